"""Reading who and where: villages, their membership in communes, units, baselines, people."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from electrification.calendar import NEVER, microseconds
from electrification.storage.schema import (
    baseline,
    baseline_village,
    cluster,
    unit,
    unit_succession,
    village,
    village_membership,
    village_past,
)
from geo.units import SUCCESSION_COLUMNS, UNIT_COLUMNS, Units


def _frame(connection: sa.Connection, query: sa.Select[tuple[object, ...]]) -> pd.DataFrame:
    result = connection.execute(query)
    return pd.DataFrame.from_records(
        [tuple(row) for row in result.fetchall()], columns=list(result.keys())
    )


def read_units(connection: sa.Connection) -> Units:
    """All units that ever were and their successions."""
    units = _frame(connection, sa.select(*(unit.c[name] for name in UNIT_COLUMNS)))
    successions = _frame(
        connection, sa.select(*(unit_succession.c[name] for name in SUCCESSION_COLUMNS))
    )
    return Units(units, successions)


def read_places(connection: sa.Connection) -> pd.DataFrame:
    """Points and extents of communes, degrees WGS 84, indexed by (code, valid_from)."""
    names = ("code", "valid_from", "lat", "lon", "min_lat", "min_lon", "max_lat", "max_lon")
    query = sa.select(*(unit.c[name] for name in names)).where(unit.c.lat.is_not(None))
    frame = _frame(connection, query).astype({"code": "str", "valid_from": "datetime64[s]"})
    return frame.set_index(["code", "valid_from"])


def read_villages(connection: sa.Connection) -> pd.DataFrame:
    """Every village that ever stood in the register, by id.

    `registered_at` and `retired_at` are microseconds since 1970 UTC (`NEVER`: still there).
    """
    frame = _frame(connection, sa.select(*village.c).order_by(village.c.id))
    frame = _placed(frame)
    for column in ("registered_at", "retired_at"):
        frame[column] = _as_microseconds(frame[column])
    return frame.rename(
        columns={"id": "village_id", "code": "village_code", "name": "village_name"}
    )


def read_clusters(connection: sa.Connection) -> pd.DataFrame:
    """Which village each cluster is of, and since when it is known (microseconds)."""
    frame = _frame(connection, sa.select(cluster.c.village_id, cluster.c.known_from))
    frame["known_from"] = _as_microseconds(frame["known_from"])
    return frame


def read_past(connection: sa.Connection) -> pd.DataFrame:
    """How villages were described before, until `until_at` (microseconds), by village and time."""
    frame = _placed(_frame(connection, sa.select(*village_past.c)))
    frame["until_at"] = _as_microseconds(frame["until_at"])
    frame = frame.rename(columns={"name": "village_name"})
    return frame.sort_values(["village_id", "until_at"], ignore_index=True)


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with `lat` and `lon` (degrees WGS 84, missing without a point) for `geom`."""
    points = shapely.from_wkb(frame.pop("geom").to_numpy(dtype=object))
    frame["lat"], frame["lon"] = shapely.get_y(points), shapely.get_x(points)
    return frame


def _as_microseconds(instants: pd.Series) -> np.ndarray:
    return np.array(
        [NEVER if at is None or at is pd.NaT else microseconds(at) for at in instants],
        dtype=np.int64,
    )


def read_memberships(connection: sa.Connection) -> pd.DataFrame:
    """In which commune each village was from when to when, and when that was known.

    `to_on` is empty while it still is; `known_from` and `known_until` are microseconds.
    """
    frame = _frame(connection, sa.select(*village_membership.c))
    for column in ("known_from", "known_until"):
        frame[column] = _as_microseconds(frame[column])
    dates = ("from_on", "to_on", "commune_valid_from")
    return frame.astype(dict.fromkeys(dates, "datetime64[s]")).astype({"commune_code": "str"})


def read_baselines(
    connection: sa.Connection,
) -> list[tuple[str, dt.date, str, int, int, np.ndarray]]:
    """Frozen lists by their day: id, day, source, known from and until (µs), village ids."""
    counted = _frame(connection, sa.select(*baseline_village.c))
    found = []
    for row in connection.execute(sa.select(baseline).order_by(baseline.c.frozen_on)):
        ids = counted.loc[counted["baseline_id"] == row.id, "village_id"].to_numpy()
        until = NEVER if row.retired_at is None else microseconds(row.retired_at)
        found.append((row.id, row.frozen_on, row.source, microseconds(row.recorded_at), until, ids))
    return found
