"""From the amounts of a table to entries: of which source, year, day and document each is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from electrification import calendar
from electrification.exchange import capital_words as words
from electrification.exchange.capital_draft import (
    CapitalRow,
    Declared,
    Problems,
    column_text,
)
from electrification.exchange.capital_fields import Field
from electrification.exchange.capital_heads import Column
from electrification.exchange.capital_known import Known, lives_in, source_list
from electrification.exchange.capital_rows import Row, RowKind
from electrification.exchange.draft import column_letters
from electrification.subject.capital import (
    MAX_AMOUNT_VND,
    WITHOUT_YEAR,
    CapitalKind,
    CapitalNature,
)
from electrification.subject.entries import EARLIEST_DAY
from electrification.subject.typed import impossible_text
from electrification.texts import N_, Message, Refused, message
from geo.units import fold

MOST_DOCUMENT_CHARACTERS = 100
_ASKED = {
    "kind": N_("which step of money it is (plan, allocation, disbursement …)"),
    "source": N_("which source the money is of"),
    "plan_year": N_("which plan year it is of"),
    "document_number": N_("which document it is by (number)"),
    "document_on": N_("of which day the document is"),
    "is_decrease": N_("whether the adjustment adds or takes away"),
}


@dataclass
class Maker:
    """Makes entries of the cells that state amounts; what a cell lacks is asked for.

    `title_year` and `title_document` are what the title block says of the whole table.
    """

    problems: Problems
    declared: Declared
    known: Known
    today: dt.date

    def __post_init__(self) -> None:
        title = self.problems.head.title
        lines = [fold(line) for line in title.split("\n")]
        years = {y for line in lines if (y := words.year_in(line))}
        if not years:  # else the only year that the headings name
            years = {c.plan_year for c in self.problems.head.amounts if c.plan_year}
        self._title_year = years.pop() if len(years) == 1 else None
        self._title_document = next(
            (found for line in title.split("\n") if (found := words.document_in(line))[0]),
            (None, None),
        )
        self._asked: dict[str, set[str]] = {}
        self._told: set[tuple[object, ...]] = set()
        self._documents: dict[int, tuple[str, dt.date]] = {}

    def entries(self, rows: Sequence[Row]) -> list[CapitalRow]:
        """Every entry of the rows, in their order.

        Raises
        ------
        Refused
            Where neither headings nor rows nor what is declared says what an entry needs.
        """
        columns = [c for c in self.problems.head.amounts if not c.parts]
        made = [e for row, column in _leaves(rows, columns) if (e := self._entry(row, column))]
        if self._asked:
            said = "; ".join(
                f"{message(_ASKED[name])} ({', '.join(sorted(columns))})"
                for name, columns in self._asked.items()
            )
            raise Refused(
                message(N_("The file does not say: {what}."), what=said),
                message(N_("Declare it for the file, or write it in the heading or in a column.")),
            )
        return made

    def _entry(self, row: Row, column: Column) -> CapitalRow | None:
        vnd = (row.amounts or {})[column.place]
        is_broken = (row.number, column.place) in self.problems.broken
        if is_broken or (vnd == 0 and not column.is_accumulated):
            return None
        before = len(self.problems.errors)
        kind = self._kind(row, column)
        source = self._source(row, column)
        year = self._year(row, column, kind, source)
        number, day_of_document = self._document(row, column)
        nature = column.nature or words.nature_in(fold(row.text(Field.NATURE)))
        is_decrease = column.is_decrease
        if kind is CapitalKind.ADJUSTMENT and is_decrease is None:
            is_decrease = words.is_decrease(fold(row.text(Field.KIND)))
            if is_decrease is None:
                self._ask("is_decrease", column)
        day = column.day or self._day(row, Field.OCCURRED_ON) or self.declared.occurred_on
        day = day or day_of_document
        if vnd > MAX_AMOUNT_VND:
            self._cell(
                row, column, message(N_("The amount is above {most} đồng."), most=MAX_AMOUNT_VND),
                message(N_("Check the unit: đồng, thousand, million or billion đồng.")),
            )  # fmt: skip
        if day is not None:
            self._check_day(row, column, day)
        if len(self.problems.errors) > before or row.work_id is None:
            return None
        if kind is None or source is None or number is None or day_of_document is None:
            return None
        if (year is None and kind not in WITHOUT_YEAR) or day is None:
            return None
        adjusts = None
        if kind is CapitalKind.ADJUSTMENT:
            adjusts = column.adjusts or words.adjusted_kind(fold(row.text(Field.KIND)))
        return CapitalRow(
            row=row.number, place=column.place, cell=f"{column_letters(column.place)}{row.number}",
            column=column_text(self.problems.head, row.number, column.place),
            work_id=row.work_id, kind=kind, source=source, plan_year=year,
            nature=nature or self.declared.nature or CapitalNature.INVESTMENT,
            amount_vnd=vnd, stated_vnd=vnd, occurred_on=day, document_number=number,
            document_on=day_of_document, adjusts=adjusts, is_decrease=is_decrease,
            is_accumulated=column.is_accumulated and kind is CapitalKind.DISBURSEMENT,
            reason=row.text(Field.REASON) or None,
        )  # fmt: skip

    def _kind(self, row: Row, column: Column) -> CapitalKind | None:
        text = row.text(Field.KIND)
        found = column.kind or (words.kind_in(fold(text)) if text else self.declared.kind)
        if found is None and text:
            self._field(
                row, Field.KIND,
                message(N_("“{value}” is no step of money that is known."), value=text),
                message(N_("Write one such as “Kế hoạch vốn năm”, “Phân bổ chi tiết” or "
                           "“Giải ngân”.")),
            )  # fmt: skip
        elif found is None:
            self._ask("kind", column)
        return found

    def _source(self, row: Row, column: Column) -> str | None:
        if column.names_source:
            return self._source_of_heading(row, column)
        text = row.text(Field.SOURCE)
        if row.source:
            return row.source
        if text:
            named = words.sources_in(fold(text), self.known.sources)
            if len(named) != 1:
                self._field(row, Field.SOURCE, *self._no_source(text, named))
                return None
            return named[0]
        if row.group_sources is not None:
            return row.group_sources[0]
        if self.declared.source is None:
            self._ask("source", column)
        return self.declared.source

    def _source_of_heading(self, row: Row, column: Column) -> str | None:
        if len(column.sources) == 1:
            of_group = row.group_sources
            if of_group is None or of_group[0] == column.sources[0]:
                return column.sources[0]
            if ("group", column.place, of_group[1]) not in self._told:
                self._told.add(("group", column.place, of_group[1]))
                names = self.known.source_names
                self.problems.about_column(
                    column,
                    message(N_("The heading says “{column}”, and the rows stand under “{group}” "
                               "(row {row})."), column=names[column.sources[0]],
                            group=names[of_group[0]], row=str(of_group[1])),
                    message(N_("Let either the heading or the group of rows name the source.")),
                )  # fmt: skip
        elif ("source", column.place) not in self._told:
            self._told.add(("source", column.place))
            self.problems.about_column(column, *self._no_source(column.path[-1], column.sources))
        return None

    def _no_source(self, text: str, named: Sequence[str]) -> tuple[Message, Message]:
        if named:
            names = ", ".join(self.known.source_names[key] for key in named)
            return (
                message(N_("“{value}” names several sources: {names}."), value=text, names=names),
                message(N_("Give each source a column or a row of its own.")),
            )
        return (
            message(N_("“{value}” is no source of capital that is known."), value=text),
            message(N_("Write one such as: {names}; an administrator can add one."),
                    names=", ".join(source_list(self.known))),
        )  # fmt: skip

    def _year(
        self, row: Row, column: Column, kind: CapitalKind | None, source: str | None
    ) -> int | None:
        text = row.text(Field.PLAN_YEAR)
        found = column.plan_year
        if found is None and text:
            found = words.year_in(fold(text))
            if found is None:
                self._field(row, Field.PLAN_YEAR, message(N_("“{value}” is no year."), value=text),
                            message(N_("Write the plan year, such as 2025.")))  # fmt: skip
                return None
        if found is None and kind not in WITHOUT_YEAR:
            found = self.declared.plan_year or self._title_year
            if found is None:
                self._ask("plan_year", column)
        if found is not None:
            self._check_year(row, column, found, source)
        return found

    def _check_year(self, row: Row, column: Column, year: int, source: str | None) -> None:
        """The year lies in the life of the work and in the period of the source."""
        work = self.known.works[row.work_id] if row.work_id is not None else None
        if (work is None or lives_in((work.begins_year, work.ends_year), year)) and lives_in(
            self.known.source_years.get(source or "", (None, None)), year
        ):
            return
        spans = [(N_("The work lives from {first} to {last}, not in {year}."),
                  (work.begins_year, work.ends_year))] if work else []  # fmt: skip
        if source is not None:
            spans.append((N_("The source is of the years {first} to {last}, not of {year}."),
                          self.known.source_years.get(source, (None, None))))  # fmt: skip
        for problem, (first, last) in spans:
            if not lives_in((first, last), year):
                self._cell(
                    row, column,
                    message(problem, first=str(first or "…"), last=str(last or "…"),
                            year=str(year)),
                    message(N_("Check the plan year, or the years of the work or the source.")),
                )  # fmt: skip

    def _document(self, row: Row, column: Column) -> tuple[str | None, dt.date | None]:
        """Number and day: of the row, else of the heading, else declared, else of the title."""
        fields = self.problems.head.fields
        if Field.DOCUMENT_NUMBER not in fields and Field.DOCUMENT_ON not in fields:
            known = self._documents.get(column.place)
            if known is not None:  # nothing of the row says another one
                return known
        text = row.text(Field.DOCUMENT_NUMBER)
        number, day = words.document_in(text) if text else (None, None)
        number = number or text or None
        day = self._day(row, Field.DOCUMENT_ON) or day
        for other in (column.document, (self.declared.document_number, self.declared.document_on),
                      self._title_document):  # fmt: skip
            if number is None:
                number, day = other[0], day or other[1]
            elif day is None and other[0] in (None, number):
                day = other[1]
        wrong = None if number is None else impossible_text(number, MOST_DOCUMENT_CHARACTERS)
        if number is None:
            self._ask("document_number", column)
        elif wrong:
            self._field(
                row, Field.DOCUMENT_NUMBER, wrong,
                message(N_("Write the number of the document, such as 12/QĐ-UBND.")),
            )  # fmt: skip
        cell = (row.number, self.problems.of_field(Field.DOCUMENT_ON))
        if day is None and cell not in self.problems.broken:
            self._ask("document_on", column)
        if day is not None and day > self.today:
            self._cell(
                row, column,
                message(N_("The document is of {day}, which is still to come."), day=day),
                message(N_("Check the day of the document.")),
            )  # fmt: skip
        elif number is not None and wrong is None and day is not None:
            self._documents[column.place] = (number, day)
        return number, day

    def _day(self, row: Row, key: Field) -> dt.date | None:
        text = row.text(key)
        if not text:
            return None
        try:
            return calendar.read_date(text)
        except ValueError:
            day = words.day_in(fold(text))
        if day is None:
            self._field(row, key, message(N_("“{value}” is not a date."), value=text),
                        message(N_("Write day/month/year, such as 14/02/2025.")))  # fmt: skip
        return day

    def _check_day(self, row: Row, column: Column, day: dt.date) -> None:
        if day > self.today:
            self._cell(row, column, message(N_("The day {day} is still to come."), day=day),
                       message(N_("Write what has happened by today.")))  # fmt: skip
        elif day < EARLIEST_DAY:
            self._cell(row, column, message(N_("The day {day} is too long ago."), day=day),
                       message(N_("Check the year.")))  # fmt: skip

    def _ask(self, name: str, column: Column) -> None:
        self._asked.setdefault(name, set()).add(f"“{column.name}”")

    def _cell(self, row: Row, column: Column, problem: Message, remedy: Message) -> None:
        self.problems.error(row.number, column.place, row.cells[column.place], problem, remedy)

    def _field(self, row: Row, key: Field, problem: Message, remedy: Message) -> None:
        self.problems.error(row.number, self.problems.of_field(key), row.text(key), problem, remedy)


def _leaves(rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[tuple[Row, Column]]:
    """Cells that state an amount of their own; where a work has parts, they state it."""
    for at, row in enumerate(rows):
        if row.kind not in (RowKind.WORK, RowKind.DETAIL) or not row.amounts:
            continue
        parted: set[Any] = set()
        if row.kind is RowKind.WORK:
            for below in rows[at + 1 :]:
                if below.kind is not RowKind.DETAIL:
                    break
                parted |= set(below.amounts or {})
        for column in columns:
            if column.place in row.amounts and column.place not in parted:
                yield row, column
