from __future__ import annotations

import re

import geopandas as gpd
import pytest
import shapely

from geo.maps import STATIC_FOLDER, ControlTexts, MapAssets, bounds_of, offline_map, online_tiles

ASSETS = MapAssets(["assets/leaflet.js", "assets/map.js"], ["assets/leaflet.css"])
TEXTS = ControlTexts("Phóng to", "Thu nhỏ", "Xem toàn bộ")
BOUNDS = ((22.3, 104.3), (23.4, 105.6))


def test_a_map_loads_what_it_is_given_and_nothing_from_public_hosts() -> None:
    page = offline_map(BOUNDS, ASSETS, TEXTS).get_root().render()

    assert re.findall(r'(?:src|href)="([^"]+)"', page) == [*ASSETS.scripts, *ASSETS.styles]
    assert "http" not in re.sub(r"http-equiv", "", page)


def test_a_map_opens_on_its_bounds_and_names_its_buttons() -> None:
    page = offline_map(BOUNDS, ASSETS, TEXTS).get_root().render()

    assert '"bounds": [[22.3, 104.3], [23.4, 105.6]]' in page
    assert all(f'"{part}"' in page for part in ("zoomIn", "zoomOut", "home"))


def test_giving_one_map_its_assets_leaves_other_folium_maps_alone() -> None:
    import folium

    before = list(folium.Map.default_js)
    offline_map(BOUNDS, ASSETS, TEXTS)

    assert folium.Map.default_js == before


def test_a_tile_that_cannot_be_fetched_is_left_blank() -> None:
    drawn = offline_map(BOUNDS, ASSETS, TEXTS)
    online_tiles("https://tiles.example/{z}/{x}/{y}.png", "© someone").add_to(drawn)

    page = drawn.get_root().render()

    assert '"errorTileUrl": "data:image/gif' in page
    assert "© someone" in page or "\\u00a9 someone" in page


def test_bounds_are_rounded_outward_so_that_nothing_is_cut_off() -> None:
    points = gpd.GeoSeries(
        [shapely.Point(104.994, 22.006), shapely.Point(105.001, 23.001)], crs=4326
    )

    assert bounds_of(points, margin_deg=0) == ((22.0, 104.99), (23.01, 105.01))


def test_places_without_a_geometry_do_not_disturb_the_bounds() -> None:
    none = gpd.GeoSeries([], crs=4326)
    one = gpd.GeoSeries([shapely.Point(105, 23), None], crs=4326)

    assert bounds_of(none, one, margin_deg=0.1) == ((22.9, 104.9), (23.1, 105.1))
    with pytest.raises(ValueError, match="nothing to bound"):
        bounds_of(none)


def test_the_scripts_of_the_map_ask_nothing_of_other_hosts() -> None:
    for path in STATIC_FOLDER.iterdir():
        assert "http" not in path.read_text(encoding="utf-8").replace("http://www.w3.org", "")
