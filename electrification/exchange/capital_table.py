"""Reading a capital table as districts keep it: a file in, entries and problems out.

What is recognised and what refused is told in `docs/capital-import.md`. Nothing is written here;
a file with one error is not applied at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from electrification.exchange.capital_amounts import read_amounts
from electrification.exchange.capital_draft import CapitalRow, Declared, Problems
from electrification.exchange.capital_entries import Maker
from electrification.exchange.capital_fields import Field, value_of
from electrification.exchange.capital_grid import Grid, read_grid
from electrification.exchange.capital_heads import Head, read_head
from electrification.exchange.capital_investment import InvestmentChange, investments
from electrification.exchange.capital_known import Known, work_key
from electrification.exchange.capital_plan import CapitalChange, planned
from electrification.exchange.capital_rows import Row, RowKind, check_totals, is_nothing, read_rows
from electrification.exchange.draft import RowProblem, column_letters, printable
from electrification.exchange.numbers import shortened
from electrification.exchange.tables import content_of
from electrification.subject.money import MoneyUnit, money_text
from electrification.texts import N_, Refused, message

__all__ = ["CapitalFile", "CapitalRow", "Declared", "Known", "read_capital"]


@dataclass(frozen=True)
class CapitalFile:
    """What a file holds; with any error the caller applies nothing.

    Attributes
    ----------
    change : CapitalChange
        Entries that are new, and those that stand already.
    errors, warnings : list of RowProblem
        By row and cell.
    works, totals : int
        Rows of works, and rows and cells of totals that were compared and agree.
    units : dict of str to str
        The unit of each column of amounts by its heading.
    investments : list of InvestmentChange
        Total investments that differ from those recorded, by a decision; applied where wanted.
    sha256 : str
        Of the content.
    """

    change: CapitalChange
    errors: list[RowProblem]
    warnings: list[RowProblem]
    works: int
    totals: int
    units: dict[str, str]
    investments: list[InvestmentChange]
    file_name: str
    sha256: str
    sheet: str | None

    @property
    def can_be_applied(self) -> bool:
        """Whether there is something to write and nothing that forbids it."""
        return bool(self.change.added or self.investments) and not self.errors


def read_capital(
    source: bytes | str | Path,
    filename: str,
    known: Known,
    declared: Declared | None = None,
    *,
    today: dt.date,
) -> CapitalFile:
    """Read and check a capital table from CSV or XLSX.

    Parameters
    ----------
    declared : Declared, optional
        What is said of the whole file, for what it does not say itself.
    today : date
        The day in Vietnam; later days are errors.

    Raises
    ------
    Refused
        The file cannot be read at all, or does not say what every entry needs.
    """
    declared = declared or Declared()
    if declared.source is not None and declared.source not in known.source_names:
        raise Refused(
            message(N_("There is no source “{source}”."), source=declared.source),
            message(N_("Choose one of the list; an administrator adds further ones.")),
        )
    content = source if isinstance(source, bytes) else content_of(Path(source))
    grid = read_grid(content, filename, value_of)
    head = read_head(grid, known.sources)
    problems = Problems(head)
    rows = read_rows([row for row in grid.rows if row.number > head.last_row], head, known)
    _look_at_rows(rows, problems, known)
    _look_at_sheet(grid, rows, problems)
    read_amounts(rows, head, declared, problems)
    totals = _check_sums(rows, head, problems, declared.unit)
    own = [row for row in rows if known.allowed is None or row.work_id in known.allowed]
    made = Maker(problems, declared, known, today).entries(own)
    change = planned(made, known, problems)
    changed = investments(own, declared, known, problems, today)
    if not made and not changed and not problems.errors:
        raise Refused(
            message(N_("The table has headings but no amounts of works that are known.")),
            message(N_("Write one row for each work, with its amounts under the headings.")),
        )
    for found in (problems.errors, problems.warnings):
        found.sort(key=lambda one: one.row)
    return CapitalFile(
        change, problems.errors, problems.warnings,
        works=sum(row.kind is RowKind.WORK for row in rows), totals=totals,
        units={c.name: _unit_label(c.unit or head.unit or declared.unit) for c in head.amounts},
        investments=changed, file_name=printable(shortened(Path(filename).name, 120)),
        sha256=hashlib.sha256(content).hexdigest(), sheet=grid.sheet,
    )  # fmt: skip


def _unit_label(unit: MoneyUnit | None) -> str:
    return unit.label if unit else "–"


def _look_at_rows(rows: Sequence[Row], problems: Problems, known: Known) -> None:
    """Rows that name no work, or one not known; a code with another name than its work's."""
    for row in rows:
        place = problems.of_field(Field.WORK_NAME)
        if row.kind is RowKind.UNKNOWN_CODE:
            code = row.text(Field.WORK_CODE)
            problems.error(
                row.number, problems.of_field(Field.WORK_CODE), code,
                message(_no_code(known), code=shortened(code)),
                message(N_("Correct the code, or add the work first.")),
            )  # fmt: skip
        elif row.kind is RowKind.UNKNOWN_WORK:
            problems.error(
                row.number, place, row.label,
                message(_no_name(known), name=shortened(row.label))
                if row.label else message(N_("The row names no work.")),
                message(N_("Write the code of the work, or add the work first; number the rows "
                           "of groups I, II, III.")),
            )  # fmt: skip
        elif row.kind is RowKind.SEVERAL_WORKS:
            problems.error(
                row.number, place, row.label,
                message(N_("Several works are named “{name}”."), name=shortened(row.label)),
                message(N_("Write the code of the work beside its name.")),
            )  # fmt: skip
        elif row.kind is RowKind.UNKNOWN_SOURCE:
            problems.error(
                row.number, place, row.label,
                message(N_("“{value}” is no source of capital that is known."), value=row.label),
                message(N_("Write the name of one source of the list.")),
            )  # fmt: skip
        elif row.kind is RowKind.WORK and row.work_id is not None:
            _compare_name(row, problems, known)
            if known.allowed is not None and row.work_id not in known.allowed:
                problems.error(
                    row.number, place, row.label,
                    message(N_("The work also serves villages outside the units you work for.")),
                    message(N_("Leave it to somebody of that unit, or of the unit above.")),
                )  # fmt: skip


def _no_code(known: Known) -> str:
    if known.allowed is None:
        return N_("There is no work with the code {code}.")
    return N_("No work whose money you record has the code {code}.")


def _no_name(known: Known) -> str:
    if known.allowed is None:
        return N_("No work is named “{name}”.")
    return N_("No work whose money you record is named “{name}”.")


def _compare_name(row: Row, problems: Problems, known: Known) -> None:
    name = row.text(Field.WORK_NAME)
    own = known.works[row.work_id].name if row.work_id is not None else ""
    if name and row.text(Field.WORK_CODE) and work_key(name) != work_key(own):
        problems.warn(
            row.number, problems.of_field(Field.WORK_NAME), name,
            message(N_("The work of this code is named “{name}”."), name=own),
            message(N_("Check that the code is that of this work.")),
        )  # fmt: skip


def _look_at_sheet(grid: Grid, rows: Sequence[Row], problems: Problems) -> None:
    """Hidden and merged cells under the headings, columns left aside, further sheets."""
    head = problems.head
    used = {c.place for c in head.amounts} | set(head.fields.values())
    for row in rows:
        if row.kind is not RowKind.OTHER and row.number in grid.hidden_rows:
            problems.error(
                row.number, problems.of_field(Field.WORK_NAME), row.label,
                message(N_("The row is hidden.")),
                message(N_("Show it in Excel and look at it, or delete it.")),
            )  # fmt: skip
    for column in head.amounts:
        if column.place in grid.hidden_columns:
            problems.about_column(
                column, message(N_("The column is hidden.")),
                message(N_("Show it in Excel and look at it, or delete it.")),
            )  # fmt: skip
    own = {r.number: r for r in rows if r.kind in (RowKind.WORK, RowKind.DETAIL)}
    for merge in grid.merges:
        touched = [n for n in range(merge.top, min(merge.bottom, merge.top + 9) + 1) if n in own]
        places = used & set(range(merge.left, merge.right + 1))
        is_tall = merge.bottom > merge.top
        if merge.bottom > head.last_row and touched and places and (is_tall or len(places) > 1):
            cells = (f"{column_letters(merge.left)}{merge.top}:"
                     f"{column_letters(merge.right)}{merge.bottom}")  # fmt: skip
            problems.error(
                touched[0], merge.left, "", message(N_("Cells {cells} are merged."), cells=cells),
                message(N_("Unmerge them in Excel and write the value in every row it is for.")),
            )  # fmt: skip
    for place, name in head.left_aside:
        texts = [r.cells[place] for r in rows if place < len(r.cells)]
        if any(not is_nothing(text) for text in texts):
            problems.warn(
                head.last_row, place, name,
                message(N_("The column is not known and will not be imported.")),
                message(N_("Nothing needs doing, or give it a heading of the template.")),
            )  # fmt: skip
    for sheet in grid.other_sheets:
        problems.warn(
            head.first_row, 0, sheet,
            message(N_("The sheet “{sheet}” holds a table too, and is not read."), sheet=sheet),
            message(N_("Save it as a file of its own and import that.")),
        )  # fmt: skip


def _check_sums(
    rows: Sequence[Row], head: Head, problems: Problems, declared: MoneyUnit | None
) -> int:
    """Compare totals in rows and in columns with their parts; how many cells state one."""
    names = {column.place: column for column in head.amounts}

    def differ(row: Row, place: int, stated: int, added: int) -> None:
        unit = names[place].unit or head.unit or declared or MoneyUnit.DONG
        problems.error(
            row.number, place, row.cells[place],
            message(N_("It states {stated}, its parts add up to {added}: {difference} apart."),
                    stated=money_text(stated, unit), added=money_text(added, unit),
                    difference=money_text(abs(stated - added), unit)),
            message(N_("Correct the total or its rows; totals are checked, not imported.")),
        )  # fmt: skip

    check_totals(rows, list(names), problems.broken, differ)
    count = 0
    for column in head.amounts:
        for row in rows if column.parts else ():
            stated = (row.amounts or {}).get(column.place)
            own = {place: (row.amounts or {}).get(place, 0) for place in column.parts}
            is_broken = any((row.number, p) in problems.broken for p in (column.place, *own))
            if stated is None or is_broken:
                continue
            count += 1
            if stated != sum(own.values()):
                differ(row, column.place, stated, sum(own.values()))
    return count + sum(
        len(row.amounts or {}) for row in rows if row.kind in (RowKind.TOTAL, RowKind.GROUP)
    )
