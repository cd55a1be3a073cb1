"""Kỳ báo cáo: what was reported for a period, what changed since, who has reported; closing it."""

from __future__ import annotations

import streamlit as st

from electrification.texts import _
from electrification.tracking.period_reports import department_estimates
from electrification.tracking.period_views import as_closed, changes_since
from electrification.ui import session
from electrification.ui.components.basis import basis_line
from electrification.ui.components.period_changes import changes_list, figures_table
from electrification.ui.components.period_closings import closings_list
from electrification.ui.components.period_head import period_head
from electrification.ui.components.period_picker import pick_period
from electrification.ui.components.period_units import own_estimates, units_of, units_table


def show() -> None:
    """Draw the page."""
    store, by, scope = session.store(), session.actor(), session.scope()
    st.title(_("Reporting periods"), anchor=False)
    chosen = pick_period(store, by)
    today, standing = session.latest_day(), store.periods.get(chosen.key)
    units = units_of(store, chosen, today)
    period_head(store, chosen, standing, units, by, today)
    expected = department_estimates(store, chosen, units) if scope is None else own_estimates(units)
    st.subheader(_("Figures"), anchor=False)
    if standing is not None and standing.closing_id is not None:
        found = changes_since(store, as_closed(store, standing), scope)
        figures_table(found.now, expected, found)
        st.subheader(_("What was reported, and what changed since"), anchor=False)
        changes_list(store, found, chosen.key)
        snapshot = found.then
    else:
        snapshot = session.snapshot(min(chosen.last_on, today))
        figures_table(snapshot, expected)
    st.subheader(_("Who has reported"), anchor=False)
    units_table(units, by, snapshot, chosen.key)
    if standing is not None:
        closings_list(store, standing)
    basis_line(snapshot, len(snapshot.frame))
