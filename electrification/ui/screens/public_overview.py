"""Tổng quan for somebody who is not signed in: the rate, and coverage by commune; no village."""

from __future__ import annotations

import streamlit as st

from electrification.questions.coverage import coverage
from electrification.questions.overview import overview, period_end_before
from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.district_table import coverage_table
from electrification.ui.components.headline import headline
from electrification.ui.components.period_switch import pick_shown, shown_line


def show() -> None:
    """Draw the page."""
    store = session.store()
    title, picker = st.columns([2, 1], vertical_alignment="top")
    with title:
        st.title(_("Toward 100 % of border villages with electricity"), anchor=False)
    with picker:
        shown = pick_shown(store)
    snapshot = shown.source.snapshot(shown.day)
    before = shown.source.snapshot(period_end_before(shown.day))
    shown_line(shown)
    headline(overview(snapshot, before, shown.period))
    st.subheader(_("By commune"), anchor=False)
    coverage_table(coverage(snapshot, "commune"), key="by_commune", is_saved=False)
