"""The choice of first use of money as a mixed-integer programme; see docs/scenarios.md.

Binary `y` (work × first year), money `x` (work × source × year) and money carried over, all in
million đồng, and for each group of villages that wait for the same works how much of it is reached.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from electrification.subject.scenarios import Objective, Scenario, Work

UNIT_VND = 1_000_000
Arc = tuple[int, int, int]
"""Work, source and year by position."""


@dataclass(frozen=True)
class Group:
    """Villages that wait for the same works: their positions and what they weigh together."""

    works: tuple[int, ...]
    needs_all: bool
    villages: tuple[int, ...]
    weight: int


class World:
    """A scenario by positions: what may begin when, what may be paid from where and when."""

    def __init__(self, asked: Scenario) -> None:
        self.asked, self.works = asked, asked.works
        self.sources, self.years = asked.sources, asked.years
        place = {one.key: n for n, one in enumerate(asked.works)}
        self.without = {place[key] for key in asked.without_works}
        self.must = {place[key] for key in asked.must_works}
        left_out = set(asked.without_villages)
        self.needs: dict[int, tuple[int, ...]] = {
            n: tuple(dict.fromkeys(place[key] for key in one.works))
            for n, one in enumerate(asked.villages)
            if one.key not in left_out and one.works
        }
        self.must_villages = [
            n for n, one in enumerate(asked.villages) if one.key in set(asked.must_villages)
        ]
        self.paying = [self._paying(work) for work in self.works]
        self.starts = [self._starts(n) for n in range(len(self.works))]
        self.groups = self._groups()
        self.budget_vnd = np.zeros((len(self.sources), self.years), dtype=np.int64)
        at = {one.key: n for n, one in enumerate(self.sources)}
        for one in asked.budgets:
            self.budget_vnd[at[one.source], one.year - asked.first_year] = one.amount_vnd

    def carries(self, source: int) -> bool:
        """Whether money of the source may be spent a year later."""
        return self.sources[source].carries_over

    def is_open(self, source: int, year: int) -> bool:
        """Whether the source may be spent in the year, by position."""
        one, said = self.sources[source], self.asked.first_year + year
        return (one.first_year or said) <= said <= (one.last_year or said)

    def share_vnd(self, source: int, work: int) -> tuple[int, int]:
        """Least and most the source pays of the work, in whole đồng."""
        cost, one = self.works[work].cost_vnd, self.sources[source]
        return -(-cost * one.least_pct // 100), cost * one.most_pct // 100

    def arcs(self, work: int, begins: int | None = None) -> list[Arc]:
        """From where and when the work may be paid, whenever it begins, or when it does so then."""
        last = self.years if begins is None else begins + self.works[work].years
        first = min(self.starts[work], default=self.years) if begins is None else begins
        return [
            (work, s, t)
            for s in self.paying[work]
            for t in range(first, last)
            if self.is_open(s, t)
        ]

    def _paying(self, work: Work) -> list[int]:
        if work.cost_vnd == 0:
            return []
        return [
            n
            for n, source in enumerate(self.sources)
            if work.sources is None or source.key in work.sources
        ]

    def _starts(self, work: int) -> list[int]:
        one = self.works[work]
        if work in self.without:
            return []
        first = 0
        if one.first_year is not None:
            first = max(0, one.first_year - self.asked.first_year)
        return list(range(first, self.years - one.years + 1))

    def _groups(self) -> list[Group]:
        by_need: dict[tuple[tuple[int, ...], bool], list[int]] = {}
        for village, works in self.needs.items():
            one = self.asked.villages[village]
            key = (tuple(sorted(works)), one.needs_all or len(works) == 1)
            by_need.setdefault(key, []).append(village)
        return [
            Group(works, needs_all, tuple(villages), sum(self.weight(v) for v in villages))
            for (works, needs_all), villages in by_need.items()
        ]

    def weight(self, village: int) -> int:
        """What a village counts in the objective."""
        if self.asked.objective is Objective.VILLAGES:
            return 1
        return self.asked.villages[village].households


@dataclass
class Rows:
    """Rows of a sparse system, gathered."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def add(self, terms: Iterable[tuple[int, float]], least: float, most: float) -> None:
        for column, value in terms:
            self.row.append(len(self.least))
            self.column.append(column)
            self.value.append(value)
        self.least.append(least)
        self.most.append(most)

    def system(self, columns: int) -> LinearConstraint:
        matrix = sparse.csc_array(
            (self.value, (self.row, self.column)), shape=(len(self.least), columns)
        )
        return LinearConstraint(matrix, self.least, self.most)


class Model:
    """The programme of a world. `must` asks its musts; `is_elastic` lets budgets be exceeded."""

    def __init__(self, world: World, *, must: bool = True, is_elastic: bool = False) -> None:
        self.world, self._rows = world, Rows()
        self._most: list[float] = []
        self._whole: list[int] = []
        self.y: dict[tuple[int, int], int] = {}
        self.x: dict[Arc, int] = {}
        self.extra: dict[tuple[int, int], int] = {}
        self._carried: dict[tuple[int, int], int] = {}
        self.reached: list[int] = []
        self._column(0)  # so that there is always a column
        self._columns(is_elastic)
        for work in range(len(world.works)):
            self._of_work(work)
        self._of_budget()
        for number, group in enumerate(world.groups):
            self._of_group(self.reached[number], group)
        if must:
            self.ask_works(world.must)
            self.ask_villages(world.must_villages)

    @property
    def cost(self) -> np.ndarray:
        """Zero for every column, to be filled with an aim."""
        return np.zeros(len(self._most))

    def _column(self, most: float, *, is_whole: bool = False) -> int:
        self._most.append(most)
        self._whole.append(int(is_whole))
        return len(self._most) - 1

    def _columns(self, is_elastic: bool) -> None:
        world = self.world
        for work, starts in enumerate(world.starts):
            for start in starts:
                self.y[work, start] = self._column(1, is_whole=True)
        for work, starts in enumerate(world.starts):
            for arc in world.arcs(work) if starts else ():
                self.x[arc] = self._column(world.works[work].cost_vnd / UNIT_VND)
        for source in range(len(world.sources)):
            for year in range(world.years - 1):
                if world.carries(source):
                    self._carried[source, year] = self._column(np.inf)
            for year in range(world.years if is_elastic else 0):
                if world.is_open(source, year):
                    self.extra[source, year] = self._column(np.inf)
        self.reached = [self._column(1) for _ in world.groups]

    def begun(self, work: int) -> list[tuple[int, float]]:
        """The terms that are 1 where a work is chosen."""
        return [(self.y[work, start], 1.0) for start in self.world.starts[work]]

    def _of_work(self, work: int) -> None:
        world, one = self.world, self.world.works[work]
        starts = world.starts[work]
        if not starts:
            return
        self._rows.add(self.begun(work), 0, 1)
        if one.cost_vnd == 0:
            return
        cost = one.cost_vnd / UNIT_VND
        arcs = [arc for arc in world.arcs(work) if arc in self.x]
        for year in range(min(starts), world.years):
            paid = [(self.x[arc], 1.0) for arc in arcs if arc[2] == year]
            runs = [(self.y[work, s], -cost) for s in starts if s <= year < s + one.years]
            self._rows.add([*paid, *runs], 0 if one.years == 1 else -np.inf, 0)
        if one.years > 1:
            whole = [(self.x[arc], 1.0) for arc in arcs]
            self._rows.add([*whole, *((y, -cost) for y, _ in self.begun(work))], 0, 0)
        for source in world.paying[work]:
            least, most = world.share_vnd(source, work)
            paid = [(self.x[arc], 1.0) for arc in arcs if arc[1] == source]
            for bound, low, high in ((least, 0.0, np.inf), (most, -np.inf, 0.0)):
                if (bound > 0) if low == 0.0 else (bound < one.cost_vnd):
                    terms = [*paid, *((y, -bound / UNIT_VND) for y, _ in self.begun(work))]
                    self._rows.add(terms, low, high)

    def _of_budget(self) -> None:
        world = self.world
        spent: dict[tuple[int, int], list[tuple[int, float]]] = {}
        for (_work, source, year), column in self.x.items():
            spent.setdefault((source, year), []).append((column, 1.0))
        for source in range(len(world.sources)):
            for year in range(world.years):
                terms = list(spent.get((source, year), ()))
                if (source, year) in self._carried:
                    terms.append((self._carried[source, year], 1.0))
                if (source, year - 1) in self._carried:
                    terms.append((self._carried[source, year - 1], -1.0))
                if (source, year) in self.extra:
                    terms.append((self.extra[source, year], -1.0))
                most = float(world.budget_vnd[source, year]) / UNIT_VND
                self._rows.add(terms, -np.inf, most)

    def _of_group(self, reached: int, group: Group) -> None:
        needed = [self.begun(work) for work in group.works]
        for terms in needed if group.needs_all else [[t for part in needed for t in part]]:
            self._rows.add([(reached, 1.0), *((y, -1.0) for y, _ in terms)], -np.inf, 0)

    def ask_works(self, works: Collection[int]) -> None:
        """Let these works be chosen, whatever it costs."""
        for work in works:
            self._rows.add(self.begun(work), 1, 1)

    def ask_villages(self, villages: Collection[int]) -> None:
        """Let these villages be reached, whatever it costs."""
        groups = {v: n for n, group in enumerate(self.world.groups) for v in group.villages}
        for village in villages:
            terms = [(self.reached[groups[village]], 1.0)] if village in groups else []
            self._rows.add(terms, 1, 1)

    def forbid(self, works: Collection[int]) -> None:
        """Let not all of these works be chosen together."""
        terms = [term for work in works for term in self.begun(work)]
        self._rows.add(terms, -np.inf, len(works) - 1)

    def aim(self) -> np.ndarray:
        """As much reached as can be, and of equals the cheapest: all costs together weigh 1/2."""
        aim, whole = self.cost, sum(one.cost_vnd for one in self.world.works)
        for column, group in zip(self.reached, self.world.groups, strict=True):
            aim[column] = -group.weight
        for (work, _start), column in self.y.items():
            aim[column] = 0.5 * (self.world.works[work].cost_vnd + 1) / (whole + len(self.y) + 1)
        return aim

    def solve(
        self, aim: np.ndarray, seconds: float, gap: float, fixed: Mapping[int, int] | None = None
    ) -> OptimizeResult:
        """What HiGHS finds; `fixed` works are chosen (1) or not (0)."""
        rows = Rows(**{name: list(values) for name, values in vars(self._rows).items()})
        for work, value in (fixed or {}).items():
            if self.world.starts[work]:
                rows.add(self.begun(work), value, value)
        return milp(
            aim,
            constraints=rows.system(len(aim)),
            integrality=np.asarray(self._whole),
            bounds=Bounds(0, np.asarray(self._most)),
            options={"mip_rel_gap": gap, "time_limit": seconds},
        )

    def begins(self, solution: np.ndarray) -> dict[int, int]:
        """First year by position of every work chosen."""
        return {w: start for (w, start), column in self.y.items() if solution[column] > 0.5}


def reached_by(world: World, begins: Mapping[int, int]) -> dict[int, int]:
    """Villages reached and the year, by position, at whose end they are."""
    done = {work: start + world.works[work].years - 1 for work, start in begins.items()}
    found = {}
    for village, works in world.needs.items():
        years = [done[work] for work in works if work in done]
        if world.asked.villages[village].needs_all:
            if len(years) == len(works):
                found[village] = max(years)
        elif years:
            found[village] = min(years)
    return found
