"""When villages that remain may meet the criterion: what a forecast promises, whatever the data."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrification.calendar import end_of_day
from electrification.questions.durations import CHAIN, STEPS, Ground
from electrification.questions.forecast import ASSUMED_DAYS, FEWEST_DONE, Forecast, Whole, forecast
from electrification.questions.futures import draw
from electrification.questions.step_times import NO_TIMES, believed
from electrification.storage import Store
from electrification.storage.grounds import ground
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import Stage
from tests.electrification.builders import Story
from tests.electrification.worlds import FIRST, days_after, go_through, ground_of, many_through

DAY = dt.date(2023, 1, 1)
SAMPLE_DAY = dt.date(2025, 9, 30)


def whole(found: Forecast) -> Whole:
    return found.of(found.villages["village_id"])


def made(story: Story, on: dt.date = DAY) -> Forecast:
    return forecast(ground_of(story, on), 400)


def p50(found: Forecast, village_id: int = 1) -> dt.date:
    rows = found.villages.set_index("village_id")
    day: dt.date = rows.loc[village_id, "p50"]
    return day


@pytest.fixture(scope="module")
def of_sample(read_only_sample: Store) -> Forecast:
    return forecast(ground(read_only_sample, SAMPLE_DAY))


def test_every_village_that_remains_has_its_days_in_order(of_sample: Forecast) -> None:
    rows = of_sample.villages
    counted = of_sample.ground.snapshot.counted

    assert set(rows["village_id"]) == set(counted.loc[~counted["meets"], "village_id"])
    assert (rows["p10"] <= rows["p50"]).all()
    assert (rows["p50"] <= rows["p90"]).all()
    assert all(day > SAMPLE_DAY for day in rows["p10"])


def test_the_whole_is_over_no_sooner_than_any_of_its_villages(of_sample: Forecast) -> None:
    span = whole(of_sample).span

    assert span is not None
    assert span.p10 <= span.p50 <= span.p90
    for name in ("p10", "p50", "p90"):
        assert getattr(span, name) >= max(of_sample.villages[name])


def test_the_same_data_and_day_give_the_same_answer(
    read_only_sample: Store, of_sample: Forecast
) -> None:
    again = forecast(ground(read_only_sample, SAMPLE_DAY))
    pd.testing.assert_frame_equal(again.villages, of_sample.villages)
    pd.testing.assert_frame_equal(whole(again).holding, whole(of_sample).holding)


def test_another_villages_entry_moves_a_date_only_by_what_it_says() -> None:
    plain, more = many_through(9), many_through(9)
    for story in (plain, more):
        go_through(story, 1, DAY - dt.timedelta(days=120), until=DAY)
    more.villages = 10
    more.stage("surveyed", DAY, village=10)
    p50s = [p50(made(plain)), p50(made(more))]

    assert abs((p50s[0] - p50s[1]).days) <= 1


def test_a_village_has_the_same_days_whichever_others_are_chosen(of_sample: Forecast) -> None:
    ids = of_sample.villages["village_id"].tolist()
    one = of_sample.of(ids[2:3])

    assert one.span is not None
    row = of_sample.villages.iloc[2]
    assert (one.span.p10, one.span.p50, one.span.p90) == (row["p10"], row["p50"], row["p90"])


def test_nothing_that_holds_back_is_negative_and_the_slowest_village_holds_most(
    of_sample: Forecast,
) -> None:
    holding = whole(of_sample).holding

    assert (holding["days"] >= 0).all()
    assert holding["days"].is_monotonic_decreasing
    assert set(holding["what"]) == {"village", "step"}


def test_a_village_that_meets_the_criterion_has_no_forecast() -> None:
    found = made(many_through(8))
    assert found.villages["village_id"].tolist() == [1]
    assert whole(made_of_met := made(many_met())).villages.empty
    assert whole(made_of_met).span is None


def many_met() -> Story:
    story = many_through(7)
    go_through(story, 1, FIRST)
    return story


def test_with_too_little_data_it_says_so_instead_of_a_date() -> None:
    story = many_through(FEWEST_DONE)  # one fewer have gone through than are needed
    go_through(story, 1, DAY - dt.timedelta(days=60), until=DAY)
    found = made(story)
    row = found.villages.iloc[0]

    assert pd.isna(row["p50"])
    assert "energised" in row["lacks"]
    assert whole(found).span is None
    assert whole(found).holding.empty


def test_one_village_without_a_date_leaves_the_whole_without_one() -> None:
    story = many_through(9)
    story.villages = 10
    go_through(story, 1, DAY - dt.timedelta(days=60), until=DAY)
    found = made(story)  # of village 10 nothing was ever recorded

    assert found.villages["p50"].isna().tolist() == [False, True]
    assert whole(found).span is None
    assert found.of([1]).span is not None


def test_a_village_further_on_comes_sooner() -> None:
    story = many_through(9)
    story.villages = 11
    go_through(story, 10, DAY - dt.timedelta(days=40), until=DAY)
    go_through(story, 11, DAY - dt.timedelta(days=120), until=DAY)
    found = made(story)

    assert p50(found, 11) < p50(found, 10)


def test_an_open_obstacle_never_brings_a_date_forward() -> None:
    free, held = many_through(9), many_through(9)
    for story in (free, held):
        go_through(story, 1, DAY - dt.timedelta(days=120), until=DAY)
    held.tell(EntryKind.OBSTACLE, DAY - dt.timedelta(days=400), "opened")

    assert p50(made(held)) > p50(made(free))
    assert made(held).villages["is_held"].tolist() == [True]
    steps = whole(made(held)).holding
    assert int(steps.loc[steps["name"] == "release", "days"].iloc[0]) > 0


def test_without_capital_a_village_waits_for_it() -> None:
    story = many_through(9)
    for stage in ("surveyed", "investment_approved", "design_approved"):
        story.stage(stage, DAY - dt.timedelta(days=30))
    assert made(story).villages["step"].tolist() == ["capital_allocated"]


def test_a_stage_that_is_not_required_takes_no_time() -> None:
    plain, spared = many_through(9), many_through(9)
    for story in (plain, spared):
        story.stage("surveyed", DAY)
    for stage in ("design_approved", "contractor_selected", "accepted"):
        spared.tell(EntryKind.NOT_REQUIRED, DAY, stage)
    assert p50(made(spared)) < p50(made(plain))


def test_the_last_phase_ends_the_village() -> None:
    one, two = many_through(9), many_through(9)
    for story in (one, two):
        go_through(story, 1, FIRST, meets_after=None)
    two.told = [t for t in two.told if t.village != 1]
    for stage in CHAIN[:-2]:
        two.stage(str(stage), FIRST, phase=1)
    two.stage("started", DAY, phase=2)
    assert p50(made(two)) > p50(made(one))


@given(begun=st.integers(1, 250), waited=st.integers(0, 600), more=st.integers(0, 300))
@settings(max_examples=25, deadline=None)
def test_waiting_longer_never_brings_a_villages_date_forward(
    begun: int, waited: int, more: int
) -> None:
    story = Story()
    go_through(story, 1, DAY - dt.timedelta(days=begun), until=DAY)
    first = DAY + dt.timedelta(days=waited)
    sooner, later = (
        ends_with_same_chances(ground_of(story, day)) for day in (first, days_after(first, more))
    )
    assert (later >= sooner).all()


BELIEFS = {step: believed(NO_TIMES, ASSUMED_DAYS[step]) for step in STEPS}


def ends_with_same_chances(stands_on: Ground) -> np.ndarray:
    """Ends of the first village as drawn with beliefs that do not change."""
    return draw(stands_on, BELIEFS, np.array([0]), np.array([0]), 200).ends()


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_days_are_in_order_and_to_come_whatever_was_recorded(data: st.DataObject) -> None:
    story = many_through(8)
    story.villages = 11
    for village in (9, 10, 11):
        for stage in data.draw(st.lists(st.sampled_from(CHAIN), max_size=6, unique=True)):
            if stage is not Stage.INSPECTED:
                on = DAY - dt.timedelta(days=data.draw(st.integers(0, 2_000)))
                story.stage(str(stage), on, village=village, phase=data.draw(st.integers(0, 2)))
        if data.draw(st.booleans()):
            story.tell(EntryKind.OBSTACLE, DAY, "opened", village=village)
    dated = made(story).villages.dropna(subset=["p50"])

    days = zip(dated["p10"], dated["p50"], dated["p90"], strict=True)
    assert all(DAY < p10 <= p50 <= p90 for p10, p50, p90 in days)


def test_made_villages_come_within_their_range_eight_times_in_ten() -> None:
    rng = np.random.default_rng(8)

    def steps() -> dict[Stage, int]:
        return {s: int(np.exp(rng.normal(np.log(40), 0.5))) for s in CHAIN}

    story = Story(villages=100)
    came = {}
    day = days_after(FIRST, 700)
    for village in range(1, 101):
        begun = days_after(FIRST, int(rng.integers(0, 600)))
        lit = go_through(story, village, begun, steps(), until=day)
        came[village] = days_after(lit, 10)
    found = forecast(ground_of(story, day), 500).villages
    inside = [row.p10 <= came[row.village_id] <= row.p90 for row in found.itertuples()]

    assert len(inside) > 40
    assert float(np.mean(inside)) == pytest.approx(0.8, abs=0.13)


def test_a_forecast_of_the_past_knows_nothing_of_what_came_later(read_only_sample: Store) -> None:
    day = dt.date(2024, 12, 31)
    then = ground(read_only_sample, day, end_of_day(day))

    assert then.confirmed.column("confirmed_at").max() <= end_of_day(day).timestamp() * 1e6
    assert forecast(then, 200).villages["p50"].notna().any()
