"""By how much a line that was accepted as irregular passes its limit."""

from __future__ import annotations

import pandas as pd

from electrification.questions.capital_days import over_of_lines

WORKS = pd.DataFrame({"work_id": [1, 2], "total_investment_vnd": [1000, 50]})


def line(kind: str, amount_vnd: int, **values: object) -> dict[str, object]:
    """A confirmed line of the year 2025."""
    usual = {
        "entry_id": 1, "work_id": 1, "kind": kind, "source": "tinh", "plan_year": 2025,
        "nature": "investment", "amount_vnd": amount_vnd, "adjusts": None, "is_decrease": False,
        "counter_work_id": 0, "occurred_on": pd.Timestamp("2025-03-01"), "state": "confirmed",
        "is_irregular": False,
    }  # fmt: skip
    return usual | values


def over(*lines: dict[str, object]) -> list[int]:
    return over_of_lines(pd.DataFrame(list(lines)), WORKS).tolist()


def test_a_payment_beyond_the_allocation_says_how_far() -> None:
    plan, given = line("year_plan", 500), line("allocation", 400)
    paid = line("disbursement", 390)
    odd = line("disbursement", 30, is_irregular=True, state="pending")
    assert over(plan, given, paid, odd) == [0, 0, 0, 20]
    assert over(plan, line("allocation", 420), paid, odd) == [0, 0, 0, 0]


def test_a_plan_taken_down_below_the_allocation_says_how_far() -> None:
    cut = line("adjustment", 200, adjusts="year_plan", is_decrease=True, is_irregular=True)
    assert over(line("year_plan", 500), line("allocation", 400), cut) == [0, 0, 100]


def test_an_allocation_beyond_the_total_investment_says_how_far() -> None:
    big = line("allocation", 60, work_id=2, is_irregular=True)
    assert over(line("year_plan", 90, work_id=2), big) == [0, 10]


def test_what_the_other_work_gives_is_looked_at_there() -> None:
    moved = line("adjustment", 40, adjusts="allocation", counter_work_id=2, is_irregular=True)
    plans = line("year_plan", 500), line("year_plan", 40, work_id=2)
    given = line("allocation", 40, work_id=2)
    assert over(*plans, given, moved) == [0, 0, 0, 0]
    paid = line("disbursement", 25, work_id=2)
    assert over(*plans, given, paid, moved) == [0, 0, 0, 0, 25]
