"""How far villages have come and how long steps took, from confirmed entries."""

from __future__ import annotations

import datetime as dt

from electrification.calendar import NO_DAY, day_number
from electrification.questions.durations import CHAIN, MEETS, RELEASE, Ground
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import Stage
from tests.electrification.builders import Story
from tests.electrification.worlds import FIRST, days_after, go_through, ground_of, many_through

LATE = dt.date(2024, 1, 1)


def done(ground: Ground, step: str) -> list[int]:
    return sorted(ground.times[step].done.tolist())


def still(ground: Ground, step: str) -> list[int]:
    return sorted(ground.times[step].still.tolist())


def needed(ground: Ground, path: int = 0) -> list[Stage]:
    return [s for s, n in zip(CHAIN, ground.paths.is_needed[path], strict=True) if n]


def test_a_step_lasts_from_the_last_of_what_comes_before_it() -> None:
    story = Story()
    go_through(story, 1, FIRST, {Stage.MV_LINE_BUILT: 40, Stage.LV_LINE_BUILT: 70})
    ground = ground_of(story, LATE)

    assert done(ground, "mv_line_built") == [40]
    assert done(ground, "lv_line_built") == [70]
    assert done(ground, "works_completed") == [20]
    assert done(ground, MEETS) == [10]


def test_a_step_begun_and_not_over_is_kept_as_lasting_so_far() -> None:
    story = Story()
    go_through(story, 1, FIRST, until=days_after(FIRST, 100))
    ground = ground_of(story, days_after(FIRST, 160))

    open_step = next(s for s in CHAIN if still(ground, str(s)))
    assert not done(ground, str(open_step))
    assert still(ground, str(open_step)) == [60]


def test_an_entry_that_waits_for_confirmation_ends_no_step() -> None:
    story = Story()
    story.stage("surveyed", FIRST)
    story.stage("investment_approved", days_after(FIRST, 30), pending=True)
    ground = ground_of(story, days_after(FIRST, 50))

    assert still(ground, "investment_approved") == [50]


def test_what_was_not_known_then_is_not_used() -> None:
    story = Story()
    story.stage("surveyed", FIRST)
    story.stage("investment_approved", days_after(FIRST, 30), recorded="2023-01-01")
    then = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)

    assert still(ground_of(story, dt.date(2020, 12, 31), then), "investment_approved") == [365]


def test_a_stage_not_required_is_seen_through() -> None:
    story = Story()
    story.stage("design_approved", FIRST)
    story.stage("capital_allocated", days_after(FIRST, 10))
    story.tell(EntryKind.NOT_REQUIRED, FIRST, "contractor_selected")
    story.stage("started", days_after(FIRST, 40))
    ground = ground_of(story, LATE)

    assert done(ground, "started") == [30]
    assert done(ground, "contractor_selected") == []
    assert Stage.CONTRACTOR_SELECTED not in needed(ground)


def test_what_a_later_stage_needed_is_passed_but_lends_no_time() -> None:
    story = Story()
    story.stage("started", FIRST)
    story.stage("works_completed", days_after(FIRST, 100))
    ground = ground_of(story, LATE)

    assert Stage.MV_LINE_BUILT not in needed(ground)
    assert all(not done(ground, str(s)) for s in CHAIN)
    assert needed(ground) == [Stage.ACCEPTED, Stage.INSPECTED, Stage.ENERGISED]


def test_money_allocated_is_capital_though_the_stage_was_not_recorded() -> None:
    story = Story()
    story.stage("investment_approved", FIRST)
    story.tell(EntryKind.CAPITAL, days_after(FIRST, 80), "allocation", amount_vnd=1_000_000)
    ground = ground_of(story, LATE)

    assert done(ground, "capital_allocated") == [80]


def test_phases_have_ways_of_their_own() -> None:
    story = Story()
    for phase, days in ((1, 10), (2, 50)):
        story.stage("started", FIRST, phase=phase)
        story.stage("mv_line_built", days_after(FIRST, days), phase=phase)
    ground = ground_of(story, LATE)

    assert done(ground, "mv_line_built") == [10, 50]
    assert ground.paths.village.tolist() == [0, 0]


def test_a_register_says_what_was_passed() -> None:
    story = Story()
    story.tell(EntryKind.REGISTER_STATE, FIRST, "built_not_energised")
    ground = ground_of(story, LATE)

    assert needed(ground) == [Stage.ACCEPTED, Stage.INSPECTED, Stage.ENERGISED]
    assert not any(len(times.done) or len(times.still) for times in ground.times.values())


def test_the_first_day_of_meeting_is_the_day_the_last_condition_came() -> None:
    story = Story()
    lit = go_through(story, 1, FIRST, meets_after=None)
    story.households(20, lit)
    story.customers(10, days_after(lit, 5))
    story.customers(15, days_after(lit, 30))
    story.customers(20, days_after(lit, 90))
    story.customers(20, days_after(lit, 200))

    assert ground_of(story, LATE).met_on.tolist() == [day_number(lit) + 90]
    assert ground_of(story, days_after(lit, 60)).met_on.tolist() == [NO_DAY]


def test_obstacles_and_suspensions_last_from_opening_to_end() -> None:
    story = Story()
    go_through(story, 1, FIRST, until=days_after(FIRST, 200))
    opened = story.tell(EntryKind.OBSTACLE, days_after(FIRST, 100), "opened")
    story.tell(EntryKind.OBSTACLE, days_after(FIRST, 130), "closed", refers_to=opened)
    story.tell(EntryKind.OBSTACLE, days_after(FIRST, 150), "opened")
    story.tell(EntryKind.SUSPENSION, days_after(FIRST, 110), "suspended")
    story.tell(EntryKind.SUSPENSION, days_after(FIRST, 170), "resumed")
    ground = ground_of(story, days_after(FIRST, 220))

    assert done(ground, RELEASE) == [30, 60]
    assert still(ground, RELEASE) == [70]


def test_news_on_its_way_shortens_what_is_known_of_waiting() -> None:
    prompt = many_through(3)
    late = many_through(3)
    for told in late.told:
        told.recorded += dt.timedelta(days=12)
        assert told.confirmed is not None
        told.confirmed += dt.timedelta(days=12)

    assert ground_of(prompt, LATE).delay_days == 0
    assert ground_of(late, LATE).delay_days == 12
