"""Sentences, numbers and dates as a person reads them."""

from __future__ import annotations

import contextvars
import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

import pandas as pd
import pytest

from electrification import texts
from electrification.texts import Message, Refused, message, n_, number, percent

GREETING = "Good day, {name}"


@pytest.fixture(autouse=True)
def speaks_vietnamese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small catalogue of our own, and Vietnamese as at the start of a program."""
    known = {GREETING: "Chào {name}", "{count} village": "{count} thôn"}
    monkeypatch.setattr(texts, "catalogue", lambda language: known)
    monkeypatch.setattr(texts, "_ask_language", [])
    token = texts._language.set(None)
    yield
    texts._language.reset(token)


def test_vietnamese_is_the_default_and_english_one_call_away() -> None:
    assert texts._(GREETING, name="Mỷ") == "Chào Mỷ"
    texts.use_language("en")
    assert texts._(GREETING, name="Mỷ") == "Good day, Mỷ"


def test_a_sentence_without_translation_is_shown_in_english() -> None:
    assert texts._("Not in any {book}", book="sách") == "Not in any sách"


def test_braces_are_left_alone_where_no_value_is_given() -> None:
    assert texts._("{not a value}") == "{not a value}"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="hmn"):
        texts.use_language("hmn")


def test_a_screen_says_its_readers_language_and_the_last_screen_asked_first() -> None:
    texts.ask_language_from(lambda: None)
    assert texts.language() == "vi"
    texts.ask_language_from(lambda: "en")
    assert texts.language() == "en"
    texts.ask_language_from(lambda: "fr")
    assert texts.language() == "en"
    texts.use_language("vi")
    assert texts.language() == "vi"


def test_a_language_chosen_in_one_task_does_not_leak_into_another() -> None:
    elsewhere = contextvars.copy_context()
    elsewhere.run(texts.use_language, "en")
    assert (texts.language(), elsewhere.run(texts.language)) == ("vi", "en")


def test_vietnamese_has_one_form_where_english_has_two() -> None:
    def said(count: int) -> str:
        return n_("{count} village", "{count} villages", count=count)

    assert [said(1), said(1200)] == ["1 thôn", "1.200 thôn"]
    texts.use_language("en")
    assert [said(0), said(1), said(1200)] == ["0 villages", "1 village", "1,200 villages"]


def test_a_message_is_translated_when_it_is_shown_not_when_it_is_made() -> None:
    made = message(GREETING, name=dt.date(2025, 1, 23))
    assert str(made) == "Chào 23/01/2025"
    texts.use_language("en")
    assert str(made) == "Good day, 23/01/2025"


def test_values_of_a_message_are_written_the_readers_way() -> None:
    assert str(message("{a} {b} {c} {d}", a=1234, b=0.5, c=True, d="x")) == "1.234 0,50 True x"


def test_a_refusal_says_what_is_wrong_and_then_how_to_mend_it() -> None:
    assert str(Refused(message(GREETING, name="A"), Message("Mend it."))) == "Chào A Mend it."
    assert str(Refused("Only this.")) == "Only this."


@pytest.mark.parametrize(
    ("value", "places", "vietnamese", "english"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (0.125, 2, "0,13", "0.13"),
        (2.675, 2, "2,68", "2.68"),
        (-0.5, 0, "-1", "-1"),
        (Decimal("0.005"), 2, "0,01", "0.01"),
    ],
)
def test_numbers_the_vietnamese_and_the_english_way_halves_up(
    value: float | Decimal, places: int, vietnamese: str, english: str
) -> None:
    assert number(value, places) == vietnamese
    texts.use_language("en")
    assert number(value, places) == english


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (90.24390243902439, "90,24 %"),
        (90.2, "90,20 %"),
        (100, "100 %"),
        (99.999, "100 %"),
        (0.0, "0 %"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_percentages(value: float | None, shown: str) -> None:
    assert percent(value) == shown


@pytest.mark.parametrize("nothing", [None, pd.NaT])
@pytest.mark.parametrize("write", [texts.date, texts.instant])
def test_a_missing_day_is_a_dash(write: Callable[..., str], nothing: None) -> None:
    assert write(nothing) == "–"


def test_days_are_written_day_first_and_instants_in_vietnams_time() -> None:
    assert texts.date(dt.date(2025, 1, 23)) == "23/01/2025"
    assert texts.date(pd.Timestamp(2025, 1, 23)) == "23/01/2025"
    late = dt.datetime(2025, 1, 22, 17, 5, tzinfo=dt.UTC)
    assert texts.instant(late) == "00:05 23/01/2025"
