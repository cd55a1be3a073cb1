"""Why a scenario cannot be met: each rule is lifted alone, and what is then enough is named.

A scenario is only ever infeasible through its musts: without any, choosing nothing keeps all rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from electrification.questions.first_use_model import UNIT_VND, Model, World, reached_by
from electrification.subject.scenarios import Scenario, Source

SECONDS = 5.0
EXACT = 1e-9


class Rule(StrEnum):
    """A rule that may stand in the way of what must be."""

    BUDGET = "budget"
    CARRY_OVER = "carry_over"
    LEAST_SHARE = "least_share"
    MOST_SHARE = "most_share"
    PERIOD = "period"
    ELIGIBLE = "eligible"
    FIRST_YEAR = "first_year"
    TIME = "time"
    EXCLUDED = "excluded"
    NO_WORK = "no_work"
    MUST = "must"


@dataclass(frozen=True)
class Reason:
    """A rule that alone is enough to lift, and by how much.

    Attributes
    ----------
    source, year : of the budget that lacks, or the source whose rule it is
    amount_vnd : money that lacks
    works, villages : keys of what the rule holds back, or of the musts to be given up
    years : how many more years are asked for
    """

    rule: Rule
    source: str | None = None
    year: int | None = None
    amount_vnd: int | None = None
    works: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    years: int | None = None


def reasons(asked: Scenario, *, seconds: float = SECONDS) -> list[Reason]:
    """What makes the scenario infeasible; empty where it is not. The last is always the musts."""
    if _is_possible(asked, seconds):
        return []
    found = [*_contradictions(asked), *_budgets(asked, seconds), *_of_sources(asked, seconds)]
    open_works = tuple(replace(one, first_year=None) for one in asked.works)
    if _is_possible(replace(asked, works=open_works), seconds):
        late = tuple(one.key for one in asked.works if (one.first_year or 0) > asked.first_year)
        found.append(Reason(Rule.FIRST_YEAR, works=_needed(asked, late)))
    return [*found, *_musts(asked, seconds)]


def _is_possible(asked: Scenario, seconds: float) -> bool:
    model = Model(World(asked))
    return model.solve(model.cost, seconds, EXACT).x is not None


def _needed(asked: Scenario, works: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the works that a must stands on."""
    musts = {*asked.must_works}
    for one in asked.villages:
        if one.key in asked.must_villages:
            musts |= {*one.works}
    return tuple(key for key in works if key in musts)


def _contradictions(asked: Scenario) -> Iterator[Reason]:
    """What needs no solving: a must that is left out, has no work, or ends after the last year."""
    works = _needed(asked, asked.without_works)
    villages = tuple(key for key in asked.must_villages if key in asked.without_villages)
    if works or villages:
        yield Reason(Rule.EXCLUDED, works=works, villages=villages)
    idle = {one.key for one in asked.villages if not one.works}
    if alone := tuple(key for key in asked.must_villages if key in idle):
        yield Reason(Rule.NO_WORK, villages=alone)
    for one in asked.works:
        lacks = max(one.first_year or 0, asked.first_year) + one.years
        lacks -= asked.first_year + asked.years
        if lacks > 0 and _needed(asked, (one.key,)):
            yield Reason(Rule.TIME, works=(one.key,), years=lacks)


def _budgets(asked: Scenario, seconds: float) -> Iterator[Reason]:
    """The least further money with which the musts can be met, by source and year."""
    model = Model(World(asked), is_elastic=True)
    aim = model.cost
    for column in model.extra.values():
        aim[column] = 1
    found = model.solve(aim, seconds, EXACT)
    for (source, year), column in model.extra.items() if found.x is not None else ():
        amount_vnd = round(found.x[column] * UNIT_VND)
        if amount_vnd > 0:
            yield Reason(
                Rule.BUDGET, asked.sources[source].key, asked.first_year + year, amount_vnd
            )


def _of_sources(asked: Scenario, seconds: float) -> Iterator[Reason]:
    """Rules of one source, each lifted alone."""
    lifted: tuple[tuple[Rule, Callable[[Source], Source]], ...] = (
        (Rule.CARRY_OVER, lambda one: replace(one, carries_over=True)),
        (Rule.LEAST_SHARE, lambda one: replace(one, least_pct=0)),
        (Rule.MOST_SHARE, lambda one: replace(one, most_pct=100)),
        (Rule.PERIOD, lambda one: replace(one, first_year=None, last_year=None)),
    )
    for rule, lift in lifted:
        every = tuple(lift(one) for one in asked.sources)
        if every == asked.sources or not _is_possible(replace(asked, sources=every), seconds):
            continue
        alone: list[str | None] = [
            one.key
            for number, one in enumerate(asked.sources)
            if every[number] != one
            and _is_possible(
                replace(asked, sources=_with(asked.sources, number, every[number])), seconds
            )
        ]
        for key in alone or [None]:
            yield Reason(rule, source=key)
    every_work = tuple(replace(one, sources=None) for one in asked.works)
    if every_work != asked.works and _is_possible(replace(asked, works=every_work), seconds):
        bound = tuple(one.key for one in asked.works if one.sources is not None)
        yield Reason(Rule.ELIGIBLE, works=_needed(asked, bound))


def _with(sources: tuple[Source, ...], number: int, one: Source) -> tuple[Source, ...]:
    return (*sources[:number], one, *sources[number + 1 :])


def _musts(asked: Scenario, seconds: float) -> Iterator[Reason]:
    """The fewest musts to be given up so that the others can be met."""
    world = World(asked)
    model = Model(world, must=False)
    aim = model.cost
    for column, group in zip(model.reached, world.groups, strict=True):
        aim[column] = -sum(village in world.must_villages for village in group.villages)
    for (work, _start), column in model.y.items():
        aim[column] -= work in world.must
    found = model.solve(aim, seconds, EXACT)
    if found.x is None:
        return
    begins = model.begins(found.x)
    works = {asked.works[work].key for work in begins}
    villages = {asked.villages[village].key for village in reached_by(world, begins)}
    yield Reason(
        Rule.MUST,
        works=tuple(key for key in asked.must_works if key not in works),
        villages=tuple(key for key in asked.must_villages if key not in villages),
    )
