"""Whether money would pass a limit, day by day, before it is written.

`questions.capital` sums many lines at once; this looks at the few of some works, one change at a
time, and compares each day before and after it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from electrification.subject.capital import ADJUSTABLE, EFFECTS, CapitalKind, Limit

Key = tuple[int, str, int, str]
"""Work, source, plan year (0: none), nature; of a whole work the last three are empty."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A capital entry that stands, or is on its way in (id 0)."""

    entry_id: int
    work_id: int
    kind: CapitalKind
    source: str
    plan_year: int
    nature: str
    amount_vnd: int
    occurred_on: dt.date
    adjusts: str | None = None
    is_decrease: bool = False
    counter_work_id: int = 0
    document_number: str = ""
    supersedes: int = 0
    is_confirmed: bool = False
    is_irregular: bool = False

    @property
    def effects(self) -> list[tuple[Key, str, int]]:
        """(key, sum, signed đồng) of what the line adds."""
        own = (self.work_id, self.source, self.plan_year, self.nature)
        if self.kind is not CapitalKind.ADJUSTMENT:
            return [(own, m, sign * self.amount_vnd) for m, sign in EFFECTS.get(self.kind, ())]
        measure = ADJUSTABLE[CapitalKind(self.adjusts or "")]
        signed = -self.amount_vnd if self.is_decrease else self.amount_vnd
        found = [(own, measure, signed)]
        if self.counter_work_id:
            found.append(((self.counter_work_id, *own[1:]), measure, -signed))
        return found


@dataclass(frozen=True)
class Over:
    """A limit that is passed: how much stands against how much may."""

    limit: Limit
    key: Key
    value_vnd: int
    limit_vnd: int

    @property
    def over_vnd(self) -> int:
        """By how much."""
        return self.value_vnd - self.limit_vnd


@dataclass(frozen=True)
class Bounds:
    """Total investment by work (None: not known), and sources without plan and allocation."""

    investments: Mapping[int, int | None]
    free: Collection[str] = ()


def counted(lines: Iterable[Line]) -> list[Line]:
    """The lines that headline figures count: confirmed ones."""
    return [line for line in lines if line.is_confirmed]


def replaced(lines: Iterable[Line]) -> list[Line]:
    """The lines as they would stand if all were confirmed: without what one of them corrects."""
    every = list(lines)
    gone = {line.supersedes for line in every} - {0}
    return [line for line in every if line.entry_id == 0 or line.entry_id not in gone]


def grown(before: Iterable[Line], after: Iterable[Line], bounds: Bounds) -> list[Over]:
    """Limits that are passed, on some day, by more after a change than before it."""
    old, new = list(before), list(after)
    kept = {id(line) for line in old} & {id(line) for line in new}
    changed = [line for line in (*old, *new) if id(line) not in kept]
    touched = dict.fromkeys(key for line in changed for key, _measure, _vnd in line.effects)
    works = dict.fromkeys((key[0], "", 0, "") for key in touched)
    found = []
    for key in (*touched, *works):
        was, now = _curve(old, key, bounds), _curve(new, key, bounds)
        days = sorted({day for day, _sums in (*was, *now)})
        for limit in Limit:
            more: list[Over] = []
            for day in days:
                then = _over(limit, key, _at(was, day), bounds)
                one = _over(limit, key, _at(now, day), bounds)
                if one is not None and one.over_vnd > max(0, then.over_vnd if then else 0):
                    more.append(one)
            if more:
                found.append(max(more, key=lambda one: one.over_vnd))
    return found


def passed(lines: Iterable[Line], bounds: Bounds) -> list[Over]:
    """Limits that are passed on some day."""
    return grown([], lines, bounds)


Sums = Mapping[str, int]


def _curve(lines: Iterable[Line], key: Key, bounds: Bounds) -> list[tuple[dt.date, Sums]]:
    """The sums of a key, or of a whole work, at the end of each day that changes them."""
    steps: dict[dt.date, list[tuple[str, int]]] = defaultdict(list)
    is_work = key[1:] == ("", 0, "")
    for line in lines:
        for own, measure, vnd in line.effects:
            if own == key or (is_work and own[0] == key[0] and own[1] not in bounds.free):
                steps[line.occurred_on].append((measure, vnd))
    sums: dict[str, int] = defaultdict(int)
    found: list[tuple[dt.date, Sums]] = []
    for day in sorted(steps):
        for measure, vnd in steps[day]:
            sums[measure] += vnd
        found.append((day, dict(sums)))
    return found


def _at(curve: list[tuple[dt.date, Sums]], day: dt.date) -> Sums:
    last: Sums = {}
    for then, sums in curve:
        if then > day:
            break
        last = sums
    return last


def _over(limit: Limit, key: Key, sums: Sums, bounds: Bounds) -> Over | None:
    """How a limit stands with these sums; None where the key has no such limit."""
    is_work = key[1:] == ("", 0, "")
    if is_work is not (limit is Limit.ALLOCATED_OVER_INVESTMENT):
        return None
    if is_work:
        most = bounds.investments.get(key[0])
        return None if most is None else Over(limit, key, sums.get("allocated", 0), most)
    if limit is Limit.RECOVERED_OVER_ADVANCED:
        return Over(limit, key, -sums.get("advance_outstanding", 0), 0)
    if key[1] in bounds.free:
        return None
    over, under = _PAIR[limit]
    return Over(limit, key, sums.get(over, 0), sums.get(under, 0))


_PAIR = {
    Limit.DISBURSED_OVER_ALLOCATED: ("disbursed", "allocated"),
    Limit.ALLOCATED_OVER_PLAN: ("allocated", "plan"),
}
