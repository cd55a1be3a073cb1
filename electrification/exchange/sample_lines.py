"""Lines and scales of the sample: what works build, and the grid as it is told to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from pyproj import Geod

from electrification import calendar
from electrification.storage import Work
from electrification.subject.villages import Provenance
from electrification.tracking.grid import kept_shape

Row = Mapping[str, str]
RECORDED_AT, RECORDED_BY = "2025-09-25T02:10:00.000000Z", "sct-tq-1"
_ELLIPSOID = Geod(ellps="WGS84")


def add_scales(
    work: Work, rows: Sequence[Row], work_ids: Mapping[str, int], person_ids: Mapping[str, int]
) -> None:
    """Write how much works build."""
    for row in rows:
        scale: dict[str, Any] = {
            "work_id": work_ids[row["work_code"]],
            "mv_km": float(row["mv_km"]),
            "lv_km": float(row["lv_km"]),
            "substations": int(row["substations"]),
            "capacity_kva": float(row["capacity_kva"]),
            "document_number": row["document_number"],
            "document_on": dt.date.fromisoformat(row["document_on"]),
            "signer": row["signer"],
        }
        at, by = calendar.read_instant(row["recorded_at"]), person_ids[row["recorded_by"]]
        work.add_work_scales([scale], at, by)


def add_lines(
    work: Work, rows: Sequence[Row], work_ids: Mapping[str, int], person_ids: Mapping[str, int]
) -> None:
    """Write the lines as one file that the department brought in."""
    lines: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=1):
        shape = kept_shape(shapely.from_wkt(row["wkt"]))
        lines.append({
            "row": number, "work_id": work_ids[row["work_code"]] if row["work_code"] else None,
            "name": row["name"], "voltage": row["voltage"],
            "voltage_kv": float(row["voltage_kv"]), "status": row["status"],
            "length_km": round(_ELLIPSOID.geometry_length(shape) / 1000, 6), "geom": shape,
        })  # fmt: skip
    file = {
        "import_id": None, "crs": "EPSG:4326",
        "document_number": "01/2025/LD-MẪU", "provenance": str(Provenance.ILLUSTRATIVE),
    }  # fmt: skip
    at, by = calendar.read_instant(RECORDED_AT), person_ids[RECORDED_BY]
    work.add_grid_file(file, lines, at, by)
