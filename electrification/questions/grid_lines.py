"""Lines of the grid beside villages: which lie near them, and how far the next one is.

Pure; lines as `Store.grid` gives them, in EPSG:4326.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from electrification.subject.grid import STANDING, Voltage
from geo.crs import metric_crs

NEAR_DEG = 0.15
"""Who is told of some villages is told of the lines so far around them, about 15 km."""
NEXT_COLUMNS = ("village_id", "distance_km", "line_name")


def near(lines: gpd.GeoDataFrame, frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """The lines around the villages of a frame (``lat lon``)."""
    own = frame[frame["lat"].notna() & frame["lon"].notna()]
    if lines.empty or own.empty:
        return lines.iloc[:0]
    points = shapely.points(own["lon"].to_numpy(float), own["lat"].to_numpy(float))
    here = shapely.buffer(shapely.multipoints(points), NEAR_DEG, quad_segs=4)
    shapely.prepare(here)
    return lines[shapely.intersects(here, lines.geometry.to_numpy())].reset_index(drop=True)


def next_lines(frame: pd.DataFrame, lines: gpd.GeoDataFrame) -> pd.DataFrame:
    """How far, in a straight line, each village is from the next medium-voltage line that stands.

    Returns
    -------
    DataFrame
        `NEXT_COLUMNS` of the villages that have a position; nothing without such a line.
    """
    standing = lines[
        (lines["voltage"] == str(Voltage.MEDIUM))
        & lines["status"].isin([str(s) for s in STANDING])
    ]  # fmt: skip
    own = frame[frame["lat"].notna() & frame["lon"].notna()]
    if standing.empty or own.empty:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in NEXT_COLUMNS})
    points = gpd.GeoSeries(gpd.points_from_xy(own["lon"], own["lat"]), crs=lines.crs)
    here = points.to_crs(metric_crs()).to_numpy()
    there = standing.geometry.to_crs(metric_crs()).to_numpy()
    nearest = shapely.STRtree(there).nearest(here)
    away_km = shapely.distance(here, there[nearest]) / 1000
    return pd.DataFrame(
        {
            "village_id": own["village_id"].to_numpy(),
            "distance_km": np.round(away_km, 3),
            "line_name": standing["name"].to_numpy(dtype=object)[nearest],
        }
    )
