"""Which lines of the journal are shown: days, village, person or unit, kind, state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.overview import by_name
from electrification.questions.snapshot import Snapshot
from electrification.subject.entries import EARLIEST_DAY, LATEST_DEADLINE, EntryState
from electrification.subject.journal import JournalFilter, JournalKind, Sight
from electrification.texts import N_, _
from electrification.ui import session
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.map_filter import choice

KINDS: Mapping[JournalKind, str] = {
    JournalKind.RECORDED: N_("Recorded"),
    JournalKind.DECIDED: N_("Decided"),
    JournalKind.ATTACHED: N_("Evidence attached"),
    JournalKind.CHARGED: N_("Task"),
    JournalKind.HANDED_OVER: N_("Handed over"),
    JournalKind.CRITERION: N_("Criterion"),
    JournalKind.LIST: N_("List of villages"),
    JournalKind.PERIOD: N_("Reporting period"),
    JournalKind.SIGNED_IN: N_("Sign-in"),
    JournalKind.EXPORTED: N_("Export"),
}


def journal_filter(sight: Sight, people: pd.DataFrame, snapshot: Snapshot) -> JournalFilter:
    """Draw the filter; village and person stand in the address, so that a view has a link."""
    villages = by_name(snapshot.frame)
    ids = dict(zip(villages["village_code"], villages["village_id"], strict=True))
    names = dict(zip(villages["village_code"], villages["village_name"], strict=True))
    with st.container(horizontal=True, gap="small", key="journal_filter"):
        first, last = _days()
        code = _one("village", _("Village"), list(names), names)
        person = _one("person", _("Person"), *_called(people))
        units = sorted(set(people["unit_name"].dropna()))
        unit = _one("unit_name", _("Unit"), units, {name: name for name in units})
        seen = [str(kind) for kind in sight.kinds()]
        kinds = choice("kind", _("Kind"), seen, {k: _(KINDS[JournalKind(k)]) for k in seen})
        states = {str(state): labels.label(state) for state in EntryState}
        state = _one("state", _("State of the entry"), list(states), states)
    asked = st.query_params.get("entry", "")
    entry_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    if entry_id is not None:
        _only_entry(entry_id)
    return JournalFilter(
        first,
        last,
        village_id=int(ids[code]) if code else None,
        person_id=int(person) if person else None,
        unit_name=unit,
        kinds=frozenset(JournalKind(kind) for kind in kinds),
        state=EntryState(state) if state else None,
        entry_id=entry_id,
    )


def _only_entry(entry_id: int) -> None:
    """Say that a link has led to one entry, with the way back to all."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(_("Only entry {id} is shown.", id=entry_id), width="content")
        if st.button(_("Show everything"), type="tertiary", key="journal_all"):
            st.query_params.pop("entry", None)
            st.rerun()


def _called(people: pd.DataFrame) -> tuple[list[str], dict[str, str]]:
    """People by id: by name where it may be seen, else by post and unit."""
    names = {}
    for one in people.to_dict("records"):
        parts = (one["name"], one["post_title"], one["unit_name"])
        said = ", ".join(part for part in parts if isinstance(part, str) and part)
        names[str(one["id"])] = said or _("nobody known")
    return list(names), names


def _days() -> tuple[dt.date | None, dt.date | None]:
    """First and last day of writing; while only the first is picked, everything since."""
    picked = st.date_input(
        _("Written from – to"),
        value=[],
        format="DD/MM/YYYY",
        key="journal_days",
        persist_state="session",
        width=240,
        **ANY_DAY,
    )
    # Nothing was written outside of these days, however far the typed ones lie.
    days = [min(max(day, EARLIEST_DAY), LATEST_DEADLINE) for day in picked]
    return (days[0] if days else None), (days[1] if len(days) > 1 else None)


def _one(key: str, title: str, options: Sequence[str], names: Mapping[str, str]) -> str | None:
    """A filter of one value, whose first one comes from the address; None lets all through."""
    own = f"journal_{key}"
    asked = st.query_params.get(key)
    if st.session_state.get(f"{own}_asked") != asked:
        st.session_state[f"{own}_asked"] = asked
        st.session_state[own] = asked if asked in options else None
    if st.session_state.get(own) not in options:
        st.session_state[own] = None
    chosen: str | None = st.selectbox(
        title,
        options,
        index=None,
        key=own,
        format_func=lambda code: names.get(code, str(code)),
        placeholder=_("All"),
        persist_state="session",
        width=240,
    )
    session.note_in_address(key, [chosen] if chosen else [])
    st.session_state[f"{own}_asked"] = chosen
    return chosen
