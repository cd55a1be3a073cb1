"""First use of money: 2,000 villages, 600 works, 5 years, four sources, beside a ranking."""

from __future__ import annotations

import numpy as np

from bench.measure import Figure, runs_of
from electrification.questions.first_use import choose
from electrification.questions.first_use_model import World, reached_by
from electrification.subject.scenarios import Budget, Objective, Scenario, Source, Village, Work

SEED, VILLAGES, WORKS, YEARS = 7, 2_000, 600, 5
GAP, PROMISE_S = 0.01, 10.0
FUNDED = 0.45
"""The budget of all years, as a share of what all works cost."""


def measure(runs: int) -> list[Figure]:
    """The choice to 1 % beside villages taken one after the other, the cheapest household first."""
    asked = make_scenario()
    found, begins = choose(asked, gap=GAP), ranked(asked)
    if found is None:
        return [Figure("first use of money", promise_s=PROMISE_S, note="no choice was found")]
    world = World(asked)
    by_rank = sum(world.weight(village) for village in reached_by(world, begins))
    share = found.households / by_rank
    peer = Figure(
        "the cheapest household first",
        runs_of(lambda: ranked(asked), max(2, runs // 2)),
        note=f"{by_rank:,} households; the choice reaches {share:.3f} × as many",
    )
    return [
        Figure(
            f"a scenario of {VILLAGES:,} villages, {WORKS} works, {YEARS} years, to 1 %",
            runs_of(lambda: choose(asked, gap=GAP), max(2, runs // 2)),
            PROMISE_S,
            f"{found.households:,} households, {len(found.reached):,} villages, "
            f"gap {found.gap:.2%}",
            [peer],
        )
    ]


def make_scenario(
    seed: int = SEED, villages: int = VILLAGES, works: int = WORKS, years: int = YEARS
) -> Scenario:
    """A scenario from a seed: works of many costs, villages of which a quarter need two of them."""
    draw = np.random.default_rng(seed)
    sources = tuple(
        Source(key=f"s{n}", name=f"s{n}", carries_over=n < 2, most_pct=100 if n else 80)
        for n in range(4)
    )
    made = tuple(
        Work(
            key=f"w{n}",
            name=f"w{n}",
            cost_vnd=int(draw.lognormal(8, 0.7)) * 1_000_000,
            years=int(draw.integers(1, 3)),
            sources=tuple(
                f"s{s}" for s in sorted(draw.choice(4, int(draw.integers(2, 5)), replace=False))
            ),
        )
        for n in range(works)
    )
    served = tuple(
        Village(
            key=f"v{n}",
            name=f"v{n}",
            households=int(draw.integers(15, 120)),
            works=tuple(
                f"w{w}" for w in draw.choice(works, int(draw.choice([1, 1, 1, 2])), replace=False)
            ),
        )
        for n in range(villages)
    )
    each = int(FUNDED * sum(one.cost_vnd for one in made) / (years * len(sources)))
    return Scenario(
        first_year=2026,
        years=years,
        objective=Objective.HOUSEHOLDS,
        sources=sources,
        budgets=tuple(
            Budget(source=one.key, year=2026 + t, amount_vnd=each)
            for one in sources
            for t in range(years)
        ),
        works=made,
        villages=served,
    )


def ranked(asked: Scenario) -> dict[int, int]:
    """Works begun, by position: the village whose missing works cost least per household, again.

    Each work is paid as early as what is left of its sources allows, an even part in each of its
    years. What cannot be paid is passed over.
    """
    world = World(asked)
    begins: dict[int, int] = {}
    left = world.budget_vnd.astype(float)
    households = np.array([max(one.households, 1) for one in asked.villages], dtype=float)
    lacks_vnd = np.full(len(asked.villages), np.inf)
    waiting: dict[int, list[int]] = {}
    for village, needed in world.needs.items():
        lacks_vnd[village] = sum(world.works[work].cost_vnd for work in needed)
        for work in needed:
            waiting.setdefault(work, []).append(village)
    while np.isfinite(lacks_vnd).any():
        village = int(np.argmin(lacks_vnd / households))
        lacks_vnd[village] = np.inf
        tried, then = left.copy(), dict(begins)
        new = [work for work in world.needs[village] if work not in begins]
        if all(_begin(world, work, tried, then) for work in new):
            left, begins = tried, then
            for work in new:
                lacks_vnd[waiting[work]] -= world.works[work].cost_vnd
    return begins


def _begin(world: World, work: int, left: np.ndarray, begins: dict[int, int]) -> bool:
    one = world.works[work]
    for start in world.starts[work]:
        tried, most = left.copy(), {s: world.share_vnd(s, work)[1] for s in world.paying[work]}
        short = 0.0
        for year in range(start, start + one.years):
            part = one.cost_vnd / one.years
            for source in world.paying[work]:
                paid = min(part, tried[source, year], most[source])
                tried[source, year] -= paid
                most[source] -= paid
                part -= paid
            short += part
        if short < 1:
            left[:] = tried
            begins[work] = start
            return True
    return False
