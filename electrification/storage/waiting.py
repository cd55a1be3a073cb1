"""Reading what waits for somebody: entries to be decided or mended, and what has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from electrification.calendar import NEVER
from electrification.questions.entry_log import KIND_NUMBER, EntryLog
from electrification.storage import history
from electrification.storage.schema import audit_link, draft, entry, entry_decision
from electrification.subject.entries import Decision, EntryKind, EntryState
from electrification.subject.villages import Provenance

_AT_ONCE = 500
Mark = tuple[int, int, object]


def waiting_ids(log: EntryLog) -> list[int]:
    """Entries that nobody has confirmed and no other one has taken the place of.

    Among them are those that were withdrawn, which the log cannot tell from returned ones. That
    nothing changed needs no confirmation, so it never waits.
    """
    asks = (log.confirmed_at == NEVER) & (log.kind != KIND_NUMBER[EntryKind.NO_CHANGE])
    is_over = (log.ended_at != NEVER) & np.isin(log.entry_id, log.supersedes)
    return [int(i) for i in np.unique(log.entry_id[asks & ~is_over])]


def entries_waiting(connection: sa.Connection, entry_ids: Sequence[int]) -> pd.DataFrame:
    """The pending and the returned ones among these entries, newest first."""
    found = history.entries_by_id(connection, entry_ids)
    open_states = [str(EntryState.PENDING), str(EntryState.RETURNED)]
    return found[found["state"].isin(open_states)].reset_index(drop=True)


def versions(connection: sa.Connection, village_ids: Sequence[int]) -> dict[int, str]:
    """By village, the version that `history.standing` gives, without reading the entries."""
    found = dict.fromkeys(village_ids, "0.0")
    for some in _parts(sorted(set(village_ids))):
        query = (
            sa.select(
                entry.c.village_id,
                sa.func.max(entry.c.id),
                sa.func.coalesce(sa.func.max(entry_decision.c.id), 0),
            )
            .outerjoin(entry_decision, entry_decision.c.entry_id == entry.c.id)
            .where(entry.c.village_id.in_(some))
            .group_by(entry.c.village_id)
        )
        for village_id, last_entry, last_decision in connection.execute(query):
            found[village_id] = f"{last_entry}.{last_decision}"
    return found


def written_since(connection: sa.Connection, seen: Mapping[int, str]) -> dict[int, frozenset[int]]:
    """By village, who has recorded or decided about it since it had that version."""
    marks = {i: tuple(int(part) for part in text.split(".")) for i, text in seen.items()}
    found: dict[int, set[int]] = {}
    for some in _parts(sorted(marks)):
        first = [min(marks[i][place] for i in some) for place in (0, 1)]
        recorded = sa.select(entry.c.village_id, entry.c.id, entry.c.recorded_by).where(
            entry.c.village_id.in_(some), entry.c.id > first[0]
        )
        decided = (
            sa.select(entry.c.village_id, entry_decision.c.id, entry_decision.c.decided_by)
            .join(entry, entry.c.id == entry_decision.c.entry_id)
            .where(entry.c.village_id.in_(some), entry_decision.c.id > first[1])
        )
        for place, query in enumerate((recorded, decided)):
            for village_id, number, person_id in connection.execute(query):
                if number > marks[village_id][place]:
                    found.setdefault(village_id, set()).add(person_id)
    return {village_id: frozenset(people) for village_id, people in found.items()}


def recorded_since(connection: sa.Connection, since: dt.datetime) -> frozenset[int]:
    """Villages about which people have recorded since that instant; what was undone is left out.

    A register that was read in says nothing of whether somebody has looked.
    """
    gone = sa.exists().where(
        entry_decision.c.entry_id == entry.c.id,
        entry_decision.c.decision.in_([Decision.WITHDRAWN, Decision.RETURNED]),
    )
    query = sa.select(entry.c.village_id).where(
        entry.c.recorded_at >= since, entry.c.provenance == Provenance.RECORDED, ~gone
    )
    return frozenset(connection.execute(query.distinct()).scalars())


def mark(connection: sa.Connection, person_ids: Sequence[int]) -> Mark:
    """What changes when the data do, or the drafts of these people; asked in one query."""
    own = draft.c.person_id.in_(list(person_ids))
    version = sa.select(sa.func.max(audit_link.c.sequence)).where(audit_link.c.changes_data)
    query = sa.select(
        version.scalar_subquery(),
        sa.select(sa.func.count()).select_from(draft).where(own).scalar_subquery(),
        sa.select(sa.func.max(draft.c.saved_at)).where(own).scalar_subquery(),
    )
    last, drafts, saved_at = connection.execute(query).one()
    return int(last or 0), int(drafts), saved_at


def _parts(ids: Sequence[int]) -> Iterator[list[Any]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield [int(i) for i in ids[start : start + _AT_ONCE]]
