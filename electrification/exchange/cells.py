"""Reading the cells of a register one column after the other: each small reader has one matter.

A reader takes the texts of a `Draft`, leaves values in it, and reports what it cannot read with a
remedy. Positions are read in `positions`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from electrification import calendar
from electrification.exchange import fields
from electrification.exchange.draft import Draft, unprintable
from electrification.exchange.numbers import NumberProblem, read_whole
from electrification.subject.villages import PositionQuality, Provenance
from electrification.texts import N_, message

MAX_CODE_CHARACTERS = 40
MAX_NAME_CHARACTERS = 200
MAX_SOURCE_CHARACTERS = 1_000
MAX_HOUSEHOLDS = 5_000
MAX_POPULATION = 50_000
"""Of one village; the largest communes of the province have fewer."""
EARLIEST_ON = dt.date(1975, 1, 1)
"""Before this no record of electricity in these villages is credible."""

_REQUIRED = tuple(f.key for f in fields.FIELDS if f.is_required and f.key != "is_border")
_FORMULA_FAULT = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
# Letters that text typed in the fonts of TCVN3 shows when read as Unicode.
_OLD_FONT = re.compile(
    "[\u00a8\u00ab\u00ac\u00ae\u00b0-\u00bf\u00d7\u00f7\u00d8\u00f8\u00a1-\u00a7]"
)


# --- any text ----------------------------------------------------------------------------------


def refuse_formulas(draft: Draft) -> None:
    """A formula that was never worked out, or that failed, is no value."""
    for key in draft.columns.by_field:
        for at, text in draft.filled(key):
            if text.startswith("=") or (text[0] == "#" and _FORMULA_FAULT.fullmatch(text)):
                draft.error(
                    at,
                    key,
                    message(N_("The cell holds a formula without a value.")),
                    message(N_("Copy the cells and paste them as values, then save the file.")),
                )
                draft.texts[key][at] = ""


def refuse_unprintable(draft: Draft) -> None:
    """No control character, no invisible one, none that stands for lost text."""
    sources = draft.texts["source"]
    draft.texts["source"] = [
        " ".join(text.split()) if "\n" in text or "\t" in text else text for text in sources
    ]
    for key in draft.columns.by_field:
        for at, text in draft.filled(key):
            if not (text.isascii() and text.isprintable()) and (character := unprintable(text)):
                draft.error(
                    at,
                    key,
                    message(N_("The text holds the invisible character {code}."), code=character),
                    message(N_("Delete the content of the cell and type it again.")),
                )


def refuse_personal_numbers(draft: Draft) -> None:
    """No citizen's or telephone number within a text."""
    for key in ("village_name", "source"):
        for at, text in draft.filled(key):
            if number := fields.personal_number(text):
                draft.error(
                    at,
                    key,
                    message(N_("The text holds what looks like a citizen's or telephone number.")),
                    message(N_("Delete it: data about persons are not imported.")),
                    value=text.replace(number, f"{number[:3]}…"),
                )


def require_values(draft: Draft) -> None:
    """What every row needs is filled."""
    for key in _REQUIRED:
        for at, text in enumerate(draft.texts[key]):
            if not text and not draft.has_error(at, key):
                _report_missing(draft, at, key)


def limit_lengths(draft: Draft) -> None:
    """Codes, names and sources are of a length that a table can show."""
    for key, most in (
        ("village_code", MAX_CODE_CHARACTERS),
        ("village_name", MAX_NAME_CHARACTERS),
        ("source", MAX_SOURCE_CHARACTERS),
    ):
        for at, text in draft.filled(key):
            if len(text) > most:
                draft.error(
                    at,
                    key,
                    message(N_("The text is longer than {most} characters."), most=most),
                    message(N_("Shorten it.")),
                )


def refuse_old_fonts(draft: Draft) -> None:
    """Names typed for an old Vietnamese font are not readable text."""
    for at, text in draft.filled("village_name"):
        if _OLD_FONT.search(text):
            draft.error(
                at,
                "village_name",
                message(N_("The name is typed for an old font (TCVN3 or VNI), not in Unicode.")),
                message(N_("Convert the file to Unicode, for instance with UniKey, and save it.")),
            )


# --- one column --------------------------------------------------------------------------------


def read_texts(draft: Draft) -> None:
    """Codes, names and sources are what stands there."""
    for key in ("village_code", "village_name", "source"):
        draft.values[key] = [str(text) or None for text in draft.texts[key]]


def read_dates(draft: Draft, today: dt.date) -> None:
    """Days as ``2025-02-14`` or ``14/02/2025``, none still to come."""
    known: dict[str, dt.date | None] = {}
    for key in ("commune_on", "status_on"):
        for at, text in draft.filled(key):
            if text not in known:
                known[text] = _date_or_none(text)
            on = known[text]
            if on is None:
                draft.error(
                    at,
                    key,
                    message(N_("“{value}” is not a date."), value=text[:60]),
                    message(N_("Write day/month/year, such as 14/02/2025, or 2025-02-14.")),
                )
            elif on > today:
                draft.error(
                    at,
                    key,
                    message(
                        N_("The date {on} is in the future (today is {today})."), on=on, today=today
                    ),
                    message(N_("Write a day that has passed.")),
                )
            elif on < EARLIEST_ON:
                draft.error(
                    at,
                    key,
                    message(N_("The date {on} is too long ago."), on=on),
                    message(N_("Check the year.")),
                )
            else:
                draft.values[key][at] = on


def read_border_marks(draft: Draft) -> None:
    """Yes or no; in a column of crosses an empty cell is a no."""
    key = "is_border"
    used = {text.casefold() for text in draft.texts[key] if text}
    has_crosses_only = used == {"x"}
    for at, text in enumerate(draft.texts[key]):
        if not text and has_crosses_only:
            draft.values[key][at] = False
        elif not text:
            if not draft.has_error(at, key):
                _report_missing(draft, at, key)
        elif (answer := fields.yes_or_no(text)) is not None:
            draft.values[key][at] = answer
        else:
            _report_word(draft, at, key, (fields.YES, fields.NO, "x", "1", "0"))


def read_counts(draft: Draft) -> None:
    """Households and people: whole numbers that a village can have."""
    for key, most in (("households", MAX_HOUSEHOLDS), ("population", MAX_POPULATION)):
        for at, text in draft.filled(key):
            try:
                count = read_whole(text)
            except NumberProblem as error:
                draft.error(at, key, error.problem, error.remedy)
                continue
            if 0 <= count <= most:
                draft.values[key][at] = count
            elif count < 0:
                draft.error(
                    at,
                    key,
                    message(N_("A count cannot be negative.")),
                    message(N_("Write the number counted, or leave the cell empty.")),
                )
            else:
                draft.error(
                    at,
                    key,
                    message(N_("No village has so many: the most is {most}."), most=most),
                    message(N_("Check the figure, and that it is that of one village.")),
                )


def read_words(draft: Draft) -> None:
    """Status, provenance and quality of the position: words of a list."""
    lists: tuple[tuple[str, Callable[[str], Any], Iterable[str]], ...] = (
        ("status", fields.status_of, fields.STATUS_TERMS.values()),
        ("provenance", fields.provenance_of, [p for p in Provenance if p != Provenance.RECORDED]),
        ("position_quality", fields.position_quality_of, PositionQuality),
    )
    for key, value_of, words in lists:
        for at, text in draft.filled(key):
            if (value := value_of(text)) is None:
                _report_word(draft, at, key, words)
            draft.values[key][at] = value


# --- reports -----------------------------------------------------------------------------------


def _date_or_none(text: str) -> dt.date | None:
    try:
        return calendar.read_date(text)
    except ValueError:
        return None


def _report_missing(draft: Draft, at: int, key: str) -> None:
    draft.error(
        at,
        key,
        message(N_("“{column}” is missing."), column=draft.heading(key)),
        message(N_("Fill in the cell, or delete the whole row if it is no village.")),
    )


def _report_word(draft: Draft, at: int, key: str, words: Iterable[str]) -> None:
    draft.error(
        at,
        key,
        message(N_("“{value}” is not a value of this column."), value=draft.texts[key][at][:60]),
        message(N_("Write one of: {words}."), words="; ".join(str(word) for word in words)),
    )
