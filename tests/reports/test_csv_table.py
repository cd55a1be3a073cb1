from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification import texts
from electrification.questions.coverage import coverage_on
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import (
    ENTRY_COLUMNS,
    VILLAGE_COLUMNS,
    csv_bytes,
    safe_cell,
)
from electrification.storage import Store, open_store
from tests.electrification.builders import copied_database

DAY = dt.date(2025, 9, 29)
STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(copied_database(tmp_path_factory.mktemp("csv")))
    yield opened
    opened.close()


@pytest.fixture
def snapshot(store: Store) -> Snapshot:
    return store.snapshot(DAY)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_excel_sees_that_it_is_utf_8(snapshot: Snapshot) -> None:
    content = csv_bytes(snapshot.frame, snapshot, VILLAGE_COLUMNS)

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == len(snapshot.frame) + 1
    assert "Thôn mẫu 02, xã Nghĩa Thuận".encode() in content


def test_every_row_says_what_it_rests_on(snapshot: Snapshot) -> None:
    for row in read(csv_bytes(snapshot.frame, snapshot, VILLAGE_COLUMNS)):
        assert row["on"] == "2025-09-29"
        assert dt.datetime.fromisoformat(row["known_at"]) == snapshot.known_at
        assert row["data_version"] == str(snapshot.data_version)
        assert row["criterion_id"] == snapshot.criterion.id
        assert row["rows"] == "123"
        assert row["is_sample"] == "SỐ LIỆU MINH HỌA"


def test_the_sample_says_that_it_is_in_every_kind_of_table(store: Store) -> None:
    snapshot = store.snapshot(DAY)
    found = coverage_on(store, DAY)
    for rows, columns in (
        (snapshot.frame, VILLAGE_COLUMNS),
        (store.entries_between(dt.date(2023, 1, 1), DAY), ENTRY_COLUMNS),
        (found.rows, ("unit_code", "unit_name", "meets")),
    ):
        lines = read(csv_bytes(rows, snapshot, columns))
        assert len(lines) == len(rows) > 0
        assert {line["is_sample"] for line in lines} == {"SỐ LIỆU MINH HỌA"}


def test_a_register_of_ones_own_is_not_called_illustrative(snapshot: Snapshot) -> None:
    own = replace(snapshot, is_sample=False)

    assert {row["is_sample"] for row in read(csv_bytes(own.frame, own, VILLAGE_COLUMNS))} == {""}


def test_the_notice_is_in_the_readers_language(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "language", lambda: "en")

    row = read(csv_bytes(snapshot.frame, snapshot, VILLAGE_COLUMNS))[0]

    assert row["is_sample"] == "ILLUSTRATIVE DATA"


@pytest.mark.parametrize("start", STARTS)
def test_text_that_a_spreadsheet_would_run_is_made_harmless(snapshot: Snapshot, start: str) -> None:
    rows = snapshot.frame.head(1).assign(village_name=f"{start}1+1|cmd")

    (row,) = read(csv_bytes(rows, snapshot, VILLAGE_COLUMNS))

    assert row["village_name"] == f"'{start}1+1|cmd"


def test_no_column_of_an_entry_can_hold_a_formula(store: Store) -> None:
    snapshot = store.snapshot(DAY)
    rows = store.entries_between(dt.date(2025, 8, 1), DAY)
    hostile = rows.assign(**{name: "=1+1" for name in rows if rows[name].dtype == object})

    for row in read(csv_bytes(hostile, snapshot, ENTRY_COLUMNS)):
        assert [name for name, value in row.items() if value.startswith(STARTS)] == []


@given(st.text(max_size=20))
def test_safe_text_never_begins_a_formula_and_loses_nothing(text: str) -> None:
    made = safe_cell(text)

    assert isinstance(made, str)
    assert not made.startswith(STARTS)
    assert made.removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("value", [-5, -0.5, None, True, dt.date(2025, 1, 1)])
def test_what_is_not_text_stays_as_it_is(value: object) -> None:
    assert safe_cell(value) is value


def test_numbers_have_a_point_dates_their_iso_form_and_what_is_missing_is_empty(
    snapshot: Snapshot,
) -> None:
    rows = {r["village_code"]: r for r in read(csv_bytes(
        snapshot.frame, snapshot, VILLAGE_COLUMNS))}  # fmt: skip
    dark, by_register = rows["TBG-035"], rows["TBG-030"]

    assert (dark["works_completed_on"], dark["built_dark_days"]) == ("2024-06-20", "466")
    assert dark["energised_on"] == ""
    assert (by_register["stage"], by_register["built_dark_since"]) == ("", "")
    assert 22 < float(dark["lat"]) < 24
    assert {r["meets"] for r in rows.values()} == {"True", "False"}
    assert "nan" not in {value.lower() for row in rows.values() for value in row.values()}
    assert "<NA>" not in {value for row in rows.values() for value in row.values()}


def test_rates_have_two_places(store: Store) -> None:
    found = coverage_on(store, dt.date(2025, 2, 14))
    rows = read(csv_bytes(found.rows, found.snapshot, ("unit_name", "rate_pct")))

    assert {r["unit_name"]: r["rate_pct"] for r in rows}["huyện Mèo Vạc"] == "82.35"


def test_columns_that_are_not_there_are_left_out_and_the_frame_is_not_touched(
    snapshot: Snapshot,
) -> None:
    rows = pd.DataFrame({"village_name": ["=1"], "other": ["x"]})

    (row,) = read(csv_bytes(rows, snapshot, ("village_name", "no_such_column")))

    assert list(row)[:2] == ["village_name", "on"]
    assert rows["village_name"].tolist() == ["=1"]


def test_commas_quotes_and_line_breaks_stay_in_their_cell(snapshot: Snapshot) -> None:
    name = 'Thôn "Một", xã\nHai'
    rows = snapshot.frame.head(1).assign(village_name=name)

    (row,) = read(csv_bytes(rows, snapshot, VILLAGE_COLUMNS))

    assert row["village_name"] == name


def test_no_row_is_a_file_with_headings(snapshot: Snapshot) -> None:
    content = csv_bytes(snapshot.frame.head(0), snapshot, VILLAGE_COLUMNS)

    assert content.decode("utf-8-sig").startswith("village_code,village_name")
    assert read(content) == []
