"""The one read model: one row per village, on day D as known at instant T.

Map, tables, coverage, reports and exports all start from it, so they cannot disagree. Headline
figures count confirmed entries; what they would become with the pending ones stands beside.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from electrification.calendar import NO_DAY, day_number, microseconds
from electrification.questions import facts
from electrification.questions.entry_log import EntryLog, Selection
from electrification.subject.criterion import Criterion, Judgement, judge
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import BUILDING, STAGES, Stage, StageGroup
from electrification.subject.villages import STALE_AFTER_DAYS, STATUSES, Basis, Status

_STATUS_NAMES = np.array([str(s) for s in STATUSES], dtype=object)
_STAGE_NAMES = np.array([*map(str, STAGES), ""], dtype=object)
_BASIS_NAMES = np.array([str(b) for b in Basis], dtype=object)
_PREPARING = [s.position for s in STAGES if s.group is StageGroup.PREPARATION]
_PREPARING.append(Stage.SITE_CLEARED.position)
_BUILDING = [s.position for s in BUILDING]


@dataclass(frozen=True)
class Baseline:
    """Which villages are counted; `id` is None while the register has not been frozen."""

    id: str | None
    villages: int
    source: str
    on: dt.date | None


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

    @property
    def counted(self) -> pd.DataFrame:
        """The villages of the baseline, which every rate is a share of."""
        return self.frame[self.frame["in_baseline"]]


@dataclass(frozen=True)
class _Drawn:
    """Status of every village from one selection of entries, with the facts it rests on."""

    status: np.ndarray
    basis: np.ndarray
    judgement: Judgement
    works: facts.Works
    households: np.ndarray
    customers: np.ndarray
    allocated_vnd: np.ndarray


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
    on_day, known_us = day_number(on), microseconds(known_at)
    at = log.visible(on_day, known_us)
    place = np.searchsorted(village_id, log.village_id[at])
    place[place == len(village_id)] = 0
    ours = village_id[place] == log.village_id[at] if len(village_id) else np.zeros(len(at), bool)
    every = Selection(log, at[ours], place[ours], len(village_id))
    confirmed = every.where(every.column("confirmed_at") <= known_us)
    asks = ~every.is_of(EntryKind.NO_CHANGE)  # that nothing changed needs no confirmation
    pending = every.where((every.column("confirmed_at") > known_us) & asks)
    drawn = _draw(confirmed, clusters, criterion)
    corrected = np.isin(every.column("entry_id"), pending.column("supersedes"))
    hoped = _draw(every.where(~corrected), clusters, criterion) if len(pending) else drawn
    frame = _state_columns(drawn, village_id)
    frame["pending_entries"] = np.bincount(pending.village, minlength=len(village_id))
    frame["status_if_pending"] = _STATUS_NAMES[hoped.status]
    frame["meets_if_pending"] = hoped.status == Status.MEETS_CRITERION.position
    irregular = pending.where(pending.column("is_irregular").astype(bool))
    frame["needs_review"] = np.bincount(irregular.village, minlength=len(village_id)) > 0
    _add_troubles(frame, confirmed, drawn, on_day)
    _add_silence(frame, every, drawn, on_day)
    return frame


def _draw(entries: Selection, clusters: np.ndarray, criterion: Criterion) -> _Drawn:
    works = facts.works(entries)
    households, _ = facts.counted(entries, EntryKind.HOUSEHOLDS, facts.HOUSEHOLD_COUNTS, clusters)
    customers, customers_on = facts.counted(
        entries, EntryKind.CUSTOMERS, facts.CUSTOMER_COUNTS, clusters
    )
    stated, stated_on = facts.register_state(entries)
    was_lit = (works.phases == 0) & (stated >= Status.ENERGISED_PARTLY.position)
    said_dark = (stated == Status.BUILT_NOT_ENERGISED.position) & (
        works.first_on[:, [facts.COMPLETED, facts.ENERGISED]] == NO_DAY
    ).all(axis=1)
    dark_since = np.where(was_lit, NO_DAY, np.where(said_dark, stated_on, works.dark_since))
    works = replace(works, dark_since=dark_since)
    allocated = facts.allocated_vnd(entries)
    by_entries = judge(
        criterion,
        energised=(works.first_on[:, facts.ENERGISED] != NO_DAY) & (works.dark_since == NO_DAY),
        off_grid=households[:, 2] > 0,
        system_passed=works.system_passed,
        households=households[:, 0],
        households_direct=customers[:, 2],
    )
    judgement = _with_register(by_entries, works, stated, stated_on, customers_on[:, 2])
    known = (works, households, customers, allocated)
    status = _status(*known, stated, judgement.meets)
    alone = _status(*known, np.full(len(stated), -1), by_entries.meets)
    speaks = (works.first_on != NO_DAY).any(axis=1) | (customers_on != NO_DAY).any(axis=1)
    basis = np.where(speaks & (alone == status), 2, np.where(stated >= 0, 1, 0))
    has_entries = np.bincount(entries.village, minlength=len(status)) > 0
    status[(status == 0) & has_entries & (stated != Status.NO_DATA.position)] = 1
    return _Drawn(status, basis, judgement, works, households, customers, allocated)


def _with_register(
    found: Judgement,
    works: facts.Works,
    stated: np.ndarray,
    stated_on: np.ndarray,
    customers_on: np.ndarray,
) -> Judgement:
    """A register's "meets" stands for each condition until a later entry speaks of it."""
    said = stated == Status.MEETS_CRITERION.position
    was_lit = (stated >= Status.ENERGISED_PARTLY.position) & (works.dark_since == NO_DAY)
    on_grid = found.on_grid | was_lit
    failed_since = works.failed_on >= stated_on
    counted_since = (customers_on != NO_DAY) & (customers_on >= stated_on)
    system = found.system_passed | (said & ~failed_since)
    share = np.where(said & ~counted_since, True, found.share_reached)
    return Judgement(on_grid, system, found.direct_rate, share, on_grid & system & share)


def _status(
    works: facts.Works,
    households: np.ndarray,
    customers: np.ndarray,
    allocated: np.ndarray,
    stated: np.ndarray,
    meets: np.ndarray,
) -> np.ndarray:
    """The one status of each village: the furthest that entries or the register bear out."""
    first, everywhere = works.first_on, works.reached_on
    status = np.zeros(len(stated), dtype=np.int64)

    def rise(where: np.ndarray, to: Status) -> None:
        status[where] = np.maximum(status[where], to.position)

    rise((first[:, _PREPARING] != NO_DAY).any(axis=1) | (allocated > 0), Status.PREPARING)
    rise((first[:, _BUILDING] != NO_DAY).any(axis=1), Status.BUILDING)
    rise(first[:, facts.COMPLETED] != NO_DAY, Status.BUILT_NOT_ENERGISED)
    some = first[:, facts.ENERGISED] != NO_DAY
    on_grid, all_households = customers[:, 0], households[:, 0]
    short = (on_grid >= 0) & (all_households > 0) & (on_grid < all_households)
    whole = (everywhere[:, facts.ENERGISED] != NO_DAY) & ~short & (works.dark_since == NO_DAY)
    rise(some, Status.ENERGISED_PARTLY)
    rise(whole, Status.ENERGISED_BELOW)
    below_meets = np.minimum(stated, Status.ENERGISED_BELOW.position)
    is_dark = works.dark_since != NO_DAY
    short_now = (short | is_dark) & (below_meets == Status.ENERGISED_BELOW.position)
    below_meets[short_now] = Status.ENERGISED_PARTLY.position
    status = np.maximum(status, below_meets)
    return np.where(meets, Status.MEETS_CRITERION.position, status)


def _dates(days: np.ndarray) -> pd.Series:
    """Days as dates, missing ones NaT."""
    whole = days.astype("int64").astype("datetime64[D]").astype("datetime64[s]")
    whole[days == NO_DAY] = np.datetime64("NaT")
    return pd.Series(whole)


def _known(counts: np.ndarray) -> pd.Series:
    """Counts with "nobody counted" as a missing value."""
    return pd.Series(pd.arrays.IntegerArray(np.maximum(counts, 0), counts < 0))


def _state_columns(drawn: _Drawn, village_id: np.ndarray) -> pd.DataFrame:
    works, first = drawn.works, drawn.works.first_on
    reached = first != NO_DAY
    furthest = np.where(
        reached.any(axis=1), len(STAGES) - 1 - np.argmax(reached[:, ::-1], axis=1), len(STAGES)
    )
    stage_on = np.c_[first, np.full(len(first), NO_DAY)][np.arange(len(first)), furthest]
    columns: dict[str, object] = {
        "village_id": village_id,
        "status": _STATUS_NAMES[drawn.status],
        "basis": _BASIS_NAMES[drawn.basis],
        "meets": drawn.judgement.meets,
        "system_passed": drawn.judgement.system_passed,
        "share_reached": drawn.judgement.share_reached,
        "direct_rate": drawn.judgement.direct_rate,
        "has_capital": (drawn.allocated_vnd > 0) | reached[:, Stage.CAPITAL_ALLOCATED.position],
        "allocated_vnd": drawn.allocated_vnd,
        "stage": _STAGE_NAMES[furthest],
        "stage_on": _dates(stage_on),
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
    return pd.DataFrame(columns)


def _days_since(days: np.ndarray, on_day: int) -> pd.Series:
    return pd.Series(
        pd.arrays.IntegerArray(np.maximum(on_day - days.astype(np.int64), 0), days == NO_DAY)
    )


def _add_troubles(frame: pd.DataFrame, confirmed: Selection, drawn: _Drawn, on_day: int) -> None:
    """Ages and flags from confirmed entries."""
    frame["built_dark_days"] = _days_since(drawn.works.dark_since, on_day)
    obstacles = facts.open_obstacles(confirmed)
    frame["obstacles_open"] = obstacles.count
    frame["obstacle_since"] = _dates(obstacles.since)
    frame["obstacle_entry_ids"] = obstacles.entry_ids
    frame["supply_lost"] = facts.last_code_is(confirmed, EntryKind.SUPPLY, "lost")
    frame["suspended"] = facts.last_code_is(confirmed, EntryKind.SUSPENSION, "suspended")
    late = facts.overdue_since(confirmed, drawn.works, on_day)
    frame["overdue"] = late != NO_DAY
    frame["overdue_days"] = _days_since(late, on_day)
    frame["self_strung"] = drawn.households[:, 3] > 0
    frame["off_grid"] = drawn.households[:, 2] > 0


def _add_silence(frame: pd.DataFrame, every: Selection, drawn: _Drawn, on_day: int) -> None:
    """Whether a village still to be done has been silent too long, and when it last spoke."""
    last = facts.last_entry_on(every)
    silent = (last == NO_DAY) | (on_day - last.astype(np.int64) > STALE_AFTER_DAYS)
    frame["stale"] = silent & ~drawn.judgement.meets
    frame["last_entry_on"] = _dates(last)
    recorded = np.full(len(frame), -1, dtype=np.int64)
    np.maximum.at(recorded, every.village, every.column("recorded_at"))
    at = recorded.astype("datetime64[us]")
    at[recorded < 0] = np.datetime64("NaT")
    frame["last_recorded_at"] = pd.Series(at).dt.tz_localize("UTC")
