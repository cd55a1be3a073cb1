"""A table of capital of 100,000 entries, rolled up by district, source and plan year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bench.measure import Figure, runs_of
from electrification.questions.capital import by_key
from electrification.questions.capital_days import over_of_lines
from electrification.questions.capital_rollup import roll_up

ENTRIES, WORKS, VILLAGES, DISTRICTS, PROMISE_S = 100_000, 4_000, 5_000, 11, 0.3
ODD, MENDS = 0.01, 0.2
"""Shares of the entries that passed a limit, and of the pending ones that correct another."""
_SEED = 7
_KINDS = ("year_plan", "allocation", "disbursement", "advance", "work_value")
_SOURCES = tuple(f"source_{n}" for n in range(8))


def measure(runs: int) -> list[Figure]:
    """The roll-up from entries to the table, beside the sums that a plain group-by takes."""
    lines, shares, villages = drawn()

    def ours() -> None:
        roll_up(by_key(lines), shares, villages, ["district", "source", "plan_year"])

    def plain() -> None:
        lead = lines.merge(villages[["village_id", "district_code"]], on="village_id")
        lead.pivot_table(
            index=["district_code", "source", "plan_year"], columns="kind", values="amount_vnd",
            aggfunc="sum", fill_value=0,
        )  # fmt: skip

    works = pd.DataFrame({"work_id": np.arange(1, WORKS + 1), "total_investment_vnd": 12 * 10**9})

    def odd() -> None:
        over_of_lines(lines, works)

    own, theirs, marked = (runs_of(what, runs, before=1) for what in (ours, plain, odd))
    return [
        Figure(f"{ENTRIES:,} entries of capital by district, source and year, split by shares",
               own, PROMISE_S),
        Figure("  the same by pandas pivot_table: no shares, advances or adjustments", theirs),
       Figure(f"  by how much each of {int(ENTRIES * ODD):,} entries under review is over", marked),
    ]  # fmt: skip


def drawn() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Entries, shares and villages drawn at random, the same every time."""
    rng = np.random.default_rng(_SEED)
    work = rng.integers(1, WORKS + 1, ENTRIES)
    lead = rng.integers(1, VILLAGES + 1, WORKS + 1)
    day = np.datetime64("2021-01-01", "s") + rng.integers(0, 1_700, ENTRIES) * np.timedelta64(
        86_400, "s"
    )
    lines = pd.DataFrame(
        {
            "entry_id": np.arange(1, ENTRIES + 1),
            "work_id": work,
            "kind": pd.array(np.array(_KINDS)[rng.integers(0, len(_KINDS), ENTRIES)], dtype="str"),
            "source": pd.array(np.array(_SOURCES)[work % len(_SOURCES)], dtype="str"),
            "plan_year": rng.integers(2021, 2026, ENTRIES),
            "nature": pd.array(["investment"] * ENTRIES, dtype="str"),
            "amount_vnd": rng.integers(1, 10**9, ENTRIES),
            "adjusts": pd.array([""] * ENTRIES, dtype="str"),
            "is_decrease": False,
            "counter_work_id": 0,
            "occurred_on": day,
            "state": np.where(rng.random(ENTRIES) < 0.97, "confirmed", "pending"),
            "village_id": lead[work],
        }
    )
    lines["is_irregular"] = rng.random(ENTRIES) < ODD
    mends = (lines["state"] == "pending") & (rng.random(ENTRIES) < MENDS)
    before = lines.groupby(["work_id", "kind"])["entry_id"].shift(fill_value=0)
    lines["supersedes"] = before.where(mends, 0)
    shared = rng.integers(1, VILLAGES + 1, WORKS // 3)
    shares = pd.DataFrame(
        {
            "work_id": np.r_[np.arange(1, WORKS + 1), np.arange(1, WORKS // 3 + 1)],
            "village_id": np.r_[lead[1:], shared],
            "phase": None,
            "weight": rng.integers(1, 100, WORKS + WORKS // 3),
        }
    )
    code = np.array([f"{n:03d}" for n in range(DISTRICTS)])[rng.integers(0, DISTRICTS, VILLAGES)]
    villages = pd.DataFrame(
        {"village_id": np.arange(1, VILLAGES + 1), "district_code": pd.Series(code, dtype="str")}
    )
    villages["district_name"] = villages["district_code"]
    return lines, shares, villages
