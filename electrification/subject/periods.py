"""Reporting periods: weeks, months, quarters, half-years and years that tile the calendar.

A reporting month runs from the 15th to the 14th by default (Nghị định 09/2019/NĐ-CP) and is named
after the month it ends in; quarters, half-years and years are whole reporting months. Weeks run
from Monday to Sunday and are numbered as in ISO 8601. See `docs/periods.md`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from electrification.settings import read_settings
from electrification.subject.typed import impossible_text
from electrification.texts import N_, Message, message

FIRST_DAY_BY_DEFAULT = 15
MAX_TEXT_CHARACTERS = 500
MAX_ESTIMATE = 10_000_000


class PeriodKind(StrEnum):
    """How long a reporting period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class PeriodState(StrEnum):
    """Whether the figures of a period are closed."""

    OPEN = "open"
    CLOSED = "closed"


class PeriodAction(StrEnum):
    """What is done about a period, beside closing it and reporting for it."""

    DEADLINE = "deadline"
    REOPENED = "reopened"


class Estimated(StrEnum):
    """Figures that a unit may estimate; the names are those of the measures."""

    CRITERION = "criterion"
    GRID = "grid"
    CONTRACTS = "contracts"
    WORKS = "works"


MONTHS: Mapping[PeriodKind, int] = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}
DEADLINE_DAYS: Mapping[PeriodKind, int] = {
    PeriodKind.WEEK: 1,
    PeriodKind.MONTH: 3,
    PeriodKind.QUARTER: 5,
    PeriodKind.HALF_YEAR: 5,
    PeriodKind.YEAR: 10,
}
"""Days after the end of a period by which units report, where no other deadline was set."""
_PATTERNS: Mapping[PeriodKind, re.Pattern[str]] = {
    PeriodKind.WEEK: re.compile(r"(\d{4})-W(\d{2})"),
    PeriodKind.MONTH: re.compile(r"(\d{4})-(\d{2})"),
    PeriodKind.QUARTER: re.compile(r"(\d{4})-Q([1-4])"),
    PeriodKind.HALF_YEAR: re.compile(r"(\d{4})-H([12])"),
    PeriodKind.YEAR: re.compile(r"(\d{4})()"),
}
_WRITTEN: Mapping[PeriodKind, str] = {
    PeriodKind.WEEK: "{year:04d}-W{number:02d}",
    PeriodKind.MONTH: "{year:04d}-{number:02d}",
    PeriodKind.QUARTER: "{year:04d}-Q{number}",
    PeriodKind.HALF_YEAR: "{year:04d}-H{number}",
    PeriodKind.YEAR: "{year:04d}",
}
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A period with its first and last day, both included; `number` counts within the year."""

    kind: PeriodKind
    year: int
    number: int
    first_on: dt.date
    last_on: dt.date

    @property
    def key(self) -> str:
        """``2025-W37``, ``2025-09``, ``2025-Q3``, ``2025-H2`` or ``2025``."""
        return _WRITTEN[self.kind].format(year=self.year, number=self.number)

    @property
    def due_on(self) -> dt.date:
        """Last day for units to report, by the rule."""
        return self.last_on + dt.timedelta(days=DEADLINE_DAYS[self.kind])


def first_day_of_month() -> int:
    """On which day a reporting month begins: the setting ``TRACKER_PERIOD_FIRST_DAY``."""
    return read_settings().period_first_day


def period_of(kind: PeriodKind, day: dt.date, first_day: int = FIRST_DAY_BY_DEFAULT) -> Period:
    """The period of that kind a day lies in.

    Parameters
    ----------
    first_day : int from 1 to 28
        Day on which a reporting month begins; 1 makes it the month of the calendar.

    >>> period_of(PeriodKind.MONTH, dt.date(2025, 9, 15)).key
    '2025-10'
    """
    if kind is PeriodKind.WEEK:
        return _week(day - dt.timedelta(days=day.weekday()))
    months = day.year * 12 + day.month - 1
    if 1 < first_day <= day.day:
        months += 1
    return _of_months(kind, months // MONTHS[kind], first_day)


def following(period: Period, first_day: int = FIRST_DAY_BY_DEFAULT) -> Period:
    """The period of the same kind after this one."""
    return period_of(period.kind, period.last_on + _ONE_DAY, first_day)


def before(period: Period, first_day: int = FIRST_DAY_BY_DEFAULT) -> Period:
    """The period of the same kind before this one."""
    return period_of(period.kind, period.first_on - _ONE_DAY, first_day)


def periods_between(
    kind: PeriodKind, first: dt.date, last: dt.date, first_day: int = FIRST_DAY_BY_DEFAULT
) -> list[Period]:
    """Every period of that kind with a day from `first` to `last`, oldest first."""
    found = [period_of(kind, first, first_day)]
    while found[-1].last_on < last:
        found.append(following(found[-1], first_day))
    return found if first <= last else []


def period_named(key: str, first_day: int = FIRST_DAY_BY_DEFAULT) -> Period:
    """The period with that key; `ValueError` where it is none.

    >>> period_named("2025-Q3").first_on, period_named("2025-Q3").last_on
    (datetime.date(2025, 6, 15), datetime.date(2025, 9, 14))
    """
    for kind, pattern in _PATTERNS.items():
        if (found := pattern.fullmatch(key.strip().upper())) is None:
            continue
        year, number = int(found[1]), int(found[2] or 1)
        if not 1900 <= year <= 2200:
            break
        if kind is PeriodKind.WEEK:
            return _week(dt.date.fromisocalendar(year, number, 1))
        if 1 <= number <= 12 // MONTHS[kind]:
            return _of_months(kind, year * 12 // MONTHS[kind] + number - 1, first_day)
    raise ValueError(key)


def _week(monday: dt.date) -> Period:
    year, number, _day = monday.isocalendar()
    return Period(PeriodKind.WEEK, year, number, monday, monday + dt.timedelta(days=6))


def _of_months(kind: PeriodKind, place: int, first_day: int) -> Period:
    """The `place`-th period of that many months since year 0."""
    length = MONTHS[kind]
    year, month = divmod(place * length, 12)
    first, after = (_start(place * length + n, first_day) for n in (0, length))
    return Period(kind, year, month // length + 1, first, after - _ONE_DAY)


def _start(months: int, first_day: int) -> dt.date:
    """First day of the reporting month that ends in that month since year 0."""
    year, month = divmod(months - (first_day > 1), 12)
    return dt.date(year, month + 1, first_day)


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """What a unit says when it reports for a period; estimates are counted nowhere."""

    office: str
    document_number: str | None = None
    note: str | None = None
    estimates: Mapping[Estimated, int] = field(default_factory=dict)


def impossible_report(new: NewReport) -> list[tuple[str, Message]]:
    """What cannot be in a report, by field; empty where nothing."""
    found: list[tuple[str, Message]] = []
    if not new.office:
        found.append(("office", message(N_("Name the unit that reports."))))
    for name in ("office", "document_number", "note"):
        wrong = impossible_text(getattr(new, name) or "", MAX_TEXT_CHARACTERS)
        if wrong is not None:
            found.append((name, wrong))
    found.extend(
        (str(name), message(N_("An estimate is a whole number from 0 to {most}."),
                            most=MAX_ESTIMATE))
        for name, value in new.estimates.items()
        if not 0 <= value <= MAX_ESTIMATE
    )  # fmt: skip
    return found
