"""What stands of many villages, from the log in memory; `village_reader` reads a few."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import sqlalchemy as sa

from electrification.calendar import NEVER, NO_DAY, day_from
from electrification.questions.entry_log import CODE_NAMES, KIND_NUMBER, KINDS, NO_CODE, EntryLog
from electrification.storage.schema import entry
from electrification.subject.entries import COUNTS, EntryKind, EntryState, Standing

_AT_ONCE = 5_000
Words = Mapping[int, tuple[str, str | None, str | None]]
"""By entry what the log does not hold: code, cause, document number."""


def words_of(
    connection: sa.Connection, village_ids: Sequence[int], kinds: Collection[EntryKind]
) -> Words:
    """Code, cause and document number of those entries that have a cause or a code of their own."""
    query = sa.select(entry.c.id, entry.c.code, entry.c.cause, entry.c.document_number).where(
        entry.c.kind.in_(sorted(kinds)),
        entry.c.cause.is_not(None) | (entry.c.kind == EntryKind.PROGRAMME),
    )
    found: dict[int, tuple[str, str | None, str | None]] = {}
    for start in range(0, len(village_ids), _AT_ONCE):
        some = [int(i) for i in village_ids[start : start + _AT_ONCE]]
        for row in connection.execute(query.where(entry.c.village_id.in_(some))):
            found[row[0]] = (row[1], row[2], row[3])
    return found


def standing_entries(
    log: EntryLog, words: Words, village_ids: Sequence[int], kinds: Collection[EntryKind]
) -> dict[int, list[Standing]]:
    """By village the entries of these kinds that stand, oldest first.

    A document number stands only where there is a cause: no rule asks for it.
    """
    numbers = [KIND_NUMBER[kind] for kind in kinds]
    stands = (log.ended_at == NEVER) & np.isin(log.kind, numbers)
    wanted = np.unique(np.asarray(village_ids, dtype=np.int64))
    at = np.flatnonzero(stands & np.isin(log.village_id, wanted))
    found: dict[int, list[Standing]] = {int(i): [] for i in wanted}
    for village_id, one in zip(log.village_id[at].tolist(), _entries(log, words, at), strict=True):
        found[village_id].append(one)
    return found


_COUNTING = {KIND_NUMBER[EntryKind.HOUSEHOLDS], KIND_NUMBER[EntryKind.CUSTOMERS]}
_UNCOUNTED: Mapping[str, int | None] = dict.fromkeys(COUNTS)
_NO_WORDS = (None, None, None)


def _entries(log: EntryLog, words: Words, at: np.ndarray) -> Iterator[Standing]:
    days = {day: day_from(day) for day in np.unique(log.occurred_on[at]).tolist()}
    deadlines = {day: day_from(day) for day in np.unique(log.due_on[at]).tolist() if day != NO_DAY}
    states = np.where(log.confirmed_at[at] == NEVER, 0, 1).tolist()
    names = ("entry_id", "kind", "code", "occurred_on", "cluster_id", "phase", "refers_to",
             "supersedes", "due_on")  # fmt: skip
    columns = [getattr(log, name)[at].tolist() for name in names]
    rows = zip(*columns, states, log.counts[at].tolist(), strict=True)
    for entry_id, kind, code, on, cluster, phase, refers, supersedes, due, state, counts in rows:
        stated, cause, document = words.get(entry_id, _NO_WORDS)
        yield Standing(
            id=entry_id,
            kind=KINDS[kind],
            code=stated or (CODE_NAMES[code] if code != NO_CODE else ""),
            occurred_on=days[on],
            state=EntryState.CONFIRMED if state else EntryState.PENDING,
            cluster_id=cluster or None,
            phase=phase or None,
            refers_to=refers or None,
            supersedes=supersedes or None,
            document_number=document,
            cause=cause,
            due_on=deadlines.get(due),
            counts=_counts(counts) if kind in _COUNTING else _UNCOUNTED,
        )


def _counts(counts: Sequence[int]) -> Mapping[str, int | None]:
    return {name: None if value < 0 else value for name, value in zip(COUNTS, counts, strict=True)}
