"""Money over time: what was planned, allocated and paid up to each day, confirmed entries only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.questions.capital import effects
from electrification.questions.capital_split import split_by_shares
from electrification.subject.entries import EntryState

SERIES = ("plan", "allocated", "disbursed")


def over_time(
    lines: pd.DataFrame,
    shares: pd.DataFrame | None = None,
    village_id: int | None = None,
    work_id: int | None = None,
) -> pd.DataFrame:
    """Sums up to each day on which one changed: ``occurred_on series amount_vnd``, oldest first.

    Of all the lines given; where a village is named, its share of each work's money; where a work
    is named, its own money only.
    """
    own = lines[lines["state"] == EntryState.CONFIRMED].reset_index(drop=True)
    told = effects(own)
    told = told[told["measure"].isin(SERIES)].rename(columns={"measure": "series"})
    told["occurred_on"] = pd.to_datetime(own["occurred_on"]).to_numpy()[told["line"]]
    if work_id is not None:
        told = told[told["work_id"] == work_id]
    amount = told["vnd"].to_numpy(dtype=np.int64)
    if village_id is not None and shares is not None:
        split = split_by_shares(told["work_id"], shares)
        ours = split.village == village_id
        part = np.zeros(len(told), dtype=np.int64)
        np.add.at(part, split.row[ours], split.of(amount)[ours])
        amount = part
    told = told.assign(amount_vnd=amount)
    told = told[told["amount_vnd"] != 0]
    told["series"] = told["series"].astype(str)
    days = told.groupby(["series", "occurred_on"], sort=True)["amount_vnd"].sum().reset_index()
    days["amount_vnd"] = days.groupby("series")["amount_vnd"].cumsum()
    order = {name: place for place, name in enumerate(SERIES)}
    days = days.sort_values(
        ["occurred_on", "series"],
        key=lambda c: c.map(order) if c.name == "series" else c,
        kind="stable",
    )
    return days[["occurred_on", "series", "amount_vnd"]].reset_index(drop=True)
