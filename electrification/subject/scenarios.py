"""A scenario of first use of money: works, villages, budgets and rules, as they are asked about.

Money is in whole đồng, years are calendar years, keys are official codes or our own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from electrification.subject.money import MAX_VND
from electrification.subject.typed import impossible_text
from electrification.texts import N_, Message, message

MAX_YEARS, MAX_WORKS, MAX_VILLAGES, MAX_SOURCES = 15, 2_000, 5_000, 30
MAX_NAME_CHARACTERS, MAX_NOTE_CHARACTERS = 150, 1_000
HOUSEHOLD_COST_VND = 31_200_000
"""Middle of the five real cases of cost per household, in đồng (see docs/scenarios.md)."""


class Objective(StrEnum):
    """What is to be as many as possible."""

    HOUSEHOLDS = "households"
    VILLAGES = "villages"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source of money and its rules.

    Attributes
    ----------
    first_year, last_year : calendar years between which it may be spent; None is open
    carries_over : whether what is left in a year may be spent in the next
    least_pct, most_pct : share of the cost of each work it may pay, 0–100
    """

    key: str
    name: str
    first_year: int | None = None
    last_year: int | None = None
    carries_over: bool = False
    least_pct: int = 0
    most_pct: int = 100


@dataclass(frozen=True, kw_only=True)
class Work:
    """A work as far as money is concerned.

    Attributes
    ----------
    cost_vnd : money still needed
    years : how many years in a row it takes
    first_year : the earliest year it can begin; None is the first of the scenario
    sources : keys of the sources that may pay it; None is each
    is_estimate : whether the cost is households × a cost per household
    """

    key: str
    name: str
    cost_vnd: int
    years: int = 1
    first_year: int | None = None
    sources: tuple[str, ...] | None = None
    is_estimate: bool = False


@dataclass(frozen=True, kw_only=True)
class Village:
    """A village without power, and the works it waits for: all of them, or any one."""

    key: str
    name: str
    households: int
    works: tuple[str, ...]
    needs_all: bool = True


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What a source gives in a year."""

    source: str
    year: int
    amount_vnd: int


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Everything a choice is made from. `must` and `without` name works and villages by key."""

    first_year: int
    years: int
    objective: Objective
    sources: tuple[Source, ...]
    budgets: tuple[Budget, ...]
    works: tuple[Work, ...]
    villages: tuple[Village, ...]
    must_works: tuple[str, ...] = ()
    must_villages: tuple[str, ...] = ()
    without_works: tuple[str, ...] = ()
    without_villages: tuple[str, ...] = ()

    @property
    def total_vnd(self) -> int:
        """The budget of all years and sources."""
        return sum(one.amount_vnd for one in self.budgets)

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `scenario_from` makes the same again."""
        return asdict(self)


def scenario_from(said: Mapping[str, Any]) -> Scenario:
    """A scenario from plain values; raises `ValueError`, `TypeError`, `KeyError` for others."""

    def rows(kind: Any, name: str) -> tuple[Any, ...]:
        return tuple(
            kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})
            for row in said[name]
        )

    return Scenario(
        first_year=said["first_year"],
        years=said["years"],
        objective=Objective(said["objective"]),
        sources=rows(Source, "sources"),
        budgets=rows(Budget, "budgets"),
        works=rows(Work, "works"),
        villages=rows(Village, "villages"),
        **{
            name: tuple(said.get(name, ()))
            for name in ("must_works", "must_villages", "without_works", "without_villages")
        },
    )


def impossible_scenario(asked: Scenario) -> list[tuple[str, Message]]:
    """What no scenario may lack or hold, as (field, message); an empty list lets it through."""
    found: list[tuple[str, Message]] = []
    for name, count, most in (
        ("years", asked.years, MAX_YEARS),
        ("sources", len(asked.sources), MAX_SOURCES),
        ("works", len(asked.works), MAX_WORKS),
        ("villages", len(asked.villages), MAX_VILLAGES),
    ):
        if not 1 <= count <= most:
            found.append((name, message(N_("Between 1 and {most} of them."), most=most)))
    found += _wrong_keys(asked)
    found += _wrong_numbers(asked)
    return found


def impossible_name(name: str, note: str | None = None) -> list[tuple[str, Message]]:
    """What is wrong with the name and the note a scenario is to be kept under."""
    found: list[tuple[str, Message]] = []
    if not name.strip():
        found.append(("name", message(N_("Give the scenario a name."))))
    for field, text, most in (
        ("name", name, MAX_NAME_CHARACTERS),
        ("note", note or "", MAX_NOTE_CHARACTERS),
    ):
        if (wrong := impossible_text(text, most)) is not None:
            found.append((field, wrong))
    return found


def _wrong_keys(asked: Scenario) -> list[tuple[str, Message]]:
    works = {one.key for one in asked.works}
    villages = {one.key for one in asked.villages}
    sources = {one.key for one in asked.sources}
    named = (
        ("budgets", (b.source for b in asked.budgets), sources),
        ("works", (s for w in asked.works for s in w.sources or ()), sources),
        ("villages", (w for v in asked.villages for w in v.works), works),
        ("must", asked.must_works, works),
        ("must", asked.must_villages, villages),
        ("without", asked.without_works, works),
        ("without", asked.without_villages, villages),
    )
    found = [
        (field, message(N_("“{key}” is not in the scenario."), key=key))
        for field, keys, known in named
        for key in dict.fromkeys(keys)
        if key not in known
    ]
    twice = (
        ("sources", [s.key for s in asked.sources]),
        ("works", [w.key for w in asked.works]),
        ("villages", [v.key for v in asked.villages]),
        ("budgets", [f"{b.source} {b.year}" for b in asked.budgets]),
    )
    return found + [
        (field, message(N_("“{key}” stands there twice."), key=key))
        for field, keys in twice
        for key, count in Counter(keys).items()
        if count > 1
    ]


def _wrong_numbers(asked: Scenario) -> list[tuple[str, Message]]:
    last_year = asked.first_year + asked.years - 1
    amounts: Iterable[tuple[str, str, object, int, int]] = (
        *(("budgets", f"{b.source} {b.year}", b.amount_vnd, 0, MAX_VND) for b in asked.budgets),
        *(("budgets", b.source, b.year, asked.first_year, last_year) for b in asked.budgets),
        *(("works", w.name, w.cost_vnd, 0, MAX_VND) for w in asked.works),
        *(("works", w.name, w.years, 1, MAX_YEARS) for w in asked.works),
        *(("villages", v.name, v.households, 0, 100_000) for v in asked.villages),
        *(("sources", s.name, s.least_pct, 0, s.most_pct) for s in asked.sources),
        *(("sources", s.name, s.most_pct, 0, 100) for s in asked.sources),
    )
    return [
        (
            field,
            message(N_("{name}: a whole number from {least} to {most} is asked for, not {value}."),
                    name=name, least=str(least), most=str(most), value=str(value)),
        )
        for field, name, value, least, most in amounts
        if type(value) is not int or not least <= value <= most
    ]  # fmt: skip
