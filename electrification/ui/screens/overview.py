"""Tổng quan: the five lines, the trend, the districts, and what changed lately."""

from __future__ import annotations

import streamlit as st

from electrification.questions import coverage
from electrification.questions.overview import overview, period_end_before, trend_days
from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.capital_line import capital_line
from electrification.ui.components.changed_lately import changed_lately
from electrification.ui.components.district_table import coverage_table
from electrification.ui.components.forecast_line import forecast_line
from electrification.ui.components.headline import first_line_lists, five_lines, headline
from electrification.ui.components.measures_table import measures_table
from electrification.ui.components.period_switch import pick_shown, shown_line
from electrification.ui.components.rests_on import quality_of, rests_on
from electrification.ui.components.share_button import share_button
from electrification.ui.components.surroundings import banner_of_former
from electrification.ui.components.trend_chart import trend_chart


def show() -> None:
    """Draw the page."""
    store = session.store()
    title, picker = st.columns([2, 1], vertical_alignment="top")
    with title:
        st.title(_("Toward 100 % of border villages with electricity"), anchor=False)
    with picker:
        shown = pick_shown(store)
    day, source, scope = shown.day, shown.source, session.scope()
    snapshot = source.snapshot(day, scope=scope)
    banner_of_former(store, snapshot)
    shown_line(shown)
    found = overview(snapshot, source.snapshot(period_end_before(day), scope=scope), shown.period)
    headline(found, known := quality_of(store, snapshot, shown.known_at))
    rests_on(found, known)
    with st.container(horizontal=True, gap="small"):
        first_line_lists(found)
        share_button(found, store)
    five_lines(found, store)
    capital_line(store, snapshot)

    st.subheader(_("The way to 100 %"), anchor=False)
    days = trend_days(min(snapshot.baseline.on or store.first_entry_on() or day, day), day)
    trend_chart(coverage.trend(source, days, scope=scope), snapshot)
    forecast_line(store, snapshot, shown.known_at)

    st.subheader(_("By district"), anchor=False)
    coverage_table(coverage.coverage_on(source, day, scope=scope), key="by_district")

    st.subheader(_("Five measures, each counted by itself"), anchor=False)
    measures_table(snapshot)

    changed_lately(snapshot, shown.known_at)
