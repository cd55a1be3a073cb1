"""The map page's Python side at a rerun, and the same points through folium's own layers."""

from __future__ import annotations

from pathlib import Path

import folium
import pandas as pd
from streamlit_folium import st_folium

from bench.in_app import reruns, served
from bench.load import LAST_DAY
from bench.measure import Figure
from electrification.questions.coverage import coverage_on, rate_of_row
from electrification.storage import Store
from electrification.ui.map_view import MapView, village_map
from electrification.ui.screens import map as map_page
from electrification.web.map_data import MapQuery
from geo.layers import point_collection
from geo.places import common_extent

RERUN_S = 0.1


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures on the load at `path`."""
    with served(f"sqlite:///{path}") as store:
        found = store.snapshot(LAST_DAY).frame
        placed = found[found["lat"].notna()]
        bounds = _bounds(store)
        beside = [
            Figure(
                f"st_folium, one GeoJson inline, {len(placed):,} points",
                reruns(lambda: _geojson(placed, bounds), max(2, runs // 2)),
            ),
            Figure(
                f"st_folium, folium.Marker, {len(placed):,} points",
                reruns(lambda: _markers(placed, bounds), 1, before=0),
            ),
        ]
        view = _view(store)
        component = reruns(lambda: village_map(view), 2 * runs)
        page = reruns(map_page.show, 2 * runs)
    return [
        Figure("the whole page", page, RERUN_S),
        Figure("its map component", component, RERUN_S, peers=beside),
    ]


def _bounds(store: Store) -> tuple[tuple[float, float], tuple[float, float]]:
    south, west, north, east = common_extent(store.places())
    return (south, west), (north, east)


def _view(store: Store) -> MapView:
    rows = coverage_on(store, LAST_DAY, by="commune").rows.to_dict("records")
    rates = {row["unit_code"]: rate_of_row(row) for row in rows}
    return MapView(MapQuery(LAST_DAY), store.data_version(), bounds=_bounds(store), rates=rates)


def _bare_map(bounds: tuple[tuple[float, float], tuple[float, float]]) -> folium.Map:
    drawn = folium.Map(tiles=None, prefer_canvas=True)
    drawn.fit_bounds(bounds)
    return drawn


def _geojson(placed: pd.DataFrame, bounds: tuple[tuple[float, float], tuple[float, float]]) -> None:
    drawn = _bare_map(bounds)
    names = {"name": "village_name", "status": "status", "commune": "commune_name"}
    folium.GeoJson(
        point_collection(placed, names),
        marker=folium.CircleMarker(radius=5),
        tooltip=folium.GeoJsonTooltip(["name", "status"]),
    ).add_to(drawn)
    st_folium(drawn, key="peer", returned_objects=["last_active_drawing"])


def _markers(placed: pd.DataFrame, bounds: tuple[tuple[float, float], tuple[float, float]]) -> None:
    drawn = _bare_map(bounds)
    for lat, lon, name in zip(placed["lat"], placed["lon"], placed["village_name"], strict=True):
        folium.Marker((lat, lon), tooltip=name).add_to(drawn)
    st_folium(drawn, key="peer", returned_objects=["last_active_drawing"])
