"""The overview's one line about what is to come, which opens the forecast."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.reports.forecast_words import when
from electrification.storage import Store
from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.ui import forecasts, session
from electrification.ui.screens import FORECAST

MOST_REMAINING = 300
"""Of more villages the overview does not wait for a forecast; its own page does."""


def forecast_line(store: Store, snapshot: Snapshot, known_at: dt.datetime | None) -> None:
    """The quarter with an even chance, for who may see it; nothing where there is no date."""
    actor = session.actor()
    if actor is None or not may(actor, Action.VIEW):
        return
    counted = store.snapshot(snapshot.on, known_at).counted
    if int((~counted["meets"]).sum()) > MOST_REMAINING:
        return
    found = forecasts.forecast_on(store, snapshot.on, known_at)
    quarters = when(found.of(snapshot.frame["village_id"]))
    if quarters is None:
        return
    st.page_link(
        FORECAST.as_streamlit(),
        label=_("Forecast of 100 %: {quarter} (an estimate)", quarter=quarters[0]),
        icon=f":material/{FORECAST.icon}:",
    )
