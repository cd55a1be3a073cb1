"""A report as Excel: a sheet for each table with types, filters, formulas for totals, a cover.

Every value is written with its type; a text is never taken for a formula. The provenance stands on
the cover as one line of JSON, so that `report check` finds it.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from electrification.palette import TEXT_COLOURS
from electrification.reports.contents import Report
from electrification.reports.csv_table import is_formula_like
from electrification.reports.document import Document, Kind, Paragraph, Table
from electrification.reports.letterhead import Letterhead
from electrification.reports.plain_sheet import PlainSheet
from electrification.subject.villages import Status
from electrification.texts import N_, _, spoken

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

COVER = "Bìa"
FIRST_ROW = 3
"""Row of the headings, counted from 0; title and sheet name stand above."""
MOST_OF_A_TABLE = 20_000
"""More rows than this stand as a plain range with a filter: a table of them is slow to open."""
SHEETS: Mapping[str, str] = {
    "by_unit": N_("By unit"), "changed": N_("Changes"), "measures": N_("Measures"),
    "dark": N_("Built, dark"), "causes": N_("Causes"), "counted": N_("Villages counted"),
    "remaining": N_("Villages that remain"), "findings": N_("To be checked"),
    "statistics": N_("Statistics"), "capital": N_("Capital"),
    "capital_all": N_("Capital, all years"), "trend": N_("By month"),
    "works": N_("Works, progress"), "works_money": N_("Works, capital"),
    "obstacles": N_("Open obstacles"),
}  # fmt: skip
SHEET_OF = "tracker:"
"""What stands before the name of a sheet in the properties of the file; its value is the table."""
UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The same report gives the same bytes."""
_RATES = {
    "rate_pct": ("meets", "villages"), "rate": ("with_power", "households"),
    "rate_disbursed": ("disbursed_vnd", "plan_vnd"),
}  # fmt: skip
"""Rates of a total row, and the totals they are reckoned from."""
_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.RATE: '0.00" %"',
    Kind.DAY: "dd/mm/yyyy",
    Kind.AMOUNT_VND: "#,##0",
    Kind.TEXT: "@",
}
_NARROWEST = {Kind.COUNT: 9, Kind.RATE: 10, Kind.DAY: 12, Kind.AMOUNT_VND: 16, Kind.TEXT: 9}
"""Characters a column is wide at least, by kind."""
_WIDEST, _LINE_PT = 34, 15
_LANDSCAPE_FROM = 95
"""Characters across that fit an upright page in a size that can be read."""


def xlsx_bytes(report: Report, head: Letterhead) -> bytes:
    """The whole report as an Excel file."""
    buffer = io.BytesIO()
    with spoken("vi"):
        book = xlsxwriter.Workbook(
            buffer,
            {"strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False},
        )  # fmt: skip
        book.set_properties(
            {"title": report.document.about.text, "author": head.agency,
             "created": UNDATED}
        )  # fmt: skip
        looks = _Looks(book)
        _cover(book.add_worksheet(COVER), report, head, looks)
        for table in report.document.tables():
            is_long = len(table.rows) > MOST_OF_A_TABLE
            sheet = book.add_worksheet(sheet_name(table), PlainSheet if is_long else None)
            book.set_custom_property(SHEET_OF + sheet_name(table), table.name)
            _table(book, sheet, table, report.document, looks)
        book.close()
    return buffer.getvalue()


def sheet_name(table: Table) -> str:
    """What the sheet of a table is called."""
    return _(SHEETS[table.name]) if table.name in SHEETS else table.name


class _Looks:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        font = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
        self.cells: dict[Kind, Format] = {
            kind: book.add_format({**font, "num_format": shape, "border": 1,
                                   "text_wrap": kind is Kind.TEXT})
            for kind, shape in _FORMATS.items()
        }  # fmt: skip
        self.totals: dict[Kind, Format] = {
            kind: book.add_format({**font, "num_format": shape, "border": 1, "bold": True,
                                   "bg_color": "#EEF3F8"})
            for kind, shape in _FORMATS.items()
        }  # fmt: skip
        # What looks like a formula stays text also after somebody edited the cell.
        self.quoted = book.add_format(
            {**font, "num_format": "@", "border": 1, "text_wrap": True, "quote_prefix": True}
        )
        self.link = book.add_format({**font, "font_color": "#1F5C99", "underline": 1})
        self.heading = book.add_format(
            {**font, "bold": True, "border": 1, "text_wrap": True, "align": "center",
             "bg_color": "#1F5C99", "font_color": "#FFFFFF"}
        )  # fmt: skip
        self.title = book.add_format({**font, "bold": True, "font_size": 13})
        self.cover_title = book.add_format(
            {**font, "bold": True, "font_size": 13, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({**font, "text_wrap": True, "valign": "top"})
        self.bold = book.add_format({**font, "bold": True})
        self.mark = book.add_format({**font, "bold": True, "font_color": "#C2330F"})
        self.states = {
            status: book.add_format({"font_color": colour, "bold": True})
            for status, colour in TEXT_COLOURS.items()
        }


def _cover(sheet: Worksheet, report: Report, head: Letterhead, looks: _Looks) -> None:
    """What the file is, on which rules and data it stands, and where each table is."""
    document = report.document
    sheet.set_column(0, 0, 74)
    sheet.hide_gridlines(2)
    _printed(sheet, document)
    sheet.fit_to_pages(1, 1)
    lines: list[tuple[str, Format]] = [
        (f"{head.superior} – {head.agency}", looks.bold),
        (document.title, looks.cover_title),
        (document.about.text, looks.cover_title),
    ]
    if document.is_sample:
        lines.append((_("ILLUSTRATIVE DATA"), looks.mark))
    if document.is_draft:
        lines.append((_("DRAFT"), looks.mark))
    first = document.sections[0].blocks
    opening = takewhile(lambda block: isinstance(block, Paragraph), first)
    lines += [(b.text, looks.text) for b in opening if isinstance(b, Paragraph)]
    lines.append((_("Tables in this file"), looks.bold))
    row = 0
    for text, look in lines:
        sheet.write_string(row, 0, text, look)
        sheet.set_row(row, _LINE_PT * (1 + len(text) // (58 if look is looks.cover_title else 78)))
        row += 1
    for table in document.tables():
        sheet.write_url(row, 0, f"internal:'{sheet_name(table)}'!A1", looks.link, table.title)
        row += 1
    last = document.annexes[-1]
    sheet.write_string(row, 0, last.title, looks.bold)
    for block in last.blocks:
        if isinstance(block, Paragraph):
            row += 1
            sheet.write_string(row, 0, block.text, looks.text)
            sheet.set_row(row, _LINE_PT * (1 + len(block.text) // 78))


def _printed(sheet: Worksheet, document: Document) -> None:
    """A4, as wide as the page, numbered; every page says that data are a sample or a draft."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.4, top=0.7, bottom=0.6)
    marks = [document.marks[name] for name in ("agency", "draft") if name in document.marks]
    if document.is_sample:
        marks.insert(0, _("ILLUSTRATIVE DATA"))
    sheet.set_header('&C&"Times New Roman,Bold"&11' + " – ".join(marks) if marks else "")
    sheet.set_footer('&L&"Times New Roman"&9&A&R&"Times New Roman"&9&P/&N')


def _table(
    book: xlsxwriter.Workbook, sheet: Worksheet, table: Table, document: Document, looks: _Looks
) -> None:
    """Title, headings, rows, total; frozen, filtered, and set up for A4."""
    columns, many = table.columns, len(table.rows)
    sheet.write_string(0, 0, table.title, looks.title)
    if document.is_sample:
        sheet.write_string(1, 0, _("ILLUSTRATIVE DATA"), looks.mark)
    widths = _widths(table)
    sheet.set_row(FIRST_ROW, _LINE_PT * _lines([c.heading for c in columns], widths) + 6)
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(FIRST_ROW, place, column.heading, looks.heading)
    if isinstance(sheet, PlainSheet):
        sheet.write_block(FIRST_ROW + 1, table.rows, [looks.cells[c.kind] for c in columns])
    else:
        _write_rows(sheet, table, widths, looks)
    end = FIRST_ROW + many
    if many:
        _filtered(sheet, table, end, looks)
        _coloured(sheet, table, end, looks)
    if table.total:
        _total(sheet, table, end + 1, looks)
    sheet.freeze_panes(FIRST_ROW + 1, min(2, len(columns) - 1))
    sheet.repeat_rows(FIRST_ROW)
    _printed(sheet, document)
    if sum(widths) > _LANDSCAPE_FROM:
        sheet.set_landscape()
    if table.name == "by_unit" and many:
        _chart(book, sheet, table, end)
    if table.name == "trend" and many:
        _way(book, sheet, table, end)


def _write_rows(sheet: Worksheet, table: Table, widths: Sequence[float], looks: _Looks) -> None:
    """The rows of a real table, each as high as its texts."""
    for place, values in enumerate(table.rows, start=FIRST_ROW + 1):
        if (lines := _lines(values, widths)) > 1:
            sheet.set_row(place, _LINE_PT * lines)
        for at, (value, column) in enumerate(zip(values, table.columns, strict=True)):
            is_quoted = isinstance(value, str) and is_formula_like(value)
            _write(sheet, place, at, value, looks.quoted if is_quoted else looks.cells[column.kind])


def _widths(table: Table) -> list[float]:
    """Characters each column takes: its longest value or word of the heading, within bounds."""
    found = []
    for place, column in enumerate(table.columns):
        word = max(map(len, column.heading.split()), default=0) + 3
        least = 6 if column.name == "place" else max(_NARROWEST[column.kind], word)
        longest = 0
        if column.kind is Kind.TEXT:
            longest = max((len(str(r[place])) + 2 for r in table.rows if r[place]), default=0)
        found.append(float(min(_WIDEST, max(least, longest))))
    return found


def _lines(values: Sequence[object], widths: Sequence[float]) -> int:
    """How many lines the texts of a row take within columns so wide."""
    told = zip(values, widths, strict=True)
    return max((-(-len(v) // int(w - 1)) for v, w in told if isinstance(v, str)), default=1) or 1


def _write(sheet: Worksheet, row: int, column: int, value: Any, look: Format) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        # What begins so would be taken for markup of xlsxwriter's own and not be escaped.
        sheet.write_string(
            row, column, "\u200b" + value if value.startswith("<r>") else value, look
        )
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), look)
    else:
        sheet.write_number(row, column, value, look)


def _filtered(sheet: Worksheet, table: Table, end: int, looks: _Looks) -> None:
    last = len(table.columns) - 1
    if len(table.rows) > MOST_OF_A_TABLE:
        sheet.autofilter(FIRST_ROW, 0, end, last)
        return
    heads, seen = [], set()
    for column in table.columns:
        name = column.heading
        while name.lower() in seen:
            name += " "
        seen.add(name.lower())
        heads.append({"header": name, "header_format": looks.heading})
    sheet.add_table(
        FIRST_ROW, 0, end, last,
        {"name": f"bang_{table.name}", "columns": heads, "style": None},
    )  # fmt: skip


def _coloured(sheet: Worksheet, table: Table, end: int, looks: _Looks) -> None:
    """A state is written in its colour, which never stands alone: the word is there."""
    from electrification.labels import label

    for place, column in enumerate(table.columns):
        if column.name != "status_name":
            continue
        for status, look in looks.states.items():
            sheet.conditional_format(
                FIRST_ROW + 1, place, end, place,
                {"type": "cell", "criteria": "==", "value": f'"{label(Status(status))}"',
                 "format": look},
            )  # fmt: skip


def _total(sheet: Worksheet, table: Table, row: int, looks: _Looks) -> None:
    """The last row; what is a sum is a formula that gives the same value."""
    assert table.total is not None
    for place, (value, column) in enumerate(zip(table.total, table.columns, strict=True)):
        look = looks.totals[column.kind]
        if column.name in table.sums and table.rows and value is not None:
            cells = xl_range(FIRST_ROW + 1, place, row - 1, place)
            sheet.write_formula(row, place, f"=SUM({cells})", look, value)
        elif column.name == "answer" and table.rows:
            cells, yes = xl_range(FIRST_ROW + 1, place, row - 1, place), _("yes")
            said = f'=COUNTIF({cells},"{yes}")&"/"&ROWS({cells})'
            sheet.write_formula(row, place, said, look, value)
        elif formula := _rate_formula(table, column.name, row):
            sheet.write_formula(row, place, formula, look, value if value is not None else "")
        else:
            _write(sheet, row, place, value, look)


def _rate_formula(table: Table, name: str, row: int) -> str | None:
    """A rate of the total row from the totals beside it, where they stand in the table."""
    parts = _RATES.get(name)
    names = [c.name for c in table.columns]
    if parts is None or not set(parts) <= set(names):
        return None
    part, whole = (xl_rowcol_to_cell(row, names.index(one)) for one in parts)
    return f"=IF({whole}=0,0,ROUND({part}*100/{whole},2))"


def _chart(book: xlsxwriter.Workbook, sheet: Worksheet, table: Table, end: int) -> None:
    """Counted and reached by unit, as a chart of Excel's own beside the table."""
    names = [c.name for c in table.columns]
    chart = book.add_chart({"type": "bar"})
    for name, colour in (("villages", "#AEBBC4"), ("meets", TEXT_COLOURS[Status.MEETS_CRITERION])):
        at = names.index(name)
        chart.add_series(
            {
                "name": [sheet_name(table), FIRST_ROW, at],
                "categories": [sheet_name(table), FIRST_ROW + 1, 0, end, 0],
                "values": [sheet_name(table), FIRST_ROW + 1, at, end, at],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": table.title, "name_font": {"size": 11}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 640, "height": 380})
    sheet.insert_chart(end + 4, 0, chart)


def _way(book: xlsxwriter.Workbook, sheet: Worksheet, table: Table, end: int) -> None:
    """Counted and reached by month, as a line chart of Excel's own beside the table."""
    names = [c.name for c in table.columns]
    chart = book.add_chart({"type": "line"})
    for name, colour in (("villages", "#AEBBC4"), ("meets", TEXT_COLOURS[Status.MEETS_CRITERION])):
        at = names.index(name)
        chart.add_series(
            {
                "name": [sheet_name(table), FIRST_ROW, at],
                "categories": [sheet_name(table), FIRST_ROW + 1, 0, end, 0],
                "values": [sheet_name(table), FIRST_ROW + 1, at, end, at],
                "line": {"color": colour, "width": 2},
            }
        )
    chart.set_title({"name": table.title, "name_font": {"size": 11}})
    chart.set_x_axis({"num_format": "mm/yyyy"})
    chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 340})
    sheet.insert_chart(FIRST_ROW, len(names) + 1, chart)
