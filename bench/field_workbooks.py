"""Previewing a filled-in workbook of ten thousand rows, beside pandas only reading its cells."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pandas as pd

from bench.measure import Figure, runs_of
from electrification import tracking
from electrification.exchange.field_preview import preview_lines
from electrification.exchange.field_reader import Gave, read_filled
from electrification.exchange.field_sheets import workbook_bytes
from electrification.exchange.field_workbook import field_workbook
from electrification.storage import Store, open_store
from electrification.tracking.field_import import ImportPlan, plan_import

PREVIEW_S = 3.0
LINES = 500
FILLED_ON = dt.date(2025, 3, 3)


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures for a workbook of every village of the load at `path`, each row filled in."""
    store = open_store(f"sqlite:///{path}")
    try:
        by = tracking.system_actor()
        made = runs_of(lambda: workbook_bytes(field_workbook(store, by)), 2)
        content = filled_in(workbook_bytes(field_workbook(store, by)))
        plan = preview(store, content)
        repeated = max(2, runs // 2)
        previewed = runs_of(lambda: preview(store, content), repeated, before=1)
        peer = runs_of(lambda: pd.read_excel(io.BytesIO(content), sheet_name=1), repeated)
    finally:
        store.close()
    note = f"{len(plan.coming):,} entries in {len(plan.versions):,} rows"
    return [
        Figure("export", made, note=f"{len(plan.versions):,} villages"),
        Figure("preview", previewed, PREVIEW_S, note=note,
               peers=[Figure("pandas.read_excel, cells alone", peer)]),
    ]  # fmt: skip


def preview(store: Store, content: bytes) -> ImportPlan:
    """Read, check against what stands, and put the first lines into words."""
    filled = read_filled(content, "so-cap-nhat.xlsx", Gave.of(store))
    plan = plan_import(store, filled.file, tracking.system_actor())
    preview_lines(plan, LINES)
    if filled.errors or plan.objections or not plan.coming:
        raise RuntimeError("the workbook to be measured has errors")
    return plan


def filled_in(content: bytes) -> bytes:
    """The workbook with customers counted in every row, a note, and an obstacle in every tenth."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[1]
    names = {cell.value: cell.column for cell in sheet[3]}
    for row in range(6, sheet.max_row + 1):
        values: dict[str, object] = {
            "customers.occurred_on": FILLED_ON, "customers.households_on_grid": 44,
            "customers.households_direct": 40, "customers.document_number": f"{row}/BB",
            "row.note": f"Kiểm tra thực tế {row}",
        }  # fmt: skip
        if row % 10 == 0:
            values |= {"opened.cause": "Hành lang tuyến", "opened.occurred_on": FILLED_ON}
        for name, value in values.items():
            sheet.cell(row, names[name]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
