from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.layers import (
    SHAPES,
    AreaFill,
    AreaLayer,
    PointLayer,
    Symbol,
    area_collection,
    point_collection,
    symbol_svg,
    symbol_uri,
)
from geo.maps import ControlTexts, MapAssets, offline_map


def squares() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "code": ["a", "b", "c"],
            "name": ["A", "B", "C"],
            "big": ["x", "x", "y"],
            "bigs": ["X", "X", "Y"],
        },
        geometry=[shapely.box(i, 0, i + 1, 1) for i in range(3)],
        crs=4326,
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_well_formed_as_a_picture(shape: str) -> None:
    svg = symbol_svg(Symbol(shape, "#123456", "#abcdef"), 20, 'a "quoted" <name>')
    root = ET.fromstring(svg)

    assert root.get("width") == "20"
    assert root.get("aria-label") == 'a "quoted" <name>'
    assert unquote(symbol_uri(Symbol(shape, "#123456"))).startswith(
        "data:image/svg+xml,<svg xmlns="
    )


def test_no_two_shapes_are_drawn_alike() -> None:
    assert len({(s.outline, s.mark) for s in SHAPES.values()}) == len(SHAPES)


def test_points_without_a_position_are_left_out_and_missing_values_are_null() -> None:
    frame = pd.DataFrame(
        {
            "name": ["one", "two", "three"],
            "count": pd.array([1, None, 3], dtype="Int64"),
            "lat": [23.0, 23.1234567, None],
            "lon": [105.0, 105.1, 105.2],
        }
    )

    found = json.loads(point_collection(frame, {"n": "name", "c": "count"}))["features"]

    assert [f["properties"] for f in found] == [{"n": "one", "c": 1}, {"n": "two", "c": None}]
    assert found[1]["geometry"] == {"type": "Point", "coordinates": [105.1, 23.12346]}


def test_areas_come_with_the_larger_units_they_dissolve_into_and_places_for_names() -> None:
    found = json.loads(area_collection(squares(), group_by="big", group_name="bigs"))["features"]
    kinds = [f["properties"]["kind"] for f in found]
    groups = [f["geometry"] for f in found if f["properties"]["kind"] == "group"]
    names = {f["properties"]["name"]: f["properties"]["level"] for f in found[5:]}

    assert kinds == ["area"] * 3 + ["group"] * 2 + ["name"] * 5
    assert shapely.geometry.shape(groups[0]).equals(shapely.box(0, 0, 2, 1))
    assert names == {"A": "area", "B": "area", "C": "area", "X": "group", "Y": "group"}


def test_where_there_are_no_larger_units_none_is_drawn() -> None:
    areas = squares().assign(big=None, bigs=None)

    found = json.loads(area_collection(areas, group_by="big", group_name="bigs"))["features"]

    assert {f["properties"]["kind"] for f in found} == {"area", "name"}


def test_a_layer_carries_the_address_of_its_features_and_no_feature() -> None:
    layer = PointLayer(
        "data/points.geojson",
        {"on": Symbol("dot", "#000000")},
        {"on": "</script><script>alert(1)</script>"},
        symbol_by="state",
        title="name",
    )
    drawn = offline_map(
        ((22, 104), (23, 105)), MapAssets(["l.js"], ["l.css"]), ControlTexts("+", "-", "0")
    )
    layer.add_to(drawn)

    script = drawn.get_root().render()

    assert "data/points.geojson" in script
    assert "<script>alert" not in script


def test_the_notice_of_an_area_layer_cannot_bring_markup_into_the_map() -> None:
    layer = AreaLayer(
        "areas.geojson", {"a": AreaFill("#ffffff", ("x",))}, notice="<b>not a boundary"
    )

    assert layer.settings["notice"] == "&lt;b&gt;not a boundary"
