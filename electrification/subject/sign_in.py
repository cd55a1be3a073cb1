"""How long a sign-in lasts, and what becomes of wrong tries: waits that grow, then a lock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

SESSION_LASTS = dt.timedelta(hours=12)
TRUSTED_SESSION_LASTS = dt.timedelta(days=30)
"""On a device that the person has marked as their own."""
SEEN_EVERY = dt.timedelta(minutes=5)
"""How often it is written down that a session is in use."""


@dataclass(frozen=True)
class Bound:
    """How many tries there may be before a lock, and from which one on each must wait.

    The wait after try `waits_from` is `first_wait`, and three times as long after each further one.
    """

    tries: int
    waits_from: int
    first_wait: dt.timedelta = dt.timedelta(seconds=5)
    lock: dt.timedelta = dt.timedelta(minutes=15)
    forgotten_after: dt.timedelta = dt.timedelta(hours=1)


NAME_BOUND = Bound(tries=6, waits_from=3)
"""Tries under one sign-in name."""
ADDRESS_BOUND = Bound(tries=40, waits_from=40, forgotten_after=dt.timedelta(minutes=15))
"""Tries from one address of the network, whatever the names."""
UNKNOWN_BOUND = Bound(tries=40, waits_from=40, forgotten_after=dt.timedelta(minutes=15))
"""Tries under names that nobody has: those beyond are answered alike and not written down."""


@dataclass(frozen=True)
class Tries:
    """Tries so far, each counted before its password is looked at."""

    count: int = 0
    last_at: dt.datetime | None = None
    closed_until: dt.datetime | None = None

    def wait(self, now: dt.datetime) -> dt.timedelta:
        """How long until the next try may be made; nothing when it may be made now."""
        if self.closed_until is None or self.closed_until <= now:
            return dt.timedelta(0)
        return self.closed_until - now

    def with_one_more(self, bound: Bound, now: dt.datetime) -> Tries:
        """The tries after one made now.

        >>> at = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
        >>> tries = Tries()
        >>> for _ in range(4):
        ...     tries = tries.with_one_more(NAME_BOUND, at)
        >>> tries.wait(at).total_seconds()
        15.0
        """
        fresh = self._is_forgotten(bound, now)
        count = (0 if fresh else self.count) + 1
        closed_until = None
        if count >= bound.tries:
            closed_until = now + bound.lock
        elif count >= bound.waits_from:
            closed_until = now + bound.first_wait * 3 ** (count - bound.waits_from)
        return replace(self, count=count, last_at=now, closed_until=closed_until)

    def is_locked(self, bound: Bound) -> bool:
        """Whether the last try was the one too many."""
        return self.count >= bound.tries

    def _is_forgotten(self, bound: Bound, now: dt.datetime) -> bool:
        if self.last_at is None or now - self.last_at >= bound.forgotten_after:
            return True
        return self.is_locked(bound) and self.wait(now) <= dt.timedelta(0)
