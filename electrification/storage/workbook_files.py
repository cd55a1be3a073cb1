"""Reading back which workbooks came back filled in, and what became of their entries."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import (
    entry_decision,
    person,
    workbook_entry,
    workbook_file,
)
from electrification.subject.entries import STATE_AFTER, Decision, EntryState

STANDS = (EntryState.PENDING, EntryState.CONFIRMED, EntryState.RETURNED)
"""States of entries that an import is taken back from; what is over stays as it is."""


class WorkbookFiles:
    """The workbooks of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def files(self) -> pd.DataFrame:
        """Workbooks that came back, the newest first, with counts of their entries by state.

        Returns
        -------
        DataFrame
            ``id sha256 file_name exported_at data_version audit_anchor recorded_at recorded_by
            recorder_post recorder_unit entries`` and a column for each state.
        """
        states = _states().subquery()
        query = (
            sa.select(
                *workbook_file.c,
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
                sa.func.count(states.c.entry_id).label("entries"),
                *(
                    sa.func.coalesce(sa.func.sum(_is_in(states, state)), 0).label(str(state))
                    for state in EntryState
                ),
            )
            .join(person, person.c.id == workbook_file.c.recorded_by)
            .outerjoin(states, states.c.file_id == workbook_file.c.id)
            .group_by(*workbook_file.c, person.c.post_title, person.c.unit_name)
            .order_by(workbook_file.c.id.desc())
        )
        with self._engine.connect() as connection:
            found = frame_of(connection, query)
        return found.astype({"entries": int, **{str(state): int for state in EntryState}})

    def entries_that_stand(self, file_id: int) -> dict[int, int]:
        """By entry of that workbook that is not over, the row it stood in."""
        states = _states().subquery()
        query = sa.select(states.c.entry_id, states.c.row, states.c.decision).where(
            states.c.file_id == file_id
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(states.c.entry_id)).all()
        return {row.entry_id: row.row for row in rows if _state(row.decision) in STANDS}

    def standing_file(self, sha256: str) -> int | None:
        """See the function of that name."""
        with self._engine.connect() as connection:
            return standing_file(connection, sha256)


def standing_file(connection: sa.Connection, sha256: str) -> int | None:
    """The id of a workbook with that content of which something stands; None without one."""
    states = _states().subquery()
    query = (
        sa.select(workbook_file.c.id, states.c.decision)
        .join(states, states.c.file_id == workbook_file.c.id)
        .where(workbook_file.c.sha256 == sha256)
    )
    found = {row.id for row in connection.execute(query) if _state(row.decision) in STANDS}
    return max(found, default=None)


def _state(decision: str | None) -> EntryState:
    return STATE_AFTER[Decision(decision)] if decision else EntryState.PENDING


def _states() -> sa.Select[tuple[int, int, int, str | None]]:
    """Entries of workbooks with the last decision about each."""
    last = (
        sa.select(entry_decision.c.entry_id, sa.func.max(entry_decision.c.id).label("id"))
        .join(workbook_entry, workbook_entry.c.entry_id == entry_decision.c.entry_id)
        .group_by(entry_decision.c.entry_id)
        .subquery()
    )
    return (
        sa.select(
            workbook_entry.c.entry_id,
            workbook_entry.c.file_id,
            workbook_entry.c.row,
            entry_decision.c.decision,
        )
        .outerjoin(last, last.c.entry_id == workbook_entry.c.entry_id)
        .outerjoin(entry_decision, entry_decision.c.id == last.c.id)
    )


def _is_in(states: sa.Subquery, state: EntryState) -> sa.Case[int]:
    """1 for an entry that stands in that state, else 0; one that does not exist is in none."""
    ends = [str(decision) for decision, after in STATE_AFTER.items() if after is state]
    if state is EntryState.PENDING:
        undecided = states.c.decision.is_(None) & states.c.entry_id.is_not(None)
        return sa.case((undecided, 1), else_=0)
    return sa.case((states.c.decision.in_(ends), 1), else_=0)
