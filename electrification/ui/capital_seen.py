"""The money of a snapshot as pages ask for it: read once for each state of the data and day."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.storage.capital_view import CapitalView, capital_view
from electrification.ui import session
from geo.units import UnitKey

KEPT = 8
"""How many states of the data, days and scopes are kept."""


def capital_seen(store: Store, snapshot: Snapshot) -> CapitalView:
    """The money that the person sees beside a snapshot of theirs."""
    return _view(
        store.address, snapshot.data_version, snapshot.on, snapshot.known_at, snapshot.units_on,
        session.scope(), store, snapshot,
    )  # fmt: skip


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _view(
    address: str,
    version: int,
    on: dt.date,
    known_at: dt.datetime,
    units_on: dt.date,
    scope: tuple[UnitKey, ...] | None,
    _store: Store,
    _snapshot: Snapshot,
) -> CapitalView:
    return capital_view(_store, _snapshot, scope)
