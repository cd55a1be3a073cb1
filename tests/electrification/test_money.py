"""Amounts of money are read exactly or refused with words; nothing is guessed."""

from __future__ import annotations

import contextlib
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.subject.money import (
    MAX_VND,
    MoneyProblem,
    MoneyUnit,
    NumberFormat,
    money_text,
    parse_vnd,
    unit_of,
    units_named,
)
from electrification.texts import use_language

DONG, THOUSAND, MILLION, BILLION = MoneyUnit
VIETNAMESE, ENGLISH = NumberFormat
UNITS = st.sampled_from(list(MoneyUnit))
AMOUNTS = st.integers(0, MAX_VND)
ANY_TEXT = st.one_of(
    st.text(max_size=80), st.text(alphabet="0123456789., tyrieuđồngỷệ-()", max_size=40)
)


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    use_language("vi")


@pytest.mark.parametrize(
    ("text", "vnd"),
    [
        ("113 tỷ 730 triệu", 113_730_000_000),
        ("113 tỉ 730 triệu đồng", 113_730_000_000),
        ("113,73 tỷ", 113_730_000_000),
        ("113.73 tỷ đồng", 113_730_000_000),
        ("1.234,5 triệu đồng", 1_234_500_000),
        ("1.234.500.000", 1_234_500_000),
        ("1 234 500 000 đ", 1_234_500_000),
        ("1 234 500 000 ₫", 1_234_500_000),
        ("500.000 đồng", 500_000),
        ("500.000đ", 500_000),
        ("900 tr.đ", 900_000_000),
        ("900trđ", 900_000_000),
        ("900 Tr. đồng", 900_000_000),
        ("12 nghìn", 12_000),
        ("12 ngàn đồng", 12_000),
        ("5 VNĐ", 5),
        ("5 tỷ 5 đồng", 5_000_000_005),
        ("2 tỷ 3 triệu 4 nghìn 5 đồng", 2_003_004_005),
        ("0", 0),
    ],
)
def test_amounts_are_read_as_offices_write_them(text: str, vnd: int) -> None:
    for form in ("NFC", "NFD"):
        for case in (str, str.upper):
            assert parse_vnd(case(unicodedata.normalize(form, text)), DONG) == vnd


def test_the_declared_unit_is_for_numbers_without_their_own() -> None:
    assert parse_vnd("1.234,5", MILLION) == 1_234_500_000
    assert parse_vnd("2 tỷ", MILLION) == 2_000_000_000
    assert parse_vnd(1234.5, MILLION) == parse_vnd(Decimal("1234.5"), MILLION) == 1_234_500_000
    assert parse_vnd(7, THOUSAND) == 7_000


def test_a_lone_mark_before_three_digits_is_read_by_the_declared_format_only() -> None:
    assert parse_vnd("3.270", MILLION, VIETNAMESE) == 3_270_000_000
    assert parse_vnd("3,270", MILLION, VIETNAMESE) == 3_270_000
    assert parse_vnd("3.270", MILLION, ENGLISH) == 3_270_000
    for text in ("3.270", "3,270", "3.270 triệu"):
        with pytest.raises(MoneyProblem, match=r"hàng nghìn|phần thập phân"):
            parse_vnd(text, MILLION)


def test_a_lone_mark_of_an_amount_in_dong_can_only_be_thousands() -> None:
    assert parse_vnd("3.270", DONG) == parse_vnd("3,270 đ") == 3_270


def test_a_number_that_a_workbook_computed_loses_its_noise_and_nothing_else() -> None:
    assert parse_vnd(0.1 + 0.2, BILLION) == 300_000_000
    with pytest.raises(MoneyProblem):
        parse_vnd(0.1234567891, BILLION)


def refusal(text: str | float, *how: object) -> str:
    use_language("en")
    with pytest.raises(MoneyProblem) as raised:
        parse_vnd(text, *how)  # type: ignore[arg-type]
    assert str(raised.value.remedy)
    return str(raised.value.problem)


@pytest.mark.parametrize("text", ["-5", "− 5 triệu", "(1.234)", -3, Decimal(-1), -0.5])
def test_a_negative_amount_is_refused(text: str | float) -> None:
    assert "negative" in refusal(text, MILLION)


@pytest.mark.parametrize("text", ["0,5 đồng", "1.234,5 đ", "0,0000001 triệu", "1,5"])
def test_parts_of_a_dong_are_refused(text: str) -> None:
    assert "parts of a đồng" in refusal(text, DONG)


@pytest.mark.parametrize("text", ["9" * 40, "1000001 tỷ", 1e300, 10**40, Decimal("1e999999")])
def test_what_no_budget_holds_is_refused(text: str | float) -> None:
    assert "million billion" in refusal(text, DONG)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "abc", "5 hộ", "1 tỷ 5", "5 triệu 1 tỷ", "1,5 tỷ 3 triệu", "1 tỷ 2000 triệu",
        "1 tỷ 1 tỷ", "٤٣", "½", "1e3", "0x1F", "5-10", "=1+1", "+5", "triệu", "5 triệu tỷ",
        float("nan"), float("inf"), True, "a" * 5000, "1 " * 5000,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str | float) -> None:
    assert "not an amount" in refusal(text, DONG)


@pytest.mark.parametrize("text", ["1.23.456", "1.234.56", "12.34,5", "1,234,5.6"])
def test_marks_out_of_place_are_refused(text: str) -> None:
    assert "marks" in refusal(text, MILLION)
    assert "marks" in refusal(text, MILLION, VIETNAMESE)


def test_without_a_unit_it_is_asked_for() -> None:
    assert "no unit" in refusal("5")
    assert "no unit" in refusal(5.5)


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("triệu đồng", MILLION), ("Triệu Đồng", MILLION), ("tr.đ", MILLION), ("trđ", MILLION),
        ("Tr. đ", MILLION), ("1.000.000 đồng", MILLION), ("nghìn đồng", THOUSAND),
        ("1.000 đồng", THOUSAND), ("1000đ", THOUSAND), ("ngàn đồng", THOUSAND),
        ("đồng", DONG), ("VNĐ", DONG), ("vnd", DONG), ("tỷ đồng", BILLION), ("tỉ", BILLION),
        ("(tỷ đồng)", BILLION), ("hộ", None), ("", None), ("km", None), ("%", None),
        ("tr. hộ", None), ("2.000 đồng", None),
    ],
)  # fmt: skip
def test_units_of_headings_are_known_by_their_words(words: str, unit: MoneyUnit | None) -> None:
    assert unit_of(words) is unit_of(unicodedata.normalize("NFD", words)) is unit


def test_an_amount_says_which_units_it_names() -> None:
    assert units_named("113 tỷ 730 triệu") == (BILLION, MILLION)
    assert units_named("1.234,5") == units_named("abc") == ()


def test_amounts_are_written_in_the_language_in_use() -> None:
    assert money_text(1_234_500_000, MILLION) == "1.234,5 triệu đồng"
    assert money_text(1_234_567_890, MILLION, places=1) == "1.234,6 triệu đồng"
    assert money_text(2_000_000_000, BILLION, places=2) == "2 tỷ đồng"
    assert money_text(0, MILLION) == "0 triệu đồng"
    assert money_text(-1_500, THOUSAND) == "-1,5 nghìn đồng"
    use_language("en")
    assert money_text(1_234_500_000, MILLION) == "1,234.5 million đồng"


@given(AMOUNTS, UNITS, st.sampled_from([("vi", VIETNAMESE), ("en", ENGLISH)]))
def test_what_is_written_is_read_back(
    vnd: int, unit: MoneyUnit, how: tuple[str, NumberFormat]
) -> None:
    use_language(how[0])
    assert parse_vnd(money_text(vnd, unit), number_format=how[1]) == vnd


@given(AMOUNTS)
def test_an_amount_spelled_by_its_units_is_read_back(vnd: int) -> None:
    use_language("vi")
    spelled, rest = [], vnd
    for unit in (BILLION, MILLION, THOUSAND, DONG):
        count, rest = divmod(rest, unit.vnd)
        if count:
            spelled.append(f"{count} {unit.label}")
    assert parse_vnd(" ".join(spelled) or "0", DONG) == vnd


@given(ANY_TEXT, st.none() | UNITS, st.none() | st.sampled_from(list(NumberFormat)))
def test_any_text_is_an_amount_within_bounds_or_a_problem(
    text: str, unit: MoneyUnit | None, marks: NumberFormat | None
) -> None:
    assert_read_or_said(text, unit, marks)


def assert_read_or_said(given: str | float, *how: object) -> None:
    with contextlib.suppress(MoneyProblem):
        assert 0 <= parse_vnd(given, *how) <= MAX_VND  # type: ignore[arg-type]


@given(st.floats(), UNITS)
def test_any_number_of_a_workbook_is_an_amount_within_bounds_or_a_problem(
    value: float, unit: MoneyUnit
) -> None:
    assert_read_or_said(value, unit)
