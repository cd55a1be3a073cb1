"""What is said of a scenario of first use of money, wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from electrification.questions.first_use import Choice
from electrification.questions.first_use_inputs import named
from electrification.questions.first_use_reasons import Reason, Rule
from electrification.subject.money import MoneyUnit, money_text
from electrification.subject.scenarios import Objective, Scenario
from electrification.texts import N_, _, n_, number, percent

LABEL = N_("A scenario for reference, not decided by any authority")
OBJECTIVE = {
    Objective.HOUSEHOLDS: N_("Most households"),
    Objective.VILLAGES: N_("Most villages"),
}
_OF_SOURCE = {
    Rule.CARRY_OVER: N_("{source}: what is left in a year may not be used in the next."),
    Rule.LEAST_SHARE: N_("{source}: it must pay at least a share of every work."),
    Rule.MOST_SHARE: N_("{source}: it may pay no more than a share of every work."),
    Rule.PERIOD: N_("{source}: it may not be used in some of these years."),
}


def amount(vnd: int) -> str:
    """An amount in million đồng, to a tenth."""
    return money_text(vnd, MoneyUnit.MILLION, 1)


def label() -> str:
    """What every scenario is called."""
    return _(LABEL)


def reached(asked: Scenario, found: Choice) -> str:
    """How many villages and households are reached, of how many, in one sentence."""
    return _("{part}/{villages} villages: {rest}", part=number(len(found.reached)),
             villages=number(len(asked.villages)), rest=households(asked, found))  # fmt: skip


def households(asked: Scenario, found: Choice) -> str:
    """How many households are reached, of how many."""
    every = sum(one.households for one in asked.villages)
    return _("{part} of {every} households reach the criterion",
             part=number(found.households), every=number(every))  # fmt: skip


def spent(asked: Scenario, found: Choice, said: Callable[[int], str] = amount) -> str:
    """How much of the budget is used; `said` writes an amount."""
    return _("{amount} of {whole} used", amount=said(found.spent_vnd),
             whole=said(asked.total_vnd))  # fmt: skip


def proof(found: Choice) -> str:
    """How sure it is that there is no better choice."""
    if found.is_proven:
        return _("Proven: within these rules no choice reaches more.")
    if found.gap != found.gap:
        return _("Not proven: the time ran out before a better choice was ruled out.")
    return _("Not proven: the best may lie up to {gap} above.", gap=percent(found.gap * 100))


def reason(asked: Scenario, why: Reason, said: Callable[[int], str] = amount) -> str:
    """Which rule leaves no choice, and by how much; `said` writes an amount."""
    sources = {one.key: one.name for one in asked.sources}
    source = sources.get(why.source or "", _("Several sources together"))
    held = ", ".join([*named(asked.works, why.works), *named(asked.villages, why.villages)])
    if why.rule is Rule.BUDGET:
        return _("Budget of {source} in {year}: {amount} more is needed.",
                 source=source, year=str(why.year), amount=said(why.amount_vnd or 0))  # fmt: skip
    if why.rule in _OF_SOURCE:
        return _(_OF_SOURCE[why.rule], source=source)
    if why.rule is Rule.ELIGIBLE:
        return _("Sources allowed for a work: {names} may be paid by some sources only.",
                 names=held)  # fmt: skip
    if why.rule is Rule.FIRST_YEAR:
        return _("First year: {names} may not begin earlier.", names=held)
    if why.rule is Rule.TIME:
        years = n_("{count} year", "{count} years", why.years or 0)
        return _("Time: {names} would end {years} after the last year.", names=held, years=years)
    if why.rule is Rule.EXCLUDED:
        return _("{names}: must be in and is left out at once.", names=held)
    if why.rule is Rule.NO_WORK:
        return _("{names}: must be in and has no work.", names=held)
    return _("Musts: without {names} the others can be met.", names=held)


def villages_of(asked: Scenario, work: str, reached_keys: Iterable[str]) -> str:
    """Names of the villages reached that wait for a work."""
    inside = set(reached_keys)
    return ", ".join(one.name for one in asked.villages if work in one.works and one.key in inside)
