"""Previewing a capital table of ten thousand rows, beside pandas only reading its cells."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pandas as pd

from bench.measure import Figure, runs_of
from electrification.exchange.capital_table import CapitalFile, Known, read_capital

ROWS = 10_000
PREVIEW_S = 3.0
TODAY = dt.date(2026, 11, 25)
GROUPS_OF = 100
SOURCES = {"central_budget": "Ngân sách trung ương", "province_budget": "Ngân sách tỉnh"}


def measure(runs: int) -> list[Figure]:
    """Figures for a table with groups, a column of totals and four amounts a row."""
    content, known = capital_workbook(ROWS), known_works(ROWS)
    file = preview(content, known)
    repeated = max(2, runs // 2)
    previewed = runs_of(lambda: preview(content, known), repeated)
    peer = runs_of(lambda: pd.read_excel(io.BytesIO(content)), repeated)
    note = f"{len(file.change.added):,} entries, {file.totals:,} totals checked"
    return [
        Figure("preview", previewed, PREVIEW_S, note=note,
               peers=[Figure("pandas.read_excel, cells alone", peer)]),
    ]  # fmt: skip


def preview(content: bytes, known: Known) -> CapitalFile:
    """Read and check the table, beside what stands."""
    file = read_capital(content, "bang-von.xlsx", known, today=TODAY)
    if file.errors or len(file.change.added) != 4 * ROWS:
        raise RuntimeError("the table to be measured has errors")
    return file


def known_works(count: int) -> Known:
    """So many works, and no money recorded yet."""
    works = pd.DataFrame(
        {"work_id": i, "code": f"CT-{i:05}", "name": f"Cấp điện thôn số {i}",
         "begins_year": 2021, "ends_year": 2026} for i in range(count)
    )  # fmt: skip
    sources = pd.DataFrame({"source": list(SOURCES), "name": list(SOURCES.values())})
    return Known.of(works, sources, pd.DataFrame())


def capital_workbook(rows: int) -> bytes:
    """A district's table: title, headings in two rows, a group for each hundred works."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Bảng vốn")
    sheet.append(["Đơn vị tính: triệu đồng"])
    sheet.append(["(Kèm theo Quyết định số 1/QĐ-UBND ngày 15/01/2025)"])
    sheet.append(["TT", "Mã công trình", "Tên công trình", "Kế hoạch vốn năm 2025", "", "",
                  "Giải ngân đến 31/01/2026", ""])  # fmt: skip
    sheet.append(["", "", "", "Tổng số", "NSTW", "NS tỉnh", "NSTW", "NS tỉnh"])
    for first in range(0, rows, GROUPS_OF):
        numbers = range(first, min(first + GROUPS_OF, rows))
        central = sum(100.5 + i for i in numbers)
        other = 200 * len(numbers)
        sheet.append(["I", "", f"Xã {first}", central + other, central, other])
        for i in numbers:
            sheet.append([i - first + 1, f"CT-{i:05}", f"Cấp điện thôn số {i}",
                          300.5 + i, 100.5 + i, 200, 50, 20.25])  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
