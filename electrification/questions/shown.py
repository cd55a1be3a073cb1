"""Which entries of an arranged log are seen, and taking them out in pieces.

Half a million entries at a time stay near the processor; a million and a half do not, and moving
them to and fro is most of what a snapshot of a whole country's villages would cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from electrification.calendar import NO_DAY
from electrification.questions.arranged import Arranged, places
from electrification.questions.entry_log import (
    KIND_NUMBER,
    EntryLog,
    Selection,
    as_order,
    told_at,
)
from electrification.subject.entries import EntryKind

_PIECE = 1 << 18


@dataclass(frozen=True)
class OfKind(Selection):
    """Entries of one kind as they are arranged: in each village what comes last is the latest.

    No group that is asked about may lie in two villages.
    """

    def latest(self, group: np.ndarray | None = None, groups: int | None = None) -> np.ndarray:
        """As of any selection."""
        at = self.last(group, groups)
        return np.where(at >= 0, as_order(told_at(self.log.occurred_on, at, 0), at), -1)

    def last(self, group: np.ndarray | None = None, groups: int | None = None) -> np.ndarray:
        """As of any selection; what comes last is written last and stays."""
        last = np.full(self.villages if groups is None else groups, -1, dtype=np.int64)
        last[self.village if group is None else group] = self.at
        return last

    def first_on(self, group: np.ndarray, groups: int) -> np.ndarray:
        """As of any selection; written from the end, what comes first stays."""
        first = np.full(groups, NO_DAY, dtype=np.int32)
        first[group[::-1]] = self.column("occurred_on")[::-1]
        return first


@dataclass(frozen=True)
class Shown:
    """The entries of an arranged log for which `mask` (one bool per entry) is true.

    `number` gives each of the arranged log's villages its place among the `villages` asked about,
    -1 to those that are not; the mask is true only for entries of the others. It is None where the
    two are the same.
    """

    told: Arranged
    mask: np.ndarray
    number: np.ndarray | None
    villages: int

    @property
    def log(self) -> EntryLog:
        """The entries in the order in which they are arranged."""
        return self.told.log

    def of(self, kind: EntryKind) -> Selection:
        """The entries of that kind."""
        part = self.part(kind)
        at = np.flatnonzero(self.mask[part]) + part.start
        return OfKind(self.log, at, self._village(at), self.villages)

    def _village(self, at: np.ndarray) -> np.ndarray:
        own = self.told.of[at]
        return own if self.number is None else self.number[own]

    def part(self, kind: EntryKind) -> slice:
        """Where the kind stands in the log."""
        kinds, number = self.log.kind, KIND_NUMBER[kind]
        bounds = np.array([number, number + 1], dtype=kinds.dtype)  # another type copies the log
        start, stop = np.searchsorted(kinds, bounds)
        return slice(int(start), int(stop))

    def pieces(self) -> Iterator[Selection]:
        """The entries of all kinds, a piece at a time."""
        for start in range(0, len(self.mask), _PIECE):
            at = np.flatnonzero(self.mask[start : start + _PIECE]) + start
            yield Selection(self.log, at, self._village(at), self.villages)

    def whole(self) -> Selection:
        """The entries of all kinds in one."""
        at = np.flatnonzero(self.mask)
        return Selection(self.log, at, self._village(at), self.villages)

    def of_villages(self, mask: np.ndarray) -> Shown:
        """The entries of those of the villages (one bool each), which are numbered anew."""
        new = np.where(mask, np.cumsum(mask) - 1, -1)
        number = new if self.number is None else np.where(self.number >= 0, new[self.number], -1)
        return Shown(self.told, self.mask & (number >= 0)[self.told.of], number, int(mask.sum()))

    def but(self, mask: np.ndarray) -> Shown:
        """Without the entries for which the mask is true."""
        return Shown(self.told, self.mask & ~mask, self.number, self.villages)


def shown(log: EntryLog, village_id: np.ndarray, on_day: int, known_at_us: int) -> Shown:
    """What `entry_log.seen` has, arranged.

    Parameters
    ----------
    village_id : int array (villages,), ascending
    """
    told = log.arranged
    mask = told.log.visible(on_day, known_at_us)
    if np.array_equal(village_id, told.villages):
        return Shown(told, mask, None, len(village_id))
    number = places(village_id, told.villages)
    if (number < 0).any():
        mask &= (number >= 0)[told.of]
    return Shown(told, mask, number, len(village_id))
