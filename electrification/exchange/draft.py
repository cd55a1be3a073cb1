"""A register while it is being read: texts by field, values found so far, problems met."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from electrification.exchange import fields
from electrification.exchange.numbers import shortened
from electrification.exchange.tables import ExactNumber, Table
from electrification.texts import Message

_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    r"\ud800-\udfff\ue000-\uf8ff]"
)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a cell, and how to mend it.

    `row` counts as the spreadsheet does (the first row is 1); `column` is the heading as it stands
    in the file.
    """

    row: int
    column: str
    value: str
    problem: Message
    remedy: Message

    def as_dict(self) -> dict[str, Any]:
        """For JSON, in the language in use."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "problem": str(self.problem),
            "remedy": str(self.remedy),
        }


class Draft:
    """Rows of a table by field, and what was read from them.

    Parameters
    ----------
    table : Table
        As read from the file.
    columns : fields.Columns
        Which column holds which field.

    Attributes
    ----------
    row_numbers : list of int
        The spreadsheet's number of each row.
    texts : dict of lists
        Trimmed texts in NFC by field, one per row; empty where the file has no such column.
    values : dict of lists
        What was read from them, None where nothing was or could be.
    """

    def __init__(self, table: Table, columns: fields.Columns) -> None:
        self.table = table
        self.columns = columns
        self.row_numbers = [row.number for row in table.rows]
        self.texts = {f.key: self._column(columns.by_field.get(f.key)) for f in fields.FIELDS}
        self.values: dict[str, list[Any]] = {f.key: [None] * len(self) for f in fields.FIELDS}
        self.errors: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self._faulty: set[tuple[int, str]] = set()
        self._faulty_rows: set[int] = set()
        self._is_english = self._given_heading("village_code") == "village_code"

    def __len__(self) -> int:
        return len(self.row_numbers)

    def has(self, key: str) -> bool:
        """Whether the file has a column for the field."""
        return key in self.columns.by_field

    def is_sound(self, at: int) -> bool:
        """Whether no error was found in that row so far."""
        return at not in self._faulty_rows

    def has_error(self, at: int, key: str) -> bool:
        """Whether an error was found in that cell so far."""
        return (at, key) in self._faulty

    def heading(self, key: str) -> str:
        """The heading of a field as it stands in the file, or as it should."""
        return self._given_heading(key) or (key if self._is_english else fields.BY_KEY[key].heading)

    def column_name(self, place: int) -> str:
        """The heading of a column, or its letters where it has none."""
        headings = self.table.headings
        name = " ".join(headings[place].split()) if place < len(headings) else ""
        return printable(unicodedata.normalize("NFC", name)) or f"[{column_letters(place)}]"

    def filled(self, key: str) -> Iterator[tuple[int, str]]:
        """Places and texts of the rows in which a field is filled."""
        return ((at, text) for at, text in enumerate(self.texts[key]) if text)

    def read(self, key: str) -> Iterator[tuple[int, Any]]:
        """Places and values of the rows in which a field could be read."""
        return ((at, value) for at, value in enumerate(self.values[key]) if value is not None)

    def error(
        self, at: int, key: str, problem: Message, remedy: Message, value: str | None = None
    ) -> None:
        """Add an error of one cell; nothing of the file will be applied."""
        self._faulty.add((at, key))
        self._faulty_rows.add(at)
        self.errors.append(self._problem(at, key, problem, remedy, value))

    def warn(
        self, at: int, key: str, problem: Message, remedy: Message, value: str | None = None
    ) -> None:
        """Add what should be looked at and does not stand in the way."""
        self.warnings.append(self._problem(at, key, problem, remedy, value))

    def about_column(
        self, place: int, problem: Message, remedy: Message, *, is_error: bool
    ) -> None:
        """Add what is wrong with a whole column; its row is that of the headings."""
        name = self.column_name(place)
        found = RowProblem(self.table.heading_row, name, name, problem, remedy)
        (self.errors if is_error else self.warnings).append(found)

    def in_order(self) -> None:
        """Put problems in the order of rows and columns."""
        order = {self.heading(key): place for key, place in self.columns.by_field.items()}
        for found in (self.errors, self.warnings):
            found.sort(key=lambda p: (p.row, order.get(p.column, len(order))))

    def _problem(
        self, at: int, key: str, problem: Message, remedy: Message, value: str | None
    ) -> RowProblem:
        shown = printable(shortened(self.texts[key][at] if value is None else value, 200))
        return RowProblem(self.row_numbers[at], self.heading(key), shown, problem, remedy)

    def _given_heading(self, key: str) -> str:
        place = self.columns.by_field.get(key)
        return "" if place is None else self.column_name(place)

    def _column(self, place: int | None) -> list[str]:
        if place is None:
            return [""] * len(self.table.rows)
        cells = (row.cells[place] if place < len(row.cells) else "" for row in self.table.rows)
        return [trimmed(cell) for cell in cells]


def trimmed(text: str) -> str:
    """A text in NFC, its spaces single and plain, none at its ends; a number as it is."""
    if isinstance(text, ExactNumber):
        return text
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def unprintable(text: str) -> str | None:
    """The first character that is no part of written text, as ``U+200B``; None where all are."""
    found = _UNPRINTABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def printable(text: str) -> str:
    """The text with such characters made visible."""
    return _UNPRINTABLE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def column_letters(place: int) -> str:
    """The spreadsheet's name of a column, counted from 0: 0 is A, 26 is AA."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
