"""Distances are metres on the ellipsoid, zero inside an extent."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.proximity import distance_m, distance_to_extent_m

# min_lat, min_lon, max_lat, max_lon: about 10 km by 10 km
EXTENT = (22.86, 104.76, 22.95, 104.85)


def test_inside_and_on_the_edge_the_distance_is_zero() -> None:
    assert distance_to_extent_m(22.9, 104.8, EXTENT) == 0.0
    assert distance_to_extent_m([22.86, 22.95], [104.76, 104.85], EXTENT).tolist() == [0.0, 0.0]


def test_a_hundredth_of_a_degree_north_is_1107_m_and_east_1026_m() -> None:
    assert distance_to_extent_m(22.96, 104.8, EXTENT) == pytest.approx(1107.5, abs=0.5)
    assert distance_to_extent_m(22.9, 104.86, EXTENT) == pytest.approx(1026.1, abs=0.5)


def test_a_point_written_104_08_for_104_48_is_69_km_away() -> None:
    lat, lon = 22 + 53 / 60 + 24 / 3600, 104 + 8 / 60 + 27 / 3600
    thanh_duc = (22.865025, 104.768372, 22.915551, 104.846478)
    assert distance_to_extent_m(lat, lon, thanh_duc) == pytest.approx(64_300, abs=200)
    assert distance_m(lat, lon, 22.89, lon + 40 / 60) == pytest.approx(68_400, abs=200)


@given(st.floats(22.7, 23.1), st.floats(104.5, 105.1))
def test_it_is_the_distance_to_the_nearest_point_of_the_edge(lat: float, lon: float) -> None:
    min_lat, min_lon, max_lat, max_lon = EXTENT
    outside = not (min_lat <= lat <= max_lat and min_lon <= lon <= max_lon)
    steps = np.linspace(0, 1, 400)
    lats, lons = min_lat + steps * (max_lat - min_lat), min_lon + steps * (max_lon - min_lon)
    edge_lat = np.concatenate([lats, lats, np.full(400, min_lat), np.full(400, max_lat)])
    edge_lon = np.concatenate([np.full(400, min_lon), np.full(400, max_lon), lons, lons])
    nearest = distance_m(lat, lon, edge_lat, edge_lon).min() if outside else 0.0
    assert distance_to_extent_m(lat, lon, EXTENT) == pytest.approx(nearest, rel=1e-3, abs=15)


def test_each_position_may_have_an_extent_of_its_own() -> None:
    extents = pd.DataFrame(
        [EXTENT, (22.0, 104.0, 22.1, 104.1), (np.nan,) * 4],
        columns=["min_lat", "min_lon", "max_lat", "max_lon"],
        index=[5, 6, 7],
    )
    away = distance_to_extent_m([22.9, 22.05, 22.0], [104.8, 104.05, 104.0], extents)
    assert away[:2].tolist() == [0.0, 0.0]
    assert np.isnan(away[2])


def test_a_missing_position_has_no_distance() -> None:
    assert np.isnan(distance_to_extent_m(np.nan, 104.8, EXTENT))
    assert len(distance_to_extent_m([], [], EXTENT)) == 0


@pytest.mark.parametrize(
    ("extent", "message"),
    [((22.95, 104.76, 22.86, 104.85), "minimum above its maximum"), ((1, 2, 3), "four numbers")],
)
def test_a_wrong_extent_is_refused(extent: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        distance_to_extent_m(22.9, 104.8, extent)
