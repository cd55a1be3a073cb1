"""A register is read, checked and explained row by row; with one error nothing of it counts."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification import texts
from electrification.exchange.register import marked_key, read_register
from electrification.subject.villages import PositionQuality, Provenance
from electrification.texts import Refused
from geo.units import UnitKey, Units
from tests.exchange.builders import (
    BAN_MAY,
    LUNG_CAU,
    TODAY,
    VIETNAMESE_HEADINGS,
    assert_said,
    csv_file,
    error,
    only,
    row,
    workbook,
    xlsx_file,
)
from tests.exchange.conftest import ReadFile, ReadRows

ROOT = Path(__file__).parents[2]
TA_VAN = UnitKey("00907", dt.date(2004, 7, 8))
SAMPLE = ROOT / "data" / "villages" / "register.csv"


# --- what comes out ----------------------------------------------------------------------------


def test_a_row_becomes_a_village_with_its_commune(read: ReadRows) -> None:
    reading = read(LUNG_CAU)

    assert (reading.errors, reading.warnings, reading.row_count) == ([], [], 1)
    assert reading.can_be_applied
    [village] = reading.rows
    assert village.village_code == "T-01"
    assert village.village_name == "Lủng Cẩu"
    assert village.commune == TA_VAN
    assert village.commune_on == dt.date(2025, 2, 14)
    assert village.is_border is True
    assert (village.lat, village.lon) == (23.00136, 104.85456)
    assert (village.households, village.population) == (45, 226)
    assert (village.status, village.status_on) == ("building", dt.date(2025, 2, 14))
    assert village.source == "Thử nghiệm"
    assert village.provenance is Provenance.REGISTER
    assert village.position_quality is PositionQuality.REGISTER


def test_the_register_that_the_project_ships_is_read_without_an_error(
    units: Units, places: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    reading = read_register(SAMPLE, SAMPLE.name, units, places, areas=areas, today=TODAY)

    assert reading.errors == []
    assert len(reading.rows) == reading.row_count == 123
    assert {village.position_quality for village in reading.rows} == {PositionQuality.ILLUSTRATIVE}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_accents_and_byte_order_marks_make_no_difference(
    read: ReadRows, read_file: ReadFile, form: Any, encoding: str
) -> None:
    rows = [
        {VIETNAMESE_HEADINGS[key]: value for key, value in village.items()}
        for village in (LUNG_CAU, BAN_MAY)
    ]
    text = unicodedata.normalize(form, csv_file(rows).decode())

    assert read_file(text.encode(encoding)).rows == read(LUNG_CAU, BAN_MAY).rows


def test_a_workbook_gives_the_same_villages_as_a_csv_file(
    read: ReadRows, read_file: ReadFile
) -> None:
    typed = row(
        lat=23.00136,
        lon=104.85456,
        households=45,
        population=226.0,
        is_border=True,
        commune_on=dt.date(2025, 2, 14),
        status_on=dt.datetime(2025, 2, 14),  # noqa: DTZ001 (as Excel has it)
    )

    expected = read(LUNG_CAU, BAN_MAY).rows
    assert read_file(xlsx_file([LUNG_CAU, BAN_MAY]), "thon.xlsx").rows == expected
    assert read_file(xlsx_file([typed, BAN_MAY]), "thon.xlsx").rows == expected


@pytest.mark.parametrize("on", ["14/02/2025", "2025-02-14", " 14/2/2025 "])
def test_dates_are_read_in_both_forms(read: ReadRows, on: str) -> None:
    assert read(row(status_on=on)).rows[0].status_on == dt.date(2025, 2, 14)


def test_names_are_trimmed_and_composed(read: ReadRows) -> None:
    name = unicodedata.normalize("NFD", "  Lủng\u00a0  Cẩu ")

    assert read(row(village_name=name)).rows[0].village_name == "Lủng Cẩu"


def test_in_a_column_of_crosses_an_empty_cell_means_no(read: ReadRows) -> None:
    reading = read(row(is_border="x"), row(BAN_MAY, is_border=""))

    assert [village.is_border for village in reading.rows] == [True, False]


def test_example_rows_of_the_template_are_left_out(read: ReadRows) -> None:
    reading = read(row(village_code="VÍ DỤ 01", lat="?"), BAN_MAY)

    assert (reading.row_count, reading.errors) == (1, [])


# --- problems ----------------------------------------------------------------------------------


def test_a_problem_names_row_column_value_fault_and_remedy(read: ReadRows) -> None:
    reading = read(BAN_MAY, row(commune_code="99999"))
    problem = only(reading.errors)

    assert (problem.row, problem.column, problem.value) == (3, "commune_code", "99999")
    assert set(problem.as_dict()) == {"row", "column", "value", "problem", "remedy"}
    assert json.dumps(problem.as_dict())
    assert not reading.can_be_applied
    assert [village.village_code for village in reading.rows] == ["T-02"]


def test_problems_speak_vietnamese_by_default_and_name_the_heading_of_the_file(
    read_file: ReadFile,
) -> None:
    values = row(commune_code="907")
    texts.use_language("vi")
    cells = [[VIETNAMESE_HEADINGS[key].upper() for key in values], list(values.values())]

    problem = only(read_file(workbook({"Sheet1": cells}), "thon.xlsx").errors).as_dict()

    assert problem["column"] == "MÃ XÃ"
    assert problem["problem"] == "Mã xã bị mất các số 0 ở đầu."
    assert problem["remedy"] == "Định dạng cột là văn bản và ghi mã xã là '00907'."


def test_problems_are_in_the_order_of_rows_and_columns(read: ReadRows) -> None:
    bad = {"commune_on": "sớm", "households": "1.234", "is_border": "?"}
    reading = read(row(**bad), row(BAN_MAY, **bad))

    assert [(p.row, p.column) for p in reading.errors] == [
        (2, "commune_on"), (2, "is_border"), (2, "households"),
        (3, "commune_on"), (3, "is_border"), (3, "households"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "key", ["village_code", "village_name", "commune_code", "commune_on", "is_border"]
)
def test_what_every_row_needs_is_asked_for(read: ReadRows, key: str) -> None:
    problem = error(read, **{key: ""})

    assert (problem.row, problem.column, problem.value) == (2, key, "")
    assert "missing" in str(problem.problem)


def test_two_missing_cells_of_one_row_are_both_reported(read: ReadRows) -> None:
    assert len(read(row(village_name="", commune_on="")).errors) == 2


# Numbers, words and dates


@pytest.mark.parametrize("text", ["1.234", "1,234"])
def test_an_ambiguous_count_is_a_row_error(read: ReadRows, text: str) -> None:
    assert "ambiguous" in str(error(read, households=text).problem)


def test_a_column_of_degrees_has_one_decimal_mark(read: ReadRows) -> None:
    commas = read(
        row(lat="23,00136", lon="104,85456"), row(BAN_MAY, lat="22,82412", lon="104,57971")
    )
    mixed = read(LUNG_CAU, row(BAN_MAY, lat="22,82412"))

    assert (commas.errors, commas.rows[0].lat) == ([], 23.00136)
    assert (only(mixed.errors).row, only(mixed.errors).value) == (3, "22,82412")


@pytest.mark.parametrize(
    ("key", "text"),
    [("households", "-1"), ("households", "5001"), ("population", "50001"), ("population", "bốn")],
)
def test_negative_and_absurd_counts_are_refused(read: ReadRows, key: str, text: str) -> None:
    problem = error(read, **{key: text})

    assert (problem.column, problem.value) == (key, text)


@pytest.mark.parametrize("people", ["44", "676"])
def test_unusual_families_are_a_warning(read: ReadRows, people: str) -> None:
    assert "unusual" in str(only(read(row(population=people)).warnings).problem)


@pytest.mark.parametrize("key", ["commune_on", "status_on"])
def test_a_date_in_the_future_is_refused(read: ReadRows, key: str) -> None:
    assert "in the future" in str(error(read, **{key: "01/10/2025"}).problem)
    assert read(row(status_on="30/09/2025")).errors == []


@pytest.mark.parametrize("text", ["31/02/2025", "02/14/2025", "14.02.2025", "14/02/25", "45000"])
def test_what_is_no_date_is_refused(read: ReadRows, text: str) -> None:
    assert "not a date" in str(error(read, status_on=text).problem)


def test_a_date_long_ago_is_refused(read: ReadRows) -> None:
    assert "too long ago" in str(
        error(read, status_on="2025-02-14".replace("2025", "0205")).problem
    )


def test_a_state_without_a_date_is_a_warning(read: ReadRows) -> None:
    reading = read(row(status_on=""))

    assert reading.errors == []
    assert "14/02/2025 is taken" in str(only(reading.warnings).problem)


@pytest.mark.parametrize(
    ("key", "text"), [("status", "xong"), ("is_border", "có lẽ"), ("provenance", "recorded")]
)
def test_an_unknown_word_is_refused_and_the_known_ones_are_named(
    read: ReadRows, key: str, text: str
) -> None:
    assert "Write one of" in str(error(read, **{key: text}).remedy)


# Names and codes


@pytest.mark.parametrize("code", ["T-01", "t-01", " T-01 "])
def test_a_code_stands_once(read: ReadRows, code: str) -> None:
    problem = only(read(LUNG_CAU, row(BAN_MAY, village_code=code)).errors)

    assert (problem.row, problem.column) == (3, "village_code")
    assert "row 2" in str(problem.problem)


@pytest.mark.parametrize(
    "name",
    ["Lủng Cẩu", "LỦNG CẨU", unicodedata.normalize("NFD", "Lủng cẩu"), "Thôn Lủng Cẩu", "Lung Cau"],
)
def test_a_commune_has_no_two_villages_of_one_name(read: ReadRows, name: str) -> None:
    problem = only(read(LUNG_CAU, row(village_code="T-09", village_name=name)).errors)

    assert problem.column == "village_name"
    assert "row 2" in str(problem.problem)


def test_names_that_differ_in_their_accents_only_are_a_warning(read: ReadRows) -> None:
    reading = read(LUNG_CAU, row(village_code="T-09", village_name="Lũng Cầu"))

    assert reading.errors == []
    assert only(reading.warnings).column == "village_name"


def test_villages_of_one_name_may_lie_in_two_communes(read: ReadRows) -> None:
    assert read(LUNG_CAU, row(BAN_MAY, village_name="Lủng Cẩu")).errors == []


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\x07", "\ufffd", "\x00"])
def test_control_and_invisible_characters_are_refused_and_shown(
    read: ReadRows, character: str
) -> None:
    problem = error(read, village_name=f"Lủng{character}Cẩu")

    assert f"U+{ord(character):04X}" in str(problem.problem)
    assert problem.value == f"Lủng<U+{ord(character):04X}>Cẩu"


def test_a_formula_is_no_value(read: ReadRows) -> None:
    assert "formula" in str(error(read, village_name="=HYPERLINK(1)").problem)
    assert "formula" in str(error(read, commune_code="#N/A").problem)


def test_a_name_typed_for_an_old_font_is_refused(read: ReadRows) -> None:
    assert "old font" in str(error(read, village_name="Lñng CÈu b¶n m¸y").problem)


@pytest.mark.parametrize(("key", "most"), [("village_code", 40), ("village_name", 200)])
def test_overlong_texts_are_refused(read: ReadRows, key: str, most: int) -> None:
    assert str(most) in str(error(read, **{key: "a" * (most + 1)}).problem)


# --- as a whole --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent / "hostile").iterdir()), ids=lambda p: p.name
)
def test_the_hostile_files_are_explained_or_refused(read_file: ReadFile, path: Path) -> None:
    try:
        reading = read_file(path, path.name)
    except Refused as refused:
        assert_said(refused)
    else:
        for problem in reading.errors + reading.warnings:
            assert_said(problem)
        assert reading.errors or path.name in ("script-in-name.csv", "mixed-line-ends.csv")


@given(
    st.fixed_dictionaries(
        {},
        optional={
            key: st.one_of(
                st.text(max_size=15), st.sampled_from(["1.234", "23,0", "907", "x", "="])
            )
            for key in LUNG_CAU
        },
    )
)
def test_no_cells_raise_anything_and_sound_rows_are_whole(
    read: ReadRows, changes: dict[str, str]
) -> None:
    try:
        reading = read(row(**changes), BAN_MAY)
    except Refused as refused:
        assert_said(refused)
        return

    for problem in reading.errors:
        assert str(problem.problem)
        assert str(problem.remedy)
    for village in reading.rows:
        assert village.village_code
        assert village.village_name == unicodedata.normalize("NFC", village.village_name)
        assert (village.lat is None) == (village.lon is None)


@given(st.text(max_size=20))
def test_a_name_has_one_key_composed_or_not(name: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))

    assert marked_key(composed) == marked_key(decomposed)


def test_ten_thousand_rows_are_read(
    units: Units, places: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    rows = [
        row(village_code=f"T-{n}", village_name=f"Thôn mẫu {n}", lat=f"{23 + n * 1e-6:.6f}")
        for n in range(10_000)
    ]
    reading = read_register(csv_file(rows), "thon.csv", units, places, areas=areas, today=TODAY)

    assert (reading.errors, len(reading.rows)) == ([], 10_000)
