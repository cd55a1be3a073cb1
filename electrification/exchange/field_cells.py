"""One row of a filled-in workbook: which village it is, and the entries that its cells state."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from electrification import calendar
from electrification.exchange import fields
from electrification.exchange.draft import printable, trimmed, unprintable
from electrification.exchange.field_columns import (
    BY_KEY,
    CODE,
    MARK,
    ROW_COLUMNS,
    ROW_KEY,
    STATE_KEY,
    Cell,
    FillColumn,
    FillGroup,
    code_of,
)
from electrification.exchange.numbers import NumberProblem, read_whole, shortened
from electrification.subject.entries import EntryKind, Inspection, NewEntry
from electrification.texts import N_, Message, Refused, _, message
from electrification.tracking.field_import import as_message
from electrification.tracking.record_forms import Form, entries_of

OBSTACLES = f"{STATE_KEY}.obstacles"
_MARK = re.compile(r"(\d{1,9})\|(\d{1,12}\.\d{1,12})", re.ASCII)
_OBSTACLE = re.compile(r"#?(\d{1,12})(?!\d)", re.ASCII)
_FORMULA_FAULT = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
_PLACES = {key: place for place, key in enumerate(BY_KEY)}
_STATED_OBSTACLE = re.compile(r"(?:^|; )#(\d{1,12}) ", re.ASCII)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell; `name` is what the hidden row of names calls its column."""

    name: str
    value: str
    problem: Message
    remedy: Message


@dataclass
class ReadRow:
    """A row as it was read; `version` is of the village when the workbook was made."""

    code: str = ""
    village_id: int | None = None
    version: str = ""
    entries: list[tuple[str, NewEntry]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    is_blank: bool = False


class _CellFault(Exception):
    def __init__(self, problem: Message, remedy: Message) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def read_row(
    number: int, cells: Mapping[str, str], villages: Mapping[int, str], source: str
) -> ReadRow:
    """Read a row of cells by the names of their columns.

    Parameters
    ----------
    villages : codes of the villages of the register by their ids
    source : what entries say of where they come from; the row is added
    """
    own = {name: text for name, cell in cells.items() if (text := trimmed(cell))}
    filled = {name: text for name, text in own.items() if _is_to_be_filled_in(name)}
    read = ReadRow(code=own.get(CODE, ""))
    if not read.code and MARK not in own and not filled:
        read.is_blank = True
        return read
    _read_village(read, own, villages, is_filled=bool(filled))
    if filled and read.village_id is not None:
        said = _("{file}, row {row}", file=source, row=number)
        _RowReading(read, own, filled, said).read()
    return read


def _is_to_be_filled_in(name: str) -> bool:
    return "." in name and not name.startswith(f"{STATE_KEY}.")


def _read_village(
    read: ReadRow, own: Mapping[str, str], villages: Mapping[int, str], *, is_filled: bool
) -> None:
    """Which village the row is: its code and its mark say the same."""
    mark = _MARK.fullmatch(own.get(MARK, ""))
    shown = printable(shortened(read.code))
    if mark is None or not read.code:
        problem = message(N_("The row does not say which village it is."))
    elif (code := villages.get(int(mark[1]))) is not None and code != read.code:
        problem = message(N_("The code of the village was changed in the file."))
    elif code is None and is_filled:
        problem = message(N_("The village {code} is no longer in the register."), code=shown)
    else:
        read.village_id, read.version = int(mark[1]), mark[2]
        return
    remedy = message(N_("Copy what you filled in into a workbook that is exported anew."))
    read.faults.append(Fault(CODE, shown, problem, remedy))


@dataclass
class _RowReading:
    read_into: ReadRow
    own: Mapping[str, str]
    filled: Mapping[str, str]
    source: str

    def read(self) -> None:
        """Each group that something is filled in of, and what is said of the whole row."""
        common = dict(self._common())
        touched = {name.split(".")[0] for name in self.filled} - {ROW_KEY}
        for key in sorted(touched, key=_PLACES.__getitem__):
            self._group(BY_KEY[key], common)
        self._refuse_contradiction()
        if not touched and not self.read_into.faults:
            name = next(iter(self.filled))
            self._fault(name, message(N_("A note or a reason alone records nothing.")),
                        message(N_("Fill in what it is about, or delete it.")))  # fmt: skip

    def _common(self) -> Iterator[tuple[str, str]]:
        for column in ROW_COLUMNS:
            name = f"{ROW_KEY}.{column.field}"
            text = self.filled.get(name)
            if text is None:
                continue
            try:
                yield column.field, _text(text)
            except _CellFault as fault:
                self._fault(name, fault.problem, fault.remedy)

    def _group(self, group: FillGroup, common: Mapping[str, str]) -> None:
        values: dict[str, Any] = {**common}
        faults = len(self.read_into.faults)
        for column in group.columns:
            name = group.name(column)
            if (text := self.filled.get(name)) is None:
                continue
            try:
                values[column.field] = _value(group, column, text)
            except _CellFault as fault:
                self._fault(name, fault.problem, fault.remedy)
        if len(self.read_into.faults) > faults:
            return
        if group.code is not None:
            values["code"] = group.code
        if group.key == "closed" and values.get("refers_to") is None:
            values["refers_to"] = self._only_obstacle()
        self._state(group, values)

    def _state(self, group: FillGroup, values: dict[str, Any]) -> None:
        village_id = self.read_into.village_id
        assert village_id is not None
        try:
            entries = entries_of(Form(group.kind, values), village_id)
        except Refused as refusal:
            lacking = _lacking(group, values)
            self._fault(
                f"{group.key}.{lacking}", as_message(refusal.problem), as_message(refusal.remedy)
            )
            return
        self.read_into.entries += [
            (group.key, replace(entry, source=self.source)) for entry in entries
        ]

    def _only_obstacle(self) -> int | None:
        """The obstacle that was open at the export, where it was one alone."""
        found = _STATED_OBSTACLE.findall(self.own.get(OBSTACLES, ""))
        return int(found[0]) if len(found) == 1 else None

    def _refuse_contradiction(self) -> None:
        """That nothing changed cannot stand beside something that did."""
        name = "no_change.occurred_on"
        if name in self.filled and len({n.split(".")[0] for n in self.filled} - {ROW_KEY}) > 1:
            self._fault(name, message(N_("The row says that nothing changed, and what changed.")),
                        message(N_("Delete one of the two.")))  # fmt: skip

    def _fault(self, name: str, problem: Message, remedy: Message) -> None:
        text = self.filled.get(name, "")
        if number := fields.personal_number(text):
            text = text.replace(number, f"{number[:3]}…")
        shown = printable(shortened(text, 200))
        self.read_into.faults.append(Fault(name, shown, problem, remedy))


def _lacking(group: FillGroup, values: Mapping[str, Any]) -> str:
    """The field that a group cannot do without and that is empty."""
    fields_of_group = [column.field for column in group.columns]
    wanted = ["code", "refers_to", "occurred_on"]
    if group.kind is EntryKind.INSPECTION and values.get("code") != Inspection.PASSED:
        wanted += ["cause", "due_on"]
    for name in sorted(wanted, key=lambda one: one != "occurred_on"):
        if name in fields_of_group and values.get(name) is None:
            return name
    return fields_of_group[0]


def _value(group: FillGroup, column: FillColumn, text: str) -> Any:
    """What a cell states; `_CellFault` where it cannot be read."""
    _refuse_formula(text)
    if column.cell in (Cell.DAY, Cell.DEADLINE):
        return _day(text)
    if column.cell in (Cell.COUNT, Cell.PHASE):
        try:
            return read_whole(text)
        except NumberProblem as error:
            raise _CellFault(error.problem, error.remedy) from error
    if column.cell is Cell.OBSTACLE:
        if found := _OBSTACLE.match(text):
            return int(found[1])
        raise _no_word(text)
    if column.cell in (Cell.CHOICE, Cell.CAUSE):
        code = code_of(group, column.field, text)
        if code is None and column.cell is Cell.CHOICE:
            raise _no_word(text)
        return code if code is not None else _text(text)
    return _text(text)


def _refuse_formula(text: str) -> None:
    """A formula that was never worked out, or that failed, is no value."""
    if text == "=" or _FORMULA_FAULT.fullmatch(text):
        raise _CellFault(
            message(N_("The cell holds a formula without a value.")),
            message(N_("Copy the cells and paste them as values, then save the file.")),
        )


def _no_word(text: str) -> _CellFault:
    return _CellFault(
        message(N_("“{value}” is not a value of this column."), value=printable(shortened(text))),
        message(N_("Choose a value from the list.")),
    )


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date:
    try:
        return calendar.read_date(text)
    except ValueError as error:
        raise _CellFault(
            message(N_("“{value}” is not a date."), value=printable(shortened(text))),
            message(N_("Write day/month/year, such as 14/02/2025, or 2025-02-14.")),
        ) from error


def _text(text: str) -> str:
    """Words that somebody typed: none that cannot be shown, no number of a person."""
    _refuse_formula(text)
    kept = str(text)
    if character := unprintable(kept.replace("\n", " ").replace("\t", " ")):
        raise _CellFault(
            message(N_("The text holds the invisible character {code}."), code=character),
            message(N_("Delete the content of the cell and type it again.")),
        )
    if fields.personal_number(kept):
        raise _CellFault(
            message(N_("The text holds what looks like a citizen's or telephone number.")),
            message(N_("Delete it: data about persons are not imported.")),
        )
    return kept
