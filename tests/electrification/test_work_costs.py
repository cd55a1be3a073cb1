"""What a km costs, and lines beside villages, from values alone."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString

from electrification.questions.grid_lines import near, next_lines
from electrification.questions.work_costs import km_costs_by_village, work_costs
from electrification.subject.costs import cost_cases, km_band

MILLION = 1_000_000


def frames(**told: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "works": pd.DataFrame({
            "work_id": [1, 2, 3], "code": ["A", "B", "C"],
            "total_investment_vnd": pd.array([2100 * MILLION, 3000 * MILLION, None], "Int64"),
        }),
        "shares": pd.DataFrame({"work_id": [1, 2, 3], "village_id": [7, 7, 8], "phase": None,
                                "weight": 1}),
        "scales": pd.DataFrame({
            "work_id": [1, 2], "mv_km": [1.0, 1.0], "lv_km": [2.0, np.nan],
            "substations": pd.array([1, 1], "Int64"), "capacity_kva": 75.0,
        }),
        "lines": pd.DataFrame({"work_id": pd.array([1, 1, 2, None], "Int64"),
                               "voltage": ["mv", "lv", "mv", "mv"],
                               "length_km": [1.1, 2.1, 1.4, 9.0]}),
        "households": pd.Series({7: 60, 8: 40}),
    }  # fmt: skip
    return usual | told


def test_a_km_is_dear_where_it_is_dearer_than_in_every_real_work() -> None:
    told = frames()
    costs = work_costs(**told, band=km_band()).set_index("code")
    assert costs["cost_per_km_vnd"].dropna().to_dict() == {"A": 700 * MILLION, "B": 3000 * MILLION}
    assert costs["is_km_odd"].tolist() == [False, True, False]
    assert costs["cost_per_household_vnd"]["A"] == 35 * MILLION
    assert costs["apart_pct"].round(1).tolist()[:2] == [10.0, 40.0]
    assert costs["is_length_odd"].tolist() == [False, True, False]
    by_village = km_costs_by_village(
        costs.reset_index(), told["shares"], pd.Series([7, 8, 9])
    )  # fmt: skip
    assert by_village[0] == pytest.approx(5100 * MILLION / 4)
    assert np.isnan(by_village[1:]).all()


def test_without_lines_and_scales_nothing_is_odd() -> None:
    told = frames()
    empty = {name: told[name].iloc[:0] for name in ("scales", "lines")}
    costs = work_costs(**(told | empty), band=km_band())
    assert not costs["is_km_odd"].any()
    assert not costs["is_length_odd"].any()
    assert costs["line_km"].isna().all()


def test_the_band_of_a_km_is_that_of_the_works_that_state_their_lengths() -> None:
    known = [case.per_km_vnd for case in cost_cases() if case.per_km_vnd is not None]
    assert sorted(known) == [603 * MILLION, 799 * MILLION]
    band = km_band()
    assert (band.low_vnd, band.high_vnd) == (603 * MILLION, 799 * MILLION)


def grid(*paths: list[tuple[float, float]], **columns: Any) -> gpd.GeoDataFrame:
    usual = {"voltage": "mv", "status": "existing", "name": [f"L{n}" for n in range(len(paths))]}
    shapes = [LineString(path) for path in paths]
    return gpd.GeoDataFrame(usual | columns, geometry=shapes, crs=4326)


def test_the_next_line_is_one_that_stands_and_its_distance_is_straight() -> None:
    north = [(105.0, 23.1), (105.2, 23.1)]
    close = [(105.0, 23.01), (105.2, 23.01)]
    villages = pd.DataFrame(
        {"village_id": [1, 2], "lat": [23.0, np.nan], "lon": [105.1, np.nan]}
    )  # fmt: skip
    lines = grid(north, close, close, status=["existing", "planned", "existing"],
                 voltage=["mv", "mv", "lv"])  # fmt: skip
    [row] = next_lines(villages, lines).itertuples()
    assert (row.village_id, row.line_name) == (1, "L0")
    assert row.distance_km == pytest.approx(11.08, abs=0.02)
    assert next_lines(villages, lines.iloc[1:]).empty
    assert near(lines, villages)["name"].tolist() == ["L0", "L1", "L2"]
    assert near(grid([(106.0, 22.0), (106.1, 22.0)]), villages).empty
