"""The gap of a village: needed, given, paid, and whether money and works go together."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from electrification.questions.capital_gap import (
    beside_works,
    first_without,
    gap_by_village,
    gap_of_sources,
    waterfall,
)
from electrification.questions.capital_series import over_time
from electrification.subject.costs import CostBand, cost_band, cost_cases, stage_weights
from electrification.subject.milestones import Stage, StageGroup
from tests.electrification.money import key, keys, line, lines, shares

BAND = CostBand(24_000_000, 56_000_000)


def works(*rows: tuple[int, int | None]) -> pd.DataFrame:
    """Works and their total investment."""
    return pd.DataFrame(list(rows), columns=["work_id", "total_investment_vnd"])


def frame(*villages: dict[str, Any]) -> pd.DataFrame:
    """As much of a snapshot as the gap asks for."""
    usual = {"status": "building", "households": 40, "has_capital": False, "meets": False}
    rows = [
        usual | {"village_id": n + 1, "village_code": f"T-{n + 1}"} | own
        for n, own in enumerate(villages or ({},))
    ]
    told = pd.DataFrame(rows)
    return told.assign(households=told["households"].astype("Int64"))


def test_the_gap_is_need_less_allocated_and_allocated_less_paid() -> None:
    told = keys(key(1, need=1_000), key(1, plan=800, allocated=700, disbursed=300))
    (row,) = gap_by_village(told, works((1, 5_000)), shares((1, 1, 1))).to_dict("records")
    assert (row["need_vnd"], row["unallocated_vnd"], row["unpaid_vnd"]) == (1_000, 300, 400)
    assert row["is_need_recorded"]
    assert row["cost_vnd"] == 5_000


def test_a_work_without_a_recorded_need_needs_its_total_investment() -> None:
    told = keys(key(1, allocated=100))
    gap = gap_by_village(told, works((1, 900), (2, None)), shares((1, 1, 2), (1, 2, 1), (2, 2, 1)))
    rows = gap.set_index("village_id")
    assert rows["need_vnd"].to_dict() == {1: 600, 2: 300}
    assert rows["works"].to_dict() == {1: 1, 2: 2}
    assert not rows["is_need_recorded"].any()


def test_of_some_sources_the_need_is_what_is_recorded_or_planned_and_the_cost_stays_whole() -> None:
    told = keys(
        key(1, source="eu", need=300, plan=200, allocated=100),
        key(1, source="wb", plan=900, allocated=50),
        key(2, source="adb", plan=70),
    )
    works_, shares_ = works((1, 5_000), (2, 400)), shares((1, 1, 1), (2, 2, 1))
    whole = gap_by_village(told, works_, shares_)
    some = told[told["source"].isin(["eu", "wb"])]
    rows = gap_of_sources(some, works_, shares_, whole).set_index("village_id")
    assert rows["need_vnd"].to_dict() == {1: 1_100, 2: 0}
    assert rows["unallocated_vnd"].to_dict() == {1: 950, 2: 0}
    assert rows["cost_vnd"].to_dict() == {1: 5_000, 2: 400}


def test_a_village_without_a_work_has_no_money_and_no_cost() -> None:
    gap = gap_by_village(keys(key(1, allocated=100)), works((1, 100)), shares((1, 1, 1)))
    rows = beside_works(gap, frame({}, {"has_capital": False}), np.array([50.0, 0.0]), BAND)
    assert rows["allocated_vnd"].tolist() == [100, 0]
    assert np.isnan(rows["cost_per_household_vnd"][1])
    assert not rows["is_cost_odd"][1]
    assert np.isnan(rows["spent_pct"][1])


def test_money_ahead_of_the_works_is_told_in_points() -> None:
    gap = gap_by_village(
        keys(key(1, allocated=900, disbursed=800)), works((1, 1_000)), shares((1, 1, 1))
    )
    (row,) = beside_works(gap, frame(), np.array([45.0]), BAND).to_dict("records")
    assert (row["spent_pct"], row["points_ahead"]) == (80.0, 35.0)


def test_finished_by_the_register_alone_is_finished() -> None:
    gap = gap_by_village(keys(key(1)), works((1, 1_000)), shares((1, 1, 1)))
    rows = beside_works(gap, frame({"status": "meets_criterion"}), np.array([0.0]), BAND)
    assert rows["physical_pct"].tolist() == [100.0]


@pytest.mark.parametrize(
    ("cost", "households", "is_odd"),
    [(960_000_000, 40, False), (2_240_000_000, 40, False), (2_240_000_041, 40, True),
     (900_000_000, 40, True), (900_000_000, 0, False), (900_000_000, None, False)],
)  # fmt: skip
def test_a_cost_outside_what_real_works_cost_is_odd(
    cost: int, households: int | None, is_odd: bool
) -> None:
    gap = gap_by_village(keys(key(1)), works((1, cost)), shares((1, 1, 1)))
    rows = beside_works(gap, frame({"households": households}), np.array([0.0]), BAND)
    assert rows["is_cost_odd"].tolist() == [is_odd]


def test_villages_without_an_allocation_come_first() -> None:
    told = keys(key(1, allocated=100), key(2, need=50), key(3, need=70))
    gap = gap_by_village(told, works((1, 500)), shares((1, 1, 1), (2, 2, 1), (3, 3, 1)))
    done = {"meets": True, "status": "meets_criterion"}
    rows = beside_works(gap, frame({}, {}, {}, done), np.zeros(4), BAND)
    assert first_without(rows)["village_id"].tolist() == [3, 2, 1]


def test_the_steps_from_need_to_paid_close_on_each_other() -> None:
    rows = keys(key(1, need=100, plan=80, allocated=70, disbursed=20))
    steps = waterfall(rows).set_index("step")
    assert steps["to_vnd"].to_dict() == {
        "need": 100, "unplanned": 100, "plan": 80, "unallocated": 80, "allocated": 70,
        "unpaid": 70, "disbursed": 20,
    }  # fmt: skip
    assert steps.loc["unpaid", "from_vnd"] == 20


def test_the_band_is_the_least_and_the_most_of_the_cases() -> None:
    assert cost_band() == BAND
    assert all(case.source for case in cost_cases())


def test_weights_are_of_works_and_add_up_to_a_hundred() -> None:
    weights = stage_weights()
    assert sum(weights.values()) == 100
    assert {stage.group for stage in weights} == {StageGroup.WORKS}
    assert Stage.WORKS_COMPLETED in weights


def test_money_over_time_adds_up_day_by_day_with_adjustments_between_works() -> None:
    march, june, july = dt.date(2025, 3, 1), dt.date(2025, 6, 1), dt.date(2025, 7, 1)
    told = lines(
        line("allocation", 100, occurred_on=march),
        line("advance", 30, occurred_on=march),
        line("disbursement", 40, occurred_on=june),
        line("advance_recovery", 10, occurred_on=june),
        line("adjustment", 20, adjusts="allocation", is_decrease=True, counter_work_id=2,
             occurred_on=july),
        line("disbursement", 99, occurred_on=july, state="pending"),
    )  # fmt: skip
    own = over_time(told, shares((1, 1, 1), (2, 5, 1)), village_id=1)
    assert [(str(r["occurred_on"].date()), r["series"], r["amount_vnd"]) for r in
            own.to_dict("records")] == [
        ("2025-03-01", "allocated", 100), ("2025-03-01", "disbursed", 30),
        ("2025-06-01", "disbursed", 60), ("2025-07-01", "allocated", 80),
    ]  # fmt: skip
    other = over_time(told, shares((1, 1, 1), (2, 5, 1)), village_id=5)
    assert other[["series", "amount_vnd"]].to_numpy().tolist() == [["allocated", 20]]
