"""Workbooks as they must not be, by name: made from a good one, with a word of the refusal."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

from tests.exchange.filled import edited, places, rows, sheet_of

Make = Callable[[bytes], bytes]


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {part: archive.read(part) for part in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _with(name: str, content: bytes) -> Make:
    return lambda good: _packed({**_parts(good), name: content})


def _replaced(name: str, old: bytes, new: bytes) -> Make:
    def make(good: bytes) -> bytes:
        parts = _parts(good)
        assert old in parts[name], (name, old)
        parts[name] = parts[name].replace(old, new)
        return _packed(parts)

    return make


def _origin(**values: str) -> Make:
    def edit(book: Any) -> None:
        sheet = book["_tracker"]
        for row in range(1, sheet.max_row + 1):
            if sheet.cell(row, 1).value in values:
                sheet.cell(row, 2).value = values[sheet.cell(row, 1).value]

    return lambda good: edited(good, edit)


def _hidden_sheet(book: Any) -> None:
    book.create_sheet("Tính nháp").sheet_state = "hidden"


def _merged(book: Any) -> None:
    sheet = sheet_of(book)
    sheet.merge_cells(start_row=7, end_row=9, start_column=20, end_column=20)


def _without_names(book: Any) -> None:
    for cell in sheet_of(book)[3]:
        cell.value = None


def _without_marks(book: Any) -> None:
    sheet = sheet_of(book)
    sheet.delete_cols(places(sheet)["mark"])


def _name_twice(book: Any) -> None:
    sheet = sheet_of(book)
    sheet.cell(3, sheet.max_column + 1).value = "row.note"


def _bomb(good: bytes) -> bytes:
    """Some 500 KB that unpack to 500 MB."""
    name, parts = "xl/worksheets/sheet2.xml", _parts(good)
    out, piece = io.BytesIO(), b"<row/>" * (1024 * 1024 // 6)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for part, content in parts.items():
            if part != name:
                archive.writestr(part, content)
        head, tail = parts[name].split(b"</sheetData>")
        with archive.open(name, "w") as sheet:
            sheet.write(head)
            for _megabyte in range(500):
                sheet.write(piece)
            sheet.write(b"</sheetData>" + tail)
    return out.getvalue()


def _rows_to_the_end(good: bytes) -> bytes:
    """Something in 50,100 more rows, more villages than a workbook may have."""
    name, parts = "xl/worksheets/sheet2.xml", _parts(good)
    more = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>TBG-%d</t></is></c></row>' % (n, n, n)
        for n in range(1_000, 51_100)
    )
    parts[name] = parts[name].replace(b"</sheetData>", more + b"</sheetData>")
    return _packed(parts)


def _entities(good: bytes) -> bytes:
    name, parts = "xl/worksheets/sheet2.xml", _parts(good)
    head, tail = parts[name].split(b"?>", 1)
    parts[name] = head + b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + tail
    return _packed(parts)


def _late_entities(good: bytes) -> bytes:
    """A document type behind more blanks than are looked at before the part is read."""
    name, parts = "xl/sharedStrings.xml", _parts(good)
    head, tail = parts[name].split(b"?>", 1)
    parts[name] = head + b"?>" + b" " * 9_000 + b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + tail
    return _packed(parts)


def _sheet_twice(book: Any) -> None:
    book.copy_worksheet(sheet_of(book)).title = "Bản sao"


def _padded(name: str, before: bytes, many: bytes) -> Make:
    """A part that is read whole and swells, beside noise that keeps the ratio of the file low."""

    def make(good: bytes) -> bytes:
        parts = _parts(good)
        parts[name] = parts[name].replace(before, many + before)
        return _packed({**parts, "xl/media/noise.png": random.Random(1).randbytes(1_000_000)})

    return make


HOSTILE: dict[str, tuple[Make, str]] = {
    "bomb": (_bomb, "Unpacked"),
    "macros": (_with("xl/vbaProject.bin", b"x"), "macros"),
    "external links": (_with("xl/externalLinks/externalLink1.xml", b"<x/>"), "links"),
    "connection": (_with("xl/connections.xml", b"<x/>"), "links"),
    "object inside": (_with("xl/embeddings/oleObject1.bin", b"x"), "links"),
    "hidden sheet": (lambda good: edited(good, _hidden_sheet), "hidden sheets"),
    "merged cells": (lambda good: edited(good, _merged), "merged"),
    "too many rows": (_rows_to_the_end, "more than"),
    "entities": (_entities, "damaged"),
    "late entities": (_late_entities, "damaged"),
    "cut short": (lambda good: good[: len(good) // 2], "damaged"),
    "no sheet data": (
        _replaced("xl/worksheets/sheet2.xml", b"</sheetData>", b"</sheetDat>"), "damaged",
    ),
    "string that is not there": (
        _replaced("xl/sharedStrings.xml", b"</si>", b"</xx>"), "damaged",
    ),
    "sheet twice": (lambda good: edited(good, _sheet_twice), "Several sheets"),
    "styles without end": (
        _padded("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0"/>' * 200_000), "styles.xml",
    ),
    "links without end": (
        _padded("xl/_rels/workbook.xml.rels", b"</Relationships>",
                b'<Relationship Id="z" Type="t" Target="x"/>' * 90_000), "workbook.xml.rels",
    ),
    "data version of no database": (_origin(data_version="9" * 30), "damaged"),
    "another database": (_origin(database="0" * 64), "another database"),
    "another history": (_origin(audit_anchor=f"12:{'0' * 64}"), "another database"),
    "later history": (_origin(audit_anchor=f"99999999:{'0' * 64}"), "another database"),
    "anchor that is none": (_origin(audit_anchor="12"), "damaged"),
    "instant that is none": (_origin(known_at="hôm qua"), "damaged"),
    "later format": (_origin(format_version="2"), "another version"),
    "another program": (_origin(format="x"), "not an update workbook"),
    "no names": (lambda good: edited(good, _without_names), "not in the workbook"),
    "no marks": (lambda good: edited(good, _without_marks), "not whole"),
    "a column twice": (lambda good: edited(good, _name_twice), "twice"),
}  # fmt: skip


def last_row_filled(book: Any) -> None:
    """A village's cells copied to the very last row of a sheet."""
    sheet = sheet_of(book)
    line = rows(sheet)["TBG-029"]
    for cell in list(sheet[line]):
        sheet.cell(1_048_576, cell.column).value = cell.value
        if cell.column < 20:
            cell.value = None
