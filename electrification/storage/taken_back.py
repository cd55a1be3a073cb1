"""Whether what an import brought still stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from electrification.storage.schema import import_undo


def is_not_taken_back(
    import_id: sa.ColumnElement[Any], known_at: dt.datetime | None = None
) -> sa.ColumnElement[bool]:
    """Of rows that name their import: that it was not taken back then (now); none is none."""
    undone = sa.select(import_undo.c.import_id)
    if known_at is not None:
        undone = undone.where(import_undo.c.recorded_at <= known_at)
    return import_id.is_(None) | import_id.not_in(undone)
