"""Workbooks made by the program, filled in as people do."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl

from electrification.exchange.field_reader import FilledWorkbook, Gave, read_filled
from electrification.exchange.field_sheets import FIRST_ROW, NAMES_ROW, workbook_bytes
from electrification.exchange.field_workbook import field_workbook
from electrification.storage import Store
from electrification.subject.accounts import Actor

TODAY = dt.date(2025, 9, 30)
DAY = dt.date(2025, 9, 20)
Cells = Mapping[tuple[str, str], Any]
"""What is written, by code of the village and name of the column."""


def somebody(store: Store, key: str = "dl-027-tq") -> Actor:
    """Somebody of the sample, with the posts of the sample's last day."""
    found = store.people.actor_by_key(key, store.units(), TODAY)
    assert found is not None
    return found


def exported(store: Store, key: str = "dl-027-tq", **more: Any) -> bytes:
    """The workbook for somebody of the sample."""
    return workbook_bytes(field_workbook(store, somebody(store, key), today=TODAY, **more))


def sheet_of(book: Any) -> Any:
    """The sheet that is filled in."""
    return book.worksheets[1]


def places(sheet: Any) -> dict[str, int]:
    """The columns by their names, from 1."""
    return {cell.value: cell.column for cell in sheet[NAMES_ROW + 1] if cell.value}


def rows(sheet: Any) -> dict[str, int]:
    """The rows by the codes of their villages."""
    return {
        sheet.cell(row, 1).value: row
        for row in range(FIRST_ROW + 1, sheet.max_row + 1)
        if sheet.cell(row, 1).value
    }


def edited(content: bytes, edit: Callable[[Any], object]) -> bytes:
    """The workbook after something was done to it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(content: bytes, cells: Cells) -> bytes:
    """The workbook with these cells filled in."""

    def fill(book: Any) -> None:
        sheet = sheet_of(book)
        columns, lines = places(sheet), rows(sheet)
        for (code, name), value in cells.items():
            sheet.cell(lines[code], columns[name]).value = value

    return edited(content, fill)


def read(store: Store, content: bytes, name: str = "so-cap-nhat.xlsx") -> FilledWorkbook:
    """What the program reads in it."""
    return read_filled(content, name, Gave.of(store))


def customers(code: str, count: int = 40, day: dt.date = DAY) -> dict[tuple[str, str], Any]:
    """Cells that count the customers of a village."""
    return {
        (code, "customers.occurred_on"): day, (code, "customers.households_on_grid"): count,
        (code, "customers.households_direct"): count, (code, "customers.document_number"): "9/ĐL",
    }  # fmt: skip
