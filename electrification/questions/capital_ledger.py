"""Money of some works kept as sums that one entry is added to at a time, for the check at the door.

The same effects as `questions.capital.by_key`, line by line: a writer holds a handful of works.
Limits are asked of every day on which something changes, not only of how it ends: see
`counts_from` for the day from which an amount counts.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from electrification.subject.capital import ADJUSTABLE, EFFECTS, CapitalKind, Limit

Key = tuple[int, str, int, str]
"""Work, source, plan year (0: none), nature; of a whole work the rest is empty."""
Place = tuple[Limit, Key]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A capital entry as far as limits ask; `entry_id` is 0 for one on its way in."""

    entry_id: int
    work_id: int
    kind: CapitalKind
    source: str
    plan_year: int
    nature: str
    amount_vnd: int
    adjusts: CapitalKind | None = None
    is_decrease: bool = False
    counter_work_id: int = 0
    document_number: str = ""
    document_on: dt.date | None = None
    is_irregular: bool = False
    is_confirmed: bool = False
    supersedes: int = 0
    occurred_on: dt.date = dt.date.min

    @property
    def key(self) -> Key:
        """What its limits are counted by."""
        return self.work_id, self.source, self.plan_year, self.nature

    def moves(self) -> Iterator[tuple[Key, str, int]]:
        """What it adds to which sum of which key, in đồng; an adjustment on both works."""
        if self.kind is not CapitalKind.ADJUSTMENT:
            for measure, sign in EFFECTS.get(self.kind, ()):
                yield self.key, measure, sign * self.amount_vnd
            return
        if self.adjusts is None:
            return
        measure = ADJUSTABLE[self.adjusts]
        signed = -self.amount_vnd if self.is_decrease else self.amount_vnd
        yield self.key, measure, signed
        if self.counter_work_id:
            yield (self.counter_work_id, *self.key[1:]), measure, -signed


@dataclass(frozen=True)
class Over:
    """A sum beside its limit; `on` is the day, None where that is how it ends."""

    value_vnd: int
    limit_vnd: int
    on: dt.date | None = None

    @property
    def vnd(self) -> int:
        """The amount over, 0 where it is within."""
        return max(0, self.value_vnd - self.limit_vnd)


Run = Sequence[Over]
"""A sum beside its limit on each day on which one of them changes, by day."""
_OF_ONE_DAY = frozenset({Limit.CARRIED_OVER_UNSPENT})
"""Limits of their own days only: what is paid later out of what was carried is no fault."""
_GROUNDS = frozenset({"plan", "allocated"})


def counts_from(day: dt.date, plan_year: int, measure: str, vnd: int) -> dt.date:
    """The day from which an amount counts in the sums of the days.

    A plan or an allocation counts from the first day of its plan year, unless it was decided
    earlier: in which order the papers of one year were signed says nothing about the money. What
    takes from them counts from its own day, as do payments.
    """
    is_ground = measure in _GROUNDS and vnd > 0 and plan_year
    return min(day, dt.date(plan_year, 1, 1)) if is_ground else day


class Ledger:
    """Sums of lines by key and day.

    Parameters
    ----------
    investment_vnd : by work, its total investment; a work without one has no such limit
    free : sources without a plan and allocations, which have no limits but those of what comes back
    """

    def __init__(
        self,
        investment_vnd: Mapping[int, int | None],
        free: frozenset[str] = frozenset(),
        lines: Iterable[Line] = (),
    ) -> None:
        self._investment = investment_vnd
        self._free = free
        self._days: dict[Key, dict[dt.date, dict[str, int]]] = {}
        self._allocated: dict[int, int] = defaultdict(int)
        for line in lines:
            self.add(line)

    def add(self, line: Line, sign: int = 1) -> None:
        """Count a line in, or with a sign of -1 out again."""
        for key, measure, vnd in line.moves():
            day = counts_from(line.occurred_on, line.plan_year, measure, vnd)
            sums = self._days.setdefault(key, {}).setdefault(day, defaultdict(int))
            sums[measure] += sign * vnd
            if measure == "allocated" and key[1] not in self._free:
                self._allocated[key[0]] += sign * vnd

    def over(self, keys: Iterable[Key] | None = None) -> dict[Place, Run]:
        """Where a limit is passed on some day among some keys (all) and their works."""
        asked = set(self._days) if keys is None else set(keys)
        found: dict[Place, Run] = {}
        for key in asked:
            found |= {(limit, key): run for limit, run in self._runs(key).items()}
        for work_id in {key[0] for key in asked}:
            most = self._investment.get(work_id)
            if most is not None:
                place = (Limit.ALLOCATED_OVER_INVESTMENT, (work_id, "", 0, ""))
                found[place] = [Over(self._allocated[work_id], most, dt.date.min)]
        return {place: run for place, run in found.items() if any(one.vnd for one in run)}

    def _runs(self, key: Key) -> dict[Limit, list[Over]]:
        """The sums of a key beside their limits, day by day."""
        found: dict[Limit, list[Over]] = defaultdict(list)
        sums: dict[str, int] = defaultdict(int)
        carried: dict[int, int] = defaultdict(int)
        for day, changed in sorted(self._days.get(key, {}).items()):
            for measure, vnd in changed.items():
                sums[measure] += vnd
            pairs = [
                (Limit.RECOVERED_OVER_ADVANCED, -sums["advance_outstanding"], 0),
                (Limit.RECOVERED_OVER_DISBURSED, -sums["disbursed"], 0),
            ]
            if key[1] not in self._free:
                pairs += [
                    (Limit.DISBURSED_OVER_ALLOCATED, sums["disbursed"], sums["allocated"]),
                    (Limit.ALLOCATED_OVER_PLAN, sums["allocated"], sums["plan"]),
                ]
                if changed.get("carried"):
                    carried[day.year] += changed["carried"]
                    unspent = max(0, sums["allocated"] - sums["disbursed"])
                    pairs.append((Limit.CARRIED_OVER_UNSPENT, carried[day.year], unspent))
            for limit, value, most in pairs:
                found[limit].append(Over(value, most, day))
        return found

    def allocated_vnd(self, work_id: int) -> int:
        """What is allocated to a work over all sources and years."""
        return self._allocated[work_id]

    def copy(self) -> Ledger:
        """The same sums, to try something on."""
        made = Ledger(self._investment, self._free)
        for key, days in self._days.items():
            made._days[key] = {day: defaultdict(int, sums) for day, sums in days.items()}
        made._allocated.update(self._allocated)
        return made


def worse(before: Mapping[Place, Run], after: Mapping[Place, Run]) -> dict[Place, Over]:
    """Limits that are passed by more than before on some day, and how on the worst one."""
    found: dict[Place, Over] = {}
    for place, run in after.items():
        was = before.get(place, ())
        one = _worst(was, run, is_of_one_day=place[0] in _OF_ONE_DAY)
        if one is not None:
            found[place] = one
    return found


def _worst(was: Run, now: Run, *, is_of_one_day: bool) -> Over | None:
    own = {one.on for one in now}
    days = sorted(day for day in (own if is_of_one_day else own | {one.on for one in was}) if day)
    worst, most = None, 0
    for day in days:
        here = _on(now, day, is_of_one_day=is_of_one_day)
        before = _on(was, day, is_of_one_day=is_of_one_day)
        more = (here.vnd if here else 0) - (before.vnd if before else 0)
        if here is not None and more > 0 and more >= most:
            worst = Over(here.value_vnd, here.limit_vnd, None if day >= days[-1] else day)
            most = more
    return worst


def _on(run: Run, day: dt.date, *, is_of_one_day: bool) -> Over | None:
    """How it stands on a day: since the last change, or where that day had one."""
    place = bisect_right(run, day, key=lambda one: one.on or dt.date.max) - 1
    if place < 0 or (is_of_one_day and run[place].on != day):
        return None
    return run[place]


_ORDER = {
    CapitalKind.YEAR_PLAN: 0,
    CapitalKind.ADJUSTMENT: 1,
    CapitalKind.ALLOCATION: 2,
    CapitalKind.ADVANCE: 3,
    CapitalKind.ADVANCE_RECOVERY: 4,
    CapitalKind.RECOVERY: 4,
    CapitalKind.DISBURSEMENT: 5,
}


def over_limits(
    ledger: Ledger, lines: Sequence[Line], ended: Mapping[int, Sequence[Line]] | None = None
) -> dict[int, dict[Place, Over]]:
    """Which of several new lines pass a limit, by place in the list, and which limits.

    Together within the limits, none does, in whatever order they came. Else plans are looked at
    before allocations and these before payments, and a line that passes a limit is not counted for
    those after it. `ledger` is left with the lines that pass none.

    Parameters
    ----------
    ended : by place, the lines in the ledger that a new one is in place of; the sums that they
        leave are asked as well
    """
    gone = ended or {}

    def keys_of(place: int) -> set[Key]:
        own = (lines[place], *gone.get(place, ()))
        return {key for line in own for key, _measure, _vnd in line.moves()}

    def put(into: Ledger, place: int, sign: int = 1) -> None:
        for old in gone.get(place, ()):
            into.add(old, -sign)
        into.add(lines[place], sign)

    every = range(len(lines))
    keys = {key for place in every for key in keys_of(place)}
    together = ledger.copy()
    for place in every:
        put(together, place)
    if not worse(ledger.over(keys), together.over(keys)):
        for place in every:
            put(ledger, place)
        return {}
    found: dict[int, dict[Place, Over]] = {}
    order = sorted(
        range(len(lines)),
        key=lambda i: (6 if lines[i].is_decrease else _ORDER.get(lines[i].kind, 6), i),
    )
    for place in order:
        own = keys_of(place)
        was = ledger.over(own)
        put(ledger, place)
        passed = worse(was, ledger.over(own))
        if passed:
            found[place] = passed
            put(ledger, place, -1)
    return found


class Papers:
    """What documents state already, found by document: lines are added one by one."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._stated: dict[tuple[object, ...], Line] = {}
        self._onward: dict[tuple[object, ...], dict[int, set[int]]] = defaultdict(dict)
        for line in lines:
            self.add(line)

    def add(self, line: Line) -> None:
        """A line that stands."""
        self._stated.setdefault(self._statement(line), line)
        way = _way(line)
        if way is not None:
            self._onward[self._paper(line)].setdefault(way[0], set()).add(way[1])

    @staticmethod
    def _statement(line: Line) -> tuple[object, ...]:
        moved = (line.adjusts, line.is_decrease, line.counter_work_id)
        return (line.kind, line.key, document_of(line), *moved)

    @staticmethod
    def _paper(line: Line) -> tuple[object, ...]:
        return (line.adjusts, *line.key[1:], document_of(line))

    def same_as(self, line: Line) -> Line | None:
        """The line that says of the same document and key how much it is."""
        return self._stated.get(self._statement(line))

    def turns_back(self, new: Line) -> bool:
        """Whether a new adjustment closes a circle of money between works under its document."""
        way = _way(new)
        if way is None:
            return False
        if way[0] == way[1]:
            return True
        onward = self._onward.get(self._paper(new), {})
        reached, ahead = set(), [way[1]]
        while ahead:
            work_id = ahead.pop()
            if work_id == way[0]:
                return True
            if work_id not in reached:
                reached.add(work_id)
                ahead.extend(onward.get(work_id, ()))
        return False


def _way(line: Line) -> tuple[int, int] | None:
    """From which work to which an adjustment takes money; None where it does not."""
    if line.kind is not CapitalKind.ADJUSTMENT or not line.counter_work_id:
        return None
    there = (line.work_id, line.counter_work_id)
    return there if line.is_decrease else (there[1], there[0])


def document_of(line: Line) -> tuple[str, int]:
    """What makes two documents the same: the number, however it is spaced, and the year."""
    number = "".join(line.document_number.split()).casefold()
    return number, line.document_on.year if line.document_on else 0
