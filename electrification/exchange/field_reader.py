"""Reading a workbook that was filled in: a file in, entries and what is wrong with cells out.

Only what this database gave out is read, and only in the cells that are to be filled in. The file
is measured before it is opened (`workbooks.refuse_unsafe`); what is hidden, linked or active in it
and not of ours is refused. Nothing is written here.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from electrification import calendar
from electrification.exchange import tables
from electrification.exchange.draft import RowProblem
from electrification.exchange.field_cells import ReadRow, read_row
from electrification.exchange.field_columns import CODE, MARK, all_names
from electrification.exchange.field_cover import ORIGIN_SHEET
from electrification.exchange.field_sheets import LISTS_SHEET
from electrification.exchange.field_workbook import FORMAT, FORMAT_VERSION
from electrification.exchange.workbooks import (
    refuse_damaged,
    refuse_foreign_parts,
    refuse_merged,
    refuse_unsafe,
    sheet_records,
    uncalculated,
)
from electrification.storage import Store
from electrification.storage.file_checks import cleaned_name
from electrification.subject.audit import Anchor
from electrification.texts import N_, Message, Refused, message
from electrification.tracking.field_import import FilledFile, Stated

MIN_NAMES = 3
"""So many known names make a row the hidden row of names."""
MAX_ORIGIN_ROWS = 50


@dataclass(frozen=True)
class FieldProblem(RowProblem):
    """What is wrong with a cell; `name` is what the hidden row of names calls its column."""

    name: str


@dataclass(frozen=True)
class Gave:
    """What the reader must know of the database: its villages, and its chain's hashes."""

    villages: Mapping[int, str]
    hash_of: Callable[[int], str | None]

    @classmethod
    def of(cls, store: Store) -> Gave:
        """The database that is open."""
        here = store.villages()
        rows = zip(here["village_id"], here["village_code"], strict=True)
        return cls({int(i): str(code) for i, code in rows}, store.audit_hash)


@dataclass(frozen=True)
class FilledWorkbook:
    """What a workbook states; with any error the caller records nothing.

    `names` are the places of the columns from 0, by their names; `villages` how many rows name one.
    """

    file: FilledFile
    errors: tuple[FieldProblem, ...]
    villages: int
    sheet: str
    names: Mapping[str, int]
    headings: Mapping[str, str]
    heading_row: int
    codes: Mapping[int, str]


def is_field_workbook(content: bytes) -> bool:
    """Whether an XLSX says that it is a workbook of ours, to be filled in."""
    with _opened(content) as book:
        return _origin(book).get("format") == FORMAT


def read_filled(content: bytes, filename: str, gave: Gave) -> FilledWorkbook:
    """Read and check a workbook that was filled in.

    Raises
    ------
    Refused
        It cannot be read at all, was not made from this database, or is not what was given out.
    """
    if len(content) > tables.MAX_BYTES:
        tables.refuse_size()
    with _opened(content) as book:
        origin = _origin(book)
        _refuse_other_origin(origin, gave)
        _refuse_hidden(book)
        sheet = _filled_sheet(book, origin)
        raw = book._archive.read(sheet._worksheet_path)
        records = sheet_records(sheet, uncalculated(raw))
        head = _Head.read(records)
        refuse_merged(raw, head.heading_row)
        name = cleaned_name(Path(filename).name)
        digest = hashlib.sha256(content).hexdigest()
        reading = _Reading(head, gave, f"{name} · SHA-256 {digest[:12]}")
        for number, record in enumerate(records, start=head.heading_row + 1):
            reading.row(number, record)
    file = FilledFile(
        file_name=name,
        sha256=digest,
        exported_at=calendar.read_instant(origin["known_at"]),
        data_version=int(origin["data_version"]),
        audit_anchor=origin["audit_anchor"],
        stated=tuple(reading.stated),
        seen=reading.seen,
    )
    return FilledWorkbook(
        file, tuple(reading.errors), reading.villages, sheet.title, head.names, head.headings,
        head.heading_row, reading.codes,
    )  # fmt: skip


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """A workbook open for reading; whatever its parts raise is said as damage."""
    refuse_unsafe(content)
    refuse_foreign_parts(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
    except Exception as error:  # KeyError, ParseError, TypeError …
        refuse_damaged(error)
    try:
        yield book
    except Refused:
        raise
    except Exception as error:
        refuse_damaged(error)
    finally:
        book.close()


def _origin(book: Any) -> dict[str, str]:
    """The names and values of the sheet that says what the workbook was made from."""
    if ORIGIN_SHEET not in book.sheetnames:
        return {}
    found: dict[str, str] = {}
    sheet = book[ORIGIN_SHEET]
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_row=MAX_ORIGIN_ROWS, max_col=2, values_only=True):
        if len(row) == 2 and row[0] is not None:
            found[str(row[0])] = tables.cell_text(row[1])
    return found


def _refuse_other_origin(origin: Mapping[str, str], gave: Gave) -> None:
    again = message(N_("Export the workbook anew and fill in that one."))
    if origin.get("format") != FORMAT:
        raise Refused(message(N_("This is not an update workbook of this program.")), again)
    if origin.get("format_version") != str(FORMAT_VERSION):
        raise Refused(
            message(N_("The workbook is of another version of its format: {version}."),
                    version=origin.get("format_version") or "–"),
            again,
        )  # fmt: skip
    try:
        anchor = Anchor.read(origin["audit_anchor"])
        calendar.read_instant(origin["known_at"])
        int(origin["data_version"])
    except (KeyError, ValueError) as error:
        raise Refused(
            message(N_("What the workbook says of its own export is damaged.")), again
        ) from error
    own = gave.hash_of(1)
    if own is None or origin.get("database") != own or gave.hash_of(anchor.sequence) != anchor.hash:
        raise Refused(
            message(N_("The workbook was made from another database.")),
            message(N_("Bring it to the place it was exported from, or export it anew here.")),
        )


def _refuse_hidden(book: Any) -> None:
    hidden = [
        sheet.title
        for sheet in book.worksheets
        if sheet.sheet_state != "visible" and sheet.title not in (LISTS_SHEET, ORIGIN_SHEET)
    ]
    if hidden:
        raise Refused(
            message(N_("The workbook has hidden sheets that were not in it: {names}."),
                    names=", ".join(hidden[:5])),
            message(N_("Delete them; only the sheet with the villages is read.")),
        )  # fmt: skip


def _filled_sheet(book: Any, origin: Mapping[str, str]) -> Any:
    """The sheet with the villages, under its own name or another one."""
    sheets = [s for s in book.worksheets if s.title not in (LISTS_SHEET, ORIGIN_SHEET)]
    sheets.sort(key=lambda sheet: sheet.title != origin.get("sheet"))
    for sheet in sheets:
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=tables.HEADING_SEARCH_ROWS, values_only=True)
        if any(_Head.counts(row) >= MIN_NAMES for row in rows):
            return sheet
    raise Refused(
        message(N_("The sheet with the villages is not in the workbook, or lost its third row.")),
        message(N_("Export the workbook anew and copy what you filled in into it.")),
    )


@dataclass(frozen=True)
class _Head:
    """Where the columns stand, their headings, and the row of the headings."""

    names: Mapping[str, int]
    headings: Mapping[str, str]
    heading_row: int

    @staticmethod
    def counts(row: Sequence[Any]) -> int:
        return sum(1 for cell in row if isinstance(cell, str) and cell in all_names())

    @classmethod
    def read(cls, records: Iterator[list[str]]) -> _Head:
        """Read the first rows, up to the headings; the villages follow."""
        number, record = next(
            (place, row)
            for place, row in enumerate(records, start=1)
            if cls.counts(row) >= MIN_NAMES
        )
        known = all_names()
        names: dict[str, int] = {}
        for place, cell in enumerate(record):
            if cell in names:
                raise Refused(
                    message(N_("A column stands twice in the workbook: {column}."), column=cell),
                    message(N_("Delete the copy.")),
                )
            if cell in known:
                names[cell] = place
        if CODE not in names or MARK not in names:
            raise Refused(
                message(N_("The columns that say which village a row is are not whole.")),
                message(N_("Export the workbook anew and copy what you filled in into it.")),
            )
        bands, titles = next(records, []), next(records, [])
        headings, band = {}, ""
        for place in range(max([*names.values(), 0]) + 1):
            band = bands[place] if place < len(bands) and bands[place] else band
            heading = titles[place] if place < len(titles) else ""
            headings[place] = f"{band}: {heading}" if band else heading
        return cls(names, {name: headings[place] for name, place in names.items()}, number + 2)


class _Reading:
    """Rows read one after the other."""

    def __init__(self, head: _Head, gave: Gave, source: str) -> None:
        self._head = head
        self._gave = gave
        self._source = source
        self._rows: dict[int, int] = {}
        self.stated: list[Stated] = []
        self.seen: dict[int, str] = {}
        self.codes: dict[int, str] = {}
        self.errors: list[FieldProblem] = []
        self.villages = 0

    def row(self, number: int, record: Sequence[str]) -> None:
        """One row of the sheet."""
        if not any(record):
            return
        cells = {
            name: record[place]
            for name, place in self._head.names.items()
            if place < len(record) and record[place]
        }
        read = read_row(number, cells, self._gave.villages, self._source)
        if read.is_blank:
            return
        self.villages += 1
        if self.villages > tables.MAX_ROWS:
            raise Refused(
                message(N_("The table has more than {most} rows."), most=tables.MAX_ROWS),
                message(N_("Divide it into several files and import them one after the other.")),
            )
        for fault in read.faults:
            self.errors.append(self.problem(number, fault.name, fault.value, fault.problem,
                                            fault.remedy))  # fmt: skip
        self._keep(number, read)

    def _keep(self, number: int, read: ReadRow) -> None:
        if read.village_id is None or not read.entries:
            return
        before = self._rows.setdefault(read.village_id, number)
        if before != number:
            self.errors.append(
                self.problem(
                    number, CODE, read.code,
                    message(N_("The village stands in row {row} already."), row=str(before)),
                    message(N_("Keep one row for each village.")),
                )
            )  # fmt: skip
            return
        self.seen[read.village_id] = read.version
        self.codes[read.village_id] = read.code
        self.stated += [Stated(entry, number, group) for group, entry in read.entries]

    def problem(
        self, row: int, name: str, value: str, problem: Message, remedy: Message
    ) -> FieldProblem:
        """What is wrong with a cell, with the heading it stands under."""
        return FieldProblem(row, self._head.headings.get(name, name), value, problem, remedy, name)
