"""Vốn đầu tư: from need to payment, by district, source and year, beside the works."""

from __future__ import annotations

import streamlit as st

from electrification.questions.capital_gap import first_without
from electrification.texts import _
from electrification.ui import session
from electrification.ui.capital_seen import capital_seen
from electrification.ui.components.basis import basis_line
from electrification.ui.components.capital_entries import capital_entries
from electrification.ui.components.capital_filter import capital_filter
from electrification.ui.components.capital_head import capital_head
from electrification.ui.components.capital_table import capital_table, cutoff_table
from electrification.ui.components.capital_villages import capital_villages, how_reckoned
from electrification.ui.components.capital_waterfall import capital_waterfall


def show() -> None:
    """Draw the page."""
    store = session.store()
    title, picker = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        st.title(_("Capital investment"), anchor=False)
    with picker:
        day = session.pick_day()
    snapshot = session.snapshot(day)
    view = capital_seen(store, snapshot)
    wanted = capital_filter(view)
    year = wanted.plan_years[0] if wanted.plan_years else None
    capital_head(view.head(wanted, year))

    st.subheader(_("By district, source and year"), anchor=False)
    capital_table(view, wanted)
    capital_entries(view.lines_of(wanted), store, snapshot, key="capital_entries")

    st.subheader(_("Cut-offs of disbursement"), anchor=False)
    cutoff_table(view, wanted)

    rows = view.rows_of(wanted)
    st.subheader(_("From need to paid, all years"), anchor=False)
    capital_waterfall(rows, snapshot)

    st.subheader(_("By village, those without an allocation first"), anchor=False)
    villages = first_without(rows)
    capital_villages(villages, snapshot)
    how_reckoned()
    basis_line(snapshot, len(villages))
