"""Every commune has a point, and the point lies in the commune's extent."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo import places as places_module
from geo.places import common_extent, places, surrounding
from geo.proximity import distance_to_extent_m
from geo.units import Units

FOLDER = Path(__file__).resolve().parents[2] / "data" / "units"
OLD, NEW = pd.Timestamp(2004, 7, 8), pd.Timestamp(2025, 7, 1)


@pytest.fixture(scope="module")
def units() -> Units:
    return Units.from_folder(FOLDER)


@pytest.fixture(scope="module")
def found(units: Units) -> pd.DataFrame:
    return places(units)


def test_every_commune_of_every_date_has_a_place(units: Units, found: pd.DataFrame) -> None:
    assert list(found.columns) == ["lat", "lon", "min_lat", "min_lon", "max_lat", "max_lon"]
    assert set(found.index) == set(units.lineage().index)
    assert found.notna().all(axis=None)


def test_every_point_lies_in_its_extent(found: pd.DataFrame) -> None:
    away_m = distance_to_extent_m(found["lat"], found["lon"], found)
    assert (away_m == 0).all()


def test_points_lie_in_the_province_and_extents_are_of_the_size_of_a_commune(
    found: pd.DataFrame,
) -> None:
    assert found["lat"].between(22.1, 23.4).all()
    assert found["lon"].between(104.3, 105.6).all()
    assert (found["max_lat"] - found["min_lat"]).between(0.01, 0.3).all()
    assert (found["max_lon"] - found["min_lon"]).between(0.01, 0.3).all()


def test_a_code_that_was_reused_has_two_places(found: pd.DataFrame) -> None:
    assert found.loc[("00778", OLD), "lat"] == 23.220527
    assert found.loc[("00778", NEW), "lat"] == 23.214


def test_the_extent_of_a_new_commune_is_the_union_of_its_parts(found: pd.DataFrame) -> None:
    parts = found.loc[[(code, OLD) for code in ("00772", "00778", "00793")]]
    new = found.loc[("00778", NEW), ["min_lat", "min_lon", "max_lat", "max_lon"]]
    assert tuple(new) == common_extent(parts)


def test_a_commune_the_package_does_not_know_has_no_place(units: Units) -> None:
    unknown = units.frame[units.frame["code"] == "00793"].assign(code="99999")
    more = Units(pd.concat([units.frame, unknown]), units.successions)
    assert places(more).loc[("99999", OLD)].isna().all()


def test_surrounding_communes_are_others_whose_extents_meet(found: pd.DataFrame) -> None:
    beside = surrounding(found)
    assert len(beside) > 50
    assert not set(beside.index) & set(found.index.get_level_values("code"))
    low_lat, low_lon, high_lat, high_lon = common_extent(found)
    assert (beside["max_lat"] >= low_lat).all()
    assert (beside["min_lon"] <= high_lon).all()
    assert (beside["min_lat"] <= high_lat).all()
    assert (beside["max_lon"] >= low_lon).all()


def test_no_place_has_no_common_extent(found: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="at least one"):
        common_extent(found.iloc[:0])


def test_a_missing_package_is_named_with_its_remedy(
    units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places_module, "PACKAGE", "no_such_package_here")
    with pytest.raises(FileNotFoundError, match="no_such_package_here is not installed: run"):
        places(units)


def test_the_reform_day_is_the_day_new_codes_begin(units: Units) -> None:
    assert date(2025, 7, 1) == places_module.REFORM_ON
    assert set(units.frame["valid_from"]) == {OLD, NEW}
