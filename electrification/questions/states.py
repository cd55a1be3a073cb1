"""The one status engine: what a selection of entries says of each village, as arrays.

Snapshots and the table of present status are both drawn from these `States`, so they cannot
disagree. A report of no change has nothing to be confirmed: it ends a village's silence, and waits
for nobody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from electrification.calendar import NO_DAY, day_number, microseconds
from electrification.questions import facts
from electrification.questions.entry_log import EntryLog, Selection
from electrification.questions.shown import Shown, shown
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
    drawn : status and facts from confirmed entries
    status_if_pending : status as if the pending ones were confirmed
    confirmed, others : the entries: those confirmed, and those that are not
    pending : the others without reports of no change, which wait for nobody
    stage, stage_on : place of the furthest stage reached (`NO_STAGE`: none) and its day
    """

    village_id: np.ndarray
    every: Shown
    confirmed: Shown
    pending: Selection
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
    every = shown(log, village_id, day_number(on), known_us)
    is_confirmed = every.log.confirmed_at <= known_us
    confirmed = every.but(~is_confirmed)
    says_nothing = np.zeros(len(is_confirmed), dtype=bool)
    says_nothing[every.part(EntryKind.NO_CHANGE)] = True
    pending = every.but(is_confirmed | says_nothing).whole()
    drawn = draw(confirmed, clusters, criterion)
    hoped = drawn.status
    if len(pending):
        waits = np.zeros(len(village_id), dtype=bool)
        waits[pending.village] = True
        theirs = every.but(says_nothing & ~is_confirmed).of_villages(waits)
        hoped = hoped.copy()
        hoped[waits] = draw(_uncorrected(theirs, pending), clusters[waits], criterion).status
    return States(village_id, every, confirmed, pending, drawn, hoped, *_furthest(drawn))


def _uncorrected(entries: Shown, pending: Selection) -> Shown:
    """Without the entries that pending ones would take the place of."""
    at = np.flatnonzero(entries.mask)
    corrected = np.zeros(len(entries.mask), dtype=bool)
    named = pending.column("supersedes")
    corrected[at] = np.isin(entries.log.entry_id[at], named[named > 0])
    return entries.but(corrected)


def _furthest(drawn: Drawn) -> tuple[np.ndarray, np.ndarray]:
    """Place of the last stage that was reached, and the day of it."""
    first = drawn.works.first_on
    number = ((first != NO_DAY) * _NUMBERS).max(axis=1)
    stage = np.where(number > 0, number - 1, NO_STAGE).astype(np.int64)
    on = first[np.arange(len(first)), np.minimum(stage, NO_STAGE - 1)]
    return stage, np.where(number > 0, on, np.int32(NO_DAY))


_NUMBERS = np.arange(1, NO_STAGE + 1, dtype=np.int8)


def draw(entries: facts.Entries, clusters: np.ndarray, criterion: Criterion) -> Drawn:
    """Status of every village from these entries, with the facts it rests on."""
    works = facts.works(entries)
    households, _ = facts.counted(entries, EntryKind.HOUSEHOLDS, facts.HOUSEHOLD_COUNTS, clusters)
    customers, customers_on = facts.counted(
        entries, EntryKind.CUSTOMERS, facts.CUSTOMER_COUNTS, clusters
    )
    stated, stated_on = facts.register_state(entries)
    was_lit = (works.phases == 0) & (stated >= Status.ENERGISED_PARTLY.position)
    said_dark = (
        (stated == Status.BUILT_NOT_ENERGISED.position)
        & (works.first_on[:, facts.COMPLETED] == NO_DAY)
        & (works.first_on[:, facts.ENERGISED] == NO_DAY)
    )
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
    speaks = (works.first_on.min(axis=1) != NO_DAY) | (customers_on.min(axis=1) != NO_DAY)
    basis = np.where(speaks & (alone == status), 2, np.where(stated >= 0, 1, 0))
    has_entries = np.zeros(len(status), dtype=bool)
    for piece in entries.pieces():
        has_entries[piece.village] = True
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
        status[where] = to.position

    rise((first[:, _PREPARING].min(axis=1) != NO_DAY) | (allocated > 0), Status.PREPARING)
    rise(first[:, _BUILDING].min(axis=1) != NO_DAY, Status.BUILDING)
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
