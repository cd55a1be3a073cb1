"""Days are Vietnam's, instants are UTC, bounds are inclusive."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification import calendar

DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2100, 12, 31))


def test_today_turns_at_seventeen_hours_utc() -> None:
    before = dt.datetime(2025, 6, 30, 16, 59, 59, tzinfo=dt.UTC)
    assert calendar.today(before) == dt.date(2025, 6, 30)
    assert calendar.today(before + dt.timedelta(seconds=1)) == dt.date(2025, 7, 1)


def test_a_bare_date_stands_for_the_last_microsecond_of_that_day_in_vietnam() -> None:
    expected = dt.datetime(2025, 2, 14, 16, 59, 59, 999999, tzinfo=dt.UTC)
    assert calendar.end_of_day(dt.date(2025, 2, 14)) == expected
    assert calendar.read_instant("2025-02-14") == expected
    assert calendar.read_instant(" 14/02/2025 ") == expected


@given(DAYS)
def test_the_end_of_a_day_is_still_that_day_and_the_next_microsecond_is_not(day: dt.date) -> None:
    end = calendar.end_of_day(day)
    assert calendar.today(end) == day
    assert calendar.today(end + dt.timedelta(microseconds=1)) == day + dt.timedelta(days=1)


def test_an_instant_without_a_zone_is_vietnams() -> None:
    nine = dt.datetime(2025, 2, 14, 2, 0, tzinfo=dt.UTC)
    assert calendar.read_instant("2025-02-14T09:00") == nine
    assert calendar.read_instant("2025-02-14T09:00:00+07:00") == nine
    assert calendar.read_instant("2025-02-14T02:00:00Z") == nine


@pytest.mark.parametrize("text", ["", "14/2", "2025-13-01", "31/02/2025", "14.02.2025", "hôm nay"])
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        calendar.read_date(text)
    with pytest.raises(ValueError, match=r".*"):
        calendar.read_instant(text)


def test_instants_are_kept_with_six_decimals_and_a_z() -> None:
    at = dt.datetime(2025, 2, 14, 9, 0, tzinfo=calendar.VIETNAM)
    assert calendar.iso_instant(at) == "2025-02-14T02:00:00.000000Z"


@given(st.integers(0, 4_102_444_800_000_000))
def test_instants_survive_being_written_and_sort_as_text(microseconds: int) -> None:
    at = calendar.EPOCH + dt.timedelta(microseconds=microseconds)
    written = calendar.iso_instant(at)
    assert calendar.read_instant(written) == at
    assert written < calendar.iso_instant(at + dt.timedelta(microseconds=1))
    assert np.datetime64(written[:-1], "us").astype(np.int64) == calendar.microseconds(at)


@given(DAYS)
def test_days_are_numbered_as_numpy_numbers_them(day: dt.date) -> None:
    assert calendar.day_number(day) == np.datetime64(day, "D").astype(np.int64)
