"""What stands in an Excel report now, cell by cell, beside the one made anew."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from electrification import texts
from electrification.reports.contents import Report
from electrification.reports.document import Kind, cell_text
from electrification.reports.found import Beside, Difference, Found, Where, not_ours, once_more
from electrification.reports.letterhead import Letterhead
from electrification.reports.provenance import read_provenance
from electrification.reports.report_annexes import PROVENANCE_LABEL
from electrification.texts import _, spoken

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_OWN_NAMES = ("_xlnm.", "bang_")
_DRAWN = re.compile(
    r"xl/(drawings/(drawing|vmlDrawing)|comments|threadedComments/)[^/]*\.(xml|vml)"
)
_CHARTS = re.compile(r"xl/charts/chart\d+\.xml")


def read_xlsx(content: bytes) -> Found:
    """Provenance and tables as they stand in an Excel file now; formulas by their kept values."""
    from electrification.reports.workbook import COVER, FIRST_ROW, SHEET_OF

    book = _opened(content, with_formulas=False)
    if COVER not in book.sheetnames:
        raise not_ours()
    cover = [str(row[0]) for row in book[COVER].values if row and row[0]]
    proof = [
        found[1]
        for line in cover
        if (found := re.search(re.escape(PROVENANCE_LABEL) + r"\s*(\{.*\})", line))
    ]
    if not proof:
        raise not_ours()
    own = read_provenance(proof[0])
    names = _names(book, SHEET_OF)
    tables: dict[str, list[list[str]]] = {}
    with spoken("vi"):
        for sheet in book.worksheets:
            if sheet.title != COVER:
                rows = list(sheet.iter_rows(min_row=FIRST_ROW + 1))
                name = once_more(names.get(sheet.title, sheet.title), tables)
                tables[name] = _filled([[_cell(cell) for cell in row] for row in rows])
        beside = tuple(dict.fromkeys(_beside(content)))
    return Found(own, tables, None, tuple(_hidden(book)), beside)


def _opened(content: bytes, *, with_formulas: bool) -> Workbook:
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(content), data_only=not with_formulas)
    except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise not_ours() from error


def _names(book: Workbook, mark: str) -> dict[str, str]:
    """Which table each sheet holds, by the properties of the file."""
    told = {p.name: str(p.value) for p in book.custom_doc_props.props}
    return {n.removeprefix(mark): v for n, v in told.items() if n.startswith(mark)}


def _filled(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the empty ones at the end and the empty columns on the right."""
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((at + 1 for row in rows for at, text in enumerate(row) if text), default=0)
    return [row[:width] for row in rows]


def _cell(cell: Any) -> str:
    """A cell as it is written in the report, by its type and its number format."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return texts.date(value.date())
    if isinstance(value, int | float) and not isinstance(value, bool):
        kind = Kind.RATE if "%" in cell.number_format else Kind.COUNT
        return cell_text(value, kind) if kind is Kind.RATE or value == int(value) else str(value)
    return str(value)


def _hidden(book: Workbook) -> Iterator[Difference]:
    """Sheets, rows and columns that a reader does not see."""
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            yield Difference(Where.HIDDEN, sheet.title, 0, 0, "", "")
        for place, row in sheet.row_dimensions.items():
            if row.hidden:
                yield Difference(Where.HIDDEN, sheet.title, _row(place), 0, "", "")
        for letter, column in sheet.column_dimensions.items():
            if column.hidden:
                yield Difference(Where.HIDDEN, sheet.title, 0, 0, letter, "")


def _row(row: int) -> int:
    """The row of a table that a row of its sheet is."""
    from electrification.reports.workbook import FIRST_ROW

    return row - FIRST_ROW - 1


def excel_differences(content: bytes, made: Report, head: Letterhead) -> list[Difference]:
    """Every formula, type, format, caption and chart in which a file is not the one made anew.

    Values of tables are compared elsewhere; a formula may be kept as its value.
    """
    from electrification.reports.workbook import COVER, FIRST_ROW, xlsx_bytes

    reference = xlsx_bytes(made, head)
    stated, computed = (_opened(c, with_formulas=True) for c in (content, reference))
    told: list[Difference] = []
    for sheet in computed.worksheets:
        if sheet.title not in stated.sheetnames:
            continue  # said of its table
        mine = stated[sheet.title]
        is_cover = sheet.title == COVER
        told += _of_cover(mine, sheet, made) if is_cover else _of_head(mine, sheet)
        for row in range(1 if is_cover else FIRST_ROW + 1, _last(mine, sheet) + 1):
            for column in range(1, max(mine.max_column, sheet.max_column) + 1):
                told += _of_cell(mine, sheet, row, column)
        told += [
            Difference(Where.FORMAT, sheet.title, 0, 0, rule.dxf.numFmt.formatCode, "")
            for some in mine.conditional_formatting
            for rule in some.rules
            if rule.dxf is not None and rule.dxf.numFmt is not None
        ]
    told += [
        Difference(Where.PART, name, 0, 0, str(defined.attr_text), "")
        for name, defined in stated.defined_names.items()
        if not name.startswith(_OWN_NAMES)
    ]
    told += [
        Difference(Where.TABLE, title, 0, 0, title, "")
        for title in stated.sheetnames
        if title not in computed.sheetnames
    ]
    return told + _of_charts(content, reference)


def _last(mine: Worksheet, theirs: Worksheet) -> int:
    return int(max(mine.max_row, theirs.max_row))


def _of_cover(mine: Worksheet, theirs: Worksheet, made: Report) -> list[Difference]:
    """Every line of the cover; the agency, the data version and the hashes are the file's own."""
    told = []
    free = set() if made.document.is_sample else {1}
    for row in range(1, _last(mine, theirs) + 1):
        one, other = (str(sheet.cell(row, 1).value or "") for sheet in (mine, theirs))
        if one == other or row in free or _is_own(one, other):
            continue
        told.append(Difference(Where.CELL, mine.title, row, 1, one, other))
    return told


def _is_own(one: str, other: str) -> bool:
    """Whether two lines differ in what is the file's own: its version, its hash, its proof."""
    if one.startswith(PROVENANCE_LABEL) and other.startswith(PROVENANCE_LABEL):
        return True
    with spoken("vi"):
        return any(
            one.startswith(start) and other.startswith(start)
            for start in (
                _("Data version {version}", version=""),
                _("SHA-256 of the figures: {hash}", hash=""),
            )
        )


def _of_head(mine: Worksheet, theirs: Worksheet) -> list[Difference]:
    """What stands over the headings of a table: its title, and that the data are a sample."""
    from electrification.reports.workbook import FIRST_ROW

    told = []
    for row in range(1, FIRST_ROW + 1):
        for column in range(1, max(mine.max_column, theirs.max_column) + 1):
            one, other = (str(s.cell(row, column).value or "") for s in (mine, theirs))
            if one != other:
                told.append(Difference(Where.CELL, mine.title, _row(row), column, one, other))
    return told


def _of_cell(mine: Worksheet, theirs: Worksheet, row: int, column: int) -> list[Difference]:
    one, other = mine.cell(row, column), theirs.cell(row, column)
    place = (mine.title, row if _is_cover(mine) else _row(row), column)
    if one.data_type == "f":
        stated, computed = _formula(one.value), _formula(other.value)
        if stated != computed:
            return [Difference(Where.FORMULA, *place, stated, computed)]
    elif other.data_type != "f" and one.value is not None and one.data_type != other.data_type:
        kinds = str(type(one.value).__name__), str(type(other.value).__name__)
        return [Difference(Where.FORMAT, *place, *kinds)]
    if (one.value is not None and not isinstance(one.value, str)) or one.data_type == "f":
        formats = _format(one.number_format), _format(other.number_format)
        if formats[0] != formats[1]:
            return [Difference(Where.FORMAT, *place, *formats)]
    return []


def _is_cover(sheet: Worksheet) -> bool:
    from electrification.reports.workbook import COVER

    return bool(sheet.title == COVER)


def _formula(value: Any) -> str:
    text = getattr(value, "text", value)  # of an array formula
    return str(text if text is not None else "").replace(" ", "").removeprefix("=")


def _format(text: str) -> str:
    """A number format as every program writes it."""
    return text.replace("\\", "").replace('"', "").lower()


def _of_charts(content: bytes, reference: bytes) -> list[Difference]:
    """Charts that show other cells than those of the report; one may be taken out."""
    stated, computed = _chart_cells(content), _chart_cells(reference)
    if set(stated) <= set(computed):
        return []
    return [Difference(Where.PART, "chart", 0, 0, "; ".join(stated), "; ".join(computed))]


def _chart_cells(content: bytes) -> list[str]:
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if _CHARTS.fullmatch(name):
                text = parts.read(name).decode("utf-8", "replace")
                found += map(html.unescape, re.findall(r"<(?:\w+:)?f>([^<]*)</", text))
    return sorted(cell.replace("'", "").replace("$", "") for cell in found)


def _beside(content: bytes) -> Iterator[Beside]:
    """Texts with numbers in comments and boxes that lie over the sheets."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if not _DRAWN.fullmatch(name):
                continue
            text = parts.read(name).decode("utf-8", "replace")
            said = " ".join(re.findall(r"<(?:a:|\w+:)?t(?: [^>]*)?>([^<]*)</", text))
            if re.search(r"\d", said):
                yield Beside(_("comment") if "omment" in name else _("text box"), said)
