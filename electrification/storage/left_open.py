"""Reading what people left open: drafts, returned entries, and plans that name an office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import draft, entry, entry_decision, handover, village
from electrification.subject.entries import Decision, EntryKind

_GONE = (Decision.RETURNED, Decision.WITHDRAWN, Decision.SUPERSEDED)


class LeftOpen:
    """What waits for somebody in one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def drafts(self) -> pd.DataFrame:
        """Drafts: ``person_id village_id``."""
        return self._frame(sa.select(draft.c.person_id, draft.c.village_id).order_by(draft.c.id))

    def returned(self) -> pd.DataFrame:
        """Entries returned and not recorded anew: ``person_id village_id entry_id``."""
        last = _last_decisions()
        anew = sa.select(entry.c.supersedes).where(entry.c.supersedes.is_not(None))
        return self._frame(
            sa.select(
                entry.c.recorded_by.label("person_id"),
                entry.c.village_id,
                entry.c.id.label("entry_id"),
            )
            .join(last, last.c.entry_id == entry.c.id)
            .join(entry_decision, entry_decision.c.id == last.c.id)
            .where(entry_decision.c.decision == Decision.RETURNED, entry.c.id.not_in(anew))
            .order_by(entry.c.id)
        )

    def plans(self) -> pd.DataFrame:
        """Plans of stages not reached that name an office, each village's last of a stage.

        Returns
        -------
        DataFrame
            ``entry_id village_id village_code village_name phase code due_on unit_responsible``.
        """
        last = _last_decisions()
        live = (
            sa.select(entry.c.id.label("entry_id"), entry.c.village_id, entry.c.phase,
                      entry.c.kind, entry.c.code, entry.c.due_on, entry.c.unit_responsible,
                      village.c.code.label("village_code"), village.c.name.label("village_name"))
            .join(village, village.c.id == entry.c.village_id)
            .outerjoin(last, last.c.entry_id == entry.c.id)
            .outerjoin(entry_decision, entry_decision.c.id == last.c.id)
            .where(_stands(), village.c.retired_at.is_(None),
                   entry.c.kind.in_([EntryKind.PLANNED, EntryKind.STAGE]))
            .order_by(entry.c.occurred_on, entry.c.id)
        )  # fmt: skip
        rows = self._frame(live)
        part = ["village_id", "phase", "code"]
        planned = rows[rows["kind"] == EntryKind.PLANNED].drop_duplicates(part, keep="last")
        reached = rows.loc[rows["kind"] == EntryKind.STAGE, part].drop_duplicates()
        marked = planned.merge(reached, on=part, how="left", indicator=True)
        is_open = (marked["_merge"] == "left_only") & marked["unit_responsible"].notna()
        return marked[is_open].drop(columns=["_merge", "kind"]).reset_index(drop=True)

    def entries(self, entry_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """All that entries state, by their ids."""
        query = sa.select(entry).where(entry.c.id.in_(list(entry_ids)))
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return {row.id: dict(row._mapping) for row in rows}

    def rewritten(self) -> frozenset[int]:
        """Entries that another one, which stands, is to correct."""
        last = _last_decisions()
        query = (
            sa.select(entry.c.supersedes)
            .outerjoin(last, last.c.entry_id == entry.c.id)
            .outerjoin(entry_decision, entry_decision.c.id == last.c.id)
            .where(entry.c.supersedes.is_not(None), _stands())
        )
        with self._engine.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def handed_over(self) -> dict[int, int]:
        """By person whose work was handed over, who took it."""
        query = sa.select(handover.c.from_person_id, handover.c.to_person_id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(handover.c.id)).all()
        return {int(row.from_person_id): int(row.to_person_id) for row in rows}

    def _frame(self, query: sa.Select[tuple[object, ...]]) -> pd.DataFrame:
        with self._engine.connect() as connection:
            return frame_of(connection, query)


def _stands() -> sa.ColumnElement[bool]:
    decision = entry_decision.c.decision
    return decision.is_(None) | decision.not_in([str(d) for d in _GONE])


def _last_decisions() -> sa.Subquery:
    return (
        sa.select(entry_decision.c.entry_id, sa.func.max(entry_decision.c.id).label("id"))
        .group_by(entry_decision.c.entry_id)
        .subquery()
    )
