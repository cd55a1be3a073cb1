"""The map of villages as a component: it keeps its own frame, zoom and position.

A page picks what to show and calls `village_map`; the legend and the caption stand outside the map
as ordinary elements. A filter changes what is drawn, never the view.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import folium
import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from electrification.labels import label
from electrification.line_styles import LINE_STYLES
from electrification.money_symbols import MONEY_SYMBOLS, NOTHING, SHARES, SIZES
from electrification.palette import (
    AREA_RAMP,
    AREA_WITHOUT_RATE,
    STATUS_ORDER,
    SYMBOLS,
    area_fill,
    status_symbol_img,
)
from electrification.questions.coverage import Coverage, rate_of_row
from electrification.questions.rates import Rate
from electrification.reports.rate_words import cell
from electrification.subject.grid import LineStatus, Voltage
from electrification.subject.money import MoneyUnit, money_text
from electrification.texts import N_, _, number, percent
from electrification.web.assets import FROM_FRAME, map_assets
from electrification.web.lines_data import lines_url
from electrification.web.map_data import MapQuery, areas_url, villages_url
from geo.crs import WGS84
from geo.layers import (
    AreaFill,
    AreaLayer,
    LineLayer,
    LineStyle,
    PointLayer,
    Symbol,
    line_uri,
    symbol_uri,
)
from geo.maps import Bounds, ControlTexts, bounds_of, offline_map, online_tiles

HEIGHT_PX = 620
NOT_A_BOUNDARY = N_("Illustrative extent, not an administrative boundary")


@dataclass(frozen=True)
class Tiles:
    """An online background a person may switch on."""

    url: str = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    attribution: str = "© OpenStreetMap"


@dataclass(frozen=True)
class MapView:
    """What the map shows.

    Parameters
    ----------
    query
        Day, instant of knowledge and filter; the browser fetches the villages by it.
    data_version
        Version of the data the page was computed from.
    bounds
        Opening view. It must not depend on the filter, or a filter would rebuild the map.
    rates
        By commune code; communes without villages are left out and drawn as background.
    units_on
        Date whose communes are drawn; the query's day where not given.
    tiles
        An online background, only when a person has asked for it.
    with_villages
        False where only the communes may be shown.
    with_lines
        Whether the lines of the grid are drawn; never where villages may not be shown.
    points
        What is drawn in place of the villages by status.
    """

    query: MapQuery
    data_version: int | str
    bounds: Bounds
    rates: Mapping[str, Rate] = field(default_factory=dict)
    units_on: dt.date | None = None
    tiles: Tiles | None = None
    with_villages: bool = True
    with_lines: bool = False
    points: PointLayer | None = None


def commune_rates(found: Coverage) -> dict[str, Rate]:
    """Coverage by commune as the map shades it."""
    return {row["unit_code"]: rate_of_row(row) for row in found.rows.to_dict("records")}


@st.fragment
def village_map(
    view: MapView,
    on_open: Callable[[str], None] | None = None,
    *,
    key: str = "village_map",
    height_px: int = HEIGHT_PX,
) -> None:
    """Draw the map; a click on a village calls `on_open` with its code.

    `on_open` runs in the body of the fragment, so it may call ``st.switch_page``. Panning and
    zooming rerun nothing. `height_px` is the most the map takes; it is lower on a low screen.
    """
    clicked = f"{key}:clicked"

    def note_click() -> None:
        st.session_state[clicked] = True

    with st.container(key=f"{key}_frame"):
        st.html(_frame_style(key, height_px))
        answer = st_folium(
            offline_map(view.bounds, map_assets(), _control_texts()),
            key=key,
            height=height_px,
            use_container_width=True,
            feature_group_to_add=_groups(view),
            returned_objects=["last_active_drawing"],
            on_change=note_click,
        )
    if st.session_state.pop(clicked, False) and on_open is not None:
        chosen = (answer or {}).get("last_active_drawing") or {}
        if code := chosen.get("properties", {}).get("code"):
            on_open(str(code))


def opening_view(frame: pd.DataFrame, places: pd.DataFrame) -> Bounds:
    """Bounds that hold all villages of a snapshot; all communes while no village has a position."""
    placed = frame.dropna(subset=["lat", "lon"])
    if placed.empty:
        placed = places.reset_index(drop=True)
    points = gpd.points_from_xy(placed["lon"], placed["lat"], crs=WGS84)
    return bounds_of(gpd.GeoSeries(points), margin_deg=0.05)


def status_legend(counts: Mapping[Any, int], *, is_hiding_empty: bool = False) -> None:
    """Show shape, colour, name and number of villages of every status, in order of urgency."""
    items = [
        _item(status_symbol_img(status, 20), label(status), number(counts.get(status, 0)))
        for status in STATUS_ORDER
        if counts.get(status, 0) or not is_hiding_empty
    ]
    st.html(_LEGEND_STYLE + f'<div class="map-legend" role="list">{"".join(items)}</div>')


def legend(symbols: Iterable[tuple[Symbol, str, str]]) -> None:
    """Show symbols, each with what it means and how many there are."""
    items = [
        _item(f'<img src="{symbol_uri(symbol, 20)}" width="20" height="20" alt="">', name, count)
        for symbol, name, count in symbols
    ]
    st.html(_LEGEND_STYLE + f'<div class="map-legend" role="list">{"".join(items)}</div>')


def area_legend(notice: str | None = None, title: str | None = None) -> None:
    """Show the steps of the commune shading, and what the shapes are not (`notice`)."""
    ends = [*(step.from_pct for step in AREA_RAMP[1:]), None]
    items = [
        _item(_swatch(step.fill), _range(step.from_pct, until), "")
        for step, until in zip(AREA_RAMP, ends, strict=True)
    ]
    items.append(_item(_swatch(AREA_WITHOUT_RATE), _("No border village"), ""))
    heading = html.escape(title or _("Villages that meet the criterion, by commune"))
    said = html.escape(notice or _(NOT_A_BOUNDARY))
    st.html(
        _LEGEND_STYLE
        + f'<div class="map-legend-title">{heading}</div>'
        + f'<div class="map-legend small" role="list">{"".join(items)}</div>'
        + f'<div class="map-legend-notice">{said}</div>'
    )


def _groups(view: MapView) -> Sequence[folium.FeatureGroup]:
    units_on = view.units_on or view.query.units_on or view.query.on
    failed = _("The map data cannot be fetched. Reload the page.")
    areas = AreaLayer(
        areas_url(units_on, view.data_version, FROM_FRAME),
        {
            code: AreaFill(area_fill(rate.frozen.rate_pct), _lines(rate))
            for code, rate in view.rates.items()
        },
        notice=_(NOT_A_BOUNDARY),
        opacity=0.45 if view.tiles else 1,
        failed=failed,
    )
    drawn = folium.FeatureGroup(control=False)
    areas.add_to(drawn)
    if view.with_villages and view.with_lines:
        _grid(view, failed).add_to(drawn)
    if view.with_villages:
        (view.points or _points(view, failed)).add_to(drawn)
    background = [online_tiles(view.tiles.url, view.tiles.attribution)] if view.tiles else []
    return [*background, drawn]


def _points(view: MapView, failed: str) -> PointLayer:
    if view.query.with_money:
        return _money_points(view, failed)
    return PointLayer(
        villages_url(view.query, view.data_version, FROM_FRAME),
        {str(status): symbol for status, symbol in SYMBOLS.items()},
        {str(status): label(status) for status in SYMBOLS},
        symbol_by="status",
        title="name",
        lines=[
            ("", "commune"),
            (_("Households"), "households"),
            (_("Recognised by the department"), "recognised"),
        ],
        failed=failed,
    )


def _grid(view: MapView, failed: str) -> LineLayer:
    return LineLayer(
        lines_url(view.query, view.data_version, FROM_FRAME),
        LINE_STYLES,
        line_labels(),
        style_by="class",
        title="name",
        lines=[(_("Work"), "work"), (_("Length, km"), "km")],
        failed=failed,
    )


def line_labels() -> dict[str, str]:
    """By class of `LINE_STYLES`, what it says of a line."""
    return {
        f"{level}-{status}": f"{label(level)}, {label(status).lower()}"
        for level in Voltage
        for status in LineStatus
    }


def line_legend(title: str) -> None:
    """What colours, dashes and widths of the lines mean."""
    items = [
        _item(_line(LINE_STYLES[f"{Voltage.MEDIUM}-{status}"]), label(status), "")
        for status in LineStatus
    ]
    items += [
        _item(_line(LINE_STYLES[f"{level}-{LineStatus.EXISTING}"]), label(level), "")
        for level in Voltage
    ]
    st.html(
        _LEGEND_STYLE
        + f'<div class="map-legend-title">{html.escape(title)}</div>'
        + f'<div class="map-legend small" role="list">{"".join(items)}</div>'
    )


def _line(style: LineStyle) -> str:
    return f'<img src="{line_uri(style)}" width="30" height="10" alt="">'


def _money_points(view: MapView, failed: str) -> PointLayer:
    """Villages by what was allocated and disbursed."""
    return PointLayer(
        villages_url(view.query, view.data_version, FROM_FRAME),
        MONEY_SYMBOLS,
        money_labels(),
        symbol_by="money",
        title="name",
        lines=[
            ("", "commune"),
            (_("Allocated, million đồng"), "allocated"),
            (_("Disbursed, million đồng"), "disbursed"),
            (_("Households"), "households"),
        ],
        failed=failed,
    )


def money_labels() -> dict[str, str]:
    """By class of `MONEY_SYMBOLS`, what it says of the share disbursed."""
    steps = [*(percent(least, 0) for least, _fill in SHARES[2:]), ""]
    shares = [
        _("nothing disbursed"),
        _("disbursed: under {rate}", rate=steps[0]),
        _("disbursed: {low} to under {high}", low=number(SHARES[2][0]), high=steps[1]),
        _("fully disbursed"),
    ]
    named = {f"{s}-{c}": said for s in range(len(SIZES)) for c, said in enumerate(shares)}
    return {NOTHING: _("nothing allocated"), **named}


def money_legend() -> None:
    """What sizes and colours of the map of money mean."""
    names = money_labels()
    middle = len(SIZES) // 2
    ends = [*(least for least, _radius in SIZES[1:]), None]
    sizes = [
        _item(_dot(f"{place}-0"), _amounts(least, until), "")
        for place, ((least, _radius), until) in enumerate(zip(SIZES, ends, strict=True))
    ]
    colours = [
        _item(_dot(f"{middle}-{place}"), names[f"{middle}-{place}"], "")
        for place in range(len(SHARES))
    ]
    nothing = _item(_dot(NOTHING), names[NOTHING], "")
    said = html.escape(_("Size: allocated, all years; colour: share of it disbursed"))
    st.html(
        _LEGEND_STYLE + f'<div class="map-legend-title">{said}</div>'
        f'<div class="map-legend small" role="list">{"".join([nothing, *sizes, *colours])}</div>'
    )


def _dot(code: str) -> str:
    symbol = MONEY_SYMBOLS[code]
    size_px = round(symbol.radius_px * 2 * 1.45)
    return f'<img src="{symbol_uri(symbol, size_px)}" width="{size_px}" height="{size_px}" alt="">'


def _amounts(from_vnd: int, until_vnd: int | None) -> str:
    def said(vnd: int) -> str:
        return money_text(vnd, MoneyUnit.BILLION)

    if until_vnd is None:
        return _("from {amount}", amount=said(from_vnd))
    if not from_vnd:
        return _("under {amount}", amount=said(until_vnd))
    return _("{low} to under {high}", low=said(from_vnd), high=said(until_vnd))


def _lines(rate: Rate) -> tuple[str, ...]:
    said = _(
        "{meets} of {villages} border villages meet the criterion",
        meets=number(rate.frozen.part),
        villages=number(rate.frozen.whole),
    )
    frozen, present = cell(rate)
    return (said, frozen, _("now {figure}", figure=present)) if present else (said, frozen)


def _control_texts() -> ControlTexts:
    return ControlTexts(zoom_in=_("Zoom in"), zoom_out=_("Zoom out"), home=_("Show everything"))


def _range(from_pct: float, until_pct: float | None) -> str:
    if until_pct is None:
        return percent(from_pct, 0)
    if not from_pct:
        return _("under {rate}", rate=percent(until_pct, 0))
    return _("{low} to under {high}", low=number(from_pct), high=percent(until_pct, 0))


def _item(drawing: str, label: str, count: str) -> str:
    tail = f"<b>{html.escape(count)}</b>" if count else ""
    return f'<div role="listitem">{drawing}<span>{html.escape(label)}</span>{tail}</div>'


def _swatch(fill: str) -> str:
    return f'<i style="background:{fill}"></i>'


def _frame_style(key: str, height_px: int) -> str:
    frame = f".st-key-{key}_frame iframe"
    return (
        f"<style>{frame}{{height:clamp(340px,68vh,{height_px}px)!important;display:block;"
        "border-radius:8px;border:1px solid #d5dce1;background:#f2f5f6}"
        "@media (max-width:640px){"
        f"{frame}{{height:clamp(320px,52vh,{height_px}px)!important}}}}</style>"
    )


_LEGEND_STYLE = """<style>
.map-legend{display:flex;flex-wrap:wrap;gap:.35rem 1.15rem;font-size:.95rem;line-height:1.35}
.map-legend>div{display:flex;align-items:center;gap:.4rem;white-space:nowrap}
.map-legend img{flex:none}
.map-legend b{font-weight:600;font-variant-numeric:tabular-nums}
.map-legend i{width:22px;height:14px;border-radius:3px;border:1px solid #b9c4cc;flex:none}
.map-legend.small{font-size:.875rem;gap:.3rem .95rem}
.map-legend-title{font-size:.875rem;font-weight:600;margin-bottom:.3rem}
.map-legend-notice{font-size:.875rem;opacity:.8;margin-top:.35rem}
@media (max-width:480px){
  .map-legend:not(.small){display:grid;grid-template-columns:1fr;gap:.3rem}
  .map-legend:not(.small) b{margin-left:auto}
}
</style>"""
