"""A very long table: written another way, and not one cell of it another."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from electrification.reports import workbook
from electrification.reports.contents import Report, report
from electrification.reports.document import Column, Document, Kind, Section, Table, Value
from electrification.reports.give_out import plain_head
from electrification.storage import Store
from tests.reports.test_reports import asked

COLUMNS = (
    Column("name", "Thôn", Kind.TEXT),
    Column("households", "Số hộ", Kind.COUNT),
    Column("rate", "Tỷ lệ", Kind.RATE),
    Column("on", "Ngày", Kind.DAY),
    Column("amount", "Đồng", Kind.AMOUNT_VND),
)
NAMES = ("Tả Ván & <Nậm> \"Ngặt\"", "=1+1", "@SUM(A1)", " hai đầu ", "một\nhai", "\x07",
         "12", "Ⅻ 𝌆")  # fmt: skip


def long_table() -> Table:
    rows: list[tuple[Value, ...]] = [
        (name, n, n / 7, dt.date(2025, 9, 1) + dt.timedelta(days=n), 10**14 + n)
        for n, name in enumerate(NAMES)
    ]
    rows += [(None, None, None, None, None), ("cuối", 0, 100.0, dt.date(2000, 2, 29), 1)]
    total = ("Tổng", sum(range(len(NAMES))), None, None, None)
    return Table("counted", "Thôn được tính", COLUMNS, tuple(rows), total, ("households",))


def written(monkeypatch: pytest.MonkeyPatch, made: Report, most_of_a_table: int) -> bytes:
    monkeypatch.setattr(workbook, "MOST_OF_A_TABLE", most_of_a_table)
    return workbook.xlsx_bytes(made, plain_head(made))


def cells(content: bytes) -> dict[str, tuple[Any, ...]]:
    """Every cell of the table with what it is and how it looks."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Thôn được tính"]
    return {
        one.coordinate: (
            one.value,
            one.data_type,
            one.number_format,
            repr(one.font),
            repr(one.border),
        )
        for row in sheet.iter_rows()
        for one in row
    }


def test_a_long_table_has_the_very_cells_of_a_short_one(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = report(sample, asked(sample, "remaining"), None)
    document: Document = replace(made.document, sections=(Section("x", (long_table(),)),))
    made = replace(made, document=document)
    as_table, as_range = (written(monkeypatch, made, most) for most in (100, 5))

    assert cells(as_range) == cells(as_table)
    assert written(monkeypatch, made, 5) == as_range
    sheet = openpyxl.load_workbook(io.BytesIO(as_range))["Thôn được tính"]
    assert (sheet.auto_filter.ref, list(sheet.tables)) == ("A4:E14", [])
    assert [sheet["A6"].value, sheet["A6"].data_type] == ["=1+1", "s"]
