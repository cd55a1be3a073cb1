"""What a person types about money, on its way to an entry of a work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from electrification.subject.capital import CapitalKind, CapitalNature
from electrification.subject.money import MoneyUnit, declared_format, parse_vnd
from electrification.subject.typed import text_of
from electrification.texts import N_, Message, message

PLAN, WORK, OTHER_WORK = "plan_year", "work_id", "counter_work_id"
AMOUNT, UNIT = "amount", "amount_unit"


def unanswered(values: Mapping[str, Any]) -> tuple[Message, Message] | None:
    """What a form of money does not say although nothing can be checked without it."""
    if values.get(WORK) is None:
        return (
            message(N_("Which work the money is of is missing.")),
            message(N_("Choose the work, or register it first.")),
        )
    if not text_of(values.get(AMOUNT)):
        return message(N_("The amount is missing.")), message(N_("State the amount."))
    return None


def stated(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an entry of money that a form states.

    Raises
    ------
    MoneyProblem
        Where the amount cannot be read, or not without doubt.
    """
    unit = MoneyUnit(values.get(UNIT) or MoneyUnit.DONG)
    is_adjustment = values.get("code") == CapitalKind.ADJUSTMENT
    own: dict[str, Any] = {
        "work_id": values[WORK],
        "amount_vnd": parse_vnd(str(values[AMOUNT]), unit, declared_format()),
        "capital_source": text_of(values.get("capital_source")),
        "capital_nature": text_of(values.get("capital_nature")) or str(CapitalNature.INVESTMENT),
        "plan_year": values.get(PLAN),
        "document_on": values.get("document_on"),
    }
    if is_adjustment:
        way = text_of(values.get("way"))
        own |= {
            "adjusts": text_of(values.get("adjusts")),
            "is_decrease": None if way is None else way == "down",
            "counter_work_id": values.get(OTHER_WORK),
        }
    return own


def filled_in(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the fields of a form that corrects an entry of money, beside the usual."""
    whole = entry.get("whole_amount_vnd")
    amount = entry.get("amount_vnd") if whole is None or whole != whole else whole
    down = entry.get("is_decrease")
    values: dict[str, Any] = {UNIT: str(MoneyUnit.DONG)}
    if amount is not None and amount == amount:
        values[AMOUNT] = str(int(amount))
    if down is not None and down == down:
        values["way"] = "down" if down else "up"
    return values
