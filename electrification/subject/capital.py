"""Capital: sources, works, and the kinds of money entry, in whole đồng."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from electrification.settings import DATA_FOLDER


class CapitalKind(StrEnum):
    """A step of money from need to payment."""

    NEED = "need"
    MEDIUM_TERM_PLAN = "medium_term_plan"
    YEAR_PLAN = "year_plan"
    ALLOCATION = "allocation"
    ADJUSTMENT = "adjustment"
    WORK_VALUE = "work_value"
    ADVANCE = "advance"
    ADVANCE_RECOVERY = "advance_recovery"
    DISBURSEMENT = "disbursement"
    CARRY_OVER = "carry_over"
    CANCELLATION = "cancellation"
    RECOVERY = "recovery"
    ARREARS = "arrears"


class CapitalNature(StrEnum):
    """Whether money builds (đầu tư) or keeps going (sự nghiệp, thường xuyên)."""

    INVESTMENT = "investment"
    RECURRENT = "recurrent"


class SourceGroup(StrEnum):
    """Whose money it is."""

    PROGRAMME = "programme"
    BUDGET = "budget"
    FOREIGN = "foreign"
    POWER_COMPANY = "power_company"
    PEOPLE = "people"


class PartyRole(StrEnum):
    """What a party does for a work."""

    INVESTOR = "investor"
    CONTRACTOR = "contractor"


class Limit(StrEnum):
    """What money must not pass; the last is of a whole work, the others of one key."""

    DISBURSED_OVER_ALLOCATED = "disbursed_over_allocated"
    ALLOCATED_OVER_PLAN = "allocated_over_plan"
    RECOVERED_OVER_ADVANCED = "recovered_over_advanced"
    RECOVERED_OVER_DISBURSED = "recovered_over_disbursed"
    CARRIED_OVER_UNSPENT = "carried_over_unspent"
    ALLOCATED_OVER_INVESTMENT = "allocated_over_investment"


_K = CapitalKind
MAX_AMOUNT_VND = 10**13
"""No single amount is above this (10 000 tỷ): a hundred thousand of them still fit 64 bits."""
ADJUSTABLE: Mapping[CapitalKind, str] = {
    _K.MEDIUM_TERM_PLAN: "medium_term",
    _K.YEAR_PLAN: "plan",
    _K.ALLOCATION: "allocated",
}
"""What an adjustment may change, and the measure it then adds to or takes from."""
EFFECTS: Mapping[CapitalKind, tuple[tuple[str, int], ...]] = {
    _K.NEED: (("need", 1),),
    _K.MEDIUM_TERM_PLAN: (("medium_term", 1),),
    _K.YEAR_PLAN: (("plan", 1),),
    _K.ALLOCATION: (("allocated", 1),),
    _K.ADVANCE: (("advance_outstanding", 1), ("disbursed", 1)),
    _K.ADVANCE_RECOVERY: (("advance_outstanding", -1), ("disbursed", -1)),
    _K.DISBURSEMENT: (("disbursed", 1),),
    _K.CARRY_OVER: (("carried", 1),),
    _K.CANCELLATION: (("cancelled", 1), ("allocated", -1)),
    _K.RECOVERY: (("disbursed", -1),),
}
"""Which sums an entry adds to (1) or takes from (-1). An advance is money paid: what is recovered
of it is booked once more as a disbursement, so nothing counts twice. Adjustments: `ADJUSTABLE`."""
BALANCES: Mapping[CapitalKind, str] = {_K.WORK_VALUE: "work_value", _K.ARREARS: "arrears"}
"""Kinds that state how much it is on their day; the last one holds, they are not summed."""
WITHOUT_YEAR = frozenset({_K.NEED, _K.MEDIUM_TERM_PLAN, _K.WORK_VALUE, _K.ARREARS})
"""Kinds that may be of no single plan year, which stands as 0 in a key."""


def split_vnd(amount_vnd: int, weights: Sequence[int]) -> list[int]:
    """An amount in whole parts by weight, by the largest remainder; the parts add up to it.

    Raises
    ------
    ValueError
        For a weight below 0, or none above 0.

    >>> split_vnd(100, [1, 1, 1]), split_vnd(7, [0, 2, 5])
    ([34, 33, 33], [0, 2, 5])
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"weights: {list(weights)}")
    parts = [amount_vnd * weight // whole for weight in weights]
    lost = [amount_vnd * weight % whole for weight in weights]
    rest = amount_vnd - sum(parts)
    for place in sorted(range(len(parts)), key=lambda i: (-lost[i], i))[:rest]:
        parts[place] += 1
    return parts


def shipped_sources() -> list[dict[str, Any]]:
    """The sources of capital that the project ships, as rows of a new database."""
    with (DATA_FOLDER / "capital" / "sources.csv").open(encoding="utf-8-sig", newline="") as file:
        return [_source(row) for row in csv.DictReader(file)]


def _source(row: Mapping[str, str]) -> dict[str, Any]:
    whole = ("begins_year", "ends_year")
    truths = ("in_disbursement_rate", "is_labour_in_kind", "is_allocated", "is_verified")
    texts = ("key", "name", "source_group", "cutoff_month_day", "legal_basis", "document_number")
    return (
        {name: row[name] or None for name in texts}
        | {name: int(row[name]) if row[name] else None for name in whole}
        | {name: row[name] == "true" for name in truths}
    )
