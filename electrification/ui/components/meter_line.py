"""When a meter last agreed with what is recorded of a village."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.meters import agreement, month_text
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.texts import _, number

_KEPT: dict[tuple[object, ...], pd.DataFrame] = {}
_MOST_KEPT = 16


def agreement_of(store: Store, snapshot: Snapshot) -> pd.DataFrame:
    """As `questions.meters.agreement`, of a snapshot's villages; kept for its data version."""
    ids = snapshot.frame["village_id"].to_numpy().tobytes()
    key = (store.address, snapshot.data_version, snapshot.on, snapshot.known_at, ids)
    if key not in _KEPT:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        readings = store.meters.standing(snapshot.known_at)
        readings = readings[readings["month"] <= pd.Timestamp(snapshot.on)]
        _KEPT[key] = agreement(readings, snapshot.frame)
    return _KEPT[key]


def meter_line(village: pd.Series, store: Store, snapshot: Snapshot) -> None:
    """One line under the households of a village's file; nothing where no meter was ever read."""
    found = agreement_of(store, snapshot)
    if village["village_id"] not in found.index:
        return
    own = found.loc[village["village_id"]]
    read = _(
        "Meters in {month}: {customers} customers, {kwh} kWh",
        month=month_text(own["meter_month"]),
        customers=number(int(own["meter_customers"])),
        kwh=number(round(float(own["meter_kwh"]))),
    )
    if pd.isna(own["meter_agreed_month"]):
        agreed = _("they have not agreed with what is recorded yet")
    else:
        agreed = _("they last agreed with what is recorded in {month}",
                   month=month_text(own["meter_agreed_month"]))  # fmt: skip
    st.caption(f":material/speed: {read}; {agreed}.")
