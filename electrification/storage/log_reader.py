"""Reading entries into the columnar log: whole when cold, then only what came since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import sqlalchemy as sa

from electrification.calendar import NEVER, NO_DAY
from electrification.questions.entry_log import CODE_NUMBER, KIND_NUMBER, NO_CODE, EntryLog
from electrification.storage.schema import entry, entry_decision
from electrification.subject.entries import COUNTS, Decision

_NUMBERS = ("cluster_id", "phase", *COUNTS, "amount_vnd", "refers_to", "supersedes")
_TEXTS = ("kind", "code")


def _epoch_us(column: Any, dialect: str) -> Any:
    """An instant as it comes fastest: ISO text on SQLite, microseconds on PostgreSQL."""
    if dialect == "sqlite":
        return sa.type_coerce(column, sa.Text())
    return sa.cast(sa.func.extract("epoch", column) * 1_000_000, sa.BigInteger)


def _day(column: Any, dialect: str) -> Any:
    if dialect == "sqlite":
        return sa.type_coerce(column, sa.Text())
    return column - sa.literal_column("DATE '1970-01-01'")


def _as_us(values: tuple[Any, ...]) -> np.ndarray:
    if values and isinstance(values[0], str):
        return _parsed(values, "datetime64[us]")
    return np.array([NEVER if v is None else v for v in values], dtype=np.int64)


def _parsed(values: tuple[str, ...], unit: str) -> np.ndarray:
    text = np.array([v[:-1] if v.endswith("Z") else v for v in values])
    return text.astype(unit).astype(np.int64)


def _as_days(values: tuple[Any, ...]) -> np.ndarray:
    """Days, each distinct date read once."""
    distinct: dict[Any, int] = {None: NO_DAY}
    for value in set(values):
        if isinstance(value, str):
            distinct[value] = int(np.datetime64(value, "D").astype(np.int64))
        elif value is not None:
            distinct[value] = int(value)
    return np.fromiter(map(distinct.__getitem__, values), dtype=np.int32, count=len(values))


def read_entries(
    connection: sa.Connection, after_id: int = 0, village_ids: list[int] | None = None
) -> EntryLog:
    """Entries with an id above `after_id`, of some villages or of all; see `with_decisions`."""
    dialect = connection.dialect.name
    query = sa.select(
        entry.c.id,
        entry.c.village_id,
        *(entry.c[name] for name in _TEXTS),
        *(sa.func.coalesce(entry.c[name], 0 if name in _ZERO else -1) for name in _NUMBERS),
        _day(entry.c.occurred_on, dialect),
        _day(entry.c.due_on, dialect),
        _epoch_us(entry.c.recorded_at, dialect),
        sa.cast(entry.c.is_irregular, sa.Integer),
    ).order_by(entry.c.id)
    if after_id:
        query = query.where(entry.c.id > after_id)
    if village_ids is not None:
        query = query.where(entry.c.village_id.in_(village_ids))
    rows = _raw(connection, query)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(query.selected_columns)
    return _log(columns)


_ZERO = {"cluster_id", "phase", "refers_to", "supersedes"}


def _log(columns: list[tuple[Any, ...]]) -> EntryLog:
    numbers = dict(zip(_NUMBERS, columns[4 : 4 + len(_NUMBERS)], strict=True))
    rest = columns[4 + len(_NUMBERS) :]
    n = len(columns[0])
    counts = np.empty((n, len(COUNTS)), dtype=np.int32)
    for place, name in enumerate(COUNTS):
        counts[:, place] = numbers[name]
    return EntryLog(
        entry_id=np.array(columns[0], dtype=np.int64),
        village_id=np.array(columns[1], dtype=np.int64),
        cluster_id=np.array(numbers["cluster_id"], dtype=np.int32),
        phase=np.array(numbers["phase"], dtype=np.int32),
        kind=np.fromiter((KIND_NUMBER[k] for k in columns[2]), dtype=np.int32, count=n),
        code=np.fromiter(
            (CODE_NUMBER.get(c, NO_CODE) for c in columns[3]), dtype=np.int32, count=n
        ),
        occurred_on=_as_days(rest[0]),
        recorded_at=_as_us(rest[2]),
        confirmed_at=np.full(n, NEVER, dtype=np.int64),
        ended_at=np.full(n, NEVER, dtype=np.int64),
        is_irregular=np.array(rest[3], dtype=bool),
        counts=counts,
        amount_vnd=np.array(numbers["amount_vnd"], dtype=np.int64),
        due_on=_as_days(rest[1]),
        refers_to=np.array(numbers["refers_to"], dtype=np.int64),
        supersedes=np.array(numbers["supersedes"], dtype=np.int64),
    )


def with_decisions(
    connection: sa.Connection,
    log: EntryLog,
    after_id: int = 0,
    village_ids: list[int] | None = None,
) -> tuple[EntryLog, int]:
    """The log with decisions above `after_id` applied, and the id of the last one read."""
    query = sa.select(
        entry_decision.c.id,
        entry_decision.c.entry_id,
        sa.case((entry_decision.c.decision == Decision.CONFIRMED, 1), else_=0),
        _epoch_us(entry_decision.c.decided_at, connection.dialect.name),
    ).where(entry_decision.c.id > after_id)
    if village_ids is not None:
        query = query.join(entry, entry.c.id == entry_decision.c.entry_id).where(
            entry.c.village_id.in_(village_ids)
        )
    rows = _raw(connection, query)
    if not rows:
        return log, after_id
    decision_id, about, is_confirmed, at = zip(*rows, strict=True)
    place = np.searchsorted(log.entry_id, np.array(about, dtype=np.int64))
    yes = np.array(is_confirmed, dtype=bool)
    when = _as_us(at)
    confirmed, ended = log.confirmed_at.copy(), log.ended_at.copy()
    np.minimum.at(confirmed, place[yes], when[yes])
    np.minimum.at(ended, place[~yes], when[~yes])
    return replace(log, confirmed_at=confirmed, ended_at=ended), max(decision_id)


def _raw(connection: sa.Connection, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    """Rows as the driver gives them: SQLAlchemy's own rows cost half the time of a cold start."""
    compiled = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
    result = connection.exec_driver_sql(str(compiled))
    assert result.cursor is not None
    return list(result.cursor.fetchall())
