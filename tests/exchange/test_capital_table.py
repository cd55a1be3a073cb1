"""Capital tables as districts keep them: read exactly, totals checked, nothing guessed."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from electrification.exchange.capital_table import CapitalFile, Declared
from electrification.exchange.capital_template import template_bytes
from electrification.subject.capital import CapitalKind, CapitalNature
from electrification.subject.money import MoneyUnit, NumberFormat
from electrification.texts import Refused, use_language
from tests.exchange.builders import assert_said, only, saved
from tests.exchange.capital_builders import (
    BY_DOCUMENT,
    HEADINGS,
    ROWS,
    TITLE,
    TODAY,
    as_lines,
    brief,
    flat,
    known,
    read,
    table,
)

PLAN, PAID = "year_plan", "disbursement"
CENTRAL, PROVINCE = "central_budget", "province_budget"


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def error(file: CapitalFile) -> Any:
    found = only(file.errors)
    assert_said(found)
    assert not file.can_be_applied
    return found


def refused(content: bytes | str, declared: Declared | None = None) -> str:
    with pytest.raises(Refused) as raised:
        read(content, declared)
    assert_said(raised.value)
    return str(raised.value)


def test_a_wide_table_with_merged_headings_gives_an_entry_for_each_amount() -> None:
    file = read(table())

    assert not file.errors
    assert brief(file) == [
        ("F11", 1, PLAN, CENTRAL, 2025, 1_500_500_000),
        ("G11", 1, PLAN, PROVINCE, 2025, 500_000_000),
        ("I11", 1, PAID, CENTRAL, 2025, 600_000_000),
        ("J11", 1, PAID, PROVINCE, 2025, 400_000_000),
        ("F12", 2, PLAN, CENTRAL, 2025, 1_000_000_000),
        ("G12", 2, PLAN, PROVINCE, 2025, 300_000_000),
        ("F14", 3, PLAN, CENTRAL, 2025, 500_000_000),
        ("G14", 3, PLAN, PROVINCE, 2025, 500_000_000),
    ]
    first = file.change.added[0]
    assert first.document_number == "123/QĐ-UBND"
    assert first.document_on == first.occurred_on == dt.date(2025, 1, 15)
    assert {e.occurred_on for e in file.change.added if e.kind == PAID} == {dt.date(2026, 1, 31)}
    assert (file.works, file.sheet) == (3, "Sheet")


def test_a_total_that_is_not_the_sum_is_an_error_naming_both_amounts() -> None:
    rows = [list(r) for r in ROWS]
    rows[1][5] = 2600.5  # the district's NSTW, F10
    found = error(read(table(rows)))

    assert found.column.startswith("F10, Kế hoạch vốn năm 2025 › Trong đó › NSTW")
    for amount in ("2,600.5 million đồng", "2,500.5 million đồng", "100 million đồng"):
        assert amount in str(found.problem)


@pytest.mark.parametrize("label", ["Tổng cộng", "CỘNG", "Cộng", "Tổng số:", "Tổng số (1+2)"])
def test_a_total_under_the_rows_is_checked_and_not_imported(label: str) -> None:
    rows = ("1;Cấp điện thôn Nà Tàng;10", "2;Cấp điện thôn Lủng Chư;20")

    assert len(read(flat(*rows, f";{label};30"), BY_DOCUMENT).change.added) == 2
    assert "30" in str(error(read(flat(*rows, f";{label};31"), BY_DOCUMENT)).problem)


def test_each_group_is_compared_with_its_own_rows_and_subtotals_with_their_block() -> None:
    text = flat(
        "A;Công trình chuyển tiếp;30",
        "I;Huyện Mèo Vạc;30",
        "1;Cấp điện thôn Nà Tàng;10",
        "2;Cấp điện thôn Lủng Chư;20",
        ";Cộng huyện Mèo Vạc;30",
        "B;Công trình khởi công mới;5",
        "1;Cấp điện thôn Sín Chải;5",
        ";Cộng;5",
        ";Tổng cộng;35",
    )
    file = read(text, BY_DOCUMENT)

    assert not file.errors
    assert sum(e.amount_vnd for e in file.change.added) == 35_000_000
    wrong = text.replace("khởi công mới;5", "khởi công mới;6")
    assert error(read(wrong, BY_DOCUMENT)).row == 8


def test_a_column_of_totals_is_compared_row_by_row() -> None:
    rows = [list(r) for r in ROWS]
    rows[2][4] = 2001  # E11
    rows[0][4], rows[1][4] = 4301, 3301
    assert {e.row for e in read(table(rows)).errors} == {9, 10, 11}


def test_parts_in_one_row_of_headings_follow_their_total() -> None:
    text = flat(
        "1;Cấp điện thôn Nà Tàng;30;10;20",
        heading="TT;Tên công trình;Kế hoạch vốn năm 2025;Trong đó: NSTW;NS tỉnh",
    )
    assert [(e.source, e.amount_vnd) for e in read(text, BY_DOCUMENT).change.added] == [
        (CENTRAL, 10_000_000), (PROVINCE, 20_000_000),
    ]  # fmt: skip
    assert error(read(text.replace(";30;", ";31;"), BY_DOCUMENT)).column.startswith("C3")


def test_headings_of_text_files_go_on_over_the_cells_right_of_them() -> None:
    text = (
        "ĐVT: tr.đ;;;;;\n"
        "TT;Tên công trình;Kế hoạch vốn năm 2025;;Giải ngân đến 31/01/2026;\n"
        ";;NSTW;NS tỉnh;NSTW;NS tỉnh\n"
        "1;Cấp điện thôn Nà Tàng;1.500,5;500;;\n"
        "2;Cấp điện thôn Lủng Chư;1000,5;30;;2\n"
    )
    assert [e[:4] for e in brief(read(text, BY_DOCUMENT))] == [
        ("C4", 1, PLAN, CENTRAL), ("D4", 1, PLAN, PROVINCE), ("C5", 2, PLAN, CENTRAL),
        ("D5", 2, PLAN, PROVINCE), ("F5", 2, PAID, PROVINCE),
    ]  # fmt: skip


def test_one_entry_a_row_is_read_too() -> None:
    heading = (
        "Mã công trình;Loại số liệu;Nguồn vốn;Năm kế hoạch;Tính chất vốn;Số tiền (đồng);"
        "Số văn bản;Ngày văn bản;Ngày;Lý do"
    )
    file = read(
        f"{heading}\n"
        "CT-001;Giải ngân;NSTW;2025;Vốn đầu tư;1.234.500.000;15/BC-UBND;02/03/2025;28/02/2025;\n"
        "ct-001;Tạm ứng;ntm_2021_2025;2025;Sự nghiệp;5.000.000;16/BC-UBND;2025-03-02;;\n"
        "CT-002;Điều chỉnh giảm kế hoạch;NS tỉnh;2025;;7.000.000;17/QĐ-UBND;02/03/2025;;Giảm vốn\n"
        "CT-002;Nhu cầu vốn;NS tỉnh;;;9.000.000;18/TTr-UBND ngày 05/03/2025;;;\n"
    )
    first, second, third, fourth = file.change.added
    assert (first.kind, first.amount_vnd, first.source) == (PAID, 1_234_500_000, CENTRAL)
    assert first.occurred_on == dt.date(2025, 2, 28)
    assert (second.kind, second.source) == (CapitalKind.ADVANCE, "ntm_2021_2025")
    assert second.nature is CapitalNature.RECURRENT
    assert (third.kind, third.adjusts, third.is_decrease, third.reason) == (
        CapitalKind.ADJUSTMENT, CapitalKind.YEAR_PLAN, True, "Giảm vốn",
    )  # fmt: skip
    assert (fourth.document_number, fourth.document_on) == ("18/TTr-UBND", dt.date(2025, 3, 5))
    assert fourth.plan_year is None


def test_rows_of_sources_under_a_work_are_its_parts() -> None:
    heading = "TT;Tên công trình;Kế hoạch vốn năm 2025"
    rows = (
        "1;Cấp điện thôn Nà Tàng;30", "-;NSTW;10", "-;Ngân sách tỉnh;20",
        "2;Cấp điện thôn Lủng Chư;", ";- Vốn NTM;7",
    )  # fmt: skip
    file = read(flat(*rows, heading=heading), BY_DOCUMENT)

    assert [(e.work_id, e.source, e.amount_vnd) for e in file.change.added] == [
        (1, CENTRAL, 10_000_000), (1, PROVINCE, 20_000_000), (2, "ntm_2021_2025", 7_000_000),
    ]  # fmt: skip
    wrong = flat(*(r.replace(";30", ";31") for r in rows), heading=heading)
    assert error(read(wrong, BY_DOCUMENT)).row == 3


def test_a_group_of_rows_may_name_the_source() -> None:
    text = flat(
        "I;Nguồn ngân sách trung ương;10", "1;Cấp điện thôn Nà Tàng;10",
        "II;Chương trình MTQG xây dựng nông thôn mới;5", "1;Cấp điện thôn Nà Tàng;5",
        heading="TT;Tên công trình;Kế hoạch vốn năm 2025",
    )  # fmt: skip
    assert [e.source for e in read(text, BY_DOCUMENT).change.added] == [CENTRAL, "ntm_2021_2025"]


def test_a_heading_and_a_group_that_name_two_sources_are_refused() -> None:
    text = flat("I;Nguồn ngân sách tỉnh;10", "1;Cấp điện thôn Nà Tàng;10")
    assert "Ngân sách tỉnh" in str(error(read(text, BY_DOCUMENT)).problem)


# --- units -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "vnd"),
    [
        ("Đơn vị tính: đồng", 5), ("ĐVT: nghìn đồng", 5_000), ("Đơn vị: 1.000 đồng", 5_000),
        ("(Đơn vị tính: Triệu đồng)", 5_000_000), ("Đơn vị tính: tr.đ", 5_000_000),
        ("ĐVT: tỷ đồng", 5_000_000_000), ("ĐƠN VỊ TÍNH: TỈ ĐỒNG", 5_000_000_000),
    ],
)  # fmt: skip
def test_the_unit_above_the_table_holds_for_its_columns(above: str, vnd: int) -> None:
    for form in ("NFC", "NFD"):
        text = flat("1;Cấp điện thôn Nà Tàng;5").replace("Đơn vị tính: triệu đồng", above)
        file = read(unicodedata.normalize(form, text), BY_DOCUMENT)
        assert only(file.change.added).amount_vnd == vnd


def test_a_column_has_a_unit_of_its_own() -> None:
    heading = "TT;Tên công trình;Kế hoạch vốn năm 2025 - NSTW (tỷ đồng);KH vốn năm 2024 NSTW, tr.đ"
    file = read(flat("1;Cấp điện thôn Nà Tàng;1,5;7", heading=heading), BY_DOCUMENT)
    assert [e.amount_vnd for e in file.change.added] == [1_500_000_000, 7_000_000]


def test_without_a_unit_the_file_is_refused_and_asks_for_it() -> None:
    text = flat("1;Cấp điện thôn Nà Tàng;5").replace("Đơn vị tính: triệu đồng", "Biểu số 1")
    assert "unit" in refused(text, BY_DOCUMENT)
    file = read(text, replace(BY_DOCUMENT, unit=MoneyUnit.MILLION))
    assert only(file.change.added).amount_vnd == 5_000_000


def test_a_declared_unit_never_overrules_that_of_the_file() -> None:
    text = flat("1;Cấp điện thôn Nà Tàng;5")
    assert "million" in refused(text, replace(BY_DOCUMENT, unit=MoneyUnit.BILLION))


def test_two_units_above_the_table_are_refused() -> None:
    text = "ĐVT: tỷ đồng\n" + flat("1;Cấp điện thôn Nà Tàng;5")
    assert "two units" in refused(text, BY_DOCUMENT)


def test_a_unit_in_a_cell_must_be_that_of_its_column() -> None:
    text = flat("1;Cấp điện thôn Nà Tàng;5 tỷ", "2;Cấp điện thôn Lủng Chư;2 tỷ 30 triệu")
    found = error(read(text, BY_DOCUMENT))
    assert (found.row, found.value) == (3, "5 tỷ")


def test_cells_that_all_name_their_unit_need_none_above() -> None:
    text = flat("1;Cấp điện thôn Nà Tàng;113 tỷ 730 triệu").split("\n", 1)[1]
    assert only(read(text, BY_DOCUMENT).change.added).amount_vnd == 113_730_000_000


def test_an_ambiguous_number_is_read_by_the_declared_format_only() -> None:
    text = flat("1;Cấp điện thôn Nà Tàng;3.270")
    assert "ambiguous" in str(error(read(text, BY_DOCUMENT)).problem)
    declared = replace(BY_DOCUMENT, numbers=NumberFormat.VIETNAMESE)
    assert only(read(text, declared).change.added).amount_vnd == 3_270_000_000


# --- what is asked for -------------------------------------------------------------------------


def test_what_neither_file_nor_person_says_is_asked_for() -> None:
    text = flat("1;Cấp điện thôn Nà Tàng;5", heading="TT;Tên công trình;Số tiền")
    said = refused(text)
    for asked in ("step of money", "source", "document", "plan year"):
        assert asked in said
    declared = replace(BY_DOCUMENT, kind=CapitalKind.ALLOCATION, source=CENTRAL, plan_year=2025)
    assert brief(read(text, declared)) == [("C3", 1, "allocation", CENTRAL, 2025, 5_000_000)]


def test_an_adjustment_says_whether_it_adds_or_takes() -> None:
    heading = "TT;Tên công trình;Điều chỉnh kế hoạch vốn năm 2025 - NSTW"
    text = flat("1;Cấp điện thôn Nà Tàng;5", heading=heading)
    assert "adds or takes" in refused(text, BY_DOCUMENT)
    text = text.replace("Điều chỉnh", "Điều chỉnh giảm")
    made = only(read(text, BY_DOCUMENT).change.added)
    assert (made.adjusts, made.is_decrease) == (CapitalKind.YEAR_PLAN, True)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1;Cấp điện thôn Nà Tàng;-5", "negative"),
        ("1;Cấp điện thôn Nà Tàng;0,0000001", "parts of a đồng"),
        ("1;Cấp điện thôn Nà Tàng;99999999999", "million billion"),
        ("1;Cấp điện thôn Nà Tàng;20000000", "above"),
        ("1;Cấp điện thôn Nà Tàng;=SUM(C4:C5)", "formula"),
        ("1;Cấp điện thôn Nà Tàng;năm triệu 5", "not an amount"),
        ("1;Cấp điện thôn không có;5", "No work is named"),
        ("1;Cấp điện thôn Nà Tàng;5\u200b", "invisible"),
    ],
)
def test_a_cell_that_cannot_be_read_is_an_error_of_its_place(row: str, said: str) -> None:
    found = error(read(flat(row, "2;Cấp điện thôn Lủng Chư;2"), BY_DOCUMENT))
    assert said in str(found.problem)
    assert found.row == 3
    assert found.column[:2] in ("B3", "C3")


def test_a_source_that_is_not_known_is_an_error_of_its_heading() -> None:
    heading = "TT;Tên công trình;Kế hoạch vốn năm 2025;\n;;NSTW;Vốn xổ số"
    file = read(flat("1;Cấp điện thôn Nà Tàng;5;6", heading=heading), BY_DOCUMENT)
    assert "Vốn xổ số" in str(error(file).problem)


def test_a_year_outside_the_work_and_a_day_to_come_are_errors() -> None:
    heading = "TT;Tên công trình;Kế hoạch vốn năm 2031 - NSTW"
    assert "2021 to 2026" in str(
        error(read(flat("1;Cấp điện thôn Nà Tàng;5", heading=heading), BY_DOCUMENT)).problem
    )
    heading = "TT;Tên công trình;Giải ngân kế hoạch vốn năm 2026 đến 31/01/2027 - NSTW"
    assert "still to come" in str(
        error(read(flat("1;Cấp điện thôn Nà Tàng;5", heading=heading), BY_DOCUMENT)).problem
    )


def test_a_code_with_another_name_is_a_warning() -> None:
    heading = "Mã công trình;Tên công trình;KH vốn năm 2025 NSTW"
    text = flat("CT-001;Cấp điện thôn Khác;5", heading=heading)
    file = read(text, BY_DOCUMENT)
    assert "Nà Tàng" in str(only(file.warnings).problem)
    assert file.can_be_applied


# --- again and again ---------------------------------------------------------------------------


def test_the_same_table_twice_is_once() -> None:
    first = read(table())
    again = read(table(), lines=as_lines(first))

    assert not again.errors
    assert not again.change.added
    assert len(again.change.known) == len(first.change.added)
    assert not again.can_be_applied


def test_of_payments_up_to_a_day_only_what_is_not_recorded_yet_is_added() -> None:
    first = read(table())
    title = [*TITLE[:2], ("(Kèm theo Báo cáo số 45/BC-UBND ngày 05/10/2026)",), TITLE[3]]
    headings = [list(h) for h in HEADINGS]
    headings[0][7] = "Giải ngân đến 30/9/2026"
    rows = [list(r) for r in ROWS]
    for at in (0, 1, 2):
        rows[at][7], rows[at][8] = 1050, 650
        rows[at][4:7] = [None] * 3
    rows[3][4:7] = rows[4][4:7] = rows[5][4:7] = [None] * 3
    later = read(table(rows, title=title, headings=headings), lines=as_lines(first))

    assert not later.errors
    assert brief(later) == [("I11", 1, PAID, CENTRAL, 2025, 50_000_000)]
    assert later.change.added[0].stated_vnd == 650_000_000


def test_less_paid_than_is_recorded_is_an_error() -> None:
    heading = "TT;Tên công trình;Giải ngân KH vốn năm 2025 đến 31/01/2026 - NSTW"
    lines = as_lines(read(flat("1;Cấp điện thôn Nà Tàng;600", heading=heading), BY_DOCUMENT))
    other = replace(BY_DOCUMENT, document_number="99/BC-UBND")
    file = read(flat("1;Cấp điện thôn Nà Tàng;500", heading=heading), other, lines)
    assert "600 million" in str(error(file).problem)


def test_one_document_states_one_amount() -> None:
    lines = as_lines(read(flat("1;Cấp điện thôn Nà Tàng;5"), BY_DOCUMENT))
    file = read(flat("1;Cấp điện thôn Nà Tàng;6"), BY_DOCUMENT, lines)
    assert "12/QĐ-UBND" in str(error(file).problem)
    twice = flat("1;Cấp điện thôn Nà Tàng;5", "2;Cấp điện thôn Nà Tàng;6")
    assert error(read(twice, BY_DOCUMENT)).row == 4


def test_a_second_plan_of_the_same_key_is_a_warning() -> None:
    lines = as_lines(read(flat("1;Cấp điện thôn Nà Tàng;5"), BY_DOCUMENT))
    other = replace(BY_DOCUMENT, document_number="99/QĐ-UBND")
    file = read(flat("1;Cấp điện thôn Nà Tàng;6"), other, lines)
    assert "added" in str(only(file.warnings).problem)
    assert file.can_be_applied


# --- the template ------------------------------------------------------------------------------


def test_the_template_is_read_as_it_was_filled_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(known(), TODAY)))
    sheet = book["Bảng vốn"]
    sheet["A2"] = "Theo văn bản số: 77/QĐ-UBND   ngày: 05/03/2026"
    for cell, value in {"B7": "CT-002", "D7": 10, "E7": 1.5, "L7": 0.25}.items():
        sheet[cell] = value
    file = read(saved(book))

    assert not file.errors
    assert [(e.cell, e.kind, e.source, e.amount_vnd) for e in file.change.added] == [
        ("D7", PLAN, "dtts_mn_2021_2025", 10_000_000),
        ("E7", PLAN, "ntm_2021_2025", 1_500_000),
        ("L7", PAID, "dtts_mn_2021_2025", 250_000),
    ]
    assert {e.plan_year for e in file.change.added} == {2026}
    assert file.change.added[0].document_number == "77/QĐ-UBND"


def test_an_empty_template_gives_nothing() -> None:
    assert "no amounts" in refused(template_bytes(known(), TODAY))
