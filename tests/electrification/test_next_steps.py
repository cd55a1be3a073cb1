from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from electrification.subject.entries import EntryKind, Standing
from electrification.subject.milestones import STAGES, Stage
from electrification.subject.rights import Matter
from electrification.tracking.next_steps import MOST_STEPS, Step, next_steps, skipped_stages

ALL = frozenset(Matter)
DONE = STAGES[: Stage.STARTED.position + 1]


def reached(*codes: str, phase: int | None = None, first: int = 1) -> list[Standing]:
    """Stages reached one day after the other."""
    return [
        Standing(
            id=first + i,
            kind=EntryKind.STAGE,
            code=code,
            occurred_on=dt.date(2025, 1, first + i),
            phase=phase,
        )
        for i, code in enumerate(codes)
    ]


def steps_of(standing: list[Standing], matters: Collection[Matter] = ALL) -> list[Step]:
    """What comes next where no programme says what is not required."""
    return next_steps(standing, matters, skipped_stages(standing, {}))


def stages(steps: list[Step]) -> list[str]:
    return [str(step.stage) for step in steps]


def test_a_village_with_nothing_recorded_begins_with_the_survey() -> None:
    assert stages(steps_of([]))[0] == "surveyed"


def test_what_became_possible_last_comes_first_and_there_are_at_most_four() -> None:
    steps = steps_of(reached(*DONE))

    assert stages(steps)[:3] == ["mv_line_built", "substation_installed", "lv_line_built"]
    assert len(steps) == MOST_STEPS


def test_only_matters_of_the_person_are_offered() -> None:
    assert stages(steps_of(reached(*DONE), {Matter.SUPPLY})) == ["contracted"]
    assert steps_of(reached(*DONE), frozenset()) == []


def test_a_stage_that_is_not_required_is_seen_through_and_not_offered() -> None:
    standing = [*reached("surveyed"), Standing(
        id=9, kind=EntryKind.NOT_REQUIRED, code="investment_approved",
        occurred_on=dt.date(2025, 2, 1))]  # fmt: skip

    assert stages(steps_of(standing))[0] == "design_approved"
    assert "investment_approved" not in stages(steps_of(standing))


def test_a_gap_behind_what_is_reached_is_no_next_step() -> None:
    assert "surveyed" not in stages(steps_of(reached("design_approved")))


def test_each_phase_goes_its_own_way() -> None:
    standing = [
        *reached("surveyed", "investment_approved", "design_approved", "capital_allocated"),
        *reached("contractor_selected", "started", phase=1, first=10),
        *reached("contractor_selected", phase=2, first=20),
    ]

    steps = steps_of(standing, {Matter.WORKS})
    assert Step(Stage.STARTED, 2) in steps
    assert Step(Stage.MV_LINE_BUILT, 1) in steps
    assert Step(Stage.STARTED, 1) not in steps


def test_the_criterion_is_recognised_only_where_there_is_power() -> None:
    dark = steps_of(reached("surveyed"), {Matter.RECOGNITION})
    lit = steps_of(reached("energised"), {Matter.RECOGNITION})

    assert (stages(dark), stages(lit)) == ([], ["recognised"])


def test_where_a_register_alone_says_that_there_is_power_nothing_is_guessed() -> None:
    register = Standing(
        id=1, kind=EntryKind.REGISTER_STATE, code="meets_criterion", occurred_on=dt.date(2025, 1, 1)
    )
    assert steps_of([register]) == []
