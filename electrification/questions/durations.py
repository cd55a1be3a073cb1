"""How far each village has come on the way to the criterion, and how long each step has taken.

A step runs from the day on which everything before it in the order of stages was reached to the
day it was reached itself; a stage that is not required is seen through. What a later stage needed
counts as passed though nobody recorded it, but no time is taken from it. Confirmed entries only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from electrification.calendar import NO_DAY, day_number, microseconds
from electrification.questions import facts
from electrification.questions.entry_log import Selection
from electrification.questions.holds import open_holds, released
from electrification.questions.snapshot import Snapshot
from electrification.questions.states import draw
from electrification.questions.step_times import Times
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import (
    OPTIONAL_BY_DEFAULT,
    REQUIRES,
    STAGES,
    Stage,
    not_required_by,
)
from electrification.subject.villages import Status

BEFORE: Mapping[Stage, tuple[Stage, ...]] = {
    **REQUIRES,
    Stage.CAPITAL_ALLOCATED: (Stage.INVESTMENT_APPROVED,),
}
"""The order of stages; capital, which nothing must precede, is waited for from the approval on."""


def _closure(stage: Stage) -> frozenset[Stage]:
    direct = frozenset(BEFORE.get(stage, ()))
    return direct.union(*(_closure(before) for before in direct))


CHAIN: tuple[Stage, ...] = (
    *(s for s in STAGES if s in _closure(Stage.ENERGISED)),
    Stage.ENERGISED,
)
"""The stages without which there is no power, each after those before it."""
MEETS, RELEASE = "meets", "release"
"""From power everywhere to the criterion; from an obstacle or a suspension to its end."""
STEPS: tuple[str, ...] = (*map(str, CHAIN), MEETS, RELEASE)
DAY_US = 86_400_000_000
_PLACE = {stage: place for place, stage in enumerate(CHAIN)}
_LAST = _PLACE[Stage.ENERGISED]
_IMPLIED = np.array([[p in _closure(s) for p in CHAIN] for s in CHAIN])
_STATUS_SAYS = (
    (Status.BUILDING, Stage.STARTED),
    (Status.BUILT_NOT_ENERGISED, Stage.WORKS_COMPLETED),
    (Status.ENERGISED_PARTLY, Stage.ENERGISED),
)
"""What a status says was passed, where a village is not built in phases."""


def before(stage: Stage, skipped: frozenset[Stage]) -> frozenset[Stage]:
    """Stages waited for by this one; one not required is seen through."""
    found: set[Stage] = set()
    for other in BEFORE.get(stage, ()):
        found |= before(other, skipped) if other in skipped else {other}
    return frozenset(found)


@dataclass(frozen=True)
class Paths:
    """How far each village, or each of its phases, has come; one row a path, by village.

    Arrays are (paths, len(CHAIN)). Days are int64 with `NO_DAY` for what is not known.

    Attributes
    ----------
    village : place of the path's village in the snapshot
    skips, skipped : which stages are not required: the sets there are, and the set of each path
    reached_on, is_passed : the day a stage was reached; whether it was, or a later one needed it
    is_needed : required and not passed
    is_open : everything before it is passed
    since : the day on which everything before it was reached, where all of those days are known
    """

    village: np.ndarray
    skips: tuple[frozenset[Stage], ...]
    skipped: np.ndarray
    reached_on: np.ndarray
    is_passed: np.ndarray
    is_needed: np.ndarray
    is_open: np.ndarray
    since: np.ndarray


@dataclass(frozen=True)
class Ground:
    """What a forecast stands on: a snapshot of all villages and the entries behind it.

    Attributes
    ----------
    programmes : by id of an entry that names a capital programme, the programme
    templates : by programme the stages it does not require
    """

    snapshot: Snapshot
    entries: Selection
    programmes: Mapping[int, str]
    templates: Mapping[str, frozenset[Stage]]

    @cached_property
    def day(self) -> int:
        """The day looked at, days since 1970-01-01."""
        return day_number(self.snapshot.on)

    @cached_property
    def delay_days(self) -> int:
        """Days from a stage to its confirmed entry, in the middle: so long news is on its way."""
        told = self.confirmed.of(EntryKind.STAGE, EntryKind.INSPECTION)
        if not len(told):
            return 0
        known_on = told.column("confirmed_at") // DAY_US
        return max(int(np.median(known_on - told.column("occurred_on"))), 0)

    @property
    def seen_until(self) -> int:
        """The last day of which it is known that what is not recorded has not happened."""
        return self.day - self.delay_days

    @cached_property
    def confirmed(self) -> Selection:
        """The entries that count."""
        known_us = microseconds(self.snapshot.known_at)
        return self.entries.where(self.entries.column("confirmed_at") <= known_us)

    @cached_property
    def works(self) -> facts.Works:
        """Stages reached, whole and by phase."""
        return facts.works(self.confirmed)

    @cached_property
    def meets(self) -> np.ndarray:
        """Which villages meet the criterion."""
        return self.snapshot.frame["meets"].to_numpy(dtype=bool)

    @cached_property
    def programme(self) -> dict[int, str]:
        """Programme of each village (by its place in the snapshot) that has one."""
        named = self.confirmed.of(EntryKind.PROGRAMME)
        order = np.argsort(named.order)
        ids, places = named.column("entry_id")[order], named.village[order]
        return {int(v): self.programmes.get(int(i), "") for i, v in zip(ids, places, strict=True)}

    @cached_property
    def asked_on(self) -> np.ndarray:
        """Day a village first came into a capital programme; `NO_DAY` where none names it."""
        return _first_day(self.confirmed.of(EntryKind.PROGRAMME))

    @cached_property
    def lit_on(self) -> np.ndarray:
        """Day power was everywhere in the village, as entries say; `NO_DAY` where none does."""
        return self.works.reached_on[:, facts.ENERGISED].astype(np.int64)

    @cached_property
    def stated_on(self) -> np.ndarray:
        """Day of the register's last statement; `NO_DAY` for none."""
        return facts.register_state(self.confirmed)[1].astype(np.int64)

    @cached_property
    def paths(self) -> Paths:
        """How far each village has come."""
        return _paths(self)

    @cached_property
    def met_on(self) -> np.ndarray:
        """First day a village that has power by entries met the criterion; `NO_DAY` for others."""
        return _met_on(self)

    @cached_property
    def times(self) -> dict[str, Times]:
        """How long each of the `STEPS` took and has lasted so far."""
        return _times(self)


def _first_day(entries: Selection) -> np.ndarray:
    first = np.full(entries.villages, NO_DAY, dtype=np.int64)
    np.minimum.at(first, entries.village, entries.column("occurred_on"))
    return first


def _skipped(ground: Ground) -> tuple[tuple[frozenset[Stage], ...], np.ndarray]:
    """The sets of stages not required, and which of them holds for each village."""
    own: dict[int, frozenset[Stage]] = {
        village: not_required_by(name or None, ground.templates)
        for village, name in ground.programme.items()
    }
    spared = ground.confirmed.of(EntryKind.NOT_REQUIRED)
    for village, code in zip(spared.village.tolist(), spared.column("code").tolist(), strict=True):
        own[village] = own.get(village, OPTIONAL_BY_DEFAULT) | {STAGES[code]}
    sets: dict[frozenset[Stage], int] = {frozenset(): 0}
    of_village = np.zeros(len(ground.meets), dtype=np.int64)
    for village, stages in own.items():
        chosen = stages & frozenset(CHAIN) - {Stage.ENERGISED}
        of_village[village] = sets.setdefault(chosen, len(sets))
    return tuple(sets), of_village


def _paths(ground: Ground) -> Paths:
    works, status = ground.works, ground.snapshot.frame["status"]
    columns = [stage.position for stage in CHAIN]
    alone = np.flatnonzero(works.phases == 0)
    village = np.r_[alone, works.part_key >> facts.PHASE_BITS].astype(np.int64)
    reached = np.r_[works.reached_on[alone], works.part_on][:, columns].astype(np.int64)
    order = np.argsort(village, kind="stable")
    village, reached = village[order], reached[order]
    paid_on = _first_day(_allocations(ground.confirmed))[village]
    capital, has_capital = _PLACE[Stage.CAPITAL_ALLOCATED], ground.snapshot.frame["has_capital"]
    unsaid = (reached[:, capital] == NO_DAY) & has_capital.to_numpy(dtype=bool)[village]
    reached[unsaid, capital] = paid_on[unsaid]
    passed = (reached != NO_DAY) | ((reached != NO_DAY).astype(int) @ _IMPLIED.astype(int) > 0)
    rank = np.array([Status(s).position for s in status])[village]
    is_whole = works.phases[village] == 0
    for least, stage in _STATUS_SAYS:
        place = _PLACE[stage]
        says = is_whole & (rank >= least.position) | (rank == Status.MEETS_CRITERION.position)
        passed[says, place] = True
        passed[says] |= _IMPLIED[place]
    skips, of_village = _skipped(ground)
    skipped = of_village[village]
    needed, is_open = ~passed, np.zeros_like(passed)
    since = np.full(passed.shape, NO_DAY, dtype=np.int64)
    for number, stages in enumerate(skips):
        rows = np.flatnonzero(skipped == number)
        for place, stage in enumerate(CHAIN):
            needed[rows, place] &= stage not in stages
            earlier = np.array([_PLACE[s] for s in before(stage, stages)], dtype=np.int64)
            is_open[rows, place] = passed[np.ix_(rows, earlier)].all(axis=1)
            since[rows, place] = (
                reached[np.ix_(rows, earlier)].max(axis=1)
                if len(earlier)
                else ground.asked_on[village[rows]]
            )
    return Paths(village, skips, skipped, reached, passed, needed, is_open, since)


def _allocations(entries: Selection) -> Selection:
    capital = entries.of(EntryKind.CAPITAL)
    return capital.where(capital.has_code("allocation"))


def _met_on(ground: Ground) -> np.ndarray:
    """Found by halving the days on which something was said of the village since it had power."""
    found = np.full(len(ground.meets), NO_DAY, dtype=np.int64)
    asked = ground.meets & (ground.lit_on != NO_DAY)
    if not asked.any():
        return found
    entries = ground.confirmed.where(asked[ground.confirmed.village])
    days = entries.column("occurred_on").astype(np.int64)
    is_later = days >= ground.lit_on[entries.village]
    key = np.unique(entries.village[is_later].astype(np.int64) << 32 | days[is_later])
    owner, day = key >> 32, key & ((1 << 32) - 1)
    at = np.flatnonzero(asked)
    low = np.searchsorted(owner, at)
    high = np.searchsorted(owner, at, side="right") - 1
    clusters = _clusters(entries)
    until = np.full(len(ground.meets), NO_DAY, dtype=np.int64)
    while (open_ := low < high).any():
        middle = (low + high) // 2
        until[at] = day[middle]
        part = entries.where(days <= until[entries.village])
        meets = draw(part, clusters, ground.snapshot.criterion).judgement.meets[at]
        high = np.where(open_ & meets, middle, high)
        low = np.where(open_ & ~meets, middle + 1, low)
    found[at] = day[high]
    return found


def _clusters(entries: Selection) -> np.ndarray:
    """By how many clusters entries speak of each village."""
    named = entries.where(entries.column("cluster_id") > 0)
    keys = np.unique(named.village.astype(np.int64) << 32 | named.column("cluster_id"))
    return np.bincount(keys >> 32, minlength=entries.villages)


def _times(ground: Ground) -> dict[str, Times]:
    paths, found = ground.paths, {}
    for place, stage in enumerate(CHAIN):
        since, on = paths.since[:, place], paths.reached_on[:, place]
        is_required = np.array([stage not in s for s in paths.skips])[paths.skipped]
        begun = (since != NO_DAY) & is_required
        done, still = begun & (on != NO_DAY), begun & paths.is_needed[:, place]
        found[str(stage)] = Times(
            np.maximum(on[done] - since[done], 0), np.maximum(ground.seen_until - since[still], 0)
        )
    lit, met = ground.lit_on, ground.met_on
    done, still = met != NO_DAY, (lit != NO_DAY) & ~ground.meets
    found[MEETS] = Times(
        np.maximum(met[done] - lit[done], 0), np.maximum(ground.seen_until - lit[still], 0)
    )
    held = open_holds(ground.snapshot, ground.confirmed)
    found[RELEASE] = Times(
        released(ground.confirmed), np.maximum(ground.seen_until - held[:, 1], 0)
    )
    return found
