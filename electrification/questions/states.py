"""The one status engine: what a selection of entries says of each village, as arrays.

Snapshots and the table of present status are both drawn from these `States`, so they cannot
disagree. A report of no change has nothing to be confirmed: it ends a village's silence, and waits
for nobody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace

import numpy as np

from electrification.calendar import NO_DAY, day_number, microseconds
from electrification.questions import facts
from electrification.questions.entry_log import EntryLog, InOrder, Selection, seen_in_order
from electrification.subject.criterion import Criterion, Judgement, judge
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import BUILDING, STAGES, Stage, StageGroup
from electrification.subject.villages import STATUSES, Basis, Status

STATUS_NAMES = np.array([str(s) for s in STATUSES], dtype=object)
STAGE_NAMES = np.array([*map(str, STAGES), ""], dtype=object)
BASIS_NAMES = np.array([str(b) for b in Basis], dtype=object)
"""What the places in the arrays of `States` are called."""
_PREPARING = [s.position for s in STAGES if s.group is StageGroup.PREPARATION]
_PREPARING.append(Stage.SITE_CLEARED.position)
_BUILDING = [s.position for s in BUILDING]
NO_STAGE = len(STAGES)


@dataclass(frozen=True)
class Drawn:
    """Status of every village from one selection of entries, with the facts it rests on."""

    status: np.ndarray
    basis: np.ndarray
    judgement: Judgement
    works: facts.Works
    households: np.ndarray
    customers: np.ndarray
    allocated_vnd: np.ndarray


@dataclass(frozen=True)
class States:
    """Villages on a day as known at an instant, one place per id in `village_id`.

    Attributes
    ----------
    drawn : status and facts from confirmed entries
    status_if_pending : status as if the pending ones were confirmed
    every, confirmed, pending : the entries: all, those confirmed, those that wait to be
    stage, stage_on : place of the furthest stage reached (`NO_STAGE`: none) and its day
    """

    village_id: np.ndarray
    every: InOrder
    confirmed: InOrder
    pending: InOrder
    drawn: Drawn
    status_if_pending: np.ndarray
    stage: np.ndarray
    stage_on: np.ndarray

    @property
    def pending_entries(self) -> np.ndarray:
        """How many entries of each village wait to be confirmed."""
        return np.bincount(self.pending.village, minlength=len(self.village_id))


def states_of(
    log: EntryLog,
    village_id: np.ndarray,
    clusters: np.ndarray,
    criterion: Criterion,
    on: dt.date,
    known_at: dt.datetime,
) -> States:
    """What the entries say of each village, one place per id in the order given.

    Parameters
    ----------
    village_id : int array (villages,), ascending
    clusters : int array (villages,)
        How many clusters each village is recorded by.
    """
    known_us = microseconds(known_at)
    every = seen_in_order(log, village_id, day_number(on), known_us)
    is_confirmed = every.column("confirmed_at") <= known_us
    confirmed, others = every.where(is_confirmed), every.where(~is_confirmed)
    pending = others.where(~others.is_of(EntryKind.NO_CHANGE))
    drawn, hoped = _draw_both(every, is_confirmed, confirmed, pending, clusters, criterion)
    return States(village_id, every, confirmed, pending, drawn, hoped, *_furthest(drawn))


def _draw_both(
    every: InOrder,
    is_confirmed: np.ndarray,
    confirmed: InOrder,
    pending: InOrder,
    clusters: np.ndarray,
    criterion: Criterion,
) -> tuple[Drawn, np.ndarray]:
    """What is drawn from confirmed entries, and the status as if the pending ones were confirmed.

    Villages in which something waits (it corrects only entries of its own village) are drawn a
    second time in the same breath, as villages behind the others: of few it is the calls that cost.
    """
    if not len(pending):
        drawn = draw(confirmed, clusters, criterion)
        return drawn, drawn.status
    waiting = np.unique(pending.village)
    place = np.full(every.villages, -1, dtype=np.int64)
    place[waiting] = np.arange(len(waiting))
    own = place[every.village]
    theirs = InOrder(every.log, every.at[own >= 0], own[own >= 0], len(waiting))
    stands = is_confirmed[own >= 0] | ~theirs.is_of(EntryKind.NO_CHANGE)
    corrected = np.isin(theirs.column("entry_id"), pending.column("supersedes"))
    both = draw(
        confirmed.beside(theirs.where(stands & ~corrected)),
        np.concatenate([clusters, clusters[waiting]]),
        criterion,
    )
    drawn = _first_of(both, every.villages)
    hoped = drawn.status.copy()
    hoped[waiting] = both.status[every.villages :]
    return drawn, hoped


def _first_of(both: Drawn, villages: int) -> Drawn:
    """The first villages of a drawing; phases stay by the place of their village in the whole."""
    works = {
        f.name: getattr(both.works, f.name)[:villages]
        for f in fields(facts.Works)
        if not f.name.startswith("part_")
    }
    return Drawn(
        both.status[:villages],
        both.basis[:villages],
        Judgement(*(getattr(both.judgement, f.name)[:villages] for f in fields(Judgement))),
        replace(both.works, **works),
        both.households[:villages],
        both.customers[:villages],
        both.allocated_vnd[:villages],
    )


def _furthest(drawn: Drawn) -> tuple[np.ndarray, np.ndarray]:
    first = drawn.works.first_on
    reached = first != NO_DAY
    stage = np.where(
        reached.any(axis=1), NO_STAGE - 1 - np.argmax(reached[:, ::-1], axis=1), NO_STAGE
    )
    return stage, np.c_[first, np.full(len(first), NO_DAY)][np.arange(len(first)), stage]


def draw(entries: Selection, clusters: np.ndarray, criterion: Criterion) -> Drawn:
    """Status of every village from these entries, with the facts it rests on."""
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
    return Drawn(status, basis, judgement, works, households, customers, allocated)


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
