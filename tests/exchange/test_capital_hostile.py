"""Whatever stands in a file of capital: it is read, or it is said what is wrong; nothing else."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE as ILLEGAL

from electrification.exchange.capital_table import CapitalFile, read_capital
from electrification.exchange.tables import MAX_ROWS
from electrification.subject.capital import MAX_AMOUNT_VND
from electrification.texts import Refused, use_language
from tests.exchange.builders import assert_said, only, part_of, with_part, workbook
from tests.exchange.capital_builders import (
    BY_DOCUMENT,
    HEADINGS,
    MERGED,
    ROWS,
    TITLE,
    TODAY,
    flat,
    known,
    read,
    table,
)

HOSTILE = sorted((Path(__file__).parent / "hostile_capital").glob("*.csv"))
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


@pytest.mark.parametrize("file", HOSTILE, ids=[file.stem for file in HOSTILE])
def test_nothing_of_a_bad_file_is_applied_and_it_says_why(file: Path) -> None:
    try:
        found = read_capital(file, file.name, known(), BY_DOCUMENT, today=TODAY)
    except Refused as refusal:
        assert_said(refusal)
        return
    assert found.errors
    assert not found.can_be_applied
    for problem in found.errors:
        assert_said(problem)


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as raised:
        read(content)
    assert_said(raised.value)
    return str(raised.value)


def test_macros_links_bombs_and_damage_are_refused_unopened() -> None:
    whole = table()
    assert "macros" in refused(with_part(whole, "xl/vbaProject.bin", b"x"))
    assert "links" in refused(with_part(whole, "xl/externalLinks/externalLink1.xml", b"<x/>"))
    assert "times its size" in refused(with_part(whole, "xl/media/a.bin", b"0" * 30_000_000))
    assert "damaged" in refused(whole[: len(whole) // 2])
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]>'
    assert refused(with_part(whole, SHEET, entity + part_of(whole, SHEET)))
    assert refused(b"PK\x03\x04")
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100)


def test_hidden_rows_and_columns_that_hold_money_are_errors() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[11].hidden = True
        sheet.column_dimensions["G"].hidden = True

    found = read(table(change=hide)).errors
    problems = {(e.row, e.column.split(",")[0], str(e.problem)) for e in found}
    assert (11, "B11", "The row is hidden.") in problems
    assert (8, "G8", "The column is hidden.") in problems


def test_a_hidden_sheet_is_not_read_and_a_second_table_is_told() -> None:
    cells = [list(r) for r in [*TITLE, *HEADINGS[:1]]]
    one = ["", "Cấp điện thôn Nà Tàng", "", "", 5]
    cells[4] = ["TT", "Danh mục công trình", "Mã công trình", "", "KH vốn năm 2025 NSTW"]
    sheets = {"Ẩn": [*cells, one], "Biểu 1": [*cells, one], "Biểu 2": [*cells, one]}
    file = read(workbook(sheets, Ẩn="hidden"))
    assert file.sheet == "Biểu 1"
    assert only(file.warnings).value == "Biểu 2"
    assert len(file.change.added) == 1


def test_merged_cells_over_rows_of_works_are_errors_and_over_a_group_are_not() -> None:
    assert not read(table(merged=[*MERGED, "B10:D10"])).errors
    rows = [list(r) for r in ROWS]
    rows[3][5] = None
    tall = read(table(rows, merged=[*MERGED, "F11:F12"]))
    assert "F11:F12" in " ".join(str(e.problem) for e in tall.errors)


def test_a_formula_without_a_value_is_an_error_of_its_cell() -> None:
    rows = [list(r) for r in ROWS]
    rows[2][5] = "=1000+500.5"
    found = only(read(table(rows)).errors)
    assert found.column.startswith("F11")
    assert "formula" in str(found.problem)


def test_the_last_row_of_a_sheet_is_read_and_too_many_rows_are_refused() -> None:
    def far(sheet: Any) -> None:
        sheet.cell(1_048_576, 2, "Cấp điện thôn Sín Chải")
        sheet.cell(1_048_576, 6, 7)

    content = table(ROWS[2:4], change=far)
    found = {e.cell for e in read(content).change.added}
    assert "F1048576" in found
    text = flat(*("1;Cấp điện thôn Nà Tàng;" for _ in range(MAX_ROWS + 1)))
    with pytest.raises(Refused, match="rows"):
        read(text, BY_DOCUMENT)


def test_a_workbook_with_one_byte_changed_raises_nothing_but_a_refusal() -> None:
    content = table()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        raw = archive.read(SHEET)
    for at in range(0, len(raw), len(raw) // 25):
        changed = raw[:at] + b"\x01" + raw[at + 1 :]
        with contextlib.suppress(Refused):
            assert_sound(read(with_part(content, SHEET, changed)))


def assert_sound(file: CapitalFile) -> None:
    for entry in file.change.added:
        assert 0 < entry.amount_vnd <= MAX_AMOUNT_VND
        assert entry.document_number
        assert entry.occurred_on <= TODAY
    for problem in [*file.errors, *file.warnings]:
        assert_said(problem)


CELL = st.one_of(
    st.none(), st.integers(-(10**6), 10**19), st.floats(),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(["Tổng số", "NSTW", "CT-001", "I", "1", "a", "-", "5 tỷ", "1.234,5", "x", "=A1",
                     "Cấp điện thôn Nà Tàng", "Kế hoạch vốn năm 2025", "Giải ngân đến 31/01/2026",
                     "Huyện Mèo Vạc", "Cộng", "Trong đó", "đồng", "(tr.đ)"]),
)  # fmt: skip
GRID = st.lists(st.lists(CELL, max_size=6), max_size=8)


@settings(max_examples=30)
@given(GRID, st.booleans())
def test_whatever_stands_in_the_cells_is_read_or_said(grid: list[list[Any]], as_text: bool) -> None:
    head = ["TT", "Mã công trình", "Tên công trình", "KH vốn năm 2025 - NSTW (tr.đ)", "NS tỉnh"]
    content = separated([head, *grid]) if as_text else as_workbook([head, *grid])
    with contextlib.suppress(Refused):
        assert_sound(read(content, BY_DOCUMENT))


def separated(grid: list[list[Any]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL).writerows(grid)
    return stream.getvalue()


def as_workbook(grid: list[list[Any]]) -> bytes:
    """Cells that no workbook can hold are left out."""
    kept = [[c for c in row if not (isinstance(c, str) and ILLEGAL.search(c))] for row in grid]
    return workbook({"a": kept})
