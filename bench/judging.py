"""Judging 100,000 villages and rolling them up by commune, in memory; and why each answer is so."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from bench.measure import Figure, runs_of
from electrification import calendar
from electrification.questions.coverage import coverage
from electrification.questions.snapshot import Baseline, Snapshot
from electrification.subject.criterion import judge
from electrification.subject.criterion_versions import criterion_on
from electrification.subject.villages import STATUSES

VILLAGES, COMMUNES, PROMISE_S = 100_000, 3_300, 0.050
ON = dt.date(2025, 9, 30)
_SEED = 11


def measure(runs: int) -> list[Figure]:
    """Figures over villages drawn at random, the same every time."""
    rule, facts = criterion_on(ON), _facts()
    frame = _frame()
    snapshot = Snapshot(
        frame, ON, calendar.now(), ON, 1, False, rule, Baseline("BENCH", VILLAGES, "", ON)
    )

    def both() -> None:
        judged = judge(rule, **facts)
        frame["meets"] = judged.meets
        coverage(snapshot, "commune")

    return [
        Figure(f"{VILLAGES:,} villages judged and rolled up by commune",
               runs_of(both, 3 * runs, before=2), PROMISE_S),
        Figure("  of which: judging", runs_of(lambda: judge(rule, **facts), 3 * runs, before=2)),
    ]  # fmt: skip


def _facts() -> dict[str, np.ndarray]:
    drawn = np.random.default_rng(_SEED)
    households = drawn.integers(5, 200, VILLAGES)
    return {
        "energised": drawn.random(VILLAGES) < 0.95,
        "off_grid": drawn.random(VILLAGES) < 0.05,
        "system_passed": drawn.random(VILLAGES) < 0.97,
        "households": households,
        "households_direct": (households * drawn.uniform(0.85, 1.0, VILLAGES)).astype(np.int64),
    }


def _frame() -> pd.DataFrame:
    """As much of a snapshot as coverage asks for; units as `Units.lineage` gives them."""
    drawn = np.random.default_rng(_SEED)
    commune = drawn.integers(0, COMMUNES, VILLAGES)
    code = np.array([f"{number:05d}" for number in range(COMMUNES)])
    first = pd.Timestamp("2025-07-01")
    return pd.DataFrame(
        {
            "village_id": np.arange(VILLAGES),
            "in_baseline": True,
            "in_present": drawn.random(VILLAGES) < 0.999,
            "status": np.array([str(s) for s in STATUSES], dtype=object)[
                drawn.integers(0, len(STATUSES), VILLAGES)
            ],
            "meets": False,
            "meets_if_pending": drawn.random(VILLAGES) < 0.9,
            "commune_code": pd.Series(code[commune], dtype="str"),
            "commune_valid_from": first,
            "commune_name": pd.Series(code[commune], dtype="str"),
            "province_code": "08",
            "province_valid_from": first,
            "province_name": "tỉnh Tuyên Quang",
        }
    )
