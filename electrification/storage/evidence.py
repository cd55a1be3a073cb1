"""Reading evidence: which documents bear out what, in which villages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification import calendar
from electrification.storage.schema import document, entry, evidence, person
from electrification.storage.writing import Work
from electrification.subject.evidence import DocumentKind

_CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file that was kept. Degrees WGS 84 and `taken_at` are what the photo itself says.

    `villages` are those it serves now, `past_villages` those it was taken away from.
    """

    id: int
    sha256: str
    media_type: str
    size_bytes: int
    file_name: str
    kind: DocumentKind
    number: str | None
    issued_on: dt.date | None
    attendees: str | None
    taken_at: dt.datetime | None
    lat: float | None
    lon: float | None
    added_at: dt.datetime
    added_by: int
    villages: frozenset[int] = frozenset()
    past_villages: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One use of a document: for a village, and there for an entry or a stage where stated."""

    id: int
    document_id: int
    village_id: int
    entry_id: int | None
    stage: str | None
    entry_kind: str | None
    entry_code: str | None
    added_by: int
    removed_at: dt.datetime | None


class EvidenceReader:
    """The evidence of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def of_village(self, village_id: int, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """What bears out something of a village at that instant (now), newest first.

        Returns
        -------
        DataFrame
            ``evidence_id document_id village_id entry_id stage device_lat device_lon
            device_accuracy_m added_at added_by``, then of the document ``sha256 media_type
            size_bytes file_name kind number issued_on attendees taken_at lat lon``, of the entry
            ``entry_kind entry_code occurred_on``, ``adder_post adder_unit``, and ``villages``: how
            many villages the document serves.
        """
        return self.of_villages([village_id], known_at)

    def of_villages(
        self, village_ids: Iterable[int], known_at: dt.datetime | None = None
    ) -> pd.DataFrame:
        """The same for several villages."""
        known, ids = known_at or calendar.now(), sorted(set(village_ids))
        with self._engine.connect() as connection:
            some = [ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK)] or [[]]
            frames = [_of_villages(connection, chunk, known) for chunk in some]
        filled = [frame for frame in frames if len(frame)]
        return pd.concat(filled, ignore_index=True) if filled else frames[0]

    def everything(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """The same for every village."""
        with self._engine.connect() as connection:
            return _of_villages(connection, None, known_at or calendar.now())

    def borne_out(self, known_at: dt.datetime | None = None) -> frozenset[int]:
        """Ids of all entries that a document bears out at that instant (now)."""
        known = known_at or calendar.now()
        query = sa.select(evidence.c.entry_id).where(
            evidence.c.entry_id.is_not(None),
            evidence.c.added_at <= known,
            evidence.c.removed_at.is_(None) | (evidence.c.removed_at > known),
        )
        with self._engine.connect() as connection:
            return frozenset(connection.execute(query.distinct()).scalars())

    def counts(self, entry_ids: Sequence[int]) -> dict[int, int]:
        """By entry, how many documents bear it out; entries without any are left out."""
        found: dict[int, int] = {}
        with self._engine.connect() as connection:
            for start in range(0, len(entry_ids), _CHUNK):
                some = list(entry_ids[start : start + _CHUNK])
                query = (
                    sa.select(evidence.c.entry_id, sa.func.count().label("documents"))
                    .where(evidence.c.entry_id.in_(some), evidence.c.removed_at.is_(None))
                    .group_by(evidence.c.entry_id)
                )
                found |= {row.entry_id: row.documents for row in connection.execute(query)}
        return found

    def document(self, document_id: int) -> Document | None:
        """One document with the villages it serves; None where there is none."""
        if not 0 < document_id < 2**31:
            return None
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(document).where(document.c.id == document_id)
            ).one_or_none()
            if row is None:
                return None
            uses = connection.execute(
                sa.select(evidence.c.village_id, evidence.c.removed_at).where(
                    evidence.c.document_id == document_id
                )
            ).all()
        here = frozenset(use.village_id for use in uses if use.removed_at is None)
        return _document(row, here, frozenset(use.village_id for use in uses) - here)

    def one(self, evidence_id: int) -> Evidence | None:
        """One use of a document, also one that was taken away; None where there is none."""
        query = (
            sa.select(
                *(evidence.c[name] for name in _USE),
                entry.c.kind.label("entry_kind"),
                entry.c.code.label("entry_code"),
            )
            .outerjoin(entry, entry.c.id == evidence.c.entry_id)
            .where(evidence.c.id == evidence_id)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return Evidence(**row._mapping) if row else None

    def entries(self, entry_ids: Sequence[int]) -> dict[int, tuple[int, str, str]]:
        """Village, kind and code of entries; one that is not there is left out."""
        with self._engine.connect() as connection:
            return entries_of(connection, entry_ids)

    def hashes(self) -> dict[int, str]:
        """SHA-256 of every document, by its id."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(document.c.id, document.c.sha256)).all()
        return {row.id: row.sha256 for row in rows}


_USE = ("id", "document_id", "village_id", "entry_id", "stage", "added_by", "removed_at")


def entries_of(
    connection: sa.Connection, entry_ids: Sequence[int]
) -> dict[int, tuple[int, str, str]]:
    """Village, kind and code of entries; one that is not there is left out."""
    query = sa.select(entry.c.id, entry.c.village_id, entry.c.kind, entry.c.code)
    rows = connection.execute(query.where(entry.c.id.in_(list(entry_ids)))).all()
    return {row.id: (row.village_id, row.kind, row.code) for row in rows}


def documents_of(work: Work, hashes: Sequence[str]) -> dict[str, Document]:
    """Documents that are there already, by SHA-256, as the change under way sees them."""
    rows = work.connection.execute(sa.select(document).where(document.c.sha256.in_(list(hashes))))
    return {row.sha256: _document(row) for row in rows}


def uses_of(
    work: Work, document_ids: Sequence[int]
) -> set[tuple[int, int, int | None, str | None]]:
    """What documents bear out already: (document, village, entry, stage)."""
    query = sa.select(
        evidence.c.document_id, evidence.c.village_id, evidence.c.entry_id, evidence.c.stage
    ).where(evidence.c.document_id.in_(list(document_ids)), evidence.c.removed_at.is_(None))
    return {(r[0], r[1], r[2], r[3]) for r in work.connection.execute(query)}


def _document(
    row: sa.Row[Any],
    villages: frozenset[int] = frozenset(),
    past_villages: frozenset[int] = frozenset(),
) -> Document:
    values = {**row._mapping, "kind": DocumentKind(row.kind)}
    return Document(**values, villages=villages, past_villages=past_villages)


def _of_villages(
    connection: sa.Connection, village_ids: list[int] | None, known_at: dt.datetime
) -> pd.DataFrame:
    there = (evidence.c.added_at <= known_at) & (
        evidence.c.removed_at.is_(None) | (evidence.c.removed_at > known_at)
    )
    other = evidence.alias("other")
    serves = (
        sa.select(sa.func.count(sa.distinct(other.c.village_id)))
        .where(
            other.c.document_id == evidence.c.document_id,
            other.c.added_at <= known_at,
            other.c.removed_at.is_(None) | (other.c.removed_at > known_at),
        )
        .scalar_subquery()
    )
    query = (
        sa.select(
            evidence.c.id.label("evidence_id"),
            *(c for c in evidence.c if c.name != "id" and not c.name.startswith("removed_")),
            *(c for c in document.c if c.name not in ("id", "added_at", "added_by")),
            entry.c.kind.label("entry_kind"),
            entry.c.code.label("entry_code"),
            entry.c.occurred_on,
            person.c.post_title.label("adder_post"),
            person.c.unit_name.label("adder_unit"),
            serves.label("villages"),
        )
        .join(document, document.c.id == evidence.c.document_id)
        .join(person, person.c.id == evidence.c.added_by)
        .outerjoin(entry, entry.c.id == evidence.c.entry_id)
        .where(there if village_ids is None else there & evidence.c.village_id.in_(village_ids))
        .order_by(evidence.c.id.desc())
    )
    result = connection.execute(query)
    rows = [tuple(row) for row in result.fetchall()]
    return pd.DataFrame(rows, columns=list(result.keys()), dtype=object)
