"""What stands of a few villages, read at once: for rules, for the version, for the status.

One query serves all three, since whoever records waits for it; `log_reader` reads many villages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sa

from electrification.calendar import NEVER, day_from, day_number
from electrification.questions.entry_log import EntryLog
from electrification.storage import log_reader, shared_money
from electrification.storage.schema import (
    cluster,
    entry,
    entry_decision,
    village,
    work_share,
    work_share_version,
)
from electrification.storage.shared_money import Part, with_parts
from electrification.subject.entries import (
    COUNTS,
    STATE_AFTER,
    Decision,
    EntryKind,
    EntryState,
    NewDecision,
    NewEntry,
    Standing,
)

NOTHING_STANDS = "0.0"
"""The version of a village nobody has written about."""
_BESIDE = 7
"""Columns before those of the log: village, clusters, decision, and what only rules ask for."""
_PLACES = {name: place for place, name in enumerate(log_reader.ENTRY_COLUMNS)}


class VillagesRead:
    """Some villages as they were read; `clusters` are how many each has, by id of those known."""

    def __init__(
        self, rows: Sequence[tuple[Any, ...]], money: Sequence[tuple[Any, ...]] = (),
        apart: Mapping[int, list[Part]] | None = None,
    ) -> None:  # fmt: skip
        self._apart = dict(apart or {})
        self._money = VillagesRead(money) if money else None
        self.clusters: dict[int, int] = {row[0]: row[1] for row in rows}
        self._decided: dict[int, list[tuple[Any, ...]]] = {}
        self._entries: dict[int, tuple[Any, ...]] = {}
        for row in rows:
            entry_id, decision = row[_BESIDE], row[2:5]
            if entry_id is not None:
                if entry_id not in self._entries:
                    self._entries[entry_id] = row[5:]
                if decision[0] is not None:
                    self._decided.setdefault(entry_id, []).append(decision)

    def standing(self) -> dict[int, tuple[list[Standing], str]]:
        """By village, the entries that stand, oldest first, and the village's version.

        The version changes with every entry and every decision about the village; it is the id of
        the last of each, as ``12.7``.
        """
        found: dict[int, list[Standing]] = {i: [] for i in self.clusters}
        newest = {i: [0, 0] for i in self.clusters}
        for entry_id, row in self._entries.items():
            last_id, decision, _at = self._decided.get(entry_id, _UNDECIDED)[-1]
            state = _STATES[decision]
            village_id = row[_VILLAGE]
            marks = newest[village_id]
            if entry_id > marks[0]:
                marks[0] = entry_id
            if last_id > marks[1]:
                marks[1] = last_id
            if state is EntryState.PENDING or state is EntryState.CONFIRMED:
                found[village_id].append(_standing(row, state))
        return {i: (found[i], "{}.{}".format(*newest[i])) for i in found}

    def log(
        self, entries: Sequence[NewEntry] = (), decisions: Sequence[NewDecision] = ()
    ) -> EntryLog:
        """The villages' entries as columns, with some as if they were written already."""
        stated, decided = self._entries, self._decided
        if self._money is not None:
            stated = dict(sorted((self._money._entries | stated).items()))
            decided = self._money._decided | decided
        rows = [row[_OWN:] for row in stated.values()]
        confirmed = {i: _first(own, is_confirmed=True) for i, own in decided.items()}
        ended = {i: _first(own, is_confirmed=False) for i, own in decided.items()}
        for new in decisions:
            (confirmed if new.decision is Decision.CONFIRMED else ended)[new.entry_id] = 0
        first = max(stated, default=0) + 1
        rows += [_provisional(first + place, new) for place, new in enumerate(entries)]
        log = log_reader.as_log(rows)
        log = replace(log, recorded_at=np.where(log.recorded_at == NEVER, 0, log.recorded_at))
        log = with_parts(log, self._apart)
        return replace(
            log,
            confirmed_at=_marked(log, confirmed),
            ended_at=np.minimum(log.ended_at, _marked(log, ended)),
        )


_OWN = _BESIDE - 5
_UNDECIDED: list[tuple[Any, ...]] = [(0, None, None)]


_STATES: dict[str | None, EntryState] = {
    None: EntryState.PENDING,
    **{str(decision): state for decision, state in STATE_AFTER.items()},
}
_KINDS = {str(kind): kind for kind in EntryKind}
_AT = {name: _OWN + place for name, place in _PLACES.items()}
_VILLAGE, _ID, _KIND, _CODE = (_AT[name] for name in ("village_id", "id", "kind", "code"))
_CLUSTER, _PHASE, _REFERS, _SUPERSEDES, _ON, _DUE = (
    _AT[name]
    for name in ("cluster_id", "phase", "refers_to", "supersedes", "occurred_on", "due_on")
)
_COUNTS = tuple((name, _AT[name]) for name in COUNTS)
_UNCOUNTED = dict.fromkeys(COUNTS)
_COUNTING = {str(EntryKind.HOUSEHOLDS), str(EntryKind.CUSTOMERS)}


def _standing(row: tuple[Any, ...], state: EntryState) -> Standing:
    """An entry for rules; what is not stated stands as 0 or -1 in a row of the log."""
    kind, due_on = row[_KIND], row[_DUE]
    counts: Mapping[str, int | None] = _UNCOUNTED
    if kind in _COUNTING:
        counts = {name: None if row[at] < 0 else row[at] for name, at in _COUNTS}
    return Standing(
        id=row[_ID],
        kind=_KINDS[kind],
        code=row[_CODE],
        occurred_on=_day(row[_ON]),
        state=state,
        cluster_id=row[_CLUSTER] or None,
        phase=row[_PHASE] or None,
        refers_to=row[_REFERS] or None,
        supersedes=row[_SUPERSEDES] or None,
        document_number=row[0],
        cause=row[1],
        due_on=None if due_on is None else _day(due_on),
        counts=counts,
    )


@lru_cache(maxsize=20_000)
def _day(stored: str | int) -> dt.date:
    """A day as either driver gives it: ISO text, or days since 1970."""
    return dt.date.fromisoformat(stored) if isinstance(stored, str) else day_from(stored)


def _first(decided: Sequence[tuple[Any, ...]], *, is_confirmed: bool) -> int:
    """When an entry was first confirmed, or first ended, in microseconds."""
    wanted = [
        at for _id, decision, at in decided if (decision == Decision.CONFIRMED) is is_confirmed
    ]
    return int(log_reader.as_us((min(wanted),))[0]) if wanted else NEVER


def _marked(log: EntryLog, instants: dict[int, int]) -> np.ndarray:
    return np.array([instants.get(i, NEVER) for i in log.entry_id.tolist()], dtype=np.int64)


def _provisional(entry_id: int, new: NewEntry) -> tuple[Any, ...]:
    """An entry as a row of the log, of no instant yet."""
    special = {
        "id": entry_id,
        "occurred_on": day_number(new.occurred_on),
        "due_on": None if new.due_on is None else day_number(new.due_on),
        "recorded_at": None,
    }
    stated = [special[n] if n in special else getattr(new, n) for n in log_reader.ENTRY_COLUMNS]
    return tuple(
        log_reader.NOT_STATED.get(name) if value is None else value
        for name, value in zip(log_reader.ENTRY_COLUMNS, stated, strict=True)
    )


def read_villages(connection: sa.Connection, village_ids: Sequence[int]) -> VillagesRead:
    """Some villages with all their entries and what was decided about them."""
    query = _of_villages(connection.dialect.name)
    result = connection.execute(query, {"villages": list(village_ids)})
    assert result.cursor is not None
    rows = result.cursor.fetchall()
    works = connection.execute(_APART, {"villages": list(village_ids)}).scalars().all()
    if not works:
        return VillagesRead(rows)
    money = connection.execute(_of_works(connection.dialect.name), {"works": list(works)})
    assert money.cursor is not None
    found = money.cursor.fetchall()
    return VillagesRead(rows, found, shared_money.parts(connection, work_ids=works))


_SERVING = (
    sa.select(work_share_version.c.work_id)
    .join(work_share, work_share.c.version_id == work_share_version.c.id)
    .where(work_share.c.village_id.in_(sa.bindparam("villages", expanding=True)))
)
_APART = (
    sa.select(entry.c.work_id)
    .distinct()
    .where(
        entry.c.work_id.is_not(None),
        entry.c.work_id.in_(_SERVING.where(work_share_version.c.work_id.in_(shared_money.SHARED)))
        | (
            (entry.c.counter_work_id.is_not(None) | entry.c.adjusts.is_not(None))
            & (entry.c.work_id.in_(_SERVING) | entry.c.counter_work_id.in_(_SERVING))
        ),
    )
)
"""Works whose money is not simply that of one village, among those that serve some villages."""


@cache
def _of_villages(dialect: str) -> sa.Select[Any]:
    """A row per entry and decision, and one for a village or an entry without any."""
    own = village.outerjoin(entry, entry.c.village_id == village.c.id)
    chosen = village.c.id.in_(sa.bindparam("villages", expanding=True))
    return _rows(dialect, own).where(chosen)


@cache
def _of_works(dialect: str) -> sa.Select[Any]:
    """The same rows of the entries of some works, whatever their village."""
    own = village.join(entry, entry.c.village_id == village.c.id)
    return _rows(dialect, own).where(entry.c.work_id.in_(sa.bindparam("works", expanding=True)))


def _rows(dialect: str, own: sa.FromClause) -> sa.Select[Any]:
    clusters = sa.select(sa.func.count()).where(cluster.c.village_id == village.c.id)
    return (
        sa.select(
            village.c.id.label("of_village"),
            clusters.correlate(village).scalar_subquery().label("clusters"),
            entry_decision.c.id.label("decision_id"),
            entry_decision.c.decision,
            log_reader.instant_of(entry_decision.c.decided_at, dialect),
            entry.c.document_number,
            entry.c.cause,
            *log_reader.entry_columns(dialect),
        )
        .select_from(own.outerjoin(entry_decision, entry_decision.c.entry_id == entry.c.id))
        .order_by(entry.c.id, entry_decision.c.id)
    )
