"""Files of every kind become the same table; a hostile one is refused before it is opened."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.exchange import tables, workbooks
from electrification.exchange.fields import count_headings
from electrification.exchange.tables import ExactNumber, Table
from electrification.texts import Refused
from tests.exchange.builders import (
    BAN_MAY,
    LUNG_CAU,
    assert_said,
    csv_file,
    grid,
    part_of,
    saved,
    with_part,
    workbook,
    xlsx_file,
)

HOSTILE = Path(__file__).parent / "hostile"
ROWS = [LUNG_CAU, BAN_MAY]
SHEET = "xl/worksheets/sheet1.xml"


def read(content: bytes, filename: str = "thon.csv") -> Table:
    return tables.read_table(content, filename, count_headings)


def refusal(content: bytes, filename: str = "thon.csv") -> str:
    with pytest.raises(Refused) as raised:
        read(content, filename)
    assert raised.value.remedy
    return str(raised.value.problem)


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [
        ("utf-8", ",", "\n"),
        ("utf-8-sig", ",", "\r\n"),
        ("utf-8", ";", "\r"),
        ("utf-16", "\t", "\r\n"),
        ("utf-8-sig", "\t", "\n"),
    ],
)
def test_a_csv_file_is_one_table_in_every_encoding_and_with_every_separator(
    encoding: str, separator: str, end: str
) -> None:
    table = read(csv_file(ROWS, encoding=encoding, separator=separator, end=end))

    assert table == read(csv_file(ROWS))
    assert [row.number for row in table.rows] == [2, 3]


def test_a_workbook_and_a_csv_file_hold_the_same_cells() -> None:
    assert read(xlsx_file(ROWS), "thon.xlsx").rows == read(csv_file(ROWS)).rows


def test_typed_cells_of_a_workbook_become_plain_texts() -> None:
    assert [tables.cell_text(value) for value in (43, 43.0, 22.95, True, None, "x")] == [
        "43", "43", "22.95", "true", "", "x",
    ]  # fmt: skip
    assert isinstance(tables.cell_text(22.95), ExactNumber)


def test_rows_keep_the_numbers_of_the_spreadsheet_under_titles_and_blank_rows() -> None:
    cells = [["Danh sách thôn"], [], *grid(ROWS)[:2], [], *grid(ROWS)[2:]]
    table = read(workbook({"Sheet1": cells}), "thon.xlsx")

    assert table.heading_row == 3
    assert [row.number for row in table.rows] == [4, 6]


def test_a_cell_with_a_line_break_is_one_row_of_the_spreadsheet() -> None:
    rows = [{**LUNG_CAU, "source": "dòng một\ndòng hai"}, BAN_MAY]

    assert [row.number for row in read(csv_file(rows)).rows] == [2, 3]


def test_the_first_visible_sheet_with_the_headings_is_read() -> None:
    content = workbook(
        {
            "Ẩn": grid([BAN_MAY]),
            "Tổng hợp": [["Tên xã", "Số hộ"], ["xã Tả Ván", 45]],
            "Thôn": grid([LUNG_CAU]),
            "Bản sao": grid([BAN_MAY]),
        },
        Ẩn="hidden",
    )

    assert read(content, "thon.xlsx").sheet == "Thôn"


def test_what_a_workbook_says_of_its_own_size_is_not_believed() -> None:
    content = xlsx_file(ROWS)
    raw = part_of(content, SHEET)
    for size in (b'ref="A1"', b'ref="A1:XFD1048576"'):
        lying = raw.replace(b'ref="A1:L3"', size)
        assert lying != raw
        assert len(read(with_part(content, SHEET, lying), "thon.xlsx").rows) == 2


def test_a_row_at_the_end_of_a_sheet_is_reached() -> None:
    book = openpyxl.Workbook()
    for record in grid([LUNG_CAU]):
        book.active.append(record)
    for place, value in enumerate(grid([BAN_MAY])[1], start=1):
        book.active.cell(1_048_576, place, value)

    table = read(saved(book), "thon.xlsx")

    assert [row.number for row in table.rows] == [2, 1_048_576]


def test_a_formula_counts_as_its_stored_value_and_is_marked_where_it_has_none() -> None:
    book = openpyxl.Workbook()
    for record in grid([LUNG_CAU]):
        book.active.append(record)
    book.active["H2"] = "=40+5"
    content = saved(book)
    raw = part_of(content, SHEET)
    assert b"<v></v>" in raw or b"<v/>" in raw or b"<v />" in raw

    assert read(content, "t.xlsx").rows[0].cells[7] == "="
    for empty in (b"<v></v>", b"<v/>", b"<v />"):
        raw = raw.replace(empty, b"<v>45</v>")
    assert read(with_part(content, SHEET, raw), "t.xlsx").rows[0].cells[7] == "45"


def test_a_formula_with_an_empty_text_is_an_empty_cell() -> None:
    content = xlsx_file([{**LUNG_CAU, "source": "nguồn"}])
    raw = part_of(content, SHEET)
    start = raw.index(b'<c r="L2"')
    end = raw.index(b"</c>", start) + 4
    formula = b'<c r="L2" t="str"><f>IF(A1="","","")</f><v></v></c>'

    table = read(with_part(content, SHEET, raw[:start] + formula + raw[end:]), "t.xlsx")

    assert "=" not in table.rows[0].cells


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n  \n", b",,,\n,,,\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert "empty" in refusal(content)


def test_an_empty_workbook_is_refused() -> None:
    assert "empty" in refusal(workbook({"Sheet1": []}), "thon.xlsx")


def test_a_file_without_headings_is_refused() -> None:
    assert "headings" in refusal(b"1,2,3\n4,5,6\n")
    assert "headings" in refusal(workbook({"Sheet1": [[1, 2], [3, 4]]}), "thon.xlsx")


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_refused_and_the_ones_read_are_named(encoding: str) -> None:
    content = csv_file([LUNG_CAU]).decode()
    content = content.replace("Lủng Cẩu", "Lũng Cú").replace("Thử nghiệm", "th").replace("có", "x")
    if encoding == "cp1258":
        content = content.replace("ũ", "ô").replace("ú", "é")
    with pytest.raises(Refused) as raised:
        read(content.encode(encoding))

    assert "UTF-8" in str(raised.value.problem)
    assert "UTF-16" in str(raised.value.remedy)


def test_the_line_that_is_not_utf8_is_named() -> None:
    assert "line 3" in refusal(csv_file(ROWS).replace("Bản Máy".encode(), b"B\xb6n"))


@pytest.mark.parametrize("filename", ["thon.pdf", "thon", "thon.ods", "thon.xlsb", "thon.docx"])
def test_other_kinds_of_file_are_refused(filename: str) -> None:
    assert "neither CSV nor XLSX" in refusal(csv_file(ROWS), filename)


def test_a_workbook_named_as_text_is_refused() -> None:
    assert "workbook" in refusal(xlsx_file(ROWS), "thon.csv")


@pytest.mark.parametrize("filename", ["thon.xls", "thon.xlsx"])
def test_an_old_workbook_is_refused_whatever_its_name(filename: str) -> None:
    content = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000)

    assert ".xls" in refusal(content, filename)
    protected = content + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refusal(protected, filename)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert "not an XLSX workbook" in refusal(content, "thon.xlsx")


def test_a_workbook_cut_short_is_refused() -> None:
    content = xlsx_file(ROWS)

    for share in (0.1, 0.5, 0.9, 0.99):
        assert refusal(content[: int(len(content) * share)], "thon.xlsx")


def test_a_workbook_with_damaged_parts_is_refused() -> None:
    content = xlsx_file(ROWS)
    for name in ("xl/workbook.xml", SHEET, "[Content_Types].xml", "xl/styles.xml"):
        for part in (b"", b"<a>", b"\0\1\2", b"<worksheet/>"):
            try:
                read(with_part(content, name, part), "thon.xlsx")
            except Refused as refused:
                assert_said(refused)


def test_a_workbook_with_macros_is_refused_whatever_its_name() -> None:
    for filename in ("thon.xlsm", "thon.xlsx"):
        assert "macros" in refusal(with_part(xlsx_file(ROWS), "xl/vbaProject.bin", b"x"), filename)


def test_a_workbook_that_would_unpack_to_too_much_is_refused_unopened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = with_part(xlsx_file(ROWS), "xl/media/image1.png", bytes(30_000_000))
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_a, **_k: pytest.fail("was opened"))

    assert "Unpacked" in refusal(bomb, "thon.xlsx")


def test_a_workbook_with_too_many_parts_or_bytes_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = xlsx_file(ROWS)
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 1000)
    assert "Unpacked" in refusal(content, "thon.xlsx")
    monkeypatch.undo()
    monkeypatch.setattr(workbooks, "MAX_PARTS", 3)
    assert "Unpacked" in refusal(content, "thon.xlsx")


def test_a_workbook_with_entities_is_refused() -> None:
    content = xlsx_file(ROWS)
    raw = part_of(content, SHEET)
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + raw

    assert "damaged" in refusal(with_part(content, SHEET, laughs), "thon.xlsx")


def test_merged_cells_among_the_rows_are_refused_and_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file(ROWS)))
    book.active.merge_cells("C2:C3")

    assert "C2:C3" in refusal(saved(book), "thon.xlsx")


def test_a_merged_title_above_the_headings_does_no_harm() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(workbook({"Sheet1": [["Danh sách thôn"], *grid(ROWS)]}))
    )
    book.active.merge_cells("A1:L1")

    assert len(read(saved(book), "thon.xlsx").rows) == 2


def test_a_file_over_the_limits_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = csv_file(ROWS)
    path = tmp_path / "thon.csv"
    path.write_bytes(content)
    monkeypatch.setattr(tables, "MAX_BYTES", 100)
    assert "20 MB" in refusal(content)
    with pytest.raises(Refused, match="20 MB"):
        tables.read_table(path, "thon.csv", count_headings)
    monkeypatch.undo()
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    assert "more than 1 rows" in refusal(content)
    assert "more than 1 rows" in refusal(xlsx_file(ROWS), "thon.xlsx")


def test_a_table_with_too_many_columns_is_refused() -> None:
    wide = [{**LUNG_CAU, **{f"cột {n}": "x" for n in range(200)}}]

    assert "100 columns" in refusal(csv_file(wide))
    assert "100 columns" in refusal(xlsx_file(wide), "thon.xlsx")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        tables.read_table(tmp_path / "none.csv", "none.csv", count_headings)
    with pytest.raises(Refused, match="cannot be read"):
        tables.read_table(tmp_path, "folder.csv", count_headings)


def test_an_open_quotation_mark_does_not_swallow_the_rest_of_the_file() -> None:
    content = csv_file(ROWS).replace(b",45,", b',"45,', 1)

    assert "divided into cells" in refusal(content)


@pytest.mark.parametrize("path", sorted(HOSTILE.iterdir()), ids=lambda path: path.name)
def test_the_hostile_files_are_refused_or_read_but_never_break(path: Path) -> None:
    try:
        table = read(path.read_bytes(), path.name)
    except Refused as refused:
        assert_said(refused)
    else:
        assert len(table.rows) <= tables.MAX_ROWS


@given(st.binary(max_size=300), st.sampled_from(["thon.csv", "thon.xlsx", "thon.xls", "a.txt"]))
def test_no_bytes_raise_anything_but_a_refusal(content: bytes, filename: str) -> None:
    try:
        read(content, filename)
    except Refused as refused:
        assert_said(refused)


@given(st.data())
def test_a_workbook_with_one_byte_changed_raises_nothing_but_a_refusal(data: st.DataObject) -> None:
    content = bytearray(XLSX)
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    try:
        read(bytes(content), "thon.xlsx")
    except Refused as refused:
        assert_said(refused)


@given(st.text(max_size=200))
def test_no_text_under_the_headings_raises_anything_but_a_refusal(text: str) -> None:
    content = csv_file(ROWS) + text.encode("utf-8", "replace")
    try:
        table = read(content)
    except Refused as refused:
        assert_said(refused)
    else:
        assert len(table.rows) >= 2


XLSX = xlsx_file(ROWS)


def test_the_test_builder_makes_a_real_workbook() -> None:
    assert zipfile.is_zipfile(io.BytesIO(XLSX))
