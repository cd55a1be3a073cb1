"""First use of money: which works come first so that as many households or villages are reached.

`choose` is exact (HiGHS by `scipy.optimize.milp`); `just_missed` and `curve` ask again with other
money. Everything is pure: a scenario in, an answer out; the same answer every time, unless a solve
runs out of its time.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from electrification.questions.first_use_model import Arc, Model, World, reached_by
from electrification.questions.first_use_money import pay
from electrification.questions.first_use_timing import earlier
from electrification.subject.scenarios import Objective, Scenario

SECONDS = 10.0
LEVELS_PCT = (25, 50, 75, 100, 125, 150, 200)
MISSED_SHOWN = 8
TRIES = 20
"""How often a choice that fails by đồng is forbidden and another asked for."""


@dataclass(frozen=True)
class Payment:
    """What a source pays of a work in a year."""

    work: str
    source: str
    year: int
    amount_vnd: int


@dataclass(frozen=True)
class Choice:
    """What is chosen.

    Attributes
    ----------
    begins, done : calendar year by key of work
    payments : whole đồng, each work's add up to its cost
    reached : by key of village the year at whose end it is
    households : households of the villages reached
    gap : how far the best possible may lie above this, as a share of it; 0 where it is proven
    """

    begins: Mapping[str, int]
    done: Mapping[str, int]
    payments: tuple[Payment, ...]
    reached: Mapping[str, int]
    households: int
    gap: float
    is_proven: bool

    @property
    def spent_vnd(self) -> int:
        """Money used over all years and sources."""
        return sum(one.amount_vnd for one in self.payments)

    def value(self, objective: Objective) -> int:
        """What was to be as many as possible."""
        return self.households if objective is Objective.HOUSEHOLDS else len(self.reached)


@dataclass(frozen=True)
class Missed:
    """A village that just does not come in, and the smallest further money that brings it in.

    Nothing that is reached is given up for it. `extra_vnd` None: no money brings it in.
    """

    village: str
    works: tuple[str, ...]
    extra_vnd: int | None


@dataclass(frozen=True)
class Level:
    """The answer at a share of the budget; `choice` None: the musts cannot be met with it."""

    share_pct: int
    budget_vnd: int
    choice: Choice | None


def choose(asked: Scenario, *, gap: float = 0.0, seconds: float = SECONDS) -> Choice | None:
    """The best choice, or within `gap` (a share) of it; None where the rules leave none.

    Raises
    ------
    TimeoutError
        Where no choice was found in time, though there may be one.
    """
    world = World(asked)
    model = Model(world)
    for _ in range(TRIES):
        found = model.solve(model.aim(), seconds, gap)
        if found.x is None:
            if found.status == 2:
                return None
            raise TimeoutError(f"no choice within {seconds} s: {found.message}")
        begins = model.begins(found.x)
        for timed in earlier(world, begins, seconds):
            paid = pay(world, timed)
            if paid is not None:
                bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
                return _choice(world, timed, paid, float(bound))
        model.forbid(list(begins))
    raise TimeoutError("no choice whose money adds up to the đồng")


def just_missed(
    asked: Scenario, found: Choice, *, most: int = MISSED_SHOWN, seconds: float = SECONDS
) -> list[Missed]:
    """Villages not reached with the smallest further money that brings each in, the least first.

    Asked are those whose missing works cost least per household; each by a solve of its own.
    """
    place = {one.key: one for one in asked.works}
    without = set(asked.without_villages)
    left = [
        village
        for village in asked.villages
        if village.key not in found.reached and village.key not in without and village.works
    ]

    def lacks(keys: Iterable[str], needs_all: bool) -> tuple[str, ...]:
        missing = [key for key in keys if key not in found.begins]
        if needs_all:
            return tuple(missing)
        return (min(missing, key=lambda key: place[key].cost_vnd),)

    ranked = sorted(
        ((village, lacks(village.works, village.needs_all)) for village in left),
        key=lambda pair: (
            sum(place[key].cost_vnd for key in pair[1]) / max(pair[0].households, 1),
            pair[0].key,
        ),
    )[:most]
    missed = [
        Missed(village.key, works, _extra_vnd(asked, found, village.key, seconds))
        for village, works in ranked
    ]
    return sorted(missed, key=lambda one: (one.extra_vnd is None, one.extra_vnd or 0, one.village))


def curve(
    asked: Scenario,
    levels_pct: Sequence[int] = LEVELS_PCT,
    *,
    gap: float = 0.0,
    seconds: float = SECONDS,
    progress: Callable[[int, int], None] = lambda done, of: None,
    whole: Choice | None = None,
) -> list[Level]:
    """The answer at several shares of every budget, the least first; more money is never worse.

    `whole` is the choice with the whole budget, where it is known already.

    A choice that a smaller budget pays is one of the larger budget too, so where a solve ran out
    of its time the better of both stands.
    """
    levels: list[Level] = []
    for number, share_pct in enumerate(sorted(set(levels_pct)), start=1):
        cut = with_budget(asked, share_pct)
        found = whole if share_pct == 100 else None
        if found is None:
            with contextlib.suppress(TimeoutError):
                found = choose(cut, gap=gap, seconds=seconds)
        before = levels[-1].choice if levels else None
        is_worse = before is not None and (
            found is None or found.value(asked.objective) < before.value(asked.objective)
        )
        if is_worse and before is not None:
            found = replace(before, is_proven=False, gap=math.nan)
        levels.append(Level(share_pct, cut.total_vnd, found))
        progress(number, len(set(levels_pct)))
    return levels


def with_budget(asked: Scenario, share_pct: int) -> Scenario:
    """The scenario with a share of every budget, in whole đồng."""
    budgets = tuple(
        replace(one, amount_vnd=one.amount_vnd * share_pct // 100) for one in asked.budgets
    )
    return replace(asked, budgets=budgets)


def _extra_vnd(asked: Scenario, found: Choice, village: str, seconds: float) -> int | None:
    kept = tuple(dict.fromkeys([*asked.must_villages, *found.reached, village]))
    world = World(replace(asked, must_villages=kept))
    model = Model(world, is_elastic=True)
    aim = model.cost
    for column in model.extra.values():
        aim[column] = 1
    answer = model.solve(aim, seconds, 1e-9)
    if answer.x is None:
        return None
    return max(round(answer.fun * 1_000_000), 0)


def _choice(
    world: World, begins: Mapping[int, int], paid: Mapping[Arc, int], bound: float
) -> Choice:
    asked, first = world.asked, world.asked.first_year
    reached = reached_by(world, begins)
    value = sum(world.weight(village) for village in reached)
    best = max(math.floor(-bound + 0.5 + 1e-6) if np.isfinite(bound) else value, value)
    keys = [one.key for one in asked.works]
    return Choice(
        begins={keys[w]: first + start for w, start in sorted(begins.items())},
        done={
            keys[w]: first + start + asked.works[w].years - 1 for w, start in sorted(begins.items())
        },
        payments=tuple(
            Payment(keys[w], asked.sources[s].key, first + t, amount)
            for (w, s, t), amount in sorted(paid.items())
        ),
        reached={asked.villages[v].key: first + t for v, t in sorted(reached.items())},
        households=sum(asked.villages[v].households for v in reached),
        gap=(best - value) / max(value, 1),
        is_proven=best == value,
    )
