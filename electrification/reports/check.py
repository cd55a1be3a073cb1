"""Whether a report file still says what the store gives: every figure made anew and compared."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd

from electrification import texts
from electrification.reports.contents import Report, report
from electrification.reports.document import Kind, cell_text
from electrification.reports.provenance import Provenance, bare, figures_of, read_provenance
from electrification.reports.report_annexes import PROVENANCE_LABEL
from electrification.storage import Store
from electrification.subject.audit import Anchor, content_hash
from electrification.texts import N_, Refused, message, spoken

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
Cells = Mapping[str, list[list[str]]]


@dataclass(frozen=True)
class Found:
    """What a file holds: its provenance, tables and figures, as they stand in it now.

    `figures` is None for a file of tables alone; `is_part` says that it holds some of the tables,
    without their totals.
    """

    provenance: Provenance
    tables: Cells
    figures: Mapping[str, str] | None
    is_part: bool = False


class Where(StrEnum):
    """What kind of place differs."""

    FIGURE = "figure"
    CELL = "cell"
    ROW = "row"
    TABLE = "table"
    HASH = "hash"


@dataclass(frozen=True)
class Difference:
    """One place where a file and the store do not agree; rows and columns count from 1."""

    where: Where
    name: str
    row: int
    column: int
    stated: str
    computed: str


@dataclass(frozen=True)
class Checked:
    """The answer to a check.

    `altered` is what was changed in the file since it was made, as far as its own hash shows;
    `differences` is what the store does not give; `is_known` whether this very file is one that
    was given out (its SHA-256 is kept); `anchor_holds` whether the audit chain still holds the
    head that the file names, None where it names none.
    """

    provenance: Provenance
    is_altered: bool
    differences: tuple[Difference, ...]
    is_known: bool | None
    anchor_holds: bool | None

    @property
    def holds(self) -> bool:
        """Whether every figure is what the store gives, and the chain still holds."""
        return not self.differences and self.anchor_holds is not False


def check(store: Store, content: bytes, *, is_known: bool | None = None) -> Checked:
    """Read a report file, make it anew by its provenance, and compare.

    Raises
    ------
    Refused
        For a file that is none of ours, is too large, or cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise Refused(
            message(N_("The file is larger than {most} MB."), most=MOST_BYTES // 1024**2),
            message(N_("Give a report as it was downloaded.")),
        )
    found = _reader_of(content)(content)
    own = found.provenance
    made = report(store, own.asked, None)
    anew = figures_of(made.document)
    if found.is_part:
        anew = {"figures": {}, "tables": layer_cells(made)}
    differences = tuple(_differences(found, anew))
    is_altered = (
        bool(differences)
        if found.is_part
        else _hash_of(found) != (own.tables_sha256 if found.figures is None else own.figures_sha256)
    )
    return Checked(own, is_altered, differences, is_known, _anchor_holds(store, own))


def _hash_of(found: Found) -> str:
    """The hash that the provenance names, of what stands in the file now."""
    tables = {
        name: [[bare(cell) for cell in row] for row in rows] for name, rows in found.tables.items()
    }
    if found.figures is None:
        return content_hash(tables)
    figures = {name: bare(text) for name, text in found.figures.items()}
    return content_hash({"figures": figures, "tables": tables})


def _anchor_holds(store: Store, own: Provenance) -> bool | None:
    if not own.anchor:
        return None
    return store.holds_anchor(Anchor.read(own.anchor))


def _reader_of(content: bytes) -> Callable[[bytes], Found]:
    if content.startswith(b"%PDF"):
        return read_pdf
    if content.startswith(b"SQLite format 3"):
        return read_gpkg
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                names = {part.filename for part in parts.infolist()}
                unpacked = sum(part.file_size for part in parts.infolist())
        except zipfile.BadZipFile as error:
            raise not_ours() from error
        if unpacked > MOST_UNPACKED_BYTES:
            raise not_ours()
        if "word/document.xml" in names:
            return read_docx
        if "xl/workbook.xml" in names:
            return read_xlsx
        if "csv-metadata.json" in names:
            from electrification.reports.csv_report import read_csv_zip

            return read_csv_zip
    raise not_ours()


def read_pdf(content: bytes) -> Found:
    """Provenance and figures from what is attached to a PDF, signed or not."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    from electrification.reports.pdf import ATTACHMENT

    try:
        [attached] = PdfReader(io.BytesIO(content)).attachments[ATTACHMENT]
        told = json.loads(attached)
        own = read_provenance(json.dumps(told["provenance"]))
        return Found(own, told["tables"], told["figures"])
    except (PyPdfError, KeyError, ValueError, TypeError) as error:
        raise not_ours() from error


def read_docx(content: bytes) -> Found:
    """Provenance, tables and figures as they stand in a Word file now."""
    import docx
    from docx.oxml.ns import qn

    from electrification.reports.word import TAG

    try:
        body = docx.Document(io.BytesIO(content)).element.body
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise not_ours() from error

    def text_of(element: Any) -> str:
        return "".join(t.text or "" for t in element.iter(qn("w:t")))

    proof = [
        found[1]
        for line in body.iter(qn("w:p"))
        if (found := re.search(re.escape(PROVENANCE_LABEL) + r"\s*(\{.*\})", text_of(line)))
    ]
    if not proof:
        raise not_ours()
    tables: dict[str, list[list[str]]] = {}
    for table in body.iter(qn("w:tbl")):
        named = table.find(qn("w:tblPr") + "/" + qn("w:tblCaption"))
        name = "" if named is None else str(named.get(qn("w:val")))
        if name.startswith(TAG):
            rows = table.findall(qn("w:tr"))[1:]
            tables[name.removeprefix(TAG)] = [
                [" ".join(text_of(cell).split()) for cell in row.findall(qn("w:tc"))]
                for row in rows
            ]
    figures: dict[str, str] = {}
    for control in body.iter(qn("w:sdt")):
        tag = control.find(qn("w:sdtPr") + "/" + qn("w:tag"))
        name = "" if tag is None else str(tag.get(qn("w:val")))
        if name.startswith(TAG):
            figures[name.removeprefix(TAG)] = text_of(control)
    return Found(read_provenance(proof[-1]), tables, figures)


def read_xlsx(content: bytes) -> Found:
    """Provenance and tables as they stand in an Excel file now; formulas by their kept values."""
    from openpyxl import load_workbook

    from electrification.reports.workbook import COVER, FIRST_ROW, SHEET_OF

    try:
        book = load_workbook(io.BytesIO(content), read_only=False, data_only=True)
        cover = [str(cell) for (cell, *_rest) in book[COVER].values if cell]
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise not_ours() from error
    proof = [
        found[1]
        for line in cover
        if (found := re.search(re.escape(PROVENANCE_LABEL) + r"\s*(\{.*\})", line))
    ]
    if not proof:
        raise not_ours()
    names = {p.name: str(p.value) for p in book.custom_doc_props.props}
    tables: dict[str, list[list[str]]] = {}
    with spoken("vi"):
        for sheet in book.worksheets:
            if sheet.title == COVER:
                continue
            rows = list(sheet.iter_rows(min_row=FIRST_ROW + 2))
            name = names.get(SHEET_OF + sheet.title, sheet.title)
            tables[name] = [[_cell(cell) for cell in row] for row in rows]
    return Found(read_provenance(proof[-1]), tables, None)


def _cell(cell: Any) -> str:
    """A cell as it is written in the report, by its type and its number format."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return texts.date(value.date())
    if isinstance(value, int | float) and not isinstance(value, bool):
        kind = Kind.RATE if "%" in cell.number_format else Kind.COUNT
        return cell_text(value, kind) if kind is Kind.RATE or value == int(value) else str(value)
    return str(value)


def read_gpkg(content: bytes) -> Found:
    """Provenance and villages as they stand in a GeoPackage of ours now.

    It is opened from a folder of its own; the open database is another file.
    """
    import pyogrio

    from electrification.reports.gis import PROVENANCE, VILLAGES

    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        file = Path(folder) / "report.gpkg"
        file.write_bytes(content)
        try:
            proof = str(pyogrio.read_dataframe(file, layer=PROVENANCE)["provenance"].iloc[0])
            layer = pyogrio.read_dataframe(file, layer=VILLAGES)
        except (pyogrio.errors.DataSourceError, KeyError, ValueError, IndexError) as error:
            raise not_ours() from error
    return Found(read_provenance(proof), {VILLAGES: cells_of(layer)}, None, is_part=True)


def layer_cells(made: Report) -> Cells:
    """The villages as a GeoPackage holds them, as they are written."""
    from electrification.reports.gis import VILLAGES, villages_layer

    return {VILLAGES: cells_of(villages_layer(made))}


def cells_of(layer: pd.DataFrame) -> list[list[str]]:
    """Rows of a layer by village code, its attributes as texts and its point to a centimetre."""
    names = sorted(name for name in layer.columns if name != "geometry")
    rows = layer.sort_values("village_code").reset_index(drop=True)
    columns = [[_layer_text(v) for v in rows[name]] for name in names]
    points = [f"{p.x:.7f} {p.y:.7f}" for p in rows.geometry]
    return [list(row) for row in zip(*columns, points, strict=True)]


def _layer_text(value: Any) -> str:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, pd.Timestamp | dt.datetime):
        return pd.Timestamp(value).date().isoformat()
    if isinstance(value, float):
        return repr(round(value, 7)).removesuffix(".0")
    return str(value)


def not_ours() -> Refused:
    """What is said of a file that is no report of this programme."""
    return Refused(
        message(N_("This file is no report of this programme.")),
        message(N_("Reports that can be checked are PDF, Word, Excel, CSV (zip) and GeoPackage.")),
    )


def _differences(found: Found, anew: Mapping[str, Any]) -> list[Difference]:
    """Every place where the file and the store do not agree."""
    told: list[Difference] = []
    figures = anew["figures"] if found.figures is None else found.figures
    for name, computed in anew["figures"].items():
        stated = figures.get(name, "")
        if bare(stated) != computed:
            told.append(Difference(Where.FIGURE, name, 0, 0, stated, computed))
    for name, rows in anew["tables"].items():
        if name not in found.tables:
            if found.is_part:
                continue
            told.append(Difference(Where.TABLE, name, 0, 0, "", ""))
            continue
        told += _of_table(
            name, found.tables[name], rows[: len(found.tables[name])] if found.is_part else rows
        )
    for name in found.tables.keys() - anew["tables"].keys():
        told.append(Difference(Where.TABLE, name, 0, 0, name, ""))
    return told


def _of_table(name: str, stated: list[list[str]], computed: list[list[str]]) -> list[Difference]:
    told = []
    if len(stated) != len(computed):
        told.append(Difference(Where.ROW, name, 0, 0, str(len(stated)), str(len(computed))))
    for place, (mine, theirs) in enumerate(zip(stated, computed, strict=False), start=1):
        for at in range(max(len(mine), len(theirs))):
            one = mine[at] if at < len(mine) else ""
            other = theirs[at] if at < len(theirs) else ""
            if bare(one) != other:
                told.append(Difference(Where.CELL, name, place, at + 1, one, other))
    return told
