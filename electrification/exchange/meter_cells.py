"""The cells of a monthly file: a month, a whole number, kilowatt-hours."""

from __future__ import annotations

import datetime as dt
import math
import re
from enum import StrEnum

from electrification import calendar
from electrification.exchange.numbers import MAX_DIGITS, shortened
from electrification.exchange.tables import ExactNumber
from electrification.subject.meters import EARLIEST_MONTH, MAX_CUSTOMERS, MAX_KWH
from electrification.texts import N_, Message, message


class NumberFormat(StrEnum):
    """How a file writes numbers."""

    PLAIN = "plain"
    COMMA = "comma"
    DOT = "dot"


class CellProblem(ValueError):
    """A cell that cannot be read, with what is wrong and how to mend it."""

    def __init__(self, problem: Message, remedy: Message) -> None:
        super().__init__(problem, remedy)
        self.problem, self.remedy = problem, remedy


_MONTH_FIRST = re.compile(r"(?:thang |t)?0?(\d{1,2})(?: ?[-/.] ?| nam )(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})", re.ASCII)
_COMMA = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?", re.ASCII)
_DOT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
_PLAIN = re.compile(r"(\d+)(?:[.,](\d+))?", re.ASCII)
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_MANY_GROUPS = re.compile(r"[1-9]\d{0,2}(?:[., ]\d{3})+(?:[.,]\d+)?", re.ASCII)


def read_month(text: str, today: dt.date) -> dt.date:
    """The first day of a month written ``08/2025``, ``2025-08``, ``tháng 8/2025`` or as a day.

    >>> read_month("Tháng 8/2025", dt.date(2025, 9, 30))
    datetime.date(2025, 8, 1)
    """
    month = _month_of(text)
    if month is None:
        raise CellProblem(
            message(N_("“{value}” is not a month."), value=shortened(text)) if text
            else message(N_("The month is missing.")),
            message(N_("Write month/year, such as 08/2025; delete the row if it is a total.")),
        )  # fmt: skip
    if month > today:
        raise CellProblem(
            message(N_("The month {month} is still to come."), month=f"{month:%m/%Y}"),
            message(N_("Write a month that has passed.")),
        )
    if month < EARLIEST_MONTH:
        raise CellProblem(
            message(N_("The month {month} is too long ago."), month=f"{month:%m/%Y}"),
            message(N_("Check the year.")),
        )
    return month


def _month_of(text: str) -> dt.date | None:
    from geo.units import fold

    try:
        return calendar.read_date(text).replace(day=1)
    except ValueError:
        pass
    plain = fold(text)
    if found := _MONTH_FIRST.fullmatch(plain):
        month, year = int(found[1]), int(found[2])
    elif found := _YEAR_FIRST.fullmatch(plain):
        year, month = int(found[1]), int(found[2])
    else:
        return None
    return dt.date(year, month, 1) if 1 <= month <= 12 and year >= 1 else None


def read_customers(text: str, numbers: NumberFormat) -> int:
    """How many customers: a whole number that a village can have."""
    count = _number(text, numbers)
    if count != int(count):
        raise CellProblem(
            message(N_("“{value}” is not a whole number."), value=shortened(text)),
            message(N_("Write how many customers were billed.")),
        )
    if count > MAX_CUSTOMERS:
        raise CellProblem(
            message(N_("No village has so many: the most is {most}."), most=MAX_CUSTOMERS),
            message(N_("Check the figure, and that it is that of one village.")),
        )
    return int(count)


def read_kwh(text: str, numbers: NumberFormat) -> float:
    """Kilowatt-hours of one month.

    >>> read_kwh("3.120,5", NumberFormat.COMMA), read_kwh("3120.5", NumberFormat.PLAIN)
    (3120.5, 3120.5)
    """
    kwh = _number(text, numbers)
    if kwh > MAX_KWH:
        raise CellProblem(
            message(N_("No village uses so much in a month: the most is {most} kWh."),
                    most=int(MAX_KWH)),
            message(N_("Check the figure, and that it is in kWh.")),
        )  # fmt: skip
    return kwh


def _number(text: str, numbers: NumberFormat) -> float:
    """A number of the declared format, not negative."""
    if not text:
        raise CellProblem(
            message(N_("The number is missing.")),
            message(N_("Write 0 where nothing was billed; delete the row if it is none.")),
        )
    if isinstance(text, ExactNumber):
        return _not_negative(float(text), text)
    plain = text.strip()
    negative = plain.startswith(("-", "−"))
    digits = plain.lstrip("+-−").strip()
    pattern = {NumberFormat.COMMA: _COMMA, NumberFormat.DOT: _DOT}.get(numbers, _PLAIN)
    found = pattern.fullmatch(digits) if len(digits) <= 2 * MAX_DIGITS else None
    if numbers is NumberFormat.PLAIN and _is_ambiguous(digits):
        raise CellProblem(
            message(N_("“{value}” is ambiguous: thousands or decimals?"), value=shortened(text)),
            message(N_("Say how the file writes numbers, or write digits only, such as 1234.")),
        )
    if found is None:
        raise CellProblem(
            message(N_("“{value}” is not a number of the format chosen."), value=shortened(text)),
            message(N_("Write it like the rest of the file, or choose the format that it has.")),
        )
    whole = re.sub(r"[.,]", "", found[1])
    value = float(f"{whole}.{found[2] or 0}")
    return _not_negative(-value if negative else value, text)


def _is_ambiguous(digits: str) -> bool:
    """``1.234`` may be a thousand and a bit or one and a bit; ``1.234,5`` shows its own mark."""
    return bool(_EITHER.fullmatch(digits) or _MANY_GROUPS.fullmatch(digits))


def _not_negative(value: float, text: str) -> float:
    if not math.isfinite(value):
        raise CellProblem(
            message(N_("“{value}” is not a number of the format chosen."), value=shortened(text)),
            message(N_("Write it like the rest of the file, or choose the format that it has.")),
        )
    if value < 0:
        raise CellProblem(
            message(N_("A count cannot be negative.")),
            message(N_("Correct the month that it takes back, as a file of that month.")),
        )
    return value
