"""Hồ sơ công trình: one work, its decision, parties, villages, and all its money."""

from __future__ import annotations

import streamlit as st

from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.ui import money_unit, session
from electrification.ui.capital_seen import capital_seen
from electrification.ui.components.basis import basis_line
from electrification.ui.components.capital_entries import capital_entries
from electrification.ui.components.investment_review import investment_review
from electrification.ui.components.record_work_money import record_money_of
from electrification.ui.components.work_archive import work_archive
from electrification.ui.components.work_file import find_work, work_head, work_keys, work_villages
from electrification.ui.components.work_form import new_work_form, work_changes_form
from electrification.ui.components.work_over_time import work_over_time
from electrification.ui.components.work_scale import scale_form, work_scale


def show() -> None:
    """Draw the page."""
    store = session.store()
    st.title(_("Work file"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = session.pick_day()
        money_unit.pick_unit()
    snapshot = session.snapshot(day)
    view = capital_seen(store, snapshot)
    by = session.actor()
    manages = by is not None and may(by, Action.MANAGE_WORKS) and session.known_at() is None
    work = find_work(view.works)
    if work is None:
        if manages:
            new_work_form(store, snapshot)
        return
    work_head(work, store.capital.parties(snapshot.known_at))
    investment_review(work, view)
    if manages:
        work_changes_form(store, work, snapshot)
    work_scale(work, view)
    if manages:
        scale_form(store, work)
    st.subheader(_("Villages served"), anchor=False)
    work_villages(work, view)
    st.subheader(_("By source and year"), anchor=False)
    work_keys(work, view)
    lines = view.lines_of_work(int(work["work_id"]))
    capital_entries(lines, store, snapshot, key="work_entries")
    if by is not None and session.known_at() is None:
        record_money_of(store, view, int(work["work_id"]), by)
    st.subheader(_("Money over time beside the stages"), anchor=False)
    seen = work_over_time(work, view, lines)
    work_archive(store, work)
    basis_line(snapshot, seen)
