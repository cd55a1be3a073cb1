"""Reading entries into the columnar log: whole when cold, then only what came since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa

from electrification.calendar import NEVER, NO_DAY
from electrification.questions.entry_log import CODE_NUMBER, KIND_NUMBER, NO_CODE, EntryLog
from electrification.storage.schema import entry, entry_decision
from electrification.subject.entries import COUNTS, Decision

NOT_STATED = {
    **dict.fromkeys(("cluster_id", "phase", "refers_to", "supersedes"), 0),
    **dict.fromkeys((*COUNTS, "amount_vnd"), -1),
}
"""What stands in the log for a number that an entry does not state."""
ENTRY_COLUMNS = (
    "id", "village_id", "kind", "code", *NOT_STATED, "occurred_on", "due_on", "recorded_at",
    "is_irregular",
)  # fmt: skip


def instant_of(column: Any, dialect: str) -> Any:
    """An instant as it comes fastest: ISO text on SQLite, microseconds on PostgreSQL."""
    if dialect == "sqlite":
        return sa.type_coerce(column, sa.Text())
    return sa.cast(sa.func.extract("epoch", column) * 1_000_000, sa.BigInteger)


def _day(column: Any, dialect: str) -> Any:
    if dialect == "sqlite":
        return sa.type_coerce(column, sa.Text())
    return column - sa.literal_column("DATE '1970-01-01'")


def as_us(values: tuple[Any, ...]) -> np.ndarray:
    """Instants as microseconds; what has not happened is `NEVER`."""
    found = np.full(len(values), NEVER, dtype=np.int64)
    known = [place for place, value in enumerate(values) if value is not None]
    stated: Any = [values[place] for place in known]
    if stated and isinstance(stated[0], str):
        stated = np.array([text.removesuffix("Z") for text in stated]).astype("datetime64[us]")
    found[known] = np.asarray(stated).astype(np.int64)
    return found


def _as_days(values: tuple[Any, ...]) -> np.ndarray:
    """Days, each distinct date read once."""
    distinct: dict[Any, int] = {None: NO_DAY}
    for value in set(values):
        if isinstance(value, str):
            distinct[value] = int(np.datetime64(value, "D").astype(np.int64))
        elif value is not None:
            distinct[value] = int(value)
    return np.fromiter(map(distinct.__getitem__, values), dtype=np.int32, count=len(values))


def entry_columns(dialect: str) -> list[Any]:
    """The columns of an entry that a row of the log is made of: `ENTRY_COLUMNS`, for `as_log`."""
    special = {
        "occurred_on": _day(entry.c.occurred_on, dialect),
        "due_on": _day(entry.c.due_on, dialect),
        "recorded_at": instant_of(entry.c.recorded_at, dialect),
        "is_irregular": sa.cast(entry.c.is_irregular, sa.Integer),
    }
    stated = {name: sa.func.coalesce(entry.c[name], none) for name, none in NOT_STATED.items()}
    return [(special | stated).get(name, entry.c[name]) for name in ENTRY_COLUMNS]


def read_entries(connection: sa.Connection, after_id: int = 0) -> EntryLog:
    """Entries with an id above `after_id`; see `with_decisions`."""
    query = sa.select(*entry_columns(connection.dialect.name)).order_by(entry.c.id)
    if after_id:
        query = query.where(entry.c.id > after_id)
    return as_log(_raw(connection, query))


def as_log(rows: Sequence[tuple[Any, ...]]) -> EntryLog:
    """Rows of `ENTRY_COLUMNS` in the order of their ids as columns, undecided."""
    values = list(zip(*rows, strict=True)) if rows else [()] * len(ENTRY_COLUMNS)
    columns = dict(zip(ENTRY_COLUMNS, values, strict=True))
    n = len(rows)
    counts = np.empty((n, len(COUNTS)), dtype=np.int32)
    for place, name in enumerate(COUNTS):
        counts[:, place] = columns[name]
    return EntryLog(
        entry_id=np.array(columns["id"], dtype=np.int64),
        village_id=np.array(columns["village_id"], dtype=np.int64),
        cluster_id=np.array(columns["cluster_id"], dtype=np.int32),
        phase=np.array(columns["phase"], dtype=np.int32),
        kind=np.fromiter((KIND_NUMBER[k] for k in columns["kind"]), dtype=np.int32, count=n),
        code=np.fromiter(
            (CODE_NUMBER.get(c, NO_CODE) for c in columns["code"]), dtype=np.int32, count=n
        ),
        occurred_on=_as_days(columns["occurred_on"]),
        recorded_at=as_us(columns["recorded_at"]),
        confirmed_at=np.full(n, NEVER, dtype=np.int64),
        ended_at=np.full(n, NEVER, dtype=np.int64),
        is_irregular=np.array(columns["is_irregular"], dtype=bool),
        counts=counts,
        amount_vnd=np.array(columns["amount_vnd"], dtype=np.int64),
        due_on=_as_days(columns["due_on"]),
        refers_to=np.array(columns["refers_to"], dtype=np.int64),
        supersedes=np.array(columns["supersedes"], dtype=np.int64),
    )


def with_decisions(
    connection: sa.Connection, log: EntryLog, after_id: int = 0
) -> tuple[EntryLog, int]:
    """The log with decisions above `after_id` applied, and the id of the last one read."""
    query = sa.select(
        entry_decision.c.id,
        entry_decision.c.entry_id,
        sa.case((entry_decision.c.decision == Decision.CONFIRMED, 1), else_=0),
        instant_of(entry_decision.c.decided_at, connection.dialect.name),
    ).where(entry_decision.c.id > after_id)
    rows = _raw(connection, query)
    if not rows:
        return log, after_id
    decision_id, about, is_confirmed, at = zip(*rows, strict=True)
    of, place = places_of(log.entry_id, np.array(about, dtype=np.int64))
    yes = np.array(is_confirmed, dtype=bool)[of]
    when = as_us(at)[of]
    confirmed, ended = log.confirmed_at.copy(), log.ended_at.copy()
    np.minimum.at(confirmed, place[yes], when[yes])
    np.minimum.at(ended, place[~yes], when[~yes])
    return log.decided(confirmed, ended), max(decision_id)


def places_of(entry_id: np.ndarray, about: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places in a log of what decisions are about: (which decision, place); ids ascend.

    An entry of a shared work has several places; one that has none is left out.
    """
    first = np.searchsorted(entry_id, about)
    many = np.searchsorted(entry_id, about, side="right") - first
    of = np.repeat(np.arange(len(about)), many)
    return of, first[of] + np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many)


def _raw(connection: sa.Connection, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """Rows as the driver gives them: SQLAlchemy's own rows cost half the time of a cold start."""
    compiled = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
    result = connection.exec_driver_sql(str(compiled))
    assert result.cursor is not None
    return list(result.cursor.fetchall())
