"""A period as it is looked at: the figures then, those of now, and what explains the difference."""

from __future__ import annotations

from dataclasses import dataclass

from electrification.questions.period_changes import Changes, changes
from electrification.questions.period_figures import AsClosed, Kept
from electrification.storage import Store
from electrification.storage.periods import StoredPeriod
from electrification.texts import N_, Refused, message
from electrification.tracking.periods import find_period
from geo.units import UnitKey


@dataclass(frozen=True)
class ClosedPeriod:
    """A closed period with what was kept, and a source of snapshots as they were then."""

    period: StoredPeriod
    kept: Kept
    source: AsClosed


def closed_period(store: Store, key: str) -> ClosedPeriod:
    """The closing in force of a period; `Refused` where it is not closed."""
    standing = store.periods.get(find_period(key).key)
    if standing is None or standing.closing_id is None:
        raise Refused(
            message(N_("The period {key} is not closed."), key=key),
            message(N_("`period list` shows which are.")),
        )
    return as_closed(store, standing)


def as_closed(store: Store, standing: StoredPeriod) -> ClosedPeriod:
    """What was kept of a closed period that is known already."""
    if standing.closing_id is None:
        raise ValueError(standing.key)
    kept = store.periods.kept(standing.closing_id)
    return ClosedPeriod(standing, kept, AsClosed(store, kept))


def changes_since(
    store: Store, closed: ClosedPeriod, scope: tuple[UnitKey, ...] | None = None
) -> Changes:
    """What differs now of the day a period ended on from what was reported for it."""
    then = closed.source.snapshot(closed.kept.on, scope=scope)
    now = store.snapshot(closed.kept.on, None, None, scope)
    return changes(store.entries_behind(now).log, then, now)
