"""The head of a capital table: title, unit, the rows of headings, and what each column holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from electrification.exchange import capital_words as words
from electrification.exchange.capital_fields import (
    AMOUNT,
    BRACKETS,
    WORK_DECISION,
    Field,
    count_headings,
    field_of,
)
from electrification.exchange.capital_grid import SEARCH_ROWS, Grid
from electrification.exchange.draft import printable, trimmed
from electrification.exchange.tables import ExactNumber, TableRow
from electrification.subject.capital import CapitalKind, CapitalNature
from electrification.subject.money import MoneyUnit, unit_of
from electrification.texts import N_, Refused, message
from geo.units import fold

MOST_HEADING_ROWS = 5
_UNIT_WORDS = re.compile(r"(?:don vi(?: tinh)?|dvt)\b\s*:?\s*(.{1,30})")
_UNIT_LABEL = re.compile(r"^\s*(?:dvt|don vi(?: tinh)?)\s*:?\s*")
_UNIT_AT_END = re.compile(r"[,;:-]\s*([^,;:-]{1,16})$")


@dataclass
class Column:
    """A column of amounts: what its heading says of them, None where it does not.

    `path` are its headings from above; a total has the places of the columns it is the sum of.
    """

    place: int
    path: tuple[str, ...]
    kind: CapitalKind | None = None
    sources: list[str] = field(default_factory=list)
    names_source: bool = False
    plan_year: int | None = None
    nature: CapitalNature | None = None
    day: dt.date | None = None
    document: tuple[str | None, dt.date | None] = (None, None)
    unit: MoneyUnit | None = None
    is_accumulated: bool = False
    adjusts: CapitalKind | None = None
    is_decrease: bool | None = None
    parts: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The heading as a person reads it."""
        return " › ".join(self.path)


@dataclass
class Head:
    """What stands above the rows.

    `left_aside` are columns with headings that are not known; those that are known and state
    nothing of an entry, such as a rate, are passed over. `paths` are all headings by column, from
    above.
    """

    first_row: int
    last_row: int
    fields: dict[Field, int]
    amounts: list[Column]
    left_aside: list[tuple[int, str]]
    headings: dict[int, str]
    title: str
    unit: MoneyUnit | None
    paths: dict[int, tuple[str, ...]] = field(default_factory=dict)


def read_head(grid: Grid, known: Mapping[str, str]) -> Head:
    """Find the rows of headings and say what each column holds.

    Parameters
    ----------
    known : mapping of str to str
        Folded keys and names of sources to their keys.

    Raises
    ------
    Refused
        Without headings of works and amounts, or with two units in the title.
    """
    top, bottom = _band(grid)
    rows = {row.number: row for row in grid.rows}
    band = [rows.get(number, TableRow(number, [])) for number in range(top, bottom + 1)]
    width = max(len(row.cells) for row in band)
    paths = _paths(grid, band, width)
    title = [trimmed(c) for row in grid.rows if row.number < top for c in row.cells if c.strip()]
    head = Head(top, bottom, {}, [], [], {}, "\n".join(title), None)
    head.unit = _unit_of_title(title)
    head.paths = paths
    for place, path in paths.items():
        head.headings[place] = " › ".join(path)
        _sort_column(head, place, path, known)
    _refuse_without_work(head)
    _join_totals(head)
    return head


def _band(grid: Grid) -> tuple[int, int]:
    """First and last row of the headings."""
    first = grid.rows[:SEARCH_ROWS]
    counts = [count_headings(row.cells) for row in first]
    best = max(counts, default=0)
    if best < 2:
        raise Refused(
            message(N_("The file has no headings of a table of capital.")),
            message(N_("Write headings with the work and the amounts, as in the template.")),
        )
    place = counts.index(best)
    top = first[place]
    own = [at for at, cell in enumerate(top.cells) if field_of(fold(cell)) is not None]
    last = top.number + MOST_HEADING_ROWS - 1
    tall = [m for m in grid.merges if m.top == top.number and m.left in own and m.bottom <= last]
    bottom = max((m.bottom for m in tall), default=top.number)
    for row in grid.rows[place + 1 : place + MOST_HEADING_ROWS]:
        if row.number > bottom and not _continues(row, own):
            break
        bottom = max(bottom, row.number)
    following = next((row for row in grid.rows if row.number > bottom), None)
    if following is not None and words.is_numbering(following.cells):
        bottom = following.number
    return top.number, bottom


def _continues(row: TableRow, own: Sequence[int]) -> bool:
    """Whether a row is a further one of the headings: words under amounts, nothing under works."""
    filled = [at for at, cell in enumerate(row.cells) if cell.strip()]
    if not filled or any(at in own for at in filled):
        return False
    return not any(
        isinstance(row.cells[at], ExactNumber) or re.fullmatch(r"[\d.,\s]+", row.cells[at])
        for at in filled
    )


def _paths(grid: Grid, band: Sequence[TableRow], width: int) -> dict[int, tuple[str, ...]]:
    """The headings above each column, from the top, merged cells seen as one."""
    if words.is_numbering(band[-1].cells):
        band = band[:-1]
    cells = [[trimmed(c) for c in row.cells] + [""] * (width - len(row.cells)) for row in band]
    top = band[0].number
    merged = [m for m in grid.merges if m.top >= top and m.bottom < top + len(band) + 1]
    for m in merged:
        text = cells[m.top - top][m.left] if m.top - top < len(cells) and m.left < width else ""
        for at in range(m.top - top, min(m.bottom - top + 1, len(cells))):
            for place in range(m.left, min(m.right + 1, width)):
                cells[at][place] = text
    if not any(m.right > m.left for m in merged):
        _fill_right(cells)
    found: dict[int, tuple[str, ...]] = {}
    for place in range(width):
        path: list[str] = []
        for row in cells:
            text = " ".join(row[place].split())
            if text and (not path or path[-1] != text):
                path.append(printable(text))
        if path:
            found[place] = tuple(path)
    return found


def _fill_right(cells: list[list[str]]) -> None:
    """Without merged cells, as in separated text, a heading goes on over the cells right of it.

    It does so while a further heading stands below and nothing beside it.
    """
    for at, row in enumerate(cells[:-1]):
        for place in range(1, len(row)):
            is_under_one = at == 0 or cells[at - 1][place] == cells[at - 1][place - 1]
            has_below = any(below[place] for below in cells[at + 1 :])
            left_has_below = any(below[place - 1] for below in cells[at + 1 :])
            if not row[place] and row[place - 1] and has_below and left_has_below and is_under_one:
                row[place] = row[place - 1]


def _sort_column(head: Head, place: int, path: tuple[str, ...], known: Mapping[str, str]) -> None:
    folded = [fold(text) for text in path]
    whole = " ; ".join(folded)
    key = field_of(folded[-1]) if len(folded) == 1 else _nested_field(folded)
    if key is not None and key not in head.fields:
        head.fields[key] = place
        return
    if words.is_left_aside(whole) or WORK_DECISION.search(whole):
        return
    column = _amount_column(place, path, folded, known)
    if column is None:
        head.left_aside.append((place, " › ".join(path)))
    else:
        head.amounts.append(column)


def _nested_field(folded: Sequence[str]) -> Field | None:
    """A field under another heading: a document of the allocation, not of the work's decision."""
    if WORK_DECISION.search(" ; ".join(folded[:-1])):
        return None
    key = field_of(folded[-1])
    if key in (Field.WORK_NAME, Field.ORDINAL, Field.NATURE, Field.PLAN_YEAR):
        return None
    if key is Field.SOURCE or any(words.kind_in(text) for text in folded[:-1]):
        return key if key in (Field.DOCUMENT_NUMBER, Field.DOCUMENT_ON, Field.NOTE) else None
    return key


def _amount_column(
    place: int, path: tuple[str, ...], folded: list[str], known: Mapping[str, str]
) -> Column | None:
    """What the headings above a column say of its amounts, the nearest first."""
    whole = " ; ".join(folded)
    below = [text for text in reversed(folded) if words.without_filler(text)]
    kind_at = next((text for text in below if words.kind_in(text)), None)
    sources = next((s for text in below if (s := words.sources_in(_outside(text), known))), [])
    names_source = bool(sources) or bool(
        len(folded) > 1 and words.is_source_row(words.without_filler(folded[-1]))
    )
    if kind_at is None and not names_source and not AMOUNT.fullmatch(_outside(folded[-1]).strip()):
        return None
    column = Column(place, path, sources=sources, names_source=names_source)
    if kind_at is not None:
        column.kind = words.kind_in(kind_at)
        if column.kind is CapitalKind.ADJUSTMENT:
            column.adjusts = words.adjusted_kind(whole)
            column.is_decrease = words.is_decrease(kind_at)
    column.plan_year = next((y for text in below if (y := words.year_in(text))), None)
    column.nature = next((n for text in below if (n := words.nature_in(_outside(text)))), None)
    column.day = next((d for text in below if (d := words.day_in(text))), None)
    for text in reversed(path):
        if column.document[0] is None:
            column.document = words.document_in(text)
    if column.document[1] is not None and column.day == column.document[1]:
        column.day = None
    column.unit = unit_above(path)
    column.is_accumulated = words.is_accumulated(whole) and column.day is not None
    return column


def _outside(text: str) -> str:
    """A heading without a unit in brackets."""
    return " ".join(BRACKETS.sub(lambda b: " " if unit_of(b[1]) else b[0], text).split())


def unit_above(path: Sequence[str]) -> MoneyUnit | None:
    """The unit that the headings above a column state, the nearest first."""
    return next((u for text in reversed(path) if (u := _unit_in(text))), None)


def _unit_in(text: str) -> MoneyUnit | None:
    """A unit that a heading states: in brackets, or behind a comma at its end."""
    for found in BRACKETS.findall(text):
        if (unit := unit_of(_UNIT_LABEL.sub("", fold(found)))) is not None:
            return unit
    end = _UNIT_AT_END.search(text)
    return unit_of(end[1]) if end else None


def _unit_of_title(texts: Sequence[str]) -> MoneyUnit | None:
    units: dict[MoneyUnit, str] = {}
    for text in texts:
        for unit in _stated(text):
            units.setdefault(unit, text)
    if len(units) > 1:
        raise Refused(
            message(N_("Above the table stand two units: {units}."),
                    units=", ".join(f"“{printable(text)}”" for text in units.values())),
            message(N_("Keep one of them, and write the other in the heading of its column.")),
        )  # fmt: skip
    return next(iter(units), None)


def _stated(text: str) -> Iterator[MoneyUnit]:
    for found in _UNIT_WORDS.finditer(fold(text)):
        said = re.split(r"[;)\]\n]", found[1])[0].strip(" .")
        if (unit := unit_of(said)) is not None:
            yield unit


def _refuse_without_work(head: Head) -> None:
    if not {Field.WORK_CODE, Field.WORK_NAME} & set(head.fields):
        raise Refused(
            message(N_("The file has no column with the name or the code of the work.")),
            message(N_("Add a column “Mã công trình” or “Tên công trình”.")),
        )


def _join_totals(head: Head) -> None:
    """A column ``Tổng số`` beside its parts is checked against them and gives no entries."""
    for column in sorted(head.amounts, key=lambda one: -len(one.path)):
        is_total = len(column.path) > 1 and words.is_total(fold(column.path[-1]))
        if not is_total or column.sources:
            continue
        above = _plain_path(column)[:-1]
        column.parts = [
            other.place
            for other in head.amounts
            if other is not column
            and not other.parts
            and other.kind is column.kind
            and _plain_path(other)[: len(above)] == above
        ]
    _join_flat_totals(head)


def _join_flat_totals(head: Head) -> None:
    """``Kế hoạch vốn năm 2025``, beside it ``Trong đó: NSTW`` and ``NS tỉnh``, all in one row."""
    lead: Column | None = None
    for column in head.amounts:
        is_flat = len(column.path) == 1
        if is_flat and column.kind is not None and not column.sources:
            lead = column
        elif lead is not None and is_flat and column.kind is None and column.sources:
            begins = fold(column.path[0]).startswith(("trong do", "chia ra"))
            if not (begins or lead.parts) or column.place != lead.place + len(lead.parts) + 1:
                lead = None
                continue
            lead.parts.append(column.place)
            for name in ("kind", "plan_year", "nature", "day", "document", "unit",
                         "is_accumulated", "adjusts", "is_decrease"):  # fmt: skip
                if getattr(column, name) in (None, False, (None, None)):
                    setattr(column, name, getattr(lead, name))
        else:
            lead = None


def _plain_path(column: Column) -> list[str]:
    return [text for part in column.path if (text := words.without_filler(fold(part)))]
