"""What a report file holds, and what it was found to say otherwise than the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from electrification.reports.provenance import Provenance
from electrification.texts import N_, Refused, message

Cells = Mapping[str, list[list[str]]]
"""Tables by name; the first row of each is its headings."""


class Where(StrEnum):
    """What kind of place differs."""

    FIGURE = "figure"
    CELL = "cell"
    ROW = "row"
    TABLE = "table"
    ORIGIN = "origin"
    HIDDEN = "hidden"
    FORMULA = "formula"
    FORMAT = "format"
    PART = "part"
    PAGE = "page"


@dataclass(frozen=True)
class Difference:
    """One place where a file and the store do not agree.

    Rows and columns of a table count from 1, its headings are row 0.
    """

    where: Where
    name: str
    row: int
    column: int
    stated: str
    computed: str


@dataclass(frozen=True)
class Beside:
    """A passage with numbers that the report did not put there: nobody can check it."""

    place: str
    text: str


@dataclass(frozen=True)
class Found:
    """What a file holds: its provenance, tables and figures, as they stand in it now.

    `figures` is None for a file of tables alone. `odd` are places that the file alone shows to be
    wrong, such as a figure that is hidden; `beside` are passages with numbers of somebody else.
    """

    provenance: Provenance
    tables: Cells
    figures: Mapping[str, str] | None
    odd: tuple[Difference, ...] = ()
    beside: tuple[Beside, ...] = ()


def not_ours() -> Refused:
    """For a file that is no report."""
    return Refused(
        message(N_("This file is no report of this programme.")),
        message(N_("Reports that can be checked are PDF, Word, Excel, CSV (zip) and GeoPackage.")),
    )


def once_more(name: str, known: Mapping[str, object]) -> str:
    """A name that is not taken: what stands twice in a file is not overlooked."""
    place, own = 1, name
    while own in known:
        place += 1
        own = f"{name} ({place})"
    return own
