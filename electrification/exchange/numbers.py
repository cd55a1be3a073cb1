"""Numbers in files that Vietnamese and English offices write: read by a declared format only.

``43,739`` may be forty-three and a bit or forty-three thousand; it is never guessed. The rules:

- A whole number (households, people) is digits only: ``1234``. ``1.234`` and ``1,234`` are refused.
- A column of degrees has one decimal mark, dot or comma, the same throughout; no thousands marks.
- A column of metres likewise; thousands marks are read where the cell itself or another cell of
  the column shows which mark is the decimal one (``2.562.184,387``, ``503460,97``). A lone mark
  before exactly three digits (``503.460``) shows nothing by itself.
- A cell that a workbook holds as a number is that number.

`NumberProblem` is the only error raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from electrification.exchange.tables import ExactNumber
from electrification.texts import N_, Message, message

MAX_DIGITS = 20


class NumberProblem(ValueError):
    """A cell that cannot be read as a number, with what is wrong and how to mend it."""

    def __init__(self, problem: Message, remedy: Message) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy


class Mark(StrEnum):
    """What a cell shows of the decimal mark in use."""

    DOT = "."
    COMMA = ","
    NONE = ""
    """Digits only: fits either."""
    EITHER = "?"
    """``503.460``: the mark may stand before decimals or between thousands."""


_WHOLE = re.compile(r"([+-]?\d+)(?:[.,]0{1,2})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[., ]\d{3})+", re.ASCII)
_PLAIN = re.compile(r"[+-]?\d+", re.ASCII)
_SINGLE = re.compile(r"([+-]?\d+)([.,])(\d+)", re.ASCII)
_BOTH = re.compile(r"[+-]?\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*([.,])\d+", re.ASCII)
_REPEATED = re.compile(r"[+-]?\d{1,3}(?:([., ])\d{3})(?:\1\d{3})+|[+-]?\d{1,3} \d{3}", re.ASCII)


def read_whole(text: str) -> int:
    """A whole number of clean digits; ``43.0`` counts as 43, since no thousands end so.

    >>> read_whole(" 43 "), read_whole("43.0")
    (43, 43)
    """
    text = _trimmed(text)
    if len(text) <= MAX_DIGITS and (whole := _WHOLE.fullmatch(text)):
        return int(whole[1])
    if not isinstance(text, ExactNumber) and _GROUPED.fullmatch(text):
        raise NumberProblem(
            message(N_("“{value}” is ambiguous: thousands or decimals?"), value=text),
            message(N_("Write digits only, such as 1234, without dots, commas or spaces.")),
        )
    raise NumberProblem(
        message(N_("“{value}” is not a whole number."), value=shortened(text)),
        message(N_("Write digits only, such as 1234, without dots, commas or spaces.")),
    )


def read_decimals(
    texts: Sequence[str], *, has_thousands: bool
) -> list[float | NumberProblem | None]:
    """A column of decimal numbers, cell by cell: the number, what is wrong with it, None if empty.

    Parameters
    ----------
    texts : sequence of str
        The cells of one column.
    has_thousands : bool
        Whether thousands marks may occur (metres) or not (degrees).

    >>> read_decimals(["22,95", "23,1", ""], has_thousands=False)
    [22.95, 23.1, None]
    """
    texts = [_trimmed(text) for text in texts]
    marks = [_mark_or_problem(text, has_thousands) for text in texts]
    shown = decimal_mark(mark for mark in marks if isinstance(mark, Mark))
    return [
        _decimal(text, mark, shown) if text else None
        for text, mark in zip(texts, marks, strict=True)
    ]


def decimal_mark(marks: Iterable[Mark]) -> Mark:
    """The mark that most cells of a column show; NONE where no cell shows one."""
    counts = {Mark.DOT: 0, Mark.COMMA: 0}
    for mark in marks:
        if mark in counts:
            counts[mark] += 1
    if not any(counts.values()):
        return Mark.NONE
    return max(counts, key=lambda mark: counts[mark])


def shortened(text: str, most: int = 60) -> str:
    """A value as an error may quote it."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _trimmed(text: str) -> str:
    return text if isinstance(text, ExactNumber) else text.strip()


def _mark_or_problem(text: str, has_thousands: bool) -> Mark | NumberProblem:
    if isinstance(text, ExactNumber) or not text or _PLAIN.fullmatch(text):
        return Mark.NONE
    if single := _SINGLE.fullmatch(text):
        whole = single[1].lstrip("+-")
        may_be_thousands = len(single[3]) == 3 and len(whole) <= 3 and not whole.startswith("0")
        return Mark.EITHER if has_thousands and may_be_thousands else Mark(single[2])
    if has_thousands and (both := _BOTH.fullmatch(text)) and both[1] != both[2]:
        return Mark(both[2])
    if has_thousands and (repeated := _REPEATED.fullmatch(text)):
        return {".": Mark.COMMA, ",": Mark.DOT}.get(repeated[1], Mark.NONE)
    return NumberProblem(
        message(N_("“{value}” is not a number."), value=shortened(text)),
        message(N_("Write a decimal number such as 23.1607, with one decimal mark.")),
    )


def _decimal(text: str, mark: Mark | NumberProblem, shown: Mark) -> float | NumberProblem:
    if isinstance(mark, NumberProblem):
        return mark
    if mark is Mark.EITHER and shown is Mark.NONE:
        return NumberProblem(
            message(N_("“{value}” is ambiguous: thousands or decimals?"), value=text),
            message(N_("Write it without a thousands mark, and with its decimals: 503460.00.")),
        )
    if mark in (Mark.DOT, Mark.COMMA) and mark is not shown:
        return NumberProblem(
            message(
                N_("“{value}” has the decimal mark “{mark}”, other cells here have “{other}”."),
                value=text,
                mark=mark.value,
                other=shown.value,
            ),
            message(N_("Use one decimal mark in the whole column, dot or comma.")),
        )
    if isinstance(text, ExactNumber):
        return float(text)
    thousands = "," if shown is Mark.DOT else "."
    digits = text.replace(" ", "").replace(thousands, "").replace(",", ".")
    if len(digits) > 2 * MAX_DIGITS:
        return NumberProblem(
            message(N_("“{value}” is not a number."), value=shortened(text)),
            message(N_("Write a decimal number such as 23.1607, with one decimal mark.")),
        )
    return float(digits)
