"""Reading what was answered to findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import (
    baseline,
    baseline_change,
    criterion_version,
    entry,
    entry_decision,
    finding_answer,
    person,
)


class Answers:
    """The answers of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """Every answer known then, oldest first, with the post and unit of who gave it.

        `rests_on` are the rows that its finding named, as a set, with the entries that have taken
        the place of entries among them.
        """
        query = (
            sa.select(
                *finding_answer.c,
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
            )
            .join(person, person.c.id == finding_answer.c.recorded_by)
            .order_by(finding_answer.c.id)
        )
        if known_at is not None:
            query = query.where(finding_answer.c.recorded_at <= known_at)
        with self._engine.connect() as connection:
            found = frame_of(connection, query)
            later = _later(connection) if len(found) else {}
        named = [frozenset((text or "").split("\n")) - {""} for text in found["rests_on"]]
        found["rests_on"] = pd.Series(
            [_followed(rows, later) for rows in named], found.index, dtype=object
        )
        return found

    def signers(self, entry_ids: Iterable[int], also: Iterable[str] = ()) -> frozenset[int]:
        """Who recorded some entries or decided about them, or signed a list or its change.

        `also` are other rows as findings name them: ``baseline:BL-2``,
        ``baseline:change-7`` or ``criterion:3``.
        """
        ids = [int(i) for i in entry_ids]
        lists = [name.removeprefix("baseline:") for name in also if name.startswith("baseline:")]
        rules = [
            int(name.removeprefix("criterion:")) for name in also if name.startswith("criterion:")
        ]
        changes = [int(n) for name in lists if (n := name.removeprefix("change-")).isdecimal()]
        signed = sa.union(
            sa.select(entry.c.recorded_by).where(entry.c.id.in_(ids)),
            sa.select(entry_decision.c.decided_by).where(entry_decision.c.entry_id.in_(ids)),
            sa.select(baseline.c.recorded_by).where(baseline.c.id.in_(lists)),
            sa.select(baseline_change.c.recorded_by).where(baseline_change.c.id.in_(changes)),
            sa.select(criterion_version.c.recorded_by).where(criterion_version.c.id.in_(rules)),
            sa.select(criterion_version.c.decided_by).where(
                criterion_version.c.id.in_(rules), criterion_version.c.decided_by.is_not(None)
            ),
        )
        with self._engine.connect() as connection:
            return frozenset(int(i) for i in connection.execute(signed).scalars())


def _later(connection: sa.Connection) -> dict[str, list[str]]:
    """By entry, those recorded to take its place."""
    query = sa.select(entry.c.supersedes, entry.c.id).where(entry.c.supersedes.is_not(None))
    found: dict[str, list[str]] = {}
    for old, new in connection.execute(query):
        found.setdefault(f"entry:{old}", []).append(f"entry:{new}")
    return found


def _followed(rows: frozenset[str], later: dict[str, list[str]]) -> frozenset[str]:
    """Rows with all that took their place."""
    found, ahead = set(rows), list(rows)
    while ahead:
        new = [one for one in later.get(ahead.pop(), ()) if one not in found]
        found.update(new)
        ahead += new
    return frozenset(found)
