"""Reading back which files were brought in, and what became of what they recorded."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.grid import lines_of_imports
from electrification.storage.meters import readings_of
from electrification.storage.schema import (
    entry_decision,
    import_entry,
    import_file,
    import_undo,
    person,
)
from electrification.subject.entries import STATE_AFTER, Decision, EntryState

STANDS = (EntryState.PENDING, EntryState.CONFIRMED, EntryState.RETURNED)
"""States of entries that an import is taken back from; what is over stays as it is."""


class Imports:
    """The files that were brought into one database. Answers are of this moment."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def files(self) -> pd.DataFrame:
        """Files that were recorded, the newest first, with counts of their entries by state.

        Returns
        -------
        DataFrame
            ``id kind sha256 file_name row_count exported_at data_version audit_anchor recorded_at
            recorded_by recorder_post recorder_unit undone_at undone_by undone_reason entries``, a
            column for each state, ``readings readings_standing`` of meters, and ``lines
            lines_standing`` of the grid.
        """
        states = _states().subquery()
        query = (
            sa.select(
                *import_file.c,
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
                import_undo.c.recorded_at.label("undone_at"),
                import_undo.c.recorded_by.label("undone_by"),
                import_undo.c.reason.label("undone_reason"),
                sa.func.count(states.c.entry_id).label("entries"),
                *(
                    sa.func.coalesce(sa.func.sum(_is_in(states, state)), 0).label(str(state))
                    for state in EntryState
                ),
            )
            .join(person, person.c.id == import_file.c.recorded_by)
            .outerjoin(import_undo, import_undo.c.import_id == import_file.c.id)
            .outerjoin(states, states.c.import_id == import_file.c.id)
            .group_by(
                *import_file.c, person.c.post_title, person.c.unit_name, import_undo.c.recorded_at,
                import_undo.c.recorded_by, import_undo.c.reason,
            )
            .order_by(import_file.c.id.desc())
        )  # fmt: skip
        with self._engine.connect() as connection:
            found = frame_of(connection, query)
            meters, lines = readings_of(connection), lines_of_imports(connection)
        found = found.astype({"entries": int, **{str(state): int for state in EntryState}})
        names = ("readings", "readings_standing", "lines", "lines_standing")
        for name, counts in zip(names, (*meters, *lines), strict=True):
            found[name] = [counts.get(int(i), 0) for i in found["id"]]
        return found

    def entries_that_stand(self, import_id: int) -> dict[int, str]:
        """See the function of that name."""
        with self._engine.connect() as connection:
            return entries_that_stand(connection, import_id)

    def one(self, import_id: int) -> Any:
        """See `one_import`."""
        with self._engine.connect() as connection:
            return one_import(connection, import_id)

    def entry_count(self, import_id: int) -> int:
        """How many entries an import recorded, whatever became of them."""
        query = sa.select(sa.func.count()).where(import_entry.c.import_id == import_id)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def standing_file(self, sha256: str) -> int | None:
        """See the function of that name."""
        with self._engine.connect() as connection:
            return standing_file(connection, sha256)


def entries_that_stand(connection: sa.Connection, import_id: int) -> dict[int, str]:
    """By entry of that import that is not over, the place it stood at in the file."""
    states = _states().subquery()
    query = sa.select(states.c.entry_id, states.c.place, states.c.decision).where(
        states.c.import_id == import_id
    )
    rows = connection.execute(query.order_by(states.c.entry_id)).all()
    return {row.entry_id: row.place for row in rows if _state(row.decision) in STANDS}


def one_import(connection: sa.Connection, import_id: int) -> Any:
    """An import with `undone_at`; None where there is none of that number."""
    query = (
        sa.select(*import_file.c, import_undo.c.recorded_at.label("undone_at"))
        .outerjoin(import_undo, import_undo.c.import_id == import_file.c.id)
        .where(import_file.c.id == import_id)
    )
    return connection.execute(query).one_or_none()


def standing_file(connection: sa.Connection, sha256: str) -> int | None:
    """The id of an import of that content of which something stands; None without one."""
    states = _states().subquery()
    query = (
        sa.select(import_file.c.id, states.c.decision)
        .join(states, states.c.import_id == import_file.c.id)
        .where(import_file.c.sha256 == sha256)
    )
    found = {row.id for row in connection.execute(query) if _state(row.decision) in STANDS}
    return max(found, default=None)


def _state(decision: str | None) -> EntryState:
    return STATE_AFTER[Decision(decision)] if decision else EntryState.PENDING


def _states() -> sa.Select[tuple[int, int, str, str | None]]:
    """Entries of imports with the last decision about each."""
    last = (
        sa.select(entry_decision.c.entry_id, sa.func.max(entry_decision.c.id).label("id"))
        .join(import_entry, import_entry.c.entry_id == entry_decision.c.entry_id)
        .group_by(entry_decision.c.entry_id)
        .subquery()
    )
    return (
        sa.select(
            import_entry.c.entry_id,
            import_entry.c.import_id,
            import_entry.c.place,
            entry_decision.c.decision,
        )
        .outerjoin(last, last.c.entry_id == import_entry.c.entry_id)
        .outerjoin(entry_decision, entry_decision.c.id == last.c.id)
    )


def _is_in(states: sa.Subquery, state: EntryState) -> sa.Case[int]:
    """1 for an entry that stands in that state, else 0; one that does not exist is in none."""
    ends = [str(decision) for decision, after in STATE_AFTER.items() if after is state]
    if state is EntryState.PENDING:
        undecided = states.c.decision.is_(None) & states.c.entry_id.is_not(None)
        return sa.case((undecided, 1), else_=0)
    return sa.case((states.c.decision.in_(ends), 1), else_=0)
