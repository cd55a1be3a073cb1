"""Money over time: what was planned, allocated and paid up to each day, confirmed entries only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.questions.capital_split import split_by_shares
from electrification.subject.capital import CapitalKind

_PAID = {"disbursement": 1, "advance": 1, "advance_recovery": -1, "recovery": -1}
_OWN = {CapitalKind.YEAR_PLAN: "plan", CapitalKind.ALLOCATION: "allocated"}
SERIES = ("plan", "allocated", "disbursed")


def effects(lines: pd.DataFrame) -> pd.DataFrame:
    """What each confirmed entry adds to a series, or takes from it (an amount below 0).

    Columns ``entry_id work_id series occurred_on amount_vnd``; an adjustment has two rows where money
    goes from one work to another.
    """
    own = lines[lines["state"] == "confirmed"]
    kind = own["kind"].astype(str)
    parts = []
    for planned, name in _OWN.items():
        parts.append(_part(own[kind == planned], name))
    for paid, sign in _PAID.items():
        parts.append(_part(own[kind == paid], "disbursed", sign))
    adjusted = own[kind == CapitalKind.ADJUSTMENT]
    for planned, name in _OWN.items():
        some = adjusted[adjusted["adjusts"] == planned]
        signs = np.where(some["is_decrease"].fillna(False).astype(bool), -1, 1)
        parts.append(_part(some, name, signs))
        between = some["counter_work_id"].notna().to_numpy()
        there = some[between].assign(work_id=some.loc[between, "counter_work_id"].astype(np.int64))
        parts.append(_part(there, name, -signs[between]))
    return pd.concat(parts, ignore_index=True)


def _part(rows: pd.DataFrame, series: str, sign: int | np.ndarray = 1) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "entry_id": rows["entry_id"].to_numpy(dtype=np.int64),
            "work_id": rows["work_id"].to_numpy(dtype=np.int64),
            "series": series,
            "occurred_on": pd.to_datetime(rows["occurred_on"]).to_numpy(),
            "amount_vnd": rows["amount_vnd"].to_numpy(dtype=np.int64) * sign,
        }
    )


def over_time(
    lines: pd.DataFrame, shares: pd.DataFrame | None = None, village_id: int | None = None
) -> pd.DataFrame:
    """Sums up to each day on which one changed: ``occurred_on series amount_vnd``, oldest first.

    Of all the lines given; of a village its share of each work's money where one is named.
    """
    told = effects(lines)
    amount = told["amount_vnd"].to_numpy(dtype=np.int64)
    if village_id is not None and shares is not None:
        split = split_by_shares(told["work_id"], shares)
        ours = split.village == village_id
        part = np.zeros(len(told), dtype=np.int64)
        np.add.at(part, split.row[ours], split.of(amount)[ours])
        amount = part
    told = told.assign(amount_vnd=amount)
    told = told[told["amount_vnd"] != 0]
    days = told.groupby(["series", "occurred_on"], sort=True)["amount_vnd"].sum().reset_index()
    days["amount_vnd"] = days.groupby("series")["amount_vnd"].cumsum()
    order = {name: place for place, name in enumerate(SERIES)}
    days = days.sort_values(
        ["occurred_on", "series"],
        key=lambda c: c.map(order) if c.name == "series" else c,
        kind="stable",
    )
    return days[["occurred_on", "series", "amount_vnd"]].reset_index(drop=True)
