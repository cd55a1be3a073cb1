"""Handing over what ended people and offices left open, to those who came after, in one act."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.offices import Offices
from electrification.subject.rights import Action, scope_of
from electrification.texts import Refused, _, date, n_
from electrification.tracking import handover
from electrification.ui import session
from electrification.ui.components.handover_entries_form import handover_entries_form
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal

KEY = "handover"


def handover_panel(store: Store, by: Actor) -> None:
    """Who and what the person may hand over, to whom, with reason and document."""
    known = handover.offices(store)
    held = store.villages_in(scope_of(by, Action.HAND_OVER))
    left = [one for one in handover.leavers(store, known) if is_held(held, one.villages)]
    tasks = handover.orphan_tasks(store, known)
    tasks = tasks[tasks["village_ids"].map(lambda ids: is_held(held, ids)).astype(bool)]
    entries = handover.orphan_entries(store, known)
    entries = entries[entries["village_id"].map(lambda i: is_held(held, [i])).astype(bool)]
    st.caption(
        _("Posts in a unit that ended, ended with it. What was left open goes to those who came "
          "after; the history stays with who wrote it.")
    )  # fmt: skip
    if not left and tasks.empty and entries.empty:
        st.success(_("Nothing is left open by people or offices that ended."),
                   icon=":material/check_circle:")  # fmt: skip
        return
    if left or len(tasks):
        _form(store, by, known, left, tasks)
    handover_entries_form(store, by, known, entries)


def is_held(held: frozenset[int] | None, village_ids: Iterable[int]) -> bool:
    """Whether all these villages lie in the person's units; None is every village."""
    return held is None or held.issuperset(village_ids)


def _form(
    store: Store, by: Actor, known: Offices, left: list[handover.Leaver], tasks: pd.DataFrame
) -> None:
    everybody = store.people.everybody().set_index("id")
    with st.form(KEY):
        people = _people(known, left, everybody)
        offices = _tasks(known, tasks)
        st.divider()
        columns = st.columns([3, 2])
        reason = columns[0].text_input(
            _(labels.TASK_FIELD["reason"]), _("The unit ended on 1 July 2025."), key=f"{KEY}_reason"
        )
        number = columns[1].text_input(
            _(labels.TASK_FIELD["document_number"]), handover.DEFAULT_DOCUMENT, key=f"{KEY}_number"
        )
        if not st.form_submit_button(_("Hand over what is ticked"), type="primary"):
            return
    try:
        handover.hand_over(
            store, people=people, tasks=offices, reason=reason, document_number=number, by=by
        )
    except Refused as refusal:
        show_refusal(refusal)
        return
    session.show_day(known.day)
    st.toast(_("Handed over."), icon=":material/check:")
    st.rerun()


def _people(known: Offices, left: list[handover.Leaver], everybody: pd.DataFrame) -> dict[int, int]:
    """People with open work; answers who takes over from whom among those ticked."""
    chosen: dict[int, int] = {}
    if not left:
        return chosen
    st.markdown(f"**{_('People whose posts have ended')}**")
    standing = sorted({h.person_id for h in known.holders} - set(known.leavers()))
    for leaver in left:
        columns = st.columns([5, 4], vertical_alignment="center")
        parts = [
            n_("{count} draft", "{count} drafts", leaver.drafts) if leaver.drafts else "",
            n_("{count} returned entry", "{count} returned entries", leaver.returned)
            if leaver.returned
            else "",
        ]
        work = ", ".join(part for part in parts if part)
        key = f"{KEY}_person_{leaver.person_id}"
        ticked = columns[0].checkbox(
            f"{plain(_person(everybody, leaver.person_id))} – {work}", bool(leaver.successors),
            key=key, wrap=True,
        )  # fmt: skip
        others = [i for i in standing if i not in leaver.successors]
        taker = columns[1].selectbox(
            _("Taken over by"), [*leaver.successors, *others], key=f"{key}_to",
            index=0 if leaver.successors else None, placeholder=_("Pick a person"),
            format_func=lambda i: _person(everybody, i), label_visibility="collapsed",
        )  # fmt: skip
        if ticked and taker is not None:
            chosen[leaver.person_id] = int(taker)
    return chosen


def _person(everybody: pd.DataFrame, person_id: int) -> str:
    row = everybody.loc[person_id]
    parts = (row["name"], row["unit_name"])
    return ", ".join(p for p in parts if isinstance(p, str) and p) + f" ({row['key']})"


def _tasks(known: Offices, tasks: pd.DataFrame) -> dict[int, str]:
    """Tasks led by offices that ended; answers the new lead of those ticked."""
    chosen: dict[int, str] = {}
    if tasks.empty:
        return chosen
    st.markdown(f"**{_('Tasks led by offices that have ended')}**")
    standing = known.standing()
    for task in tasks.to_dict("records"):
        columns = st.columns([5, 4], vertical_alignment="center")
        heirs = known.successors_of_office(task["lead_unit"])
        key = f"{KEY}_task_{task['task_id']}"
        said = f"{plain(task['lead_unit'])}: {plain(task['content'])} – " + _(
            "deadline {day}", day=date(task["due_on"])
        )
        ticked = columns[0].checkbox(said, bool(heirs), key=key, wrap=True)
        lead = columns[1].selectbox(
            _("Lead unit"), [*heirs, *(o for o in standing if o not in heirs)], key=f"{key}_to",
            index=0 if heirs else None, placeholder=_("Pick or type a unit"),
            accept_new_options=True, label_visibility="collapsed",
        )  # fmt: skip
        if ticked and lead:
            chosen[int(task["task_id"])] = str(lead)
    return chosen
