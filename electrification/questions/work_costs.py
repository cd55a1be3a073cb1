"""What works cost by km and by household, beside what they build and the lines that are drawn.

Pure; from the works, their scales and the lines of the grid.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.subject.costs import CostBand
from electrification.subject.grid import LENGTHS_APART, Voltage

LENGTHS = ("mv_km", "lv_km")
COLUMNS = (
    "work_id", "code", "village_id", "total_investment_vnd", *LENGTHS, "line_km", "substations",
    "capacity_kva", "households", "cost_per_km_vnd", "is_km_odd", "cost_per_household_vnd",
    "drawn_mv_km", "drawn_lv_km", "apart_pct", "is_length_odd",
)  # fmt: skip


def work_costs(
    works: pd.DataFrame,
    shares: pd.DataFrame,
    scales: pd.DataFrame,
    lines: pd.DataFrame,
    households: pd.Series,
    band: CostBand,
) -> pd.DataFrame:
    """Every work with its scale, its cost by km and household, and the length of its lines.

    Parameters
    ----------
    works, shares, scales, lines : as `Store.capital` and `Store.grid` give them
    households : by village id, NaN or NA where they are not known
    band : between what a km is plausible

    Returns
    -------
    DataFrame
        `COLUMNS`. Lengths are NaN where the scale does not state them; a cost is NaN where length,
        households or total investment are not known. `line_km` is medium and low voltage together.
        `apart_pct` is how much more (or less) is drawn than stated, of the levels that are both
        stated and drawn. `village_id` is the lead village, 0 without one.
    """
    own = works[["work_id", "code", "total_investment_vnd"]].merge(
        scales[["work_id", *LENGTHS, "substations", "capacity_kva"]], on="work_id", how="left"
    )
    lead = shares.drop_duplicates("work_id").set_index("work_id")["village_id"]
    own["village_id"] = own["work_id"].map(lead).fillna(0).astype("int64")
    stated = own[list(LENGTHS)].to_numpy(dtype=np.float64)
    known = np.isfinite(stated)
    own["line_km"] = np.where(known.any(axis=1), np.nansum(stated, axis=1), np.nan)
    cost = pd.to_numeric(own["total_investment_vnd"]).to_numpy(np.float64, na_value=np.nan)
    own["cost_per_km_vnd"] = _over(cost, own["line_km"].to_numpy())
    own["is_km_odd"] = band.is_outside(own["cost_per_km_vnd"].to_numpy())
    served = shares.assign(
        households=pd.to_numeric(shares["village_id"].map(households)).astype("float64")
    )
    many = served.groupby("work_id")["households"].sum(min_count=1)
    own["households"] = own["work_id"].map(many).astype("float64")
    own["cost_per_household_vnd"] = _over(cost, own["households"].to_numpy())
    for level, name in zip(Voltage, LENGTHS, strict=True):
        drawn = lines[lines["voltage"] == str(level)].groupby("work_id")["length_km"].sum()
        own[f"drawn_{name}"] = own["work_id"].map(drawn).astype("float64")
    drawn_km = own[[f"drawn_{name}" for name in LENGTHS]].to_numpy(dtype=np.float64)
    apart = _over(drawn_km - stated, np.where(stated > 0, stated, np.nan)) * 100
    most = np.argmax(np.nan_to_num(np.abs(apart), nan=-1), axis=1)
    own["apart_pct"] = apart[np.arange(len(own)), most]
    own["is_length_odd"] = np.abs(own["apart_pct"]) > LENGTHS_APART * 100
    return own[list(COLUMNS)]


def km_costs_by_village(
    costs: pd.DataFrame, shares: pd.DataFrame, village_ids: pd.Series
) -> np.ndarray:
    """What a km of the works of each village costs, đồng; NaN where no work has length and total.

    Parameters
    ----------
    costs : as `work_costs` gives them
    """
    known = costs[costs["cost_per_km_vnd"].notna()][["work_id", "total_investment_vnd", "line_km"]]
    served = shares[["work_id", "village_id"]].drop_duplicates().merge(known, on="work_id")
    sums = served.groupby("village_id")[["total_investment_vnd", "line_km"]].sum()
    own = sums.reindex(village_ids).astype("float64")
    return _over(own["total_investment_vnd"].to_numpy(), own["line_km"].to_numpy())


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    can_be = np.isfinite(part) & np.isfinite(whole) & (whole > 0)
    return np.where(can_be, part / np.where(can_be, whole, 1), np.nan)
