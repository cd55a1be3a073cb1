"""The workbook that goes out and comes back: what may be written in it, and what it then says."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrification.exchange.field_columns import BY_KEY, GROUPS, choices, code_of
from electrification.exchange.field_errors import copy_with_errors, problems_of
from electrification.exchange.field_preview import preview_lines
from electrification.exchange.kinds_of_file import FileKind, kind_of_file
from electrification.exchange.sheet_cells import OpenBook, rows_of
from electrification.exchange.tables import cell_text
from electrification.storage import Store, open_store
from electrification.subject.entries import EntryKind
from electrification.subject.rights import Matter
from electrification.texts import Refused, use_language
from electrification.tracking.field_import import Stated, plan_import
from geo.units import UnitKey, fold
from tests.electrification.builders import SON_VI_NEW, copied_database, village_id
from tests.exchange.builders import csv_file, row, workbook
from tests.exchange.filled import (
    DAY,
    TODAY,
    customers,
    edited,
    exported,
    filled,
    places,
    read,
    rows,
    sheet_of,
    somebody,
)

PEOPLE = ("dl-027-tq", "da-027-cu", "xa-00793-moi", "sct-tq-1")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield a store of the sample, which no test here changes."""
    one = open_store(copied_database(tmp_path_factory.mktemp("workbooks")))
    yield one
    one.close()


@pytest.fixture(scope="module")
def content(store: Store) -> bytes:
    """Return the engineer's workbook, in English."""
    use_language("en")
    return exported(store)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def groups_in(content: bytes) -> set[str]:
    names = places(sheet_of(opened(content)))
    return {name.split(".")[0] for name in names if "." in name} - {"now", "row"}


@pytest.mark.parametrize("key", PEOPLE)
def test_what_is_exported_and_not_touched_changes_nothing(store: Store, key: str) -> None:
    found = read(store, exported(store, key))
    assert (found.errors, found.file.stated) == ((), ())
    assert found.villages > 0
    plan = plan_import(store, found.file, somebody(store, key), TODAY)
    assert not plan.coming
    assert not plan.objections


@pytest.mark.parametrize(
    ("key", "offered", "not_offered"),
    [
        ("dl-027-tq", {"customers", "supply", "inspection", "opened"}, {"households"}),
        ("xa-00793-moi", {"households", "opened", "no_change"}, {"customers", "stage1", "supply"}),
        ("da-027-cu", {"stage1", "suspension"}, {"customers", "households", "inspection"}),
    ],
)
def test_only_what_the_post_records_is_offered(
    store: Store, key: str, offered: set[str], not_offered: set[str]
) -> None:
    found = groups_in(exported(store, key))
    assert offered <= found
    assert not not_offered & found


def test_stages_on_the_list_are_those_the_post_records(content: bytes) -> None:
    lists = opened(content)["Danh mục"]
    words = {cell.value for column in lists.iter_cols() for cell in column}
    assert "Energising" in words
    assert "Start of works" not in words


def test_keys_and_state_are_locked_and_the_rest_is_not(content: bytes) -> None:
    sheet = sheet_of(opened(content))
    names = places(sheet)
    line = rows(sheet)["TBG-035"]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    for name in ("village_code", "mark", "now.status"):
        assert sheet.cell(line, names[name]).protection.locked
    letter = openpyxl.utils.get_column_letter(names["customers.occurred_on"])
    widths = sheet.column_dimensions
    own = next(d for d in widths.values() if d.min <= names["customers.occurred_on"] <= d.max)
    assert not own.protection.locked, letter
    assert widths["D"].hidden
    assert sheet.freeze_panes == "D6"
    assert sheet.row_dimensions[3].hidden


def test_nothing_is_merged_where_villages_stand_and_hidden_sheets_are_ours(content: bytes) -> None:
    book = opened(content)
    assert not sheet_of(book).merged_cells.ranges
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert states["Danh mục"] == "hidden"
    assert states["_tracker"] == "veryHidden"


def test_the_cover_says_of_what_day_and_data_and_that_they_are_a_sample(
    store: Store, content: bytes
) -> None:
    cover = opened(content).worksheets[0]
    said = "\n".join(str(c.value) for line in cover.iter_rows() for c in line if c.value)
    assert "ILLUSTRATIVE DATA" in said
    assert "30/09/2025" in said
    assert str(store.audit_head()) in said
    assert str(store.data_version()) in said


def test_cells_take_only_what_they_should(content: bytes) -> None:
    sheet = sheet_of(opened(content))
    kinds = {rule.type for rule in sheet.data_validations.dataValidation}
    assert {"list", "date", "whole", "textLength"} <= kinds
    names = places(sheet)
    line = rows(sheet)["TBG-035"]
    obstacle = f"{openpyxl.utils.get_column_letter(names['closed.refers_to'])}{line}"
    assert any(obstacle in rule.sqref for rule in sheet.data_validations.dataValidation)


def test_texts_that_begin_like_formulas_are_texts(store: Store, tmp_path: Path) -> None:
    own = open_store(copied_database(tmp_path))
    try:
        with own._engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE village SET name = '=HYPERLINK(\"http://x\";\"y\")' WHERE code = 'TBG-028'"
            )
        sheet = sheet_of(opened(exported(own)))
        cell = sheet.cell(rows(sheet)["TBG-028"], places(sheet)["village_name"])
    finally:
        own.close()
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_scope_keeps_to_its_villages_and_one_without_any_is_refused(store: Store) -> None:
    whole = rows(sheet_of(opened(exported(store))))
    part = rows(sheet_of(opened(exported(store, scope=(SON_VI_NEW,)))))
    assert set(part) <= set(whole)
    with pytest.raises(Refused):
        exported(store, scope=(UnitKey("01024", dt.date(2004, 7, 8)),))


def test_who_records_nothing_gets_no_workbook(store: Store) -> None:
    with pytest.raises(Refused):
        exported(store, "tt-tq")


# --- what comes back ---------------------------------------------------------------------------


def test_what_is_filled_in_is_what_is_stated(store: Store, content: bytes) -> None:
    found = read(
        store,
        filled(
            content,
            {
                **customers("TBG-028", 56),
                ("TBG-028", "row.note"): "Đã đối chiếu",
                ("TBG-031", "stage1.code"): "ký hợp đồng mua bán điện",
                ("TBG-031", "stage1.occurred_on"): "20/09/2025",
                ("TBG-031", "stage1.phase"): 1,
                ("TBG-029", "no_change.occurred_on"): DAY,
                ("TBG-035", "closed.occurred_on"): DAY,
                ("TBG-044", "supply.code"): "lost",
                ("TBG-044", "supply.occurred_on"): DAY,
            },
        ),
    )
    assert not found.errors
    by_village = {one.entry.village_id: one.entry for one in found.file.stated}
    counted = by_village[village_id(store, "TBG-028")]
    assert (counted.kind, counted.households_on_grid, counted.document_number) == (
        EntryKind.CUSTOMERS, 56, "9/ĐL",
    )  # fmt: skip
    assert counted.note == "Đã đối chiếu"
    staged = by_village[village_id(store, "TBG-031")]
    assert (staged.code, staged.occurred_on, staged.phase) == ("contracted", DAY, 1)
    assert by_village[village_id(store, "TBG-029")].kind is EntryKind.NO_CHANGE
    closed = by_village[village_id(store, "TBG-035")]
    assert (closed.code, closed.refers_to) == ("closed", 1202)
    assert by_village[village_id(store, "TBG-044")].code == "lost"
    assert "so-cap-nhat.xlsx" in (counted.source or "")
    assert found.file.sha256[:12] in (counted.source or "")


@pytest.mark.parametrize("made_in", ["vi", "en"])
@pytest.mark.parametrize("read_in", ["vi", "en"])
def test_words_of_the_lists_are_read_in_any_language(
    store: Store, made_in: str, read_in: str
) -> None:
    use_language(made_in)
    content = exported(store)
    lists = opened(content)["Danh mục"]
    words = [cell.value for cell in lists["A"] if cell.value]
    use_language(read_in)
    found = read(
        store,
        filled(content, {("TBG-031", "stage1.code"): words[-1],
                         ("TBG-031", "stage1.occurred_on"): DAY}),
    )  # fmt: skip
    assert not found.errors
    assert found.file.stated[0].entry.code == "operation_received"


def test_no_two_words_of_a_list_are_the_same_without_accents() -> None:
    for language in ("vi", "en"):
        use_language(language)
        for group in GROUPS:
            for column in group.columns:
                if column.field in ("code", "cause") and column.cell in ("choice", "cause"):
                    words = choices(group, column.field)
                    assert len({fold(w) for w in words.values()}) == len(words)
                    assert all(code_of(group, column.field, c) == c for c in words)


WRONG = {
    "a day that is none": ("customers.occurred_on", "31/02/2025", "is not a date"),
    "a serial number for a day": ("customers.occurred_on", 45920, "is not a date"),
    "a day beyond the calendar": ("customers.occurred_on", 20_250_214, "is not a date"),
    "a day to come": ("customers.occurred_on", dt.date(2099, 1, 1), "still to come"),
    "thousands or decimals": ("customers.households_on_grid", "1.234", "ambiguous"),
    "a negative count": ("customers.households_on_grid", -4, "between 0 and"),
    "half a household": ("customers.households_on_grid", 4.5, "not a whole number"),
    "a word not on the list": ("stage1.code", "Đã xong hết", "not a value of this column"),
    "somebody's telephone": ("row.note", "gọi 0912345678", "telephone"),
    "an invisible character": ("row.note", "a\u202eb", "invisible"),
    "a formula without a value": ("row.note", "=1+1", "formula"),
    "no day": ("customers.occurred_on", None, "day is missing"),
    "more direct than contracted": ("customers.households_contracted", 1, "cannot be more"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_wrong_is_said_beside_its_cell(store: Store, content: bytes, name: str) -> None:
    column, value, words = WRONG[name]
    cells = {**customers("TBG-028"), ("TBG-028", column): value}
    if column == "stage1.code":
        cells |= {("TBG-028", "stage1.occurred_on"): DAY}
    came = filled(content, cells)
    found = read(store, came)
    plan = plan_import(store, found.file, somebody(store), TODAY)
    problems = problems_of(found, plan)
    assert [one.name for one in problems][:1] == [column] or "cannot be more" in words
    assert words in " ".join(str(one.problem) for one in problems)
    assert all(str(one.remedy) for one in problems)
    sheet = sheet_of(opened(copy_with_errors(came, found, problems)))
    cell = sheet.cell(problems[0].row, places(sheet)[problems[0].name])
    assert cell.comment is not None
    assert words in cell.comment.text
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    assert not cell.protection.locked
    last = sheet.cell(problems[0].row, sheet.max_column)
    assert words in last.value


def test_the_copy_with_errors_is_mended_and_comes_back(store: Store, content: bytes) -> None:
    wrong = filled(content, {**customers("TBG-028"), ("TBG-028", "row.note"): "0912345678"})
    found = read(store, wrong)
    copy = copy_with_errors(wrong, found, problems_of(found, None))
    twice = copy_with_errors(copy, read(store, copy), problems_of(read(store, copy), None))
    assert sheet_of(opened(twice)).max_column == sheet_of(opened(copy)).max_column
    mended = read(store, filled(copy, {("TBG-028", "row.note"): "gọi điện"}))
    assert not mended.errors
    assert [one.group for one in mended.file.stated] == ["customers"]


def test_a_row_that_says_nothing_changed_and_what_changed_is_an_error(
    store: Store, content: bytes
) -> None:
    cells = {**customers("TBG-028"), ("TBG-028", "no_change.occurred_on"): DAY}
    [one] = read(store, filled(content, cells)).errors
    assert one.name == "no_change.occurred_on"


def test_a_note_alone_records_nothing_and_says_so(store: Store, content: bytes) -> None:
    [one] = read(store, filled(content, {("TBG-028", "row.note"): "đang chờ"})).errors
    assert one.name == "row.note"


def test_a_village_in_two_rows_is_an_error_of_the_second(store: Store, content: bytes) -> None:
    def twice(book: Any) -> None:
        sheet = sheet_of(book)
        line, last = rows(sheet)["TBG-028"], sheet.max_row + 1
        for cell in sheet[line]:
            sheet.cell(last, cell.column).value = cell.value

    [one] = read(store, edited(filled(content, customers("TBG-028")), twice)).errors
    assert one.name == "village_code"


@pytest.mark.parametrize(
    ("column", "value"), [("village_code", "TBG-001"), ("village_code", None), ("mark", "1|x"),
                          ("mark", "99999|1.1"), ("mark", None)],
)  # fmt: skip
def test_a_key_that_was_changed_is_an_error_of_its_row(
    store: Store, content: bytes, column: str, value: Any
) -> None:
    came = filled(content, {**customers("TBG-028"), ("TBG-028", column): value})
    found = read(store, came)
    assert [one.name for one in found.errors] == ["village_code"]
    assert not found.file.stated


def test_columns_may_stand_in_another_order(store: Store, content: bytes) -> None:
    def moved(book: Any) -> None:
        sheet = sheet_of(book)
        first, second = (places(sheet)[n] for n in ("customers.occurred_on", "row.note"))
        for line in range(3, sheet.max_row + 1):
            one, other = sheet.cell(line, first), sheet.cell(line, second)
            one.value, other.value = other.value, one.value

    came = filled(content, {**customers("TBG-028"), ("TBG-028", "row.note"): "đã xem"})
    [one] = read(store, edited(came, moved)).file.stated
    assert (one.entry.occurred_on, one.entry.note) == (DAY, "đã xem")


@settings(max_examples=15)
@given(
    counts=st.dictionaries(
        st.sampled_from(["TBG-028", "TBG-029", "TBG-030", "TBG-036"]), st.integers(0, 500),
        min_size=1,
    )
)  # fmt: skip
def test_counts_that_go_out_in_cells_come_back_as_counts(
    store: Store, content: bytes, counts: dict[str, int]
) -> None:
    cells: dict[tuple[str, str], Any] = {}
    for code, count in counts.items():
        cells |= customers(code, count)
    stated = read(store, filled(content, cells)).file.stated
    ids = {village_id(store, code): count for code, count in counts.items()}
    assert {one.entry.village_id: one.entry.households_direct for one in stated} == ids


def test_the_preview_says_what_stands_beside_what_comes(store: Store, content: bytes) -> None:
    came = filled(content, {**customers("TBG-028", 56), ("TBG-035", "closed.occurred_on"): DAY})
    plan = plan_import(store, read(store, came).file, somebody(store), TODAY)
    lines = {line.village_id: line for line in preview_lines(plan)}
    counted = lines[village_id(store, "TBG-028")]
    assert "56" in counted.what
    assert "55" in counted.before
    assert "10/07/2025" in lines[village_id(store, "TBG-035")].before


def test_cells_are_read_as_openpyxl_reads_them(content: bytes) -> None:
    came = filled(content, {**customers("TBG-028", 56), ("TBG-028", "row.note"): " <a> & b\n c "})
    file = OpenBook(io.BytesIO(came))
    sheet = file.book.worksheets[1]
    ours = {
        (number, place + 1): text
        for number, cells in rows_of(file.raw(sheet))
        for place, cell in cells.items()
        if (text := file.text(cell))
    }
    theirs = {
        (cell.row, cell.column): text
        for line in sheet_of(opened(came)).iter_rows()
        for cell in line
        if (text := cell_text(cell.value))
    }
    file.close()
    assert ours == theirs


def test_a_workbook_that_libreoffice_saved_is_read_the_same(
    store: Store, content: bytes, tmp_path: Path
) -> None:
    if (program := shutil.which("soffice")) is None:
        pytest.skip("LibreOffice is not there: install libreoffice-calc-nogui")
    came = filled(content, {**customers("TBG-028", 56), ("TBG-031", "stage1.code"): "Energising",
                            ("TBG-031", "stage1.occurred_on"): DAY})  # fmt: skip
    (tmp_path / "so.xlsx").write_bytes(came)
    command = [program, "--headless", f"-env:UserInstallation=file://{tmp_path}/lo",
               "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"),
               str(tmp_path / "so.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = read(store, (tmp_path / "saved" / "so.xlsx").read_bytes())
    assert not saved.errors
    assert [_but_source(one) for one in saved.file.stated] == [
        _but_source(one) for one in read(store, came).file.stated
    ]


def _but_source(one: Stated) -> Stated:
    return replace(one, entry=replace(one.entry, source=None))


# --- what a file is ------------------------------------------------------------------------------


def test_a_file_is_recognised_by_what_is_in_it(content: bytes) -> None:
    assert kind_of_file(content, "x.xlsx") is FileKind.FIELD_WORKBOOK
    assert kind_of_file(csv_file([row()]), "thang-9.csv") is FileKind.REGISTER
    meters = "Tháng;Mã thôn;Số khách hàng sinh hoạt;Điện thương phẩm (kWh)\n09/2025;V;1;2\n"
    assert kind_of_file(meters.encode(), "danh-sach-thon.csv") is FileKind.METERS
    sheet = workbook({"A": [["Tháng", "TBA", "Số KH", "Sản lượng"], ["09/2025", "T", 1, 2]]})
    assert kind_of_file(sheet, "a.xlsx") is FileKind.METERS
    assert kind_of_file(b"a,b\n1,2\n", "a.csv") is None


def test_every_group_is_of_matters_that_somebody_records() -> None:
    assert all(group.matters for group in BY_KEY.values())
    assert Matter.CAPITAL not in {m for group in GROUPS for m in group.matters}
