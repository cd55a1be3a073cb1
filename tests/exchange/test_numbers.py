"""Numbers are read by a declared format; what may mean two things is refused, never guessed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.exchange.numbers import (
    Mark,
    NumberProblem,
    decimal_mark,
    read_decimals,
    read_whole,
    shortened,
)
from electrification.exchange.tables import ExactNumber
from tests.exchange.builders import assert_said

NUMBERLIKE = st.text(alphabet="0123456789.,+-  eE", max_size=30)
ANY_TEXT = st.one_of(st.text(max_size=40), NUMBERLIKE)


def test_a_whole_number_is_clean_digits() -> None:
    assert [read_whole(text) for text in ("0", " 43 ", "1234", "-5", "43.0", "43,00")] == [
        0, 43, 1234, -5, 43, 43,
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["1.234", "1,234", "1 234", "1.234.567"])
def test_a_thousands_mark_makes_a_whole_number_ambiguous(text: str) -> None:
    with pytest.raises(NumberProblem) as raised:
        read_whole(text)

    assert "ambiguous" in str(raised.value.problem)
    assert "digits only" in str(raised.value.remedy)


@pytest.mark.parametrize("text", ["", "bốn", "4.5", "1e3", "٤٣", "9" * 5000, "0x1F", "½"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(NumberProblem):
        read_whole(text)


def test_a_cell_that_a_workbook_holds_as_a_fraction_is_not_taken_for_thousands() -> None:
    with pytest.raises(NumberProblem) as raised:
        read_whole(ExactNumber("1.234"))

    assert "not a whole number" in str(raised.value.problem)


def test_degrees_have_a_dot_throughout_or_a_comma_throughout() -> None:
    assert read_decimals(["22.95", "23", ""], has_thousands=False) == [22.95, 23.0, None]
    assert read_decimals(["22,953", "23,1"], has_thousands=False) == [22.953, 23.1]


def test_a_column_with_both_decimal_marks_has_errors_in_the_rarer_ones() -> None:
    first, second, third = read_decimals(["22.95", "23,16", "23.2"], has_thousands=False)

    assert (first, third) == (22.95, 23.2)
    assert isinstance(second, NumberProblem)
    assert "one decimal mark" in str(second.remedy)


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["2562184.387", "2,562,184.4"], [2562184.387, 2562184.4]),
        (["2562184,387", "2.562.184"], [2562184.387, 2562184.0]),
        (["503.460,969", "503.460"], [503460.969, 503460.0]),
        (["2 562 184,387", "503 460"], [2562184.387, 503460.0]),
        (["503460.97", "503.460"], [503460.97, 503.46]),
        (["2562184", "2562185"], [2562184.0, 2562185.0]),
    ],
)
def test_thousands_in_metres_are_read_where_a_cell_shows_the_decimal_mark(
    texts: list[str], numbers: list[float]
) -> None:
    assert read_decimals(texts, has_thousands=True) == numbers


def test_metres_with_a_lone_mark_before_three_digits_are_ambiguous() -> None:
    [problem] = read_decimals(["503.460"], has_thousands=True)

    assert isinstance(problem, NumberProblem)
    assert "ambiguous" in str(problem.problem)


def test_a_number_of_a_workbook_is_that_number_beside_any_decimal_mark() -> None:
    cells = [ExactNumber("503.461"), "503460,97"]

    assert read_decimals(cells, has_thousands=True) == [503.461, 503460.97]


@pytest.mark.parametrize("text", ["22°53'24\"N", "nan", "inf", "1e5", "2.2.2", "22.", ".5", "--1"])
def test_what_is_no_decimal_number_is_refused(text: str) -> None:
    [problem] = read_decimals([text], has_thousands=False)

    assert isinstance(problem, NumberProblem)


def test_a_column_of_whole_numbers_shows_no_mark() -> None:
    assert decimal_mark([Mark.NONE, Mark.EITHER]) is Mark.NONE


def test_a_long_value_is_quoted_in_short() -> None:
    assert shortened("9" * 100) == "9" * 59 + "…"


@given(ANY_TEXT)
def test_reading_a_whole_number_raises_nothing_but_the_named_problem(text: str) -> None:
    try:
        assert isinstance(read_whole(text), int)
    except NumberProblem as refused:
        assert_said(refused)


@given(st.lists(ANY_TEXT, max_size=8), st.booleans())
def test_reading_decimals_never_raises_and_never_gives_nonsense(
    texts: list[str], has_thousands: bool
) -> None:
    for text, number in zip(texts, read_decimals(texts, has_thousands=has_thousands), strict=True):
        if number is None:
            assert not text.strip()
        elif not isinstance(number, NumberProblem):
            assert math.isfinite(number)


@given(st.integers(-(10**9), 10**9))
def test_every_whole_number_written_plainly_is_read_back(number: int) -> None:
    assert read_whole(str(number)) == number


@given(
    st.lists(st.floats(100_000, 3_000_000), min_size=1, max_size=8),
    st.sampled_from([".", ","]),
)
def test_metres_written_with_thousands_are_read_back_in_either_format(
    numbers: list[float], mark: str
) -> None:
    thousands = "," if mark == "." else "."
    texts = [
        f"{number:,.2f}".replace(",", "_").replace(".", mark).replace("_", thousands)
        for number in numbers
    ]

    assert read_decimals(texts, has_thousands=True) == [
        float(f"{number:.2f}") for number in numbers
    ]
