"""Hồ sơ công trình: one work, its decision, parties, villages, and all its money."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.capital_series import over_time
from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.ui import money_unit, session
from electrification.ui.capital_seen import capital_seen
from electrification.ui.components.basis import basis_line
from electrification.ui.components.capital_entries import capital_entries
from electrification.ui.components.investment_review import investment_review
from electrification.ui.components.money_chart import money_chart, stages_reached
from electrification.ui.components.work_archive import work_archive
from electrification.ui.components.work_file import (
    find_work,
    work_head,
    work_keys,
    work_villages,
)
from electrification.ui.components.work_form import new_work_form, work_changes_form


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
    st.subheader(_("Villages served"), anchor=False)
    work_villages(work, view)
    st.subheader(_("By source and year"), anchor=False)
    work_keys(work, view)
    lines = view.lines_of_work(int(work["work_id"]))
    capital_entries(lines, store, snapshot, key="work_entries")
    st.subheader(_("Money over time beside the stages"), anchor=False)
    served = view.shares.loc[view.shares["work_id"] == work["work_id"], "village_id"].tolist()
    seen = [i for i in served if i in set(snapshot.frame["village_id"])]
    stages = pd.DataFrame({"stage": [], "occurred_on": pd.to_datetime([])})
    if seen:
        told = store.village_entries(seen[0], snapshot.known_at)
        stages = stages_reached(told[told["occurred_on"] <= day])
    points = over_time(lines, work_id=int(work["work_id"]))
    money_chart(points, stages, snapshot, key="work_money")
    work_archive(store, work)
    basis_line(snapshot, len(seen))
