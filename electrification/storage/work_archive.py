"""Everything that concerns one work, each row with the link of the audit chain that holds it.

Rows are read as the database keeps them, as `chain` reads them, so that what stands in an archive
is what was hashed. One work's rows are in memory; the chain is read through, never held.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from electrification.calendar import iso_instant
from electrification.storage import chain, contents
from electrification.storage.contents import DESCRIPTION, Kept, Row
from electrification.storage.schema import (
    capital_cutoff,
    capital_source,
    document,
    entry,
    entry_decision,
    evidence,
    person,
    village,
    village_membership,
    village_past,
    work,
    work_investment,
    work_party,
    work_share,
    work_share_version,
)
from electrification.subject.audit import GENESIS, Anchor, canonical
from electrification.subject.entries import EntryKind

AT_ONCE = 500
CHANGED = "village_changed"
"""What villages described anew are called among the rows."""


@dataclass
class Chained:
    """A row with its links; `content` and `end` are the values hashed, as plain JSON.

    A sequence is None where no link speaks of the row.
    """

    subject: str
    content: Row
    end: Row | None = None
    sequence: int | None = None
    end_sequence: int | None = None


@dataclass
class WorkRecords:
    """The rows about a work as known at an instant, by kind, in the order of their keys.

    `first` and `end` are the first link that concerns it and the last one of the data; `people`
    are who recorded and decided, by number and post, without names.
    """

    known_at: str
    rows: dict[str, list[Chained]] = field(default_factory=dict)
    people: list[Row] = field(default_factory=list)
    first: int = 1
    end: Anchor = field(default_factory=lambda: Anchor(0, GENESIS))
    data_version: int = 0

    def contents(self, kind: str) -> list[Row]:
        """What rows of a kind say, what was written at their end included."""
        return [{**row.content, **(row.end or {})} for row in self.rows.get(kind, [])]


class WorkArchives:
    """Reads what concerns works. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def villages(self, work_id: int) -> frozenset[int]:
        """Villages that a work serves or served, or that its money was recorded for."""
        with self._engine.connect() as connection:
            return frozenset(_villages(connection, work_id, None))

    @contextmanager
    def opened(self, work_id: int, known_at: dt.datetime | None) -> Iterator[Opened]:
        """One moment of the database, for as long as an archive is written."""
        with self._engine.connect() as connection:
            if self._engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield Opened(connection, _records(connection, work_id, known_at))


@dataclass(frozen=True)
class Opened:
    """What concerns a work, and the chain to be read beside it."""

    connection: sa.Connection
    records: WorkRecords

    def links(self, *, whole: bool) -> Iterator[str]:
        """Links as lines of JSON: all from the first that concerns the work to the end, or those.

        Only `whole` can be recomputed from link to link.
        """
        own = self.records
        wanted = {
            at
            for rows in own.rows.values()
            for row in rows
            for at in (row.sequence, row.end_sequence)
            if at is not None
        }
        for link in chain.read_links(self.connection, own.first, own.end.sequence):
            if whole or link.sequence in wanted:
                yield chain.line_of(link)


def _records(connection: sa.Connection, work_id: int, known_at: dt.datetime | None) -> WorkRecords:
    found = WorkRecords("" if known_at is None else iso_instant(known_at))
    served = _villages(connection, work_id, known_at)
    entry_ids = _entry_ids(connection, work_id, known_at)

    def add(kept: Kept, condition: Any, at: Any = None) -> list[Row]:
        if at is not None and known_at is not None:
            condition = condition & (at <= known_at)
        told = list(_rows(connection, kept.table, condition))
        found.rows.setdefault(kept.subject, [])
        found.rows[kept.subject] += [_chained(kept, row, known_at) for row in told]
        return told

    def add_by(kept: Kept, column: sa.Column[Any], ids: Iterable[Any], at: Any = None) -> list[Row]:
        return [row for some in _chunks(ids) for row in add(kept, column.in_(some), at)]

    add(contents.WORK, work.c.id == work_id)
    add(contents.WORK_INVESTMENT, work_investment.c.work_id == work_id,
        work_investment.c.recorded_at)  # fmt: skip
    add(contents.WORK_PARTY, work_party.c.work_id == work_id, work_party.c.recorded_at)
    versions = add(contents.WORK_SHARE_VERSION, work_share_version.c.work_id == work_id,
                   work_share_version.c.recorded_at)  # fmt: skip
    add_by(contents.WORK_SHARE, work_share.c.version_id, [row["id"] for row in versions])
    entries = add_by(contents.ENTRY, entry.c.id, entry_ids)
    add_by(contents.DECISION, entry_decision.c.entry_id, entry_ids, entry_decision.c.decided_at)
    uses = [
        row
        for some in _chunks(served)
        for row in _rows(connection, evidence, _known(evidence.c.village_id.in_(some),
                                                      evidence.c.added_at, known_at))
        if row["entry_id"] is None or row["entry_id"] in entry_ids
    ]  # fmt: skip
    found.rows["evidence"] = [_chained(contents.EVIDENCE, row, known_at) for row in uses]
    add_by(contents.DOCUMENT, document.c.id, sorted({row["document_id"] for row in uses}))
    sources = sorted({row["capital_source"] for row in entries if row["capital_source"]})
    add_by(contents.CAPITAL_SOURCE, capital_source.c.key, sources)
    add_by(contents.CAPITAL_CUTOFF, capital_cutoff.c.source, sources, capital_cutoff.c.recorded_at)
    add_by(contents.MEMBERSHIP, village_membership.c.village_id, served,
           village_membership.c.known_from)  # fmt: skip
    _add_villages(connection, found, served, known_at)
    for rows in found.rows.values():
        rows.sort(key=lambda row: [_sorted_by(row.content.get(n)) for n in ("id", "version_id")])
    _place(connection, found)
    _add_people(connection, found)
    return found


def _sorted_by(value: Any) -> tuple[int, str]:
    return (int(value), "") if isinstance(value, int) else (0, str(value or ""))


def _add_villages(
    connection: sa.Connection, found: WorkRecords, ids: list[int], known_at: dt.datetime | None
) -> None:
    """Villages as they were described first, and each time they were described anew."""
    before: dict[int, list[Row]] = {}
    for some in _chunks(ids):
        for row in _rows(connection, village_past, village_past.c.village_id.in_(some)):
            before.setdefault(row["village_id"], []).append(row)
    first, anew = [], []
    for some in _chunks(ids):
        for row in _rows(connection, village, village.c.id.in_(some)):
            told = [*before.get(row["id"], []), row]
            first.append(_chained(contents.VILLAGE, {**row, **_described(told[0])}, known_at))
            for past, later in pairwise(told):
                at = past["until_at"]
                if known_at is None or _text(at) <= iso_instant(known_at):
                    values = {**_described(later), "id": row["id"], "at": at}
                    anew.append(_chained(contents.VILLAGE_CHANGED, values, known_at))
    found.rows["village"], found.rows[CHANGED] = first, anew


def _described(row: Mapping[str, Any]) -> Row:
    return {name: row[name] for name in DESCRIPTION}


def _chained(kept: Kept, row: Row, known_at: dt.datetime | None) -> Chained:
    end = None
    if kept.end is not None and (at := row.get(kept.end)) is not None:
        is_known = known_at is None or _text(at) <= iso_instant(known_at)
        end = _plain(kept.end_of(row)) if is_known else None
    return Chained(kept.subject_of(row), _plain(kept.content_of(row)), end)


def _plain(values: Row) -> Row:
    told: Row = json.loads(canonical(values))
    return told


def _text(value: Any) -> str:
    """An instant as the canonical form has it."""
    return str(_plain({"at": value})["at"])


def _known(condition: Any, at: Any, known_at: dt.datetime | None) -> Any:
    return condition if known_at is None else condition & (at <= known_at)


def _villages(connection: sa.Connection, work_id: int, known_at: dt.datetime | None) -> list[int]:
    version = work_share_version.c
    shares = (
        sa.select(work_share.c.village_id)
        .join(work_share_version, version.id == work_share.c.version_id)
        .where(_known(version.work_id == work_id, version.recorded_at, known_at))
    )
    money = sa.select(entry.c.village_id).where(
        _known(entry.c.work_id == work_id, entry.c.recorded_at, known_at)
    )
    return sorted(connection.execute(sa.union(shares, money)).scalars())


def _entry_ids(connection: sa.Connection, work_id: int, known_at: dt.datetime | None) -> list[int]:
    """The work's money; what else was recorded of its villages in its phases; their corrections."""
    version, share = work_share_version.c, work_share.c
    served = (
        sa.select(sa.literal(1))
        .select_from(
            work_share.join(work_share_version, version.id == share.version_id)
        )
        .where(
            version.work_id == work_id,
            share.village_id == entry.c.village_id,
            share.phase.is_(None) | entry.c.phase.is_(None) | (share.phase == entry.c.phase),
        )
        .exists()
    )  # fmt: skip
    money = (entry.c.work_id == work_id) | (entry.c.counter_work_id == work_id)
    other = (entry.c.kind != EntryKind.CAPITAL) & served
    query = sa.select(entry.c.id).where(_known(money | other, entry.c.recorded_at, known_at))
    found = set(connection.execute(query).scalars())
    new = found
    while new:
        near: set[int] = set()
        for some in _chunks(new):
            forth = sa.select(entry.c.supersedes).where(entry.c.id.in_(some))
            back = sa.select(entry.c.id).where(entry.c.supersedes.in_(some))
            known = forth.where(entry.c.supersedes.is_not(None))
            near |= set(connection.execute(known).scalars())
            near |= set(
                connection.execute(
                    back if known_at is None else back.where(entry.c.recorded_at <= known_at)
                ).scalars()
            )
        new = near - found
        found |= new
    return sorted(found)


def _place(connection: sa.Connection, found: WorkRecords) -> None:
    """Find the links of every row, and up to where the chain is told."""
    ends = {kept.end_action for kept in contents.ALL_KEPT if kept.end_action}
    awaited: dict[tuple[bool, str], Chained] = {}
    for rows in found.rows.values():
        for row in rows:
            awaited[False, row.subject] = row
            if row.end is not None:
                awaited[True, row.subject] = row
    own: list[int] = []
    last = version = None
    for link in chain.read_links(connection):
        is_end = link.action in ends
        known = not found.known_at or _text(link.at) <= found.known_at
        if link.changes_data and known:
            version = link
        if (is_end, link.subject) in awaited:
            row = awaited.pop((is_end, link.subject))
            own.append(link.sequence)
            last = link
            if is_end:
                row.end_sequence = link.sequence
            else:
                row.sequence = link.sequence
    ended = max((one for one in (last, version) if one is not None),
                key=lambda one: one.sequence, default=None)  # fmt: skip
    if ended is not None:
        found.end = Anchor(ended.sequence, ended.hash)
        found.known_at = found.known_at or _text(ended.at)
    found.data_version = version.sequence if version else 0
    found.first = min(own, default=1)


def _add_people(connection: sa.Connection, found: WorkRecords) -> None:
    names = ("recorded_by", "decided_by", "added_by", "removed_by")
    ids = {
        values[name]
        for kind in found.rows
        for values in found.contents(kind)
        for name in names
        if values.get(name) is not None
    }
    query = sa.select(person.c.id, person.c.post_title, person.c.unit_name).order_by(person.c.id)
    found.people = [
        {"person_id": row.id, "post_title": row.post_title, "unit_name": row.unit_name}
        for some in _chunks(sorted(ids))
        for row in connection.execute(query.where(person.c.id.in_(some)))
    ]


def _rows(connection: sa.Connection, table: sa.Table, condition: Any) -> Iterator[Row]:
    names = [column.name for column in table.c]
    query = sa.select(*map(chain.raw, table.c)).where(condition).order_by(*table.primary_key)
    for values in connection.execute(query):
        yield dict(zip(names, values, strict=True))


def _chunks(ids: Iterable[Any]) -> Iterator[list[Any]]:
    """Ids some hundreds at a time."""
    every = sorted(ids)
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))
