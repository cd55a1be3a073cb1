"""Reporting periods: of each kind they tile the calendar, and a key names just one."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.labels import period_name
from electrification.subject.periods import (
    DEADLINE_DAYS,
    MONTHS,
    Estimated,
    NewReport,
    PeriodKind,
    before,
    following,
    impossible_report,
    period_named,
    period_of,
    periods_between,
)

DAYS = st.dates(dt.date(1901, 1, 1), dt.date(2199, 12, 31))
KINDS, FIRST_DAYS = st.sampled_from(PeriodKind), st.integers(1, 28)
ONE_DAY = dt.timedelta(days=1)


@given(KINDS, DAYS, FIRST_DAYS)
def test_every_day_lies_in_just_one_period_of_a_kind(
    kind: PeriodKind, day: dt.date, first_day: int
) -> None:
    own = period_of(kind, day, first_day)

    assert own.first_on <= day <= own.last_on
    for edge in (own.first_on, own.last_on):
        assert period_of(kind, edge, first_day) == own
    assert period_of(kind, own.last_on + ONE_DAY, first_day).first_on == own.last_on + ONE_DAY
    assert period_of(kind, own.first_on - ONE_DAY, first_day).last_on == own.first_on - ONE_DAY


@given(KINDS, DAYS, st.integers(0, 900), FIRST_DAYS)
def test_periods_of_a_kind_tile_the_calendar_without_gap_or_overlap(
    kind: PeriodKind, first: dt.date, days: int, first_day: int
) -> None:
    last = first + dt.timedelta(days=days)
    found = periods_between(kind, first, last, first_day)

    assert found[0].first_on <= first
    assert found[-1].first_on <= last <= found[-1].last_on
    for one, other in itertools.pairwise(found):
        assert one.last_on + ONE_DAY == other.first_on
        assert following(one, first_day) == other
        assert before(other, first_day) == one
    assert len({period.key for period in found}) == len(found)


@given(KINDS, DAYS, FIRST_DAYS)
def test_a_key_names_the_period_it_was_written_from(
    kind: PeriodKind, day: dt.date, first_day: int
) -> None:
    own = period_of(kind, day, first_day)

    assert period_named(own.key, first_day) == own
    assert own.due_on == own.last_on + dt.timedelta(days=DEADLINE_DAYS[kind])
    assert period_name(own.key)


@given(st.sampled_from(list(MONTHS)), DAYS, FIRST_DAYS)
def test_longer_periods_are_whole_months(kind: PeriodKind, day: dt.date, first_day: int) -> None:
    own = period_of(kind, day, first_day)
    months = periods_between(PeriodKind.MONTH, own.first_on, own.last_on, first_day)

    assert len(months) == MONTHS[kind]
    assert (months[0].first_on, months[-1].last_on) == (own.first_on, own.last_on)


@pytest.mark.parametrize(
    ("key", "first", "last", "name"),
    [
        ("2025-09", "2025-08-15", "2025-09-14", "tháng 9/2025"),
        ("2025-01", "2024-12-15", "2025-01-14", "tháng 1/2025"),
        ("2025-Q3", "2025-06-15", "2025-09-14", "quý III/2025"),
        ("2025-H1", "2024-12-15", "2025-06-14", "6 tháng đầu năm 2025"),
        ("2025-H2", "2025-06-15", "2025-12-14", "6 tháng cuối năm 2025"),
        ("2025", "2024-12-15", "2025-12-14", "năm 2025"),
        ("2025-W37", "2025-09-08", "2025-09-14", "tuần 37/2025"),
    ],
)
def test_periods_are_those_of_the_decree(key: str, first: str, last: str, name: str) -> None:
    period = period_named(key)

    assert (period.first_on.isoformat(), period.last_on.isoformat()) == (first, last)
    assert period_name(key) == name


def test_from_the_first_day_on_a_month_is_that_of_the_calendar() -> None:
    period = period_named("2024-02", first_day=1)

    assert (period.first_on, period.last_on) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))


@pytest.mark.parametrize(
    "key",
    ["", "2025-13", "2025-00", "2025-Q5", "2025-H3", "2025-W54", "2023-W53", "9/2025", "0999",
     "9999-12", "2025-9"],
)  # fmt: skip
def test_what_names_no_period_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        period_named(key)


def test_a_report_says_all_that_cannot_be_at_once() -> None:
    wrong = NewReport(office="", note="a\x00", estimates={Estimated.GRID: -1})

    assert [name for name, _problem in impossible_report(wrong)] == ["office", "note", "grid"]
    assert impossible_report(NewReport(office="UBND xã Sơn Vĩ")) == []
