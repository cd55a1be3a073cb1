"""All checks over 100,000 villages and 1.5 million entries in memory, and over the load as it is.

The load's own log is taken ten times, each time as villages of their own: what is timed is the
checks, with the log loaded; reading what stands beside it is timed on the load itself.
"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from bench.load import LAST_DAY
from bench.measure import Figure, runs_of
from electrification.questions.checks.ground import Beside, Ground
from electrification.questions.entry_log import EntryLog, Selection
from electrification.questions.integrity import CHECKS, Check, findings
from electrification.questions.meters import READING_COLUMNS
from electrification.storage import open_store

TIMES = 10
CHECKS_S = 5.0
_IDS = ("entry_id", "refers_to", "supersedes")


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures on the load at `path`."""
    store = open_store(f"sqlite:///{path}")
    store.snapshot(LAST_DAY)
    beside = Figure(
        f"reading what stands beside {store.entry_count():,} entries",
        runs_of(lambda: store.review.ground(store, LAST_DAY), max(3, runs // 2), before=1),
    )
    own = store.review.ground(store, LAST_DAY)
    store.close()
    many = _many_times(own)
    found = findings(many)
    whole = Figure(
        f"all {len(CHECKS)} checks, {len(many.frame):,} villages, {len(many.entries):,} entries",
        runs_of(lambda: findings(_anew(many)), max(3, runs // 2)), CHECKS_S,
        note=f"{len(found):,} findings",
    )  # fmt: skip
    each = [_one(check, many) for check in CHECKS]
    slowest = sorted(each, key=lambda figure: -figure.median_s)
    return [whole, *slowest[:4], beside]


def _one(check: Check, many: Ground) -> Figure:
    """One check by itself."""
    return Figure(f"  of which: {check.name}", runs_of(lambda: check.find(_anew(many)), 1))


def _anew(ground: Ground) -> Ground:
    """The same ground with nothing worked out yet."""
    return Ground(ground.snapshot, ground.entries, ground.beside)


def _many_times(own: Ground) -> Ground:
    """The ground `TIMES` times over, each time as villages and entries of their own."""
    log, villages = own.entries.log, len(own.frame)
    parts = []
    for turn in range(TIMES):
        columns = {f.name: getattr(log, f.name) for f in fields(EntryLog)}
        shift = turn * int(log.entry_id.max())
        for name in _IDS:
            columns[name] = np.where(columns[name] > 0, columns[name] + shift, 0)
        columns["village_id"] = columns["village_id"] + turn * int(log.village_id.max())
        parts.append(EntryLog(**columns))
    whole = EntryLog(
        *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(EntryLog))
    )
    at = np.concatenate([own.entries.at + turn * len(log) for turn in range(TIMES)])
    village = np.concatenate([own.entries.village + turn * villages for turn in range(TIMES)])
    frames = []
    for turn in range(TIMES):
        frame = own.frame.copy()
        frame["village_id"] += turn * int(log.village_id.max())
        for name in ("village_code", "village_name"):
            frame[name] = frame[name].astype(str) + f"-{turn}"
        frames.append(frame)
    snapshot = replace(own.snapshot, frame=pd.concat(frames, ignore_index=True))
    entries = Selection(whole, at, village, villages * TIMES)
    return Ground(snapshot, entries, _beside(own.beside, snapshot.frame))


def _beside(own: Beside, frame: pd.DataFrame) -> Beside:
    """What stands beside, with three months of meters in every village that is lit."""
    lit = frame.loc[frame["energised_on"].notna(), "village_id"].to_numpy()
    months = pd.to_datetime(["2024-11-01", "2024-12-01", "2025-01-01"]).astype("datetime64[s]")
    readings = pd.DataFrame(
        {
            "village_id": np.repeat(lit, len(months)),
            "month": np.tile(months, len(lit)),
            "customers": 30,
            "kwh": 900.0,
        }
    )
    readings["reading_id"] = np.arange(1, len(readings) + 1)
    return replace(own, meters=readings.assign(substation=None)[list(READING_COLUMNS)])
