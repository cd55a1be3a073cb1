"""A folium map that asks nothing of other people's servers.

folium's own map loads nine files from public hosts. `offline_map` loads only those it is given:
Leaflet and this package's ``static/map-layers.js`` and ``.css``, served by the application.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import folium
import geopandas as gpd
from branca.element import MacroElement
from folium.template import Template

STATIC_FOLDER = Path(__file__).parent / "static"
NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

Bounds: TypeAlias = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class MapAssets:
    """Addresses of the scripts and style sheets a map loads, in order; Leaflet comes first."""

    scripts: Sequence[str]
    styles: Sequence[str]


@dataclass(frozen=True)
class ControlTexts:
    """What the map's buttons are called."""

    zoom_in: str
    zoom_out: str
    home: str


class _Controls(MacroElement):
    """Zoom, back to the whole and scale bar, and the opening view."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            mapLayers.controls({{ this._parent.get_name() }}, {{ this.settings|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, bounds: Bounds, texts: ControlTexts) -> None:
        super().__init__()
        self._name = "Controls"
        self.settings = {
            "bounds": bounds,
            "zoomIn": texts.zoom_in,
            "zoomOut": texts.zoom_out,
            "home": texts.home,
        }


def offline_map(
    bounds: Bounds, assets: MapAssets, texts: ControlTexts, *, max_zoom: int = 17
) -> folium.Map:
    """Make a map without tiles that opens on `bounds`: ((south, west), (north, east)) in degrees.

    The same arguments give the same script, so a component that compares scripts keeps its frame,
    zoom and position; put what changes into a `folium.FeatureGroup` beside it.
    """
    (south, west), (north, east) = bounds
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=9,
        tiles=None,
        zoom_control=False,
        prefer_canvas=True,
        maxZoom=max_zoom,
        minZoom=6,
        zoomSnap=0.25,
    )
    drawn.default_js = [(f"script{i}", url) for i, url in enumerate(assets.scripts)]
    drawn.default_css = [(f"style{i}", url) for i, url in enumerate(assets.styles)]
    drawn.add_child(_Controls(bounds, texts))
    return drawn


def online_tiles(url: str, attribution: str, *, max_zoom: int = 17) -> folium.FeatureGroup:
    """Make a layer of an outside host's tiles, to be added only when a person asks for it.

    A tile that cannot be fetched is left blank, without a message.
    """
    group = folium.FeatureGroup(control=False)
    folium.TileLayer(
        tiles=url, attr=attribution, max_zoom=max_zoom, control=False, error_tile_url=NO_PICTURE
    ).add_to(group)
    return group


def bounds_of(*places: gpd.GeoDataFrame | gpd.GeoSeries, margin_deg: float = 0.02) -> Bounds:
    """Return the bounds (EPSG:4326) round all `places`, rounded outward to 0.01 degree.

    Raises `ValueError` when there is nothing to bound.
    """
    boxes = [box for place in places if not math.isnan((box := place.total_bounds)[0])]
    if not boxes:
        raise ValueError("nothing to bound: no place has a geometry")
    west, south = (min(box[i] for box in boxes) - margin_deg for i in (0, 1))
    east, north = (max(box[i] for box in boxes) + margin_deg for i in (2, 3))
    return (
        (math.floor(south * 100) / 100, math.floor(west * 100) / 100),
        (math.ceil(north * 100) / 100, math.ceil(east * 100) / 100),
    )
