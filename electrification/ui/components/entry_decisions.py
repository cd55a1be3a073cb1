"""Entries that wait for somebody: confirm, return, correct or withdraw them, each with a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from electrification.reports.village_facts import entry_line
from electrification.subject.accounts import Actor
from electrification.subject.entries import Decision, EntryKind, EntryState, NewDecision
from electrification.subject.rights import Action, Matter, matter_of, may, scope_of
from electrification.texts import N_, Refused, _, date
from electrification.tracking import decide
from electrification.tracking.evidence_rights import may_attach
from electrification.tracking.record_forms import FORM_KINDS, form_of
from electrification.ui import session
from electrification.ui.components import record_desk
from electrification.ui.components.entry_list import one_entry
from electrification.ui.components.evidence_form import evidence_form
from electrification.ui.components.plain import plain
from electrification.ui.components.record_widgets import Ground

MOST_CARDS = 12
_Row = dict[Any, Any]


def waiting_entries(ground: Ground, by: Actor, confirms: frozenset[Matter]) -> None:
    """Draw the entries that wait, of today's register, that the person can do something about."""
    rows = [row for row in _waiting(ground, by) if _choices(row, ground, by, confirms)]
    if not rows:
        return
    with st.container(key="waiting"):
        st.subheader(_("Waiting"), anchor=False)
        _cards(ground, by, confirms, rows)


@st.fragment
def _cards(ground: Ground, by: Actor, confirms: frozenset[Matter], rows: list[_Row]) -> None:
    if record_desk.has_notes():
        st.rerun(scope="app")
    for row in rows[:MOST_CARDS]:
        with st.container(border=True, key=f"entry_card_{row['id']}"):
            st.html(one_entry(row))
            _buttons(row, ground, _choices(row, ground, by, confirms))
    if len(rows) > MOST_CARDS:
        st.caption(_("The first {count} are shown.", count=MOST_CARDS))


def _waiting(ground: Ground, by: Actor) -> list[_Row]:
    """Pending entries and the person's own returned ones, the last recorded first."""
    rows = ground.entries.sort_values("id", ascending=False).to_dict("records")
    mended = {row["supersedes"] for row in rows}
    return [
        row
        for row in rows
        if row["state"] == EntryState.PENDING
        or (
            row["state"] == EntryState.RETURNED
            and row["recorded_by"] == by.person_id
            and row["id"] not in mended
        )
    ]


def _choices(row: _Row, ground: Ground, by: Actor, confirms: frozenset[Matter]) -> list[str]:
    """What the person may do about an entry, in the order of the buttons."""
    matter, state = matter_of(row["kind"], row["code"]), EntryState(row["state"])
    found = []
    is_own = row["recorded_by"] == by.person_id
    if state is EntryState.PENDING and matter in confirms and not is_own:
        found += ["confirm", "return"]
    if matter in ground.matters and EntryKind(row["kind"]) in FORM_KINDS:
        found.append("correct")
    is_signed_twice = state is EntryState.CONFIRMED
    if (
        may(by, Action.WITHDRAW)
        and matter in (confirms if is_signed_twice else ground.matters | confirms)
        and not (is_signed_twice and is_own)
    ):
        found.append("withdraw")
    is_shown = EntryKind(row["kind"]) in FORM_KINDS and state is not EntryState.RETURNED
    if is_own and is_shown and may_attach(ground.store, by, [ground.village_id]):
        found.append("attach")
    return found


def _buttons(row: _Row, ground: Ground, choices: list[str]) -> None:
    drawn: dict[str, Callable[[_Row, Ground], None]] = {
        "confirm": _confirm_button,
        "return": _return_button,
        "correct": _correct_button,
        "withdraw": _withdraw_button,
        "attach": _attach_button,
    }
    with st.container(horizontal=True, key=f"entry_buttons_{row['id']}"):
        for choice in choices:
            drawn[choice](row, ground)


def _confirm_button(row: _Row, ground: Ground) -> None:
    st.button(
        _("Confirm"), icon=":material/check:", key=f"confirm_{row['id']}",
        on_click=_decide, args=(int(row["id"]), Decision.CONFIRMED),
    )  # fmt: skip
    _refused(row, Decision.CONFIRMED)


def _return_button(row: _Row, ground: Ground) -> None:
    _with_reason(row, Decision.RETURNED, _("Return"), ":material/undo:")


def _withdraw_button(row: _Row, ground: Ground) -> None:
    _with_reason(row, Decision.WITHDRAWN, _("Withdraw"), ":material/block:")


def _correct_button(row: _Row, ground: Ground) -> None:
    is_returned = row["state"] == EntryState.RETURNED
    st.button(
        _("Mend and send again") if is_returned else _("Correct"),
        icon=":material/edit:", key=f"correct_{row['id']}",
        on_click=_correct, args=(row, ground.version),
    )  # fmt: skip


def _attach_button(row: _Row, ground: Ground) -> None:
    key = f"attach_{row['id']}"
    opened = st.popover(
        _("Attach photos, minutes"), icon=":material/attach_file:", key=key, on_change="rerun"
    )
    by = session.actor() if opened.open else None
    if by is None:
        return
    with opened:
        mine = ground.store.villages_in(scope_of(by, Action.ATTACH))
        own = ground.entries[ground.entries["id"] == row["id"]]
        evidence_form(ground.store, ground.village, own, ground.snapshot, by, mine, key=key)


def _correct(row: _Row, version: str) -> None:
    record_desk.open_form(int(row["village_id"]), version, form_of(row))
    record_desk.draw_anew()


def _with_reason(row: _Row, decision: Decision, name: str, icon: str) -> None:
    entry_id = int(row["id"])
    with st.popover(name, icon=icon, key=f"{decision}_{entry_id}"):
        st.text_area(_("Reason"), key=_why(entry_id, decision), height=90)
        _refused(row, decision)
        st.button(
            name, type="primary", key=f"{decision}_{entry_id}_sure", width="stretch",
            on_click=_decide, args=(entry_id, decision),
        )  # fmt: skip


def _why(entry_id: int, decision: Decision) -> str:
    return f"why_{decision}_{entry_id}"


def _refused(row: _Row, decision: Decision) -> None:
    refusal = st.session_state.get(f"refused_{decision}_{row['id']}")
    if isinstance(refusal, Refused):
        st.error(plain(str(refusal)), icon=":material/block:")


_DONE = {
    Decision.CONFIRMED: N_("Entry {id} is confirmed."),
    Decision.RETURNED: N_("Entry {id} is returned."),
    Decision.WITHDRAWN: N_("Entry {id} is withdrawn."),
}


def _decide(entry_id: int, decision: Decision) -> None:
    """Decide about an entry; a refusal is said beside the button."""
    place = f"refused_{decision}_{entry_id}"
    st.session_state.pop(place, None)
    reason = (st.session_state.get(_why(entry_id, decision)) or "").strip() or None
    try:
        decide(session.store(), [NewDecision(entry_id, decision, reason)], session.signed_in())
    except Refused as refusal:
        st.session_state[place] = refusal
        return
    record_desk.note(_(_DONE[decision], id=entry_id), "check_circle")


def settled_entries(ground: Ground, by: Actor, confirms: frozenset[Matter]) -> None:
    """Draw the way to correct or withdraw an entry that is confirmed already."""
    rows = {
        int(row["id"]): row
        for row in ground.entries.to_dict("records")
        if row["state"] == EntryState.CONFIRMED and _choices(row, ground, by, confirms)
    }
    if rows:
        _settled(ground, by, confirms, rows)


@st.fragment
def _settled(ground: Ground, by: Actor, confirms: frozenset[Matter], rows: dict[int, _Row]) -> None:
    if record_desk.has_notes():
        st.rerun(scope="app")
    chosen = st.selectbox(
        _("Correct or withdraw a confirmed entry"), list(rows), index=None,
        key=f"settled_{ground.village_id}", placeholder=_("Choose an entry"),
        format_func=lambda i: f"{date(rows[i]['occurred_on'])} · {entry_line(rows[i])}",
    )  # fmt: skip
    if chosen is not None and not pd.isna(chosen) and chosen in rows:
        _buttons(rows[chosen], ground, _choices(rows[chosen], ground, by, confirms))
