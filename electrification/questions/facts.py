"""Facts per village drawn from a selection of the log: the arithmetic under every snapshot.

Arrays have one place per village. Days are int32 days since 1970-01-01 with `NO_DAY` for "not
yet"; counts are -1 where nobody has counted. A village may be built in phases: a stage is reached
*everywhere* when every phase has reached it and *first* when one has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from electrification.calendar import NO_DAY
from electrification.questions.entry_log import CODE_NUMBER, Selection, day_of, place_of
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
    """Open obstacles of each village: how many, since when, and their entries, oldest first."""

    count: np.ndarray
    since: np.ndarray
    entry_ids: list[tuple[int, ...]]


def works(entries: Selection) -> Works:
    """Stages reached and inspections passed, whole and by phase."""
    stages, checks = entries.of(EntryKind.STAGE), entries.of(EntryKind.INSPECTION)
    of_phase = [_part_of(some) for some in (stages, checks, entries.of(EntryKind.PLANNED))]
    keys = np.unique(np.concatenate([part[is_part] for part, is_part in of_phase]))
    owner = keys >> PHASE_BITS
    own, parts = [], []
    for some, (part, is_part) in zip((stages, checks), of_phase, strict=False):
        own.append(some.where(~is_part))
        parts.append((some.where(is_part), np.searchsorted(keys, part[is_part])))
    whole = _dates(*((some, some.village) for some in own), entries.villages)
    part_dates = _with_whole(_dates(*parts, len(keys)), whole[owner])
    last = own[1].latest()
    part_last = np.maximum(parts[1][0].latest(parts[1][1], len(keys)), last[owner])
    return _joined(entries, keys, whole, part_dates, last, part_last)


def _part_of(some: Selection) -> tuple[np.ndarray, np.ndarray]:
    """Village place and phase of each entry in one number, and whether it names a phase."""
    phase = some.column("phase")
    return some.village.astype(np.int64) << PHASE_BITS | phase, phase > 0


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
    entries: Selection,
    keys: np.ndarray,
    whole: np.ndarray,
    parts: np.ndarray,
    checks: np.ndarray,
    part_checks: np.ndarray,
) -> Works:
    """Bring phases into their village; the phases of one village stand side by side."""
    owner = keys >> PHASE_BITS
    reached, first = whole.copy("K"), whole.copy("K")
    lit = parts[:, ENERGISED] != NO_DAY
    passed, failed = _passed(entries, checks), _failed_on(entries, checks)
    dark, checked = _dark_since(whole), checks.copy()
    if len(owner):
        starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        split = owner[starts]
        reached[split] = np.maximum.reduceat(parts, starts, axis=0)
        first[split] = np.minimum(whole[split], np.minimum.reduceat(parts, starts, axis=0))
        good = np.logical_and.reduceat(_passed(entries, part_checks) | ~lit, starts)
        was_lit = np.logical_or.reduceat(lit, starts) | (whole[split, ENERGISED] != NO_DAY)
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


def _passed(entries: Selection, checks: np.ndarray) -> np.ndarray:
    """Whether there was an inspection and the last one did not fail."""
    return (checks >= 0) & (_failed_on(entries, checks) < 0)


def _failed_on(entries: Selection, checks: np.ndarray) -> np.ndarray:
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
    entries: Selection, kind: EntryKind, names: tuple[str, ...], clusters: np.ndarray
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
    by_cluster = chosen.column("cluster_id") > 0
    whole, split = chosen.where(~by_cluster), chosen.where(by_cluster)
    values = np.full((chosen.villages, len(names)), -1, dtype=np.int64, order="F")
    days = np.full((chosen.villages, len(names)), NO_DAY, dtype=np.int32, order="F")
    for place, column in enumerate(map(COUNTS.index, names)):
        values[:, place], days[:, place] = _one_count(
            _stating(whole, column), _stating(split, column), column, clusters
        )
    return values, days


def _stating(chosen: Selection, column: int) -> Selection:
    """The entries that state that count."""
    return chosen.where(chosen.log.counts[chosen.at, column] >= 0)


def _one_count(
    whole: Selection, by_cluster: Selection, column: int, clusters: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    last = whole.latest()
    found = np.flatnonzero(last >= 0)
    values = np.full(whole.villages, -1, dtype=np.int64)
    values[found] = whole.log.counts[place_of(last[found]), column]
    if len(by_cluster):
        split, total, newest = _sum_of_clusters(by_cluster, column, clusters)
        later = newest >= last[split]
        values[split[later]], last[split[later]] = total[later], newest[later]
    return values, np.where(last >= 0, day_of(last), NO_DAY).astype(np.int32)


def _sum_of_clusters(
    stated: Selection, column: int, clusters: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Villages all of whose clusters are counted, with the sums and the order of the newest."""
    keys, cluster = np.unique(
        stated.village.astype(np.int64) << 32 | stated.column("cluster_id"), return_inverse=True
    )
    last = stated.latest(cluster, len(keys))
    owner = keys >> 32
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    split = owner[starts]
    total = np.add.reduceat(stated.log.counts[place_of(last), column].astype(np.int64), starts)
    is_whole = np.diff(np.r_[starts, len(owner)]) >= clusters[split]
    return split[is_whole], total[is_whole], np.maximum.reduceat(last, starts)[is_whole]


def register_state(entries: Selection) -> tuple[np.ndarray, np.ndarray]:
    """Status a register stated last (place in `STATUSES`, -1: none) and the day it was so."""
    last = entries.of(EntryKind.REGISTER_STATE).latest()
    found = last >= 0
    status = np.full(entries.villages, -1, dtype=np.int64)
    first = CODE_NUMBER[STATUSES[0]]
    status[found] = entries.log.code[place_of(last[found])] - first
    return status, np.where(found, day_of(last), NO_DAY).astype(np.int32)


def last_code_is(entries: Selection, kind: EntryKind, code: str) -> np.ndarray:
    """Whether the latest entry of the kind carries that code, bool (villages,)."""
    last = entries.of(kind).latest()
    found = last >= 0
    found[found] = entries.log.code[place_of(last[found])] == CODE_NUMBER[code]
    return found


def allocated_vnd(entries: Selection) -> np.ndarray:
    """Capital allocated to each village and not cancelled, whole đồng."""
    capital = entries.of(EntryKind.CAPITAL)
    total = np.zeros(entries.villages, dtype=np.int64)
    for code, sign in (("allocation", 1), ("cancellation", -1)):
        some = capital.where(capital.has_code(code))
        np.add.at(total, some.village, sign * np.maximum(some.column("amount_vnd"), 0))
    return np.maximum(total, 0)


def open_obstacles(entries: Selection) -> Obstacles:
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
    since = np.full(n, NO_DAY, dtype=np.int32)
    np.minimum.at(since, still.village, still.column("occurred_on"))
    entry_ids: list[tuple[int, ...]] = [()] * n
    oldest_first = np.argsort(still.order)
    ids = still.column("entry_id")[oldest_first]
    for village, entry_id in zip(still.village[oldest_first].tolist(), ids.tolist(), strict=True):
        entry_ids[village] += (entry_id,)
    return Obstacles(np.bincount(still.village, minlength=n), since, entry_ids)


def overdue_since(entries: Selection, done: Works, on_day: int) -> np.ndarray:
    """Earliest planned day that has passed without its stage being reached; `NO_DAY` for none.

    A plan for one phase is kept by that phase.
    """
    planned = entries.of(EntryKind.PLANNED)
    since = np.full(entries.villages, NO_DAY, dtype=np.int32)
    part = planned.village.astype(np.int64) << PHASE_BITS | planned.column("phase")
    keys, group = np.unique(part * len(STAGES) + planned.column("code"), return_inverse=True)
    last = place_of(planned.latest(group, len(keys)))
    part, stage = keys // len(STAGES), keys % len(STAGES)
    village, is_phase = part >> PHASE_BITS, part & ((1 << PHASE_BITS) - 1) > 0
    reached = done.reached_on[village, stage]
    place = np.searchsorted(done.part_key, part[is_phase])
    reached[is_phase] = done.part_on[place, stage[is_phase]]
    due = planned.log.due_on[last]
    late = (due < on_day) & (reached == NO_DAY)
    np.minimum.at(since, village[late], due[late])
    return since


def last_entry_on(entries: Selection) -> np.ndarray:
    """Day of the latest entry of each village; `NO_DAY` where there is none."""
    last = entries.latest()
    return np.where(last >= 0, day_of(last), NO_DAY).astype(np.int32)
