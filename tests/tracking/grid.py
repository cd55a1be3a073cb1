"""Lines and scales for tests: valid by default."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyproj import Geod
from shapely import MultiLineString

from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.grid import LineRow, LineStatus, Voltage
from electrification.tracking.grid import LineChange, NewScale, import_lines, kept_shape
from tests.electrification.builders import RECORDER

PATH = ((105.1, 23.1), (105.12, 23.11), (105.13, 23.13))


def line(*path: tuple[float, float], **values: Any) -> LineRow:
    """A planned medium-voltage line of 35 kV, of no work."""
    shape = kept_shape(MultiLineString([path or PATH]))
    usual: dict[str, Any] = {
        "row": 1, "work_id": None, "name": "ĐZ thử", "voltage": Voltage.MEDIUM,
        "voltage_kv": 35.0, "status": LineStatus.PLANNED, "document_number": None,
        "length_km": Geod(ellps="WGS84").geometry_length(shape) / 1000, "geom": shape,
    }  # fmt: skip
    return LineRow(**(usual | values))


def brought(store: Store, *rows: LineRow, sign: str = "a", by: Actor = RECORDER) -> LineChange:
    """Lines of a file with that content."""
    return import_lines(
        store, rows, file_name="luoi.gpkg", sha256=sign * 64, crs="EPSG:4326",
        document_number="12/PC", by=by,
    )  # fmt: skip


def scale(**values: Any) -> NewScale:
    """2 km of medium and 1 km of low voltage with one station of 75 kVA."""
    usual: dict[str, Any] = {
        "mv_km": 2.0, "lv_km": 1.0, "substations": 1, "capacity_kva": 75.0,
        "document_number": "15/QĐ-UBND", "document_on": dt.date(2024, 1, 15),
        "signer": "Lãnh đạo mẫu",
    }  # fmt: skip
    return NewScale(**(usual | values))
