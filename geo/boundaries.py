"""Illustrative commune areas, drawn without any boundary file.

They are computed from two facts per commune, its point and its extent (`geo.places`), and are no
administrative boundaries: whoever shows them says so. No national border is drawn or implied; the
outer edge is where the rounded extents end.

Each spot goes to the commune whose ellipse it lies deepest in. With a, b the half width and half
height of a commune's extent, its site 40 % of the way from the centre of the extent to its point,
and (u, v) the offset from the site, the lowest of

    ((u / a)² + (v / b)²) · √(a·b)

wins, among the communes (of the neighbouring provinces too) that reach the spot: those within whose
superellipse |u / a|^2.5 + |v / b|^2.5 <= 1, inscribed in the extent, its square of a 250 m grid
lies. The squares of a commune are joined and simplified together with its neighbours', so that
neighbours share their edges exactly and no area leaves its commune's extent.

Measured against real polygons of four districts: mean overlap (intersection / union) 0.68 for 79
old communes (2009 census) and 0.73 for 33 new ones (2025); 82 % and 85 % of the true area lies in
its own commune's illustrative area. Plain Voronoi cells of the points cut by the extents reach
0.60 and 73 % for the old ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import crs
from geo.places import surrounding
from geo.units import Units

GRID_M = 250.0
SIMPLIFY_M = 500.0
DECIMALS = 5
"""Of a degree: about 1 m."""

_POINT_SHARE = 0.4
_ROUNDNESS = 2.5
_POINT_GROUND_M = 600.0
_FRAGMENT_M2 = 2e6


def commune_areas(units: Units, places: pd.DataFrame) -> gpd.GeoDataFrame:
    """Illustrative areas of all communes of every date.

    Parameters
    ----------
    units : Units
        Their successions say which areas make up a new commune. The ground of a commune that was
        split goes to the nearer of its successors' other parts.
    places : pandas.DataFrame
        As `geo.places.places` gives it; a commune without an extent gets no area.

    Returns
    -------
    geopandas.GeoDataFrame
        Indexed by (code, valid_from), EPSG:4326; columns `is_illustrative` (True) and `geometry`,
        valid polygons. A commune's point lies in its area; areas of communes in force on one day
        never overlap. A commune made of ones that had taken over others gets no area.
    """
    located = places.dropna()
    links = _known_links(units, located)
    is_new = located.index.isin(pd.MultiIndex.from_arrays([links["new_code"], links["new_from"]]))
    ordered = pd.concat([located[~is_new], located[is_new]])
    base_count = int((~is_new).sum())
    for side in ("old", "new"):
        keys = pd.MultiIndex.from_arrays([links[f"{side}_code"], links[f"{side}_from"]])
        links[side] = ordered.index.get_indexer(keys)
    links = links[links["old"] < base_count]

    sites = _Sites.of(pd.concat([ordered.reset_index(drop=True), surrounding(located)]))
    grid = _Grid.round(sites, base_count)
    is_rival = np.ones(len(sites.x), dtype=bool)
    is_rival[base_count : len(ordered)] = False
    labels = _label(grid, sites, np.flatnonzero(is_rival))
    labels[labels >= base_count] = -1
    parts = _split(labels, grid, sites, links)
    owners = {label: old for (old, _), label in parts.items()}
    pieces = _to_degrees(_tidy(_squares_joined(labels, grid), sites, owners))

    members: dict[int, list[int]] = {row: [row] for row in range(base_count)}
    for old, new, is_partial in zip(links["old"], links["new"], links["is_partial"], strict=True):
        own = [parts[old, new]] if is_partial else [old]
        members.setdefault(new, []).extend(own)
        if is_partial:
            members[old] = [*(p for p in members[old] if p != old), *own]
    shapes = {
        row: shapely.coverage_union_all([pieces[piece] for piece in own if piece in pieces])
        for row, own in members.items()
    }
    rows = sorted(row for row, shape in shapes.items() if not shape.is_empty)
    areas = gpd.GeoDataFrame(
        {"is_illustrative": True, "geometry": [shapes[row] for row in rows]},
        index=ordered.index[rows],
        crs=crs.WGS84,
    )
    return areas.sort_index()


def containing_area(lat: Any, lon: Any, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Which area each position lies in.

    Parameters
    ----------
    lat, lon : array
        WGS 84 degrees.
    areas : geopandas.GeoDataFrame
        Areas of one date, indexed by (code, valid_from).

    Returns
    -------
    pandas.DataFrame
        Columns `code`, `valid_from`, one row per position; missing where it lies in none. On a
        shared edge the first by key.
    """
    points = shapely.points(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    hits = areas.sindex.query(np.atleast_1d(points), predicate="intersects")
    found = pd.Series(hits[1], index=hits[0]).groupby(level=0).min()
    keys = areas.index.to_frame(index=False).iloc[found.to_numpy()].set_axis(found.index)
    return keys.reindex(range(np.size(points)))


@dataclass(frozen=True)
class _Sites:
    """Communes as points, centres and half sizes of extents, metres in the metric system."""

    x: np.ndarray
    y: np.ndarray
    centre_x: np.ndarray
    centre_y: np.ndarray
    half_width: np.ndarray
    half_height: np.ndarray

    @classmethod
    def of(cls, places: pd.DataFrame) -> _Sites:
        south, west, north, east = (
            places[name].to_numpy() for name in ("min_lat", "min_lon", "max_lat", "max_lon")
        )
        x, y = crs.to_metric(places["lat"].to_numpy(), places["lon"].to_numpy())
        middle_lat, middle_lon = (south + north) / 2, (west + east) / 2
        west_x, _ = crs.to_metric(middle_lat, west)
        east_x, _ = crs.to_metric(middle_lat, east)
        _, south_y = crs.to_metric(south, middle_lon)
        _, north_y = crs.to_metric(north, middle_lon)
        centre_x, centre_y = (west_x + east_x) / 2, (south_y + north_y) / 2
        return cls(x, y, centre_x, centre_y, (east_x - west_x) / 2, (north_y - south_y) / 2)

    def extents(self, rows: list[int]) -> np.ndarray:
        """The extents of some sites as rectangles."""
        x, y = self.centre_x[rows], self.centre_y[rows]
        a, b = self.half_width[rows], self.half_height[rows]
        return np.asarray(shapely.box(x - a, y - b, x + a, y + b))

    def depth(self, site: int, x: Any, y: Any) -> Any:
        """The measure of the module's docstring: the lower, the deeper in the commune's ellipse."""
        share = _POINT_SHARE
        site_x = share * self.x[site] + (1 - share) * self.centre_x[site]
        site_y = share * self.y[site] + (1 - share) * self.centre_y[site]
        a, b = self.half_width[site], self.half_height[site]
        return (((x - site_x) / a) ** 2 + ((y - site_y) / b) ** 2) * np.sqrt(a * b)

    def reaches(self, site: int, x: Any, y: Any) -> Any:
        """Whether a square lies within the superellipse inscribed in the extent."""
        u = (x - self.centre_x[site]) / (self.half_width[site] - GRID_M / 2)
        v = (y - self.centre_y[site]) / (self.half_height[site] - GRID_M / 2)
        return np.abs(u) ** _ROUNDNESS + np.abs(v) ** _ROUNDNESS <= 1


@dataclass(frozen=True)
class _Grid:
    """Squares of `GRID_M`: the middles of columns and rows, metres."""

    x: np.ndarray
    y: np.ndarray

    @classmethod
    def round(cls, sites: _Sites, count: int) -> _Grid:
        """A grid round the extents of the first `count` sites."""
        axes = []
        for centre, half in (
            (sites.centre_x[:count], sites.half_width[:count]),
            (sites.centre_y[:count], sites.half_height[:count]),
        ):
            low = np.floor((centre - half).min() / GRID_M) - 1
            high = np.ceil((centre + half).max() / GRID_M) + 1
            axes.append((np.arange(low, high) + 0.5) * GRID_M)
        return cls(*axes)

    def window(self, sites: _Sites, site: int) -> tuple[slice, slice]:
        """Rows and columns of the squares that lie in the extent of a site."""
        slices = []
        for middles, centre, half in (
            (self.y, sites.centre_y[site], sites.half_height[site] - GRID_M / 2),
            (self.x, sites.centre_x[site], sites.half_width[site] - GRID_M / 2),
        ):
            slices.append(slice(*np.searchsorted(middles, [centre - half, centre + half])))
        return slices[0], slices[1]


def _known_links(units: Units, located: pd.DataFrame) -> pd.DataFrame:
    """Successions between communes that have a place."""
    links = units.successions.rename(
        columns={"old_valid_from": "old_from", "new_valid_from": "new_from"}
    )
    known = np.ones(len(links), dtype=bool)
    for side in ("old", "new"):
        keys = pd.MultiIndex.from_arrays([links[f"{side}_code"], links[f"{side}_from"]])
        known &= keys.isin(located.index)
    return links.loc[known, ["old_code", "old_from", "new_code", "new_from", "is_partial"]].copy()


def _label(grid: _Grid, sites: _Sites, rivals: np.ndarray) -> np.ndarray:
    """The site each square belongs to, -1 where none reaches it."""
    lowest = np.full((len(grid.y), len(grid.x)), np.inf)
    labels = np.full(lowest.shape, -1)
    for site in rivals:
        window = grid.window(sites, site)
        x, y = grid.x[window[1]][None, :], grid.y[window[0]][:, None]
        depth = np.where(sites.reaches(site, x, y), sites.depth(site, x, y), np.inf)
        # The ground round a commune's point is its own, whatever the ellipses say.
        away = np.hypot(x - sites.x[site], y - sites.y[site])
        depth = np.where(away <= _POINT_GROUND_M, away - 1e9, depth)
        wins = depth < lowest[window]
        lowest[window] = np.where(wins, depth, lowest[window])
        labels[window] = np.where(wins, site, labels[window])
    return labels


def _split(
    labels: np.ndarray, grid: _Grid, sites: _Sites, links: pd.DataFrame
) -> dict[tuple[int, int], int]:
    """Divide the squares of split communes among their successors, in place.

    Returns the new label of each (old, new) pair.
    """
    parts: dict[tuple[int, int], int] = {}
    following = len(sites.x)
    whole = links[~links["is_partial"]]
    for old, heirs in links[links["is_partial"]].groupby("old")["new"]:
        rows, columns = np.nonzero(labels == old)
        x, y = grid.x[columns], grid.y[rows]
        depths = []
        for new in heirs:
            others = whole.loc[whole["new"] == new, "old"].tolist() or [new]
            depths.append(np.min([sites.depth(other, x, y) for other in others], axis=0))
            parts[old, new] = following + len(depths) - 1
        labels[rows, columns] = following + np.argmin(depths, axis=0)
        following += len(depths)
    return parts


def _squares_joined(labels: np.ndarray, grid: _Grid) -> dict[int, shapely.Geometry]:
    """One shape per label, made of its squares."""
    rows, columns = np.nonzero(labels >= 0)
    x, y, half = grid.x[columns], grid.y[rows], GRID_M / 2
    squares = shapely.box(x - half, y - half, x + half, y + half)
    owners = labels[rows, columns]
    order = np.argsort(owners, kind="stable")
    ids, starts = np.unique(owners[order], return_index=True)
    groups = np.split(squares[order], starts[1:])
    return {
        int(label): shapely.coverage_union_all(group)
        for label, group in zip(ids, groups, strict=True)
    }


def _tidy(
    pieces: dict[int, shapely.Geometry], sites: _Sites, owners: dict[int, int]
) -> dict[int, shapely.Geometry]:
    """Simplify, once fragments and holes have gone to the neighbour with the longest common edge.

    `owners` names the site of each piece of a split commune; other pieces are named by their site.
    """
    kept, loose = [], []
    for label, shape in pieces.items():
        fragments = shapely.get_parts(shape)
        is_main = shapely.area(fragments) == shapely.area(fragments).max()
        if label not in owners and len(fragments) > 1:
            point = shapely.Point(sites.x[label], sites.y[label])
            is_main = shapely.intersects(fragments, point)
        is_loose = ~is_main & (shapely.area(fragments) < _FRAGMENT_M2)
        loose += list(fragments[is_loose])
        kept.append(shapely.coverage_union_all(fragments[~is_loose]))
    ground = shapely.coverage_union_all([*kept, *loose])
    rings = [ring for part in shapely.get_parts(ground) for ring in part.interiors]
    holes = [hole for hole in shapely.polygons(rings) if hole.area < _FRAGMENT_M2]
    extents = sites.extents([owners.get(label, label) for label in pieces])
    for fragment in [*loose, *holes]:
        shared_m = shapely.length(shapely.intersection(shapely.boundary(kept), fragment.boundary))
        shared_m = np.where(shapely.covers(extents, fragment), shared_m, 0.0)
        nearest = int(np.argmax(shared_m))
        if shared_m[nearest] > 0:
            kept[nearest] = shapely.coverage_union(kept[nearest], fragment)
    simple = shapely.coverage_simplify(np.asarray(kept, dtype=object), SIMPLIFY_M)
    return dict(zip(pieces, simple, strict=True))


def _to_degrees(pieces: dict[int, shapely.Geometry]) -> dict[int, shapely.Geometry]:
    """From the metric system to longitude and latitude, rounded to `DECIMALS`."""

    def rounded(coordinates: np.ndarray) -> np.ndarray:
        lat, lon = crs.from_metric(coordinates[:, 0], coordinates[:, 1])
        return np.round(np.column_stack([lon, lat]), DECIMALS)

    shapes = shapely.transform(np.asarray(list(pieces.values()), dtype=object), rounded)
    return dict(zip(pieces, shapes, strict=True))
