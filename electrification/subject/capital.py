"""Capital: the kinds of money entry, in whole đồng."""

from __future__ import annotations

from enum import StrEnum


class CapitalKind(StrEnum):
    """A step of money from need to payment."""

    NEED = "need"
    MEDIUM_TERM_PLAN = "medium_term_plan"
    YEAR_PLAN = "year_plan"
    ALLOCATION = "allocation"
    ADJUSTMENT = "adjustment"
    WORK_VALUE = "work_value"
    ADVANCE = "advance"
    DISBURSEMENT = "disbursement"
    CARRY_OVER = "carry_over"
    CANCELLATION = "cancellation"
