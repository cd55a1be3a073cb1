"""A CSV file or a workbook as a table of texts, whatever wrote it; nothing is interpreted here.

Read are CSV in UTF-8 (with or without BOM) or UTF-16 with BOM, separated by commas, semicolons or
tabs, and XLSX. Every file is measured before it is opened: see the limits below. What cannot be
read at all is `Refused` with a remedy; no other error leaves this module.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from electrification.texts import N_, Message, Refused, message

MAX_MEGABYTES = 20
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100
HEADING_SEARCH_ROWS = 20
"""A title may stand above the headings; they are looked for in so many rows."""
MIN_HEADINGS = 2
"""So many known headings make a row the heading row."""

_SEPARATORS = (",", ";", "\t")
_OLE_MARK = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP_MARK = b"PK\x03\x04"

HeadingCount = Callable[[Sequence[str]], int]
"""How many cells of a row are headings that the reader knows."""


class ExactNumber(str):
    """The text of a cell that the workbook holds as a number: its dot is a decimal point."""

    __slots__ = ()


@dataclass(frozen=True)
class TableRow:
    """One row; `number` is the one the spreadsheet shows beside it, the first row being 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Headings and the rows under them, blank rows left out.

    `is_ragged_suspect` says that a row of another length than the headings is a sign of damage, as
    in a CSV file; in a workbook rows simply end with their last filled cell.
    """

    headings: list[str]
    heading_row: int
    rows: list[TableRow]
    is_ragged_suspect: bool
    sheet: str | None = None


def read_table(source: bytes | str | Path, filename: str, count_headings: HeadingCount) -> Table:
    """Read a file into a table.

    Parameters
    ----------
    source : bytes, str or Path
        What the file holds, or where it stands.
    filename : str
        Its name: the ending says which kind it claims to be.
    count_headings : callable
        How many headings of a row are known; the best of the first rows becomes the headings.

    Raises
    ------
    Refused
        The file cannot be read, is over a limit, or has no row of headings.
    """
    content = source if isinstance(source, bytes) else content_of(Path(source))
    if is_text(content, filename):
        return _read_delimited(content, count_headings)
    from electrification.exchange import workbooks

    return workbooks.read_workbook(content, count_headings)


def first_rows(content: bytes, filename: str) -> list[list[str]]:
    """Rows from the top of a file, of every sheet or by every separator, to tell what it is.

    Raises
    ------
    Refused
        The file cannot be read or is over a limit.
    """
    if not is_text(content, filename):
        from electrification.exchange import workbooks

        return workbooks.first_rows(content)
    text = _decoded(content)
    rows: list[list[str]] = []
    for separator in _SEPARATORS:
        with contextlib.suppress(Refused):  # said again when the rows are read
            rows += itertools.islice(_records(text, separator), HEADING_SEARCH_ROWS)
    return rows


def is_text(content: bytes, filename: str) -> bool:
    """Whether a file is text with cells, or a workbook; any other one is refused."""
    if len(content) > MAX_BYTES:
        refuse_size()
    ending = Path(filename).suffix.lower()
    if ending in (".csv", ".txt", ".tsv"):
        if content.startswith((_ZIP_MARK, _OLE_MARK)):
            _refuse_kind(N_("{filename} is a workbook that is named as text."), filename)
        return True
    if content.startswith(_OLE_MARK):
        _refuse_old_workbook(content)
    if ending in (".xlsx", ".xlsm"):
        return False
    return _refuse_kind(N_("{filename} is neither CSV nor XLSX."), filename)


def table_of(
    records: Iterable[Sequence[str]],
    count_headings: HeadingCount,
    *,
    is_ragged_suspect: bool,
    sheet: str | None = None,
) -> Table | None:
    """The table that a sheet's rows hold; None where no row among the first has known headings."""
    stream = iter(records)
    first = list(itertools.islice(stream, HEADING_SEARCH_ROWS))
    counts = [count_headings(record) for record in first]
    if max(counts, default=0) < MIN_HEADINGS:
        return None
    place = counts.index(max(counts))
    headings = _without_empty_end(first[place])
    if len(headings) > MAX_COLUMNS:
        raise Refused(
            message(N_("The table has more than {most} columns."), most=MAX_COLUMNS),
            message(N_("Keep only the columns that the template has.")),
        )
    rows: list[TableRow] = []
    following = itertools.chain(first[place + 1 :], stream)
    for number, record in enumerate(following, start=place + 2):
        if not any(cell and not cell.isspace() for cell in record):
            continue
        if len(rows) == MAX_ROWS:
            raise Refused(
                message(N_("The table has more than {most} rows."), most=MAX_ROWS),
                message(N_("Divide it into several files and import them one after the other.")),
            )
        rows.append(TableRow(number, list(record)))
    return Table(headings, place + 1, rows, is_ragged_suspect, sheet)


def cell_text(value: Any) -> str:
    """A cell of a workbook as text: dates in ISO form, whole numbers without a point.

    >>> cell_text(43.0), cell_text(None), cell_text(True)
    ('43', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        is_whole = isinstance(value, int) or value.is_integer()
        return ExactNumber(int(value) if is_whole and abs(value) < 1e15 else repr(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def refuse_without_headings() -> NoReturn:
    """No row of headings was found."""
    raise Refused(
        message(N_("The file has no row of column headings.")),
        message(N_("Put the headings of the template above the rows, in one row.")),
    )


def refuse_empty() -> NoReturn:
    """There is nothing in the file."""
    raise Refused(
        message(N_("The file is empty.")), message(N_("Choose the file that holds the register."))
    )


# --- text --------------------------------------------------------------------------------------


def separated_rows(content: bytes, count_headings: HeadingCount) -> Iterator[list[str]]:
    """The rows of a text, by the separator under which its first ones have the most headings."""
    text = _decoded(content)
    if not text.strip("\ufeff \t\r\n,;"):
        refuse_empty()
    separator = max(_SEPARATORS, key=lambda mark: _best_count(text, mark, count_headings))
    return _records(text, separator)


def _read_delimited(content: bytes, count_headings: HeadingCount) -> Table:
    rows = separated_rows(content, count_headings)
    table = table_of(rows, count_headings, is_ragged_suspect=True)
    return table or refuse_without_headings()


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        _refuse_encoding(content.count(b"\n", 0, error.start) + 1)
    head = text[:1000]
    if 10 * head.count("\0") > len(head):  # UTF-16 without its mark
        _refuse_encoding(1)
    return text


def _best_count(text: str, separator: str, count_headings: HeadingCount) -> int:
    best = 0
    with contextlib.suppress(Refused):  # said again when the rows are read
        for record in itertools.islice(_records(text, separator), HEADING_SEARCH_ROWS):
            best = max(best, count_headings(record))
    return best


def _records(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Refused(
            message(
                N_("The text of line {line} cannot be divided into cells."),
                line=str(reader.line_num),
            ),
            message(
                N_(
                    "Close every quotation mark that opens a cell, and put in quotation marks "
                    "every cell that holds the separator."
                )
            ),
        ) from error


def _without_empty_end(cells: Sequence[str]) -> list[str]:
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    return list(cells[: filled[-1] + 1]) if filled else []


# --- refusals ----------------------------------------------------------------------------------


def content_of(path: Path) -> bytes:
    """What a file holds, measured before it is read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            refuse_size()
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            message(N_("{path} cannot be read: {reason}."), path=path, reason=error.strerror),
            message(N_("Check the name of the file and the right to read it.")),
        ) from error


def refuse_size() -> NoReturn:
    """The file is over the limit of bytes."""
    raise Refused(
        message(N_("The file is larger than {most} MB."), most=MAX_MEGABYTES),
        message(N_("Remove pictures and other sheets, or divide the register into several files.")),
    )


def _refuse_kind(problem: str, filename: str) -> NoReturn:
    raise Refused(message(problem, filename=filename), _save_as())


def _refuse_old_workbook(content: bytes) -> NoReturn:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused(
            message(N_("The workbook is protected with a password.")),
            message(N_("Remove the password in Excel and save it again.")),
        )
    raise Refused(message(N_("The workbook is of the old kind (.xls).")), _save_as())


def _refuse_encoding(line: int) -> NoReturn:
    raise Refused(
        message(N_("The text of the file is not in UTF-8 (line {line})."), line=str(line)),
        message(
            N_(
                "Save it in Excel as “CSV UTF-8” or as XLSX. Read are UTF-8, and UTF-16 with a "
                "byte order mark; older encodings such as TCVN3, VNI or Windows-1258 are not."
            )
        ),
    )


def _save_as() -> Message:
    return message(N_("Save it in Excel as “Excel Workbook (.xlsx)” or as “CSV UTF-8”."))
