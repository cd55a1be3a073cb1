"""Forecasts as pages ask for them: computed once for each state of the data and each day."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from electrification.questions.forecast import Forecast, forecast
from electrification.questions.hindsight import Hindsight
from electrification.storage import Store
from electrification.storage.grounds import ground, looked_back

KEPT = 12
"""How many states of the data and days are kept."""


def forecast_on(store: Store, day: dt.date, known_at: dt.datetime | None = None) -> Forecast:
    """The forecast of all villages on a day as known at an instant (now)."""
    version = store.snapshot(day, known_at).data_version
    return _forecast(store.address, version, day, known_at, store)


def hindsight_on(store: Store, day: dt.date, known_at: dt.datetime | None = None) -> Hindsight:
    """Past forecasts of all villages, beside what is known of the time up to that day."""
    version = store.snapshot(day, known_at).data_version
    return _hindsight(store.address, version, day, known_at, store)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _forecast(
    address: str, version: int, day: dt.date, known_at: dt.datetime | None, _store: Store
) -> Forecast:
    return forecast(ground(_store, day, known_at))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _hindsight(
    address: str, version: int, day: dt.date, known_at: dt.datetime | None, _store: Store
) -> Hindsight:
    return looked_back(_store, forecast_on(_store, day, known_at).ground)
