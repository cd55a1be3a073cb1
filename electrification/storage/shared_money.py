"""Money in the log by village: an entry of a shared work has a place for each village served.

The places carry the entry's id and each village's part; no đồng is lost. A version of shares holds
from the instant it was recorded on, so what was known before stays as it was. An adjustment of an
allocation stands in the log as what it does: an allocation, or a cancellation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import sqlalchemy as sa

from electrification.calendar import NEVER
from electrification.questions.entry_log import CODE_NUMBER, EntryLog
from electrification.storage.log_reader import as_us, instant_of
from electrification.storage.schema import entry, work_share, work_share_version
from electrification.subject.capital import CapitalKind, split_vnd


@dataclass(frozen=True)
class Part:
    """A village's part of an entry, known from an instant until another."""

    village_id: int
    amount_vnd: int
    code: str
    from_us: int
    until_us: int


@dataclass(frozen=True)
class _Version:
    from_us: int
    until_us: int
    weights: dict[int, int]


SHARED = (
    sa.select(work_share_version.c.work_id)
    .join(work_share, work_share.c.version_id == work_share_version.c.id)
    .group_by(work_share_version.c.work_id)
    .having(sa.func.count() > 1)
)
"""Works with more than one share, in one version or in several."""


def parts(
    connection: sa.Connection, *, after_id: int = 0, work_ids: Sequence[int] | None = None
) -> dict[int, list[Part]]:
    """The parts of entries that are not simply of their own village, by entry.

    Parameters
    ----------
    after_id : only entries with an id above this one
    work_ids : only entries of these works, or that move money to or from them
    """
    own = entry.c
    is_apart = own.work_id.in_(SHARED) | own.counter_work_id.is_not(None) | own.adjusts.is_not(None)
    query = sa.select(
        own.id, own.village_id, own.work_id, own.counter_work_id, own.code, own.adjusts,
        own.is_decrease, own.amount_vnd,
    ).where(own.work_id.is_not(None), own.id > after_id, is_apart)  # fmt: skip
    if work_ids is not None:
        some = [int(i) for i in work_ids]
        query = query.where(own.work_id.in_(some) | own.counter_work_id.in_(some))
    rows = connection.execute(query).all()
    if not rows:
        return {}
    versions = _versions(connection)
    return {row.id: _parts_of(row, versions) for row in rows}


def _versions(connection: sa.Connection) -> dict[int, list[_Version]]:
    """Versions of the shares of every work, oldest first."""
    version = work_share_version.c
    at = instant_of(version.recorded_at, connection.dialect.name)
    query = (
        sa.select(version.work_id, version.id, at, work_share.c.village_id, work_share.c.weight)
        .join(work_share, work_share.c.version_id == version.id)
        .order_by(version.work_id, version.id, work_share.c.weight.desc(), work_share.c.village_id)
    )
    told: dict[int, dict[int, tuple[int, dict[int, int]]]] = {}
    rows = connection.execute(query).all()
    instants = as_us(tuple(row[2] for row in rows)).tolist()
    for (work_id, version_id, _at, village_id, weight), us in zip(rows, instants, strict=True):
        of_version = told.setdefault(work_id, {}).setdefault(version_id, (us, {}))
        of_version[1][village_id] = weight
    found = {}
    for work_id, own in told.items():
        stated = list(own.values())
        ends = [us for us, _weights in stated[1:]] + [NEVER]
        found[work_id] = [
            _Version(us if place else 0, end, weights)
            for place, ((us, weights), end) in enumerate(zip(stated, ends, strict=True))
        ]
    return found


def _parts_of(row: Any, versions: dict[int, list[_Version]]) -> list[Part]:
    code, other = row.code, row.code
    if row.adjusts == CapitalKind.ALLOCATION:
        less, more = str(CapitalKind.CANCELLATION), str(CapitalKind.ALLOCATION)
        code, other = (less, more) if row.is_decrease else (more, less)
    found = []
    for work_id, named in ((row.work_id, code), (row.counter_work_id, other)):
        for version in versions.get(work_id, []):
            amounts = split_vnd(row.amount_vnd, list(version.weights.values()))
            found += [
                Part(village_id, amount, named, version.from_us, version.until_us)
                for village_id, amount in zip(version.weights, amounts, strict=True)
            ]
    return found


def with_parts(log: EntryLog, apart: dict[int, list[Part]]) -> EntryLog:
    """The log with a place for each part of the entries that have parts; still undecided."""
    ids = np.array(sorted(i for i, own in apart.items() if own), dtype=np.int64)
    at = np.searchsorted(log.entry_id, ids)
    here = at < len(log)
    here[here] = log.entry_id[at[here]] == ids[here]
    if not here.any():
        return log
    ids, at = ids[here], at[here]
    own = [apart[i] for i in ids.tolist()]
    counts = np.ones(len(log), dtype=np.int64)
    counts[at] = [len(some) for some in own]
    taken = np.repeat(np.arange(len(log)), counts)
    wide = EntryLog(*(getattr(log, field.name)[taken] for field in fields(log)))
    first = np.cumsum(counts) - counts
    where = np.concatenate(
        [np.arange(start, start + len(some)) for start, some in zip(first[at], own, strict=True)]
    )
    flat = [part for some in own for part in some]
    village, amount, code = wide.village_id.copy(), wide.amount_vnd.copy(), wide.code.copy()
    recorded, ended = wide.recorded_at.copy(), wide.ended_at.copy()
    village[where] = [part.village_id for part in flat]
    amount[where] = [part.amount_vnd for part in flat]
    code[where] = [CODE_NUMBER[part.code] for part in flat]
    recorded[where] = np.maximum(recorded[where], [part.from_us for part in flat])
    ended[where] = [part.until_us for part in flat]
    return _without_hollow(
        replace(wide, village_id=village, amount_vnd=amount, code=code,
                recorded_at=recorded, ended_at=ended)
    )  # fmt: skip


def _without_hollow(log: EntryLog) -> EntryLog:
    """Without places of shares that had ended before the entry was recorded."""
    lasts = log.recorded_at < log.ended_at
    if lasts.all():
        return log
    return EntryLog(*(getattr(log, field.name)[lasts] for field in fields(log)))


def split(connection: sa.Connection, log: EntryLog, after_id: int = 0) -> EntryLog:
    """A log as it was read, entries above `after_id`, with a place for each village served."""
    return with_parts(log, parts(connection, after_id=after_id)) if len(log) else log


NONE = -1
"""What `part_of` answers for an entry that is not of the village."""


def works_of_village(connection: sa.Connection, village_id: int) -> list[int]:
    """Works that serve a village, or did."""
    query = (
        sa.select(work_share_version.c.work_id)
        .join(work_share, work_share.c.version_id == work_share_version.c.id)
        .where(work_share.c.village_id == village_id)
    )
    return sorted(set(connection.execute(query).scalars()))


def part_of(
    connection: sa.Connection, work_ids: Sequence[int], village_id: int, known_us: int
) -> dict[int, int]:
    """The village's part of each entry of works that has parts, as known then; `NONE`: none."""
    found = {}
    for entry_id, own in parts(connection, work_ids=work_ids).items():
        amounts = [
            part.amount_vnd for part in own
            if part.village_id == village_id and part.from_us <= known_us < part.until_us
        ]  # fmt: skip
        found[entry_id] = amounts[0] if amounts else NONE
    return found


def is_shared_anew(connection: sa.Connection, since_us: int) -> bool:
    """Whether a work with entries of money got other shares at or after an instant."""
    version = work_share_version.c
    last = sa.select(version.work_id, sa.func.max(version.id), sa.func.count()).where(
        version.work_id.in_(sa.select(entry.c.work_id).where(entry.c.work_id.is_not(None)))
    )
    rows = connection.execute(last.group_by(version.work_id).having(sa.func.count() > 1)).all()
    if not rows:
        return False
    at = instant_of(version.recorded_at, connection.dialect.name)
    found = connection.execute(sa.select(at).where(version.id.in_([row[1] for row in rows]))).all()
    return bool((as_us(tuple(row[0] for row in found)) >= since_us).any())
