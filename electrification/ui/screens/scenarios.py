"""Phương án sử dụng vốn: where money comes first, so that most are reached; it decides nothing."""

from __future__ import annotations

import streamlit as st

from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.ui import money_unit, session
from electrification.ui.components.basis import basis_line
from electrification.ui.components.scenario_asking import scenario_asking
from electrification.ui.components.scenario_result import label_line
from electrification.ui.components.scenario_saved import scenario_saved


def show() -> None:
    """Draw the page."""
    store, by = session.store(), session.actor()
    st.title(_("Scenarios of the use of money"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = session.pick_day()
        money_unit.pick_unit()
    snapshot = session.snapshot(day)
    label_line()
    if by is not None and may(by, Action.MAKE_SCENARIO):
        scenario_asking(store, snapshot)
    scenario_saved(store, snapshot)
    basis_line(snapshot, len(snapshot.frame))
