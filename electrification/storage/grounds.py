"""What a forecast stands on, as a store gives it: now, and as it was on past days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from electrification.calendar import end_of_day
from electrification.questions.durations import Ground
from electrification.questions.hindsight import Hindsight, hindsight
from electrification.storage.store import Store


def ground(
    store: Store,
    day: dt.date,
    known_at: dt.datetime | None = None,
    programmes: Mapping[int, str] | None = None,
) -> Ground:
    """Everything of all villages on a day as known at an instant (now)."""
    snapshot = store.snapshot(day, known_at)
    named = store.programmes.named() if programmes is None else programmes
    templates = store.templates.not_required(known_at)
    return Ground(snapshot, store.entries_behind(snapshot), named, templates)


def looked_back(store: Store, now: Ground) -> Hindsight:
    """The forecasts of past month ends, each from what was known at the end of its day."""

    def look(day: dt.date) -> Ground:
        known_at = min(end_of_day(day), now.snapshot.known_at)
        return ground(store, day, known_at, now.programmes)

    return hindsight(look, now, store.first_entry_on() or now.snapshot.on)
