"""Money rolled up by its key (work, source, plan year, nature), and where it passes a limit.

A line is a capital entry that stands (see `storage.capital`); a plan year of 0 is none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.subject.capital import ADJUSTABLE, BALANCES, EFFECTS, CapitalKind, Limit
from electrification.subject.entries import EntryState

KEY = ["work_id", "source", "plan_year", "nature"]
SUMS = ("need", "medium_term", "plan", "allocated", "advance_outstanding", "disbursed", "carried",
        "cancelled")  # fmt: skip
AMOUNTS = (*SUMS, *BALANCES.values())
AMOUNT_COLUMNS = [f"{name}_vnd" for name in AMOUNTS]
PENDING_COLUMNS = [f"{name}_pending" for name in AMOUNT_COLUMNS]
_OVER: dict[Limit, tuple[str, str]] = {
    Limit.DISBURSED_OVER_ALLOCATED: ("disbursed_vnd", "allocated_vnd"),
    Limit.ALLOCATED_OVER_PLAN: ("allocated_vnd", "plan_vnd"),
}
LIMIT_COLUMNS = ["limit", *KEY, "value_vnd", "limit_vnd", "over_vnd"]


def effects(lines: pd.DataFrame) -> pd.DataFrame:
    """What each line adds to the sums, one row per line and sum, adjustments on both works.

    Returns
    -------
    DataFrame
        `KEY`, ``line`` (place in `lines`), ``measure``, ``vnd`` (signed).
    """
    parts = []
    place = np.arange(len(lines))
    kind, amount = lines["kind"].to_numpy(), lines["amount_vnd"].to_numpy(dtype=np.int64)
    work = lines["work_id"].to_numpy(dtype=np.int64)
    for one, changed in EFFECTS.items():
        own = place[kind == one]
        parts += [(own, work[own], measure, sign * amount[own]) for measure, sign in changed]
    adjusts = lines["adjusts"].to_numpy()
    down = lines["is_decrease"].fillna(False).to_numpy(dtype=bool)
    counter = lines["counter_work_id"].fillna(0).to_numpy(dtype=np.int64)
    for one, measure in ADJUSTABLE.items():
        own = place[(kind == CapitalKind.ADJUSTMENT) & (adjusts == one)]
        signed = np.where(down[own], -amount[own], amount[own])
        parts.append((own, work[own], measure, signed))
        both = counter[own] > 0
        parts.append((own[both], counter[own][both], measure, -signed[both]))
    at = np.concatenate([part[0] for part in parts])
    found = lines[KEY[1:]].iloc[at].reset_index(drop=True)
    found.insert(0, "work_id", np.concatenate([part[1] for part in parts]))
    found["line"] = at
    names = np.repeat([part[2] for part in parts], [len(part[0]) for part in parts])
    found["measure"] = pd.Categorical(names, categories=SUMS)
    found["vnd"] = np.concatenate([part[3] for part in parts])
    return found


def by_key(lines: pd.DataFrame) -> pd.DataFrame:
    """Sums per work, source, plan year and nature, in whole đồng.

    Returns
    -------
    DataFrame
        `KEY`, then `AMOUNT_COLUMNS` of confirmed lines and `PENDING_COLUMNS`: what pending lines
        would add (for work value and arrears: what the latest of them states), by key.
    """
    if lines.empty:
        return _shaped(lines[KEY])
    is_confirmed = (lines["state"] == EntryState.CONFIRMED).to_numpy(dtype=bool)
    each = effects(lines)
    each["column"] = _columns(each["measure"].astype(str), is_confirmed[each["line"].to_numpy()])
    found = each.groupby([*KEY, "column"], observed=True, dropna=False)["vnd"].sum()
    balances = _balances(lines, is_confirmed)
    wide = pd.concat([found, balances]).unstack("column", fill_value=0).reset_index()
    return _shaped(wide)


def _columns(measures: pd.Series, is_confirmed: np.ndarray) -> np.ndarray:
    named = (measures + "_vnd").to_numpy(dtype=object)
    return np.asarray(np.where(is_confirmed, named, named + "_pending"))


def _balances(lines: pd.DataFrame, is_confirmed: np.ndarray) -> pd.Series:
    """Work value and arrears of each key: the last one by day, then by when it was recorded."""
    own = lines["kind"].isin([str(kind) for kind in BALANCES]).to_numpy(dtype=bool)
    some = lines[own].assign(
        column=_columns(
            lines.loc[own, "kind"].map({str(k): v for k, v in BALANCES.items()}), is_confirmed[own]
        )
    )
    last = some.sort_values(["occurred_on", "entry_id"]).drop_duplicates(
        [*KEY, "column"], keep="last"
    )
    return last.set_index([*KEY, "column"])["amount_vnd"].rename("vnd")


def _shaped(wide: pd.DataFrame) -> pd.DataFrame:
    columns = [*KEY, *AMOUNT_COLUMNS, *PENDING_COLUMNS]
    whole = dict.fromkeys(columns[len(KEY) :], "int64") | {"work_id": "int64", "plan_year": "int64"}
    found = wide.reindex(columns=columns).fillna(dict.fromkeys(columns[len(KEY) :], 0))
    return found.astype(whole).sort_values(KEY, ignore_index=True).rename_axis(columns=None)


def limits(
    keys: pd.DataFrame, works: pd.DataFrame, sources: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Where confirmed sums pass a limit.

    Parameters
    ----------
    keys : as `by_key` gives them
    works : ``work_id total_investment_vnd``; a work without an amount has no such limit
    sources : ``source is_allocated``, optional
        Those that are not allocated (people's contribution) have no limits by key.

    Returns
    -------
    DataFrame
        `LIMIT_COLUMNS`; of a whole work, the key has no source, year or nature.
    """
    free = set(sources.loc[~sources["is_allocated"], "source"]) if sources is not None else set()
    bound = keys[~keys["source"].isin(list(free))]
    parts = [
        bound[KEY].assign(limit=str(limit), value_vnd=bound[over], limit_vnd=bound[under])
        for limit, (over, under) in _OVER.items()
    ]
    recovered = keys[KEY].assign(
        limit=str(Limit.RECOVERED_OVER_ADVANCED),
        value_vnd=-keys["advance_outstanding_vnd"], limit_vnd=0,
    )  # fmt: skip
    total = bound.groupby("work_id", as_index=False)["allocated_vnd"].sum()
    total = total.merge(works[["work_id", "total_investment_vnd"]], on="work_id").dropna()
    whole = pd.DataFrame(
        {
            "work_id": total["work_id"],
            "source": "",
            "plan_year": 0,
            "nature": "",
            "limit": str(Limit.ALLOCATED_OVER_INVESTMENT),
            "value_vnd": total["allocated_vnd"],
            "limit_vnd": total["total_investment_vnd"].astype("int64"),
        }
    )
    found = pd.concat([*parts, recovered, whole], ignore_index=True)
    found["over_vnd"] = found["value_vnd"] - found["limit_vnd"]
    return found.loc[found["over_vnd"] > 0, LIMIT_COLUMNS].reset_index(drop=True)
