"""One entry recorded with its audit link, and the first snapshot that knows of it."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from bench.load import LAST_DAY
from bench.measure import Figure, timed
from electrification import tracking
from electrification.questions.coverage import coverage_on
from electrification.storage import open_store
from electrification.subject.entries import EntryKind, NewEntry

AFTER = LAST_DAY + dt.timedelta(days=1)


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures on a copy of the load at `path`, which itself stays as it is."""
    recorded: list[float] = []
    shown: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        store = open_store(f"sqlite:///{copy}")
        coverage_on(store, LAST_DAY, by="commune")
        village_ids = store.villages()["village_id"].tolist()
        for village_id in village_ids[:: len(village_ids) // (2 * runs)][: 2 * runs]:
            entry = NewEntry(village_id=village_id, kind=EntryKind.NO_CHANGE, occurred_on=AFTER)
            with timed(recorded):
                tracking.record(store, [entry], tracking.system_actor())
            with timed(shown):
                coverage_on(store, AFTER, by="commune")
        store.close()
    return [
        Figure("one entry recorded, with its audit link", recorded),
        Figure("coverage by commune right after it", shown),
    ]
