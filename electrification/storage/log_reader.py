"""Reading entries into the columnar log: whole, only what came since, or those of some villages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import sqlalchemy as sa

from electrification.calendar import NEVER, NO_DAY, day_number
from electrification.questions.entry_log import CODE_NUMBER, KIND_NUMBER, NO_CODE, EntryLog
from electrification.storage.schema import cluster, entry, entry_decision, village
from electrification.subject.entries import COUNTS, Decision, NewDecision, NewEntry

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
    """Instants as microseconds; what has not happened is `NEVER`."""
    found = np.full(len(values), NEVER, dtype=np.int64)
    known = [place for place, value in enumerate(values) if value is not None]
    stated = [values[place] for place in known]
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


def _entry_columns(dialect: str) -> list[Any]:
    """An entry's columns as `_log` takes them."""
    return [
        entry.c.id,
        entry.c.village_id,
        *(entry.c[name] for name in _TEXTS),
        *(sa.func.coalesce(entry.c[name], 0 if name in _ZERO else -1) for name in _NUMBERS),
        _day(entry.c.occurred_on, dialect),
        _day(entry.c.due_on, dialect),
        _epoch_us(entry.c.recorded_at, dialect),
        sa.cast(entry.c.is_irregular, sa.Integer),
    ]


def read_entries(connection: sa.Connection, after_id: int = 0) -> EntryLog:
    """Entries with an id above `after_id`; see `with_decisions`."""
    query = sa.select(*_entry_columns(connection.dialect.name)).order_by(entry.c.id)
    if after_id:
        query = query.where(entry.c.id > after_id)
    rows = _raw(connection, query)
    return _log(list(zip(*rows, strict=True)) if rows else [()] * len(query.selected_columns))


def read_villages(
    connection: sa.Connection, village_ids: Sequence[int] | None = None
) -> tuple[EntryLog, dict[int, int]]:
    """Entries of some villages (all when None) with what was decided, and their clusters' number.

    Villages are asked for by one query: a recorded entry waits for it.
    """
    if village_ids is None:
        log, _ = with_decisions(connection, read_entries(connection))
        rows = connection.execute(sa.select(village.c.id, _CLUSTERS)).all()
        return log, dict(tuple(row) for row in rows)
    query = _of_villages(connection.dialect.name)
    result = connection.execute(query, {"villages": list(village_ids)})
    assert result.cursor is not None
    found = result.cursor.fetchall()
    entries = [row[4:] for row in found if row[4] is not None]
    columns = list(zip(*entries, strict=True)) if entries else [()] * (len(found[0]) - 4)
    log = _log(columns)
    decided = [(row[2], row[3]) for row in found if row[4] is not None]
    if decided:
        confirmed, ended = zip(*decided, strict=True)
        log = replace(log, confirmed_at=_as_us(confirmed), ended_at=_as_us(ended))
    return log, {row[0]: row[1] for row in found}


def as_if_written(
    log: EntryLog, entries: Sequence[NewEntry], decisions: Sequence[NewDecision]
) -> EntryLog:
    """A log with entries, and decisions about entries in it, as it will be once they are there."""
    if entries:
        first = int(log.entry_id[-1]) + 1 if len(log) else 1
        rows = [_provisional(first + place, new) for place, new in enumerate(entries)]
        log = log.followed_by(_log(list(zip(*rows, strict=True))))
    if decisions:
        confirmed, ended = log.confirmed_at.copy(), log.ended_at.copy()
        for decision in decisions:
            place = np.searchsorted(log.entry_id, decision.entry_id)
            is_yes = decision.decision is Decision.CONFIRMED
            (confirmed if is_yes else ended)[place] = 0
        log = replace(log, confirmed_at=confirmed, ended_at=ended)
    return log


def _provisional(entry_id: int, new: NewEntry) -> tuple[Any, ...]:
    """An entry as a row of the log, of no instant yet."""
    numbers = [getattr(new, name) for name in _NUMBERS]
    stated = [
        (0 if name in _ZERO else -1) if number is None else number
        for name, number in zip(_NUMBERS, numbers, strict=True)
    ]
    due_on = None if new.due_on is None else day_number(new.due_on)
    return (
        entry_id, new.village_id, new.kind, new.code, *stated, day_number(new.occurred_on),
        due_on, 0, new.is_irregular,
    )  # fmt: skip


_CLUSTERS = (
    sa.select(sa.func.count())
    .where(cluster.c.village_id == village.c.id)
    .correlate(village)
    .scalar_subquery()
)


@cache
def _of_villages(dialect: str) -> sa.Select[Any]:
    """A row per entry, and one for a village without any: id, clusters, decisions, entry."""

    def first(condition: sa.ColumnElement[bool]) -> Any:
        decided_at = sa.func.min(entry_decision.c.decided_at, type_=entry_decision.c.decided_at.type)
        query = sa.select(_epoch_us(decided_at, dialect)).where(
            entry_decision.c.entry_id == entry.c.id, condition
        )
        return query.correlate(entry).scalar_subquery()

    is_confirmed = entry_decision.c.decision == str(Decision.CONFIRMED)
    return (
        sa.select(
            village.c.id.label("of_village"),
            _CLUSTERS.label("clusters"),
            first(is_confirmed).label("confirmed_at"),
            first(~is_confirmed).label("ended_at"),
            *_entry_columns(dialect),
        )
        .select_from(village.outerjoin(entry, entry.c.village_id == village.c.id))
        .where(village.c.id.in_(sa.bindparam("villages", expanding=True)))
        .order_by(entry.c.id)
    )


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
    connection: sa.Connection, log: EntryLog, after_id: int = 0
) -> tuple[EntryLog, int]:
    """The log with decisions above `after_id` applied, and the id of the last one read."""
    query = sa.select(
        entry_decision.c.id,
        entry_decision.c.entry_id,
        sa.case((entry_decision.c.decision == Decision.CONFIRMED, 1), else_=0),
        _epoch_us(entry_decision.c.decided_at, connection.dialect.name),
    ).where(entry_decision.c.id > after_id)
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
