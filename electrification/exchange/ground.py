"""Where communes lie, asked for many points at once: boundaries, extents, approximate areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from electrification.exchange import communes
from geo import proximity
from geo.boundaries import containing_area
from geo.units import UnitKey, Units

EXTENT_TOLERANCE_M = 1_000.0
BOUNDARY_TOLERANCE_M = 10.0
"""As much as rounding to four decimals of a degree can move a point."""


class Ground:
    """Communes on the ground.

    Parameters
    ----------
    units : Units
        All units of every date.
    places : pandas.DataFrame
        Extents by (code, valid_from), degrees WGS 84, as `geo.places.places` gives them.
    boundaries : geopandas.GeoDataFrame, optional
        Official boundaries by (code, valid_from), EPSG:4326; where a commune has one, it decides.
    areas : geopandas.GeoDataFrame, optional
        Approximate areas, likewise; they only give hints.
    """

    def __init__(
        self,
        units: Units,
        places: pd.DataFrame,
        boundaries: gpd.GeoDataFrame | None = None,
        areas: gpd.GeoDataFrame | None = None,
    ) -> None:
        self.units = units
        extents = places[list(proximity.EXTENT_COLUMNS)].to_numpy(dtype=float)
        self._extents = dict(zip(_keys(places.index), extents, strict=True))
        self._boundaries = _shapes(boundaries)
        self._areas = areas
        self._own_areas = _shapes(areas)
        self._areas_on: dict[tuple[UnitKey, ...], gpd.GeoDataFrame] = {}
        self._in_force: dict[dt.date, tuple[UnitKey, ...]] = {}

    def name(self, key: UnitKey) -> str:
        """The commune's name with its type, ``xã Tả Ván``."""
        return self.units.get(key).name

    def others_of_code(self, key: UnitKey) -> list[UnitKey]:
        """Communes that had the same code at another time."""
        return [other for other in communes.keys_of(self.units, key.code) if other != key]

    def outside(
        self, keys: Sequence[UnitKey], lat: np.ndarray, lon: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """How far each point lies outside its commune, metres, and whether that is too far.

        The distance is 0 inside, and NaN (never too far) for a commune whose place is not known.
        """
        nowhere = np.full(len(proximity.EXTENT_COLUMNS), np.nan)
        extents = np.array([self._extents.get(key, nowhere) for key in keys]).reshape(-1, 4)
        distances_m = np.asarray(proximity.distance_to_extent_m(lat, lon, extents.T))
        limits_m = np.full(len(keys), EXTENT_TOLERANCE_M)
        for key, rows in _groups(keys).items():
            if (shape := self._boundaries.get(key)) is not None:
                distances_m[rows] = _distances_to_shape_m(shape, lat[rows], lon[rows])
                limits_m[rows] = BOUNDARY_TOLERANCE_M
        return distances_m, distances_m > limits_m

    def holds(self, key: UnitKey, lat: float, lon: float) -> bool:
        """Whether the commune's place is known and the point lies in it."""
        distances_m, is_outside = self.outside([key], np.array([lat]), np.array([lon]))
        return bool(np.isfinite(distances_m[0]) and not is_outside[0])

    def other_areas(
        self,
        keys: Sequence[UnitKey],
        days: Sequence[dt.date],
        lat: np.ndarray,
        lon: np.ndarray,
        is_asked: np.ndarray,
    ) -> dict[int, UnitKey]:
        """Points that lie in the approximate area of another commune: that commune by place.

        Left out are communes whose boundary is known or whose area is not, and points in no area.
        """
        is_stray = np.zeros(len(keys), dtype=bool)
        for key, rows in _groups(keys).items():
            area = self._own_areas.get(key)
            if area is not None and key not in self._boundaries:
                shapely.prepare(area)
                is_stray[rows] = ~shapely.intersects_xy(area, lon[rows], lat[rows])
        strays = np.flatnonzero(is_stray & is_asked).tolist()
        there = self.whose([days[row] for row in strays], lat[strays], lon[strays])
        return {row: key for row, key in zip(strays, there, strict=True) if key is not None}

    def whose(
        self, days: Sequence[dt.date], lat: np.ndarray, lon: np.ndarray
    ) -> list[UnitKey | None]:
        """The commune in whose approximate area each point lies on that day, None for none."""
        found: list[UnitKey | None] = [None] * len(days)
        if self._areas is None:
            return found
        by_communes: dict[tuple[UnitKey, ...], list[int]] = {}
        for row, on in enumerate(days):
            by_communes.setdefault(self._communes_on(on), []).append(row)
        for in_force, rows in by_communes.items():
            for row, key in zip(rows, self._areas_of(in_force, lat[rows], lon[rows]), strict=True):
                found[row] = key
        return found

    def _communes_on(self, on: dt.date) -> tuple[UnitKey, ...]:
        if on not in self._in_force:
            frame = self.units.in_force(on, "commune")
            self._in_force[on] = tuple(
                _keys(pd.MultiIndex.from_frame(frame[["code", "valid_from"]]))
            )
        return self._in_force[on]

    def _areas_of(
        self, communes: tuple[UnitKey, ...], lat: np.ndarray, lon: np.ndarray
    ) -> list[UnitKey | None]:
        if communes not in self._areas_on:
            wanted = set(communes)
            assert self._areas is not None
            rows = [key in wanted for key in _keys(self._areas.index)]
            self._areas_on[communes] = self._areas[rows]
        there = containing_area(lat, lon, self._areas_on[communes])
        return [
            None if pd.isna(code) else UnitKey(str(code), pd.Timestamp(start).date())
            for code, start in zip(there["code"], there["valid_from"], strict=True)
        ]


def _keys(index: Iterable[Any]) -> list[UnitKey]:
    return [UnitKey(str(code), pd.Timestamp(start).date()) for code, start in index]


def _shapes(frame: gpd.GeoDataFrame | None) -> dict[UnitKey, Any]:
    return {} if frame is None else dict(zip(_keys(frame.index), frame.geometry, strict=True))


def _groups(keys: Sequence[UnitKey]) -> dict[UnitKey, np.ndarray]:
    places: dict[UnitKey, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    return {key: np.array(rows) for key, rows in places.items()}


def _distances_to_shape_m(shape: Any, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Metres from points to a shape in degrees, 0 inside.

    The nearest point is looked for with longitudes shrunk by the cosine of the shape's latitude
    (as good as true near the shape), the distance to it is measured on the ellipsoid.
    """
    shapely.prepare(shape)
    distances_m = np.zeros(len(lat))
    is_out = ~shapely.intersects_xy(shape, lon, lat)
    if not is_out.any():
        return distances_m
    shrink = np.array([np.cos(np.radians(shape.centroid.y)), 1.0])
    flat = shapely.transform(shape, lambda degrees: degrees * shrink)
    points = shapely.points(np.column_stack([lon[is_out], lat[is_out]]) * shrink)
    nearest = shapely.get_coordinates(shapely.shortest_line(flat, points))[::2] / shrink
    distances_m[is_out] = proximity.distance_m(
        lat[is_out], lon[is_out], nearest[:, 1], nearest[:, 0]
    )
    return distances_m
