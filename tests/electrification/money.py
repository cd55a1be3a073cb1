"""Frames of money by hand, each row valid by default."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

MEASURES = (
    "need", "medium_term", "plan", "allocated", "advance_outstanding", "disbursed", "work_value",
    "carried", "cancelled", "arrears",
)  # fmt: skip
SOURCES = pd.DataFrame(
    {
        "source": ["dtts", "district", "power", "people"],
        "name": ["CTMTQG DTTS&MN", "Ngân sách huyện", "Ngành điện", "Nhân dân đóng góp"],
        "cutoff_month_day": ["01-31", "01-31", None, None],
        "in_disbursement_rate": [True, True, True, False],
    }
)
NO_CUTOFFS = pd.DataFrame({"source": [], "plan_year": [], "until": [], "document_number": []})


def key(work_id: int = 1, **amounts: Any) -> dict[str, Any]:
    """A row of keys of the programme's money of 2025; amounts by measure (`plan=5`)."""
    row: dict[str, Any] = {
        "work_id": work_id,
        "source": amounts.pop("source", "dtts"),
        "plan_year": amounts.pop("plan_year", 2025),
        "nature": amounts.pop("nature", "investment"),
    }
    row |= {f"{name}_vnd": amounts.pop(name, 0) for name in MEASURES}
    row |= {f"{name}_vnd_pending": amounts.pop(f"{name}_pending", 0) for name in MEASURES}
    assert not amounts
    return row


def keys(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of `key` as `by_key` gives them."""
    return pd.DataFrame(rows or [key()])


def shares(*rows: tuple[int, int, int]) -> pd.DataFrame:
    """Work, village and weight."""
    told = pd.DataFrame(list(rows), columns=["work_id", "village_id", "weight"])
    return told.assign(phase=None)


def line(kind: str, amount_vnd: int, **given: Any) -> dict[str, Any]:
    """One entry of money, confirmed, of work 1."""
    usual: dict[str, Any] = {
        "entry_id": 1, "work_id": 1, "kind": kind, "source": "dtts", "plan_year": 2025,
        "nature": "investment", "amount_vnd": amount_vnd, "adjusts": None, "is_decrease": False,
        "counter_work_id": 0, "occurred_on": dt.date(2025, 3, 1), "document_number": "12/QĐ",
        "document_on": dt.date(2025, 3, 1), "state": "confirmed", "is_irregular": False,
        "reason": None, "village_id": 1, "over_vnd": 0, "supersedes": 0,
    }  # fmt: skip
    return usual | given


def lines(*rows: dict[str, Any]) -> pd.DataFrame:
    """Entries of money as the store gives them."""
    told = list(rows) or [line("need", 1)]
    return pd.DataFrame(told).iloc[: len(rows)]
