"""Checking the audit chain against the rows it speaks of, and writing it out for others to check.

Values are read as the database keeps them, without the types of the schema: a row that somebody
changed to what the program cannot read is found like any other.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from electrification.storage.contents import (
    ALL_KEPT,
    BASELINE,
    DESCRIPTION,
    VILLAGE,
    VILLAGE_CHANGED,
    Kept,
    Row,
)
from electrification.storage.database import StorageProblem, open_engine
from electrification.storage.schema import audit_link, baseline_village, village, village_past
from electrification.subject.audit import (
    GENESIS,
    Anchor,
    Break,
    ChainCheck,
    Fault,
    Link,
    canonical,
    content_hash,
    in_order,
)
from electrification.texts import N_, message

ROWS_AT_ONCE = 5000
_LINK_NAMES = [field.name for field in fields(Link)]
_TRUTH = {0: False, 1: True}


@dataclass(frozen=True)
class Checked:
    """What checking a chain gave: what is wrong, how much was looked at, and its present end."""

    breaks: list[Break]
    links: int
    rows: int
    anchor: Anchor


@contextmanager
def reading(url: str) -> Iterator[sa.Connection]:
    """A connection whose every query sees the database as it was at the first one."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
    finally:
        engine.dispose()


def check(connection: sa.Connection, anchors: Iterable[Anchor] = ()) -> Checked:
    """Walk the chain and every row it speaks of; ask of one `reading` of the database."""
    walk, said = ChainCheck(anchors), _Said()
    try:
        for link in read_links(connection):
            said.take(link, walk.take(link))
    except sa.exc.DBAPIError as error:
        found = [*walk.finish(), _unreadable(audit_link, error)]
        return Checked(in_order(found), walk.count, 0, walk.end)
    found = [*walk.finish(), *said.breaks]
    rows = 0
    for kept in ALL_KEPT:
        compared = _Compared(kept, said.added[kept.actions], said.ended[kept.actions])
        try:
            for row in _rows(connection, kept):
                compared.take(row)
            found += compared.finish()
        except sa.exc.DBAPIError as error:
            found += [*compared.breaks, _unreadable(kept.table, error)]
        rows += compared.count
    return Checked(in_order(found), walk.count, rows, walk.end)


def read_links(
    connection: sa.Connection, first: int = 1, last: int | None = None
) -> Iterator[Link]:
    """Every link by its number, its instant as the database keeps it; or those of some numbers."""
    columns = [audit_link.c[name] for name in _LINK_NAMES]
    query = sa.select(*map(raw, columns)).order_by(audit_link.c.sequence)
    if first > 1:
        query = query.where(audit_link.c.sequence >= first)
    if last is not None:
        query = query.where(audit_link.c.sequence <= last)
    for row in _stream(connection, query):
        values: list[Any] = list(row)
        values[-1] = _TRUTH.get(values[-1], values[-1])
        yield Link(*values)


def head(connection: sa.Connection) -> Anchor:
    """The last link of the chain, as an anchor; number 0 where there is none."""
    last = sa.select(audit_link.c.sequence, audit_link.c.hash)
    found = connection.execute(last.order_by(audit_link.c.sequence.desc()).limit(1)).one_or_none()
    return Anchor(*found) if found else Anchor(0, GENESIS)


def export(connection: sa.Connection) -> Iterator[str]:
    """The chain as JSON Lines, one link a line, with all that its hash is computed from.

    Raises
    ------
    StorageProblem
        Where the database does not give the links.
    """
    try:
        for link in read_links(connection):
            yield line_of(link)
    except sa.exc.DBAPIError as error:
        raise StorageProblem(
            message(N_("The audit chain cannot be read: {reason}."), reason=_reason(error)),
            message(N_("Restore the database from a copy.")),
        ) from error


def line_of(link: Link) -> str:
    """A link as a line of JSON, as `export` gives it."""
    values = {name: getattr(link, name) for name in _LINK_NAMES}
    values |= json.loads(canonical({"at": link.at}))
    return json.dumps(values, ensure_ascii=False)


class _Said:
    """What links say of rows: by kind and subject, the link's number and the hash of the content.

    The hash is None where the link itself was changed: it says nothing of its row any more.
    """

    def __init__(self) -> None:
        self.added: dict[tuple[str, ...], dict[str, _Told]] = {k.actions: {} for k in ALL_KEPT}
        self.ended: dict[tuple[str, ...], dict[str, _Told]] = {k.actions: {} for k in ALL_KEPT}
        self.breaks: list[Break] = []
        self._of_action = {a: self.added[k.actions] for k in ALL_KEPT for a in k.actions}
        self._of_action |= {k.end_action: self.ended[k.actions] for k in ALL_KEPT if k.end_action}

    def take(self, link: Link, is_sound: bool) -> None:
        told = self._of_action.get(link.action)
        if told is None:
            if link.changes_data and is_sound:
                unknown = Break(link.sequence, Fault.LINK_UNKNOWN, link.subject, link.action)
                self.breaks.append(unknown)
        elif link.subject in told:
            first = told[link.subject][0]
            self.breaks.append(Break(link.sequence, Fault.LINK_TWICE, link.subject, first))
        else:
            told[link.subject] = (link.sequence, link.content_hash if is_sound else None)


_Told = tuple[int, str | None]


class _Compared:
    """Looks at the rows of one kind one by one, beside what the links say of them."""

    def __init__(self, kept: Kept, added: dict[str, _Told], ended: dict[str, _Told]) -> None:
        self.breaks: list[Break] = []
        self.count = 0
        self._kept, self._added, self._ended = kept, added, ended

    def take(self, row: Mapping[str, Any]) -> None:
        self.count += 1
        kept = self._kept
        subject = kept.subject_of(row)
        told = self._added.pop(subject, None)
        ended = self._ended.pop(subject, None)
        if told is None:
            self.breaks.append(Break(None, Fault.ROW_UNLINKED, subject))
            return
        if _differs(told, kept.content_of(row)):
            self.breaks.append(Break(told[0], Fault.ROW_EDITED, subject))
        if kept.end is None:
            return
        if ended is None:
            is_same, at = all(row[name] is None for name in kept.ends), told[0]
        else:
            is_same, at = not _differs(ended, kept.end_of(row)), ended[0]
        if not is_same:
            self.breaks.append(Break(at, Fault.ROW_END_EDITED, subject, kept.end))

    def finish(self) -> list[Break]:
        """What is wrong, the rows that links speak of and that are not there included."""
        gone = self._ended | self._added
        self.breaks += [Break(told[0], Fault.ROW_MISSING, name) for name, told in gone.items()]
        return self.breaks


def _differs(told: _Told, content: Row) -> bool:
    return told[1] is not None and told[1] != content_hash(content)


def _unreadable(table: sa.Table, error: sa.exc.DBAPIError) -> Break:
    return Break(None, Fault.UNREADABLE, table.name, _reason(error))


def _reason(error: sa.exc.DBAPIError) -> str:
    return " ".join(str(error.orig).split())[:200]


def _rows(connection: sa.Connection, kept: Kept) -> Iterator[Row]:
    if kept is VILLAGE_CHANGED:
        return _villages_anew(connection)
    if kept is VILLAGE:
        return _villages_at_first(connection)
    rows = _table(connection, kept.table)
    return _with_villages(connection, rows) if kept is BASELINE else rows


def _table(connection: sa.Connection, table: sa.Table) -> Iterator[Row]:
    """The rows of a table by their key."""
    names = [column.name for column in table.c]
    query = sa.select(*map(raw, table.c)).order_by(*table.primary_key)
    for values in _stream(connection, query):
        yield dict(zip(names, values, strict=True))


def _descriptions(connection: sa.Connection) -> Iterator[tuple[Row, list[Row]]]:
    """Villages, each with its descriptions in the order of time; `at` is where one begins."""
    before: dict[Any, list[Row]] = defaultdict(list)
    for row in _table(connection, village_past):
        before[row["village_id"]].append(row)
    for row in _table(connection, village):
        told, at = [], None
        for past in before.pop(row["id"], []):
            told.append({**{n: past[n] for n in DESCRIPTION}, "id": row["id"], "at": at})
            at = past["until_at"]
        told.append({**{n: row[n] for n in DESCRIPTION}, "id": row["id"], "at": at})
        yield row, told
    for village_id, left in before.items():
        yield {}, [{}, *({**past, "id": village_id, "at": past["until_at"]} for past in left)]


def _villages_at_first(connection: sa.Connection) -> Iterator[Row]:
    for row, (first, *_later) in _descriptions(connection):
        if row:
            yield {**row, **first}


def _villages_anew(connection: sa.Connection) -> Iterator[Row]:
    for _row, (_first, *later) in _descriptions(connection):
        yield from later


def _with_villages(connection: sa.Connection, rows: Iterable[Row]) -> Iterator[Row]:
    """Baselines with the villages counted; one that only its villages name is a row as well."""
    counted: dict[Any, list[Any]] = defaultdict(list)
    for row in _table(connection, baseline_village):
        counted[row["baseline_id"]].append(row["village_id"])
    for row in rows:
        yield {**row, "villages": sorted(counted.pop(row["id"], []))}
    for baseline_id in counted:
        yield {"id": baseline_id}


def raw(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """The column as the database keeps it; an unknown type is neither bound nor read."""
    return sa.type_coerce(column, sa.types.NullType()).label(column.name)


def _stream(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
    """Rows by the thousands, so that a long history needs no memory."""
    result = connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
    for some in result.partitions():
        yield from some
