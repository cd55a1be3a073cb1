"""Past forecasts beside what came."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from electrification.questions.durations import CHAIN
from electrification.questions.forecast import ASSUMED_DAYS
from electrification.questions.hindsight import (
    FEWEST_JUDGED,
    MONTHS,
    Hindsight,
    Outcome,
    hindsight,
    month_ends,
)
from electrification.storage import Store
from electrification.storage.grounds import ground, looked_back
from tests.electrification.builders import Story
from tests.electrification.worlds import FIRST, days_after, go_through, ground_of, many_through

SAMPLE_DAY = dt.date(2025, 9, 30)


@pytest.fixture(scope="module")
def of_sample(read_only_sample: Store) -> Hindsight:
    return looked_back(read_only_sample, ground(read_only_sample, SAMPLE_DAY))


def test_it_looks_back_from_the_ends_of_months_before_the_day() -> None:
    assert month_ends(dt.date(2025, 6, 12), dt.date(2025, 8, 31)) == [
        dt.date(2025, 6, 30), dt.date(2025, 7, 31),
    ]  # fmt: skip
    assert len(month_ends(dt.date(2000, 1, 1), dt.date(2025, 8, 31))) == MONTHS


def test_a_forecast_is_judged_once_its_range_is_over_and_not_before(of_sample: Hindsight) -> None:
    tries = of_sample.tries
    is_open = tries["outcome"] == Outcome.OPEN

    assert all(day >= SAMPLE_DAY for day in tries.loc[is_open, "p90"])
    assert all(day < SAMPLE_DAY for day in tries.loc[~is_open, "p90"])
    assert len(of_sample.judged) >= FEWEST_JUDGED


def test_each_outcome_says_where_what_came_lies(of_sample: Hindsight) -> None:
    for row in of_sample.judged.itertuples():
        if row.outcome == Outcome.INSIDE:
            assert row.p10 <= row.came_on <= row.p90
        elif row.outcome == Outcome.EARLIER:
            assert row.came_on < row.p10
        else:
            assert pd.isna(row.came_on) or row.came_on > row.p90


def test_what_had_come_and_was_not_recorded_is_no_forecast(of_sample: Hindsight) -> None:
    came = of_sample.tries.dropna(subset=["came_on"])
    assert all(a > b for a, b in zip(came["came_on"], came["made_on"], strict=True))


def test_counts_by_month_add_up(of_sample: Hindsight) -> None:
    months = of_sample.by_month

    assert months["forecasts"].sum() == len(of_sample.tries)
    assert (months[[str(o) for o in Outcome]].sum(axis=1) == months["forecasts"]).all()
    assert months["made_on"].is_monotonic_decreasing


def test_too_few_judged_forecasts_have_no_share(of_sample: Hindsight) -> None:
    few = of_sample.of(of_sample.judged["village_id"].head(1))

    assert len(few.judged) < FEWEST_JUDGED
    assert few.share_inside is None
    assert few.median_days_off is None


def test_a_village_as_quick_as_the_others_comes_within_its_range() -> None:
    story = Story(villages=12)
    for village in range(2, 13):
        pace = 0.44 + 0.08 * village
        took = {stage: int(ASSUMED_DAYS[stage] * pace) for stage in CHAIN}
        go_through(story, village, days_after(FIRST, village), took, meets_after=20)
    begun = days_after(FIRST, 800)
    lit = go_through(story, 1, begun, {stage: ASSUMED_DAYS[stage] for stage in CHAIN})
    day = days_after(lit, 400)
    found = hindsight(
        lambda past: ground_of(story, past, _noon(past)), ground_of(story, day), begun
    )
    own = found.judged[found.judged["village_id"] == 1]

    assert len(own) > 3
    assert (own["outcome"] == Outcome.INSIDE).mean() > 0.5


def test_a_register_that_never_said_when_is_not_judged() -> None:
    story = many_through(12)
    story.villages = 13
    story.tell("register_state", "2021-06-15", "built_not_energised", village=13)
    story.tell("register_state", "2022-06-15", "meets_criterion", village=13)
    day = dt.date(2023, 1, 1)
    found = hindsight(
        lambda past: ground_of(story, past, _noon(past)), ground_of(story, day), dt.date(2021, 6, 1)
    )
    assert 13 not in set(found.tries["village_id"])


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23), tzinfo=dt.UTC)


def test_with_nothing_recorded_there_is_nothing_to_look_back_upon() -> None:
    story = Story()
    now = ground_of(story, dt.date(2023, 1, 1))
    found = hindsight(lambda _past: now, now, dt.date(2022, 12, 1))

    assert found.tries.empty
    assert found.by_month.empty
    assert found.share_inside is None
