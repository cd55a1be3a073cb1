"""Whether a village's point lies in the commune that the register says."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.questions.checks.ground import Found, Ground, Severity, found, nothing
from geo import proximity
from geo.boundaries import containing_area

OUTSIDE_M = 1_000.0
"""So far outside its commune's extent a point is wrong: extents hold 99.8 % of the true area."""


def position_outside_commune(ground: Ground) -> Found:
    """A point over a kilometre outside the extent of its commune."""
    where, away = _away(ground)
    if where is None:
        return nothing(Severity.ALARM, "kilometres")
    is_far = away > OUTSIDE_M
    return found(
        where[is_far], Severity.ALARM, also=_points(ground, where[is_far]),
        kilometres=(away[is_far] / 1000).round(2),
    )  # fmt: skip


def position_in_other_commune(ground: Ground) -> Found:
    """A point in the approximate area of another commune: only a hint."""
    where, away = _away(ground)
    areas = ground.beside.areas
    if where is None or areas is None or areas.empty:
        return nothing(Severity.NOTE, "other")
    where = where[away <= OUTSIDE_M]
    frame = ground.frame.iloc[where]
    there = containing_area(frame["lat"].to_numpy(), frame["lon"].to_numpy(), areas)
    code = there["code"].to_numpy(dtype=object)
    own = frame["commune_code"].to_numpy(dtype=object)
    known = np.isin(own, areas.index.get_level_values(0))
    strays = np.array(
        [isinstance(c, str) and c != o and k for c, o, k in zip(code, own, known, strict=True)],
        dtype=bool,
    )
    names = _names(ground)
    return found(
        where[strays], Severity.NOTE, also=_points(ground, where[strays]),
        other=[names.get(c, c) for c in code[strays]],
    )  # fmt: skip


def _away(ground: Ground) -> tuple[np.ndarray | None, np.ndarray]:
    """Villages with a point and a commune of known extent, and metres outside it."""
    places = ground.beside.places
    if places is None or not len(ground.frame):
        return None, np.zeros(0)
    frame = ground.frame
    keys = pd.MultiIndex.from_arrays(
        [frame["commune_code"].fillna(""), pd.to_datetime(frame["commune_valid_from"])]
    )
    at = places.index.get_indexer(keys)
    lat, lon = frame["lat"].to_numpy(dtype=float), frame["lon"].to_numpy(dtype=float)
    where = np.flatnonzero((at >= 0) & np.isfinite(lat) & np.isfinite(lon))
    extents = places[list(proximity.EXTENT_COLUMNS)].to_numpy(dtype=float)[at[where]]
    is_out = (
        (lat[where] < extents[:, 0])
        | (lon[where] < extents[:, 1])
        | (lat[where] > extents[:, 2])
        | (lon[where] > extents[:, 3])
    )
    away = np.zeros(len(where))
    out = where[is_out]
    away[is_out] = proximity.distance_to_extent_m(lat[out], lon[out], extents[is_out].T)
    return where, away


def _points(ground: Ground, where: np.ndarray) -> list[tuple[str, ...]]:
    """Where the points are and in which commune, so that either being mended is seen."""
    own = ground.frame.iloc[where]
    return [
        (f"point:{lat:.5f}/{lon:.5f}", f"commune:{code}")
        for lat, lon, code in zip(own["lat"], own["lon"], own["commune_code"], strict=True)
    ]


def _names(ground: Ground) -> dict[str, str]:
    names = ground.frame[["commune_code", "commune_name"]].dropna().drop_duplicates("commune_code")
    return dict(zip(names["commune_code"], names["commune_name"], strict=True))
