"""Shapes of a file in any coordinate system, to WGS 84.

VN-2000 zones are recognised by their projection and go by the datum shift of `geo.crs`; other
systems go by what the database of coordinate systems says.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geo import crs as zones

_VN_2000 = re.compile(r"VN[\s_-]*2000|Viet\s*nam[\s_]*2000", re.I)


def survey_zone(system: CRS) -> int | None:
    """EPSG code of the VN-2000 zone that a system is, told by its datum and projection."""
    code = system.to_epsg(min_confidence=70)
    if code is not None and code in zones.SURVEY_ZONES.values():
        return int(code)
    if not system.is_projected or system.is_bound or not _VN_2000.search(system.to_wkt()):
        return None
    operation = system.coordinate_operation
    told = {p.name: p.value for p in operation.params} if operation is not None else {}
    meridian = told.get("Longitude of natural origin")
    scale = told.get("Scale factor at natural origin")
    for epsg in zones.SURVEY_ZONES.values():
        own = {p.name: p.value for p in _params(epsg)}
        if meridian == own["Longitude of natural origin"] and scale == own[
            "Scale factor at natural origin"
        ]:  # fmt: skip
            return epsg
    return None


def is_degrees(system: CRS) -> bool:
    """Whether positions are latitude and longitude."""
    return bool(system.is_geographic)


def to_wgs84(shapes: np.ndarray, system: CRS) -> np.ndarray:
    """Shapes (x easting or longitude, y northing or latitude) in EPSG:4326, longitude first.

    Raises
    ------
    ValueError
        Where a position lies outside Vietnam, or X and Y are exchanged.
    """
    if system.to_epsg() == zones.WGS84:
        return shapes
    zone = survey_zone(system)
    if zone is None:
        forward = Transformer.from_crs(system, zones.WGS84, always_xy=True)
        return np.asarray(shapely.transform(shapes, forward.transform, interleaved=False))

    def survey(easting: np.ndarray, northing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lat, lon = zones.to_wgs84(northing, easting, zone)
        return lon, lat

    return np.asarray(shapely.transform(shapes, survey, interleaved=False))


@lru_cache
def _params(epsg: int) -> tuple[Any, ...]:
    operation = CRS.from_epsg(epsg).coordinate_operation
    return tuple(operation.params) if operation is not None else ()
