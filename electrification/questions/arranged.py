"""The log once more, in the order in which snapshots are quick to draw.

A snapshot asks of every village for the first or the last entry of a kind. In the order of
recording those lie scattered over the whole log; here the entries of one kind stand together, in
them those of one village, and in those the last is the latest. What is asked then is a slice, read
from front to back. The price is the log's memory once more. What is recorded later is put in its
place beside the rest; nothing is sorted twice.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from electrification.questions.entry_log import EntryLog

_DAY_BITS, _VILLAGE_BITS = 31, 28


@dataclass(frozen=True)
class Arranged:
    """Entries by kind, in it by village, in it by the day they were true, then as recorded.

    Attributes
    ----------
    log : the entries in that order
    at : place of each in the log in the order of recording
    villages : ids of the villages that have entries, ascending
    of : place in `villages` of each entry's village
    """

    log: EntryLog
    at: np.ndarray
    villages: np.ndarray
    of: np.ndarray


def arrange(log: EntryLog, before: Arranged | None = None) -> Arranged:
    """The log arranged, from how it was arranged before later entries or decisions came."""
    return _later(log, before) if before and len(before.at) else _anew(log)


def _anew(log: EntryLog) -> Arranged:
    villages = np.unique(log.village_id)
    of = np.searchsorted(villages, log.village_id)
    at = np.argsort(_key(log.kind, of, log.occurred_on), kind="stable")
    columns = {f.name: getattr(log, f.name)[at] for f in fields(log)}
    return _made(log, columns, at, villages, of[at])


def _later(log: EntryLog, old: Arranged) -> Arranged:
    """Each new entry is put where it belongs among the old ones, which keep their order."""
    known = len(old.at)
    new = np.arange(known, len(log))
    villages = np.union1d(old.villages, log.village_id[new])
    old_of = np.searchsorted(villages, old.villages)[old.of]
    new_of = np.searchsorted(villages, log.village_id[new])
    key = _key(log.kind[new], new_of, log.occurred_on[new])
    order = np.argsort(key, kind="stable")
    new, new_of = new[order], new_of[order]
    place = np.searchsorted(_key(old.log.kind, old_of, old.log.occurred_on), key[order], "right")
    taken = np.insert(np.arange(known), place, np.arange(known, len(log)))
    at = np.concatenate([old.at, new])[taken]
    columns = {
        f.name: getattr(log, f.name)[at]
        if f.name in _DECIDED
        else np.concatenate([getattr(old.log, f.name), getattr(log, f.name)[new]])[taken]
        for f in fields(log)
    }
    return _made(log, columns, at, villages, np.concatenate([old_of, new_of])[taken])


_DECIDED = ("confirmed_at", "ended_at")
"""What a later decision changes in an entry that stands in the log already."""


def _made(
    log: EntryLog,
    columns: dict[str, np.ndarray],
    at: np.ndarray,
    villages: np.ndarray,
    of: np.ndarray,
) -> Arranged:
    columns["counts"] = np.asfortranarray(columns["counts"])
    return Arranged(type(log)(**columns), at, villages, of)


def _key(kind: np.ndarray, village: np.ndarray, day: np.ndarray) -> np.ndarray:
    """One number to sort by; days are not negative, no entry being of a day before 1975."""
    return (kind.astype(np.int64) << _VILLAGE_BITS | village) << _DAY_BITS | day


def places(ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Where each wanted id stands in the ascending ids; -1 where it does not."""
    if not len(ids):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[place] == wanted, place, -1)
