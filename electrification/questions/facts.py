"""Facts per village drawn from a selection of the log: the arithmetic under every snapshot.

Arrays have one place per village. Days are int32 days since 1970-01-01 with `NO_DAY` for "not
yet"; counts are -1 where nobody has counted. A village may be built in phases: a stage is reached
*everywhere* when every phase has reached it and *first* when one has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from electrification.calendar import NO_DAY
from electrification.questions.entry_log import (
    CODE_NUMBER,
    NO_CODE,
    Selection,
    as_order,
    day_of,
    place_of,
    told_at,
)
from electrification.questions.shown import Shown
from electrification.subject.entries import COUNTS, EntryKind
from electrification.subject.milestones import STAGES, Stage, StageGroup
from electrification.subject.villages import STATUSES

ENERGISED, COMPLETED = Stage.ENERGISED.position, Stage.WORKS_COMPLETED.position
INSPECTED = Stage.INSPECTED.position
_AFTER_WORKS = [
    stage.position
    for stage in (Stage.ACCEPTED, Stage.OPERATION_RECEIVED, Stage.HANDED_OVER, Stage.SETTLED)
]
_WORKS = [stage.position for stage in STAGES if stage.group is StageGroup.WORKS]
_SUPPLY = [stage.position for stage in STAGES if stage.group is StageGroup.SUPPLY]
PHASE_BITS = 8
Entries: TypeAlias = Selection | Shown
"""What facts are drawn from: any selection, or what is shown of an arranged log."""
HOUSEHOLD_COUNTS = ("households", "population", "households_off_grid", "households_self_strung")
CUSTOMER_COUNTS = ("households_on_grid", "households_contracted", "households_direct")


@dataclass(frozen=True)
class Works:
    """Stages of each village. `reached_on`, `first_on`: int32 (villages, stages).

    `failed_on` is the day of the last inspection where one that failed still stands. `part_key` and
    `part_on` are the phases: village place and phase in one number, and their own stages.
    """

    reached_on: np.ndarray
    first_on: np.ndarray
    phases: np.ndarray
    phases_energised: np.ndarray
    system_passed: np.ndarray
    inspected_on: np.ndarray
    failed_on: np.ndarray
    dark_since: np.ndarray
    part_key: np.ndarray
    part_on: np.ndarray


@dataclass(frozen=True)
class Obstacles:
    """Open obstacles of each village: how many, since when, and their entries, oldest first.

    `entry_ids` holds a tuple of ids for each village.
    """

    count: np.ndarray
    since: np.ndarray
    entry_ids: np.ndarray


def works(entries: Entries) -> Works:
    """Stages reached and inspections passed, whole and by phase."""
    stages, checks = _split(entries.of(EntryKind.STAGE)), _split(entries.of(EntryKind.INSPECTION))
    planned = _split(entries.of(EntryKind.PLANNED))
    keys = np.unique(np.concatenate([stages.part, checks.part, planned.part]))
    owner, n = keys >> PHASE_BITS, entries.villages
    whole = _dates((stages.whole, stages.whole.village), (checks.whole, checks.whole.village), n)
    staged, checked = (np.searchsorted(keys, some.part) for some in (stages, checks))
    parts = _dates((stages.by_phase, staged), (checks.by_phase, checked), len(keys))
    last = checks.whole.latest()
    part_last = np.maximum(checks.by_phase.latest(checked, len(keys)), last[owner])
    return _joined(entries, keys, whole, _with_whole(parts, whole[owner]), last, part_last)


@dataclass(frozen=True)
class _Split:
    """Entries about the whole of a village and about its phases; `part` as `Works.part_key`."""

    whole: Selection
    by_phase: Selection
    part: np.ndarray


def _split(some: Selection) -> _Split:
    phase = some.column("phase")
    by_phase = some.where(phase > 0)
    part = by_phase.village.astype(np.int64) << PHASE_BITS | phase[phase > 0]
    return _Split(some.where(phase == 0), by_phase, part)


def _dates(
    stages: tuple[Selection, np.ndarray], checks: tuple[Selection, np.ndarray], groups: int
) -> np.ndarray:
    """First day each group reached each stage, from entries with the group of each.

    A passed inspection is the stage `inspected`. What comes only after finished works (an
    acceptance, a handover, any inspection) says that they are finished, where nobody said so.

    Stages lie one after the other in memory: nearly all that is asked is asked of one stage.
    """
    told, group = stages
    cell = told.column("code").astype(np.int64) * groups + group
    dates = told.first_on(cell, len(STAGES) * groups).reshape(len(STAGES), groups).T
    checked, group = checks
    passed = ~checked.has_code("failed")
    has_passed = checked.where(passed).first_on(group[passed], groups)
    dates[:, INSPECTED] = np.minimum(dates[:, INSPECTED], has_passed)
    implied = np.minimum(
        dates[:, _AFTER_WORKS].min(axis=1, initial=NO_DAY), checked.first_on(group, groups)
    )
    dates[:, COMPLETED] = np.where(dates[:, COMPLETED] == NO_DAY, implied, dates[:, COMPLETED])
    return dates


def _with_whole(parts: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Stages of phases with those of their village; supply before a phase was built is not its."""
    built = np.where(parts[:, _WORKS] == NO_DAY, -1, parts[:, _WORKS]).max(axis=1, initial=-1)
    theirs = whole.copy()
    theirs[:, _SUPPLY] = np.where(
        whole[:, _SUPPLY] < built[:, None], np.int32(NO_DAY), whole[:, _SUPPLY]
    )
    return np.where(parts != NO_DAY, parts, theirs).astype(np.int32)


def _joined(
    entries: Entries,
    keys: np.ndarray,
    whole: np.ndarray,
    parts: np.ndarray,
    checks: np.ndarray,
    part_checks: np.ndarray,
) -> Works:
    """Bring phases into their village; the phases of one village stand side by side.

    `whole` is used up: it becomes the days of the first phase.
    """
    owner = keys >> PHASE_BITS
    reached, first = whole.copy("K"), whole
    lit = parts[:, ENERGISED] != NO_DAY
    passed, failed = _passed(entries, checks), _failed_on(entries, checks)
    dark, checked = _dark_since(whole), checks.copy()
    if len(owner):
        starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        split = owner[starts]
        own = whole[split]
        reached[split] = np.maximum.reduceat(parts, starts, axis=0)
        first[split] = np.minimum(own, np.minimum.reduceat(parts, starts, axis=0))
        good = np.logical_and.reduceat(_passed(entries, part_checks) | ~lit, starts)
        was_lit = np.logical_or.reduceat(lit, starts) | (own[:, ENERGISED] != NO_DAY)
        passed[split] = good & was_lit & (passed[split] | np.logical_or.reduceat(lit, starts))
        failed[split] = np.maximum.reduceat(_failed_on(entries, part_checks), starts)
        dark[split] = np.minimum.reduceat(_dark_since(parts), starts)
        checked[split] = np.maximum.reduceat(part_checks, starts)
    return Works(
        reached,
        first,
        phases=np.bincount(owner, minlength=len(whole)),
        phases_energised=np.bincount(owner[lit], minlength=len(whole)),
        system_passed=passed,
        inspected_on=np.where(checked >= 0, day_of(checked), NO_DAY).astype(np.int32),
        failed_on=failed,
        dark_since=dark,
        part_key=keys,
        part_on=parts,
    )


def _passed(entries: Entries, checks: np.ndarray) -> np.ndarray:
    """Whether there was an inspection and the last one did not fail."""
    return (checks >= 0) & (_failed_on(entries, checks) < 0)


def _failed_on(entries: Entries, checks: np.ndarray) -> np.ndarray:
    """Day of the last inspection where it failed; -1 otherwise."""
    days = np.full(len(checks), -1, dtype=np.int64)
    found = checks >= 0
    last = checks[found]
    has_failed = entries.log.code[place_of(last)] == CODE_NUMBER["failed"]
    days[found] = np.where(has_failed, day_of(last), -1)
    return days


def _dark_since(dates: np.ndarray) -> np.ndarray:
    """Day the works were completed where nothing has been energised since."""
    dark = (dates[:, COMPLETED] != NO_DAY) & (dates[:, ENERGISED] == NO_DAY)
    return np.where(dark, dates[:, COMPLETED], NO_DAY).astype(np.int32)


def counted(
    entries: Entries, kind: EntryKind, names: tuple[str, ...], clusters: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each count of one kind as last stated, and the day it was.

    A village recorded by clusters is their sum once all of them are counted; a later count of the
    whole village stands instead. An entry that does not state a number leaves it as it was.

    Parameters
    ----------
    clusters : int array (villages,)
        How many clusters each village has; 0 where it is recorded as a whole.

    Returns
    -------
    int64 array (villages, len(names)), int32 array (villages, len(names))
    """
    chosen = entries.of(kind)
    values = np.full((chosen.villages, len(names)), -1, dtype=np.int64, order="F")
    days = np.full((chosen.villages, len(names)), NO_DAY, dtype=np.int32, order="F")
    if not len(chosen):
        return values, days
    cluster = chosen.column("cluster_id")
    whole, split = chosen.where(cluster == 0), chosen.where(cluster > 0)
    keys, of_cluster = np.unique(
        split.village.astype(np.int64) << 32 | cluster[cluster > 0], return_inverse=True
    )
    for place, name in enumerate(names):
        count = chosen.log.counts[:, COUNTS.index(name)]
        last = whole.where(count[whole.at] >= 0).last()
        values[:, place] = told_at(count, last, -1)
        days[:, place] = told_at(chosen.log.occurred_on, last, NO_DAY)
        if len(split):
            stated = count[split.at] >= 0
            newest = split.where(stated).latest(of_cluster[stated], len(keys))
            own, total, on = _sums_of_clusters(
                keys[newest >= 0], newest[newest >= 0], count, clusters
            )
            whole_on = as_order(days[own, place], last[own])
            later = (on >= whole_on) | (last[own] < 0)
            values[own[later], place], days[own[later], place] = total[later], day_of(on[later])
    return values, days


def _sums_of_clusters(
    keys: np.ndarray, last: np.ndarray, count: np.ndarray, clusters: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Villages all of whose clusters are counted, with the sums and the order of the newest.

    `keys` are the clusters that are counted (village place and cluster in one number), `last` the
    order of the last count of each.
    """
    owner = keys >> 32
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    if not len(starts):
        return starts, starts, starts
    split = owner[starts]
    total = np.add.reduceat(count[place_of(last)].astype(np.int64), starts)
    is_whole = np.diff(starts, append=len(owner)) >= clusters[split]
    return split[is_whole], total[is_whole], np.maximum.reduceat(last, starts)[is_whole]


def register_state(entries: Entries) -> tuple[np.ndarray, np.ndarray]:
    """Status a register stated last (place in `STATUSES`, -1: none) and the day it was so."""
    last = entries.of(EntryKind.REGISTER_STATE).last()
    first = CODE_NUMBER[STATUSES[0]]
    status = told_at(entries.log.code, last, first - 1).astype(np.int64) - first
    return status, told_at(entries.log.occurred_on, last, NO_DAY)


def last_code_is(entries: Entries, kind: EntryKind, code: str) -> np.ndarray:
    """Whether the latest entry of the kind carries that code, bool (villages,)."""
    return told_at(entries.log.code, entries.of(kind).last(), NO_CODE) == CODE_NUMBER[code]


def allocated_vnd(entries: Entries) -> np.ndarray:
    """Capital allocated to each village and not cancelled, whole đồng."""
    capital = entries.of(EntryKind.CAPITAL)
    total = np.zeros(entries.villages, dtype=np.int64)
    for code, sign in (("allocation", 1), ("cancellation", -1)):
        some = capital.where(capital.has_code(code))
        np.add.at(total, some.village, sign * np.maximum(some.column("amount_vnd"), 0))
    return np.maximum(total, 0)


def open_obstacles(entries: Entries) -> Obstacles:
    """Obstacles opened and not closed by the selection."""
    chosen = entries.of(EntryKind.OBSTACLE)
    closed = chosen.where(chosen.has_code("closed")).column("refers_to")
    opened = chosen.where(chosen.has_code("opened"))
    ids, corrected = opened.column("entry_id"), opened.column("supersedes")
    is_closed = np.isin(ids, closed)
    while (more := ~is_closed & np.isin(corrected, np.r_[closed, ids[is_closed]])).any():
        is_closed |= more
    still = opened.where(~is_closed)
    n = entries.villages
    oldest_first = np.argsort(still.order)
    of_village: dict[int, tuple[int, ...]] = {}
    for village, entry_id in zip(
        still.village[oldest_first].tolist(), ids[~is_closed][oldest_first].tolist(), strict=True
    ):
        of_village[village] = (*of_village.get(village, ()), entry_id)
    entry_ids = np.repeat(_NOTHING_OPEN, n)
    for village, open_ids in of_village.items():
        entry_ids[village] = open_ids
    return Obstacles(
        np.bincount(still.village, minlength=n), still.first_on(still.village, n), entry_ids
    )


_NOTHING_OPEN = np.empty(1, dtype=object)
_NOTHING_OPEN[0] = ()


def overdue_since(entries: Entries, done: Works, on_day: int) -> np.ndarray:
    """Earliest planned day that has passed without its stage being reached; `NO_DAY` for none.

    A plan for one phase is kept by that phase.
    """
    planned = entries.of(EntryKind.PLANNED)
    since = np.full(entries.villages, NO_DAY, dtype=np.int32)
    part = planned.village.astype(np.int64) << PHASE_BITS | planned.column("phase")
    keys, group = np.unique(part * len(STAGES) + planned.column("code"), return_inverse=True)
    last = planned.last(group, len(keys))
    part, stage = keys // len(STAGES), keys % len(STAGES)
    village, is_phase = part >> PHASE_BITS, part & ((1 << PHASE_BITS) - 1) > 0
    reached = done.reached_on[village, stage]
    place = np.searchsorted(done.part_key, part[is_phase])
    reached[is_phase] = done.part_on[place, stage[is_phase]]
    due = planned.log.due_on[last]
    late = (due < on_day) & (reached == NO_DAY)
    np.minimum.at(since, village[late], due[late])
    return since


def last_heard(entries: Entries) -> tuple[np.ndarray, np.ndarray]:
    """Day of the latest entry of each village, and the instant when one was last recorded.

    `NO_DAY` and -1 where there is none.
    """
    last = np.full(entries.villages, -1, dtype=np.int32)
    recorded = np.full(entries.villages, -1, dtype=np.int64)
    for piece in entries.pieces():
        np.maximum.at(last, piece.village, piece.column("occurred_on"))
        np.maximum.at(recorded, piece.village, piece.column("recorded_at"))
    return np.where(last >= 0, last, np.int32(NO_DAY)), recorded
