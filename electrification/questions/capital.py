"""Money rolled up by its key (work, source, plan year, nature); limits are in `capital_days`.

A line is a capital entry that stands (see `storage.capital`); a plan year of 0 is none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.subject.capital import ADJUSTABLE, BALANCES, EFFECTS, CapitalKind
from electrification.subject.entries import EntryState

KEY = ["work_id", "source", "plan_year", "nature"]
SUMS = ("need", "medium_term", "plan", "allocated", "advance_outstanding", "disbursed", "carried",
        "cancelled")  # fmt: skip
AMOUNTS = (*SUMS, *BALANCES.values())
AMOUNT_COLUMNS = [f"{name}_vnd" for name in AMOUNTS]
PENDING_COLUMNS = [f"{name}_pending" for name in AMOUNT_COLUMNS]
NO_PLACE = -1
MOST_YEAR = 10_000
LIMIT_COLUMNS = ["limit", *KEY, "value_vnd", "limit_vnd", "over_vnd"]


def effects(lines: pd.DataFrame) -> pd.DataFrame:
    """What each line adds to the sums, one row per line and sum, adjustments on both works.

    Returns
    -------
    DataFrame
        `KEY`, ``line`` (place in `lines`), ``measure``, ``vnd`` (signed).
    """
    at, work, measure, vnd = effects_of(lines)
    found = lines[KEY[1:]].iloc[at].reset_index(drop=True)
    found.insert(0, "work_id", work)
    found["line"] = at
    found["measure"] = pd.Categorical.from_codes(measure, categories=list(SUMS))
    found["vnd"] = vnd
    return found


def effects_of(lines: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Place of the line, work, place of the measure in `SUMS`, and signed đồng."""
    parts: list[tuple[np.ndarray, np.ndarray, int, np.ndarray]] = []
    kind, kinds = pd.factorize(lines["kind"])
    number = {str(name): place for place, name in enumerate(kinds)}
    amount = lines["amount_vnd"].to_numpy(dtype=np.int64)
    work = lines["work_id"].to_numpy(dtype=np.int64)
    for one, changed in EFFECTS.items():
        own = np.flatnonzero(kind == number.get(one, NO_PLACE))
        parts += [(own, work[own], SUMS.index(name), sign * amount[own]) for name, sign in changed]
    adjusted = np.flatnonzero(kind == number.get(CapitalKind.ADJUSTMENT, NO_PLACE))
    some = lines.iloc[adjusted]
    adjusts = some["adjusts"].to_numpy()
    down = some["is_decrease"].fillna(False).to_numpy(dtype=bool)
    counter = some["counter_work_id"].fillna(0).to_numpy(dtype=np.int64)
    signed = np.where(down, -amount[adjusted], amount[adjusted])
    for one, name in ADJUSTABLE.items():
        is_one = adjusts == one
        both, place = is_one & (counter > 0), SUMS.index(name)
        parts.append((adjusted[is_one], work[adjusted[is_one]], place, signed[is_one]))
        parts.append((adjusted[both], counter[both], place, -signed[both]))
    measure = np.repeat([part[2] for part in parts], [len(part[0]) for part in parts])
    at, owner, vnd = (np.concatenate([part[n] for part in parts]) for n in (0, 1, 3))
    return at, owner, measure, vnd


def pending(lines: pd.DataFrame) -> np.ndarray:
    """Which lines wait to be confirmed, as bools (rows,)."""
    return (lines["state"] != EntryState.CONFIRMED).to_numpy(dtype=bool)


def replaced(lines: pd.DataFrame, by: np.ndarray | None = None) -> np.ndarray:
    """Which lines are over once pending corrections (all, or some of them) are confirmed.

    Parameters
    ----------
    lines : with ``supersedes``, the entry id of the line that each one corrects (0: none)
    by : bools (rows,), optional
    """
    gone = np.zeros(len(lines), dtype=bool)
    if "supersedes" not in lines:
        return gone
    old = lines["supersedes"].to_numpy(dtype=np.int64)
    ids = lines["entry_id"].to_numpy(dtype=np.int64)
    waits = pending(lines)
    ahead = old[waits if by is None else waits & by]
    while (ahead := ahead[ahead > 0]).size:
        here = np.isin(ids, ahead) & ~gone
        gone |= here
        ahead = old[here]
    return gone


def key_numbers(lines: pd.DataFrame, at: np.ndarray, work: np.ndarray) -> np.ndarray:
    """A number for the key of each effect on lines `at`; they are in the order of `KEY`."""
    found = work
    for name in KEY[1:]:
        if name == "plan_year":
            codes, many = lines[name].to_numpy(dtype=np.int64), MOST_YEAR
        else:
            codes, texts = pd.factorize(lines[name], sort=True)
            many = len(texts) + 1
        found = found * many + codes[at]
    return found


def by_key(lines: pd.DataFrame) -> pd.DataFrame:
    """Sums per work, source, plan year and nature, in whole đồng.

    Returns
    -------
    DataFrame
        `KEY`, then `AMOUNT_COLUMNS` of confirmed lines and `PENDING_COLUMNS`: by how much these
        would change if all that waits were confirmed (for work value and arrears: what the latest
        pending one states). A pending correction counts with its difference to what it corrects,
        so that may be below 0. In the order of `KEY`.
    """
    is_pending = pending(lines)
    at, work, measure, vnd = effects_of(lines)
    gone = replaced(lines)
    stated, balance = _balances(lines)
    still = ~(gone & is_pending)[stated]
    stated, balance = stated[still], balance[still]
    measure = measure + is_pending[at] * len(AMOUNTS)
    if gone.any():
        back = gone[at]
        measure = np.r_[measure, measure[back] % len(AMOUNTS) + len(AMOUNTS)]
        at, work, vnd = np.r_[at, at[back]], np.r_[work, work[back]], np.r_[vnd, -vnd[back]]
    place = np.r_[at, stated]
    owner = np.r_[work, lines["work_id"].to_numpy(dtype=np.int64)[stated]]
    key = key_numbers(lines, place, owner)
    _found, first, of_key = np.unique(key, return_index=True, return_inverse=True)
    sums = np.zeros((len(first), 2 * len(AMOUNTS)), dtype=np.int64)
    added = len(at)
    np.add.at(sums, (of_key[:added], measure), vnd)
    shift = is_pending[stated] * len(AMOUNTS)
    amount = lines["amount_vnd"].to_numpy(dtype=np.int64)[stated]
    sums[of_key[added:], balance + shift] = amount  # in order of day: the last one holds
    row = place[first]
    found = pd.DataFrame(
        {
            "work_id": owner[first],
            "source": lines["source"].iloc[row].reset_index(drop=True),
            "plan_year": lines["plan_year"].to_numpy(dtype=np.int64)[row],
            "nature": lines["nature"].iloc[row].reset_index(drop=True),
        }
    )
    amounts = pd.DataFrame(sums, columns=[*AMOUNT_COLUMNS, *PENDING_COLUMNS])
    return pd.concat([found, amounts], axis=1)


def _balances(lines: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Lines that state how much it is, by day and then by entry, and the place of what they state.

    The place is one in `AMOUNTS`.
    """
    kind = lines["kind"].to_numpy(dtype=object)
    which = np.full(len(lines), NO_PLACE)
    for one, name in BALANCES.items():
        which[kind == one] = AMOUNTS.index(name)
    own = np.flatnonzero(which != NO_PLACE)
    days = pd.to_datetime(lines["occurred_on"].iloc[own]).to_numpy()
    order = np.lexsort((lines["entry_id"].to_numpy(dtype=np.int64)[own], days))
    return own[order], which[own][order]
