"""Illustrative lines and scales for the sample's works; `make_sample.py` writes them.

Seeded and deterministic. From the next village with power a line leads to the village of a work,
as long as the total investment pays for at what real works cost; low voltage spreads in the
village. No line of any power company stands behind them.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEED = 1685
KM_PER_DEGREE = 111.1949
COST_OF_KM_VND = (640e6, 760e6)
"""Between what a km costs in the sample; real works: 603 to 799 million đồng."""
DEAR = {"CT-031"}
"""A work that costs more a km than real works do, so that such a finding can be seen."""
DRAWN_OTHERWISE = {"CT-040"}
"""A work whose drawn line is longer than its document says, so that this can be seen."""
FEEDER_KM = 3.5
INLAND = (104.983, 22.823)
"""Where lines come from, far behind every border village; degrees, longitude first."""
Point = tuple[float, float]
"""Longitude and latitude, degrees."""


@dataclass(frozen=True)
class Place:
    """A village by code, its commune, where it is, and whether it had power."""

    code: str
    commune: str
    at: Point
    is_lit: bool


@dataclass(frozen=True)
class WorkLines:
    """What a work builds; `line` is the medium voltage, `branch` what it starts from, if new."""

    mv_km: float
    lv_km: float
    stations: int
    kva: int
    line: list[Point]
    branch: list[Point]
    low: list[list[Point]]


def distance_km(one: Point, other: Point) -> float:
    """Distance on a sphere flattened here, km."""
    dx, dy = _offset(one, other)
    return math.hypot(dx, dy)


def lines_of_works(
    works: Mapping[str, tuple[str, int, int]], places: Sequence[Place]
) -> dict[str, WorkLines]:
    """By work its lines; `works` gives village, total investment (đồng) and households."""
    found = {}
    by_code = {place.code: place for place in places}
    lit = [place for place in places if place.is_lit]
    taken: dict[str, int] = {}
    for code, (village, total_vnd, households) in works.items():
        rng = random.Random(f"{SEED}:{code}")
        whole_km = total_vnd / rng.uniform(*COST_OF_KM_VND) * (0.55 if code in DEAR else 1)
        home = by_code[village].at
        turn = taken.get(village, 0)
        taken[village] = turn + 1
        near = sorted(lit, key=lambda p: (distance_km(p.at, home), p.code))[turn]
        far_km = distance_km(near.at, home)
        mv_km = round(whole_km * rng.uniform(0.36, 0.5), 2)
        branch: list[Point] = []
        start = near.at
        if mv_km < far_km * 1.04:
            start = _between(home, near.at, mv_km / 1.05 / far_km)
            branch = _wound(near.at, start, distance_km(near.at, start) * 1.04, rng)
        else:
            mv_km = round(min(mv_km, far_km * 1.3), 2)
        drawn_km = mv_km * (1.32 if code in DRAWN_OTHERWISE else 1)
        lv_km = round(whole_km - mv_km, 2)
        found[code] = WorkLines(
            mv_km, lv_km, 1 if households < 60 else 2,
            50 if households < 40 else 75 if households < 60 else 150,
            _wound(start, home, drawn_km, rng), branch, _spread(home, lv_km, rng),
        )  # fmt: skip
    return found


def network(places: Sequence[Place]) -> list[tuple[str, str, list[Point]]]:
    """Lines that stand: into each commune one from inland, and from village to village within it.

    No line leads from commune to commune: along the border it would read as a boundary.
    """
    found = []
    for commune in sorted({place.commune for place in places}):
        left = sorted(
            (p for p in places if p.is_lit and p.commune == commune),
            key=lambda p: (distance_km(p.at, INLAND), p.code),
        )
        if not left:
            continue
        joined = [left.pop(0)]
        first = joined[0]
        start = _between(first.at, INLAND, FEEDER_KM / distance_km(first.at, INLAND))
        rng = random.Random(f"{SEED}:{commune}")
        found.append(("", first.code, _wound(start, first.at, FEEDER_KM * 1.06, rng)))
        while left:
            near, new = min(
                ((a, b) for a in joined for b in left),
                key=lambda pair: (distance_km(pair[0].at, pair[1].at), pair[0].code, pair[1].code),
            )
            left.remove(new)
            joined.append(new)
            rng = random.Random(f"{SEED}:{near.code}:{new.code}")
            whole_km = distance_km(near.at, new.at) * 1.05
            found.append((near.code, new.code, _wound(near.at, new.at, whole_km, rng)))
    return found


def wkt(lines: Sequence[Sequence[Point]]) -> str:
    """Lines as text, longitude first, to about a decimetre."""
    parts = ("(" + ", ".join(f"{x:.6f} {y:.6f}" for x, y in line) + ")" for line in lines)
    return f"MULTILINESTRING ({', '.join(parts)})"


def _offset(one: Point, other: Point) -> Point:
    """How far east and north the other lies, km."""
    shrink = math.cos(math.radians((one[1] + other[1]) / 2))
    return (other[0] - one[0]) * KM_PER_DEGREE * shrink, (other[1] - one[1]) * KM_PER_DEGREE


def _moved(start: Point, east_km: float, north_km: float) -> Point:
    shrink = math.cos(math.radians(start[1]))
    return (start[0] + east_km / KM_PER_DEGREE / shrink, start[1] + north_km / KM_PER_DEGREE)


def _between(one: Point, other: Point, share: float) -> Point:
    return (one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share)


def _wound(start: Point, end: Point, length_km: float, rng: random.Random) -> list[Point]:
    """A line of that length that winds between two places, as on a slope."""
    east, north = _offset(start, end)
    straight_km = math.hypot(east, north)
    count = max(2, min(9, round(straight_km * 2)))
    sides = [rng.uniform(0.4, 1) * (-1) ** n for n in range(count)]
    across = (-north / straight_km, east / straight_km)

    def drawn(width_km: float) -> list[Point]:
        told = [start]
        for n, side in enumerate(sides, start=1):
            along = _between(start, end, n / (count + 1))
            told.append(_moved(along, across[0] * side * width_km, across[1] * side * width_km))
        return [*told, end]

    low, high = 0.0, length_km
    for _step in range(40):
        width_km = (low + high) / 2
        line = drawn(width_km)
        whole_km = sum(distance_km(a, b) for a, b in itertools.pairwise(line))
        low, high = (width_km, high) if whole_km < length_km else (low, width_km)
    return drawn(low)


def _spread(home: Point, length_km: float, rng: random.Random) -> list[list[Point]]:
    """Arms of low voltage round the station, together of that length."""
    count = 3
    first = rng.uniform(0, 360)
    arms = []
    for n in range(count):
        arm = [home]
        for step in range(2):
            turn = math.radians(first + n * 360 / count + step * rng.uniform(-35, 35))
            reach_km = length_km / count / 2
            arm.append(_moved(arm[-1], math.sin(turn) * reach_km, math.cos(turn) * reach_km))
        arms.append(arm)
    return arms
