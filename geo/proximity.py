"""How far: distances on the WGS 84 ellipsoid, in metres, from positions in degrees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pyproj import Geod

EXTENT_COLUMNS = ("min_lat", "min_lon", "max_lat", "max_lon")

_ELLIPSOID = Geod(ellps="WGS84")


def distance_m(lat: Any, lon: Any, other_lat: Any, other_lon: Any) -> Any:
    """Geodesic distance between two positions, elementwise; NaN where a position is missing."""
    arrays = np.broadcast_arrays(
        *(np.asarray(values, dtype=float) for values in (lat, lon, other_lat, other_lon))
    )
    here = np.isfinite(arrays).all(axis=0)
    metres = np.full(here.shape, np.nan)
    lats, lons, other_lats, other_lons = (array[here] for array in arrays)
    metres[here] = _ELLIPSOID.inv(lons, lats, other_lons, other_lats)[2]
    return float(metres) if metres.ndim == 0 else metres


def distance_to_extent_m(lat: Any, lon: Any, extent: Any) -> Any:
    """Distance from positions to a rectangle of latitude and longitude.

    Parameters
    ----------
    lat, lon : float or array
        WGS 84 degrees.
    extent : tuple, mapping, Series or DataFrame
        min_lat, min_lon, max_lat, max_lon in degrees, in this order or under these names: one
        extent for all positions, or (a DataFrame, or four arrays) one for each.

    Returns
    -------
    float or numpy.ndarray
        Metres, 0 inside and on the edge, NaN where a position or an extent is missing. Measured to
        the point at the nearest latitude and longitude: within 1 m of the nearest point of the
        edge up to 10 km away, within 0.1 % up to 300 km.

    Raises
    ------
    ValueError
        An extent whose minimum is above its maximum, or that has not four numbers.
    """
    min_lat, min_lon, max_lat, max_lon = _bounds(extent)
    lats, lons = np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)
    nearest_lat = np.clip(lats, min_lat, max_lat)
    nearest_lon = np.clip(lons, min_lon, max_lon)
    return distance_m(lats, lons, nearest_lat, nearest_lon)


def _bounds(extent: Any) -> tuple[np.ndarray, ...]:
    named = isinstance(extent, (pd.DataFrame, pd.Series, dict))
    parts = [extent[name] for name in EXTENT_COLUMNS] if named else list(extent)
    if len(parts) != len(EXTENT_COLUMNS):
        raise ValueError(f"An extent has four numbers, {', '.join(EXTENT_COLUMNS)}.")
    min_lat, min_lon, max_lat, max_lon = (np.asarray(part, dtype=float) for part in parts)
    if np.any(min_lat > max_lat) or np.any(min_lon > max_lon):
        raise ValueError(
            "An extent has a minimum above its maximum: its order is "
            f"{', '.join(EXTENT_COLUMNS)}, with latitude first."
        )
    return min_lat, min_lon, max_lat, max_lon
