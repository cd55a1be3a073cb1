"""The gap: what each village needs, has been given and has been paid, beside its works.

Pure; from the keys of `questions.capital.by_key` and the snapshot.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.questions.capital_rollup import amounts_of, by_village_key
from electrification.questions.capital_split import NO_VILLAGE, split_by_shares
from electrification.questions.rates import rates_pct
from electrification.subject.costs import CostBand
from electrification.subject.villages import Status

AHEAD_BY_POINTS = 20
"""Money this many points ahead of the works, or behind them, is worth a look; from no norm."""
FINISHED = (
    Status.BUILT_NOT_ENERGISED,
    Status.ENERGISED_BELOW,
    Status.MEETS_CRITERION,
)
"""Statuses that say the works were finished, also where only a register says so."""
GAP_COLUMNS = (
    "need_vnd", "is_need_recorded", "cost_vnd", "plan_vnd", "allocated_vnd", "disbursed_vnd",
    "unallocated_vnd", "unpaid_vnd", "arrears_vnd", "works",
)  # fmt: skip


def gap_by_village(keys: pd.DataFrame, works: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Money by village: ``village_id`` and `GAP_COLUMNS`, with the pending sums of keys.

    The need is what was recorded as needed; of a work without any, its total investment
    (`is_need_recorded` is False where that stands for one of its works). `cost_vnd` is a village's
    share of the total investment of its works. `unallocated_vnd` is need − allocated, 0
    where more was allocated; `unpaid_vnd` is allocated − disbursed.
    """
    split_keys = by_village_key(keys, shares)
    amounts = amounts_of(keys)
    money = split_keys.groupby("village_id")[amounts].sum()
    recorded = keys.groupby("work_id")["need_vnd"].sum()
    investment = works["total_investment_vnd"].fillna(0).to_numpy(dtype=np.int64)
    told = recorded.reindex(works["work_id"]).fillna(0).to_numpy(dtype=np.int64)
    split = split_by_shares(works["work_id"], shares)
    is_told = told > 0
    of_works = pd.DataFrame(
        {
            "village_id": split.village,
            "assumed_vnd": split.of(np.where(is_told, 0, investment)),
            "cost_vnd": split.of(investment),
            "is_assumed": ~is_told[split.row],
            "works": 1,
        }
    )
    sums = of_works.groupby("village_id").agg(
        assumed_vnd=("assumed_vnd", "sum"), cost_vnd=("cost_vnd", "sum"),
        is_assumed=("is_assumed", "any"), works=("works", "sum"),
    )  # fmt: skip
    rows = sums.join(money, how="outer")
    rows = rows.fillna(dict.fromkeys((*amounts, "assumed_vnd", "cost_vnd", "works"), 0))
    rows["is_need_recorded"] = ~rows.pop("is_assumed").fillna(False).astype(bool)
    rows["need_vnd"] = rows["need_vnd"] + rows.pop("assumed_vnd")
    rows["unallocated_vnd"] = (rows["need_vnd"] - rows["allocated_vnd"]).clip(lower=0)
    rows["unpaid_vnd"] = rows["allocated_vnd"] - rows["disbursed_vnd"]
    pending = [c for c in amounts if c.endswith("_pending")]
    rows = rows[[*GAP_COLUMNS, *pending]]
    whole = [c for c in rows if c != "is_need_recorded"]
    return rows.astype(dict.fromkeys(whole, np.int64)).reset_index()


def gap_of_sources(
    keys: pd.DataFrame, works: pd.DataFrame, shares: pd.DataFrame, whole: pd.DataFrame
) -> pd.DataFrame:
    """Money of some sources by village, as `gap_by_village` gives it for all.

    The need is what is recorded of these sources, and at least what is planned: a total investment
    is of no source. What a village costs stays that of `whole`, the gap of all sources.
    """
    bare = works.assign(total_investment_vnd=pd.array([pd.NA] * len(works), dtype="Int64"))
    rows = gap_by_village(keys, bare, shares)
    rows["need_vnd"] = rows[["need_vnd", "plan_vnd"]].max(axis=1)
    rows["unallocated_vnd"] = (rows["need_vnd"] - rows["allocated_vnd"]).clip(lower=0)
    costs = whole.set_index("village_id")["cost_vnd"]
    rows["cost_vnd"] = rows["village_id"].map(costs).fillna(0).astype(np.int64)
    return rows


def costs_by_village(works: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Each village's share of the total investment of its works, and their codes in a tuple.

    Returns
    -------
    DataFrame
        ``village_id cost_vnd works``; villages none of whose works has an amount are left out.
    """
    known = works[works["total_investment_vnd"].notna()]
    split = split_by_shares(known["work_id"], shares)
    cost = split.of(known["total_investment_vnd"].to_numpy(dtype=np.int64))
    told = pd.DataFrame(
        {
            "village_id": split.village,
            "cost_vnd": cost,
            "works": known["code"].to_numpy(dtype=object)[split.row],
        }
    )
    told = told[told["village_id"] != NO_VILLAGE]
    return told.groupby("village_id", as_index=False).agg(
        cost_vnd=("cost_vnd", "sum"), works=("works", tuple)
    )


def beside_works(
    gap: pd.DataFrame, frame: pd.DataFrame, physical_pct: np.ndarray, band: CostBand
) -> pd.DataFrame:
    """Every village of a snapshot with its money, its progress and what the two say together.

    Parameters
    ----------
    gap : as `gap_by_village` gives it
    frame : the snapshot's rows
    physical_pct : float array (villages,), as `questions.physical` gives it for these rows

    Returns
    -------
    DataFrame
        The rows of `frame` with `GAP_COLUMNS`, ``physical_pct spent_pct points_ahead
        cost_per_household_vnd is_cost_odd has_allocation``. `spent_pct` is disbursed over the
        cost, or the need where no cost is known; `points_ahead` is how far money is ahead of the
        works. Costs of a household are NaN where households or cost are not known.
    """
    own = gap[gap["village_id"] != NO_VILLAGE].set_index("village_id")
    told = own.reindex(frame["village_id"])
    rows = frame.reset_index(drop=True).copy()
    for name in own.columns:
        values = told[name].to_numpy()
        if name == "is_need_recorded":
            rows[name] = pd.Series(values).fillna(False).astype(bool).to_numpy()
        else:
            rows[name] = pd.Series(values).fillna(0).astype(np.int64).to_numpy()
    finished = rows["status"].isin([str(s) for s in FINISHED]).to_numpy()
    rows["physical_pct"] = np.where(finished, 100.0, physical_pct)
    whole = np.where(rows["cost_vnd"] > 0, rows["cost_vnd"], rows["need_vnd"])
    rows["spent_pct"] = rates_pct(rows["disbursed_vnd"].to_numpy(), whole)
    rows["points_ahead"] = rows["spent_pct"] - rows["physical_pct"]
    rows["cost_per_household_vnd"] = cost_per_household(rows)
    rows["is_cost_odd"] = band.is_outside(rows["cost_per_household_vnd"].to_numpy())
    rows["has_allocation"] = rows["allocated_vnd"] > 0
    return rows


def cost_per_household(rows: pd.DataFrame) -> np.ndarray:
    """Share of the total investment over households as last counted, đồng; NaN where unknown."""
    households = pd.to_numeric(rows["households"], errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    cost = rows["cost_vnd"].to_numpy(dtype=np.float64)
    known = (households > 0) & (cost > 0)
    return np.where(known, np.round(cost / np.where(known, households, 1)), np.nan)


def first_without(rows: pd.DataFrame) -> pd.DataFrame:
    """Villages that need money, those without an allocation first, then by what is missing."""
    needing = rows[(rows["need_vnd"] > 0) | ((~rows["has_capital"]) & (~rows["meets"]))]
    return needing.sort_values(
        ["has_allocation", "unallocated_vnd", "village_code"],
        ascending=[True, False, True],
        kind="stable",
    )


def waterfall(rows: pd.DataFrame) -> pd.DataFrame:
    """From need to paid: ``step from_vnd to_vnd is_gap``, bars standing and the gaps between them.

    Parameters
    ----------
    rows : villages or a rollup, with ``need_vnd plan_vnd allocated_vnd disbursed_vnd``
    """
    totals = {
        name: int(rows[f"{name}_vnd"].sum()) for name in ("need", "plan", "allocated", "disbursed")
    }
    steps: list[dict[str, object]] = []
    names = list(totals)
    gaps = ("unplanned", "unallocated", "unpaid")
    for place, name in enumerate(names):
        steps.append({"step": name, "from_vnd": 0, "to_vnd": totals[name], "is_gap": False})
        if place < len(gaps):
            after = totals[names[place + 1]]
            steps.append(
                {"step": gaps[place], "from_vnd": after, "to_vnd": totals[name], "is_gap": True}
            )
    return pd.DataFrame(steps)
