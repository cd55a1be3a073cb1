"""Amounts of money: read from what offices write, in whole đồng, and written for people.

Read are ``113 tỷ 730 triệu``, ``113,73 tỷ``, ``1.234,5 triệu đồng``, ``1.234.500.000``,
``900 tr.đ``.
Nothing is guessed: ``3.270`` may be three and a bit or three thousand, so it is read only where the
number format is declared, or where the unit is đồng, which has no parts. `MoneyProblem` is the only
error raised; it says what is wrong and how to mend it.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from enum import StrEnum
from typing import NoReturn

from electrification.texts import N_, Message, Refused, _, language, message, number
from geo.units import fold

MAX_VND = 10**15
"""A million tỷ: more than any table of a province holds, so a wrong unit rather than an amount."""
FLOAT_DIGITS = 15
"""A number that a workbook computed carries so many digits; what follows is noise."""


class MoneyUnit(StrEnum):
    """What one in a column of money stands for."""

    DONG = "dong"
    THOUSAND = "thousand"
    MILLION = "million"
    BILLION = "billion"

    @property
    def vnd(self) -> int:
        """Its worth in đồng."""
        return _WORTH[self]

    @property
    def label(self) -> str:
        """As it is written after a number, in the language in use: ``triệu đồng``."""
        return _(_LABELS[self])


class NumberFormat(StrEnum):
    """Which marks stand between thousands and before decimals."""

    VIETNAMESE = "vietnamese"
    """``1.234,5``"""
    ENGLISH = "english"
    """``1,234.5``"""


class MoneyProblem(Refused):
    """An amount that cannot be read."""

    problem: Message
    remedy: Message

    def __init__(self, problem: Message, remedy: Message) -> None:
        super().__init__(problem, remedy)


_WORTH = {
    MoneyUnit.DONG: 1,
    MoneyUnit.THOUSAND: 10**3,
    MoneyUnit.MILLION: 10**6,
    MoneyUnit.BILLION: 10**9,
}
_LABELS = {
    MoneyUnit.DONG: N_("đồng"),
    MoneyUnit.THOUSAND: N_("thousand đồng"),
    MoneyUnit.MILLION: N_("million đồng"),
    MoneyUnit.BILLION: N_("billion đồng"),
}
_WORDS = {
    MoneyUnit.BILLION: r"ti|billion",
    MoneyUnit.MILLION: r"trieu|tr|million",
    MoneyUnit.THOUSAND: r"nghin|ngan|ngh|ng|thousand",
}
_DONG = r"dong|vnd|d"
_UNIT = re.compile(
    "(?:"
    + "|".join(f"(?P<{unit}>{words})" for unit, words in _WORDS.items())
    + rf")?\s*\.?\s*(?P<dong>{_DONG})?\.?",
    re.ASCII,
)
_ROUND = re.compile(r"1(?P<mark>[., ]?)000(?P<more>(?P=mark)000)?\s*(?:dong|vnd|d)\b", re.ASCII)
"""``1.000 đồng`` at the head of a table is its unit."""
_PART = re.compile(r"\s*(\d+(?:[., ]\d+)*)\s*([a-z][a-z .]*)?", re.ASCII)
_WHOLE = re.compile(r"\d+", re.ASCII)
_ONE_MARK = re.compile(r"(\d+)([.,])(\d+)", re.ASCII)
_TWO_MARKS = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*([.,])\d+", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})+|\d{1,3} \d{3}", re.ASCII)
_SHAPES = {
    ",": re.compile(r"(?:\d+|\d{1,3}([ .])\d{3}(?:\1\d{3})*)(?:,\d+)?", re.ASCII),
    ".": re.compile(r"(?:\d+|\d{1,3}([ ,])\d{3}(?:\1\d{3})*)(?:\.\d+)?", re.ASCII),
}
"""What a number looks like, by its decimal mark."""
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_MOST_CHARACTERS = 120
_MOST_QUOTED = 60


def parse_vnd(
    given: str | float | Decimal,
    unit: MoneyUnit | None = None,
    number_format: NumberFormat | None = None,
) -> int:
    """An amount in whole đồng.

    Parameters
    ----------
    given : str, int, float or Decimal
        What was typed, or the number that a workbook holds.
    unit : MoneyUnit, optional
        What a number without a unit of its own is in; a unit in the text goes before.
    number_format : NumberFormat, optional
        The marks in use where they are declared; without, a lone mark before exactly three digits
        is refused as ambiguous, unless the amount is in đồng.

    Raises
    ------
    MoneyProblem
        Not an amount, ambiguous, without a unit, negative, with parts of a đồng, or too large.

    >>> parse_vnd("113 tỷ 730 triệu"), parse_vnd("113,73 tỷ")
    (113730000000, 113730000000)
    >>> parse_vnd("1.234,5", MoneyUnit.MILLION), parse_vnd("1.234.500.000 đ")
    (1234500000, 1234500000)
    """
    if not isinstance(given, str):
        return _in_dong(_exact(given), _needed(unit, str(given)), str(given))
    text = _plain(given)
    _refuse_negative(text, given)
    parts = _parts(text, given)
    if len(parts) == 1:
        digits, named = parts[0]
        in_unit = named or _needed(unit, given)
        return _in_dong(_number(digits, in_unit, number_format, given), in_unit, given)
    return _compound(parts, number_format, given)


def units_named(given: str) -> tuple[MoneyUnit, ...]:
    """The units that an amount names itself, in its order; none where it cannot be read.

    >>> units_named("113 tỷ 730 triệu"), units_named("1.234,5")
    ((<MoneyUnit.BILLION: 'billion'>, <MoneyUnit.MILLION: 'million'>), ())
    """
    try:
        return tuple(unit for _digits, unit in _parts(_plain(given), given) if unit)
    except MoneyProblem:
        return ()


def unit_of(given: str) -> MoneyUnit | None:
    """The unit that words such as those at the head of a table name; None for no unit.

    >>> unit_of("triệu đồng"), unit_of("1.000 đồng"), unit_of("tr.đ"), unit_of("hộ")
    (<MoneyUnit.MILLION: 'million'>, <MoneyUnit.THOUSAND: 'thousand'>, <MoneyUnit.MILLION: 'million'>, None)
    """  # noqa: E501 (what doctest prints)
    text = _plain(given).strip(" .:()[]")
    if round_one := _ROUND.fullmatch(text):
        return MoneyUnit.MILLION if round_one["more"] else MoneyUnit.THOUSAND
    return _unit(text)


def money_text(vnd: int, unit: MoneyUnit, places: int | None = None) -> str:
    """An amount for people, ``1.234,5 triệu đồng`` or ``1,234.5 million đồng``.

    Parameters
    ----------
    vnd : int
        Whole đồng.
    unit : MoneyUnit
        The unit to write it in.
    places : int, optional
        Decimals at most, halves rounded up and trailing zeros dropped; without, none is lost.

    >>> money_text(1_234_500_000, MoneyUnit.MILLION)
    '1.234,5 triệu đồng'
    """
    exact = Decimal(vnd) / unit.vnd
    if places is not None:
        exact = Decimal(_half_up(abs(vnd) * 10**places, unit.vnd)).scaleb(-places).copy_sign(exact)
    exponent = exact.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return f"{number(exact, decimals)} {unit.label}"


def spoken_vnd(vnd: int) -> str:
    """An amount in the units people say it in, ``2 tỷ 150 triệu đồng``; empty below a thousand.

    >>> spoken_vnd(2_150_000_000), spoken_vnd(1_234_500_000)
    ('2 tỷ 150 triệu đồng', '1 tỷ 234 triệu 500 nghìn đồng')
    """
    if vnd < MoneyUnit.THOUSAND.vnd:
        return ""
    dong = MoneyUnit.DONG.label
    parts, rest = [], vnd
    for unit in (MoneyUnit.BILLION, MoneyUnit.MILLION, MoneyUnit.THOUSAND, MoneyUnit.DONG):
        count, rest = divmod(rest, unit.vnd)
        if count:
            name = unit.label.removesuffix(dong).strip()
            parts.append(f"{number(count)} {name}".strip())
    return f"{' '.join(parts)} {dong}"


def declared_format() -> NumberFormat:
    """The marks of the language in use: what a field of a page declares by its example."""
    return NumberFormat.ENGLISH if language() == "en" else NumberFormat.VIETNAMESE


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _plain(given: str) -> str:
    folded = fold(_BLANKS.sub(" ", unicodedata.normalize("NFC", given)).replace("₫", "đ"))
    return _BLANKS.sub(" ", folded).strip()


def _parts(text: str, given: str) -> list[tuple[str, MoneyUnit | None]]:
    """The numbers of an amount with the unit named behind each."""
    parts: list[tuple[str, MoneyUnit | None]] = []
    at = 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or len(text) > _MOST_CHARACTERS:
            _refuse_text(given)
        named = _unit((part[2] or "").strip())
        if part[2] and named is None:
            _refuse_text(given)
        parts.append((part[1], named))
        at = part.end()
    if not parts:
        _refuse_text(given)
    return parts


def _unit(words: str) -> MoneyUnit | None:
    found = _UNIT.fullmatch(words) if words else None
    if found is None:
        return None
    named = [unit for unit in _WORDS if found[unit.value]]
    return named[0] if named else MoneyUnit.DONG if found["dong"] else None


def _number(digits: str, unit: MoneyUnit, declared: NumberFormat | None, given: str) -> Decimal:
    """The digits as a number, by the declared marks or by those that can mean one thing only."""
    if _WHOLE.fullmatch(digits):
        return Decimal(digits)
    decimal = _decimal_mark(digits, unit, declared, given)
    if not _SHAPES[decimal].fullmatch(digits):
        _refuse_marks(given, declared)
    thousands = "." if decimal == "," else ","
    return Decimal(digits.replace(" ", "").replace(thousands, "").replace(",", "."))


def _decimal_mark(digits: str, unit: MoneyUnit, declared: NumberFormat | None, given: str) -> str:
    if declared is not None:
        return "," if declared == NumberFormat.VIETNAMESE else "."
    if lone := _ONE_MARK.fullmatch(digits):
        may_be_thousands = len(lone[3]) == 3 and len(lone[1]) <= 3 and not lone[1].startswith("0")
        if not may_be_thousands:
            return lone[2]
        if unit is not MoneyUnit.DONG:
            raise MoneyProblem(
                message(N_("“{value}” is ambiguous: thousands or decimals?"), value=_short(given)),
                message(N_("Say which mark stands before decimals, or write it without a mark.")),
            )
        return "." if lone[2] == "," else ","  # a đồng has no parts, so these are thousands
    if (both := _TWO_MARKS.fullmatch(digits)) and both[1] != both[2]:
        return both[2]
    if thousands := _THOUSANDS.fullmatch(digits):
        return "." if thousands[1] == "," else ","
    return _refuse_marks(given, declared)


def _compound(
    parts: list[tuple[str, MoneyUnit | None]], declared: NumberFormat | None, given: str
) -> int:
    """``113 tỷ 730 triệu``: whole numbers of ever smaller units, each less than one of the last."""
    total, above = 0, None
    for place, (digits, unit) in enumerate(parts):
        if unit is None:
            _refuse_text(given)
        amount = _number(digits, unit, declared, given) * unit.vnd
        is_whole = place == len(parts) - 1 or amount % unit.vnd == 0
        if not is_whole or (above is not None and (unit.vnd >= above.vnd or amount >= above.vnd)):
            _refuse_text(given)
        total += _in_dong(amount, MoneyUnit.DONG, given)
        above = unit
    return _in_dong(Decimal(total), MoneyUnit.DONG, given)


def _exact(given: float | Decimal) -> Decimal:
    if isinstance(given, bool):
        _refuse_text(str(given))
    if isinstance(given, float):
        given = Decimal(format(given, f".{FLOAT_DIGITS}g"))
    exact = Decimal(given)
    if not exact.is_finite():
        _refuse_text(str(given))
    return exact


def _in_dong(amount: Decimal, unit: MoneyUnit, given: str) -> int:
    if amount < 0:
        _refuse_below_zero(given)
    if amount.adjusted() > 16 or amount * unit.vnd > MAX_VND:
        raise MoneyProblem(
            message(N_("“{value}” is more than a million billion đồng."), value=_short(given)),
            message(N_("Check the unit: đồng, thousand, million or billion đồng.")),
        )
    vnd = amount * unit.vnd
    if vnd != vnd.to_integral_value():
        raise MoneyProblem(
            message(N_("“{value}” has parts of a đồng."), value=_short(given)),
            message(N_("Round it to whole đồng; money is recorded in whole đồng.")),
        )
    return int(vnd)


def _needed(unit: MoneyUnit | None, given: str) -> MoneyUnit:
    if unit is None:
        raise MoneyProblem(
            message(N_("“{value}” has no unit."), value=_short(given)),
            message(N_("Say whether it is in đồng, thousand, million or billion đồng.")),
        )
    return unit


def _refuse_negative(text: str, given: str) -> None:
    if re.match(r"[-−–]\s*\d", text) or re.fullmatch(r"\(\s*\d[^()]*\)", text):
        _refuse_below_zero(given)


def _refuse_below_zero(given: str) -> NoReturn:
    raise MoneyProblem(
        message(N_("“{value}” is negative."), value=_short(given)),
        message(N_("Write the amount without a sign; a decrease is an adjustment.")),
    )


def _refuse_text(given: str) -> NoReturn:
    raise MoneyProblem(
        message(N_("“{value}” is not an amount of money."), value=_short(given)),
        message(N_("Write it such as 1.234,5 triệu đồng or 113 tỷ 730 triệu.")),
    )


def _refuse_marks(given: str, declared: NumberFormat | None) -> NoReturn:
    example = "1,234.5" if declared == NumberFormat.ENGLISH else "1.234,5"
    raise MoneyProblem(
        message(N_("The marks in “{value}” do not stand as in a number."), value=_short(given)),
        message(N_("Write thousands and decimals as in {example}."), example=example),
    )


def _short(given: str) -> str:
    return given if len(given) <= _MOST_QUOTED else f"{given[: _MOST_QUOTED - 1]}…"
