"""Stages are a partial order; one that a programme does not require is transparent."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from electrification.calendar import NO_DAY
from electrification.subject.milestones import (
    OPTIONAL_BY_DEFAULT,
    REQUIRES,
    STAGES,
    Stage,
    StageGroup,
    missing_before,
    not_required_by,
    order_breaks,
    prerequisites,
    programme_rows,
)


def all_before(stage: Stage) -> set[Stage]:
    found: set[Stage] = set()
    for before in REQUIRES.get(stage, ()):
        found |= {before} | all_before(before)
    return found


def test_the_order_has_no_circle_and_agrees_with_the_list() -> None:
    for stage in STAGES:
        assert all(before.position < stage.position for before in all_before(stage))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Stage.HANDED_OVER, Stage.ENERGISED),
        (Stage.CONTRACTED, Stage.ENERGISED),
        (Stage.CAPITAL_ALLOCATED, Stage.DESIGN_APPROVED),
        (Stage.OPERATION_RECEIVED, Stage.HANDED_OVER),
    ],
)
def test_some_stages_come_in_either_order(one: Stage, other: Stage) -> None:
    assert one not in all_before(other)
    assert other not in all_before(one)


def test_nothing_is_energised_before_works_acceptance_and_inspection() -> None:
    assert {Stage.WORKS_COMPLETED, Stage.ACCEPTED, Stage.INSPECTED} <= all_before(Stage.ENERGISED)
    assert Stage.CONTRACTED not in all_before(Stage.ENERGISED)


def test_a_stage_not_required_is_seen_through_also_several_in_a_row() -> None:
    hidden = frozenset({Stage.ACCEPTED, Stage.INSPECTED})
    assert prerequisites(Stage.ENERGISED, hidden) == {Stage.WORKS_COMPLETED}
    assert prerequisites(Stage.ENERGISED) == {Stage.INSPECTED}


def test_what_is_missing_is_named_in_the_order_of_the_list() -> None:
    reached = {Stage.MV_LINE_BUILT: None}
    assert missing_before(Stage.WORKS_COMPLETED, reached) == [
        Stage.SUBSTATION_INSTALLED,
        Stage.LV_LINE_BUILT,
    ]
    assert missing_before(Stage.SURVEYED, {}) == []


def test_groups_are_three_stretches_of_the_list() -> None:
    stretches = [group for group, _stages in itertools.groupby(STAGES, key=lambda s: s.group)]
    assert stretches == list(StageGroup)


def test_a_stage_reached_before_one_that_must_come_first_breaks_the_order() -> None:
    reached = np.full((3, len(STAGES)), NO_DAY, dtype=np.int32)
    reached[0, [Stage.INSPECTED.position, Stage.ENERGISED.position]] = 200, 100
    reached[1, [Stage.INSPECTED.position, Stage.ENERGISED.position]] = 100, 100
    reached[2, Stage.ENERGISED.position] = 100
    expected = np.zeros(reached.shape, dtype=bool)
    expected[0, Stage.ENERGISED.position] = True
    np.testing.assert_array_equal(order_breaks(reached), expected)


def test_the_programmes_that_the_project_ships_name_every_stage_once() -> None:
    rows = programme_rows()
    for programme in {row["programme"] for row in rows}:
        stages = [row["stage"] for row in rows if row["programme"] == programme]
        assert sorted(stages) == sorted(map(str, STAGES))


def test_a_programme_leaves_out_what_its_template_says() -> None:
    templates = {"own": frozenset({Stage.SURVEYED})}
    assert not_required_by("own", templates) == {Stage.SURVEYED}


def test_without_a_programme_or_with_an_unknown_one_the_common_optional_stages_are_left_out() -> (
    None
):
    assert not_required_by(None, {}) == OPTIONAL_BY_DEFAULT
    assert not_required_by("no such programme", {}) == OPTIONAL_BY_DEFAULT
