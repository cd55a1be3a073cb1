"""Cells of a sheet, as they come: several times faster than through openpyxl, and the same values.

Only what stands in a cell is read: its text, number or day, and whether a formula was worked out.
Nothing is kept but the row under way and the texts that cells share.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import from_excel
from openpyxl.xml.constants import SHARED_STRINGS

from electrification.exchange import tables
from electrification.texts import N_, Refused, message

MOST_STRINGS = 2_000_000
CHUNK_BYTES = 1 << 16
MOST_SHOWN = 200
"""Characters kept of a stored number that is none."""
RawCell = tuple[str, int, str | None, bool]
"""Type, style, stored value (None without one) and whether there is a formula."""


class DocumentType(ValueError):
    """A document type in a part of a workbook: no program writes one."""


class _Reader(ExcelReader):
    """A workbook without its shared texts, which are read faster elsewhere."""

    def read_strings(self) -> None:
        """Leave them."""


class OpenBook:
    """A workbook that was found safe to open (`workbooks.refuse_unsafe`).

    openpyxl reads its sheets' names and its styles; `strings` are the texts that cells share.
    """

    def __init__(self, file: Any) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._reader = _Reader(file, read_only=True, data_only=True, keep_links=False)
            self._reader.read()
        self.book: Any = self._reader.wb

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells share, read when the first is asked for."""
        part = self._reader.package.find(SHARED_STRINGS)
        return [] if part is None else _strings(self._reader.archive.read(part.PartName[1:]))

    def raw(self, sheet: Any) -> bytes:
        """The part of the file that a sheet is."""
        content: bytes = self.book._archive.read(sheet._worksheet_path)
        return content

    def text(self, cell: RawCell) -> str:
        """What a cell says, as `tables.cell_text` writes it; ``=`` for a formula not worked out."""
        kind, style, stored, is_formula = cell
        if stored is None:
            return "=" if is_formula and kind != "str" else ""
        if kind == "s":
            return self.strings[int(stored)]
        if kind in ("str", "inlineStr", "e"):
            return stored
        if kind == "b":
            return tables.cell_text(stored == "1")
        if kind == "d":
            return tables.cell_text(dt.datetime.fromisoformat(stored))
        return self._number(stored, style)

    def _number(self, stored: str, style: int) -> str:
        """A number or day; what is none, or a day beyond the calendar, as it is stored."""
        try:
            number = float(stored) if any(mark in stored for mark in ".eE") else int(stored)
            if style in self.book._date_formats:
                return tables.cell_text(from_excel(number, self.book.epoch))
            return tables.cell_text(number)
        except (ValueError, OverflowError):
            return stored[:MOST_SHOWN]

    def close(self) -> None:
        """Let go of the file."""
        self.book.close()


def _parser() -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_rest: object) -> None:
        raise DocumentType

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _strings(raw: bytes) -> list[str]:
    """The shared texts, pieces of one joined; how a text is pronounced is left out."""
    found: list[str] = []
    pieces: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        local = name if ":" not in name else name[name.index(":") + 1 :]
        if local == "si":
            pieces.clear()
        elif local in inside:
            inside[local] = True

    def end(name: str) -> None:
        local = name if ":" not in name else name[name.index(":") + 1 :]
        if local == "si":
            found.append("".join(pieces))
            if len(found) > MOST_STRINGS:
                raise Refused(
                    message(N_("The workbook holds more than {most} texts."), most=MOST_STRINGS),
                    message(N_("Copy the rows into the template and save that.")),
                )
        elif local in inside:
            inside[local] = False

    def text(data: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(data)

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.Parse(raw, True)
    return found


def rows_of(raw: bytes) -> Iterator[tuple[int, dict[int, RawCell]]]:
    """Rows of a sheet with their numbers (the first is 1): filled cells by place, from 0."""
    rows = _Rows()
    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = rows.start, rows.end
    parser.CharacterDataHandler = rows.text
    for at in range(0, len(raw), CHUNK_BYTES):
        parser.Parse(raw[at : at + CHUNK_BYTES], at + CHUNK_BYTES >= len(raw))
        yield from rows.ready
        rows.ready.clear()


class _Rows:
    """What the parser tells of rows, as it comes."""

    def __init__(self) -> None:
        self.ready: list[tuple[int, dict[int, RawCell]]] = []
        self._row, self._place = 0, -1
        self._cells: dict[int, RawCell] = {}
        self._kind, self._style = "n", 0
        self._value: str | None = None
        self._has_formula = self._is_value = self._is_cell = False
        self._places: dict[str, int] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        local = name if ":" not in name else name[name.index(":") + 1 :]
        if local == "c":
            self._begin_cell(attributes)
        elif local == "v" or (local == "t" and self._kind == "inlineStr"):
            self._is_value = self._is_cell
        elif local == "f":
            self._has_formula = True
        elif local == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._place, self._cells = -1, {}

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._place += 1
        else:
            letters = reference.rstrip("0123456789")
            place = self._places.get(letters)
            if place is None:
                place = self._places[letters] = _place_of(letters)
            self._place = place
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", 0))
        self._value, self._has_formula, self._is_cell = None, False, True

    def text(self, data: str) -> None:
        """Text of an element."""
        if self._is_value:
            self._value = data if self._value is None else self._value + data

    def end(self, name: str) -> None:
        """An element ends."""
        local = name if ":" not in name else name[name.index(":") + 1 :]
        if local == "c":
            self._is_cell = self._is_value = False
            if (self._value or self._has_formula) and self._place <= tables.MAX_COLUMNS:
                self._cells[self._place] = (
                    self._kind, self._style, self._value, self._has_formula
                )  # fmt: skip
        elif local in ("v", "t"):
            self._is_value = False
        elif local == "row" and self._cells:
            self.ready.append((self._row, self._cells))


def _place_of(letters: str) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
