"""The log: all entries as columns in memory, and a selection of them.

Instants are microseconds since 1970 UTC, days int32 since 1970-01-01; `NEVER` and `NO_DAY` stand
for what has not happened. One log in a process answers every snapshot. `arranged` has it in the
order in which snapshots are quick to draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Self

import numpy as np

from electrification.calendar import NO_DAY
from electrification.questions.arranged import Arranged, arrange
from electrification.subject.entries import CODES, EntryKind
from electrification.subject.milestones import STAGES

KINDS: tuple[EntryKind, ...] = tuple(EntryKind)
KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
CODE_NAMES: tuple[str, ...] = tuple(
    dict.fromkeys([*map(str, STAGES), *(str(c) for codes in CODES.values() for c in codes or ())])
)
"""Codes by number; the stages come first, so a stage's number is its position."""
CODE_NUMBER = {code: number for number, code in enumerate(CODE_NAMES)}
NO_CODE = -1
_PLACE_BITS = 32


@dataclass(frozen=True)
class EntryLog:
    """Entries as columns, one place per entry in the order they were recorded.

    `kind` and `code` are numbers in `KINDS` and `CODE_NAMES`; `cluster_id` and `phase` are 0 where
    none is named; `counts` holds the columns of `entries.COUNTS`, -1 where not stated;
    `confirmed_at` and `ended_at` (returned, withdrawn or superseded) are `NEVER` until then.
    """

    entry_id: np.ndarray
    village_id: np.ndarray
    cluster_id: np.ndarray
    phase: np.ndarray
    kind: np.ndarray
    code: np.ndarray
    occurred_on: np.ndarray
    recorded_at: np.ndarray
    confirmed_at: np.ndarray
    ended_at: np.ndarray
    is_irregular: np.ndarray
    counts: np.ndarray
    amount_vnd: np.ndarray
    due_on: np.ndarray
    refers_to: np.ndarray
    supersedes: np.ndarray

    def __len__(self) -> int:
        return len(self.entry_id)

    def followed_by(self, later: EntryLog) -> EntryLog:
        """This log with later entries behind it."""
        made = EntryLog(
            *(np.concatenate([getattr(self, f.name), getattr(later, f.name)]) for f in fields(self))
        )
        return made._after(self)

    def decided(self, confirmed_at: np.ndarray, ended_at: np.ndarray) -> EntryLog:
        """This log with later decisions about its entries."""
        return replace(self, confirmed_at=confirmed_at, ended_at=ended_at)._after(self)

    @cached_property
    def arranged(self) -> Arranged:
        """The entries in the order in which snapshots are quick to draw, made once it is asked."""
        return arrange(self, self.__dict__.pop("_before", None))

    def _after(self, earlier: EntryLog) -> EntryLog:
        """Take over how the earlier log was arranged, so that only what came since is sorted."""
        own = earlier.__dict__
        self.__dict__["_before"] = own.get("arranged") or own.get("_before")
        return self

    def visible(self, on_day: int, known_at_us: int) -> np.ndarray:
        """Which entries are true by that day, known then and not ended by then."""
        return np.asarray(
            (self.occurred_on <= on_day)
            & (self.recorded_at <= known_at_us)
            & (self.ended_at > known_at_us)
        )


@dataclass(frozen=True)
class Selection:
    """Some entries of the log: `at` their places, `village` the place of each one's village."""

    log: EntryLog
    at: np.ndarray
    village: np.ndarray
    villages: int

    def __len__(self) -> int:
        return len(self.at)

    def where(self, mask: np.ndarray) -> Self:
        """The entries for which the mask (one bool per entry of the selection) is true."""
        if mask.all():
            return self
        return type(self)(self.log, self.at[mask], self.village[mask], self.villages)

    def is_of(self, *kinds: EntryKind) -> np.ndarray:
        """Which entries are of these kinds."""
        own = self.log.kind[self.at]
        mask = np.zeros(len(own), dtype=bool)
        for kind in kinds:
            mask |= own == KIND_NUMBER[kind]
        return mask

    def of(self, *kinds: EntryKind) -> Self:
        """The entries of these kinds."""
        return self.where(self.is_of(*kinds))

    def pieces(self) -> Iterator[Self]:
        """The entries in pieces, of which a selection is one; see `shown.Shown`."""
        yield self

    def column(self, name: str) -> np.ndarray:
        """One column of the log for the entries of the selection."""
        return np.asarray(getattr(self.log, name)[self.at])

    def has_code(self, code: str) -> np.ndarray:
        """Which entries carry that code."""
        return np.asarray(self.column("code") == CODE_NUMBER[code])

    @property
    def order(self) -> np.ndarray:
        """Grows with the day an entry was true and, within a day, with when it was recorded."""
        return as_order(self.column("occurred_on"), self.at)

    def latest(self, group: np.ndarray | None = None, groups: int | None = None) -> np.ndarray:
        """Order of the latest entry of each group (of each village by default); -1 for none."""
        best = np.full(self.villages if groups is None else groups, -1, dtype=np.int64)
        np.maximum.at(best, self.village if group is None else group, self.order)
        return best

    def last(self, group: np.ndarray | None = None, groups: int | None = None) -> np.ndarray:
        """Place in the log of the latest entry of each group (village by default); -1 for none."""
        order = self.latest(group, groups)
        return np.where(order >= 0, place_of(order), -1)

    def first_on(self, group: np.ndarray, groups: int) -> np.ndarray:
        """Day of the earliest entry of each group, int32; `NO_DAY` for none."""
        first = np.full(groups, NO_DAY, dtype=np.int32)
        np.minimum.at(first, group, self.column("occurred_on"))
        return first


def seen(log: EntryLog, village_id: np.ndarray, on_day: int, known_at_us: int) -> Selection:
    """Entries of these villages true by that day, known then and not ended by then.

    Parameters
    ----------
    village_id : int array (villages,), ascending
    """
    at = np.flatnonzero(log.visible(on_day, known_at_us))
    if not len(village_id):
        return Selection(log, at[:0], at[:0], 0)
    place = np.searchsorted(village_id, log.village_id[at])
    place[place == len(village_id)] = 0
    ours = village_id[place] == log.village_id[at]
    return Selection(log, at[ours], place[ours], len(village_id))


def as_order(days: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Order of entries true on these days, at these places in the log."""
    return days.astype(np.int64) << _PLACE_BITS | at


def told_at(column: np.ndarray, at: np.ndarray, none: int) -> np.ndarray:
    """A column of the log at these places, and `none` where the place is -1."""
    if not len(column):
        return np.full(len(at), none, dtype=column.dtype)
    return np.where(at >= 0, column[at], column.dtype.type(none))


def place_of(order: np.ndarray) -> np.ndarray:
    """Place in the log from an order (meaningless where the order is -1)."""
    return order & ((1 << _PLACE_BITS) - 1)


def day_of(order: np.ndarray) -> np.ndarray:
    """Day from an order; negative where the order is -1."""
    return order >> _PLACE_BITS
