"""A report as content: sections, tables, figures within sentences. How it is written is elsewhere.

Word, PDF, Excel and the check of a file all read this one model, so they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from electrification import texts
from electrification.texts import _, number, percent

CAPTION = "title."
"""What stands before the name of a table in the name of its caption."""
MOST_CHARACTERS = 32_000
"""Of one cell; Excel takes no more than 32,767."""
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
Value: TypeAlias = str | int | float | dt.date | None


class Kind(StrEnum):
    """What the values of a column are, and so how they are written and aligned."""

    TEXT = "text"
    COUNT = "count"
    RATE = "rate"
    DAY = "day"
    AMOUNT_VND = "amount_vnd"


@dataclass(frozen=True)
class Column:
    """A column: `name` is fixed and read by programs, `heading` by people; `width` is a share."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """Rows of values under columns; `total` is one more row, under the others.

    `sums` names the columns whose total is the sum of the rows above.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] | None = None
    sums: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A figure within a sentence: its fixed name and how it is written there.

    What only says on what the figures stand (a day, names) is not set in bold.
    """

    name: str
    text: str
    is_strong: bool = True


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of texts and figures; an item stands under a dash."""

    spans: tuple[str | Said, ...]
    is_item: bool = False

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "".join(s.text if isinstance(s, Said) else s for s in self.spans)


@dataclass(frozen=True)
class Picture:
    """A picture as PNG with what it shows in words, `width_mm` wide on paper."""

    name: str
    title: str
    png: bytes = field(repr=False)
    alt: str
    width_mm: int = 160


Block: TypeAlias = Paragraph | Table | Picture


@dataclass(frozen=True)
class Section:
    """A numbered part of the report."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Annex:
    """What stands behind the signature; its Roman number is its place."""

    title: str
    blocks: tuple[Block, ...]
    is_landscape: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report. `about` says in one sentence what it is on; the last annex whence it is.

    `marks` are words that a file must carry wherever its figures go: a draft, sample data.
    """

    title: str
    about: Paragraph
    sections: tuple[Section, ...]
    annexes: tuple[Annex, ...]
    is_draft: bool
    is_sample: bool
    marks: Mapping[str, str] = field(default_factory=dict)

    def tables(self) -> Iterator[Table]:
        """Every table, in the order they stand."""
        return (block for block in self._blocks() if isinstance(block, Table))

    def figures(self) -> Mapping[str, str]:
        """Every figure within a sentence, by its name, and the captions of tables."""
        blocks = (self.about, *self._blocks())
        spans = (s for b in blocks if isinstance(b, Paragraph) for s in b.spans)
        told = {span.name: span.text for span in spans if isinstance(span, Said)}
        return {**self.marks, **told, **self._captions()}

    def _captions(self) -> Mapping[str, str]:
        """What stands over each table, but for those that an annex is named after."""
        own = {annex.title for annex in self.annexes}
        return {CAPTION + t.name: t.title for t in self.tables() if t.title not in own}

    def pictures(self) -> Iterator[Picture]:
        """Every picture, in the order they stand."""
        return (block for block in self._blocks() if isinstance(block, Picture))

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, in the order they stand."""
        return (block for block in self._blocks() if isinstance(block, Paragraph))

    def _blocks(self) -> Iterator[Block]:
        for section in self.sections:
            yield from section.blocks
        for annex in self.annexes:
            yield from annex.blocks


def sentence(wording: str, /, *, is_item: bool = False, **values: Any) -> Paragraph:
    """A marked sentence, translated, with its values; figures given as `Said` stay figures.

    The other values of a sentence with a figure are named after it.

    >>> with texts.spoken("en"):
    ...     [str(s.name if isinstance(s, Said) else s) for s in
    ...      sentence("{n} of {m}", n=Said("meets", "9"), m="12").spans]
    ['meets', ' of ', 'meets.m']
    """
    spans: list[str | Said] = []
    first = next((v.name for v in values.values() if isinstance(v, Said)), None)
    for literal, name, _spec, _conversion in Formatter().parse(_(wording)):
        if literal:
            spans.append(literal)
        if name:
            value = values[name]
            if not isinstance(value, Said):
                written = shown(texts.written(value))
                value = Said(f"{first}.{name}", written, is_strong=False) if first else written
            spans.append(value)
    return Paragraph(tuple(spans), is_item)


def plain(text: str, *, is_item: bool = False) -> Paragraph:
    """A paragraph of text that is no figure."""
    return Paragraph((text,), is_item)


def count(name: str, value: int) -> Said:
    """A count as a figure of a sentence."""
    return Said(name, number(value))


def cell_text(value: Value, kind: Kind) -> str:
    """A value as it is written in a table on paper; what is missing is a dash."""
    if value is None or value != value:
        return "–"
    if kind is Kind.TEXT:
        return str(value) or "–"
    if kind is Kind.DAY:
        assert isinstance(value, dt.date)
        return texts.date(value)
    if kind is Kind.RATE:
        assert isinstance(value, int | float)
        return percent(value)
    assert isinstance(value, int | float)
    return number(value)


def texts_of(table: Table) -> list[list[str]]:
    """Every row as it is written, the total last, with what cannot be added left empty."""
    rows = [
        [cell_text(v, c.kind) for v, c in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    if table.total:
        pairs = zip(table.total, table.columns, strict=True)
        rows.append(["" if v is None else cell_text(v, c.kind) for v, c in pairs])
    return rows


def value_of(value: Any, kind: Kind) -> Value:
    """A value of a frame as a value of a table; what is missing is None.

    A count that is not a whole number raises `ValueError`.
    """
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if kind is Kind.TEXT:
        said = shown(str(value))
        return (value if said == value else said) or None  # one text held, not two
    if kind is Kind.DAY:
        return pd.Timestamp(value).date()
    if kind is Kind.RATE:
        return float(texts.half_up(float(value), 2))
    whole = int(value)
    if whole != value:
        raise ValueError(value)
    return whole


def shown(text: str) -> str:
    r"""A text on one line, without what no file can hold, and no longer than a cell takes.

    >>> shown("a\x00\tb\n")
    'a b'
    """
    said = " ".join(_UNSHOWABLE.sub(" ", text).split())
    return said if len(said) <= MOST_CHARACTERS else said[: MOST_CHARACTERS - 1] + "…"


def table_of(
    rows: pd.DataFrame,
    name: str,
    title: str,
    columns: tuple[Column, ...],
    total: Mapping[str, Any] | None = None,
    sums: tuple[str, ...] = (),
) -> Table:
    """A table of those columns of a frame, in the frame's order."""
    values = [_values_of(rows[c.name], c.kind) for c in columns]
    told = tuple(zip(*values, strict=True)) if len(rows) else ()
    last = tuple(value_of(total.get(c.name), c.kind) for c in columns) if total else None
    return Table(name, title, columns, told, last, sums)


def _values_of(column: pd.Series, kind: Kind) -> list[Value]:
    """Values of a table; what repeats is worked out and held once."""
    places, alike = pd.factorize(column)  # what is missing has place -1, the last one
    told = [*(value_of(value, kind) for value in alike.tolist()), None]
    found: list[Value] = np.array(told, dtype=object)[places].tolist()
    return found
