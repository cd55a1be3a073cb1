"""The present status of each village as a table, for the layer that GIS programs open.

Rewritten in the transaction of every change by the one function that computes status; it holds
only what does not depend on the day it is read.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from electrification import calendar
from electrification.questions.snapshot import village_states
from electrification.storage import log_reader
from electrification.storage.schema import cluster, village, village_projection
from electrification.subject.criterion import criterion_on

COLUMNS = tuple(c.name for c in village_projection.c)
_MANY = 500
_END_OF_TIME = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


def refresh(connection: sa.Connection, village_ids: list[int]) -> None:
    """Compute and write the rows of these villages anew."""
    only = village_ids if len(village_ids) <= _MANY else None
    log = log_reader.read_entries(connection, village_ids=only)
    log, _ = log_reader.with_decisions(connection, log, village_ids=only)
    by_village = sa.select(cluster.c.village_id, sa.func.count()).group_by(cluster.c.village_id)
    known = sa.select(village.c.id).order_by(village.c.id)
    if only is not None:
        by_village = by_village.where(cluster.c.village_id.in_(only))
        known = known.where(village.c.id.in_(only))
    clusters = {row[0]: row[1] for row in connection.execute(by_village)}
    ids = np.array(connection.execute(known).scalars().all(), dtype=np.int64)
    states = village_states(
        log,
        ids,
        np.array([clusters.get(int(i), 0) for i in ids], dtype=np.int64),
        criterion_on(calendar.today()),
        calendar.today(),
        _END_OF_TIME,
    )
    gone = sa.delete(village_projection)
    if only is not None:
        gone = gone.where(village_projection.c.village_id.in_(only))
    connection.execute(gone)
    connection.execute(sa.insert(village_projection), rows_of(states))


def rows_of(states: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the projection from the rows of a snapshot."""
    columns = {name: [_plain(v) for v in states[name]] for name in COLUMNS}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _plain(value: Any) -> Any:
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, np.generic):
        return value.item()
    return value
