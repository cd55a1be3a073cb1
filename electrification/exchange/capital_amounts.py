"""The cells of amounts in whole đồng, each by the unit of its column."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from electrification.exchange.capital_draft import Declared, Problems
from electrification.exchange.capital_heads import Column, Head
from electrification.exchange.capital_rows import Row, RowKind, is_nothing
from electrification.exchange.draft import unprintable
from electrification.exchange.numbers import shortened
from electrification.exchange.tables import ExactNumber
from electrification.subject.money import MoneyProblem, MoneyUnit, parse_vnd, units_named
from electrification.texts import N_, Refused, message


def settle_units(head: Head, declared: Declared) -> dict[int, MoneyUnit | None]:
    """The unit of each column: of its heading, else of the title, else the declared one.

    Raises
    ------
    Refused
        Where the unit declared is not the one that the file states.
    """
    units = {column.place: column.unit or head.unit or declared.unit for column in head.amounts}
    if declared.unit is not None:
        for column in head.amounts:
            stated = column.unit or head.unit
            if stated is not None and stated is not declared.unit:
                raise Refused(
                    message(N_("The file says {stated}, and {declared} is declared."),
                            stated=stated.label, declared=declared.unit.label),
                    message(N_("Let the file's own unit stand, or correct it in the file.")),
                )  # fmt: skip
    return units


def read_amounts(rows: Sequence[Row], head: Head, declared: Declared, problems: Problems) -> None:
    """Fill in the amounts of every row; what cannot be read becomes a problem of its cell.

    Raises
    ------
    Refused
        Where nothing says which unit a column is in.
    """
    units = settle_units(head, declared)
    without: list[Column] = []
    for column in head.amounts:
        unit, place = units[column.place], column.place
        for row in rows:
            if row.kind is RowKind.OTHER or place >= len(row.cells):
                continue
            text = row.cells[place]
            if is_nothing(text):
                continue
            if row.amounts is None:
                row.amounts = {}
            if unit is None and not units_named(text) and _may_be_amount(text):
                without.append(column)
                break
            if (vnd := _amount(text, unit, declared, row.number, place, problems)) is not None:
                row.amounts[place] = vnd
    if without:
        raise Refused(
            message(N_("Nothing says which unit the amounts are in: {columns}."),
                    columns="; ".join(f"“{column.name}”" for column in without)),
            message(N_("Write “Đơn vị tính: triệu đồng” above the table, or declare the unit of "
                       "the file.")),
        )  # fmt: skip


def _may_be_amount(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _amount(
    text: str, unit: MoneyUnit | None, declared: Declared, row: int, place: int,
    problems: Problems,
) -> int | None:  # fmt: skip
    if isinstance(text, ExactNumber):
        given: str | float | Decimal = int(text) if text.lstrip("-").isdigit() else float(text)
    else:
        given = text
        if text.startswith("="):
            problems.error(
                row, place, text, message(N_("The cell holds a formula without a value.")),
                message(N_("Open the file in Excel, let it calculate, save it, or write the "
                           "amount itself.")),
            )  # fmt: skip
            return None
        if not text.isascii() and (sign := unprintable(text)):
            problems.error(
                row, place, text,
                message(N_("The text holds the invisible character {code}."), code=sign),
                message(N_("Delete the content of the cell and type it again.")),
            )  # fmt: skip
            return None
        named = units_named(text)
        if unit is not None and named and unit not in named:
            problems.error(
                row, place, text,
                message(N_("The cell says {cell}, its column is in {column}."),
                        cell=named[-1].label, column=unit.label),
                message(N_("Write it in {column}, without a unit in the cell."),
                        column=unit.label),
            )  # fmt: skip
            return None
    try:
        return parse_vnd(given, unit, declared.numbers)
    except MoneyProblem as wrong:
        problems.error(row, place, shortened(text), wrong.problem, wrong.remedy)
        return None
