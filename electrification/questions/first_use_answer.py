"""The whole answer about a scenario: what is chosen, what is just missed, the curve, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from electrification.questions.first_use import (
    LEVELS_PCT,
    SECONDS,
    Choice,
    Missed,
    Payment,
    choose,
    curve,
    just_missed,
)
from electrification.questions.first_use_reasons import Reason, Rule, reasons
from electrification.subject.scenarios import Scenario


@dataclass(frozen=True)
class Point:
    """A point of the curve; `villages` None: with this budget the musts cannot be met."""

    share_pct: int
    budget_vnd: int
    villages: int | None
    households: int | None
    spent_vnd: int | None
    is_proven: bool


@dataclass(frozen=True)
class Answer:
    """`choice` None: `reasons` say which rule leaves none."""

    choice: Choice | None
    missed: tuple[Missed, ...] = ()
    points: tuple[Point, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `answer_from` makes the same again."""
        return asdict(self)


def answer(
    asked: Scenario,
    *,
    gap: float = 0.0,
    seconds: float = SECONDS,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Answer:
    """Everything that is asked about a scenario; `progress` is told of steps done, and of how many.

    Raises
    ------
    TimeoutError
        Where no choice was found in time.
    """
    of = len(LEVELS_PCT) + 2
    progress(0, of)
    found = choose(asked, gap=gap, seconds=seconds)
    progress(1, of)
    if found is None:
        return Answer(None, reasons=tuple(reasons(asked)))
    missed = just_missed(asked, found, seconds=seconds / 2)
    progress(2, of)
    levels = curve(
        asked,
        gap=gap,
        seconds=seconds / 2,
        progress=lambda done, _of: progress(done + 2, of),
        whole=found,
    )
    points = tuple(
        Point(
            one.share_pct,
            one.budget_vnd,
            None if one.choice is None else len(one.choice.reached),
            None if one.choice is None else one.choice.households,
            None if one.choice is None else one.choice.spent_vnd,
            one.choice is not None and one.choice.is_proven,
        )
        for one in levels
    )
    return Answer(found, tuple(missed), points)


def answer_from(said: Mapping[str, Any]) -> Answer:
    """An answer from plain values."""
    choice = said["choice"]
    if choice is not None:
        payments = tuple(Payment(**one) for one in choice["payments"])
        choice = Choice(**{**choice, "payments": payments})
    return Answer(
        choice,
        tuple(Missed(**{**one, "works": tuple(one["works"])}) for one in said["missed"]),
        tuple(Point(**one) for one in said["points"]),
        tuple(
            Reason(
                **{
                    **one,
                    "rule": Rule(one["rule"]),
                    "works": tuple(one["works"]),
                    "villages": tuple(one["villages"]),
                }
            )
            for one in said["reasons"]
        ),
    )
