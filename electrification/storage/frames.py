"""Answers of a query as frames whose columns keep their types, rows or none."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification.storage.types import Instant


def frame_of(connection: sa.Connection, query: sa.Select[Any]) -> pd.DataFrame:
    """Rows of a query: days as datetime64[s], instants as datetime64[us, UTC], the rest as is."""
    result = connection.execute(query)
    frame = pd.DataFrame.from_records(
        [tuple(row) for row in result.fetchall()], columns=list(result.keys())
    )
    for column in query.selected_columns:
        name = column.name
        if isinstance(column.type, Instant):
            frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
        elif isinstance(column.type, sa.Date):
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame
