"""A copy of a filled-in workbook that says beside each cell what is wrong with it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from electrification.exchange.draft import printable
from electrification.exchange.field_columns import BY_KEY, CODE, ROW_COLUMNS, ROW_KEY
from electrification.exchange.field_reader import FieldProblem, FilledWorkbook
from electrification.exchange.field_sheets import shape_of
from electrification.texts import _
from electrification.tracking.field_import import ImportPlan

_RED = PatternFill("solid", fgColor="FFC7CE")
_WORDS = Font(name="Arial", size=10, color="9C0006")
MAX_COMMENT_CHARACTERS = 1_000
LINE_POINTS, COLUMN_CHARACTERS = 18, 80
_COLUMNS = {
    **{group.name(column): column for group in BY_KEY.values() for column in group.columns},
    **{f"{ROW_KEY}.{column.field}": column for column in ROW_COLUMNS},
}


def problems_of(filled: FilledWorkbook, plan: ImportPlan | None) -> list[FieldProblem]:
    """Everything that stands in the way of recording a workbook, by row."""
    found = list(filled.errors)
    for one in plan.objections if plan else ():
        name = _name_of(filled, one.stated.group, one.field)
        heading = filled.headings.get(name, name)
        row = one.stated.row
        found.append(FieldProblem(row, heading, "", one.problem, one.remedy, name))
    places = filled.names
    return sorted(found, key=lambda p: (p.row, places.get(p.name, -1)))


def _name_of(filled: FilledWorkbook, group: str, field: str) -> str:
    """The column to be mended: the group's own, the row's, else the first of the group."""
    first = BY_KEY[group].columns[0]
    for name in (f"{group}.{field}", f"{ROW_KEY}.{field}", BY_KEY[group].name(first)):
        if name in filled.names:
            return name
    return CODE


def copy_with_errors(
    content: bytes, filled: FilledWorkbook, problems: Sequence[FieldProblem]
) -> bytes:
    """The workbook as it came, cells in red with a comment, and a last column that says it too.

    The copy can be mended and brought back itself: what was added is not read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    sheet: Any = book[filled.sheet]
    place = _error_column(sheet, filled)
    by_row: dict[int, list[FieldProblem]] = {}
    for one in problems:
        by_row.setdefault(one.row, []).append(one)
    for row, own in by_row.items():
        for name in dict.fromkeys(one.name for one in own):
            if name in filled.names:
                said = _said(one for one in own if one.name == name)
                cell = sheet.cell(row, filled.names[name] + 1)
                _keep_typed(cell, next(one.value for one in own if one.name == name))
                _mark(cell, said, name)
        told = _said(own, with_column=True)
        _write(sheet.cell(row, place), told)
        sheet.row_dimensions[row].height = LINE_POINTS * (1 + len(told) // COLUMN_CHARACTERS)
    book.active = book.index(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _error_column(sheet: Any, filled: FilledWorkbook) -> int:
    """The column for what is wrong, from 1: that of an earlier copy, else behind the last one."""
    heading = _("Error")
    last = max(filled.names.values()) + 1
    for place in range(1, sheet.max_column + 1):
        if place > last and sheet.cell(filled.heading_row, place).value == heading:
            for row in range(filled.heading_row + 1, sheet.max_row + 1):
                sheet.cell(row, place).value = None
            return place
    place = max(last, sheet.max_column if sheet.max_column < 2 * last else last) + 1
    _write(sheet.cell(filled.heading_row, place), heading)
    sheet.column_dimensions[get_column_letter(place)].width = COLUMN_CHARACTERS
    sheet.print_area = None
    return place


def _said(problems: Iterable[FieldProblem], *, with_column: bool = False) -> str:
    parts = []
    for one in problems:
        words = f"{one.problem} {one.remedy}".strip()
        parts.append(f"{one.column}: {words}" if with_column else words)
    return printable("; ".join(dict.fromkeys(parts)))


def _keep_typed(cell: Any, value: str) -> None:
    """A number beyond the calendar, which cannot be shown as a day, stays as the text it was."""
    is_day = cell.data_type == "e"
    if cell.data_type == "n" and cell.value is not None:
        try:
            from_excel(cell.value)
        except (ValueError, OverflowError):
            is_day = True
    if is_day and value:
        cell.value = value
        cell.data_type = "s"


def _mark(cell: Any, said: str, name: str) -> None:
    """Red, with what is wrong as its comment; a cell to be filled in stays one."""
    cell.fill = _RED
    column = _COLUMNS.get(name)
    if column is not None:
        cell.protection = Protection(locked=False)
        cell.number_format = shape_of(column.cell)["num_format"]
    comment = Comment(said[:MAX_COMMENT_CHARACTERS], _("Error"))
    comment.width, comment.height = 320, 110
    cell.comment = comment


def _write(cell: Any, text: str) -> None:
    """Text, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"
    cell.font = _WORDS
    cell.alignment = Alignment(wrap_text=True, vertical="top")
