"""A register is read, checked and explained row by row; with one error nothing of it counts."""

from __future__ import annotations

import datetime as dt
import json
import time
import unicodedata
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from electrification import texts
from electrification.exchange.register import RowProblem, marked_key, read_register
from electrification.texts import Refused
from electrification.villages import PositionQuality, Provenance
from geo import crs
from geo.units import UnitKey, Units
from tests.exchange.builders import (
    BAN_MAY,
    LUNG_CAU,
    TODAY,
    VIETNAMESE_HEADINGS,
    Row,
    assert_said,
    csv_file,
    grid,
    row,
    workbook,
    xlsx_file,
)
from tests.exchange.conftest import ReadFile, ReadRows, only

ROOT = Path(__file__).parents[2]
TA_VAN = UnitKey("00907", dt.date(2004, 7, 8))
SAMPLE = ROOT / "data" / "villages" / "register.csv"


def error(read: ReadRows, **changes: Any) -> RowProblem:
    """The one error that a row has after these changes."""
    found = only(read(row(**changes)).errors)
    assert isinstance(found, RowProblem)
    assert_said(found)
    return found


def surveyed(zone: str = "VN-2000 / 105-30", said: str | None = None, **changes: Any) -> Row:
    """Lủng Cẩu as a survey gives it: X and Y in `zone`, said to be in `said`."""
    x, y = crs.to_survey(23.00136, 104.85456, zone)
    values = {"x_northing": f"{x:.3f}", "y_easting": f"{y:.3f}", "survey_crs": said or zone}
    return row(**({"lat": None, "lon": None} | values | changes))


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


def test_a_village_without_a_position_is_taken_with_a_warning(read: ReadRows) -> None:
    reading = read(LUNG_CAU, row(BAN_MAY, lat="", lon=""))
    everywhere = read(row(lat="", lon=""), row(BAN_MAY, lat="", lon=""))

    assert reading.rows[1].lat is None
    assert (only(reading.warnings).row, only(reading.warnings).column) == (3, "lat")
    assert "No row has a position" in str(only(everywhere.warnings).problem)


def test_survey_coordinates_become_degrees_and_are_kept(read: ReadRows) -> None:
    for zone in crs.SURVEY_ZONES:
        [village] = read(surveyed(zone)).rows

        assert village.lat == pytest.approx(23.00136, abs=1e-6)
        assert village.lon == pytest.approx(104.85456, abs=1e-6)
        assert village.survey_crs == zone
        assert village.x_northing == pytest.approx(crs.to_survey(23.00136, 104.85456, zone)[0])


def test_survey_coordinates_may_be_written_the_vietnamese_way(read: ReadRows) -> None:
    x, y = crs.to_survey(23.00136, 104.85456, "VN-2000 / 105-30")
    changes = {
        name: f"{value:,.3f}".replace(",", " ").replace(".", ",").replace(" ", ".")
        for name, value in (("x_northing", x), ("y_easting", y))
    }

    assert read(surveyed(said="KTT 105°30'", **changes)).rows[0].lat == pytest.approx(23.00136)


def test_degrees_and_survey_coordinates_may_both_be_given(read: ReadRows) -> None:
    [village] = read(surveyed(lat="23.00136", lon="104.85456")).rows

    assert (village.lat, village.lon) == (23.00136, 104.85456)
    assert village.y_easting is not None


def test_degrees_may_name_their_own_system(read: ReadRows) -> None:
    assert read(row(survey_crs="WGS 84")).rows[0].survey_crs is None


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


# Communes


def test_an_unknown_commune_is_an_error(read: ReadRows) -> None:
    assert "No commune" in str(error(read, commune_code="99999").problem)


@pytest.mark.parametrize("code", ["907", "0907"])
def test_a_code_that_lost_its_zeros_is_not_guessed(read: ReadRows, code: str) -> None:
    problem = error(read, commune_code=code)

    assert "zeros" in str(problem.problem)
    assert "'00907'" in str(problem.remedy)


@pytest.mark.parametrize("code", ["00907a", "xã Tả Ván", "٠٠٩٠٧", "009071"])
def test_a_malformed_code_is_an_error(read: ReadRows, code: str) -> None:
    assert "not a commune code" in str(error(read, commune_code=code).problem)


def test_a_code_of_another_time_names_the_commune_and_its_successor(read: ReadRows) -> None:
    problem = error(read, commune_on="2025-08-01")

    assert "xã Tả Ván until 30/06/2025" in str(problem.problem)
    assert "00892 xã Tùng Vài" in str(problem.remedy)


def test_a_new_code_on_an_old_day_names_the_communes_it_took_over(read: ReadRows) -> None:
    early = error(read, commune_on="1990-01-01")

    assert "Write in “commune_on” a day of that time." in str(early.remedy)


def test_a_code_that_belongs_to_another_commune_on_that_day_is_told_by_the_name(
    read: ReadRows,
) -> None:
    xin_cai = row(commune_code="00778", commune_name="xã Xín Cái", lat="", lon="")
    assert read({**xin_cai, "commune_on": "2025-06-30"}).errors == []

    problem = only(read({**xin_cai, "commune_on": "2025-07-01"}).errors)

    assert problem.column == "commune_code"
    assert "is of xã Sơn Vĩ, not of xã Xín Cái" in str(problem.problem)
    assert "xã Xín Cái until 30/06/2025; xã Sơn Vĩ since 01/07/2025" in str(problem.problem)
    assert "commune_on" in str(problem.remedy)


def test_the_right_code_of_the_named_commune_is_offered(read: ReadRows) -> None:
    wrong = row(commune_code="00778", commune_name="Tả Ván", lat="", lon="")

    assert "00907 xã Tả Ván" in str(only(read(wrong).errors).remedy)


@pytest.mark.parametrize("name", ["Tả Ván", "XÃ TẢ VÁN", "xa ta van", "Xã Tả Ván, huyện Quản Bạ"])
def test_a_commune_name_may_be_typed_in_many_ways(read: ReadRows, name: str) -> None:
    assert read(row(commune_name=name)).errors == []


def test_town_names_may_be_shortened(read: ReadRows) -> None:
    town = row(commune_code="00712", commune_name="TT. Phố Bảng", lat="", lon="")

    assert read(town).errors == []


def test_a_border_village_in_a_commune_inland_is_a_warning(read: ReadRows) -> None:
    inland = read(row(commune_code="00688", lat="", lon="")).warnings

    assert "not listed as a border commune" in str(inland[0].problem)


# Positions


def test_the_wrong_point_published_for_thanh_duc_is_caught_with_its_distance(
    read: ReadRows,
) -> None:
    lat, lon = 22 + 53 / 60 + 24 / 3600, 104 + 8 / 60 + 27 / 3600
    problem = error(read, commune_code="00931", lat=f"{lat:.5f}", lon=f"{lon:.5f}")

    assert problem.value == "22.89000; 104.14083"
    assert "64.39 km outside xã Thanh Đức (00931)" in str(problem.problem)


def test_a_point_less_than_1_km_outside_the_extent_is_let_through(
    read: ReadRows, places: pd.DataFrame
) -> None:
    north = places.loc[("00907", pd.Timestamp(TA_VAN.valid_from)), "max_lat"]

    assert read(row(lat=f"{north + 0.008:.5f}")).errors == []
    assert "1.11 km outside" in str(error(read, lat=f"{north + 0.010:.5f}").problem)


def test_an_imported_boundary_decides(
    units: Units, places: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    index = pd.MultiIndex.from_tuples(
        [("00907", pd.Timestamp(TA_VAN.valid_from))], names=["code", "valid_from"]
    )
    box = shapely.box(104.80, 22.95, 104.85, 23.05)
    boundaries = gpd.GeoDataFrame({"geometry": [box]}, index=index, crs=4326)

    def read(lat: str, lon: str) -> list[RowProblem]:
        return read_register(
            csv_file([row(lat=lat, lon=lon)]), "thon.csv", units, places,
            boundaries=boundaries, areas=areas, today=TODAY,
        ).errors  # fmt: skip

    assert read("23.00136", "104.84") == []
    assert "0.47 km outside xã Tả Ván" in str(only(read("23.00136", "104.85456")).problem)


def test_a_point_in_another_approximate_area_is_a_warning(
    units: Units, places: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    extent = places.loc[("00907", pd.Timestamp(TA_VAN.valid_from))]
    corner = row(lat=f"{extent['max_lat']:.5f}", lon=f"{extent['max_lon']:.5f}")
    reading = read_register(csv_file([corner]), "thon.csv", units, places, areas=areas, today=TODAY)

    assert reading.errors == []
    assert "approximate area of" in str(only(reading.warnings).problem)
    assert "not of xã Tả Ván" in str(only(reading.warnings).problem)


def test_a_point_outside_says_in_whose_area_it_lies(
    units: Units, places: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    content = csv_file([row(BAN_MAY, commune_code="00907")])
    reading = read_register(content, "thon.csv", units, places, areas=areas, today=TODAY)

    assert "01024 xã Bản Máy" in str(only(reading.errors).remedy)


def test_a_point_that_fits_the_code_of_another_time_says_so(
    read: ReadRows, places: pd.DataFrame
) -> None:
    # 01033 was Pố Lồ; from 1 July 2025 it is Thàng Tín, which did not take Pố Lồ over.
    place = places.loc[("00733", pd.Timestamp(2004, 7, 8))]
    changes = {"commune_code": "00733", "lat": f"{place['lat']}", "lon": f"{place['lon']}"}
    assert read(row(**changes)).errors == []
    far = places.loc[("00769", pd.Timestamp(2025, 7, 1))]
    old = places.loc[("00769", pd.Timestamp(2004, 7, 8))]
    lat, lon = far["min_lat"], far["max_lon"]
    assert lat < old["min_lat"] or lon > old["max_lon"]

    problem = error(read, commune_code="00769", lat=str(lat), lon=str(lon))

    assert problem.column == "commune_code"
    assert "the point lies in xã Mèo Vạc" in str(problem.problem)


def test_exchanged_latitude_and_longitude_are_named(read: ReadRows) -> None:
    problem = error(read, lat="104.85456", lon="23.00136")

    assert "exchanged" in str(problem.problem)
    assert problem.value == "104.85456; 23.00136"


def test_exchanged_x_and_y_are_named(read: ReadRows) -> None:
    right = surveyed()
    swapped = {**right, "x_northing": right["y_easting"], "y_easting": right["x_northing"]}

    assert "X and Y are exchanged" in str(only(read(swapped).errors).problem)


@pytest.mark.parametrize("zone", ["", "WGS 84"])
def test_survey_coordinates_without_a_zone_are_refused(read: ReadRows, zone: str) -> None:
    problem = only(read({**surveyed(), "survey_crs": zone}).errors)

    assert problem.column == "survey_crs"
    assert "VN-2000 / 105-30" in str(problem.remedy)


@pytest.mark.parametrize("zone", ["VN-2000", "105", "múi 3", "EPSG:32648"])
def test_an_unknown_zone_is_refused_and_the_known_ones_are_named(read: ReadRows, zone: str) -> None:
    problem = only(read(surveyed(said=zone)).errors)

    assert (problem.column, problem.value) == ("survey_crs", zone)
    assert "VN-2000 / 106-00" in str(problem.remedy)


def test_a_wrong_zone_is_told_with_the_one_that_fits(read: ReadRows) -> None:
    problem = only(read(surveyed("VN-2000 / 105-30", said="VN-2000 / 106-00")).errors)

    assert problem.column == "survey_crs"
    assert "with VN-2000 / 105-30 it is" in str(problem.problem)


def test_a_wrong_zone_beside_degrees_is_told_too(read: ReadRows) -> None:
    both = surveyed("VN-2000 / 105-30", said="VN-2000 / 106-00", lat="23.00136", lon="104.85456")

    assert only(read(both).errors).column == "survey_crs"


def test_degrees_and_survey_coordinates_that_disagree_are_refused_with_the_distance(
    read: ReadRows,
) -> None:
    assert read(surveyed(lat="23.00200", lon="104.85456")).errors == []

    problem = only(read(surveyed(lat="23.01136", lon="104.85456")).errors)

    assert "1.11 km apart" in str(problem.problem)


def test_half_a_position_is_refused(read: ReadRows) -> None:
    assert error(read, lon="").column == "lon"
    assert only(read(row(lon=None)).errors).column == "lon"
    assert only(read({**surveyed(), "x_northing": ""}).errors).column == "x_northing"


@pytest.mark.parametrize(("lat", "lon"), [("2300136", "104.85"), ("23.0", "10485456")])
def test_what_are_no_degrees_is_refused(read: ReadRows, lat: str, lon: str) -> None:
    assert "not in degrees" in str(error(read, lat=lat, lon=lon).problem)


def test_metres_outside_vietnam_are_refused(read: ReadRows) -> None:
    with_zone_number = only(read({**surveyed(), "y_easting": "18433842.5"}).errors)

    assert "outside Vietnam" in str(with_zone_number.problem)


def test_a_position_cannot_be_missing_and_given(read: ReadRows) -> None:
    assert error(read, position_quality="missing").column == "position_quality"


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


# Columns


@pytest.mark.parametrize("heading", ["Chủ hộ", "CCCD", "Điện thoại", "Name of head"])
def test_a_column_of_persons_is_an_error_of_the_file(read: ReadRows, heading: str) -> None:
    problem = only(read({**LUNG_CAU, heading: "Giàng A"}).errors)

    assert (problem.row, problem.column) == (1, heading)
    assert "Giàng" not in str(problem.as_dict())


def test_a_column_of_identity_numbers_is_known_by_its_content(read: ReadRows) -> None:
    problem = only(read({**LUNG_CAU, "số": "001099000001"}).errors)

    assert (problem.row, problem.column) == (1, "số")
    assert "001099000001" not in str(problem.as_dict())


def test_an_identity_number_within_a_text_is_refused_and_not_repeated(read: ReadRows) -> None:
    problem = error(read, source="ông A 0912345678")

    assert problem.column == "source"
    assert "0912345678" not in str(problem.as_dict())


def test_an_unknown_column_is_a_warning(read: ReadRows) -> None:
    reading = read({**LUNG_CAU, "Ghi chú": "x"})

    assert reading.errors == []
    assert (only(reading.warnings).row, only(reading.warnings).column) == (1, "Ghi chú")


def test_a_column_without_a_heading_is_named_by_its_letter(read_file: ReadFile) -> None:
    cells = grid([LUNG_CAU])
    cells[0].insert(1, "")
    cells[1].insert(1, "x")

    warning = only(read_file(workbook({"Sheet1": cells}), "t.xlsx").warnings)

    assert warning.column == "[B]"


def test_missing_columns_are_named(read: ReadRows) -> None:
    with pytest.raises(Refused) as raised:
        read(row(commune_on=None, is_border=None))

    assert "Ngày áp dụng mã xã (commune_on)" in str(raised.value.problem)
    assert "is_border" in str(raised.value.problem)


def test_a_column_that_stands_twice_is_refused(read: ReadRows) -> None:
    with pytest.raises(Refused, match="Several columns"):
        read({**LUNG_CAU, "Số hộ": "45"})


def test_a_file_without_villages_is_refused(read_file: ReadFile) -> None:
    with pytest.raises(Refused, match="no villages"):
        read_file(csv_file([LUNG_CAU]).split(b"\n")[0] + b"\n")


@pytest.mark.parametrize("cut", [1, -1])
def test_a_row_of_another_length_is_an_error_of_its_own(read_file: ReadFile, cut: int) -> None:
    lines = csv_file([LUNG_CAU, BAN_MAY]).split(b"\n")
    lines[1] = lines[1] + b",9" if cut > 0 else lines[1].rsplit(b",", 1)[0]
    reading = read_file(b"\n".join(lines))

    assert (only(reading.errors).row, reading.row_count) == (2, 2)
    assert [village.village_code for village in reading.rows] == ["T-02"]


# --- as a whole --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "hostile").iterdir()), ids=str)
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


def test_ten_thousand_rows_are_read_within_seconds(
    units: Units, places: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    rows = [
        row(village_code=f"T-{n}", village_name=f"Thôn mẫu {n}", lat=f"{23 + n * 1e-6:.6f}")
        for n in range(10_000)
    ]
    started = time.monotonic()

    reading = read_register(csv_file(rows), "thon.csv", units, places, areas=areas, today=TODAY)

    assert (reading.errors, len(reading.rows)) == ([], 10_000)
    # The measured time is under 1 s; this only catches a loop within a loop.
    assert time.monotonic() - started < 30
