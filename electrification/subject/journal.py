"""The journal: what was recorded, decided, attached, charged, handed over, signed in and exported.

What became of the criterion, of the list of villages and of reporting periods stands there too.
What a person may read of it follows from the table of rights: villages by scope, names and the
audit's own rows by their actions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from electrification.subject.entries import EntryState


class JournalKind(StrEnum):
    """What a line of the journal tells of."""

    RECORDED = "recorded"
    DECIDED = "decided"
    ATTACHED = "attached"
    CHARGED = "charged"
    HANDED_OVER = "handed_over"
    CRITERION = "criterion"
    LIST = "list"
    PERIOD = "period"
    SIGNED_IN = "signed_in"
    EXPORTED = "exported"


REMOVED = "removed"
"""Action of an attached line that tells of a document taken away; it says why."""
ADDED, FROZEN = "added", "frozen"
"""Actions of a version of the criterion that was added, and of a list that was frozen."""
BEGUN, REPORTED, CLOSED = "begun", "reported", "closed"
"""Actions of a period something is done about for the first time, a unit's report, a closing."""
OF_THE_AUDIT = frozenset({JournalKind.SIGNED_IN, JournalKind.EXPORTED})
"""Kinds that only those see who may read the audit."""


@dataclass(frozen=True)
class JournalFilter:
    """Which lines are wanted; None or empty lets everything through.

    Days are those on which something was written, in Vietnam, both included. `state` is how an
    entry stands now: of recorded and decided lines only, and so is `entry_id`.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    village_id: int | None = None
    person_id: int | None = None
    unit_name: str | None = None
    kinds: frozenset[JournalKind] = frozenset()
    state: EntryState | None = None
    entry_id: int | None = None

    @property
    def is_of_entries(self) -> bool:
        """Whether only lines about entries can fit."""
        return self.state is not None or self.entry_id is not None


@dataclass(frozen=True)
class Sight:
    """What a person may read of the journal.

    `villages` and `people` are ids, None everything; `people` limits what is of no village:
    sign-ins, exports, handovers and reports of units. `names`: by name, not only by post and unit.
    """

    person_id: int
    villages: frozenset[int] | None
    people: frozenset[int] | None
    names: bool
    audit: bool

    def kinds(self) -> tuple[JournalKind, ...]:
        """The kinds this person may read."""
        return tuple(k for k in JournalKind if self.audit or k not in OF_THE_AUDIT)
