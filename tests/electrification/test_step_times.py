"""How long a step takes: what is believed of few, many and unfinished times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrification.questions.step_times import (
    MOST_DAYS,
    NO_TIMES,
    Belief,
    Times,
    believed,
    drawn_days,
)

days = st.lists(st.integers(0, 2_000), max_size=20).map(lambda d: np.array(d, dtype=np.int64))


def normal(mid_days: float, scale: float, many: int, seed: int = 5) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(np.log(mid_days), scale, many)
    return np.expm1(np.maximum(drawn, 0)).astype(np.int64)


def share_within(belief: Belief, came: np.ndarray) -> float:
    rng = np.random.default_rng(1)
    mid, scale = belief.draw(rng, 4_000)
    low, high = np.quantile(drawn_days(mid, scale, rng.random(4_000)), [0.1, 0.9])
    return float(((came >= low) & (came <= high)).mean())


def test_with_nothing_seen_the_assumed_days_are_believed() -> None:
    assert believed(NO_TIMES, 60).median_days == pytest.approx(60, rel=0.15)


def test_many_cases_outweigh_the_assumption() -> None:
    seen = Times(normal(200, 0.3, 300), NO_TIMES.still)
    assert believed(seen, 10).median_days == pytest.approx(200, rel=0.08)


def test_steps_not_over_yet_count_as_longer_than_so_far() -> None:
    done = normal(30, 0.4, 12)
    still = np.full(6, 300, dtype=np.int64)

    assert (
        believed(Times(done, still), 30).median_days
        > believed(Times(done, NO_TIMES.still), 30).median_days
    )


def test_leaving_the_unfinished_out_would_be_too_quick() -> None:
    true = normal(100, 0.8, 400)
    is_over = true <= 120
    seen = Times(true[is_over], np.full(int((~is_over).sum()), 120, dtype=np.int64))

    assert believed(seen, 100).median_days == pytest.approx(100, rel=0.15)
    assert np.median(true[is_over]) < 75


def test_the_range_holds_some_eight_in_ten_of_what_comes() -> None:
    seen = Times(normal(90, 0.7, 60), NO_TIMES.still)
    came = normal(90, 0.7, 4_000, seed=6)

    assert share_within(believed(seen, 60), came) == pytest.approx(0.8, abs=0.06)


def test_few_cases_leave_the_range_wide() -> None:
    rng = np.random.default_rng(2)
    spread = []
    for many in (3, 300):
        mid, scale = believed(Times(normal(90, 0.3, many), NO_TIMES.still), 90).draw(rng, 3_000)
        low, high = np.quantile(drawn_days(mid, scale, rng.random(3_000)), [0.1, 0.9])
        spread.append(high / low)
    assert spread[0] > 2 * spread[1]


def test_the_median_by_kaplan_and_meier_knows_of_those_that_wait() -> None:
    done = np.array([10, 20, 30])
    assert Times(done, NO_TIMES.still).median_days == 20
    assert Times(done, np.array([25, 25])).median_days == 30
    assert Times(done, np.full(9, 40)).median_days is None
    assert NO_TIMES.median_days is None


@given(done=days, still=days, assumed=st.integers(1, 365))
@settings(max_examples=60, deadline=None)
def test_a_belief_is_a_distribution_whatever_was_seen(
    done: np.ndarray, still: np.ndarray, assumed: int
) -> None:
    belief = believed(Times(done, still), assumed)
    assert belief.weight.sum() == pytest.approx(1)
    assert (belief.weight >= 0).all()
    assert 0 <= belief.median_days <= MOST_DAYS


@given(
    mid=st.floats(0, 8),
    scale=st.floats(0.05, 2.5),
    chance=st.floats(1e-9, 1, exclude_max=True),
    waited=st.integers(0, 3_000),
    more=st.integers(0, 500),
)
@settings(max_examples=200, deadline=None)
def test_waiting_longer_never_brings_the_end_forward(
    mid: float, scale: float, chance: float, waited: int, more: int
) -> None:
    def took(days_waited: int) -> int:
        drawn = drawn_days(
            np.array([mid]), np.array([scale]), np.array([chance]), np.array([days_waited])
        )
        return int(drawn[0])

    assert took(waited) > waited
    assert took(waited + more) >= took(waited)
    assert took(waited) >= int(
        drawn_days(np.array([mid]), np.array([scale]), np.array([chance]))[0]
    )
