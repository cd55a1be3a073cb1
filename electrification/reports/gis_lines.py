"""The lines of the grid as a layer of the files for GIS programs, with their style."""

from __future__ import annotations

import html
from collections.abc import Mapping

import geopandas as gpd

from electrification import labels
from electrification.line_styles import LINE_STYLES
from electrification.questions.grid_lines import near
from electrification.reports.contents import Report
from electrification.subject.grid import LineStatus, Voltage
from electrification.subject.villages import Provenance
from electrification.texts import _, spoken

LINES = "luoi_dien"
"""Name of the layer of lines."""
SHORT: Mapping[str, str] = {
    "line_name": "ten_dz", "work_code": "ma_ct", "voltage": "ma_cap_da", "voltage_name": "cap_da",
    "voltage_kv": "kv", "status": "ma_tt", "status_name": "trang_thai", "length_km": "dai_km",
    "document_number": "van_ban", "class": "kieu_ve", "sample": "minh_hoa",
}  # fmt: skip
"""Ten characters at most, as a Shapefile takes them."""


def lines_layer(report: Report) -> gpd.GeoDataFrame:
    """The lines around the villages of a report, as known then; columns are those of `SHORT`."""
    snapshot = report.ground.found.snapshot
    lines = near(report.ground.store.grid.lines(snapshot.known_at), snapshot.frame)
    with spoken("vi"):
        return gpd.GeoDataFrame(
            {
                "line_name": lines["name"],
                "work_code": lines["work_code"],
                "voltage": lines["voltage"],
                "voltage_name": [labels.label(Voltage(v)) for v in lines["voltage"]],
                "voltage_kv": lines["voltage_kv"],
                "status": lines["status"],
                "status_name": [labels.label(LineStatus(s)) for s in lines["status"]],
                "length_km": lines["length_km"].round(3),
                "document_number": lines["document_number"],
                "class": lines["voltage"].astype(str) + "-" + lines["status"].astype(str),
                "sample": [
                    _("ILLUSTRATIVE DATA") if p == str(Provenance.ILLUSTRATIVE) else ""
                    for p in lines["provenance"]
                ],
            },
            geometry=lines.geometry.to_numpy(),
            crs=lines.crs,
        )


def lines_qml() -> str:
    """A style that draws lines by level and status, in the colours and dashes of the map."""
    rules, symbols = [], []
    with spoken("vi"):
        for place, (name, style) in enumerate(LINE_STYLES.items()):
            level, status = name.split("-")
            said = f"{labels.label(Voltage(level))}, {labels.label(LineStatus(status)).lower()}"
            rules.append(
                f'<category symbol="{place}" value="{name}" '
                f'label="{html.escape(said, quote=True)}" render="true"/>'
            )
            red, green, blue = (int(style.color[i : i + 2], 16) for i in (1, 3, 5))
            dash = ";".join(f"{px * 0.3:.1f}" for px in style.dash_px)
            options = {
                "line_color": f"{red},{green},{blue},255",
                "line_width": f"{style.width_px * 0.25:.2f}",
                "line_width_unit": "MM",
                "use_custom_dash": "1" if dash else "0",
                "customdash": dash or "5;2",
                "customdash_unit": "MM",
                "capstyle": "flat",
            }
            drawn = "".join(
                f'<Option type="QString" name="{key}" value="{value}"/>'
                for key, value in options.items()
            )
            symbols.append(
                f'<symbol type="line" name="{place}" alpha="1"><layer class="SimpleLine">'
                f'<Option type="Map">{drawn}</Option></layer></symbol>'
            )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.28" styleCategories="Symbology">'
        '<renderer-v2 type="categorizedSymbol" attr="class" enableorderby="0" forceraster="0">'
        f"<categories>{''.join(rules)}</categories><symbols>{''.join(symbols)}</symbols>"
        "</renderer-v2></qgis>"
    )
