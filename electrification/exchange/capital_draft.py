"""What is declared for a capital table, the entries that come of it, and its problems."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from electrification.exchange.capital_fields import Field
from electrification.exchange.capital_heads import Column, Head
from electrification.exchange.draft import RowProblem, column_letters, printable
from electrification.exchange.numbers import shortened
from electrification.subject.capital import CapitalKind, CapitalNature, document_key
from electrification.subject.money import MoneyUnit, NumberFormat
from electrification.texts import Message


@dataclass(frozen=True)
class Declared:
    """What somebody says of the whole file, for what neither headings nor rows say.

    A unit that the file states is never overruled: another one declared is refused.
    """

    unit: MoneyUnit | None = None
    numbers: NumberFormat | None = None
    kind: CapitalKind | None = None
    source: str | None = None
    plan_year: int | None = None
    nature: CapitalNature | None = None
    document_number: str | None = None
    document_on: dt.date | None = None
    occurred_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class CapitalRow:
    """One entry that a table gives, with the cell it comes from.

    `stated_vnd` is what the cell says. Of an amount that is all paid up to its day, `amount_vnd`
    is what is not recorded yet.
    """

    row: int
    cell: str
    column: str
    work_id: int
    kind: CapitalKind
    source: str
    plan_year: int | None
    nature: CapitalNature
    amount_vnd: int
    stated_vnd: int
    occurred_on: dt.date
    document_number: str
    document_on: dt.date
    adjusts: CapitalKind | None = None
    is_decrease: bool | None = None
    is_accumulated: bool = False
    reason: str | None = None

    @property
    def subject(self) -> tuple[object, ...]:
        """What it speaks of, under one document."""
        return (
            self.work_id, self.source, self.plan_year or 0, str(self.kind), str(self.nature),
            str(self.adjusts or ""), bool(self.is_decrease),
            document_key(self.document_number, self.document_on),
        )  # fmt: skip


class Problems:
    """Errors and warnings of a table, each with its cell."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.errors: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self.broken: set[tuple[int, int]] = set()
        self._told: set[tuple[int, int, str]] = set()

    def error(self, row: int, place: int, value: str, problem: Message, remedy: Message) -> None:
        """Add an error of one cell."""
        self.broken.add((row, place))
        if (row, place, problem.sentence) in self._told:  # one cell gives several entries
            return
        self._told.add((row, place, problem.sentence))
        self.errors.append(self._made(row, place, value, problem, remedy))

    def warn(self, row: int, place: int, value: str, problem: Message, remedy: Message) -> None:
        """Add what should be looked at and does not stand in the way."""
        self.warnings.append(self._made(row, place, value, problem, remedy))

    def about_column(self, column: Column, problem: Message, remedy: Message) -> None:
        """Add an error of a whole column, at its heading."""
        row = self.head.last_row
        self.errors.append(self._made(row, column.place, column.name, problem, remedy))

    def of_field(self, key: Field) -> int:
        """The column that holds a field, or the one that names the work."""
        fields = self.head.fields
        return fields.get(key, fields.get(Field.WORK_NAME, fields.get(Field.WORK_CODE, 0)))

    def _made(
        self, row: int, place: int, value: str, problem: Message, remedy: Message
    ) -> RowProblem:
        shown = printable(shortened(value, 200))
        return RowProblem(row, column_text(self.head, row, place), shown, problem, remedy)


def column_text(head: Head, row: int, place: int) -> str:
    """The address of a cell with its heading: ``E12, Kế hoạch vốn năm 2025 › NSTW``."""
    address = f"{column_letters(place)}{row}"
    heading = head.headings.get(place)
    return f"{address}, {heading}" if heading else address
