"""Works and money for tests that record: a work of a village, and entries valid by default."""

from __future__ import annotations

import datetime as dt
from typing import Any

from electrification import tracking
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.capital import CapitalKind
from electrification.subject.entries import Decision, NewDecision
from electrification.tracking import NewCapital, NewWork
from tests.electrification.builders import CONFIRMER, RECORDER, day

TODAY = day("2025-09-30")
MILLION = 1_000_000


def quiet_villages(store: Store, many: int = 2) -> list[int]:
    """Villages that a register states and nobody recorded money of."""
    here = store.snapshot(TODAY).frame
    return [int(i) for i in here[here["basis"] == "register"]["village_id"].head(many)]


def new_work(store: Store, *village_ids: int, by: Actor = RECORDER, **values: Any) -> int:
    """A work of 2024 and 2025 that serves these villages in equal shares (one quiet village)."""
    villages = village_ids or tuple(quiet_villages(store, 1))
    usual: dict[str, Any] = {
        "code": "CT-THU-01", "name": "Cấp điện thôn thử", "shares": dict.fromkeys(villages, 1),
        "decision_number": "15/QĐ-UBND", "decision_on": dt.date(2024, 1, 15),
        "total_investment_vnd": 2_000 * MILLION, "begins_year": 2024, "ends_year": 2025,
    }  # fmt: skip
    return tracking.add_work(store, NewWork(**(usual | values)), by, TODAY)


def money(work_id: int, kind: str, million: int, **values: Any) -> NewCapital:
    """An entry of so many million đồng of the programme's money of 2025."""
    usual: dict[str, Any] = {
        "work_id": work_id, "kind": CapitalKind(kind), "source": "dtts_mn_2021_2025",
        "amount_vnd": million * MILLION, "occurred_on": dt.date(2025, 3, 3),
        "document_number": f"{kind}-{million}/QĐ", "document_on": dt.date(2025, 3, 3),
        "plan_year": 2025,
    }  # fmt: skip
    return NewCapital(**(usual | values))


def told(store: Store, *new: NewCapital, by: Actor = RECORDER) -> list[int]:
    """Record money and leave it to wait."""
    return tracking.record_capital(store, new, by, TODAY)


def confirm(store: Store, *entry_ids: int, by: Actor = CONFIRMER) -> None:
    """Confirm entries of others."""
    decisions = [NewDecision(i, Decision.CONFIRMED) for i in entry_ids]
    tracking.decide(store, decisions, by, TODAY)


def withdraw(store: Store, *entry_ids: int, by: Actor = CONFIRMER) -> None:
    """Take entries back."""
    decisions = [NewDecision(i, Decision.WITHDRAWN, "ghi nhầm") for i in entry_ids]
    tracking.decide(store, decisions, by, TODAY)


def counted(store: Store, *entry_ids_or_new: NewCapital) -> list[int]:
    """Record money and have another confirm it."""
    made = told(store, *entry_ids_or_new)
    confirm(store, *made)
    return made
