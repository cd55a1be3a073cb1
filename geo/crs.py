"""Coordinate systems: the only place where positions cross from one to another.

Positions are kept as WGS 84 latitude and longitude in degrees; distances and areas are measured in
metres in `METRIC_CRS`; surveys arrive as VN-2000 X (northing) and Y (easting) in a named zone. The
zone is always given: the zones overlap in range, so it cannot be told from the figures.

The datum shift is EPSG:6960 (coordinate frame, accuracy 1 m), written out here so that no grid, no
network and no choice made by a library can change a position.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from pyproj import Transformer

WGS84 = 4326
METRIC_CRS = 3405
"""VN-2000 / UTM zone 48N: within 1 part in 1,000 of true length everywhere in Hà Giang."""

SURVEY_ZONES: dict[str, int] = {
    "VN-2000 / 104-45": 9208,
    "VN-2000 / 105-00": 5897,
    "VN-2000 / 105-30": 9209,
    "VN-2000 / 105-45": 9210,
    "VN-2000 / 106-00": 9211,
    "VN-2000 / UTM 48N": 3405,
}
"""Zones in use in and around the province. Before 1 July 2025 Hà Giang surveyed in 105-30."""

# EPSG code -> central meridian (degrees east), scale on it.
_PROJECTIONS = {
    9208: (104.75, 0.9999),
    5897: (105.0, 0.9999),
    9209: (105.5, 0.9999),
    9210: (105.75, 0.9999),
    9211: (106.0, 0.9999),
    3405: (105.0, 0.9996),
}
_DATUM_SHIFT = (
    "+proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 +rx=-0.00928836 "
    "+ry=0.01975479 +rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame"
)

# What a position in Vietnam can be: northing and easting in metres, degrees.
_NORTHING_M = (880_000.0, 2_650_000.0)
_EASTING_M = (100_000.0, 900_000.0)
_LAT_DEG = (8.0, 24.0)
_LON_DEG = (102.0, 110.0)
# What a zone is projected for: somewhat more than Vietnam.
_SURVEYED_LAT_DEG = (5.0, 26.0)
_SURVEYED_LON_DEG = (100.0, 112.0)


def metric_crs() -> int:
    """EPSG code of the system for measuring, in metres."""
    return METRIC_CRS


def survey_epsg(survey_crs: str | int) -> int:
    """EPSG code of a survey zone, given its name, `EPSG:9209` or 9209; ValueError if unknown."""
    text = str(survey_crs).strip()
    code = SURVEY_ZONES.get(text)
    if code is None and text.upper().removeprefix("EPSG:").isdigit():
        number = int(text.upper().removeprefix("EPSG:"))
        code = number if number in _PROJECTIONS else None
    if code is None:
        zones = ", ".join(SURVEY_ZONES)
        raise ValueError(f"Unknown survey zone {text!r}: name one of {zones}.")
    return code


def to_wgs84(x_northing_m: Any, y_easting_m: Any, survey_crs: str | int) -> tuple[Any, Any]:
    """VN-2000 survey coordinates to WGS 84.

    Parameters
    ----------
    x_northing_m, y_easting_m : float or array
        X (northing) and Y (easting) as Vietnamese survey tables give them, metres.
    survey_crs : str or int
        The zone: a name of `SURVEY_ZONES`, or its EPSG code.

    Returns
    -------
    lat, lon : float or numpy.ndarray
        Degrees.

    Raises
    ------
    ValueError
        Unknown zone; a value that is no finite number, or lies outside Vietnam; X and Y exchanged.
    """
    epsg = survey_epsg(survey_crs)
    x, y = _paired(x_northing_m, y_easting_m, "X", "Y")
    if np.any(looks_swapped(x, y)):
        raise ValueError(
            f"X and Y look exchanged at position {_first(looks_swapped(x, y))}: X is the northing "
            "(over 1,000,000 m), Y the easting (under 900,000 m). Exchange the two columns."
        )
    _within(x, "X (northing)", "m", _NORTHING_M)
    _within(y, "Y (easting)", "m", _EASTING_M)
    lon, lat = _transformer(epsg).transform(y, x, direction="FORWARD")
    return _like(x_northing_m, y_easting_m, lat, lon)


def to_survey(lat: Any, lon: Any, survey_crs: str | int) -> tuple[Any, Any]:
    """WGS 84 degrees to VN-2000 X (northing) and Y (easting), metres; inverse of `to_wgs84`."""
    epsg = survey_epsg(survey_crs)
    lats, lons = _paired(lat, lon, "latitude", "longitude")
    if np.any(looks_swapped_latlon(lats, lons)):
        raise ValueError(
            "Latitude and longitude look exchanged at position "
            f"{_first(looks_swapped_latlon(lats, lons))}: in Vietnam latitude is 8 to 24, "
            "longitude 102 to 110. Exchange the two columns."
        )
    _within(lats, "latitude", "degrees", _SURVEYED_LAT_DEG)
    _within(lons, "longitude", "degrees", _SURVEYED_LON_DEG)
    easting, northing = _transformer(epsg).transform(lons, lats, direction="INVERSE")
    return _like(lat, lon, northing, easting)


def to_metric(lat: Any, lon: Any) -> tuple[Any, Any]:
    """WGS 84 degrees to easting and northing in `METRIC_CRS`, metres: x first, for shapes."""
    northing, easting = to_survey(lat, lon, METRIC_CRS)
    return easting, northing


def from_metric(easting_m: Any, northing_m: Any) -> tuple[Any, Any]:
    """Easting and northing in `METRIC_CRS`, metres, to WGS 84 latitude and longitude, degrees."""
    return to_wgs84(northing_m, easting_m, METRIC_CRS)


def looks_swapped(x_northing: Any, y_easting: Any) -> Any:
    """Whether X holds an easting and Y a northing (metres); elementwise, False for NaN."""
    x, y = np.asarray(x_northing, dtype=float), np.asarray(y_easting, dtype=float)
    swapped = _inside(x, _EASTING_M) & _inside(y, _NORTHING_M)
    return bool(swapped) if swapped.ndim == 0 else swapped


def looks_swapped_latlon(lat: Any, lon: Any) -> Any:
    """Whether `lat` holds a longitude of Vietnam and `lon` a latitude; elementwise."""
    lats, lons = np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)
    swapped = _inside(lats, _LON_DEG) & _inside(lons, _LAT_DEG)
    return bool(swapped) if swapped.ndim == 0 else swapped


@lru_cache
def _transformer(epsg: int) -> Transformer:
    """Easting, northing to longitude, latitude (forward)."""
    central_meridian_deg, scale = _PROJECTIONS[epsg]
    return Transformer.from_pipeline(
        "+proj=pipeline "
        f"+step +inv +proj=tmerc +lat_0=0 +lon_0={central_meridian_deg} +k={scale} "
        "+x_0=500000 +y_0=0 +ellps=WGS84 "
        "+step +proj=push +v_3 +step +proj=cart +ellps=WGS84 "
        f"+step {_DATUM_SHIFT} "
        "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


def _paired(first: Any, second: Any, *names: str) -> tuple[np.ndarray, np.ndarray]:
    arrays = []
    for values, name in zip((first, second), names, strict=True):
        try:
            array = np.asarray(values, dtype=float)
        except (TypeError, ValueError):
            raise ValueError(f"{name} must be a number, not {values!r}.") from None
        bad = ~np.isfinite(array)
        if bad.any():
            raise ValueError(f"{name} is empty or not finite at position {_first(bad)}: fill it.")
        arrays.append(array)
    if arrays[0].shape != arrays[1].shape:
        shapes = " and ".join(str(array.shape) for array in arrays)
        raise ValueError(f"{names[0]} and {names[1]} must be of one length, not {shapes}.")
    return arrays[0], arrays[1]


def _within(values: np.ndarray, name: str, unit: str, bounds: tuple[float, float]) -> None:
    outside = ~_inside(values, bounds)
    if outside.any():
        position = _first(outside)
        raise ValueError(
            f"{name} {values.reshape(-1)[position]:g} {unit} at position {position} is outside "
            f"{bounds[0]:,.0f} to {bounds[1]:,.0f} {unit}: check the figure, its unit and that no "
            "zone number stands in front."
        )


def _inside(values: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    return np.asarray((values >= bounds[0]) & (values <= bounds[1]))


def _first(flags: Any) -> int:
    return int(np.flatnonzero(np.asarray(flags).reshape(-1))[0])


def _like(given: Any, given_too: Any, *values: Any) -> tuple[Any, Any]:
    """Plain floats where plain numbers were given, arrays otherwise."""
    if np.ndim(given) == 0 and np.ndim(given_too) == 0:
        return float(values[0]), float(values[1])
    return np.asarray(values[0]), np.asarray(values[1])
