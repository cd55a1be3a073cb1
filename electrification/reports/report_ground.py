"""What every part of a report is made from, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from electrification.questions.coverage import SnapshotSource, trend
from electrification.questions.overview import Overview, trend_days
from electrification.questions.remaining import remaining
from electrification.reports.provenance import Asked
from electrification.reports.remaining_rows import in_words
from electrification.reports.written_parts import WrittenParts
from electrification.storage import Store


@dataclass(frozen=True)
class Ground:
    """The store, the source of snapshots (of a closed period or of now), and what they say."""

    store: Store
    source: SnapshotSource
    asked: Asked
    found: Overview
    parts: WrittenParts

    @cached_property
    def trend(self) -> pd.DataFrame:
        """Villages counted and reached at the ends of months, as `coverage.trend` gives them."""
        snapshot, asked = self.found.snapshot, self.asked
        first = snapshot.baseline.on or self.store.first_entry_on() or snapshot.on
        days = trend_days(min(first, snapshot.on), snapshot.on)
        return trend(self.source, days, asked.known_at, asked.scope)

    @cached_property
    def remaining(self) -> pd.DataFrame:
        """Villages that remain, in words, as `questions.remaining` and `remaining_rows` do."""
        snapshot = self.found.snapshot
        ids = [i for some in snapshot.counted["obstacle_entry_ids"] for i in some]
        tasks = self.store.tasks.on(self.asked.on, self.asked.known_at)
        return in_words(remaining(snapshot, self.store.obstacles(ids), tasks), snapshot)
