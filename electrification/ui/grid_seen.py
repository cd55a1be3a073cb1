"""The lines of the grid as pages ask for them: read once for each state of the data."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.storage import Store

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
