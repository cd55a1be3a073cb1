"""Snapshot and coverage by commune: cold, from cache, on another day, and beside SQL windows."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import subprocess
import sys
from pathlib import Path

from bench import cold, window_query
from bench.load import LAST_DAY
from bench.measure import Figure, runs_of
from electrification import calendar
from electrification.questions.coverage import coverage_on
from electrification.settings import ROOT
from electrification.storage import Store, open_engine, open_store

COLD_S, CACHED_S = 0.5, 0.020


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures on the load at `path`."""
    url = f"sqlite:///{path}"
    fresh_process = [_in_a_fresh_process(url) for _ in range(runs)]
    fresh_store = [cold.ask(url, LAST_DAY) for _ in range(runs)]
    store = open_store(url)
    windows = window_figure(url, store, max(3, runs // 2))
    cold_figure = Figure(
        "cold, new process", [each["all"] for each in fresh_process], COLD_S, peers=[windows]
    )
    steps = [
        Figure(f"  of which: {name}", [each[key] for each in fresh_process])
        for name, key in (
            ("opening the database", "open"),
            ("reading register and log", "read"),
            ("snapshot", "snapshot"),
            ("coverage", "coverage"),
            ("processor time in all", "processor"),
        )
    ]
    again = Figure("cold, new store in a used process", [each["all"] for each in fresh_store],
                   COLD_S)  # fmt: skip
    cached = Figure(
        "from cache",
        runs_of(lambda: coverage_on(store, LAST_DAY, by="commune"), 5 * runs, before=2),
        CACHED_S,
    )
    found = [cold_figure, *steps, again, cached, _another_day(store, runs, windows)]
    store.close()
    return found


def _in_a_fresh_process(url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.cold", url, LAST_DAY.isoformat()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _another_day(store: Store, runs: int, windows: Figure) -> Figure:
    """A day nobody has asked for yet, the log in memory."""
    days = (LAST_DAY - dt.timedelta(days=n) for n in itertools.count(1))
    found = runs_of(lambda: coverage_on(store, next(days), by="commune"), 2 * runs, before=1)
    return Figure("another day, log in memory", found, peers=[windows])


def window_figure(url: str, store: Store, runs: int) -> Figure:
    """SQL window functions on the same file, in a process whose page cache is as warm as ours."""
    engine = open_engine(url)
    known_at = calendar.now()
    with engine.connect() as connection:
        found = runs_of(lambda: window_query.coverage(connection, LAST_DAY, known_at), runs)
        unequal = window_query.differences(connection, store.snapshot(LAST_DAY, known_at))
    engine.dispose()
    note = f"OTHER ANSWERS: {unequal}" if unequal else "same answers"
    return Figure("SQL window functions, same file", found, note=note)
