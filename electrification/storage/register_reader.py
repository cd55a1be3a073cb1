"""Reading who and where: villages, their membership in communes, units, baselines, people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from electrification.calendar import NEVER, microseconds
from electrification.storage.schema import (
    cluster,
    unit,
    unit_succession,
    village,
    village_membership,
    village_past,
)
from electrification.storage.types import Instant, Shape, as_instant, wkb_of
from geo.units import SUCCESSION_COLUMNS, UNIT_COLUMNS, Units


def _frame(connection: sa.Connection, query: sa.Select[Any]) -> pd.DataFrame:
    """Rows as a frame: dates as datetime64, instants as microseconds (`NEVER` where missing).

    Values are taken as the driver gives them: SQLAlchemy's rows cost three times as much.
    """
    compiled = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
    result = connection.exec_driver_sql(str(compiled))
    assert result.cursor is not None
    rows = result.cursor.fetchall()
    columns = list(query.selected_columns)
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {c.name: _typed(own, c.type) for c, own in zip(columns, values, strict=True)},
        columns=[c.name for c in columns],
    )


def _typed(values: tuple[Any, ...], kind: Any) -> Any:
    if isinstance(kind, Instant):
        return _as_microseconds(values)
    if isinstance(kind, sa.Date):
        days = ["NaT" if v is None else v for v in values]
        return np.array(days, dtype="datetime64[D]").astype("datetime64[s]")
    if isinstance(kind, sa.Boolean):
        return np.array(values, dtype=bool)
    if isinstance(kind, Shape):
        return shapely.from_wkb(np.array([wkb_of(v) for v in values], dtype=object))
    return pd.Series(values, dtype="str") if isinstance(kind, sa.Text) else list(values)


def _as_microseconds(values: tuple[Any, ...]) -> np.ndarray:
    """Microseconds of instants, each distinct one read once."""
    known = {
        value: NEVER if value is None else microseconds(as_instant(value)) for value in set(values)
    }
    return np.fromiter(map(known.__getitem__, values), dtype=np.int64, count=len(values))


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
    return _frame(connection, query).set_index(["code", "valid_from"])


def read_villages(connection: sa.Connection) -> pd.DataFrame:
    """Every village that ever stood in the register, by id.

    `registered_at` and `retired_at` are microseconds since 1970 UTC (`NEVER`: still there).
    """
    frame = _frame(connection, sa.select(*village.c).order_by(village.c.id))
    frame = _placed(frame)
    return frame.rename(
        columns={"id": "village_id", "code": "village_code", "name": "village_name"}
    )


def read_clusters(connection: sa.Connection) -> pd.DataFrame:
    """Which village each cluster is of, and since when it is known (microseconds)."""
    return _frame(connection, sa.select(cluster.c.village_id, cluster.c.known_from))


def read_past(connection: sa.Connection) -> pd.DataFrame:
    """How villages were described before, until `until_at` (microseconds), by village and time."""
    frame = _placed(_frame(connection, sa.select(*village_past.c)))
    frame = frame.rename(columns={"name": "village_name"})
    return frame.sort_values(["village_id", "until_at"], ignore_index=True)


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with `lat` and `lon` (degrees WGS 84, missing without a point) for `geom`."""
    points = frame.pop("geom").to_numpy()
    frame["lat"], frame["lon"] = shapely.get_y(points), shapely.get_x(points)
    return frame


def read_memberships(connection: sa.Connection) -> pd.DataFrame:
    """In which commune each village was from when to when, and when that was known.

    `to_on` is empty while it still is; `known_from` and `known_until` are microseconds.
    """
    return _frame(connection, sa.select(*village_membership.c))
