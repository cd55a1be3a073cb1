"""The one read model: one row per village, on day D as known at instant T.

Map, tables, coverage, reports and exports all start from it, so they cannot disagree. Headline
figures count confirmed entries; what they would become with the pending ones stands beside.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from electrification.calendar import NO_DAY, day_number
from electrification.questions import facts
from electrification.questions.entry_log import EntryLog
from electrification.questions.states import (
    BASIS_NAMES,
    STAGE_NAMES,
    STATUS_NAMES,
    Drawn,
    States,
    states_of,
)
from electrification.subject.baseline import BaselineChange
from electrification.subject.criterion import Criterion
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import Stage
from electrification.subject.villages import STALE_AFTER_DAYS, Status


@dataclass(frozen=True)
class Baseline:
    """Which villages are counted; `id` is None while the register has not been frozen.

    `changes` are the signed changes up to the day, oldest first.
    """

    id: str | None
    villages: int
    source: str
    on: dt.date | None
    changes: tuple[BaselineChange, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """State of every village on day `on`, as known at `known_at`; see `data/fields.csv`."""

    frame: pd.DataFrame
    on: dt.date
    known_at: dt.datetime
    units_on: dt.date
    data_version: int
    is_sample: bool
    criterion: Criterion
    baseline: Baseline

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The villages of the frozen list, which every rate is a share of first."""
        return self.frame[self.frame["in_baseline"]]

    @cached_property
    def present(self) -> pd.DataFrame:
        """The villages to be counted as the register and the signed changes have them now."""
        return self.frame[self.frame["in_present"]]


def village_states(
    log: EntryLog,
    village_id: np.ndarray,
    clusters: np.ndarray,
    criterion: Criterion,
    on: dt.date,
    known_at: dt.datetime,
) -> pd.DataFrame:
    """What the entries say of each village, one row per id in the order given.

    Parameters
    ----------
    village_id : int array (villages,), ascending
    clusters : int array (villages,)
        How many clusters each village is recorded by.
    """
    states = states_of(log, village_id, clusters, criterion, on, known_at)
    on_day, drawn = day_number(on), states.drawn
    pending = states.pending
    irregular = pending.where(pending.column("is_irregular").astype(bool))
    columns = (
        _state_columns(states)
        | {
            "pending_entries": states.pending_entries,
            "status_if_pending": _named(STATUS_NAMES, states.status_if_pending),
            "meets_if_pending": states.status_if_pending == Status.MEETS_CRITERION.position,
            "needs_review": np.bincount(irregular.village, minlength=len(village_id)) > 0,
        }
        | _troubles(states.confirmed, drawn, on_day)
        | _silence(states, on_day)
    )
    return pd.DataFrame(columns, copy=False)


def _named(names: np.ndarray, places: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Names by their places, each made a text once and not for every village."""
    return pd.array(names, dtype="str").take(places)


def _dates(days: np.ndarray) -> np.ndarray:
    """Days as dates, missing ones NaT."""
    seconds = days.astype(np.int64) * 86_400
    seconds[days == NO_DAY] = _NAT
    return seconds.view("datetime64[s]")


_NAT = np.datetime64("NaT").astype(np.int64)


def _known(counts: np.ndarray) -> pd.arrays.IntegerArray:
    """Counts with "nobody counted" as a missing value."""
    return pd.arrays.IntegerArray(np.maximum(counts, 0), counts < 0)


def _state_columns(states: States) -> dict[str, object]:
    drawn = states.drawn
    works, first = drawn.works, drawn.works.first_on
    columns: dict[str, object] = {
        "village_id": states.village_id,
        "status": _named(STATUS_NAMES, drawn.status),
        "basis": _named(BASIS_NAMES, drawn.basis),
        "meets": drawn.judgement.meets,
        "system_passed": drawn.judgement.system_passed,
        "share_reached": drawn.judgement.share_reached,
        "direct_rate": drawn.judgement.direct_rate,
        "supplied": drawn.judgement.on_grid,
        "recognised_on": _dates(first[:, Stage.RECOGNISED.position]),
        "has_capital": (drawn.allocated_vnd > 0)
        | (first[:, Stage.CAPITAL_ALLOCATED.position] != NO_DAY),
        "allocated_vnd": drawn.allocated_vnd,
        "stage": _named(STAGE_NAMES, states.stage),
        "stage_on": _dates(states.stage_on),
        "works_completed_on": _dates(first[:, facts.COMPLETED]),
        "energised_on": _dates(works.reached_on[:, facts.ENERGISED]),
        "inspected_on": _dates(works.inspected_on),
        "inspection_failed_on": _dates(np.where(works.failed_on >= 0, works.failed_on, NO_DAY)),
        "built_dark_since": _dates(works.dark_since),
        "phases": works.phases,
        "phases_energised": works.phases_energised,
    }
    for names, counts in (
        (facts.HOUSEHOLD_COUNTS, drawn.households),
        (facts.CUSTOMER_COUNTS, drawn.customers),
    ):
        columns |= {name: _known(counts[:, i]) for i, name in enumerate(names)}
    return columns


def _days_since(days: np.ndarray, on_day: int) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(np.maximum(on_day - days.astype(np.int64), 0), days == NO_DAY)


def _troubles(confirmed: facts.Entries, drawn: Drawn, on_day: int) -> dict[str, object]:
    """Ages and flags from confirmed entries."""
    obstacles = facts.open_obstacles(confirmed)
    late = facts.overdue_since(confirmed, drawn.works, on_day)
    return {
        "built_dark_days": _days_since(drawn.works.dark_since, on_day),
        "obstacles_open": obstacles.count,
        "obstacle_since": _dates(obstacles.since),
        "obstacle_entry_ids": obstacles.entry_ids,
        "supply_lost": facts.last_code_is(confirmed, EntryKind.SUPPLY, "lost"),
        "suspended": facts.last_code_is(confirmed, EntryKind.SUSPENSION, "suspended"),
        "overdue": late != NO_DAY,
        "overdue_days": _days_since(late, on_day),
        "self_strung": drawn.households[:, 3] > 0,
        "off_grid": drawn.households[:, 2] > 0,
    }


def _silence(states: States, on_day: int) -> dict[str, object]:
    """Whether a village still to be done has been silent too long, and when it last spoke."""
    last, recorded = facts.last_heard(states.every)
    is_silent = (last == NO_DAY) | (on_day - last.astype(np.int64) > STALE_AFTER_DAYS)
    recorded[recorded < 0] = _NAT
    return {
        "stale": is_silent & ~states.drawn.judgement.meets,
        "last_entry_on": _dates(last),
        "last_recorded_at": pd.Series(recorded.view("datetime64[us]")).dt.tz_localize("UTC"),
    }
