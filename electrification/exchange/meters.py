"""Reading the power company's monthly file: a file in, checked rows and problems out.

Billed domestic customers and kWh by month and by village or substation; see `docs/meters.md`. A
file with names, codes or numbers of customers is refused whole. Nothing is written here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from electrification.exchange.draft import RowProblem, printable
from electrification.exchange.meter_cells import NumberFormat
from electrification.exchange.meter_columns import (
    HEADINGS,
    REQUIRED,
    WHERE,
    count_headings,
    field_of,
    is_personal,
    personal_text,
)
from electrification.exchange.meter_rows import Known, Reading
from electrification.exchange.numbers import shortened
from electrification.exchange.tables import Table, read_table
from electrification.subject.meters import MeterRow
from electrification.texts import N_, Refused, message

__all__ = ["Known", "MeterFile", "NumberFormat", "read_meters"]


@dataclass(frozen=True)
class MeterFile:
    """What a file holds; with any error the caller applies nothing. `sha256` is of its content."""

    rows: list[MeterRow]
    errors: list[RowProblem]
    warnings: list[RowProblem]
    row_count: int
    sha256: str
    file_name: str

    @property
    def can_be_applied(self) -> bool:
        """Whether there is something to apply and nothing that forbids it."""
        return bool(self.rows) and not self.errors


def read_meters(
    source: bytes | str | Path,
    filename: str,
    known: Known,
    *,
    numbers: NumberFormat = NumberFormat.PLAIN,
    today: dt.date,
) -> MeterFile:
    """Read and check a monthly file from CSV or XLSX.

    Parameters
    ----------
    numbers : how the file writes numbers; under `PLAIN` a cell such as ``1.234`` is an error
    today : the day in Vietnam; a later month is an error

    Raises
    ------
    Refused
        The file cannot be read at all, lacks a column that is needed, or holds personal data.
    """
    table = read_table(source, filename, count_headings)
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    places = _columns(table)
    _refuse_personal_cells(table)
    if not table.rows:
        raise Refused(
            message(N_("The file has headings but no readings.")),
            message(N_("Write one row for each village or substation and month.")),
        )
    reading = Reading(table, places, known, numbers, today)
    reading.read()
    found = (
        sorted(reading.errors, key=lambda p: p.row),
        sorted(reading.warnings, key=lambda p: p.row),
    )
    name = printable(shortened(Path(filename).name, 120))
    digest = hashlib.sha256(content).hexdigest()
    return MeterFile(reading.rows, *found, len(table.rows), digest, name)


def _columns(table: Table) -> dict[str, int]:
    """Places of the known columns; refused without the needed ones, and with personal ones."""
    personal = [h for h in table.headings if h.strip() and is_personal(h)]
    if personal:
        raise Refused(
            message(N_("The file holds data about customers: {columns}."),
                    columns=", ".join(printable(shortened(" ".join(h.split()))) for h in personal)),
            message(N_("Delete these columns and keep the sums by village or substation.")),
        )  # fmt: skip
    places: dict[str, int] = {}
    for place, heading in enumerate(table.headings):
        key = field_of(heading)
        if key is None:
            continue
        if key in places:
            raise Refused(
                message(N_("Several columns are “{column}”: {names}."), column=HEADINGS[key][0],
                        names=f"[{places[key] + 1}], [{place + 1}]"),
                message(N_("Keep one of them.")),
            )  # fmt: skip
        places[key] = place
    missing = [HEADINGS[key][0] for key in REQUIRED if key not in places]
    if not any(key in places for key in WHERE):
        missing.append(" / ".join(HEADINGS[key][0] for key in WHERE))
    if missing:
        raise Refused(
            message(N_("The file lacks the columns: {names}."), names=", ".join(missing)),
            message(N_("Add them with these headings; see the description of the format.")),
        )
    return places


def _refuse_personal_cells(table: Table) -> None:
    """One customer's code, telephone or identity number anywhere, and the file is not taken."""
    for row in table.rows:
        for place, cell in enumerate(row.cells):
            if personal_text(cell):
                name = table.headings[place] if place < len(table.headings) else f"[{place + 1}]"
                raise Refused(
                    message(N_("Row {row}, column “{column}”: this looks like the code or number "
                               "of a customer."), row=str(row.number),
                            column=printable(" ".join(name.split()))),
                    message(N_("Delete it: the file holds sums by village or substation only.")),
                )  # fmt: skip
