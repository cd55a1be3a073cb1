"""Tiến độ: where each village still to be done stands, and what was planned for it."""

from __future__ import annotations

import streamlit as st

from electrification.questions.board import board
from electrification.questions.overview import period_end_before, period_of
from electrification.texts import _, date, n_
from electrification.ui import session
from electrification.ui.components.basis import basis_line
from electrification.ui.components.board_filter import board_filter
from electrification.ui.components.board_lanes import board_lanes
from electrification.ui.components.gantt_chart import gantt_chart
from electrification.ui.components.plan_table import plan_table


def show() -> None:
    """Draw the page."""
    store = session.store()
    title, picker = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        st.title(_("Progress"), anchor=False)
    with picker:
        day = session.pick_day()
    snapshot = session.snapshot(day)
    before = session.snapshot(period_end_before(day))
    whole = board(snapshot, before, store.plans, store.templates.not_required())
    found = board_filter(whole, store)
    said = [
        n_("{count} village on the board", "{count} villages on the board", len(found.cards)),
        n_("{count} behind schedule", "{count} behind schedule", found.late_count),
        _("period from {day}", day=date(period_of(day)[0])),
    ]
    st.caption(" · ".join(said))
    if found.cards.empty:
        st.info(_("No village for this filter."), icon=":material/filter_alt_off:")
        return
    board_lanes(found)
    st.subheader(_("Planned against actual"), anchor=False)
    plan_table(found)
    st.subheader(_("Gantt picture"), anchor=False)
    gantt_chart(found)
    basis_line(snapshot, len(found.cards))
