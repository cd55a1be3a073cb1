"""The money of a snapshot as pages ask for it: read once for each state of the data and day."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from electrification.exchange.capital_apply import known_to
from electrification.exchange.capital_known import Known
from electrification.questions.first_use_inputs import Candidates
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.storage.capital_view import CapitalView, capital_view
from electrification.storage.first_use import candidates_of
from electrification.subject.accounts import Actor
from electrification.subject.rights import Matter, recording_scope
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


def known_seen(store: Store, by: Actor, today: dt.date) -> Known:
    """What a table of capital that the person brings in is compared with."""
    scope = recording_scope(by, Matter.CAPITAL)
    return _known(store.address, store.data_version(), scope, today, store, by)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _known(
    address: str, version: int, scope: tuple[UnitKey, ...] | None, today: dt.date,
    _store: Store, _by: Actor,
) -> Known:  # fmt: skip
    return known_to(_store, _by, today)


def candidates_seen(
    store: Store, snapshot: Snapshot, *, first_year: int, household_cost_vnd: int
) -> Candidates:
    """What money is asked for beside a snapshot of the person's."""
    return _candidates(
        store.address, snapshot.data_version, snapshot.on, snapshot.known_at, snapshot.units_on,
        session.scope(), first_year, household_cost_vnd, store, snapshot,
    )  # fmt: skip


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _candidates(
    address: str,
    version: int,
    on: dt.date,
    known_at: dt.datetime,
    units_on: dt.date,
    scope: tuple[UnitKey, ...] | None,
    first_year: int,
    household_cost_vnd: int,
    _store: Store,
    _snapshot: Snapshot,
) -> Candidates:
    return candidates_of(
        _store, _snapshot, first_year=first_year, household_cost_vnd=household_cost_vnd
    )
