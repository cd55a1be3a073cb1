"""Why a village meets the criterion or does not: each condition, and the entry it rests on.

Pure and vectorised: answers come from the snapshot, so they cannot disagree with the figures; here
the entries behind them are found.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from electrification.calendar import microseconds
from electrification.questions.entry_log import Selection, place_of
from electrification.questions.snapshot import Snapshot
from electrification.subject.entries import COUNTS, EntryKind
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status

NO_ENTRY = 0
"""In the columns of ids: nothing was recorded."""


class Condition(StrEnum):
    """What the criterion asks of a village."""

    SUPPLY = "supply"
    SYSTEM = "system"
    SHARE = "share"


class Answer(StrEnum):
    """Whether a condition is met; unknown where nothing recorded speaks of it."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


ANSWERS = np.array([str(a) for a in Answer], dtype=object)


def grounds(snapshot: Snapshot, entries: Selection) -> pd.DataFrame:
    """Each condition of each village, three rows a village, in the order of the snapshot.

    Parameters
    ----------
    entries : Selection
        As `Store.entries_behind` gives them for this snapshot: only confirmed ones are rested on.

    Returns
    -------
    DataFrame
        ``village_id condition answer value threshold entry_id households_entry_id by_register``.
        For the share `value` and `threshold` are 0–100, `entry_id` is the count of customers and
        `households_entry_id` that of households. `by_register`: it is only stated in a register.
        Ids are `NO_ENTRY` where there is none.
    """
    known = entries.column("confirmed_at") <= microseconds(snapshot.known_at)
    confirmed = entries.where(known)
    frame = snapshot.frame
    stated = _last(confirmed.of(EntryKind.REGISTER_STATE))
    parts = {
        Condition.SUPPLY: _supply(frame, confirmed, stated),
        Condition.SYSTEM: _system(frame, confirmed, stated),
        Condition.SHARE: _share(frame, confirmed, stated),
    }
    many = len(frame)
    columns = {
        name: np.stack([part[name] for part in parts.values()], axis=1).reshape(-1)
        for name in ("met", "unknown", "value", "entry_id", "households_entry_id", "by_register")
    }
    answer = np.where(columns["met"], 0, np.where(columns["unknown"], 2, 1))
    is_share = np.tile([c is Condition.SHARE for c in parts], many)
    return pd.DataFrame(
        {
            "village_id": np.repeat(frame["village_id"].to_numpy(), len(parts)),
            "condition": np.tile(np.array([str(c) for c in parts], dtype=object), many),
            "answer": ANSWERS[answer],
            "value": columns["value"],
            "threshold": np.where(is_share, snapshot.criterion.threshold_pct, np.nan),
            "entry_id": columns["entry_id"],
            "households_entry_id": columns["households_entry_id"],
            "by_register": columns["by_register"],
        }
    )


def _last(some: Selection) -> np.ndarray:
    """Id of the latest entry of each village in a selection; `NO_ENTRY` for none."""
    last = some.latest()
    ids = np.full(len(last), NO_ENTRY, dtype=np.int64)
    found = last >= 0
    ids[found] = some.log.entry_id[place_of(last[found])]
    return ids


def _first_known(*ids: np.ndarray) -> np.ndarray:
    """The first of these ids that is one."""
    best = np.full(len(ids[0]), NO_ENTRY, dtype=np.int64)
    for one in reversed(ids):
        best = np.where(one != NO_ENTRY, one, best)
    return best


def _part(
    met: np.ndarray,
    unknown: np.ndarray,
    entry_id: np.ndarray,
    stated: np.ndarray,
    value: np.ndarray | None = None,
    households: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    many = len(met)
    return {
        "met": met,
        "unknown": unknown & ~met,
        "value": np.full(many, np.nan) if value is None else value,
        "entry_id": entry_id,
        "households_entry_id": (
            np.full(many, NO_ENTRY, dtype=np.int64) if households is None else households
        ),
        "by_register": (entry_id == stated) & (stated != NO_ENTRY),
    }


def _supply(frame: pd.DataFrame, confirmed: Selection, stated: np.ndarray) -> dict[str, np.ndarray]:
    """Lit by the last entry that says so; dark by the last stage that was reached."""
    met = frame["supplied"].to_numpy(dtype=bool)
    stages = confirmed.of(EntryKind.STAGE)
    lit = _last(stages.where(stages.has_code(str(Stage.ENERGISED))))
    completed = _last(stages.where(stages.has_code(str(Stage.WORKS_COMPLETED))))
    local = confirmed.of(EntryKind.HOUSEHOLDS)
    local = local.where(local.column("counts")[:, COUNTS.index("households_off_grid")] > 0)
    dark = frame["built_dark_since"].notna().to_numpy()
    of_lit = _first_known(lit, np.where(met, _last(local), NO_ENTRY), stated)
    of_dark = _first_known(
        np.where(dark, completed, NO_ENTRY), lit, completed, _last(stages), stated
    )
    unknown = (frame["status"] == Status.NO_DATA).to_numpy()
    return _part(met, unknown, np.where(met, of_lit, of_dark), stated)


def _system(frame: pd.DataFrame, confirmed: Selection, stated: np.ndarray) -> dict[str, np.ndarray]:
    """The last inspection; where one that failed stands, that one."""
    met = frame["system_passed"].to_numpy(dtype=bool)
    checks = confirmed.of(EntryKind.INSPECTION)
    last, failed = _last(checks), _last(checks.where(checks.has_code("failed")))
    is_failed = frame["inspection_failed_on"].notna().to_numpy()
    own = np.where(is_failed & ~met, failed, last)
    return _part(met, own == NO_ENTRY, np.where(met, _first_known(own, stated), own), stated)


def _share(frame: pd.DataFrame, confirmed: Selection, stated: np.ndarray) -> dict[str, np.ndarray]:
    """Households registered directly as last counted, over all as last counted."""
    met = frame["share_reached"].to_numpy(dtype=bool)
    value = frame["direct_rate"].to_numpy(dtype=float) * 100

    def counted(kind: EntryKind, name: str) -> np.ndarray:
        some = confirmed.of(kind)
        return _last(some.where(some.column("counts")[:, COUNTS.index(name)] >= 0))

    direct = counted(EntryKind.CUSTOMERS, "households_direct")
    households = counted(EntryKind.HOUSEHOLDS, "households")
    entry_id = np.where(met, _first_known(direct, stated), direct)
    return _part(met, np.isnan(value), entry_id, stated, value, households)
