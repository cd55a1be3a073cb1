"""A report as CSV: one file a table in a zip, with what its columns are and whence its figures.

Whole numbers and rates are written with a decimal point and no grouping, days as 2025-02-14; what
is missing is empty. `csv-metadata.json` says so to programs (W3C, Metadata Vocabulary for Tabular
Data), `doc-truoc.txt` to people. A total is the last row of its table, as on paper.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from electrification import texts
from electrification.reports.contents import Report
from electrification.reports.csv_table import is_formula_like, safe_cell
from electrification.reports.document import Column, Kind, Table, Value, cell_text
from electrification.reports.found import Found, not_ours, once_more
from electrification.reports.letterhead import Letterhead
from electrification.reports.provenance import read_provenance
from electrification.texts import _, spoken

METADATA, PROVENANCE, README = "csv-metadata.json", "nguon-goc.json", "doc-truoc.txt"
FIGURES = "so-lieu-trong-loi-van.csv"
_DATATYPES: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"base": "string"},
    Kind.COUNT: {"base": "integer", "format": {"pattern": "0"}},
    Kind.RATE: {"base": "decimal", "format": {"decimalChar": ".", "pattern": "0.00"}},
    Kind.DAY: {"base": "date", "format": "yyyy-MM-dd"},
    Kind.AMOUNT_VND: {"base": "integer", "format": {"pattern": "0"}},
}
_FIXED = (1980, 1, 1, 0, 0, 0)


def csv_zip_bytes(made: Report, head: Letterhead) -> bytes:
    """Every table of a report as CSV in UTF-8 with BOM, zipped; the same report, the same bytes."""
    del head  # tables have no letterhead
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped, spoken("vi"):

        def add(name: str, content: bytes) -> None:
            info = zipfile.ZipInfo(name, _FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            zipped.writestr(info, content)

        tables = list(made.document.tables())
        add(README, _readme(made, tables).encode("utf-8-sig"))
        add(PROVENANCE, made.provenance.as_json().encode())
        add(METADATA, _json(_metadata(made, tables)))
        for table in tables:
            add(file_of(table.name), _table(table))
        figures = made.document.figures().items()
        add(FIGURES, _written(["name", "value"], figures))
    return out.getvalue()


def read_csv_zip(content: bytes) -> Found:
    """Provenance, tables and figures as they stand in such a zip now."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped, spoken("vi"):
            own = read_provenance(zipped.read(PROVENANCE).decode())
            told = json.loads(zipped.read(METADATA))
            tables: dict[str, list[list[str]]] = {}
            there = set(zipped.namelist())
            for one in told["tables"]:
                if one["url"] in there:
                    kinds = [Kind(c["tracker:kind"]) for c in one["tableSchema"]["columns"]]
                    name = once_more(one["tracker:table"], tables)
                    tables[name] = _read(zipped.read(one["url"]), kinds)
            figures = dict(_rows(zipped.read(FIGURES)))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise not_ours() from error
    return Found(own, tables, figures)


def file_of(table: str) -> str:
    """What the file of a table is called."""
    return f"{table.replace('_', '-')}.csv"


def _table(table: Table) -> bytes:
    rows = [*table.rows, *([table.total] if table.total else [])]
    cells = (
        [_cell(value, column) for value, column in zip(row, table.columns, strict=True)]
        for row in rows
    )
    return _written([column.heading for column in table.columns], cells)


def _cell(value: Value, column: Column) -> str:
    """A value for programs; in the row of the total a count may stand as a text."""
    if value is None or value != value:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if column.kind is Kind.RATE and isinstance(value, int | float):
        return f"{value:.2f}"
    return str(value)


def _written(names: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _rows(content: bytes) -> list[list[str]]:
    """The rows below the headings, without the apostrophe that keeps a formula a text."""
    return _lines(content)[1:]


def _lines(content: bytes) -> list[list[str]]:
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [
        [cell[1:] if cell[:1] == "'" and is_formula_like(cell[1:]) else cell for cell in line]
        for line in lines
    ]


def _read(content: bytes, kinds: Sequence[Kind]) -> list[list[str]]:
    """Headings and rows as on paper; what is no value of its column stays as it is."""
    heads = _lines(content)[:1]
    return heads + [
        [_on_paper(cell, kinds[at] if at < len(kinds) else Kind.TEXT)
         for at, cell in enumerate(line)]
        for line in _rows(content)
    ]  # fmt: skip


def _on_paper(cell: str, kind: Kind) -> str:
    if not cell or kind is Kind.TEXT:
        return cell
    try:
        if kind is Kind.DAY:
            return texts.date(dt.date.fromisoformat(cell))
        return cell_text(float(cell) if kind is Kind.RATE else int(cell), kind)
    except ValueError:
        return cell


def _metadata(made: Report, tables: Sequence[Table]) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "vi"}],
        "dc:title": f"{made.document.title}: {made.document.about.text}",
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True,
                    "lineTerminators": ["\r\n"]},
        "tables": [
            {
                "url": file_of(table.name),
                "dc:title": table.title,
                "tracker:table": table.name,
                "tracker:lastRowIsTotal": table.total is not None,
                "tableSchema": {
                    "columns": [
                        {"name": c.name, "titles": c.heading, "datatype": _DATATYPES[c.kind],
                         "null": "", "tracker:kind": str(c.kind)}
                        for c in table.columns
                    ]
                },
            }
            for table in tables
        ],
    }  # fmt: skip


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _readme(made: Report, tables: Sequence[Table]) -> str:
    document = made.document
    notes = [
        *([_("ILLUSTRATIVE DATA")] if document.is_sample else []),
        *([_("DRAFT")] if document.is_draft else []),
    ]
    lines = [
        f"{document.title}: {document.about.text}", *notes, "",
        _("CSV in UTF-8 with BOM, columns separated by commas, first row the headings. Numbers "
          "have a decimal point and no grouping (92.68; 1234567), amounts are whole đồng, days "
          "stand as 2025-02-14, what is missing is empty."),
        _("A cell that a spreadsheet would take for a formula begins with an apostrophe."),
        _("The last row of a table is its total where the table has one ({name}).", name=METADATA),
        _("Where the figures are from: {name}.", name=PROVENANCE), "",
        *(f"{file_of(table.name)}: {table.title}" for table in tables),
        f"{FIGURES}: {_('Figures within sentences')}",
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"
