"""A position is read as degrees or as survey coordinates and held against its commune."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from electrification.exchange.register import RowProblem, read_register
from geo import crs
from geo.units import Units
from tests.exchange.builders import (
    BAN_MAY,
    LUNG_CAU,
    TODAY,
    csv_file,
    error,
    extent_of,
    only,
    row,
    surveyed,
)
from tests.exchange.conftest import ReadRows

TA_VAN = ("00907", dt.date(2004, 7, 8))


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
    north = extent_of(places, *TA_VAN)["max_lat"]

    assert read(row(lat=f"{north + 0.008:.5f}")).errors == []
    assert "1.11 km outside" in str(error(read, lat=f"{north + 0.010:.5f}").problem)


def test_an_imported_boundary_decides(
    units: Units, places: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    index = pd.MultiIndex.from_tuples(
        [(TA_VAN[0], pd.Timestamp(TA_VAN[1]))], names=["code", "valid_from"]
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
    extent = extent_of(places, *TA_VAN)
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
    old = extent_of(places, "00769", dt.date(2004, 7, 8))
    new = extent_of(places, "00769", dt.date(2025, 7, 1))
    lat, lon = new["min_lat"], new["max_lon"]
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
