"""The columns of a workbook that is filled in away from the screen: groups, headings, choices.

Each group of columns is one form of the page (`tracking.record_forms`); a row is one village. The
words are of the language in use; whichever language a file was made in, they are read back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from electrification import labels
from electrification.subject.entries import Cause, EntryKind, Inspection
from electrification.subject.milestones import STAGES, Stage
from electrification.subject.rights import Matter, matter_of
from electrification.texts import LANGUAGES, N_, catalogue
from geo.units import fold


class Cell(StrEnum):
    """What a cell to be filled in takes."""

    CHOICE = "choice"
    CAUSE = "cause"
    """One of a list, or other words."""
    OBSTACLE = "obstacle"
    DAY = "day"
    DEADLINE = "deadline"
    COUNT = "count"
    PHASE = "phase"
    TEXT = "text"
    LONG_TEXT = "long_text"


@dataclass(frozen=True)
class FillColumn:
    """A column to be filled in: the field of the form, its heading, what it takes, a hint."""

    field: str
    heading: str
    cell: Cell
    hint: str = ""
    width: int = 12


@dataclass(frozen=True)
class FillGroup:
    """Columns that together state one entry; `code` where the group itself says which."""

    key: str
    title: str
    kind: EntryKind
    columns: tuple[FillColumn, ...]
    code: str | None = None

    @property
    def matters(self) -> frozenset[Matter]:
        """Matters that an entry of the group may be of."""
        if self.kind is EntryKind.STAGE:
            return frozenset(matter_of(self.kind, stage) for stage in STAGES)
        return frozenset({matter_of(self.kind)})

    def name(self, column: FillColumn) -> str:
        """What the hidden row of names calls a column."""
        return f"{self.key}.{column.field}"


_DAY_HINT = N_("Day/month/year, such as 14/02/2025; no day to come.")
_DEADLINE_HINT = N_("Day/month/year; it may be still to come.")
_LIST_HINT = N_("Choose from the list.")
_COUNT_HINT = N_("A whole number, digits only.")
_PAPER_HINT = N_("Number of the minutes or document, for example 12/BB-UBND.")


def _day(heading: str = N_("Day")) -> FillColumn:
    return FillColumn("occurred_on", heading, Cell.DAY, _DAY_HINT)


def _deadline(heading: str) -> FillColumn:
    return FillColumn("due_on", heading, Cell.DEADLINE, _DEADLINE_HINT)


def _count(field: str, heading: str) -> FillColumn:
    return FillColumn(field, heading, Cell.COUNT, _COUNT_HINT, 10)


_PAPER = FillColumn("document_number", N_("Document number"), Cell.TEXT, _PAPER_HINT, 16)
_PHASE = FillColumn(
    "phase", N_("Phase"), Cell.PHASE,
    N_("Only where works come in phases: 1, 2, …; leave empty for the whole village."), 8,
)  # fmt: skip
STAGE_GROUPS = 2
"""How many stages one row can report."""


def _stage_group(number: int) -> FillGroup:
    title = (N_("Completed stage"), N_("A further completed stage"))[number - 1]
    columns = (
        FillColumn("code", N_("Stage"), Cell.CHOICE, _LIST_HINT, 26),
        _day(N_("Day of completion")), _PHASE, _PAPER,
    )  # fmt: skip
    return FillGroup(f"stage{number}", title, EntryKind.STAGE, columns)


GROUPS: tuple[FillGroup, ...] = (
    *(_stage_group(number) for number in range(1, STAGE_GROUPS + 1)),
    FillGroup(
        "inspection", N_("Inspection before energising"), EntryKind.INSPECTION,
        (
            FillColumn("code", N_("Result"), Cell.CHOICE, _LIST_HINT, 18),
            _day(N_("Day of the inspection")), _PHASE,
            FillColumn("cause", N_("Cause"), Cell.CHOICE,
                       N_("Where it was not simply passed: choose from the list."), 18),
            _deadline(N_("Defects to be mended by")), _PAPER,
        ),
    ),
    FillGroup(
        "customers", N_("Customers"), EntryKind.CUSTOMERS,
        (
            _day(N_("Day of the count")),
            _count("households_on_grid", N_("Households on the grid")),
            _count("households_contracted", N_("With a contract")),
            _count("households_direct", N_("Of them registered directly")), _PAPER,
        ),
    ),
    FillGroup(
        "supply", N_("Power lost / restored"), EntryKind.SUPPLY,
        (
            FillColumn("code", N_("What is to be said"), Cell.CHOICE, _LIST_HINT, 20), _day(),
            _PAPER,
        ),
    ),
    FillGroup(
        "households", N_("Households"), EntryKind.HOUSEHOLDS,
        (
            _day(N_("Day of the count")), _count("households", N_("All households")),
            _count("population", N_("Number of people")),
            _count("households_off_grid", N_("Of them on a local source")),
            _count("households_self_strung", N_("Of them on a self-strung line")), _PAPER,
        ),
    ),
    FillGroup(
        "suspension", N_("Suspended / resumed"), EntryKind.SUSPENSION,
        (
            FillColumn("code", N_("What is to be said"), Cell.CHOICE, _LIST_HINT, 20), _day(),
            _PAPER,
        ),
    ),
    FillGroup(
        "opened", N_("New obstacle"), EntryKind.OBSTACLE,
        (
            FillColumn("cause", N_("Cause"), Cell.CAUSE,
                       N_("Choose from the list, or write it in a few words."), 20),
            FillColumn("unit_responsible", N_("Unit that must act"), Cell.TEXT,
                       N_("The name of the office; one of the list or another one."), 22),
            _day(), _deadline(N_("To be settled by")), _PAPER,
        ),
        "opened",
    ),
    FillGroup(
        "closed", N_("Obstacle cleared"), EntryKind.OBSTACLE,
        (
            FillColumn("refers_to", N_("Which obstacle was cleared"), Cell.OBSTACLE,
                       N_("Choose from the list; it may stay empty where only one is open."), 26),
            _day(), _PAPER,
        ),
        "closed",
    ),
    FillGroup(
        "no_change", N_("No change"), EntryKind.NO_CHANGE,
        (FillColumn("occurred_on", N_("No change up to the day"), Cell.DAY, _DAY_HINT, 14),),
    ),
)  # fmt: skip
BY_KEY: Mapping[str, FillGroup] = {group.key: group for group in GROUPS}
ROW_COLUMNS: tuple[FillColumn, ...] = (
    FillColumn("reason", N_("Reason, where it is out of the ordinary"), Cell.TEXT,
               N_("With the document number: needed where the order of stages or a count is out "
                  "of the ordinary."), 26),
    FillColumn("note", N_("Note"), Cell.LONG_TEXT, N_("No names, identity or telephone numbers."),
               30),
)  # fmt: skip
"""Columns at the end of a row that are said of everything the row states."""
ROW_KEY = "row"
CODE, NAME, COMMUNE, MARK = "village_code", "village_name", "commune_name", "mark"
KEYS: Mapping[str, str] = {
    CODE: N_("Village code"), NAME: N_("Village"), COMMUNE: N_("Commune"),
    MARK: N_("Version mark"),
}  # fmt: skip
"""Columns that say which village a row is, and as of which version of it it was made."""
STATE_COLUMNS: Mapping[str, str] = {
    "status": N_("Present state"), "stage": N_("Last stage"), "stage_on": N_("Day of that stage"),
    "households": N_("All households"), "households_on_grid": N_("Households on the grid"),
    "households_contracted": N_("With a contract"),
    "households_direct": N_("Of them registered directly"),
    "obstacles": N_("Open obstacles"), "pending_entries": N_("Waiting for confirmation"),
    "last_entry_on": N_("Last update"),
}  # fmt: skip
"""What stands today, beside what is to be filled in."""
STATE_KEY = "now"
RESULTS: Mapping[Inspection, str] = {
    Inspection.PASSED: N_("Passed"),
    Inspection.PASSED_WITH_DEFECTS: N_("Passed, with defects"),
    Inspection.FAILED: N_("Failed"),
}


@cache
def all_names() -> frozenset[str]:
    """Names of every column that a workbook may have."""
    own = {group.name(column) for group in GROUPS for column in group.columns}
    row = {f"{ROW_KEY}.{column.field}" for column in ROW_COLUMNS}
    return frozenset({*KEYS, *own, *row, *(f"{STATE_KEY}.{name}" for name in STATE_COLUMNS)})


def offered(matters: Collection[Matter]) -> tuple[FillGroup, ...]:
    """Groups of which something may be recorded by who records these matters."""
    return tuple(group for group in GROUPS if group.matters & set(matters))


def choices(group: FillGroup, field: str, matters: Collection[Matter] = ()) -> dict[str, str]:
    """By code the English name of each choice of a column; stages only of these matters."""
    if field == "cause":
        return {str(cause): labels.CAUSE[cause] for cause in Cause}
    if group.kind is EntryKind.STAGE:
        return {
            str(stage): labels.STAGE[stage]
            for stage in STAGES
            if stage is not Stage.INSPECTED
            and (not matters or matter_of(group.kind, stage) in matters)
        }
    if group.kind is EntryKind.INSPECTION:
        return {str(result): name for result, name in RESULTS.items()}
    codes: Mapping[EntryKind, Sequence[str]] = {
        EntryKind.SUPPLY: ("lost", "restored"), EntryKind.SUSPENSION: ("suspended", "resumed"),
    }  # fmt: skip
    return {code: labels.OTHER[code] for code in codes[group.kind]}


@cache
def _codes_by_word(key: str, field: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name in choices(BY_KEY[key], field).items():
        words = [code, name, *(catalogue(one).get(name, name) for one in LANGUAGES)]
        found |= dict.fromkeys((fold(word) for word in words), code)
    return found


def code_of(group: FillGroup, field: str, text: str) -> str | None:
    """The code that a word of a list stands for, in any language; None for none."""
    return _codes_by_word(group.key, field).get(fold(text))
