"""Limits of every day, corrections that wait beside what they correct, and what is said of each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from electrification.questions.capital import by_key
from electrification.questions.capital_days import over_of_lines, passed
from electrification.questions.capital_ledger import Ledger, Line, worse
from electrification.questions.capital_rollup import over_limits
from electrification.subject.capital import CapitalKind
from tests.electrification.money import line, lines

WORKS = pd.DataFrame({"work_id": [1, 2], "total_investment_vnd": [30, None]})
SOURCES = pd.DataFrame({"source": ["dtts", "dan"], "is_allocated": [True, False]})

_ROWS = st.fixed_dictionaries(
    {
        "work_id": st.integers(1, 2),
        "kind": st.sampled_from([str(k) for k in CapitalKind]),
        "source": st.sampled_from(["dtts", "dan"]),
        "plan_year": st.sampled_from([2024, 2025]),
        "amount_vnd": st.integers(1, 20),
        "adjusts": st.sampled_from(["year_plan", "allocation"]),
        "is_decrease": st.booleans(),
        "counter_work_id": st.integers(0, 2),
        "occurred_on": st.dates(dt.date(2024, 6, 1), dt.date(2025, 9, 1)),
    }
)


def door_line(row: dict[str, Any]) -> Line:
    """The same entry as the door has it."""
    adjusts = CapitalKind(row["adjusts"]) if row["kind"] == "adjustment" else None
    names = ("work_id", "source", "plan_year", "amount_vnd", "is_decrease", "counter_work_id",
             "occurred_on")  # fmt: skip
    return Line(entry_id=0, kind=CapitalKind(row["kind"]), nature="investment", adjusts=adjusts,
                **{name: row[name] for name in names})  # fmt: skip


@given(st.lists(_ROWS, min_size=1, max_size=12))
def test_a_table_of_works_passes_the_same_limits_as_the_door(rows: list[dict[str, Any]]) -> None:
    told = lines(*(line(str(r["kind"]), **{k: v for k, v in r.items() if k != "kind"}, entry_id=i)
                   for i, r in enumerate(rows)))  # fmt: skip
    found = passed(told, WORKS, SOURCES)
    ledger = Ledger({1: 30, 2: None}, frozenset({"dan"}), map(door_line, rows))
    asked = {
        (str(limit), key): (over.value_vnd, over.limit_vnd)
        for (limit, key), over in worse({}, ledger.over()).items()
    }
    names = ["limit", "work_id", "source", "plan_year", "nature", "value_vnd", "limit_vnd"]
    assert asked == {(k, tuple(key)): (v, m) for k, *key, v, m in found[names].to_numpy().tolist()}


def test_money_over_its_limit_in_between_is_said_with_the_worst_day() -> None:
    told = lines(
        line("year_plan", 100), line("allocation", 100), line("disbursement", 130),
        line("recovery", 30, occurred_on=dt.date(2025, 6, 1)),
    )  # fmt: skip
    keys = by_key(told)
    assert (keys["disbursed_vnd"] <= keys["allocated_vnd"]).all()
    (row,) = passed(told, WORKS[1:]).to_dict("records")
    assert (row["limit"], row["over_vnd"]) == ("disbursed_over_allocated", 30)
    assert row["on"] == pd.Timestamp("2025-03-01")


def test_a_correction_that_waits_counts_with_its_difference() -> None:
    base = (line("year_plan", 100, entry_id=1), line("allocation", 100, entry_id=2),
            line("disbursement", 100, entry_id=3))  # fmt: skip
    more = line("disbursement", 130, entry_id=4, supersedes=3, state="pending", is_irregular=True)
    told = lines(*base, more)
    (row,) = by_key(told).to_dict("records")
    assert (row["disbursed_vnd"], row["disbursed_vnd_pending"]) == (100, 30)
    assert over_of_lines(told, WORKS[1:]).tolist() == [0, 0, 0, 30]
    assert over_limits(told, WORKS[1:], SOURCES)["over_vnd"].tolist() == [30]
    again = line("disbursement", 90, entry_id=5, supersedes=4, state="pending")
    (row,) = by_key(lines(*base, more, again)).to_dict("records")
    assert (row["disbursed_vnd"], row["disbursed_vnd_pending"]) == (100, -10)


def test_a_correction_that_lowers_what_money_rests_on_says_how_far() -> None:
    told = lines(
        line("year_plan", 100, entry_id=1), line("allocation", 100, entry_id=2),
        line("disbursement", 80, entry_id=3),
        line("allocation", 100, entry_id=4, supersedes=2, plan_year=2024, state="pending",
             is_irregular=True),
        line("year_plan", 200, entry_id=5, plan_year=2024),
    )  # fmt: skip
    assert over_of_lines(told, WORKS[1:]).tolist() == [0, 0, 0, 80, 0]


def test_what_several_entries_pass_together_is_said_once() -> None:
    odd: dict[str, Any] = {"state": "pending", "is_irregular": True}
    told = lines(
        line("year_plan", 100, entry_id=1), line("allocation", 100, entry_id=2),
        line("disbursement", 90, entry_id=3),
        line("disbursement", 30, entry_id=4, **odd), line("disbursement", 30, entry_id=5, **odd),
    )  # fmt: skip
    assert over_of_lines(told, WORKS[1:]).tolist() == [0, 0, 0, 20, 30]


def test_an_allocation_over_plan_and_investment_is_over_by_the_greater_of_both() -> None:
    told = lines(
        line("year_plan", 25),
        line("allocation", 40, entry_id=2, state="pending", is_irregular=True),
    )  # fmt: skip
    assert over_of_lines(told, WORKS, SOURCES).tolist() == [0, 15]
