"""Reading a workbook that was filled in: a file in, entries and what is wrong with cells out.

Only what this database gave out is read, and only in the cells that are to be filled in. The file
is measured before it is opened (`workbooks.refuse_unsafe`); what is hidden, linked or active in it
and not of ours is refused. Nothing is written here.
"""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from electrification import calendar
from electrification.exchange import tables
from electrification.exchange.draft import RowProblem
from electrification.exchange.field_cells import OBSTACLES, ReadRow, read_row
from electrification.exchange.field_columns import CODE, MARK, STATE_KEY, all_names
from electrification.exchange.field_cover import ORIGIN_SHEET
from electrification.exchange.field_sheets import LISTS_SHEET
from electrification.exchange.field_workbook import FORMAT, FORMAT_VERSION
from electrification.exchange.sheet_cells import OpenBook, RawCell, rows_of
from electrification.exchange.workbooks import (
    refuse_damaged,
    refuse_foreign_parts,
    refuse_merged,
    refuse_unsafe,
)
from electrification.storage import Store
from electrification.storage.file_checks import cleaned_name
from electrification.subject.audit import Anchor
from electrification.texts import N_, Message, Refused, message
from electrification.tracking.field_import import FilledFile, Stated

MIN_NAMES = 3
"""So many known names make a row the hidden row of names."""
MAX_ORIGIN_ROWS = 50
MAX_VERSION = 1 << 31


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
    with _opened(content) as file:
        return ORIGIN_SHEET in file.book.sheetnames


def read_filled(content: bytes, filename: str, gave: Gave) -> FilledWorkbook:
    """Read and check a workbook that was filled in.

    Raises
    ------
    Refused
        It cannot be read at all, was not made from this database, or is not what was given out.
    """
    with _opened(content) as file:
        refuse_foreign_parts(content)
        origin = _origin(file)
        _refuse_other_origin(origin, gave)
        _refuse_hidden(file)
        name = cleaned_name(Path(filename).name)
        digest = hashlib.sha256(content).hexdigest()
        sheet = _filled_sheet(file, origin)
        raw = file.raw(sheet)
        rows = rows_of(raw)
        head = _Head.read(file, rows)
        refuse_merged(raw, head.heading_row)
        reading = _Reading(head, gave, f"{name} · SHA-256 {digest[:12]}")
        for number, cells in rows:
            reading.row(number, head.named(file, cells))
    stated = FilledFile(
        file_name=name,
        sha256=digest,
        exported_at=calendar.read_instant(origin["known_at"]),
        data_version=int(origin["data_version"]),
        audit_anchor=origin["audit_anchor"],
        stated=tuple(reading.stated),
        seen=reading.seen,
    )
    return FilledWorkbook(
        stated, tuple(reading.errors), reading.villages, sheet.title, head.names, head.headings,
        head.heading_row, reading.codes,
    )  # fmt: skip


@contextmanager
def _opened(content: bytes) -> Iterator[OpenBook]:
    """A workbook open for reading; whatever its parts raise is said as damage."""
    if len(content) > tables.MAX_BYTES:
        tables.refuse_size()
    refuse_unsafe(content)
    try:
        file = OpenBook(io.BytesIO(content))
    except Exception as error:  # KeyError, ParseError, TypeError …
        refuse_damaged(error)
    try:
        yield file
    except Refused:
        raise
    except Exception as error:
        refuse_damaged(error)
    finally:
        file.close()


def _origin(file: OpenBook) -> dict[str, str]:
    """The names and values of the sheet that says what the workbook was made from."""
    if ORIGIN_SHEET not in file.book.sheetnames:
        return {}
    rows = itertools.islice(rows_of(file.raw(file.book[ORIGIN_SHEET])), MAX_ORIGIN_ROWS)
    return {
        file.text(cells[0]): file.text(cells[1])
        for _number, cells in rows
        if 0 in cells and 1 in cells
    }


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
        if not 0 <= int(origin["data_version"]) < MAX_VERSION:
            raise ValueError
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


def _refuse_hidden(file: OpenBook) -> None:
    hidden = [
        sheet.title
        for sheet in file.book.worksheets
        if sheet.sheet_state != "visible" and sheet.title not in (LISTS_SHEET, ORIGIN_SHEET)
    ]
    if hidden:
        raise Refused(
            message(N_("The workbook has hidden sheets that were not in it: {names}."),
                    names=", ".join(hidden[:5])),
            message(N_("Delete them; only the sheet with the villages is read.")),
        )  # fmt: skip


def _filled_sheet(file: OpenBook, origin: Mapping[str, str]) -> Any:
    """The sheet with the villages, under its own name or another one."""
    sheets = [s for s in file.book.worksheets if s.title not in (LISTS_SHEET, ORIGIN_SHEET)]
    sheets.sort(key=lambda sheet: sheet.title != origin.get("sheet"))
    found = [sheet for sheet in sheets if _has_names(file, sheet)]
    if len(found) > 1:
        raise Refused(
            message(N_("Several sheets hold villages: {names}."),
                    names=", ".join(sheet.title for sheet in found[:5])),
            message(N_("Keep the one that is filled in and delete the copies.")),
        )  # fmt: skip
    if found:
        return found[0]
    raise Refused(
        message(N_("The sheet with the villages is not in the workbook, or lost its third row.")),
        message(N_("Export the workbook anew and copy what you filled in into it.")),
    )


def _has_names(file: OpenBook, sheet: Any) -> bool:
    first = itertools.islice(rows_of(file.raw(sheet)), tables.HEADING_SEARCH_ROWS)
    return any(_Head.counts(file, cells) >= MIN_NAMES for _number, cells in first)


@dataclass(frozen=True)
class _Head:
    """Where the columns stand, their headings, and the row of the headings."""

    names: Mapping[str, int]
    headings: Mapping[str, str]
    heading_row: int

    @staticmethod
    def counts(file: OpenBook, cells: Mapping[int, RawCell]) -> int:
        """How many cells of a row are names of columns."""
        known = all_names()
        return sum(1 for cell in cells.values() if file.text(cell) in known)

    @classmethod
    def read(cls, file: OpenBook, rows: Iterator[tuple[int, dict[int, RawCell]]]) -> _Head:
        """Read the first rows, up to the headings; the villages follow."""
        named = ((at, cells) for at, cells in rows if cls.counts(file, cells) >= MIN_NAMES)
        number, cells = next(named)
        known = all_names()
        names: dict[str, int] = {}
        for place, cell in cells.items():
            name = file.text(cell)
            if name in names:
                raise Refused(
                    message(N_("A column stands twice in the workbook: {column}."), column=name),
                    message(N_("Delete the copy.")),
                )
            if name in known:
                names[name] = place
        if CODE not in names or MARK not in names:
            raise Refused(
                message(N_("The columns that say which village a row is are not whole.")),
                message(N_("Export the workbook anew and copy what you filled in into it.")),
            )
        bands, titles = (next(rows, (0, {}))[1] for _row in range(2))
        headings, band = {}, ""
        for place in range(max(names.values()) + 1):
            band = file.text(bands[place]) if place in bands else band
            heading = file.text(titles[place]) if place in titles else ""
            headings[place] = f"{band}: {heading}" if band else heading
        of_name = {name: headings[place] for name, place in names.items()}
        return cls(names, of_name, number + 2)

    def named(self, file: OpenBook, cells: Mapping[int, RawCell]) -> dict[str, str]:
        """The texts of a row by the names of their columns; what is only shown is left out."""
        return {
            name: text
            for place, cell in cells.items()
            if (name := self._read.get(place)) is not None and (text := file.text(cell))
        }

    @cached_property
    def _read(self) -> dict[int, str]:
        shown = f"{STATE_KEY}."
        return {
            place: name
            for name, place in self.names.items()
            if not name.startswith(shown) or name == OBSTACLES
        }


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

    def row(self, number: int, cells: Mapping[str, str]) -> None:
        """One row of the sheet, by the names of its columns."""
        if not cells:
            return
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
