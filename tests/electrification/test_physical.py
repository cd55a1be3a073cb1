"""How far the works are, by the weights of the stages reached."""

from __future__ import annotations

import datetime as dt

import numpy as np

from electrification.calendar import day_number, microseconds
from electrification.questions.entry_log import seen
from electrification.questions.facts import Works, works
from electrification.questions.physical import physical_pct
from electrification.subject.costs import stage_weights
from electrification.subject.milestones import STAGES, Stage
from tests.electrification.builders import FAR, Story

ON = dt.date(2025, 9, 1)


def works_of(story: Story, villages: int = 1) -> Works:
    """The stages of a story."""
    ids = np.arange(1, villages + 1)
    return works(seen(story.log(), ids, day_number(ON), microseconds(FAR)))


def test_a_stage_reached_says_that_what_comes_before_it_was_done() -> None:
    story = Story(villages=3)
    story.stage("started", "2025-01-01", village=1)
    story.stage("meters_installed", "2025-02-01", village=2)
    story.stage("energised", "2025-03-01", village=3)
    found = physical_pct(works_of(story, 3), stage_weights())
    assert found.tolist() == [5.0, 40.0, 100.0]


def test_a_stage_not_needed_is_no_part_of_the_whole() -> None:
    skipped = np.zeros((1, len(STAGES)), dtype=bool)
    skipped[0, Stage.MV_LINE_BUILT.position] = True
    story = Story()
    story.stage("substation_installed", "2025-01-01")
    weights = {Stage.MV_LINE_BUILT: 30, Stage.SUBSTATION_INSTALLED: 20, Stage.LV_LINE_BUILT: 20}
    assert physical_pct(works_of(story), weights, skipped).tolist() == [50.0]
    only = {Stage.MV_LINE_BUILT: 1}
    assert np.isnan(physical_pct(works_of(story), only, skipped)).all()


def test_a_village_in_phases_is_as_far_as_they_are_on_the_average() -> None:
    story = Story()
    story.stage("works_completed", "2025-01-01", phase=1)
    story.stage("started", "2025-01-01", phase=2)
    weights = {Stage.STARTED: 1, Stage.WORKS_COMPLETED: 1}
    assert physical_pct(works_of(story), weights).tolist() == [75.0]
