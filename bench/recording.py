"""One entry recorded with its audit link, and the first snapshot that knows of it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.load import LAST_DAY
from bench.measure import Figure, runs_of, timed
from bench.worker import worker
from electrification import tracking
from electrification.questions.coverage import coverage_on
from electrification.storage import open_store
from electrification.subject.accounts import Role
from electrification.subject.entries import Decision, EntryKind, NewDecision, NewEntry

AFTER = LAST_DAY + dt.timedelta(days=1)
ONE_ENTRY_S = 0.015
PAGE_BYTES = 4096
BEFORE = 5


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures on a copy of the load at `path`, which itself stays as it is."""
    recorded: list[float] = []
    decided: list[float] = []
    shown: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=path.parent) as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        store = open_store(f"sqlite:///{copy}")
        by = replace(worker(store, Role.ENGINEER), person_id=2)
        other = worker(store, Role.PLANNER)
        coverage_on(store, LAST_DAY, by="commune")
        there = store.entry_count()
        village_ids = store.villages()["village_id"].tolist()
        many = 5 * runs + BEFORE
        for number, village_id in enumerate(village_ids[:: len(village_ids) // many][:many]):
            entry = NewEntry(
                village_id=village_id, kind=EntryKind.CUSTOMERS, occurred_on=AFTER,
                households_on_grid=number,
            )  # fmt: skip
            with timed(recorded):
                [made] = tracking.record(store, [entry], by)
            sure = NewDecision(made, Decision.CONFIRMED)
            with timed(decided):
                tracking.decide(store, [sure], other)
            with timed(shown):
                coverage_on(store, AFTER, by="commune")
        store.close()
        synced = _synced(Path(folder) / "page", many)
    peer = Figure("write 4 kB and fsync, same folder", synced)
    return [
        Figure("one entry recorded, with its audit link", recorded[BEFORE:], ONE_ENTRY_S,
               note=f"{there:,} there", peers=[peer]),
        Figure("one entry confirmed", decided[BEFORE:]),
        Figure("coverage by commune right after it", shown[BEFORE:]),
    ]  # fmt: skip


def _synced(file: Path, count: int) -> list[float]:
    """Seconds that the disk takes to keep one page for good."""
    page = os.urandom(PAGE_BYTES)
    with file.open("wb", buffering=0) as out:

        def write() -> None:
            out.write(page)
            os.fsync(out.fileno())

        return runs_of(write, count, before=BEFORE)
