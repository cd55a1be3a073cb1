"""Money of some works kept as sums that one entry is added to at a time, for the check at the door.

The same effects as `questions.capital.by_key`, line by line: a writer holds a handful of works.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from electrification.subject.capital import (
    ADJUSTABLE,
    EFFECTS,
    CapitalKind,
    Limit,
    document_key,
)

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
    """By how much a sum is over its limit."""

    value_vnd: int
    limit_vnd: int

    @property
    def vnd(self) -> int:
        """The amount over, 0 where it is within."""
        return max(0, self.value_vnd - self.limit_vnd)


class Ledger:
    """Sums of lines by key.

    Parameters
    ----------
    investment_vnd : by work, its total investment; a work without one has no such limit
    free : sources without a plan and allocations, which have no limits but that of advances
    """

    def __init__(
        self,
        investment_vnd: Mapping[int, int | None],
        free: frozenset[str] = frozenset(),
        lines: Iterable[Line] = (),
    ) -> None:
        self._investment = investment_vnd
        self._free = free
        self._sums: dict[tuple[Key, str], int] = defaultdict(int)
        self._allocated: dict[int, int] = defaultdict(int)
        self._keys: set[Key] = set()
        for line in lines:
            self.add(line)

    def add(self, line: Line, sign: int = 1) -> None:
        """Count a line in, or with a sign of -1 out again."""
        for key, measure, vnd in line.moves():
            self._keys.add(key)
            self._sums[key, measure] += sign * vnd
            if measure == "allocated" and key[1] not in self._free:
                self._allocated[key[0]] += sign * vnd

    def over(self, keys: Iterable[Key] | None = None) -> dict[Place, Over]:
        """Where a limit is passed among some keys (all) and their works."""
        asked = self._keys if keys is None else set(keys)
        found: dict[Place, Over] = {}
        for key in asked:
            allocated = self._sums[key, "allocated"]
            pairs = [
                (Limit.RECOVERED_OVER_ADVANCED, -self._sums[key, "advance_outstanding"], 0),
            ]
            if key[1] not in self._free:
                pairs += [
                    (Limit.DISBURSED_OVER_ALLOCATED, self._sums[key, "disbursed"], allocated),
                    (Limit.ALLOCATED_OVER_PLAN, allocated, self._sums[key, "plan"]),
                ]
            found |= {(limit, key): Over(value, most) for limit, value, most in pairs}
        for work_id in {key[0] for key in asked}:
            most = self._investment.get(work_id)
            if most is not None:
                place = (Limit.ALLOCATED_OVER_INVESTMENT, (work_id, "", 0, ""))
                found[place] = Over(self._allocated[work_id], most)
        return {place: over for place, over in found.items() if over.vnd}

    def allocated_vnd(self, work_id: int) -> int:
        """What is allocated to a work over all sources and years."""
        return self._allocated[work_id]

    def copy(self) -> Ledger:
        """The same sums, to try something on."""
        made = Ledger(self._investment, self._free)
        made._sums.update(self._sums)
        made._allocated.update(self._allocated)
        made._keys.update(self._keys)
        return made


def worse(before: Mapping[Place, Over], after: Mapping[Place, Over]) -> dict[Place, Over]:
    """Limits that are passed by more than before."""
    return {
        place: over
        for place, over in after.items()
        if over.vnd > (before[place].vnd if place in before else 0)
    }


_ORDER = {
    CapitalKind.YEAR_PLAN: 0,
    CapitalKind.ADJUSTMENT: 1,
    CapitalKind.ALLOCATION: 2,
    CapitalKind.ADVANCE: 3,
    CapitalKind.ADVANCE_RECOVERY: 4,
    CapitalKind.RECOVERY: 4,
    CapitalKind.DISBURSEMENT: 5,
}


def over_limits(ledger: Ledger, lines: list[Line]) -> dict[int, dict[Place, Over]]:
    """Which of several new lines pass a limit, by place in the list, and which limits.

    Together within the limits, none does, in whatever order they came. Else plans are looked at
    before allocations and these before payments, and a line that passes a limit is not counted for
    those after it. `ledger` is left with the lines that pass none.
    """
    keys = {key for line in lines for key, _measure, _vnd in line.moves()}
    before = ledger.over(keys)
    together = ledger.copy()
    for line in lines:
        together.add(line)
    if not worse(before, together.over(keys)):
        for line in lines:
            ledger.add(line)
        return {}
    found: dict[int, dict[Place, Over]] = {}
    order = sorted(
        range(len(lines)),
        key=lambda i: (6 if lines[i].is_decrease else _ORDER.get(lines[i].kind, 6), i),
    )
    for place in order:
        line = lines[place]
        own = [key for key, _measure, _vnd in line.moves()]
        was = ledger.over(own)
        ledger.add(line)
        passed = worse(was, ledger.over(own))
        if passed:
            found[place] = passed
            ledger.add(line, -1)
    return found


def turns_back(lines: Iterable[Line], new: Line) -> bool:
    """Whether a new adjustment closes a circle of money between works under its document."""
    way = _way(new)
    if way is None:
        return False
    if way[0] == way[1]:
        return True
    onward: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        other = _way(line)
        same = line.adjusts is new.adjusts and line.key[1:] == new.key[1:]
        if other is not None and same and document_of(line) == document_of(new):
            onward[other[0]].add(other[1])
    reached, ahead = set(), [way[1]]
    while ahead:
        work_id = ahead.pop()
        if work_id == way[0]:
            return True
        if work_id not in reached:
            reached.add(work_id)
            ahead.extend(onward[work_id])
    return False


def _way(line: Line) -> tuple[int, int] | None:
    """From which work to which an adjustment takes money; None where it does not."""
    if line.kind is not CapitalKind.ADJUSTMENT or not line.counter_work_id:
        return None
    there = (line.work_id, line.counter_work_id)
    return there if line.is_decrease else (there[1], there[0])


def document_of(line: Line) -> tuple[str, int]:
    """What makes two documents the same; see `document_key`."""
    return document_key(line.document_number, line.document_on)
