"""The values of a sheet row by row, as openpyxl reads them, without an object for each cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import (
    INLINE_STRING,
    VALUE_TAG,
    WorkSheetParser,
    _cast_number,
)
from openpyxl.xml.constants import SHEET_MAIN_NS

_TEXT = f"{{{SHEET_MAIN_NS}}}t"
_DIGITS = "0123456789"
_PLACES = {get_column_letter(place): place for place in range(1, 703)}


class _Values(WorkSheetParser):
    """Numbers and texts are read here; what is rarer (dates, truths, rich text) by openpyxl."""

    def parse_cell(self, element: Any) -> tuple[int, Any]:
        """The column of a cell, from 1, and its value."""
        kind = element.get("t", "n")
        letters = element.get("r", "").rstrip(_DIGITS)
        column = _PLACES.get(letters)
        if column is not None:
            if kind == "inlineStr":
                inline = element.find(INLINE_STRING)
                if inline is not None and len(inline) == 1 and inline[0].tag == _TEXT:
                    self.col_counter = column
                    return column, inline[0].text or ""
            elif kind in ("n", "s") and int(element.get("s", 0) or 0) not in self.date_formats:
                self.col_counter = column
                said = element.findtext(VALUE_TAG, None) or None
                if said is None:
                    return column, None
                return column, (
                    _cast_number(said) if kind == "n" else self.shared_strings[int(said)]
                )
        cell = super().parse_cell(element)
        return cell["column"], cell["value"]


def sheet_values(sheet: Any, most_columns: int) -> Iterator[list[Any]]:
    """Rows of a read-only sheet from the first one, up to their last cell of so many columns.

    A row that the file leaves out is empty; one that comes again is left out.
    """
    book = sheet.parent
    due = 1
    with sheet._get_source() as source:
        parser = _Values(
            source, sheet._shared_strings, data_only=book.data_only, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for number, cells in parser.parse():
            while due < number:
                due += 1
                yield []
            if due > number:
                continue
            due += 1
            row: list[Any] = []
            for column, value in cells:
                if value is None or column > most_columns:
                    continue
                if column > len(row):
                    row += [None] * (column - len(row))
                row[column - 1] = value
            yield row
