"""Capital tables for the tests as districts keep them: title, headings in rows, groups, totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import openpyxl
import pandas as pd

from electrification.exchange.capital_table import CapitalFile, Declared, Known, read_capital
from tests.exchange.builders import saved

TODAY = dt.date(2026, 11, 25)
BY_DOCUMENT = Declared(document_number="12/QĐ-UBND", document_on=dt.date(2025, 1, 15))
SOURCES = {
    "dtts_mn_2021_2025": "CTMTQG DTTS&MN",
    "ntm_2021_2025": "CTMTQG NTM",
    "central_budget": "Ngân sách trung ương",
    "province_budget": "Ngân sách tỉnh",
    "district_budget": "Ngân sách huyện (trước 01/7/2025)",
    "eu": "Vốn EU",
    "people": "Nhân dân đóng góp bằng tiền",
}
WORKS = {
    1: ("CT-001", "Cấp điện thôn Nà Tàng"),
    2: ("CT-002", "Cấp điện thôn Lủng Chư"),
    3: ("CT-003", "Cấp điện thôn Sín Chải"),
    4: ("CT-004", "Cấp điện thôn Sín Chải, giai đoạn 2"),
}
LINE_COLUMNS = (
    "entry_id", "work_id", "kind", "source", "plan_year", "nature", "amount_vnd", "adjusts",
    "is_decrease", "occurred_on", "document_number", "document_on",
    "state",
)  # fmt: skip

Cells = Sequence[Any]
MERGED = (
    "A5:A7", "B5:B7", "C5:C7", "D5:D7", "E5:G5", "H5:J5", "K5:K7", "E6:E7", "F6:G6", "H6:H7",
    "I6:I7", "J6:J7",
)  # fmt: skip
TITLE: list[Cells] = [
    ("UBND HUYỆN MÈO VẠC",),
    ("BIỂU TỔNG HỢP KẾ HOẠCH VỐN ĐẦU TƯ NĂM 2025",),
    ("(Kèm theo Quyết định số 123/QĐ-UBND ngày 15 tháng 01 năm 2025 của UBND huyện)",),
    (*[None] * 8, "Đơn vị tính: triệu đồng"),
]
HEADINGS: list[Cells] = [
    ("TT", "Danh mục công trình", "Mã công trình", "Tổng mức đầu tư", "Kế hoạch vốn năm 2025",
     None, None, "Giải ngân đến 31/01/2026", None, None, "Ghi chú"),
    (None, None, None, None, "Tổng số", "Trong đó", None, "Tổng số", "NSTW", "NS tỉnh"),
    (None, None, None, None, None, "NSTW", "NS tỉnh"),
    (1, 2, 3, 4, "5=6+7", 6, 7, "8=9+10", 9, 10, 11),
]  # fmt: skip
ROWS: list[Cells] = [
    (None, "TỔNG SỐ", None, None, 4300.5, 3000.5, 1300, 1000, 600, 400),
    ("I", "Huyện Mèo Vạc", None, None, 3300.5, 2500.5, 800, 1000, 600, 400),
    (1, "Cấp điện thôn Nà Tàng", None, 5200, 2000.5, 1500.5, 500, 1000, 600, 400),
    (2, None, "CT-002", None, 1300, 1000, 300),
    ("II", "Huyện Đồng Văn", None, None, 1000, 500, 500),
    (1, "Cấp điện thôn Sín Chải", None, None, 1000, 500, 500, "-"),
    (),
    (None, "Người lập biểu", None, None, None, None, None, "Mèo Vạc, ngày 15 tháng 01 năm 2025"),
]


def works() -> pd.DataFrame:
    """Works as the reader of capital gives them."""
    return pd.DataFrame(
        {"work_id": i, "code": code, "name": name, "begins_year": 2021, "ends_year": 2026}
        for i, (code, name) in WORKS.items()
    )


def known(lines: Sequence[dict[str, Any]] = ()) -> Known:
    """What the system knows; `lines` are entries that stand."""
    sources = pd.DataFrame({"source": list(SOURCES), "name": list(SOURCES.values())})
    return Known.of(works(), sources, pd.DataFrame(list(lines), columns=list(LINE_COLUMNS)))


def as_lines(file: CapitalFile) -> list[dict[str, Any]]:
    """The new entries of a file as they stand once recorded."""
    return [
        {"entry_id": at, "work_id": e.work_id, "kind": str(e.kind), "source": e.source,
         "plan_year": e.plan_year, "nature": str(e.nature), "amount_vnd": e.amount_vnd,
         "adjusts": e.adjusts and str(e.adjusts), "is_decrease": e.is_decrease,
         "occurred_on": pd.Timestamp(e.occurred_on), "document_number": e.document_number,
         "document_on": pd.Timestamp(e.document_on),
         "state": "pending"}
        for at, e in enumerate(file.change.added)
    ]  # fmt: skip


def table(
    rows: Sequence[Cells] = ROWS,
    *,
    title: Sequence[Cells] = TITLE,
    headings: Sequence[Cells] = HEADINGS,
    merged: Sequence[str] = MERGED,
    change: Any = None,
) -> bytes:
    """A workbook of a district; `change` is handed the sheet before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    for number, record in enumerate([*title, *headings, *rows], start=1):
        for column, value in enumerate(record, start=1):
            if value is not None:
                sheet.cell(number, column, value)
    for cells in merged:
        sheet.merge_cells(cells)
    if change is not None:
        change(sheet)
    return saved(book)


def read(
    content: bytes | str,
    declared: Declared | None = None,
    lines: Sequence[dict[str, Any]] = (),
) -> CapitalFile:
    """Read a workbook, or separated text."""
    if isinstance(content, str):
        return read_capital(content.encode(), "bang.csv", known(lines), declared, today=TODAY)
    return read_capital(content, "bang.xlsx", known(lines), declared, today=TODAY)


def flat(*rows: str, heading: str = "TT;Tên công trình;Kế hoạch vốn năm 2025 - NSTW") -> str:
    """Separated text with one row of headings, in million đồng."""
    return "\n".join(["Đơn vị tính: triệu đồng", heading, *rows])


def brief(file: CapitalFile) -> list[tuple[Any, ...]]:
    """New entries in short: cell, work, step, source, year, đồng."""
    return [
        (e.cell, e.work_id, str(e.kind), e.source, e.plan_year, e.amount_vnd)
        for e in file.change.added
    ]
