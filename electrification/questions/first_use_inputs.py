"""What a scenario is asked about: villages still to be reached and the works they wait for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from electrification.subject.scenarios import HOUSEHOLD_COST_VND, Village, Work
from electrification.subject.villages import Status

WITHOUT_LINE = frozenset({Status.NO_DATA, Status.NOT_STARTED, Status.PREPARING, Status.BUILDING})
"""Conditions in which a village without a work recorded still waits for one."""
ESTIMATE = "uoc-tinh:"


@dataclass(frozen=True)
class Candidates:
    """Villages and works that money is asked for.

    `no_money` are codes of villages that do not meet the criterion and wait for no money: built and
    dark, or with power and below. `without_count` are those whose households nobody has counted.
    """

    villages: tuple[Village, ...]
    works: tuple[Work, ...]
    no_money: tuple[str, ...] = ()
    without_count: tuple[str, ...] = ()


def lacking_vnd(works: pd.DataFrame, keys: pd.DataFrame) -> pd.Series:
    """Money a work still needs, by work: its total investment, else its need, less what it has.

    Parameters
    ----------
    works : ``work_id total_investment_vnd``
    keys : as `capital.by_key` gives them; confirmed sums count

    Returns
    -------
    Series
        Whole đồng, never below 0; missing where neither amount is known.
    """
    sums = keys.groupby("work_id")[["need_vnd", "allocated_vnd"]].sum()
    sums = sums.reindex(works["work_id"]).fillna(0)
    total = pd.Series(works["total_investment_vnd"].to_numpy(dtype="float64", na_value=np.nan),
                      index=works["work_id"])  # fmt: skip
    needed = total.where(total.notna(), sums["need_vnd"].where(sums["need_vnd"] > 0))
    lacks = (needed - sums["allocated_vnd"]).clip(lower=0)
    return lacks.round().astype("Int64")


def candidates(
    frame: pd.DataFrame,
    works: pd.DataFrame,
    shares: pd.DataFrame,
    lacks_vnd: pd.Series,
    *,
    first_year: int,
    household_cost_vnd: int = HOUSEHOLD_COST_VND,
) -> Candidates:
    """Villages of a snapshot's frame that do not meet the criterion, and what they wait for.

    Parameters
    ----------
    works : ``work_id code name begins_year ends_year``
    shares : ``work_id village_id``
    household_cost_vnd : estimate for a village without a work, and for works without an amount
    """
    counted = frame[(frame["in_baseline"] | frame["in_present"]) & ~frame["meets"]]
    counted = counted.sort_values("village_code")
    own = shares[shares["village_id"].isin(counted["village_id"])]
    households = counted.set_index("village_id")["households"].fillna(0).astype("int64")
    priced = _works(works, own, lacks_vnd, households, first_year, household_cost_vnd)
    by_village = own.groupby("village_id")["work_id"].agg(lambda ids: list(dict.fromkeys(ids)))
    villages, estimates, idle, used = [], [], [], set()
    for row in counted.to_dict("records"):
        count = int(households[row["village_id"]])
        waits = [priced[work] for work in by_village.get(row["village_id"], []) if work in priced]
        waits = [work for work in waits if work.cost_vnd > 0]
        if not waits and row["village_id"] in by_village.index:
            idle.append(row["village_code"])
            continue
        if not waits and row["status"] not in WITHOUT_LINE:
            idle.append(row["village_code"])
            continue
        if not waits:
            waits = [_estimate(row, count, household_cost_vnd)]
            estimates += waits
        used |= {work.key for work in waits}
        villages.append(
            Village(
                key=row["village_code"],
                name=row["village_name"],
                households=count,
                works=tuple(work.key for work in waits),
            )
        )
    return Candidates(
        tuple(villages),
        (*(work for work in priced.values() if work.key in used), *estimates),
        tuple(idle),
        tuple(counted.loc[counted["households"].isna(), "village_code"]),
    )


def _estimate(row: Mapping[str, object], households: int, cost_vnd: int) -> Work:
    return Work(
        key=f"{ESTIMATE}{row['village_code']}",
        name=str(row["village_name"]),
        cost_vnd=households * cost_vnd,
        is_estimate=True,
    )


def _works(
    works: pd.DataFrame,
    shares: pd.DataFrame,
    lacks_vnd: pd.Series,
    households: pd.Series,
    first_year: int,
    household_cost_vnd: int,
) -> dict[int, Work]:
    """Works that serve one of the villages, by id."""
    served = shares.groupby("work_id")["village_id"].agg(list)
    found: dict[int, Work] = {}
    for row in works[works["work_id"].isin(served.index)].sort_values("code").to_dict("records"):
        lacks = lacks_vnd.get(row["work_id"], pd.NA)
        is_estimate = bool(pd.isna(lacks))
        if is_estimate:
            there = sum(int(households[v]) for v in dict.fromkeys(served[row["work_id"]]))
            lacks = there * household_cost_vnd
        begins, ends = (_year(row[name], first_year) for name in ("begins_year", "ends_year"))
        begins = max(begins, first_year)
        found[int(row["work_id"])] = Work(
            key=str(row["code"]),
            name=str(row["name"]),
            cost_vnd=int(lacks),
            years=max(1, max(ends, begins) - begins + 1),
            first_year=begins if begins > first_year else None,
            is_estimate=is_estimate,
        )
    return found


def _year(value: object, otherwise: int) -> int:
    return otherwise if pd.isna(value) else int(value)  # type: ignore[call-overload]


def within(found: Candidates, years: int) -> Candidates:
    """The same with works that take longer than the scenario cut to its years."""
    works = tuple(replace(one, years=min(one.years, years)) for one in found.works)
    return replace(found, works=works)


def named(candidates: Sequence[Village | Work], keys: Sequence[str]) -> list[str]:
    """Names of villages or works by their keys, in the order of the keys."""
    names = {one.key: one.name for one in candidates}
    return [names.get(key, key) for key in keys]
