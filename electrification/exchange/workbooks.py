"""Reading an XLSX workbook: the zip directory is looked at before anything is unpacked."""

from __future__ import annotations

import io
import itertools
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import openpyxl
from openpyxl.utils import column_index_from_string

from electrification.exchange import tables
from electrification.texts import N_, Refused, message

MAX_UNPACKED_MEGABYTES = 100
MAX_UNPACKED_BYTES = MAX_UNPACKED_MEGABYTES * 1024 * 1024
MAX_RATIO = 100
"""Unpacked to packed size; a register of real rows stays near 10."""
MAX_PARTS = 2_000
MAX_FRAME_MEGABYTES = 2
MAX_FRAME_BYTES = MAX_FRAME_MEGABYTES * 1024 * 1024
"""Of a part that is not rows, texts or pictures: those are read whole when a workbook is opened."""

_ROWS_AND_PICTURES = ("xl/worksheets/", "xl/sharedstrings", "xl/media/", "xl/drawings/",
                      "xl/comments", "xl/threadedcomments/", "xl/calcchain")  # fmt: skip
_DECLARED = re.compile(rb"<[\w:]*Override\b[^>]*>")
_DECLARED_PART = re.compile(rb"PartName\s*=\s*[\"']/([^\"']*)[\"']")
_READ_WHOLE = (b"sheet.main+xml", b"styles+xml", b"theme+xml", b"properties+xml")
_MERGED = re.compile(rb'<mergeCell\b[^>]*\bref="(([A-Z]{1,3}\d+):[A-Z]{1,3}(\d+))"')
_FORMULA_CELL = re.compile(rb"<c\b([^>]*)>\s*<f\b(?:(?!</c>).)*</c>", re.DOTALL)
_CELL_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STORED_VALUE = re.compile(rb"<v>[^<]")
_HEAD_BYTES = 4096


def read_workbook(content: bytes, count_headings: tables.HeadingCount) -> tables.Table:
    """The table of the visible sheet with the most known headings, the first of equal ones.

    Formulas count as the values that Excel stored with them; one that was never worked out is
    kept as its sign ``=``, for the reader to report.
    """
    refuse_unsafe(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _first_table(content, count_headings)
    except Refused:
        raise
    except Exception as error:
        # openpyxl raises whatever its parts meet: KeyError, ValueError, ParseError, TypeError …
        refuse_damaged(error)


def _first_table(content: bytes, count_headings: tables.HeadingCount) -> tables.Table:
    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )
    try:
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
        counts = [_best_count(sheet, count_headings) for sheet in sheets]
        if max(counts, default=-1) < 0:
            tables.refuse_empty()
        sheet = sheets[counts.index(max(counts))]
        raw = book._archive.read(sheet._worksheet_path)
        records = sheet_records(sheet, uncalculated(raw))
        table = tables.table_of(records, count_headings, is_ragged_suspect=False, sheet=sheet.title)
        if table is None:
            tables.refuse_without_headings()
        refuse_merged(raw, table.heading_row)
        return table
    finally:
        book.close()


def first_rows(content: bytes) -> list[list[str]]:
    """Rows from the top of every visible sheet."""
    refuse_unsafe(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            rows: list[list[str]] = []
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    sheet.reset_dimensions()
                    rows += itertools.islice(sheet_records(sheet, {}), tables.HEADING_SEARCH_ROWS)
            book.close()
    except Exception as error:
        refuse_damaged(error)
    return rows


def _best_count(sheet: Any, count_headings: tables.HeadingCount) -> int:
    """How many headings the best of a sheet's first rows has; -1 where these are empty."""
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    first = list(itertools.islice(sheet_records(sheet, {}), tables.HEADING_SEARCH_ROWS))
    return max((count_headings(record) for record in first if any(record)), default=-1)


def sheet_records(sheet: Any, unworked: dict[int, list[int]]) -> Iterator[list[str]]:
    """The rows of a sheet as texts; `unworked` are places of formulas, as `uncalculated` says."""
    rows = sheet.iter_rows(values_only=True, max_col=tables.MAX_COLUMNS + 1)
    for number, row in enumerate(rows, start=1):
        end = 0 if row.count(None) == len(row) else len(row)
        while end and row[end - 1] is None:
            end -= 1
        cells = [tables.cell_text(value) for value in row[:end]]
        for place in unworked.get(number, ()):
            cells += [""] * (place + 1 - len(cells))
            cells[place] = cells[place] or "="
        yield cells


def uncalculated(raw: bytes) -> dict[int, list[int]]:
    """Places (row number: columns from 0) of formulas without a stored value.

    A text formula with an empty answer is stored as ``t="str"`` and is simply empty.
    """
    found: dict[int, list[int]] = {}
    if b"<f" not in raw:
        return found
    for cell in _FORMULA_CELL.finditer(raw):
        place = _CELL_PLACE.search(cell[1])
        if place and not _STORED_VALUE.search(cell[0]) and b't="str"' not in cell[1]:
            column = column_index_from_string(place[1].decode()) - 1
            found.setdefault(int(place[2]), []).append(column)
    return found


def refuse_merged(raw: bytes, heading_row: int) -> None:
    """Refuse merged cells under the headings: a value in them is of nobody knows which row."""
    for merged in _MERGED.finditer(raw):
        if int(merged[3]) > heading_row:
            raise Refused(
                message(N_("Cells {cells} are merged."), cells=merged[1].decode()),
                message(N_("Unmerge them in Excel and write the value in every row it is for.")),
            )


def refuse_unsafe(content: bytes) -> None:
    """Refuse what should not be opened, from the zip directory alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            _refuse_bomb(parts)
            if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
                refuse_damaged(None)
            _refuse_frame(part for part in parts if not _is_rows_or_picture(part.filename))
            kinds = archive.read("[Content_Types].xml")
            whole = _read_whole(kinds)
            _refuse_frame(part for part in parts if part.filename.lower() in whole)
            if b"macroEnabled" in kinds or any(n.lower().endswith("vbaproject.bin") for n in names):
                raise Refused(
                    message(N_("The workbook holds macros.")),
                    message(N_("Save it as “Excel Workbook (.xlsx)”, which has none.")),
                )
            for part in parts:
                _refuse_entities(archive, part)
    except Refused:
        raise
    except Exception as error:
        # zipfile too raises more than BadZipFile: NotImplementedError, RuntimeError, EOFError …
        refuse_damaged(error)


_FOREIGN_PARTS = ("xl/externallinks/", "xl/connections", "xl/embeddings/", "xl/activex/",
                  "xl/querytables/")  # fmt: skip


def refuse_foreign_parts(content: bytes) -> None:
    """Refuse a workbook that asks other files or the network, or has other things put into it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [part.filename.lower() for part in archive.infolist()]
    if any(name.startswith(_FOREIGN_PARTS) for name in names):
        raise Refused(
            message(N_("The workbook has links to other files, or objects put into it.")),
            message(
                N_("In Excel choose Data, Edit Links, Break Link; delete objects; save again.")
            ),
        )


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    is_too_large = unpacked > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS
    if is_too_large or unpacked > MAX_RATIO * max(packed, 1):
        raise Refused(
            message(
                N_("Unpacked, the workbook is larger than {most} MB or {ratio} times its size."),
                most=MAX_UNPACKED_MEGABYTES,
                ratio=MAX_RATIO,
            ),
            message(N_("Copy the rows into the template and save that.")),
        )


def _is_rows_or_picture(name: str) -> bool:
    return name.lower().startswith(_ROWS_AND_PICTURES) and not name.lower().endswith(".rels")


def _read_whole(kinds: bytes) -> set[str]:
    """Parts that are styles, sheet names and the like, wherever they stand."""
    found = set()
    for declared in _DECLARED.finditer(kinds):
        part = _DECLARED_PART.search(declared[0])
        if part and any(kind in declared[0] for kind in _READ_WHOLE):
            found.add(part[1].decode("utf-8", "replace").lower())
    return found


def _refuse_frame(parts: Iterable[zipfile.ZipInfo]) -> None:
    """Styles, names and links cost a hundred times their size to read: so they are measured too."""
    for part in parts:
        if part.file_size > MAX_FRAME_BYTES:
            raise Refused(
                message(N_("The part {name} of the workbook is larger than {most} MB."),
                        name=part.filename[:80], most=MAX_FRAME_MEGABYTES),
                message(N_("Copy the rows into the template and save that.")),
            )  # fmt: skip


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No workbook program writes a document type; it is only there to do harm."""
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as file:
            if b"<!DOCTYPE" in file.read(_HEAD_BYTES).replace(b"\0", b""):
                refuse_damaged(None)


def refuse_damaged(cause: BaseException | None) -> NoReturn:
    """It is no workbook, or what is in it cannot be read."""
    raise Refused(
        message(N_("The file is not an XLSX workbook, or it is damaged.")),
        message(N_("Open it in Excel, save it as “Excel Workbook (.xlsx)” and try again.")),
    ) from cause
