"""Where communes lie: a point and an extent each, read from the package `vietnamadminunits`.

The points and extents come from a geocoding service, so the project keeps no copy of them; they are
read from the data the package brings along. They say where a commune is, not where it ends: an
extent is the upright rectangle round a commune and may reach over its edges, borders included.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd

from geo.proximity import EXTENT_COLUMNS
from geo.units import Units

PACKAGE = "vietnamadminunits"
REFORM_ON = date(2025, 7, 1)
"""The day from which the package's table of new communes holds."""

PLACE_COLUMNS = ("lat", "lon", *EXTENT_COLUMNS)


def places(units: Units) -> pd.DataFrame:
    """Points and extents of all communes, of every date.

    Returns
    -------
    pandas.DataFrame
        Indexed by (code, valid_from), one row per commune in `units`; columns `PLACE_COLUMNS`, WGS
        84 degrees. The extent of a commune that took over others is the union of theirs. Missing
        values for a commune the package does not know.

    Raises
    ------
    FileNotFoundError
        The package, or its data file, is not installed.
    """
    communes = units.frame.loc[units.frame["level"] == "commune", ["code", "valid_from"]]
    is_new = communes["valid_from"] >= pd.Timestamp(REFORM_ON)
    old, new = _old_communes(), _new_communes()
    table = pd.concat(
        [
            communes[~is_new].merge(old, on="code", how="left"),
            communes[is_new].merge(new, on="code", how="left"),
        ]
    )
    table = table.set_index(["code", "valid_from"])[list(PLACE_COLUMNS)].sort_index()
    return table.fillna(_united_extents(units, table))


def surrounding(known: pd.DataFrame) -> pd.DataFrame:
    """Old communes beside the known ones: those whose extents meet theirs, with other codes.

    Parameters
    ----------
    known : pandas.DataFrame
        As `places` gives it.

    Returns
    -------
    pandas.DataFrame
        Indexed by `code`; columns `PLACE_COLUMNS`.
    """
    others = _old_communes().set_index("code")[list(PLACE_COLUMNS)]
    others = others[~others.index.isin(known.index.get_level_values("code"))]
    beside = (
        (others["max_lat"] >= known["min_lat"].min())
        & (others["min_lat"] <= known["max_lat"].max())
        & (others["max_lon"] >= known["min_lon"].min())
        & (others["min_lon"] <= known["max_lon"].max())
    )
    return others[beside].copy()


def common_extent(rows: pd.DataFrame) -> tuple[float, float, float, float]:
    """min_lat, min_lon, max_lat, max_lon round all given places, degrees."""
    if rows.empty:
        raise ValueError("There is no place to take an extent of: give at least one.")
    low, high = rows[["min_lat", "min_lon"]].min(), rows[["max_lat", "max_lon"]].max()
    return (
        float(low["min_lat"]),
        float(low["min_lon"]),
        float(high["max_lat"]),
        float(high["max_lon"]),
    )


def _united_extents(units: Units, table: pd.DataFrame) -> pd.DataFrame:
    links = units.successions.merge(
        table[list(EXTENT_COLUMNS)], left_on=["old_code", "old_valid_from"], right_index=True
    )
    united = links.groupby(["new_code", "new_valid_from"]).agg(
        {"min_lat": "min", "min_lon": "min", "max_lat": "max", "max_lon": "max"}
    )
    return united.rename_axis(["code", "valid_from"])


def _old_communes() -> pd.DataFrame:
    table = _read(
        "SELECT wardCode AS code, wardLat AS lat, wardLon AS lon, wardBounds AS bounds "
        "FROM admin_units_legacy WHERE wardCode IS NOT NULL"
    )
    # "south,west – north,east"
    corners = table.pop("bounds").str.split(r"\s*[–,]\s*", expand=True, regex=True)
    table[list(EXTENT_COLUMNS)] = corners.astype(float)
    return table


def _new_communes() -> pd.DataFrame:
    table = _read(
        "SELECT wardCode AS code, wardLat AS lat, wardLon AS lon "
        "FROM admin_units WHERE wardCode IS NOT NULL"
    )
    return table.assign(**dict.fromkeys(EXTENT_COLUMNS, float("nan")))


def _read(query: str) -> pd.DataFrame:
    address = f"{_data_file().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as database:
        return pd.read_sql_query(query, database)


def _data_file() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    path = (
        Path(spec.origin).resolve().parent / "data" / "dataset.db" if spec and spec.origin else None
    )
    if path is None or not path.is_file():
        raise FileNotFoundError(
            f"The data of the package {PACKAGE} is not installed: "
            "run python -m pip install -r requirements.txt."
        )
    return path
