"""Tiêu chí và danh sách thôn: by which rules villages are judged, and which are counted."""

from __future__ import annotations

import streamlit as st

from electrification.subject import rights
from electrification.subject.rights import Matter
from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.baseline_panel import baseline_panel
from electrification.ui.components.basis import basis_line
from electrification.ui.components.criteria_panel import criteria_panel
from electrification.ui.components.recognition_panel import recognition_panel


def show() -> None:
    """Draw the page."""
    store, by = session.store(), session.actor()
    title, picker = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        st.title(_("Criteria and list of villages"), anchor=False)
    with picker:
        day = session.pick_day()
    if by is None:
        return
    snapshot = session.snapshot(day)
    tabs = {
        _("Criteria"): lambda: criteria_panel(store, by, snapshot),
        _("List of villages counted"): lambda: baseline_panel(store, by, snapshot),
    }
    if rights.recording_scope(by, Matter.RECOGNITION) != ():
        tabs[_("Recognition by commune")] = lambda: recognition_panel(store, snapshot)
    for tab, draw in zip(st.tabs(list(tabs)), tabs.values(), strict=True):
        with tab:
            draw()
    basis_line(snapshot, len(snapshot.counted))
