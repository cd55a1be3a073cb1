"""Entries of a table beside those that stand: what is new, what is known, what cannot be."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from electrification.exchange.capital_draft import CapitalRow, Problems
from electrification.exchange.capital_known import Known
from electrification.subject.capital import EFFECTS, CapitalKind, document_key
from electrification.subject.money import MoneyUnit, money_text
from electrification.texts import N_, message

_PAID = {
    str(kind): sign
    for kind, effects in EFFECTS.items()
    for name, sign in effects
    if name == "disbursed"
}
"""Kinds that add to what is paid or take from it."""
_WHOLE = frozenset({CapitalKind.MEDIUM_TERM_PLAN, CapitalKind.YEAR_PLAN, CapitalKind.ALLOCATION})


@dataclass(frozen=True)
class CapitalChange:
    """What a file would add, and which of its entries stand already."""

    added: list[CapitalRow] = field(default_factory=list)
    known: list[CapitalRow] = field(default_factory=list)

    @property
    def total_vnd(self) -> dict[CapitalKind, int]:
        """What is added by step of money; decreases are taken off."""
        sums: dict[CapitalKind, int] = defaultdict(int)
        for row in self.added:
            sums[row.kind] += -row.amount_vnd if row.is_decrease else row.amount_vnd
        return dict(sums)


def planned(rows: Sequence[CapitalRow], known: Known, problems: Problems) -> CapitalChange:
    """Tell new entries from standing ones; contradictions become problems of their cells.

    An entry stands already where one says the same work, source, year, step, nature, document and
    amount. Of payments up to a day, what is recorded up to it is taken off.
    """
    standing = _Standing.of(known.lines)
    change = CapitalChange()
    first: dict[tuple[object, ...], CapitalRow] = {}
    for row in sorted(rows, key=lambda one: one.is_accumulated):  # advances before what holds them
        place = _place(row)
        before = first.setdefault(row.subject, row)
        if before is not row:
            _tell_twice(row, before, place, problems)
            continue
        if row.is_accumulated:
            made = _rest(row, standing, problems, place)
            if made is None:
                change.known.append(row)
                continue
            row = made
        amounts = standing.amounts.get(row.subject, [])
        if row.stated_vnd in amounts or (not row.is_accumulated and row.amount_vnd in amounts):
            change.known.append(row)
        elif amounts:
            problems.error(
                row.row, place, "",
                message(N_("Document {number} stands already with {amount} for the same."),
                        number=row.document_number,
                        amount=money_text(amounts[0], MoneyUnit.MILLION)),
                message(N_("Correct the recorded entry, or name the document of this amount.")),
            )  # fmt: skip
        else:
            _tell_second(row, standing, place, problems)
            change.added.append(row)
            standing.pay(row)
    for found in (change.added, change.known):
        found.sort(key=lambda one: (one.row, _place(one)))
    return change


def _rest(
    row: CapitalRow, standing: _Standing, problems: Problems, place: int
) -> CapitalRow | None:
    """The payment that is not recorded yet; None where all is."""
    paid = sum(vnd for day, vnd in standing.paid.get(_payer(row), ()) if day <= row.occurred_on)
    rest = row.stated_vnd - paid
    if rest < 0:
        problems.error(
            row.row, place, money_text(row.stated_vnd, MoneyUnit.MILLION),
            message(N_("Up to {day}, {paid} is recorded as paid, more than the file says."),
                    day=row.occurred_on, paid=money_text(paid, MoneyUnit.MILLION)),
            message(N_("Correct the file, or record the recovery or the correction first.")),
        )  # fmt: skip
    return replace(row, amount_vnd=rest) if rest > 0 else None


def _tell_twice(row: CapitalRow, before: CapitalRow, place: int, problems: Problems) -> None:
    if row.stated_vnd == before.stated_vnd:
        problem = message(N_("Cell {cell} states the same already."), cell=before.cell)
        remedy = message(N_("Keep one of them."))
    else:
        problem = message(
            N_("Document {number} states {other} for the same in cell {cell}."),
            number=row.document_number, cell=before.cell,
            other=money_text(before.stated_vnd, MoneyUnit.MILLION),
        )  # fmt: skip
        remedy = message(N_("One document states one amount: correct one of the cells."))
    problems.error(row.row, place, money_text(row.stated_vnd, MoneyUnit.MILLION), problem, remedy)


def _tell_second(row: CapitalRow, standing: _Standing, place: int, problems: Problems) -> None:
    """A second plan of one key adds to the first: worth a look, it may be the same one anew."""
    if row.kind not in _WHOLE:
        return
    others = standing.whole.get(row.subject[:5], [])
    if others:
        number, vnd = others[-1]
        problems.warn(
            row.row, place, money_text(row.stated_vnd, MoneyUnit.MILLION),
            message(N_("{amount} by document {number} stands already; this one is added to it."),
                    amount=money_text(vnd, MoneyUnit.MILLION), number=number),
            message(N_("If it replaces the other, record an adjustment instead.")),
        )  # fmt: skip


def _place(row: CapitalRow) -> int:
    from openpyxl.utils import column_index_from_string

    letters = row.cell.rstrip("0123456789")
    return int(column_index_from_string(letters)) - 1


@dataclass(frozen=True)
class _Standing:
    """Standing entries by what they speak of."""

    amounts: dict[tuple[object, ...], list[int]]
    whole: dict[tuple[object, ...], list[tuple[str, int]]]
    paid: dict[tuple[Any, ...], list[tuple[dt.date, int]]]

    def pay(self, row: CapitalRow) -> None:
        """Count an entry of the file among those that stand."""
        if sign := _PAID.get(str(row.kind)):
            paid = self.paid.setdefault(_payer(row), [])
            paid.append((row.occurred_on, sign * row.amount_vnd))

    @classmethod
    def of(cls, lines: pd.DataFrame) -> _Standing:
        amounts: dict[tuple[object, ...], list[int]] = defaultdict(list)
        whole: dict[tuple[object, ...], list[tuple[str, int]]] = defaultdict(list)
        paid: dict[tuple[Any, ...], list[tuple[dt.date, int]]] = defaultdict(list)
        for line in lines.to_dict("records"):
            kind, year = str(line["kind"]), _year(line["plan_year"])
            number = line["document_number"] if isinstance(line["document_number"], str) else ""
            vnd = int(line["amount_vnd"])
            adjusts = line["adjusts"] if isinstance(line["adjusts"], str) else ""
            takes = line["is_decrease"] is True or line["is_decrease"] == 1
            base = (line["work_id"], line["source"], year, kind, str(line["nature"]))
            document = document_key(number, _day(line["document_on"]))
            amounts[(*base, adjusts, takes, document)].append(vnd)
            whole[base].append((number, vnd))
            if sign := _PAID.get(kind):
                key = (line["work_id"], line["source"], year, str(line["nature"]))
                paid[key].append((pd.Timestamp(line["occurred_on"]).date(), sign * vnd))
        return cls(dict(amounts), dict(whole), dict(paid))


def _payer(row: CapitalRow) -> tuple[Any, ...]:
    return row.work_id, row.source, row.plan_year or 0, str(row.nature)


def _day(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _year(value: object) -> int:
    return 0 if value is None or pd.isna(value) else int(value)  # type: ignore[call-overload]
