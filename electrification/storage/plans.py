"""Plans and stages of many villages at once, for the board."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification.storage.schema import entry, entry_decision
from electrification.subject.entries import Decision, EntryKind

PLAN_KINDS = (
    EntryKind.PLANNED, EntryKind.STAGE, EntryKind.INSPECTION, EntryKind.NOT_REQUIRED,
    EntryKind.PROGRAMME,
)  # fmt: skip


def plans(
    connection: sa.Connection,
    village_ids: Sequence[int],
    on: dt.date,
    known_at: dt.datetime,
) -> pd.DataFrame:
    """What is planned and what was reached in many villages, in one query; oldest first.

    Entries of `PLAN_KINDS` true by day `on` that stood at `known_at`: `is_confirmed` tells those
    that count from those that wait. `phase` is 0 for the village as a whole.
    """
    wanted: sa.BindParameter[Any] = sa.bindparam(
        "villages", list(village_ids), expanding=True, literal_execute=True
    )
    here = (
        entry.c.village_id.in_(wanted)
        & entry.c.kind.in_(PLAN_KINDS)
        & (entry.c.occurred_on <= on)
        & (entry.c.recorded_at <= known_at)
    )
    decided = (
        sa.select(entry_decision.c.entry_id, sa.func.max(entry_decision.c.id).label("id"))
        .join(entry, entry.c.id == entry_decision.c.entry_id)
        .where(here, entry_decision.c.decided_at <= known_at)
        .group_by(entry_decision.c.entry_id)
        .subquery()
    )
    last = entry_decision.alias("last")
    stands = last.c.decision.is_(None) | (last.c.decision == Decision.CONFIRMED)
    query = (
        sa.select(
            entry.c.id, entry.c.village_id, sa.func.coalesce(entry.c.phase, 0).label("phase"),
            entry.c.kind, entry.c.code, entry.c.occurred_on, entry.c.due_on,
            entry.c.unit_responsible, entry.c.document_number, entry.c.supersedes,
            last.c.decision.is_not(None).label("is_confirmed"),
        )
        .outerjoin(decided, decided.c.entry_id == entry.c.id)
        .outerjoin(last, last.c.id == decided.c.id)
        .where(here, stands)
        .order_by(entry.c.occurred_on, entry.c.id)
    )  # fmt: skip
    result = connection.execute(query)
    frame = pd.DataFrame.from_records(
        [tuple(row) for row in result.fetchall()], columns=list(result.keys())
    )
    return frame.astype({"is_confirmed": bool})
