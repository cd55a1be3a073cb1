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


def forecast_on(store: Store, day: dt.date) -> Forecast:
    """The forecast of all villages on a day, as known now."""
    return _forecast(store.address, store.snapshot(day).data_version, day, store)


def hindsight_on(store: Store, day: dt.date) -> Hindsight:
    """Past forecasts of all villages, beside what is known now of the time up to that day."""
    return _hindsight(store.address, store.snapshot(day).data_version, day, store)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _forecast(address: str, version: int, day: dt.date, _store: Store) -> Forecast:
    return forecast(ground(_store, day))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _hindsight(address: str, version: int, day: dt.date, _store: Store) -> Hindsight:
    return looked_back(_store, forecast_on(_store, day).ground)
