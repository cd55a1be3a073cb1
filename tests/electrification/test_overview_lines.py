from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.questions.overview import (
    REMAINING_ORDER,
    Overview,
    compare,
    overdue_days,
    overview,
    period_end_before,
    trend_days,
)
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.villages import Status
from tests.electrification.builders import snapshot_of

DAY, BEFORE = dt.date(2025, 9, 29), dt.date(2025, 9, 14)
days = st.dates(dt.date(2016, 1, 1), dt.date(2035, 12, 31))


def village(number: int, status: Status = Status.MEETS_CRITERION, **values: object) -> dict:  # type: ignore[type-arg]
    """A row of a snapshot."""
    meets = status is Status.MEETS_CRITERION
    return {
        "village_id": number, "village_code": f"V-{number}", "village_name": f"Thôn {number:02}",
        "status": str(status), "meets": meets, "meets_if_pending": meets, "in_baseline": True,
        "built_dark_since": pd.NaT, "built_dark_days": pd.NA, "obstacles_open": 0,
        "obstacle_since": pd.NaT, "obstacle_entry_ids": (),
    } | values  # fmt: skip


def snapshot(*villages: dict, on: dt.date = DAY) -> Snapshot:  # type: ignore[type-arg]
    frame = pd.DataFrame(list(villages))
    for name in ("built_dark_since", "obstacle_since"):
        frame[name] = pd.to_datetime(frame[name])
    return snapshot_of(frame, on)


def lines(*villages: dict) -> Overview:  # type: ignore[type-arg]
    now = snapshot(*villages)
    return overview(now, now)


def codes(frame: pd.DataFrame) -> list[str]:
    return list(frame["village_code"])


# --- line 1 and 2 ------------------------------------------------------------------------------


def test_only_villages_of_the_frozen_list_are_counted() -> None:
    found = lines(
        village(1),
        village(2, Status.BUILDING),
        village(3, in_baseline=False),
        village(4, Status.BUILDING, in_baseline=False),
    )

    assert (found.meets, found.villages, found.remaining_count) == (1, 2, 1)
    assert codes(found.remaining[Status.BUILDING]) == ["V-2"]


def test_what_remains_stands_in_groups_that_add_up_in_the_order_of_urgency() -> None:
    statuses = [Status.NO_DATA, Status.BUILDING, Status.BUILT_NOT_ENERGISED, Status.BUILDING]
    found = lines(village(9), *(village(i, s) for i, s in enumerate(statuses)))

    assert list(found.remaining) == [Status.BUILT_NOT_ENERGISED, Status.BUILDING, Status.NO_DATA]
    assert sum(len(rows) for rows in found.remaining.values()) == found.remaining_count == 4
    assert codes(found.remaining[Status.BUILDING]) == ["V-1", "V-3"]


def test_no_status_but_the_goal_is_left_out_of_what_remains() -> None:
    assert set(REMAINING_ORDER) == set(Status) - {Status.MEETS_CRITERION}


def test_when_all_meet_nothing_remains() -> None:
    found = lines(village(1), village(2))

    assert (found.remaining_count, dict(found.remaining)) == (0, {})
    assert found.built_dark.empty
    assert found.obstacles.empty


def test_a_village_that_would_meet_once_confirmed_is_pending_and_not_counted() -> None:
    found = lines(village(1), village(2, Status.ENERGISED_BELOW, meets_if_pending=True))

    assert found.meets == 1
    assert codes(found.pending) == ["V-2"]


# --- line 3 and 4 ------------------------------------------------------------------------------


def test_finished_but_dark_villages_stand_with_the_longest_first() -> None:
    dark = Status.BUILT_NOT_ENERGISED
    found = lines(
        village(1, dark, built_dark_since=dt.date(2025, 3, 1)),
        village(2, dark, built_dark_since=dt.date(2024, 3, 1)),
        village(3),
    )

    assert codes(found.built_dark) == ["V-2", "V-1"]


def test_obstacles_stand_with_the_oldest_first_whether_or_not_the_village_meets() -> None:
    found = lines(
        village(1, obstacles_open=1, obstacle_since=dt.date(2025, 8, 1), obstacle_entry_ids=(9,)),
        village(
            2,
            Status.BUILDING,
            obstacles_open=2,
            obstacle_since=dt.date(2025, 1, 1),
            obstacle_entry_ids=(3, 7),
        ),
        village(3, Status.BUILDING),
    )

    assert codes(found.obstacles) == ["V-2", "V-2", "V-1"]  # a row for each obstacle


@pytest.mark.parametrize(
    ("due_on", "late"),
    [("2025-09-28", 1.0), ("2025-09-29", None), ("2025-10-01", None), (None, None)],
)
def test_a_deadline_is_past_from_the_day_after_it(due_on: str | None, late: float | None) -> None:
    (found,) = overdue_days(pd.Series([due_on]), DAY)

    assert (None if np.isnan(found) else found) == late


# --- line 5 ------------------------------------------------------------------------------------


def test_what_changed_is_told_by_village() -> None:
    before = snapshot(
        village(1, Status.BUILDING),
        village(2),
        village(3),
        village(4, Status.BUILDING),
        on=BEFORE,
    )
    after = snapshot(
        village(1),
        village(2, Status.ENERGISED_BELOW),
        village(3, in_baseline=False),
        village(4, Status.BUILT_NOT_ENERGISED),
        village(5, Status.BUILDING),
    )

    found = compare(before, after)

    assert (found.gained, found.joined, found.left) == ((1,), (5,), (3,))
    assert set(found.lost) == {2, 3}
    moved = {
        row["village_id"]: (row["status_before"], row["status"])
        for row in found.moved.to_dict("records")
    }
    assert moved[1] == ("building", "meets_criterion")
    assert moved[4] == ("building", "built_not_energised")
    assert 3 not in moved


def test_a_village_that_left_the_register_is_not_told_as_moved() -> None:
    found = compare(snapshot(village(1), village(2), on=BEFORE), snapshot(village(1)))

    assert found.left == (2,)
    assert found.moved.empty


def test_against_itself_nothing_changed() -> None:
    now = snapshot(village(1), village(2, Status.BUILDING))
    found = compare(now, now)

    assert (found.gained, found.lost, found.joined, found.left) == ((), (), (), ())
    assert found.moved.empty


# --- days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2025-09-14", "2025-08-14"),
        ("2025-09-15", "2025-09-14"),
        ("2025-09-30", "2025-09-14"),
        ("2025-01-01", "2024-12-14"),
        ("2024-03-14", "2024-02-14"),
    ],
)
def test_a_month_runs_from_the_15th_to_the_14th(day: str, before: str) -> None:
    assert period_end_before(dt.date.fromisoformat(day)) == dt.date.fromisoformat(before)


@given(days)
def test_the_period_before_ended_on_a_14th_within_a_month(day: dt.date) -> None:
    before = period_end_before(day)

    assert before.day == 14
    assert 1 <= (day - before).days <= 31


@given(days, days)
def test_a_trend_goes_by_the_ends_of_months_up_to_the_day_itself(
    one: dt.date, other: dt.date
) -> None:
    first, last = sorted((one, other))
    found = trend_days(first, last)

    assert found[-1] == last
    assert found == sorted(set(found))
    assert all((day + dt.timedelta(days=1)).day == 1 for day in found[:-1])
    assert len(found) <= 48
    assert found[0] >= first


def test_a_trend_of_one_day_is_that_day() -> None:
    assert trend_days(DAY, DAY) == [DAY]


# --- the sample --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "meets", "remaining"), [("2025-02-14", 111, 12), ("2025-09-29", 114, 9)]
)
def test_the_sample_tells_its_story(
    read_only_sample: Store, day: str, meets: int, remaining: int
) -> None:
    on = dt.date.fromisoformat(day)
    found = overview(
        read_only_sample.snapshot(on), read_only_sample.snapshot(period_end_before(on))
    )

    assert (found.meets, found.villages, found.remaining_count) == (meets, 123, remaining)
    assert sum(len(rows) for rows in found.remaining.values()) == remaining


def test_the_dark_villages_of_line_3_are_those_that_line_2_counts_as_dark_or_partly_lit(
    read_only_sample: Store,
) -> None:
    now = read_only_sample.snapshot(DAY)
    found = overview(now, now)

    dark = set(codes(found.remaining[Status.BUILT_NOT_ENERGISED]))
    partly = set(codes(found.remaining[Status.ENERGISED_PARTLY]))
    assert dark <= set(codes(found.built_dark)) <= dark | partly
