"""The power company's monthly file: read as it was declared, refused where it names customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from electrification.exchange.meter_cells import CellProblem, NumberFormat, read_kwh, read_month
from electrification.exchange.meter_columns import is_personal, personal_text
from electrification.exchange.meters import Known, MeterFile, read_meters
from electrification.texts import Refused
from tests.exchange.builders import assert_said, csv_file, only, workbook, xlsx_file

TODAY = dt.date(2025, 9, 30)
HOSTILE = Path(__file__).parent / "hostile_meters"
HOSTILE_REGISTERS = Path(__file__).parent / "hostile"
KNOWN = Known(
    by_code={"v-1": 1, "v-2": 2, "v-3": 3},
    by_name={"na tang": [(1, "xa son vi")], "lung chu": [(2, "xa son vi"), (3, "xa thuong phung")]},
    by_substation={"tba 1": ("TBA 1", [1]), "tba chung": ("TBA chung", [2, 3])},
)
ROW = {
    "Tháng": "08/2025", "Mã thôn": "V-1", "Số khách hàng sinh hoạt": "52",
    "Điện thương phẩm (kWh)": "1934",
}  # fmt: skip


def row(**changes: str) -> dict[str, str]:
    """A row of the format; keys of English words stand for its headings."""
    names = {"month": "Tháng", "code": "Mã thôn", "name": "Tên thôn", "commune": "Tên xã",
             "substation": "Trạm biến áp", "customers": "Số khách hàng sinh hoạt",
             "kwh": "Điện thương phẩm (kWh)"}  # fmt: skip
    return ROW | {names[key]: value for key, value in changes.items()}


def read(
    *rows: dict[str, Any], numbers: NumberFormat = NumberFormat.PLAIN, known: Known = KNOWN
) -> MeterFile:
    return read_meters(csv_file(rows), "thang.csv", known, numbers=numbers, today=TODAY)


def error(**changes: str) -> Any:
    found = only(read(row(**changes)).errors)
    assert_said(found)
    return found


def test_a_row_becomes_a_reading() -> None:
    [made] = read(ROW).rows
    assert (made.village_id, made.month, made.customers, made.kwh, made.substation) == (
        1, dt.date(2025, 8, 1), 52, 1934.0, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["08/2025", "8/2025", "2025-08", "Tháng 8/2025", "T8/2025", "tháng 8 năm 2025",
             "31/08/2025", "2025-08-01", "08-2025"],
)  # fmt: skip
def test_months_are_read_as_offices_write_them(text: str) -> None:
    assert read_month(text, TODAY) == dt.date(2025, 8, 1)


@pytest.mark.parametrize(
    "text", ["", "13/2025", "8/25", "Tổng cộng", "10/2025", "08/1999", "0/2025"]
)
def test_what_is_no_month_or_still_to_come_is_an_error(text: str) -> None:
    assert error(month=text).column == "Tháng"


@pytest.mark.parametrize(
    ("text", "numbers", "kwh"),
    [
        ("1934", NumberFormat.PLAIN, 1934.0),
        ("1934,5", NumberFormat.PLAIN, 1934.5),
        ("0,500", NumberFormat.PLAIN, 0.5),
        ("1.934", NumberFormat.COMMA, 1934.0),
        ("1.934,25", NumberFormat.COMMA, 1934.25),
        ("1,934", NumberFormat.DOT, 1934.0),
        ("1,934.25", NumberFormat.DOT, 1934.25),
    ],
)
def test_numbers_are_read_by_the_declared_format(
    text: str, numbers: NumberFormat, kwh: float
) -> None:
    assert read(row(kwh=text), numbers=numbers).rows[0].kwh == kwh


@pytest.mark.parametrize("text", ["1.934", "1,934", "1.934,5", "12.345.678", "1 934"])
def test_without_a_declared_format_an_ambiguous_cell_is_an_error(text: str) -> None:
    assert error(kwh=text).row == 2


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1,934.5", NumberFormat.COMMA), ("1.5", NumberFormat.COMMA), ("1.934,5", NumberFormat.DOT),
     ("12,34", NumberFormat.DOT), ("1e3", NumberFormat.PLAIN), ("nan", NumberFormat.PLAIN),
     ("-5", NumberFormat.PLAIN), ("", NumberFormat.PLAIN), ("9" * 8, NumberFormat.PLAIN),
     ("٣", NumberFormat.PLAIN), ("=1+1", NumberFormat.PLAIN)],
)  # fmt: skip
def test_what_does_not_fit_the_format_is_an_error(text: str, numbers: NumberFormat) -> None:
    found = read(row(kwh=text), numbers=numbers)
    assert found.rows == []
    assert_said(only(found.errors))


def test_numbers_of_a_workbook_are_what_they_are() -> None:
    rows = [{**ROW, "Số khách hàng sinh hoạt": 52, "Điện thương phẩm (kWh)": 1.934,
             "Tháng": dt.date(2025, 8, 1)}]  # fmt: skip
    found = read_meters(xlsx_file(rows), "thang.xlsx", KNOWN, today=TODAY)
    assert [(r.customers, r.kwh) for r in found.rows] == [(52, 1.934)]


def test_customers_are_whole() -> None:
    assert error(customers="5,5").column == "Số khách hàng sinh hoạt"
    assert error(customers="5001")


def by(name: str, value: str, **more: str) -> dict[str, str]:
    stated = row(**{name: value}, **more)
    del stated["Mã thôn"]
    return stated


def test_a_village_is_named_by_code_by_name_or_by_its_substation() -> None:
    assert read(by("name", "Thôn Nà Tang")).rows[0].village_id == 1
    assert read(by("name", "lũng chủ", commune="Sơn Vĩ")).rows[0].village_id == 2
    made = read(by("substation", "tba 1")).rows[0]
    assert (made.village_id, made.substation) == (1, "TBA 1")


@pytest.mark.parametrize(
    "stated",
    [by("name", "Lũng Chủ"), by("name", "Chưa có"), by("substation", "TBA chung"),
     by("substation", "TBA lạ"), by("substation", ""), row(code="V-9")],
)  # fmt: skip
def test_what_names_no_village_or_several_is_an_error(stated: dict[str, str]) -> None:
    found = read(stated)
    assert found.rows == []
    assert_said(only(found.errors))


def test_one_reading_of_a_village_a_month_and_not_both_whole_and_in_parts() -> None:
    assert only(read(ROW, ROW).errors).row == 3
    assert only(read(row(substation="A"), row(substation="")).errors).row == 3
    assert read(row(substation="A"), row(substation="B")).errors == []


def test_villages_of_others_are_errors() -> None:
    known = Known(KNOWN.by_code, KNOWN.by_name, KNOWN.by_substation, frozenset({2}))
    assert only(read(ROW, known=known).errors).value == "V-1"


@pytest.mark.parametrize(
    "heading",
    ["Tên khách hàng", "Mã khách hàng", "Mã KH", "Số điện thoại", "Địa chỉ", "CCCD", "Họ và tên",
     "Số công tơ", "Mã điểm đo", "customer name", "Phone"],
)  # fmt: skip
def test_a_file_with_a_column_about_customers_is_refused_whole(heading: str) -> None:
    assert is_personal(heading)
    with pytest.raises(Refused) as refused:
        read({**ROW, heading: "x"})
    assert heading in str(refused.value)


@pytest.mark.parametrize("cell", ["PA22020012345", "0912345678", "031098001234"])
def test_a_customers_code_or_number_in_any_cell_refuses_the_file(cell: str) -> None:
    assert personal_text(f"Hộ {cell}")
    with pytest.raises(Refused) as refused:
        read({**ROW, "Ghi chú": f"Hộ {cell}"})
    assert cell not in str(refused.value)


def test_a_column_that_is_needed_is_asked_for() -> None:
    for key in ("Tháng", "Mã thôn", "Điện thương phẩm (kWh)"):
        with pytest.raises(Refused):
            read({name: value for name, value in ROW.items() if name != key})
    with pytest.raises(Refused):
        read({**ROW, "Month": "08/2025"})


def test_totals_at_the_end_are_errors_that_say_so() -> None:
    found = read(ROW, {"Tháng": "Tổng cộng", "Mã thôn": "", "Số khách hàng sinh hoạt": "52",
                       "Điện thương phẩm (kWh)": "1934"})  # fmt: skip
    assert not found.can_be_applied
    assert {p.row for p in found.errors} == {3}


def test_an_unusual_figure_is_a_warning() -> None:
    assert only(read(row(kwh="99999")).warnings).row == 2
    assert only(read(row(month="09/2025")).warnings).row == 2


def test_the_same_content_has_the_same_mark() -> None:
    assert read(ROW).sha256 == read(ROW).sha256 != read(row(kwh="1")).sha256


HOSTILE_FILES: Sequence[Path] = sorted([*HOSTILE.iterdir(), *HOSTILE_REGISTERS.iterdir()])


@pytest.mark.parametrize("path", HOSTILE_FILES, ids=lambda p: p.name)
def test_no_hostile_file_is_taken(path: Path) -> None:
    try:
        found = read_meters(path, path.name, KNOWN, today=TODAY)
    except Refused as refused:
        assert_said(refused)
    else:
        assert not found.can_be_applied
        for problem in found.errors:
            assert_said(problem)


def test_a_bomb_of_a_workbook_is_refused() -> None:
    rows = [list(ROW), *[["x" * 30_000] * 4 for _ in range(200)]]
    with pytest.raises(Refused):
        read_meters(workbook({"S": rows}), "thang.xlsx", KNOWN, today=TODAY)


def taken(
    content: bytes, name: str = "a.csv", numbers: NumberFormat = NumberFormat.PLAIN
) -> MeterFile | None:
    """The file, or None where it is refused; no other error may leave the reader."""
    try:
        return read_meters(content, name, KNOWN, numbers=numbers, today=TODAY)
    except Refused:
        return None


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["08/2025", "V-1", "52", "1.934", "1.934,5", "Tổng", "", "=A1", "\u202e1"]),
)


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=4),
       st.sampled_from(NumberFormat))  # fmt: skip
def test_whatever_stands_in_the_cells_is_read_or_said(
    cells: list[list[str]], numbers: NumberFormat
) -> None:
    rows = [dict(zip(ROW, one, strict=True)) for one in cells]
    found = taken(csv_file(rows), numbers=numbers)
    if found is None:
        return
    for made in found.rows:
        assert made.village_id == 1
        assert 0 <= made.customers <= 5_000
        assert 0 <= made.kwh <= 5_000_000
        assert made.month <= TODAY
    for problem in (*found.errors, *found.warnings):
        assert_said(problem)
        assert str(problem.as_dict())
    assert len({r.key for r in found.rows}) == len(found.rows)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.txt"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    found = taken(content, name)
    assert found is None or found.row_count


@given(st.integers(0, 5_000_000), st.integers(0, 99))
def test_a_number_written_either_way_is_the_same_number(whole: int, hundredths: int) -> None:
    english = f"{whole:,}.{hundredths:02d}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    try:
        value = read_kwh(english, NumberFormat.DOT)
    except CellProblem:
        assert whole + hundredths / 100 > 5_000_000
        return
    assert value == read_kwh(vietnamese, NumberFormat.COMMA)
    assert abs(value - (whole + hundredths / 100)) < 1e-6
