"""Positions cross between WGS 84 and VN-2000 to the centimetre, and errors are told apart."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from pyproj.transformer import TransformerGroup

from geo import crs

LAT, LON = 23.160684, 105.535714
SURVEYED = [
    ("VN-2000 / 105-30", 2562184.387, 503460.969),
    ("VN-2000 / 106-00", 2562260.370, 452265.701),
    ("VN-2000 / UTM 48N", 2561515.368, 554640.021),
]
CENTIMETRE_DEG = 0.01 / 111_000


@pytest.mark.parametrize(("zone", "x", "y"), SURVEYED)
def test_the_known_point_is_found_in_each_zone(zone: str, x: float, y: float) -> None:
    assert crs.to_survey(LAT, LON, zone) == pytest.approx((x, y), abs=0.01)
    assert crs.to_wgs84(x, y, zone) == pytest.approx((LAT, LON), abs=CENTIMETRE_DEG)


@given(st.floats(22.0, 23.5), st.floats(104.2, 105.7), st.sampled_from(list(crs.SURVEY_ZONES)))
def test_there_and_back_is_the_same_place(lat: float, lon: float, zone: str) -> None:
    x, y = crs.to_survey(lat, lon, zone)
    assert crs.to_wgs84(x, y, zone) == pytest.approx((lat, lon), abs=CENTIMETRE_DEG)


def test_arrays_are_answered_with_arrays() -> None:
    lat, lon = crs.to_wgs84([2562184.387] * 2, np.array([503460.969] * 2), 9209)
    assert lat.shape == lon.shape == (2,)
    assert lat == pytest.approx([LAT] * 2, abs=CENTIMETRE_DEG)


@pytest.mark.parametrize("zone", crs.SURVEY_ZONES.values())
def test_the_transformation_is_epsg_6960_in_the_zone_of_that_code(zone: int) -> None:
    projection = CRS.from_epsg(zone).coordinate_operation
    assert projection is not None
    given_there: dict[str, Any] = {
        parameter.name: parameter.value for parameter in projection.params
    }
    meridian, scale = crs._PROJECTIONS[zone]
    assert given_there["Longitude of natural origin"] == meridian
    assert given_there["Scale factor at natural origin"] == scale
    known = TransformerGroup(zone, 4326, always_xy=True).transformers
    six = next(t for t in known if "VN-2000 to WGS 84 (2)" in t.description)
    x, y = crs.to_survey(LAT, LON, zone)
    assert six.transform(y, x) == pytest.approx((LON, LAT), abs=CENTIMETRE_DEG)


def test_no_grid_is_needed_that_would_have_to_be_fetched() -> None:
    assert "grids" not in crs._transformer(9209).definition


def test_the_metric_system_is_metres_easting_first() -> None:
    assert crs.metric_crs() == 3405
    assert crs.to_metric(LAT, LON) == pytest.approx((554640.021, 2561515.368), abs=0.01)
    back = crs.from_metric(554640.021, 2561515.368)
    assert back == pytest.approx((LAT, LON), abs=CENTIMETRE_DEG)


@pytest.mark.parametrize("zone", ["VN-2000 / 105-30", "EPSG:9209", "epsg:9209", "9209", 9209])
def test_a_zone_may_be_named_or_numbered(zone: str | int) -> None:
    assert crs.survey_epsg(zone) == 9209


@pytest.mark.parametrize("zone", ["VN-2000", "105", "", 4326, "EPSG:", "EPSG:32648"])
def test_an_unknown_zone_is_refused_and_the_known_ones_are_named(zone: str | int) -> None:
    with pytest.raises(ValueError, match=r"Unknown survey zone .*VN-2000 / 105-30"):
        crs.to_wgs84(2562184.0, 503460.0, zone)


def test_exchanged_x_and_y_are_noticed() -> None:
    assert crs.looks_swapped(503460.969, 2562184.387) is True
    assert crs.looks_swapped(2562184.387, 503460.969) is False
    both = crs.looks_swapped([503460.0, 2562184.0, np.nan], [2562184.0, 503460.0, 1.0])
    assert both.tolist() == [True, False, False]
    with pytest.raises(ValueError, match=r"X and Y look exchanged at position 1.*Exchange"):
        crs.to_wgs84([2562184.0, 503460.0], [503460.0, 2562184.0], 9209)


def test_exchanged_latitude_and_longitude_are_noticed() -> None:
    assert crs.looks_swapped_latlon(105.5, 23.1) is True
    assert crs.looks_swapped_latlon(23.1, 105.5) is False
    assert crs.looks_swapped_latlon([105.5, 23.1], [23.1, 105.5]).tolist() == [True, False]
    with pytest.raises(ValueError, match="Latitude and longitude look exchanged"):
        crs.to_survey(LON, LAT, 9209)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (float("nan"), 503460.0, "X is empty or not finite at position 0"),
        (2562184.0, float("inf"), "Y is empty or not finite"),
        ("2.562.184", 503460.0, "X must be a number"),
        (2562184.0, 18503460.0, "Y .easting. .*no zone number"),
        (256218.0, 503460.0, "X .northing. 256218 m at position 0 is outside"),
        ([2562184.0, 2562185.0], [503460.0], "one length"),
    ],
)
def test_wrong_figures_are_refused(x: object, y: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        crs.to_wgs84(x, y, 9209)


def test_a_position_far_from_vietnam_is_refused() -> None:
    with pytest.raises(ValueError, match=r"latitude 48\.8 degrees at position 0 is outside"):
        crs.to_survey(48.8, 105.0, 9209)
