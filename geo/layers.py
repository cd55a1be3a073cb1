"""Layers for a web map: symbols, points and areas, as GeoJSON and as folium layers.

Everything here speaks of shapes, colours and codes. A folium layer carries only the address its
features are fetched from, so drawing ten thousand points costs Python nothing; the drawing is done
by ``static/map-layers.js``, which the map must load (see `geo.maps`). One path per shape serves
the legend (SVG) and the map (canvas), so they cannot differ.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from folium.template import Template

POSITION_DECIMALS = 5  # about 1 m: finer than any position we hold
GROUND = "#f2f5f6"  # behind the areas; map-layers.css says the same
AREA_DECIMALS = 4  # about 11 m: illustrative areas need no more


class Shape(NamedTuple):
    """SVG path data in a box from -1 to 1; `mark` is drawn over the outline in a second colour."""

    outline: str
    mark: str = ""


_CIRCLE = "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z"
_SQUARE = "M-.88 -.88H.88V.88H-.88Z"

SHAPES: Mapping[str, Shape] = {
    "dot": Shape(_CIRCLE),
    "ring": Shape(_CIRCLE, "M-.42 0A.42 .42 0 1 1 .42 0A.42 .42 0 1 1 -.42 0Z"),
    "half_dot": Shape(_CIRCLE, "M-1 0A1 1 0 0 0 1 0Z"),
    "square": Shape(_SQUARE),
    "half_square": Shape(_SQUARE, "M-.88 0H.88V.88H-.88Z"),
    "triangle": Shape("M0 -1.08L1.04 .82H-1.04Z"),
    "diamond": Shape(
        "M0 -1.12L1.12 0L0 1.12L-1.12 0Z",
        "M-.16 -.62H.16L.1 .14H-.1ZM-.15 .4A.15 .15 0 1 1 .15 .4A.15 .15 0 1 1 -.15 .4Z",
    ),
    "cross": Shape("M-.7 -.7L.7 .7M-.7 .7L.7 -.7"),
}


@dataclass(frozen=True)
class Symbol:
    """How one kind of point is drawn.

    Parameters
    ----------
    shape
        A key of `SHAPES`.
    stroke, fill, mark
        Colours (hex); no `fill` leaves the outline open. `mark` colours the second part.
    radius_px, stroke_px
        Half the width and the line width, in CSS pixels at the map's opening zoom.
    rank
        Points of a higher rank are drawn over those of a lower one.
    """

    shape: str
    stroke: str
    fill: str = ""
    mark: str = "#ffffff"
    radius_px: float = 6.0
    stroke_px: float = 1.6
    rank: int = 0


def symbol_svg(symbol: Symbol, size_px: int = 16, title: str = "") -> str:
    """Draw the symbol as SVG for legends, tables and cards; `title` is read by screen readers.

    >>> symbol_svg(Symbol("square", "#333333"), 16)[:44]
    '<svg class="symbol" width="16" height="16" v'
    """
    shape = SHAPES[symbol.shape]
    width = symbol.stroke_px / symbol.radius_px
    spoken = f'role="img" aria-label="{html.escape(title)}"' if title else 'aria-hidden="true"'
    mark = f'<path d="{shape.mark}" fill="{symbol.mark}"/>' if shape.mark else ""
    return (
        f'<svg class="symbol" width="{size_px}" height="{size_px}" viewBox="-1.45 -1.45 2.9 2.9" '
        f'{spoken}><path d="{shape.outline}" fill="{symbol.fill or "none"}" '
        f'stroke="{symbol.stroke}" stroke-width="{width:.3f}" stroke-linejoin="round" '
        f'stroke-linecap="round"/>{mark}</svg>'
    )


def symbol_uri(symbol: Symbol, size_px: int = 16) -> str:
    """Draw the symbol as a ``data:`` address, for places that take pictures but no SVG markup."""
    svg = symbol_svg(symbol, size_px).replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
    )
    return "data:image/svg+xml," + quote(svg, safe=" =:/'()-.,")


def point_collection(
    frame: pd.DataFrame, properties: Mapping[str, str], *, lat: str = "lat", lon: str = "lon"
) -> str:
    """Write one point per row as GeoJSON text; rows without a position are left out.

    Parameters
    ----------
    frame
        Rows with latitude and longitude in degrees, WGS 84 (EPSG:4326).
    properties
        Property name in the file to column name in the frame; missing values become null.
    """
    placed = frame[frame[lat].notna() & frame[lon].notna()]
    names = list(properties)
    columns = [_plain(placed[properties[name]]) for name in names]
    xs = placed[lon].astype(float).round(POSITION_DECIMALS).tolist()
    ys = placed[lat].astype(float).round(POSITION_DECIMALS).tolist()
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": (x, y)},
            "properties": dict(zip(names, values, strict=True)),
        }
        for x, y, values in zip(xs, ys, zip(*columns, strict=True), strict=True)
    ]
    return _json({"type": "FeatureCollection", "features": features})


def area_collection(areas: gpd.GeoDataFrame, *, group_by: str, group_name: str) -> str:
    """Write as GeoJSON text areas, the larger units they dissolve into, and where names stand.

    Every feature has ``kind``: ``area`` (with ``code``, ``name``), ``group`` (the dissolved larger
    unit) or ``name`` (with ``code``, ``name`` and ``level``, ``area`` or ``group``).

    Parameters
    ----------
    areas
        Columns ``code``, ``name``, ``geometry`` (EPSG:4326) and the two named below; rows without
        a geometry are left out.
    group_by, group_name
        Columns with the code and the name of the larger unit an area belongs to.
    """
    drawn = areas[areas.geometry.notna() & ~areas.geometry.is_empty]
    parts, groups, names = [], [], []
    for code, name, geometry in zip(drawn["code"], drawn["name"], drawn.geometry, strict=True):
        parts.append(_feature(geometry, kind="area", code=code, name=name))
        names.append(_name(geometry, "area", code, name))
    for code, members in drawn.groupby(group_by):
        whole = shapely.union_all(members.geometry.to_numpy())
        groups.append(_feature(whole, kind="group"))
        names.append(_name(whole, "group", code, members[group_name].iloc[0]))
    return _json({"type": "FeatureCollection", "features": [*parts, *groups, *names]})


SIMPLE_M = 15.0
"""Lines for the map are simplified so that no point of them lies further off."""
_METRES_PER_DEGREE = 111_195.0


def line_collection(lines: gpd.GeoDataFrame, properties: Mapping[str, str]) -> str:
    """Write lines as GeoJSON text, simplified to `SIMPLE_M`.

    Parameters
    ----------
    lines
        Lines in EPSG:4326; rows without a geometry are left out.
    properties
        Property name in the file to column name in the frame; missing values become null.
    """
    drawn = lines[lines.geometry.notna() & ~lines.geometry.is_empty]
    simple = shapely.simplify(drawn.geometry.to_numpy(), SIMPLE_M / _METRES_PER_DEGREE)
    rounded = shapely.transform(simple, lambda xy: np.round(xy, POSITION_DECIMALS))
    columns = [_plain(drawn[column]) for column in properties.values()]
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shape),
            "properties": dict(zip(properties, values, strict=True)),
        }
        for shape, values in zip(rounded, zip(*columns, strict=True), strict=True)
    ]
    return _json({"type": "FeatureCollection", "features": features})


class _FetchedLayer(folium.map.Layer):
    """A folium layer whose features the browser fetches itself from `url`."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = mapLayers.{{ this.kind }}(
                {{ this.url|tojson }}, {{ this.settings|tojson }});
        {% endmacro %}
        """
    )
    kind = ""

    def __init__(self, url: str, settings: Mapping[str, Any]) -> None:
        super().__init__(overlay=True, control=False)
        self._name = "FetchedLayer"
        self.url = url
        self.settings = dict(settings)


class PointLayer(_FetchedLayer):
    """Points coloured and shaped by a category, with a card of text under the pointer.

    Parameters
    ----------
    url
        Where the browser fetches a point collection, relative to the map's frame or absolute.
    symbols, labels
        Symbol and wording of every category.
    symbol_by, title
        Properties holding the category and the heading of the card.
    lines
        Further lines of the card as (label, property); an empty label gives the value alone.
    failed
        What the map says when the features cannot be fetched.
    """

    kind = "points"

    def __init__(
        self,
        url: str,
        symbols: Mapping[str, Symbol],
        labels: Mapping[str, str],
        *,
        symbol_by: str,
        title: str,
        lines: Sequence[tuple[str, str]] = (),
        failed: str = "",
    ) -> None:
        drawn = {
            name: {
                "outline": SHAPES[symbol.shape].outline,
                "markShape": SHAPES[symbol.shape].mark,
                "fill": symbol.fill,
                "stroke": symbol.stroke,
                "mark": symbol.mark,
                "radius": symbol.radius_px,
                "strokeWidth": symbol.stroke_px,
                "rank": symbol.rank,
                "svg": symbol_svg(symbol, 16),
                "label": labels.get(name, name),
            }
            for name, symbol in symbols.items()
        }
        super().__init__(
            url,
            {
                "symbols": drawn,
                "otherwise": next(iter(drawn)),
                "symbolBy": symbol_by,
                "title": title,
                "lines": [{"label": label, "property": name} for label, name in lines],
                "failed": failed,
            },
        )


@dataclass(frozen=True)
class LineStyle:
    """How one kind of line is drawn: colour (hex), width and dashes in CSS pixels."""

    color: str
    width_px: float
    dash_px: tuple[int, ...] = ()


def line_svg(style: LineStyle, width_px: int = 30) -> str:
    """Draw a piece of the line as SVG, for legends and cards."""
    dash = f' stroke-dasharray="{" ".join(map(str, style.dash_px))}"' if style.dash_px else ""
    return (
        f'<svg class="symbol" width="{width_px}" height="10" viewBox="0 0 {width_px} 10" '
        f'aria-hidden="true"><path d="M0 5H{width_px}" fill="none" stroke="{style.color}" '
        f'stroke-width="{style.width_px}"{dash}/></svg>'
    )


def line_uri(style: LineStyle, width_px: int = 30) -> str:
    """Draw a piece of the line as a ``data:`` address, for places that take no SVG markup."""
    svg = line_svg(style, width_px).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return "data:image/svg+xml," + quote(svg, safe=" =:/'()-.,")


class LineLayer(_FetchedLayer):
    """Lines over the areas and under the points, with a card of text under the pointer.

    Parameters
    ----------
    url
        Where the browser fetches a `line_collection`.
    styles, labels
        Style and wording of every category.
    style_by, title
        Properties holding the category and the heading of the card.
    lines
        Further lines of the card as (label, property); an empty label gives the value alone.
    failed
        What the map says when the lines cannot be fetched.
    """

    kind = "lines"

    def __init__(
        self,
        url: str,
        styles: Mapping[str, LineStyle],
        labels: Mapping[str, str],
        *,
        style_by: str,
        title: str,
        lines: Sequence[tuple[str, str]] = (),
        failed: str = "",
    ) -> None:
        drawn = {
            name: {
                "color": style.color,
                "weight": style.width_px,
                "dashArray": " ".join(map(str, style.dash_px)) or None,
                "svg": line_svg(style),
                "label": labels.get(name, name),
            }
            for name, style in styles.items()
        }
        super().__init__(
            url,
            {
                "styles": drawn,
                "styleBy": style_by,
                "title": title,
                "lines": [{"label": label, "property": name} for label, name in lines],
                "failed": failed,
            },
        )


@dataclass(frozen=True)
class AreaFill:
    """Colour of one area (hex) and the lines of text its card shows under its name."""

    fill: str
    lines: tuple[str, ...] = ()


class AreaLayer(_FetchedLayer):
    """Areas shaded by value under the points, parted by their groups, with names by zoom.

    Areas and groups are parted by gaps in the colour of the ground, so no line is drawn anywhere,
    least of all along the outside, where it would read as a boundary we do not hold.

    Parameters
    ----------
    url
        Where the browser fetches an `area_collection`.
    areas
        Fill of the areas that have a value, by code; the others are drawn in `fill`, without card.
    notice
        Always shown in the corner of the map: what these shapes are, and are not.
    opacity
        Of the fills, 0 to 1; lower it where tiles lie underneath.
    """

    kind = "areas"

    def __init__(
        self,
        url: str,
        areas: Mapping[str, AreaFill],
        *,
        notice: str = "",
        fill: str = "#e3e8eb",
        ground: str = GROUND,
        opacity: float = 1.0,
        failed: str = "",
    ) -> None:
        family = '"Source Sans", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
        names = {
            "group": _name_style(f"600 13px {family}", "#55636e", 8.6, 10.75, order=0),
            "area": _name_style(f"12px {family}", "#44525d", 11, 22, order=1, leading_first=True),
        }
        super().__init__(
            url,
            {
                "areas": {code: asdict(area) for code, area in areas.items()},
                "notice": html.escape(notice),
                "fill": fill,
                "ground": ground,
                "opacity": opacity,
                "names": names,
                "failed": failed,
            },
        )


def _name_style(
    font: str,
    color: str,
    min_zoom: float,
    max_zoom: float,
    *,
    order: int,
    leading_first: bool = False,
) -> dict[str, Any]:
    return {
        "font": font,
        "color": color,
        "minZoom": min_zoom,
        "maxZoom": max_zoom,
        "order": order,
        "leadingFirst": leading_first,
    }


def _plain(column: pd.Series) -> list[Any]:
    return [
        None if missing else value
        for value, missing in zip(column.tolist(), column.isna(), strict=True)
    ]


def _name(geometry: Any, level: str, code: Any, name: Any) -> dict[str, Any]:
    place = geometry.representative_point()
    return _feature(place, kind="name", level=level, code=code, name=name)


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, AREA_DECIMALS))
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(rounded),
        "properties": properties,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
