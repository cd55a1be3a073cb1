"""What was known of a day then and now, over 100,000 villages and the log of 1.5 million entries.

The log is that of the load told ten times over, each time in villages of its own, merged in the
order of recording and held in memory as a store holds it.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.load import LAST_DAY
from bench.measure import Figure, runs_of
from electrification import calendar
from electrification.questions.arranged import arrange
from electrification.questions.entry_log import EntryLog
from electrification.questions.overview import compare
from electrification.questions.period_changes import changes
from electrification.questions.snapshot import Baseline, Snapshot, village_states
from electrification.storage import open_store
from electrification.subject.criterion_versions import criterion_on

TIMES = 10
COMPARED_S, LOADED_S, SNAPSHOT_S = 0.5, 15.0, 0.1
LATER_ENTRIES = 20
KNOWN_LATER = dt.timedelta(days=90)


def measure(path: Path, runs: int, times: int = TIMES) -> list[Figure]:
    """Figures on the load at `path`, told `times` times over."""
    began = time.perf_counter()
    store = open_store(f"sqlite:///{path}")
    now = store.snapshot(LAST_DAY)
    log, frame = told_over(store.entries_behind(now).log, now.frame, times)
    store.close()
    loaded = time.perf_counter() - began
    day = LAST_DAY - 2 * KNOWN_LATER
    closed = calendar.end_of_day(day + dt.timedelta(days=4))
    later = calendar.end_of_day(LAST_DAY)
    then, since = (_snapshot(log, frame, day, at) for at in (closed, later))
    other_day = _snapshot(log, frame, LAST_DAY, later)
    found = changes(log, then, since)
    said = f"{len(frame):,} villages, {len(log):,} entries"
    note = f"{len(found.villages):,} villages differ, {len(found.unexplained)} unexplained"

    def drawn_anew() -> None:
        changes(log, *(_snapshot(log, frame, day, at) for at in (closed, later)))

    return [
        Figure("log in memory", [loaded], LOADED_S, note=said),
        Figure("a day as known on two instants, snapshots at hand",
               runs_of(lambda: changes(log, then, since), runs, before=1), COMPARED_S, note=note),
        Figure("the same, both snapshots drawn anew", runs_of(drawn_anew, runs), COMPARED_S),
        Figure("two days, snapshots at hand",
               runs_of(lambda: compare(since, other_day), runs, before=1), COMPARED_S),
        Figure("one snapshot",
               runs_of(lambda: _snapshot(log, frame, day, closed), runs), SNAPSHOT_S),
        Figure("  before the first one: arranging the log", runs_of(lambda: arrange(log), 3)),
        *_growth(log, runs),
    ]  # fmt: skip


def _growth(log: EntryLog, runs: int) -> list[Figure]:
    """What some entries recorded later cost: the log with them, and putting them in their place."""
    before, later = (
        EntryLog(*(getattr(log, f.name)[part] for f in fields(EntryLog)))
        for part in (slice(None, -LATER_ENTRIES), slice(-LATER_ENTRIES, None))
    )
    known = before.arranged
    return [
        Figure(f"  {LATER_ENTRIES} later entries: the log with them",
               runs_of(lambda: before.followed_by(later), runs)),
        Figure("  the same entries put in their place",
               runs_of(lambda: arrange(log, known), runs)),
    ]  # fmt: skip


def told_over(log: EntryLog, frame: pd.DataFrame, times: int) -> tuple[EntryLog, pd.DataFrame]:
    """The log and the register told `times` times over, each time about villages of its own."""
    step = int(frame["village_id"].max())
    copy = np.repeat(np.arange(times), len(log))
    columns = {f.name: np.concatenate([getattr(log, f.name)] * times) for f in fields(EntryLog)}
    columns["village_id"] = columns["village_id"] + copy * step
    columns["cluster_id"] = np.where(
        columns["cluster_id"] > 0, columns["cluster_id"] + copy * 10_000_000, 0
    )
    order = np.argsort(columns["recorded_at"], kind="stable")
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.arange(1, len(order) + 1)
    place = pd.Index(log.entry_id)
    for name in ("refers_to", "supersedes"):
        named = columns[name] > 0
        at = place.get_indexer(columns[name][named]) + copy[named] * len(log)
        columns[name] = columns[name].copy()
        columns[name][named] = numbers[at]
    columns["entry_id"] = numbers
    many = EntryLog(**{name: values[order] for name, values in columns.items()})
    names = ["village_id", "village_code", "village_name", "commune_name", "in_baseline",
             "in_present", "is_sample"]  # fmt: skip
    parts = [
        frame[names].assign(
            village_id=frame["village_id"] + n * step, village_code=frame["village_code"] + f"-{n}"
        )
        for n in range(times)
    ]
    return many, pd.concat(parts, ignore_index=True)


def _snapshot(log: EntryLog, frame: pd.DataFrame, on: dt.date, known_at: dt.datetime) -> Snapshot:
    ids = frame["village_id"].to_numpy(dtype=np.int64)
    criterion = criterion_on(on)
    clusters: Any = np.zeros(len(ids), dtype=np.int64)
    states = village_states(log, ids, clusters, criterion, on, known_at)
    whole = pd.concat([frame, states.drop(columns="village_id")], axis=1)
    baseline = Baseline("BENCH", len(ids), "bench", None)
    return Snapshot(whole, on, known_at, on, 1, False, criterion, baseline)
