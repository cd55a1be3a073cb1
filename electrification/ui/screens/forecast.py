"""Dự báo: when the villages that remain may meet the criterion, what holds them back, the past."""

from __future__ import annotations

import streamlit as st

from electrification.texts import _
from electrification.ui import forecasts, session
from electrification.ui.components.basis import basis_line
from electrification.ui.components.forecast_head import forecast_head, holding_steps
from electrification.ui.components.forecast_method import forecast_method
from electrification.ui.components.forecast_table import forecast_table
from electrification.ui.components.hindsight_chart import hindsight_chart
from electrification.ui.components.map_filter import choice


def show() -> None:
    """Draw the page."""
    store = session.store()
    title, picker = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        st.title(_("Forecast"), anchor=False)
    with picker:
        day = session.pick_day()
    snapshot = session.snapshot(day)
    found = forecasts.forecast_on(store, day, session.known_at())
    own = found.of(snapshot.frame["village_id"])
    names = store.templates.names()
    known = sorted({name for name in own.villages["programme"] if name})
    chosen = choice("programme", _("Programme"), known, {c: names.get(c, c) for c in known})
    if chosen:
        rows = own.villages
        own = found.of(rows.loc[rows["programme"].isin(chosen), "village_id"])
    forecast_head(own)
    if own.villages.empty:
        basis_line(snapshot, 0)
        return
    st.subheader(_("Each village"), anchor=False)
    forecast_table(own, snapshot)
    holding_steps(own)
    st.subheader(_("Past forecasts beside what came"), anchor=False)
    with st.spinner(_("Making past forecasts again …")):
        past = forecasts.hindsight_on(store, day, session.known_at())
    hindsight_chart(past.of(snapshot.counted["village_id"]), snapshot)
    forecast_method(own)
    basis_line(snapshot, len(own.villages))
