"""Illustrative areas: sound shapes from points and extents, never more than they claim."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.boundaries import commune_areas, containing_area
from geo.places import places
from geo.units import Units

FOLDER = Path(__file__).resolve().parents[2] / "data" / "units"
OLD, NEW = pd.Timestamp(2004, 7, 8), pd.Timestamp(2025, 7, 1)
DAYS = [date(2025, 2, 14), date(2025, 9, 30)]


@pytest.fixture(scope="module")
def units() -> Units:
    return Units.from_folder(FOLDER)


@pytest.fixture(scope="module")
def located(units: Units) -> pd.DataFrame:
    return places(units)


@pytest.fixture(scope="module")
def areas(units: Units, located: pd.DataFrame) -> gpd.GeoDataFrame:
    return commune_areas(units, located)


def of_day(areas: gpd.GeoDataFrame, units: Units, on: date) -> gpd.GeoDataFrame:
    return areas.loc[units.lineage(on).index]


def test_every_commune_of_every_date_has_one_and_says_it_is_illustrative(
    areas: gpd.GeoDataFrame, located: pd.DataFrame
) -> None:
    assert areas.index.equals(located.index)
    assert areas.index.names == ["code", "valid_from"]
    assert areas.crs.to_epsg() == 4326
    assert areas["is_illustrative"].all()
    assert areas.geometry.is_valid.all()
    assert not areas.geometry.is_empty.any()


@pytest.mark.parametrize("on", DAYS)
def test_areas_of_one_day_do_not_overlap(areas: gpd.GeoDataFrame, units: Units, on: date) -> None:
    shapes = of_day(areas, units, on).geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(shapely.union_all(shapes).area, rel=1e-9)


def test_every_point_lies_in_its_own_area(areas: gpd.GeoDataFrame, located: pd.DataFrame) -> None:
    points = gpd.GeoSeries.from_xy(located["lon"], located["lat"], crs=4326)
    assert areas.geometry.contains(points).all()


def test_no_area_leaves_the_extent_of_its_commune(
    areas: gpd.GeoDataFrame, located: pd.DataFrame
) -> None:
    edges = areas.bounds
    assert (edges["miny"] >= located["min_lat"]).all()
    assert (edges["minx"] >= located["min_lon"]).all()
    assert (edges["maxy"] <= located["max_lat"]).all()
    assert (edges["maxx"] <= located["max_lon"]).all()


def test_a_new_commune_is_made_of_the_old_ones_it_took_over(areas: gpd.GeoDataFrame) -> None:
    olds = areas.loc[[(code, OLD) for code in ("00877", "00883")]].geometry
    assert areas.geometry[("00883", NEW)].equals(olds.union_all())


def test_a_split_commune_is_shared_out_among_its_successors(areas: gpd.GeoDataFrame) -> None:
    for old, news in {
        "00988": ("00700", "00994"),
        "00967": ("00913", "00967"),
        "00688": ("00691", "00694"),
    }.items():
        ground = areas.geometry[(old, OLD)]
        shares = [ground.intersection(areas.geometry[(new, NEW)]).area for new in news]
        assert min(shares) > 0.05 * ground.area, old
        assert sum(shares) == pytest.approx(ground.area, rel=1e-9)


def test_old_and_new_communes_cover_the_same_ground(areas: gpd.GeoDataFrame, units: Units) -> None:
    old, new = (of_day(areas, units, on).geometry.union_all() for on in DAYS)
    assert old.symmetric_difference(new).area == pytest.approx(0, abs=1e-9)


def test_together_they_are_about_as_large_as_the_province(
    areas: gpd.GeoDataFrame, units: Units
) -> None:
    area_km2 = of_day(areas, units, DAYS[0]).to_crs(3405).area.sum() / 1e6
    assert area_km2 == pytest.approx(7_929, rel=0.06)


def test_they_are_light_enough_for_a_map(areas: gpd.GeoDataFrame, units: Units) -> None:
    shown = of_day(areas, units, DAYS[0])
    assert len(gpd.GeoSeries(shown.geometry).to_json()) < 300_000


def test_the_same_input_gives_the_same_areas(
    areas: gpd.GeoDataFrame, units: Units, located: pd.DataFrame
) -> None:
    again = commune_areas(units, located)
    assert (again.geometry.to_wkb() == areas.geometry.to_wkb()).all()


def test_a_commune_without_a_place_gets_no_area(units: Units, located: pd.DataFrame) -> None:
    partly = located.copy()
    partly.loc[("00793", OLD)] = float("nan")
    drawn = commune_areas(units, partly)
    assert ("00793", OLD) not in drawn.index
    assert ("00778", NEW) in drawn.index


def test_a_position_is_found_in_its_area(areas: gpd.GeoDataFrame, units: Units) -> None:
    old = of_day(areas, units, DAYS[0])
    found = containing_area([23.160684, 21.0, 23.220527], [105.535714, 105.0, 105.459531], old)
    assert found["code"].fillna("nowhere").tolist() == ["00793", "nowhere", "00778"]
    assert found["valid_from"].isna().tolist() == [False, True, False]
    assert containing_area([], [], old).empty
