"""Reading a register of villages: a file in, checked rows and problems out; nothing is written.

Every problem names its row, column and value, says what is wrong and how to mend it. A file with
one error is not applied at all; warnings do not stand in the way. `tracking` applies the rows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from electrification.exchange import cells, communes, fields, tables
from electrification.exchange.draft import Draft, RowProblem, printable
from electrification.exchange.ground import Ground
from electrification.exchange.numbers import shortened
from electrification.exchange.positions import read_positions
from electrification.subject.imports import BroughtFile, FileKind
from electrification.subject.villages import PositionQuality, Provenance
from electrification.texts import N_, Refused, message
from electrification.tracking import RegisterRow
from geo.units import Units, fold

__all__ = ["RegisterReading", "RowProblem", "read_register"]

MAX_PEOPLE_PER_HOUSEHOLD = 15
_VILLAGE_WORD = "thon"


@dataclass(frozen=True)
class RegisterReading:
    """What a file holds.

    Attributes
    ----------
    rows : list of RegisterRow
        Rows without an error, in the order of the file.
    errors, warnings : list of RowProblem
        By row and column. With any error the caller applies nothing.
    row_count : int
        Rows in the file, blank and example rows left out.
    file : BroughtFile
        Its name and the SHA-256 of its content.
    """

    rows: list[RegisterRow]
    errors: list[RowProblem]
    warnings: list[RowProblem]
    row_count: int
    file: BroughtFile

    @property
    def can_be_applied(self) -> bool:
        """Whether there is something to apply and nothing that forbids it."""
        return bool(self.rows) and not self.errors


def read_register(
    source: bytes | str | Path,
    filename: str,
    units: Units,
    places: pd.DataFrame,
    *,
    boundaries: gpd.GeoDataFrame | None = None,
    areas: gpd.GeoDataFrame | None = None,
    today: dt.date,
) -> RegisterReading:
    """Read and check a register from CSV or XLSX.

    Parameters
    ----------
    source : bytes, str or Path
        The content of the file, or where it stands.
    filename : str
        Its name; the ending says what kind it is.
    units : Units
        Communes of every date.
    places : pandas.DataFrame
        Extents of communes by (code, valid_from), degrees WGS 84.
    boundaries, areas : geopandas.GeoDataFrame, optional
        Official boundaries, which decide, and approximate areas, which only give hints, both by
        (code, valid_from) in EPSG:4326.
    today : date
        The day in Vietnam; later days are errors.

    Raises
    ------
    Refused
        The file cannot be read at all, or lacks a column that is needed.
    """
    table = tables.read_table(source, filename, fields.count_headings)
    columns = fields.recognised(table.headings)
    _refuse_columns(table, columns)
    table = _without_examples(table, columns)
    if not table.rows:
        raise Refused(
            message(N_("The file has headings but no villages.")),
            message(N_("Fill in one row for each village under the headings.")),
        )
    whole, ragged = _divided(table)
    draft = Draft(whole, columns)
    _judge_columns(draft)
    draft.errors += [_ragged_problem(draft, row) for row in ragged]
    check(draft, Ground(units, places, boundaries, areas), today)
    draft.in_order()
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    name = printable(shortened(Path(filename).name, 120))
    file = BroughtFile(
        FileKind.REGISTER, name, hashlib.sha256(content).hexdigest(), len(table.rows)
    )
    return RegisterReading(_rows(draft), draft.errors, draft.warnings, len(table.rows), file)


def check(draft: Draft, ground: Ground, today: dt.date) -> None:
    """Read and check every cell, then rows against each other; problems gather in the draft."""
    cells.refuse_formulas(draft)
    cells.refuse_unprintable(draft)
    cells.refuse_personal_numbers(draft)
    cells.require_values(draft)
    cells.limit_lengths(draft)
    cells.refuse_old_fonts(draft)
    cells.read_texts(draft)
    cells.read_dates(draft, today)
    cells.read_border_marks(draft)
    cells.read_counts(draft)
    cells.read_words(draft)
    communes.read_communes(draft, ground.units)
    communes.compare_names(draft, ground.units)
    communes.compare_border_marks(draft, ground.units)
    compare_counts(draft)
    note_undated_states(draft)
    refuse_repeated_codes(draft)
    refuse_repeated_names(draft, ground.units)
    read_positions(draft, ground)


# --- the file as a whole -----------------------------------------------------------------------


def _refuse_columns(table: tables.Table, columns: fields.Columns) -> None:
    if columns.missing:
        names = ", ".join(f"{fields.BY_KEY[key].heading} ({key})" for key in columns.missing)
        raise Refused(
            message(N_("The file lacks the columns: {names}."), names=names),
            message(N_("Add them with these headings; the template has them all.")),
        )
    for key, places in columns.repeated.items():
        names = ", ".join(f"{table.headings[p]} [{p + 1}]" for p in places)
        raise Refused(
            message(
                N_("Several columns are “{column}”: {names}."),
                column=fields.BY_KEY[key].heading,
                names=names,
            ),
            message(N_("Keep one of them.")),
        )


def _without_examples(table: tables.Table, columns: fields.Columns) -> tables.Table:
    place = columns.by_field["village_code"]
    marks = tuple(fold(code) for code in fields.EXAMPLE_CODES)
    rows = [
        row
        for row in table.rows
        if place >= len(row.cells) or not fold(row.cells[place].strip()).startswith(marks)
    ]
    return replace(table, rows=rows)


def _judge_columns(draft: Draft) -> None:
    """Columns of persons are errors of the file; others that are not known are left aside."""
    personal = list(draft.columns.personal)
    for place in draft.columns.unknown:
        texts = [r.cells[place].strip() for r in draft.table.rows if place < len(r.cells)]
        texts = [text for text in texts if text]
        numbers = sum(fields.personal_number(text) is not None for text in texts)
        if texts and 2 * numbers >= len(texts):
            personal.append(place)
        elif texts or draft.table.headings[place].strip():
            draft.about_column(
                place,
                message(N_("The column is not known and will not be imported.")),
                message(N_("Nothing needs doing, or give it a heading of the template.")),
                is_error=False,
            )
    for place in personal:
        draft.about_column(
            place,
            message(N_("The column holds names or numbers of persons, which are not imported.")),
            message(N_("Delete the whole column from the file.")),
            is_error=True,
        )


def _divided(table: tables.Table) -> tuple[tables.Table, list[tables.TableRow]]:
    """The table without the CSV rows that lost or gained a separator, and those rows."""
    width = len(table.headings)
    ragged = [
        row
        for row in table.rows
        if table.is_ragged_suspect
        and (len(row.cells) < width or any(cell.strip() for cell in row.cells[width:]))
    ]
    numbers = {row.number for row in ragged}
    return replace(table, rows=[r for r in table.rows if r.number not in numbers]), ragged


def _ragged_problem(draft: Draft, row: tables.TableRow) -> RowProblem:
    place = draft.columns.by_field["village_code"]
    return RowProblem(
        row.number,
        draft.heading("village_code"),
        printable(shortened(row.cells[place])) if place < len(row.cells) else "",
        message(
            N_("The row has {count} cells, the headings have {width}."),
            count=len(row.cells),
            width=len(draft.table.headings),
        ),
        message(
            N_(
                "Put in quotation marks every cell that holds the separator, such as a decimal "
                "comma, and see that the file was saved to its end."
            )
        ),
    )


# --- rows against units and against each other -------------------------------------------------


def compare_counts(draft: Draft) -> None:
    """People and households are of one village."""
    for at, households in draft.read("households"):
        people = draft.values["population"][at]
        if people is not None and not (
            households <= people <= MAX_PEOPLE_PER_HOUSEHOLD * households
        ):
            draft.warn(
                at,
                "population",
                message(
                    N_("{people} people in {households} households is unusual."),
                    people=people,
                    households=households,
                ),
                message(N_("Check both figures.")),
            )


def note_undated_states(draft: Draft) -> None:
    """A state without a day is taken to be of the day given for the commune code."""
    for at, _status in draft.read("status"):
        if not draft.texts["status_on"][at] and draft.values["commune_on"][at] is not None:
            draft.warn(
                at,
                "status_on",
                message(
                    N_("The state has no date; {on} is taken from “{column}”."),
                    on=draft.values["commune_on"][at],
                    column=draft.heading("commune_on"),
                ),
                message(N_("Write the day on which the state was true.")),
            )


def refuse_repeated_codes(draft: Draft) -> None:
    """Each village code stands once."""
    first: dict[str, int] = {}
    for at, code in draft.read("village_code"):
        known = first.setdefault(code.casefold(), at)
        if known != at:
            draft.error(
                at,
                "village_code",
                message(
                    N_("The village code {code} stands in row {row} already."),
                    code=code,
                    row=str(draft.row_numbers[known]),
                ),
                message(N_("Give each village a code of its own, or delete the repeated row.")),
            )


def refuse_repeated_names(draft: Draft, units: Units) -> None:
    """A commune has no two villages of one name, however it is typed.

    Names that differ only in their marks (``Nà Tang``, ``Na Tàng``) may be two villages: a
    warning. One typed without any marks cannot be told from the other: an error.
    """
    first: dict[tuple[object, str], int] = {}
    for at, name in draft.read("village_name"):
        commune = draft.values["commune_code"][at]
        if commune is None:
            continue
        known = first.setdefault((commune, _village_key(name)), at)
        if known == at:
            continue
        other = draft.values["village_name"][known]
        keys = (marked_key(name), marked_key(other))
        is_same = keys[0] == keys[1] or _village_key(name) in keys
        problem = message(
            N_("{commune} has a village of this name in row {row} already: {name}."),
            commune=units.get(commune).name,
            row=str(draft.row_numbers[known]),
            name=other,
        )
        remedy = message(N_("Delete one of the rows, or write the names so that they differ."))
        (draft.error if is_same else draft.warn)(at, "village_name", problem, remedy)


def marked_key(name: str) -> str:
    """Like `fold`, but with the marks of each word kept, in whatever place they were typed.

    >>> marked_key("Thanh Thuỷ") == marked_key("thanh  thủy"), marked_key("Na") == marked_key("Nà")
    (True, False)
    """
    words = list(zip(fold(name).split(), name.casefold().split(), strict=False))
    if len(words) > 1 and words[0][0] == _VILLAGE_WORD:
        del words[0]
    return " ".join(plain + _marks(word) for plain, word in words)


def _marks(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(sorted(c for c in decomposed if unicodedata.category(c) == "Mn" or c == "đ"))


def _village_key(name: str) -> str:
    return fold(name).removeprefix(f"{_VILLAGE_WORD} ")


# --- what comes out ----------------------------------------------------------------------------


def _rows(draft: Draft) -> list[RegisterRow]:
    return [_row(draft, at) for at in range(len(draft)) if draft.is_sound(at)]


def _row(draft: Draft, at: int) -> RegisterRow:
    value = {key: values[at] for key, values in draft.values.items()}
    has_survey = value["x_northing"] is not None
    return RegisterRow(
        village_code=value["village_code"],
        village_name=value["village_name"],
        commune=value["commune_code"],
        commune_on=value["commune_on"],
        is_border=value["is_border"],
        lat=value["lat"],
        lon=value["lon"],
        survey_crs=value["survey_crs"] if has_survey else None,
        x_northing=value["x_northing"],
        y_easting=value["y_easting"],
        households=value["households"],
        population=value["population"],
        status=value["status"] and str(value["status"]),
        status_on=value["status_on"],
        source=value["source"],
        provenance=value["provenance"] or Provenance.REGISTER,
        position_quality=value["position_quality"] or PositionQuality.REGISTER,
        row=draft.row_numbers[at],
    )
