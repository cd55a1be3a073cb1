"""The lines of the grid as pages ask for them: once for each state of the data."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pandas as pd
import streamlit as st

from electrification.questions.grid_lines import next_lines
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.ui import session
from geo.units import UnitKey

KEPT = 4
"""How many states of the data are kept."""


def grid_seen(store: Store, snapshot: Snapshot) -> gpd.GeoDataFrame:
    """The lines that stood as a snapshot knows them; not to be changed."""
    return _lines(store.address, snapshot.data_version, snapshot.known_at, store)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _lines(
    address: str, version: int, known_at: dt.datetime, _store: Store
) -> gpd.GeoDataFrame:  # fmt: skip
    return _store.grid.lines(known_at)


def next_seen(store: Store, snapshot: Snapshot) -> pd.DataFrame:
    """How far each village of a snapshot of the person's is from a line; see `next_lines`."""
    return _next(
        store.address, snapshot.data_version, snapshot.on, snapshot.known_at, snapshot.units_on,
        session.scope(), snapshot.frame, grid_seen(store, snapshot),
    )  # fmt: skip


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _next(
    address: str,
    version: int,
    on: dt.date,
    known_at: dt.datetime,
    units_on: dt.date,
    scope: tuple[UnitKey, ...] | None,
    _frame: pd.DataFrame,
    _lines: gpd.GeoDataFrame,
) -> pd.DataFrame:
    return next_lines(_frame, _lines)
