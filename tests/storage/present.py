"""The table of present status, beside what the snapshot of today says in its columns."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification import calendar
from electrification.storage import Store
from electrification.storage.schema import village_projection
from tests.electrification.builders import FAR


def projected(store: Store) -> list[dict[str, Any]]:
    """The rows as they stand in the database, by village."""
    query = sa.select(village_projection).order_by(village_projection.c.village_id)
    with store._engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def computed(store: Store) -> list[dict[str, Any]]:
    """What the snapshot says."""
    frame = store.snapshot(calendar.today(), FAR).frame[[c.name for c in village_projection.c]]
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value
