"""The cover of the workbook to be filled in, and the sheet that says what it was made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from electrification.calendar import iso_instant
from electrification.exchange.field_workbook import FORMAT, FORMAT_VERSION, FieldWorkbook
from electrification.texts import N_, _, date, instant, number

ORIGIN_SHEET = "_tracker"
_STEPS = (
    N_("Fill in the sheet “{sheet}”: one row for each village. Only white cells can be written in; "
       "grey ones show how the village stands."),
    N_("Leave empty what has not changed. A row without anything filled in records nothing."),
    N_("Each group of columns is one entry with its own day. A day is never still to come; a "
       "deadline may be."),
    N_("Choose from the list where a cell offers one. Days: day/month/year. Counts: whole numbers, "
       "digits only."),
    N_("What is out of the ordinary (a stage out of its order, a count that jumps) needs a reason "
       "and a document number, and is then looked at before it counts."),
    N_("Do not add, delete, move or sort rows and columns, and do not merge cells. No names, "
       "identity, telephone or customer numbers of persons."),
    N_("Bring the file back on the page “{page}”: it shows every change before anything is "
       "written, says beside the cell what is wrong, and records all of it or nothing."),
    N_("What you bring waits to be confirmed by another person, like everything that is recorded. "
       "The same file is recorded once, and can be taken back as a whole."),
)  # fmt: skip
Formats = Callable[..., Any]


def origin(book: FieldWorkbook, sheet: str) -> Mapping[str, str]:
    """What the workbook was made from, for the program that reads it back."""
    return {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "sheet": sheet,
        "database": book.database,
        "audit_anchor": str(book.anchor),
        "data_version": str(book.snapshot.data_version),
        "on": book.snapshot.on.isoformat(),
        "known_at": iso_instant(book.snapshot.known_at),
        "rows": str(len(book.rows)),
    }


def write_origin(sheet: Any, book: FieldWorkbook, filled: str) -> None:
    """Write it, a name and a value in each row."""
    for row, (name, value) in enumerate(origin(book, filled).items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.protect()


def write_cover(sheet: Any, book: FieldWorkbook, filled: str, formats: Formats) -> None:
    """Write what to do, what may be filled in, and what the figures are of."""
    wrapped = formats(text_wrap=True, font_size=11)
    bold = formats(bold=True, font_size=11)
    heading = formats(bold=True, font_size=12, font_color="#1F4E79")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 78)
    sheet.write_string(0, 0, _("UPDATE WORKBOOK: PROGRESS OF ELECTRICITY IN BORDER VILLAGES"),
                       formats(bold=True, font_size=15))  # fmt: skip
    sheet.set_row(0, 26)
    row = 1
    if book.snapshot.is_sample:
        sheet.write_string(row, 0, _("ILLUSTRATIVE DATA"),
                           formats(bold=True, font_size=12, font_color="#C00000"))  # fmt: skip
        row += 1
    sheet.write_string(row + 1, 0, _("How to fill it in"), heading)
    row += 2
    for place, step in enumerate(_STEPS, start=1):
        text = _(step, **{k: v for k, v in _names(filled).items() if f"{{{k}}}" in step})
        sheet.write_number(row, 0, place, formats(font_size=11, align="left"))
        sheet.merge_range(row, 1, row, 2, text, wrapped)
        sheet.set_row(row, 16 * (1 + len(text) // 118))
        row += 1
    sheet.write_string(row + 1, 0, _("What this workbook can record"), heading)
    row += 2
    for group in book.groups:
        columns = ", ".join(_(column.heading) for column in group.columns)
        sheet.write_string(row, 1, _(group.title), bold)
        sheet.write_string(row, 2, columns, wrapped)
        sheet.set_row(row, 16 * (1 + len(columns) // 75))
        row += 1
    sheet.write_string(row + 1, 0, _("What the figures are of"), heading)
    row += 2
    for name, value in _facts(book).items():
        sheet.write_string(row, 1, name, bold)
        sheet.write_string(row, 2, value, wrapped)
        row += 1
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _names(filled: str) -> dict[str, str]:
    return {"sheet": filled, "page": _("Import from a file")}


def _facts(book: FieldWorkbook) -> dict[str, str]:
    snapshot = book.snapshot
    return {
        _("Scope"): book.scope_name or _("every village your posts record about"),
        _("Villages"): number(len(book.rows)),
        _("Made for"): book.made_for or "–",
        _("As of"): date(snapshot.on),
        _("Known until"): instant(snapshot.known_at),
        _("Data version"): str(snapshot.data_version),
        _("Database"): book.database[:16] or "–",
        _("Audit anchor"): str(book.anchor),
        _("Format"): f"{FORMAT} {FORMAT_VERSION}",
    }
