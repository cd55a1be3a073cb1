"""Money by district, source, plan year and nature, and the figures a leader reads first.

Rows of keys are those of `questions.capital.by_key`: confirmed entries, the pending beside. Shared
works are split between their villages key by key, so that every table adds up to every other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from electrification.questions.capital import pending, replaced
from electrification.questions.capital_cutoffs import in_rate, toward_cutoff
from electrification.questions.capital_days import passed
from electrification.questions.capital_split import NO_VILLAGE, split_by_shares
from electrification.questions.rates import rate_pct, rates_pct
from electrification.subject.entries import EntryState

DIMENSIONS = ("district", "commune", "province", "source", "plan_year", "nature")
_UNITS = ("province", "district", "commune")
RATES = {
    "disbursed_rate_pct": ("disbursed_vnd", "plan_vnd"),
    "allocated_rate_pct": ("allocated_vnd", "plan_vnd"),
}


def amounts_of(keys: pd.DataFrame) -> list[str]:
    """The columns of a frame that are sums of đồng, pending ones among them."""
    return [str(c) for c in keys.columns if str(c).endswith(("_vnd", "_pending"))]


def by_village_key(keys: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Rows of keys split between the villages of their works: ``village_id`` and their columns.

    A village with nothing of a row has none; money of a work without villages is at `NO_VILLAGE`.
    """
    split = split_by_shares(keys["work_id"], shares)
    columns: dict[str, object] = {"village_id": split.village}
    amounts = set(amounts_of(keys))
    for name in keys.columns:
        column = keys[name].to_numpy()
        columns[str(name)] = split.of(column) if name in amounts else column[split.row]
    return pd.DataFrame(columns)


def roll_up(
    keys: pd.DataFrame,
    shares: pd.DataFrame,
    villages: pd.DataFrame,
    by: Sequence[str],
    *,
    with_unplaced: bool = True,
) -> pd.DataFrame:
    """Sums of money by some of `DIMENSIONS`, with their rates.

    Parameters
    ----------
    keys : as `by_key` gives them
    villages : ``village_id`` and for each unit asked for ``district_code district_name`` and so on,
        as a snapshot has them, cut by the units of any day. Money of other villages is left out;
        that of works without a village stands under an empty code, unless `with_unplaced` is off.

    Returns
    -------
    DataFrame
        The dimensions (a unit as its code and name), the sums, and `RATES` (0–100, NaN where
         there is no plan), in their order.
    """
    amounts = amounts_of(keys)
    split = split_by_shares(keys["work_id"], shares)
    place = pd.Index(villages["village_id"]).get_indexer(pd.Index(split.village))
    kept = (place >= 0) | ((split.village == NO_VILLAGE) & with_unplaced)
    row, place = split.row[kept], place[kept]
    codes: list[np.ndarray] = []
    labels: list[tuple[str, np.ndarray, list[Any]]] = []
    for name in by:
        if name in _UNITS:
            of_village, values = pd.factorize(villages[f"{name}_code"])
            own = np.where(place >= 0, of_village[place], -1)
        else:
            of_key, values = pd.factorize(keys[name])
            own = of_key[row]
        codes.append(own + 1)
        labels.append((name, own, list(values)))
    group = np.zeros(len(row), dtype=np.int64)
    for code in codes:
        group = group * (int(code.max(initial=0)) + 1) + code
    found, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    table: dict[str, object] = {}
    for name, own, values in labels:
        told = [values[place] if place >= 0 else None for place in own[first].tolist()]
        if name in _UNITS:
            names = villages.drop_duplicates(f"{name}_code").set_index(f"{name}_code")
            table[f"{name}_code"] = [code or "" for code in told]
            known = names[f"{name}_name"].to_dict()
            table[f"{name}_name"] = [known.get(code, "") for code in told]
        elif name == "plan_year":
            table[name] = [int(v or 0) for v in told]
        else:
            table[name] = [v or "" for v in told]
    for name in amounts:
        amount = keys[name].to_numpy()
        sums = np.zeros(len(found), dtype=np.int64)
        if amount.any():
            np.add.at(sums, inverse, split.of(amount)[kept])
        table[name] = sums
    rows = pd.DataFrame(table)
    order = [f"{name}_code" if name in _UNITS else name for name in by]
    rows = rows.sort_values(order, kind="stable", na_position="last") if order else rows
    return with_rates(rows.reset_index(drop=True))


def disbursed_rate(sums: Mapping[str, Any]) -> float | None:
    """What was paid of the plan, in per cent; None where there is no plan."""
    return rate_pct(int(sums["disbursed_vnd"]), int(sums["plan_vnd"]))


def with_rates(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `RATES`."""
    return rows.assign(
        **{
            name: rates_pct(rows[part].to_numpy(), rows[whole].to_numpy())
            for name, (part, whole) in RATES.items()
        }
    )


@dataclass(frozen=True)
class Due:
    """So much is still to be paid out by a day; after it, it is cancelled."""

    until: dt.date
    amount_vnd: int
    days_left: int


@dataclass(frozen=True)
class CapitalHead:
    """The figures of one plan year, confirmed entries only; what waits stands beside.

    `due` is what must be paid out and by when, the nearest day first; `lapsed` the same where the
    day has passed. `review_entries` and `over_vnd`: entries over their limit that nobody has
    confirmed, and by how much. `uncounted_vnd`: paid from sources outside the rate.
    """

    plan_year: int | None
    plan_vnd: int = 0
    allocated_vnd: int = 0
    disbursed_vnd: int = 0
    remaining_vnd: int = 0
    carried_vnd: int = 0
    uncounted_vnd: int = 0
    pending_vnd: dict[str, int] = field(default_factory=dict)
    review_entries: int = 0
    over_vnd: int = 0
    due: tuple[Due, ...] = ()
    lapsed: tuple[Due, ...] = ()

    @property
    def rate_pct(self) -> float | None:
        """Disbursed of the plan, per cent."""
        return rate_pct(self.disbursed_vnd, self.plan_vnd)


def shown_year(keys: pd.DataFrame, on: dt.date) -> int | None:
    """The plan year a page opens on: in January still the one before, whose money is being paid."""
    planned = keys.loc[(keys["plan_vnd"] != 0) | (keys["disbursed_vnd"] != 0), "plan_year"]
    years = {int(y) for y in planned.dropna() if 0 < int(y) <= on.year}
    if on.month == 1 and on.year - 1 in years:
        return on.year - 1
    return max(years, default=None)


def capital_head(
    keys: pd.DataFrame,
    lines: pd.DataFrame,
    sources: pd.DataFrame,
    cutoffs: pd.DataFrame,
    on: dt.date,
    plan_year: int | None = None,
) -> CapitalHead:
    """The head of a plan year (`shown_year` by default) of these keys, which may be a unit's share.

    Parameters
    ----------
    lines : the entries behind the keys, for those that wait to be reviewed and their `over_vnd`
    """
    year = shown_year(keys, on) if plan_year is None else plan_year
    if year is None:
        return CapitalHead(None)
    of_year = keys[keys["plan_year"] == year]
    counted = in_rate(of_year, sources)
    ahead = toward_cutoff(of_year, sources, cutoffs, on)
    waits = lines[(lines["state"] == EntryState.PENDING) & (lines["plan_year"] == year)]
    odd = waits[waits["is_irregular"].astype(bool)]
    waiting = {c: int(counted[c].sum()) for c in counted if str(c).endswith("_pending")}
    plan, disbursed = int(counted["plan_vnd"].sum()), int(counted["disbursed_vnd"].sum())
    return CapitalHead(
        year,
        plan_vnd=plan,
        allocated_vnd=int(counted["allocated_vnd"].sum()),
        disbursed_vnd=disbursed,
        remaining_vnd=int(ahead["remaining_vnd"].sum()),
        carried_vnd=int(counted["carried_vnd"].sum()),
        uncounted_vnd=int(of_year["disbursed_vnd"].sum()) - disbursed,
        pending_vnd={str(name): amount for name, amount in waiting.items() if amount},
        review_entries=len(odd),
        over_vnd=int(odd["over_vnd"].sum()),
        due=_due(ahead, "at_risk_vnd"),
        lapsed=_due(ahead, "lapsed_vnd"),
    )


def over_limits(lines: pd.DataFrame, works: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Where limits are passed once the entries that wait to be reviewed count; as `passed`."""
    waits = pending(lines)
    odd = lines["is_irregular"].to_numpy(dtype=bool) & waits
    return passed(lines[(odd | ~waits) & ~replaced(lines, odd)], works, sources)


def _due(ahead: pd.DataFrame, column: str) -> tuple[Due, ...]:
    some = ahead[ahead[column] > 0]
    sums = some.groupby("until", sort=True).agg({column: "sum", "days_left": "first"})
    return tuple(
        Due(until.date(), int(amount), int(days))
        for until, amount, days in zip(sums.index, sums[column], sums["days_left"], strict=True)
    )
