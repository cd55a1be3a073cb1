"""The villages of a report as layers for GIS programs: GeoPackage, GeoJSON, KML, Shapefile.

Every file is a new one, in WGS 84 (EPSG:4326); the open database is never touched. Areas of
communes are approximations and say so; no boundary line is drawn.
"""

from __future__ import annotations

import html
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from electrification import labels
from electrification.calendar import iso_instant
from electrification.palette import SYMBOLS
from electrification.reports.contents import Report
from electrification.reports.document import Kind, Table
from electrification.reports.gis_lines import LINES, lines_layer, lines_qml
from electrification.reports.gis_lines import SHORT as LINE_SHORT
from electrification.reports.letterhead import Letterhead
from electrification.subject.villages import STATUSES, Status
from electrification.texts import _, spoken
from geo.boundaries import commune_areas

DBF_BYTES = 254
"""The most one text of a Shapefile holds."""
CRS = "EPSG:4326"
VILLAGES, UNITS, PROVENANCE = "thon", "xa_minh_hoa", "nguon_goc"
"""Names of the layers of a GeoPackage."""
BESIDE = ("district_name", "status", "lat", "lon", "position_quality", "provenance")
"""Columns that stand in a layer beside those of the annex of counted villages."""
SHORT: Mapping[str, str] = {
    "place": "tt", "village_code": "ma_thon", "village_name": "ten_thon", "commune_name": "ten_xa",
    "households": "so_ho", "households_on_grid": "ho_luoi", "system": "muc_4_1",
    "basis_name": "can_cu", "households_direct": "ho_truc_tp", "share": "ty_le",
    "energised_on": "dong_dien", "status_name": "trang_thai", "answer": "dat_tc",
    "district_name": "ten_huyen", "status": "ma_tt", "lat": "vi_do", "lon": "kinh_do",
    "position_quality": "cl_toa_do", "provenance": "nguon", "on": "tinh_den",
    "known_at": "cap_nhat", "sample": "minh_hoa",
    "draft": "du_thao",
}  # fmt: skip
"""Ten characters at most, as a Shapefile takes them."""


def villages_layer(report: Report) -> gpd.GeoDataFrame:
    """The counted villages that have a position, one point each, with what a report says of them.

    The columns are those of the annex of counted villages and `BESIDE`; every row says its day,
    its instant and whether the data are illustrative.
    """
    table = counted(report)
    rows = pd.DataFrame(list(table.rows), columns=[c.name for c in table.columns])
    for column in table.columns:
        if column.kind is Kind.COUNT:
            rows[column.name] = rows[column.name].astype("Int64")
        elif column.kind is Kind.DAY:
            rows[column.name] = pd.to_datetime(rows[column.name]).astype("datetime64[ms]")
    snapshot = report.ground.found.snapshot
    more = snapshot.frame.set_index("village_code")[list(BESIDE)]
    rows = rows.join(more, on="village_code")
    with spoken("vi"):
        rows["position_quality"] = [str(q) for q in rows["position_quality"]]
        rows["on"] = snapshot.on.isoformat()
        rows["known_at"] = iso_instant(snapshot.known_at)
        rows["sample"] = _("ILLUSTRATIVE DATA") if snapshot.is_sample else ""
        rows["draft"] = _("DRAFT") if report.document.is_draft else ""
    points = gpd.points_from_xy(rows["lon"], rows["lat"], crs=CRS)
    located = gpd.GeoDataFrame(rows, geometry=points, crs=CRS)
    return located[located["lat"].notna()].reset_index(drop=True)


def counted(report: Report) -> Table:
    """The table of counted villages; a report of another kind has it made for its layers."""
    from electrification.reports.report_annexes import counted_villages

    for table in report.document.tables():
        if table.name == "counted":
            return table
    with spoken("vi"):
        blocks = counted_villages(report.ground).blocks
    return next(block for block in blocks if isinstance(block, Table))


def gpkg_bytes(report: Report, _head: Letterhead) -> bytes:
    """Villages and lines with their colours, approximate communes, provenance: a GeoPackage."""
    with tempfile.TemporaryDirectory(prefix="gis-") as folder:
        file = Path(folder) / "report.gpkg"
        pyogrio.write_dataframe(villages_layer(report), file, layer=VILLAGES, driver="GPKG")
        pyogrio.write_dataframe(units_layer(report), file, layer=UNITS, driver="GPKG", append=True)
        if len(lines := lines_layer(report)):
            pyogrio.write_dataframe(lines, file, layer=LINES, driver="GPKG", append=True)
        told = pd.DataFrame({"provenance": [report.provenance.as_json()]})
        pyogrio.write_dataframe(told, file, layer=PROVENANCE, driver="GPKG", append=True)
        pyogrio.write_dataframe(_styles(), file, layer="layer_styles", driver="GPKG", append=True)
        return file.read_bytes()


def geojson_bytes(report: Report, _head: Letterhead) -> bytes:
    """Villages, then lines, as GeoJSON by RFC 7946: WGS 84, longitude first, no CRS member."""
    told = _geojson(villages_layer(report))
    if len(lines := lines_layer(report)):
        told["features"] += _geojson(lines)["features"]
    told.pop("name", None)
    told["provenance"] = json.loads(report.provenance.as_json())
    return json.dumps(told, ensure_ascii=False).encode()


def _geojson(layer: gpd.GeoDataFrame) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="gis-") as folder:
        file = Path(folder) / "report.geojson"
        pyogrio.write_dataframe(layer, file, driver="GeoJSON", layer_options={"RFC7946": "YES"})
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return told


def kml_bytes(report: Report, _head: Letterhead) -> bytes:
    """Villages and lines as KML, each named, with what is said of it."""
    layer = villages_layer(report)
    with spoken("vi"):
        layer = layer.assign(
            Name=layer["village_name"],
            Description=[_described(row) for row in layer.to_dict("records")],
        )
    kept = layer[["Name", "Description", "village_code", "status", "geometry"]]
    lines = lines_layer(report)
    if lines.empty:
        return _kml(kept, VILLAGES).encode()
    lines = lines.assign(
        Name=lines["line_name"].fillna(lines["status_name"]),
        Description=[
            html.escape(" · ".join(str(p) for p in parts if isinstance(p, str) and p))
            for parts in zip(
                lines["voltage_name"], lines["status_name"], lines["work_code"], lines["sample"],
                strict=True,
            )
        ],
    )  # fmt: skip
    return _together(
        _kml(kept, VILLAGES),
        _kml(lines[["Name", "Description", "work_code", "class", "length_km", "geometry"]], LINES),
    ).encode()


def _kml(layer: gpd.GeoDataFrame, name: str) -> str:
    with tempfile.TemporaryDirectory(prefix="gis-") as folder:
        file = Path(folder) / "report.kml"
        pyogrio.write_dataframe(layer, file, driver="KML", layer=name)
        return file.read_text(encoding="utf-8")


def _together(first: str, second: str) -> str:
    """One KML document with the folders, and what describes their fields, of both."""
    more = second[second.index("<Schema") : second.rindex("</Document>")]
    end = first.rindex("</Document>")
    return first[:end] + more + first[end:]


def shapefile_bytes(report: Report, _head: Letterhead) -> bytes:
    """Villages and lines as zipped Shapefiles in UTF-8, with a key of the short names."""
    layer = villages_layer(report)
    layer["energised_on"] = layer["energised_on"].dt.strftime("%Y-%m-%d")  # no instants in a DBF
    layer = layer.rename(columns=dict(SHORT))
    for name in layer.columns:
        if layer[name].dtype == object or pd.api.types.is_string_dtype(layer[name]):
            layer[name] = [_cut(v) if isinstance(v, str) else v for v in layer[name]]
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="gis-") as folder:
        file = Path(folder) / f"{VILLAGES}.shp"
        pyogrio.write_dataframe(layer, file, driver="ESRI Shapefile", encoding="UTF-8")
        if len(lines := lines_layer(report)):
            pyogrio.write_dataframe(
                lines.rename(columns=dict(LINE_SHORT)), Path(folder) / f"{LINES}.shp",
                driver="ESRI Shapefile", encoding="UTF-8",
            )  # fmt: skip
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
            for part in sorted(Path(folder).iterdir()):
                parts.write(part, part.name)
            parts.writestr("ten-truong.csv", _key())
            parts.writestr("nguon-goc.json", report.provenance.as_json())
    return buffer.getvalue()


def units_layer(report: Report) -> gpd.GeoDataFrame:
    """Approximate areas of the communes that have counted villages, labelled as what they are."""
    ground = report.ground
    snapshot = ground.found.snapshot
    rows = snapshot.counted
    keys = rows[["commune_code", "commune_valid_from"]].dropna().drop_duplicates()
    areas = commune_areas(ground.store.units(), ground.store.places())
    here = areas[areas.index.isin(pd.MultiIndex.from_frame(keys))].reset_index()
    names = rows.drop_duplicates("commune_code").set_index("commune_code")["commune_name"]
    with spoken("vi"):
        note = _("Illustrative area, no administrative boundary")
    told = gpd.GeoDataFrame(
        {
            "commune_code": here.iloc[:, 0].astype(str),
            "commune_name": here.iloc[:, 0].map(names),
            "note": note,
        },
        geometry=here.geometry.to_numpy(),
        crs=areas.crs,
    )
    return told.to_crs(CRS)


def _described(row: Mapping[Any, Any]) -> str:
    parts = [row["commune_name"], row["status_name"], row["draft"], row["sample"]]
    return html.escape(" · ".join(str(p) for p in parts if isinstance(p, str) and p))


def _cut(text: str) -> str:
    """A text as a DBF takes it; what is cut off shows as dots.

    >>> len(_cut("à" * 500).encode()) <= DBF_BYTES, _cut("Thôn 1")
    (True, 'Thôn 1')
    """
    raw = text.encode()
    if len(raw) <= DBF_BYTES:
        return text
    return raw[: DBF_BYTES - 3].decode("utf-8", "ignore") + "…"


def _key() -> str:
    lines = ["ten_truong,ten_day_du"]
    lines += [f"{short},{name}" for name, short in SHORT.items()]
    lines += [
        f"{short},{name}" for name, short in LINE_SHORT.items() if short not in SHORT.values()
    ]
    return "﻿" + "\r\n".join(lines) + "\r\n"


_QML_SHAPES = {
    "dot": "circle", "ring": "circle", "half_dot": "circle", "square": "square",
    "half_square": "square", "triangle": "triangle", "diamond": "diamond", "cross": "cross2",
}  # fmt: skip


def _styles() -> pd.DataFrame:
    """The rows of styles that QGIS looks for, so that the layers open in their colours."""
    named = [(VILLAGES, "trang-thai", _qml()), (LINES, "luoi-dien", lines_qml())]
    return pd.DataFrame(
        [
            {
                "f_table_catalog": "", "f_table_schema": "", "f_table_name": table,
                "f_geometry_column": "geom", "styleName": style, "styleQML": qml, "styleSLD": "",
                "useAsDefault": True, "description": "", "owner": "",
            }
            for table, style, qml in named
        ]
    )  # fmt: skip


def _qml() -> str:
    """A style that colours villages by their status, in the colours and shapes of the map."""
    rules, symbols = [], []
    with spoken("vi"):
        for place, name in enumerate(STATUSES):
            status = Status(name)
            symbol = SYMBOLS[status]
            fill = _rgb(symbol.fill or symbol.stroke)
            rules.append(
                f'<category symbol="{place}" value="{status}" '
                f'label="{html.escape(labels.label(status), quote=True)}" render="true"/>'
            )
            symbols.append(
                f'<symbol type="marker" name="{place}" alpha="1"><layer class="SimpleMarker">'
                f'<Option type="Map"><Option type="QString" name="color" value="{fill}"/>'
                f'<Option type="QString" name="outline_color" value="{_rgb(symbol.stroke)}"/>'
                f'<Option type="QString" name="name" value="{_QML_SHAPES[symbol.shape]}"/>'
                f'<Option type="QString" name="size" value="{symbol.radius_px * 0.45:.1f}"/>'
                "</Option></layer></symbol>"
            )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.28" styleCategories="Symbology">'
        '<renderer-v2 type="categorizedSymbol" attr="status" enableorderby="0" forceraster="0">'
        f"<categories>{''.join(rules)}</categories><symbols>{''.join(symbols)}</symbols>"
        "</renderer-v2></qgis>"
    )


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},255"
