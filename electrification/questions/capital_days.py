"""Limits of money asked of every day, and by how much each marked entry passes one.

The rules are those of the door, see `capital_ledger.Ledger`; here for many works at once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.questions.capital import (
    KEY,
    LIMIT_COLUMNS,
    SUMS,
    effects_of,
    key_numbers,
    pending,
    replaced,
)
from electrification.subject.capital import Limit

PASSED_COLUMNS = [*LIMIT_COLUMNS, "on"]
_OF_KEY: dict[Limit, tuple[dict[str, int], dict[str, int]]] = {
    Limit.DISBURSED_OVER_ALLOCATED: ({"disbursed": 1}, {"allocated": 1}),
    Limit.ALLOCATED_OVER_PLAN: ({"allocated": 1}, {"plan": 1}),
    Limit.RECOVERED_OVER_ADVANCED: ({"advance_outstanding": -1}, {}),
    Limit.RECOVERED_OVER_DISBURSED: ({"disbursed": -1}, {}),
    Limit.CARRIED_OVER_UNSPENT: ({"carried": 1}, {"allocated": 1, "disbursed": -1}),
}
"""What a limit of a key holds against what; signs of sums."""
_OF_FREE = (Limit.RECOVERED_OVER_ADVANCED, Limit.RECOVERED_OVER_DISBURSED)
_ONE_DAY = np.timedelta64(1, "D")


def passed(
    lines: pd.DataFrame, works: pd.DataFrame, sources: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Where lines, all of them counted, pass a limit on some day; the worst day of each.

    Returns
    -------
    DataFrame
        `PASSED_COLUMNS`; `on` is the day, NaT where that is how it ends (and for whole works).
    """
    at, work, measure, vnd = effects_of(lines)
    if not len(at):
        return pd.DataFrame(columns=PASSED_COLUMNS).astype({"on": "datetime64[s]"})
    key = key_numbers(lines, at, work)
    day = _counts_from(lines, at, measure, vnd)
    order = np.lexsort((day, key))
    is_new = np.r_[True, (np.diff(key[order]) != 0) | (np.diff(day[order]) > 0 * _ONE_DAY)]
    step = np.cumsum(is_new) - 1
    first = order[is_new]
    changed = np.zeros((len(first), len(SUMS)), dtype=np.int64)
    np.add.at(changed, (step, measure[order]), vnd[order])
    starts = np.flatnonzero(np.r_[True, np.diff(key[first]) != 0])
    of_key = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(first)]))
    sums = _running(changed, starts)
    owner = pd.DataFrame(
        {"work_id": work[first], **{n: lines[n].to_numpy()[at[first]] for n in KEY[1:]}}
    )
    free = _free(sources)
    bound = ~owner["source"].isin(free).to_numpy()
    found = []
    ends = np.r_[starts[1:], len(first)] - 1
    for limit in _OF_KEY:
        value, most, asked = _sides(limit, sums, changed, key[first], day[first])
        asked = asked if limit in _OF_FREE else asked & bound
        over = np.where(asked, value - most, 0)
        worst = np.maximum.reduceat(over, starts)
        rows = np.zeros(len(starts), dtype=np.int64)
        is_worst = np.flatnonzero((over == worst[of_key]) & (worst[of_key] > 0))
        rows[of_key[is_worst]] = is_worst  # in order of day: the last one holds
        keys = np.flatnonzero(worst > 0)
        some = rows[keys]
        is_end = (some == ends[keys]) & (limit is not Limit.CARRIED_OVER_UNSPENT)
        found.append(
            owner.iloc[some].assign(
                limit=str(limit), value_vnd=value[some], limit_vnd=most[some],
                over_vnd=over[some],
                on=np.where(is_end, np.datetime64("NaT"), day[first][some]).astype("datetime64[s]"),
            )
        )  # fmt: skip
    allocated = np.where(bound, sums[:, SUMS.index("allocated")], 0)[ends]
    found.append(_of_works(owner["work_id"].to_numpy()[ends], allocated, works))
    whole = pd.concat(found, ignore_index=True)[PASSED_COLUMNS]
    return whole.astype({"on": "datetime64[s]"})


def _counts_from(
    lines: pd.DataFrame, at: np.ndarray, measure: np.ndarray, vnd: np.ndarray
) -> np.ndarray:
    """Days from which effects count; see `capital_ledger.counts_from`."""
    day = lines["occurred_on"].to_numpy().astype("datetime64[D]")[at]
    year = lines["plan_year"].to_numpy(dtype=np.int64)[at]
    begins = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    grounds = [SUMS.index("plan"), SUMS.index("allocated")]
    is_ground = np.isin(measure, grounds) & (vnd > 0) & (year > 0)
    return np.where(is_ground, np.minimum(day, begins), day)


def _running(changed: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sums up to each row since its group began."""
    total = np.cumsum(changed, axis=0)
    before = total[starts] - changed[starts]
    return total - np.repeat(before, np.diff(np.r_[starts, len(changed)]), axis=0)


def _sides(
    limit: Limit, sums: np.ndarray, changed: np.ndarray, key: np.ndarray, day: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is held against what on each row, and on which rows it is asked."""
    value, most = (
        sum((sign * sums[:, SUMS.index(name)] for name, sign in side.items()),
            start=np.zeros(len(sums), dtype=np.int64))
        for side in _OF_KEY[limit]
    )  # fmt: skip
    if limit is not Limit.CARRIED_OVER_UNSPENT:
        return value, most, np.ones(len(sums), dtype=bool)
    carried = changed[:, SUMS.index("carried")]
    year = day.astype("datetime64[Y]")
    is_new = np.r_[True, (np.diff(key) != 0) | (np.diff(year) != np.timedelta64(0, "Y"))]
    value = _running(carried[:, None], np.flatnonzero(is_new))[:, 0]
    return value, np.maximum(most, 0), carried != 0


def _of_works(work: np.ndarray, allocated: np.ndarray, works: pd.DataFrame) -> pd.DataFrame:
    total = pd.Series(allocated).groupby(work).sum().rename("value_vnd")
    known = works[["work_id", "total_investment_vnd"]].dropna()
    rows = known.merge(total, left_on="work_id", right_index=True)
    rows["limit_vnd"] = rows["total_investment_vnd"].astype("int64")
    rows["over_vnd"] = rows["value_vnd"] - rows["limit_vnd"]
    rows = rows[rows["over_vnd"] > 0]
    return rows.assign(
        limit=str(Limit.ALLOCATED_OVER_INVESTMENT), source="", plan_year=0, nature="",
        on=np.datetime64("NaT", "s"),
    )  # fmt: skip


def _free(sources: pd.DataFrame | None) -> list[str]:
    return [] if sources is None else list(sources.loc[~sources["is_allocated"], "source"])


def over_of_lines(
    lines: pd.DataFrame, works: pd.DataFrame, sources: pd.DataFrame | None = None
) -> np.ndarray:
    """By how many đồng each irregular line passes a limit, with all that waits; else 0.

    Each đồng over is said of one line: of several that pass a limit together, the later ones, and
    those that still wait before those that were confirmed, answer first, up to their own amount.
    """
    over = np.zeros(len(lines), dtype=np.int64)
    gone = replaced(lines)
    odd = lines["is_irregular"].to_numpy(dtype=bool) & ~gone
    if not odd.any():
        return over
    named = lines.loc[odd, ["work_id", "counter_work_id"]].to_numpy()
    old = _behind(lines, np.flatnonzero(odd))
    named = np.unique(np.r_[named.ravel(), lines["work_id"].to_numpy()[old[1]]])
    near = lines["work_id"].isin(named) | lines["counter_work_id"].isin(named[named > 0])
    found = passed(lines[near.to_numpy() & ~gone], works, sources)
    if found.empty:
        return over
    pushes = _pushes(lines, np.flatnonzero(odd), old)
    both = pushes.merge(found, on=["limit", *KEY])
    waits = pending(lines)[both["line"]]
    both = both.iloc[np.lexsort((-both["line"], ~waits))]
    place = both.groupby(["limit", *KEY])["vnd"]
    before = place.cumsum() - both["vnd"]
    share = np.clip(both["over_vnd"] - before, 0, both["vnd"])
    np.maximum.at(over, both["line"].to_numpy(), share.to_numpy(dtype=np.int64))
    return over


def _behind(lines: pd.DataFrame, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a line and one that it is in place of, however often that was mended."""
    none = np.zeros(0, dtype=np.int64)
    if "supersedes" not in lines:
        return none, none
    place = pd.Index(lines["entry_id"])
    corrects = lines["supersedes"].to_numpy(dtype=np.int64)
    new, old = at, place.get_indexer(corrects[at])
    pairs = [(none, none)]
    while (known := old >= 0).any():
        new, old = new[known], old[known]
        pairs.append((new, old))
        old = place.get_indexer(corrects[old])
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])


def _pushes(
    lines: pd.DataFrame, odd: np.ndarray, behind: tuple[np.ndarray, np.ndarray]
) -> pd.DataFrame:
    """How far lines push each limit of each key: ``limit`` `KEY` ``line vnd``, what pushes only."""
    place = np.r_[odd, behind[1]]
    line = np.r_[odd, behind[0]]
    sign = np.r_[np.ones(len(odd), dtype=np.int64), -np.ones(len(behind[1]), dtype=np.int64)]
    some = lines.iloc[place]
    at, work, measure, vnd = effects_of(some)
    moved = some[KEY[1:]].iloc[at].reset_index(drop=True).assign(work_id=work, line=line[at])
    signed = sign[at] * vnd
    parts = []
    for limit, (over, under) in _OF_KEY.items():
        push = np.zeros(len(SUMS), dtype=np.int64)
        for side, turn in ((over, 1), (under, -1)):
            for name, own in side.items():
                push[SUMS.index(name)] += turn * own
        parts.append(moved.assign(limit=str(limit), vnd=push[measure] * signed))
    is_allocated = measure == SUMS.index("allocated")
    parts.append(
        moved.assign(limit=str(Limit.ALLOCATED_OVER_INVESTMENT), source="", plan_year=0, nature="",
                     vnd=np.where(is_allocated, signed, 0))
    )  # fmt: skip
    told = pd.concat(parts, ignore_index=True)
    sums = told.groupby(["limit", *KEY, "line"], as_index=False)["vnd"].sum()
    return sums[sums["vnd"] > 0]
