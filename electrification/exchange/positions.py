"""Positions of a register: read as WGS 84 or VN-2000, tested against the commune they are said for.

Degrees are WGS 84; X is the northing, Y the easting, metres; distances are metres. A point more
than 1 km outside its commune's extent is an error (the extents hold 99.8 % of the true area); an
imported boundary decides by itself; an approximate area only gives a hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from electrification.exchange import fields
from electrification.exchange.communes import periods
from electrification.exchange.draft import Draft
from electrification.exchange.ground import Ground
from electrification.exchange.numbers import NumberProblem, read_decimals
from electrification.subject.villages import PositionQuality
from electrification.texts import N_, Message, message
from geo import crs, proximity
from geo.units import UnitKey

AGREEMENT_M = 100.0
"""Degrees and survey coordinates of one village lie no further apart; without the datum: 220 m."""

_PAIRS = (("lat", "lon"), ("x_northing", "y_easting"))


def read_positions(draft: Draft, ground: Ground) -> None:
    """Read, convert and test all positions; values ``lat``, ``lon`` are filled where known."""
    _read_numbers(draft)
    _read_zones(draft)
    _require_pairs(draft)
    _require_zones(draft)
    _refuse_exchanged_degrees(draft)
    _refuse_impossible_degrees(draft)
    _refuse_exchanged_metres(draft)
    surveyed = _converted(draft)
    _compare_both(draft, surveyed)
    for at, (lat, lon) in surveyed.items():
        if draft.values["lat"][at] is None:
            draft.values["lat"][at], draft.values["lon"][at] = lat, lon
    _test_communes(draft, ground, surveyed)
    _note_missing(draft)


def _read_numbers(draft: Draft) -> None:
    for pair, has_thousands in zip(_PAIRS, (False, True), strict=True):
        for key in pair:
            read = read_decimals(draft.texts[key], has_thousands=has_thousands)
            for at, number in enumerate(read):
                if isinstance(number, NumberProblem):
                    draft.error(at, key, number.problem, number.remedy)
                else:
                    draft.values[key][at] = number


def _read_zones(draft: Draft) -> None:
    for at, text in draft.filled("survey_crs"):
        if fields.is_wgs84(text):
            continue
        draft.values["survey_crs"][at] = zone = fields.survey_zone_of(text)
        if zone is None:
            draft.error(
                at,
                "survey_crs",
                message(N_("The coordinate system “{value}” is not known."), value=text[:60]),
                message(N_("Write one of: {words}."), words="; ".join(crs.SURVEY_ZONES)),
            )


def _require_pairs(draft: Draft) -> None:
    """Half a position is none."""
    for pair in _PAIRS:
        for one, other in (pair, pair[::-1]):
            for at, _text in draft.filled(one):
                if not draft.texts[other][at]:
                    draft.error(
                        at,
                        other,
                        message(
                            N_("“{column}” is given without “{other}”."),
                            column=draft.heading(one),
                            other=draft.heading(other),
                        ),
                        message(N_("Give both, or leave both empty.")),
                    )


def _require_zones(draft: Draft) -> None:
    """X and Y say nothing without their zone: the zones overlap in range."""
    for at, _text in draft.filled("x_northing"):
        text = draft.texts["survey_crs"][at]
        if draft.texts["y_easting"][at] and (not text or fields.is_wgs84(text)):
            draft.error(
                at,
                "survey_crs",
                message(N_("X and Y are given without their VN-2000 zone.")),
                message(N_("Write one of: {words}."), words="; ".join(crs.SURVEY_ZONES)),
            )


def _refuse_exchanged_degrees(draft: Draft) -> None:
    for at, lat, lon in _pairs_read(draft, "lat", "lon"):
        if crs.looks_swapped_latlon(lat, lon):
            draft.error(
                at,
                "lat",
                message(
                    N_("Latitude and longitude are exchanged: in Vietnam latitude is 8 to 24.")
                ),
                message(N_("Exchange the two values.")),
                value=_shown(draft, at, "lat", "lon"),
            )
            _forget(draft, at, "lat", "lon")


def _refuse_impossible_degrees(draft: Draft) -> None:
    for key, most in (("lat", 90.0), ("lon", 180.0)):
        for at, value in list(draft.read(key)):
            if abs(value) > most:
                draft.error(
                    at,
                    key,
                    message(N_("The value is not in degrees: it is over {most}."), most=int(most)),
                    message(
                        N_("Write decimal degrees such as 23.1607; X and Y have their own columns.")
                    ),
                )
                _forget(draft, at, "lat", "lon")


def _refuse_exchanged_metres(draft: Draft) -> None:
    for at, x, y in _pairs_read(draft, "x_northing", "y_easting"):
        if crs.looks_swapped(x, y):
            draft.error(
                at,
                "x_northing",
                message(
                    N_("X and Y are exchanged: X is the northing (about 2,500,000), Y the easting.")
                ),
                message(N_("Exchange the two values.")),
                value=_shown(draft, at, "x_northing", "y_easting"),
            )
            _forget(draft, at, "x_northing", "y_easting")


def _converted(draft: Draft) -> dict[int, tuple[float, float]]:
    """Latitude and longitude of every row whose survey coordinates could be converted."""
    by_zone: dict[str, list[tuple[int, float, float]]] = {}
    for at, x, y in _pairs_read(draft, "x_northing", "y_easting"):
        if zone := draft.values["survey_crs"][at]:
            by_zone.setdefault(zone, []).append((at, x, y))
    found: dict[int, tuple[float, float]] = {}
    for zone, rows in by_zone.items():
        for (at, _x, _y), point in zip(rows, _to_wgs84(rows, zone), strict=True):
            if point is not None:
                found[at] = point
                continue
            draft.error(
                at,
                "x_northing",
                message(N_("X and Y lie outside Vietnam.")),
                message(
                    N_("Write metres: X (northing) about 2,500,000, Y (easting) without zone.")
                ),
                value=_shown(draft, at, "x_northing", "y_easting"),
            )
            _forget(draft, at, "x_northing", "y_easting")
    return found


def _to_wgs84(
    rows: Sequence[tuple[int, float, float]], zone: str
) -> list[tuple[float, float] | None]:
    if not rows:
        return []
    try:
        x, y = np.array([row[1:] for row in rows]).T
        lat, lon = crs.to_wgs84(x, y, zone)
        return list(zip(lat.tolist(), lon.tolist(), strict=True))
    except ValueError:
        # One is out of range: find out which.
        return [None] if len(rows) == 1 else [_to_wgs84([row], zone)[0] for row in rows]


def _compare_both(draft: Draft, surveyed: dict[int, tuple[float, float]]) -> None:
    """Degrees and survey coordinates of one village are of one place."""
    rows = [at for at in surveyed if draft.values["lat"][at] is not None]
    rows = [at for at in rows if draft.values["lon"][at] is not None]
    if not rows:
        return
    lat, lon = (np.array([draft.values[key][at] for at in rows]) for key in ("lat", "lon"))
    other_lat, other_lon = np.array([surveyed[at] for at in rows]).T
    apart_m = proximity.distance_m(lat, lon, other_lat, other_lon)
    apart = {at: float(m) for at, m in zip(rows, apart_m, strict=True) if m > AGREEMENT_M}
    given = {at: (draft.values["lat"][at], draft.values["lon"][at]) for at in apart}

    def agrees(ats: Sequence[int], lats: np.ndarray, lons: np.ndarray) -> np.ndarray:
        stated = np.array([given[at] for at in ats]).T
        return np.asarray(proximity.distance_m(lats, lons, *stated)) <= AGREEMENT_M

    zones = _fitting_zones(draft, list(apart), agrees)
    for at, distance_m in apart.items():
        del surveyed[at]
        if at in zones:
            _report_zone(draft, at, zones[at])
            continue
        draft.error(
            at,
            "x_northing",
            message(
                N_("X, Y and latitude, longitude lie {distance_km} km apart."),
                distance_km=distance_m / 1000,
            ),
            message(N_("Correct the wrong pair, or leave one of the two pairs empty.")),
            value=_shown(draft, at, "x_northing", "y_easting"),
        )


def _test_communes(draft: Draft, ground: Ground, surveyed: dict[int, tuple[float, float]]) -> None:
    """Each point lies in the commune that the row names, as far as that can be told."""
    rows = [at for at, _la, _lo in _pairs_read(draft, "lat", "lon")]
    rows = [at for at in rows if draft.values["commune_code"][at] is not None]
    keys = [draft.values["commune_code"][at] for at in rows]
    lat, lon = (np.array([draft.values[k][at] for at in rows], dtype=float) for k in ("lat", "lon"))
    distances_m, is_outside = ground.outside(keys, lat, lon)
    days = [draft.values["commune_on"][at] for at in rows]
    outside = np.flatnonzero(is_outside).tolist()
    zones = _zones_of_communes(draft, ground, [rows[p] for p in outside if rows[p] in surveyed])
    there = ground.whose([days[place] for place in outside], lat[outside], lon[outside])
    for place, whose in zip(outside, there, strict=True):
        at, distance_m = rows[place], float(distances_m[place])
        if at in zones:
            _report_zone(draft, at, zones[at])
        elif not _report_reason(draft, ground, at, (lat[place], lon[place])):
            _report_outside(draft, ground, at, distance_m, whose)
    for place, other in ground.other_areas(keys, days, lat, lon, ~is_outside).items():
        draft.warn(
            rows[place],
            _position_key(draft, rows[place]),
            message(
                N_("The point lies in the approximate area of {other}, not of {name}."),
                other=ground.name(other),
                name=ground.name(keys[place]),
            ),
            message(N_("Check it; the areas are only approximate, so it may well be right.")),
            value=_shown_position(draft, rows[place]),
        )


def _zones_of_communes(draft: Draft, ground: Ground, rows: Sequence[int]) -> dict[int, str]:
    """Zones in which rows that lie outside their commune would lie in it."""

    def fits(ats: Sequence[int], lats: np.ndarray, lons: np.ndarray) -> np.ndarray:
        keys = [draft.values["commune_code"][at] for at in ats]
        distances_m, is_outside = ground.outside(keys, lats, lons)
        return np.isfinite(distances_m) & ~is_outside

    return _fitting_zones(draft, rows, fits)


def _report_reason(draft: Draft, ground: Ground, at: int, point: tuple[float, float]) -> bool:
    """Whether it is said why a point lies outside: its code is that of another time."""
    if draft.has_error(at, "commune_code"):
        return True
    for other in ground.others_of_code(draft.values["commune_code"][at]):
        if ground.holds(other, *point):
            _report_other_time(draft, ground, at, other)
            return True
    return False


def _report_outside(
    draft: Draft, ground: Ground, at: int, distance_m: float, whose: UnitKey | None
) -> None:
    key: UnitKey = draft.values["commune_code"][at]
    draft.error(
        at,
        _position_key(draft, at),
        message(
            N_("The point lies {distance_km} km outside {name} ({code})."),
            distance_km=distance_m / 1000,
            name=ground.name(key),
            code=key.code,
        ),
        _outside_remedy(ground, whose),
        value=_shown_position(draft, at),
    )


def _outside_remedy(ground: Ground, whose: UnitKey | None) -> Message:
    if whose is None:
        return message(N_("Correct the position or the commune code."))
    return message(
        N_("Correct the position or the commune code; that place is about {code} {name}."),
        code=whose.code,
        name=ground.name(whose),
    )


def _report_zone(draft: Draft, at: int, zone: str) -> None:
    draft.error(
        at,
        "survey_crs",
        message(
            N_("With the zone {zone} the point is not where it should be; with {other} it is."),
            zone=draft.values["survey_crs"][at],
            other=zone,
        ),
        message(N_("Check in the survey which zone it is in, and write that one.")),
    )


def _report_other_time(draft: Draft, ground: Ground, at: int, other: UnitKey) -> None:
    draft.error(
        at,
        "commune_code",
        message(
            N_("On {on} the code {code} is of {name}, but the point lies in {other}: {periods}."),
            on=draft.values["commune_on"][at],
            code=other.code,
            name=ground.name(draft.values["commune_code"][at]),
            other=ground.name(other),
            periods=periods(ground.units, other.code),
        ),
        message(
            N_("Correct “{column}”, or write the code that the commune had on that day."),
            column=draft.heading("commune_on"),
        ),
    )


def _note_missing(draft: Draft) -> None:
    """A village without a position is in the lists, not on the map."""
    empty = [
        at
        for at in range(len(draft))
        if not any(draft.texts[key][at] for pair in _PAIRS for key in pair)
    ]
    remedy = message(N_("Add latitude and longitude, or X, Y and their zone, when they are known."))
    if empty and len(empty) == len(draft):
        draft.warn(
            empty[0],
            "lat",
            message(N_("No row has a position: the villages will be in lists, not on the map.")),
            remedy,
        )
        return
    for at in empty:
        draft.warn(
            at,
            "lat",
            message(N_("The row has no position: the village will be in lists, not on the map.")),
            remedy,
        )
    for at, quality in draft.read("position_quality"):
        if quality == PositionQuality.MISSING and draft.values["lat"][at] is not None:
            draft.error(
                at,
                "position_quality",
                message(N_("The position is said to be missing, but one is given.")),
                message(N_("Say where the position comes from, or leave it out.")),
            )


# --- small helps -------------------------------------------------------------------------------


def _pairs_read(draft: Draft, one: str, other: str) -> Iterator[tuple[int, Any, Any]]:
    ones, others = draft.values[one], draft.values[other]
    for at in range(len(draft)):
        if ones[at] is not None and others[at] is not None:
            yield at, ones[at], others[at]


def _fitting_zones(
    draft: Draft,
    rows: Sequence[int],
    fits: Callable[[Sequence[int], np.ndarray, np.ndarray], np.ndarray],
) -> dict[int, str]:
    """For each row the first other zone in which its X and Y give a point that fits."""
    found: dict[int, str] = {}
    for zone in crs.SURVEY_ZONES:
        tried = [
            (at, draft.values["x_northing"][at], draft.values["y_easting"][at])
            for at in rows
            if at not in found and draft.values["survey_crs"][at] != zone
        ]
        points = {
            row[0]: point
            for row, point in zip(tried, _to_wgs84(tried, zone), strict=True)
            if point is not None
        }
        if points:
            ats, (lat, lon) = list(points), np.array(list(points.values())).T
            found |= {at: zone for at, ok in zip(ats, fits(ats, lat, lon), strict=True) if ok}
    return found


def _forget(draft: Draft, at: int, *keys: str) -> None:
    for key in keys:
        draft.values[key][at] = None


def _position_key(draft: Draft, at: int) -> str:
    return "lat" if draft.texts["lat"][at] else "x_northing"


def _shown(draft: Draft, at: int, *keys: str) -> str:
    return "; ".join(draft.texts[key][at] for key in keys)


def _shown_position(draft: Draft, at: int) -> str:
    return _shown(draft, at, *_PAIRS[0 if draft.texts["lat"][at] else 1])
