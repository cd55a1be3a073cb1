"""A file as rows of texts with what a capital table needs to know of its cells, read once.

Guards are those of every file (`tables`, `workbooks`); beyond them a workbook says which cells are
merged and which rows and columns are hidden.
"""

from __future__ import annotations

import io
import itertools
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.utils import column_index_from_string

from electrification.exchange import tables, workbooks
from electrification.exchange.tables import MAX_COLUMNS, MAX_ROWS, TableRow
from electrification.texts import N_, Refused, message

SEARCH_ROWS = 40
"""A title block stands above the headings, which are looked for in so many rows."""
_MERGED = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d{1,7})"')
_COLUMN = re.compile(rb'<col\b(?=[^>]*\bhidden="(?:1|true)")([^>]*)>')
_BOUND = re.compile(rb'\b(min|max)="(\d{1,5})"')

Judge = Callable[[Sequence[Sequence[str]]], int]
"""How much the first rows of a sheet look like what is sought."""


@dataclass(frozen=True)
class Merge:
    """Merged cells: rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """Rows that hold anything, from the top of the sheet.

    `is_text` says that the file is separated text, which knows no merged cells.
    """

    rows: list[TableRow]
    merges: list[Merge]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    is_text: bool
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()


def read_grid(content: bytes, filename: str, judge: Judge) -> Grid:
    """The rows of a file; of a workbook, those of the visible sheet that the judge values most.

    Raises
    ------
    Refused
        The file cannot be read, must not be opened, or is over a limit.
    """
    if tables.is_text(content, filename):
        records = tables.separated_rows(content, lambda row: judge([row]))
        return Grid(_filled(records), [], frozenset(), frozenset(), is_text=True)
    workbooks.refuse_unsafe(content)
    workbooks.refuse_foreign_parts(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _sheet(content, judge)
    except Refused:
        raise
    except Exception as error:
        # openpyxl raises whatever its parts meet: KeyError, ValueError, ParseError, TypeError …
        workbooks.refuse_damaged(error)


def _sheet(content: bytes, judge: Judge) -> Grid:
    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )
    try:
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
        for sheet in sheets:
            sheet.reset_dimensions()  # what a file says of its own size is not believed
        first = [
            list(itertools.islice(workbooks.sheet_records(s, {}), SEARCH_ROWS)) for s in sheets
        ]
        values = [judge(rows) for rows in first]
        if not any(any(row) for rows in first for row in rows):
            tables.refuse_empty()
        best = values.index(max(values))
        sheet = sheets[best]
        raw: bytes = book._archive.read(sheet._worksheet_path)
        return Grid(
            _filled(workbooks.sheet_records(sheet, workbooks.uncalculated(raw))),
            [_merge(found) for found in _MERGED.finditer(raw)],
            frozenset(int(found[1]) for found in _HIDDEN_ROW.finditer(raw)),
            frozenset(_hidden_columns(raw)),
            is_text=False,
            sheet=sheet.title,
            other_sheets=tuple(
                s.title
                for place, s in enumerate(sheets)
                if place != best and values[place] >= tables.MIN_HEADINGS
            ),
        )
    finally:
        book.close()


def _merge(found: re.Match[bytes]) -> Merge:
    left, right = (column_index_from_string(found[i].decode()) - 1 for i in (1, 3))
    return Merge(int(found[2]), left, int(found[4]), right)


def _hidden_columns(raw: bytes) -> Iterable[int]:
    for column in _COLUMN.finditer(raw):
        bounds = {name: int(value) for name, value in _BOUND.findall(column[1])}
        if len(bounds) == 2:
            yield from range(bounds[b"min"] - 1, min(bounds[b"max"], MAX_COLUMNS))


def _filled(records: Iterable[Sequence[str]]) -> list[TableRow]:
    rows: list[TableRow] = []
    for number, record in enumerate(records, start=1):
        if not any(cell and not cell.isspace() for cell in record):
            continue
        if len(rows) == MAX_ROWS:
            raise Refused(
                message(N_("The table has more than {most} rows."), most=MAX_ROWS),
                message(N_("Divide it into several files and import them one after the other.")),
            )
        if any(cell.strip() for cell in record[MAX_COLUMNS:]):
            raise Refused(
                message(N_("The table has more than {most} columns."), most=MAX_COLUMNS),
                message(N_("Keep only the columns of the table of capital.")),
            )
        rows.append(TableRow(number, list(record)))
    return rows
