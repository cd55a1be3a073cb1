from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from electrification.questions.board import Board, Lane, PlanState, board
from electrification.questions.overview import period_end_before, period_of
from electrification.storage import Store
from electrification.subject.milestones import Stage
from tests.electrification.builders import Story, snapshot_of

TODAY = dt.date(2025, 9, 29)
TEMPLATES = {"rural_grid": frozenset({Stage.FOREST_CONVERTED})}


class Told:
    """What is planned and was reached in village 1, as `Store.plans` gives it."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(self, kind: str, code: str, on: str, due_on: str | None = None, **more: Any) -> Told:
        row = {
            "id": len(self.rows) + 1, "village_id": 1, "phase": 0, "kind": kind, "code": code,
            "occurred_on": dt.date.fromisoformat(on),
            "due_on": dt.date.fromisoformat(due_on) if due_on else None,
            "unit_responsible": None, "document_number": None, "supersedes": None,
            "is_confirmed": True,
        }  # fmt: skip
        self.rows.append(row | more)
        return self

    def plans(self, *_asked: Any) -> pd.DataFrame:
        return pd.DataFrame(self.rows)

    def board(self, on: dt.date = TODAY) -> Board:
        story = Story()
        for row in self.rows:
            if row["is_confirmed"] and row["kind"] == "stage":
                story.stage(row["code"], row["occurred_on"])
        named = {"village_code": "V-1", "village_name": "Thôn 1"}
        now, then = (
            snapshot_of(story.states(day).assign(**named), day)
            for day in (on, period_end_before(on))
        )
        return board(now, then, self.plans, TEMPLATES)


def of_sample(store: Store, on: dt.date) -> Board:
    return board(
        store.snapshot(on),
        store.snapshot(period_end_before(on)),
        store.plans,
        TEMPLATES,
    )


def test_a_plan_whose_day_has_passed_is_late_by_the_days_since() -> None:
    told = Told().add("planned", "energised", "2025-01-01", "2025-09-19", unit_responsible="Đội A")
    plan = told.board().plans.iloc[0]

    assert (plan["state"], plan["days_late"], plan["unit_responsible"]) == ("late", 10, "Đội A")


def test_a_stage_reached_early_is_ahead_of_its_plan() -> None:
    told = Told().add("planned", "works_completed", "2025-01-01", "2025-09-19")
    told.add("stage", "works_completed", "2025-09-10")
    found = told.board()
    plan = found.plans.iloc[0]

    assert (plan["state"], plan["days_late"]) == ("reached", -9)
    assert found.cards.iloc[0]["plan_state"] == PlanState.REACHED


def test_the_last_plan_of_a_stage_holds_and_a_pending_one_stands_beside() -> None:
    told = Told().add("planned", "energised", "2025-01-01", "2025-06-30")
    told.add("planned", "energised", "2025-05-01", "2025-10-31")
    told.add("planned", "energised", "2025-09-01", "2025-12-31", is_confirmed=False)
    (plan,) = told.board().plans.to_dict("records")

    assert plan["due_on"] == pd.Timestamp("2025-10-31")
    assert plan["pending_due_on"] == pd.Timestamp("2025-12-31")
    assert plan["state"] == PlanState.AHEAD


def test_a_plan_that_nobody_confirmed_is_late_for_nobody() -> None:
    told = Told().add("planned", "energised", "2025-01-01", "2025-06-30", is_confirmed=False)
    (plan,) = told.board().plans.to_dict("records")

    assert plan["state"] == PlanState.UNCONFIRMED
    assert pd.isna(plan["due_on"])
    assert told.board().late_count == 0


def test_a_stage_that_waits_for_confirmation_is_told_apart_from_one_reached() -> None:
    told = Told().add("planned", "energised", "2025-01-01", "2025-09-19")
    told.add("stage", "energised", "2025-09-20", is_confirmed=False)
    (plan,) = told.board().plans.to_dict("records")

    assert plan["state"] == PlanState.LATE
    assert pd.isna(plan["actual_on"])
    assert plan["pending_on"] == pd.Timestamp("2025-09-20")


def test_the_next_stage_skips_what_is_not_required_and_what_a_later_one_needed() -> None:
    told = Told().add("stage", "started", "2025-03-01").add("stage", "mv_line_built", "2025-05-01")
    told.add("not_required", "substation_installed", "2025-03-01")

    assert told.board().cards.iloc[0]["next_stage"] == "lv_line_built"


def test_the_next_stage_of_a_village_without_any_is_its_survey() -> None:
    told = Told().add("planned", "energised", "2025-01-01", "2025-12-31")

    assert told.board().cards.iloc[0]["next_stage"] == "surveyed"


def test_the_picture_follows_a_village_from_preparation_to_the_dark() -> None:
    told = Told().add("stage", "surveyed", "2024-01-01").add("stage", "started", "2024-06-01")
    told.add("stage", "works_completed", "2025-01-01")
    found = told.board()

    assert found.spans[["status", "is_open"]].to_numpy().tolist() == [
        ["preparing", False],
        ["building", False],
        ["built_not_energised", True],
    ]
    assert set(found.marks["stage"]) == {"started", "works_completed"}


@pytest.mark.parametrize("on", [dt.date(2023, 7, 1), dt.date(2024, 6, 30), TODAY])
def test_the_board_is_late_where_and_by_as_much_as_the_snapshot(
    read_only_sample: Store, on: dt.date
) -> None:
    found = of_sample(read_only_sample, on)
    late = found.cards[found.cards["plan_state"] == PlanState.LATE].set_index("village_id")
    counted = read_only_sample.snapshot(on).counted.set_index("village_id")
    said = counted.loc[counted["overdue"] & ~counted["meets"], "overdue_days"]

    assert late["days_late"].sort_index().to_dict() == said.sort_index().astype(float).to_dict()


def test_the_board_holds_what_remains_and_what_came_to_meet_in_the_period(
    read_only_sample: Store,
) -> None:
    on = dt.date(2025, 2, 14)
    found = of_sample(read_only_sample, on)
    remaining = int((~read_only_sample.snapshot(on).counted["meets"]).sum())
    lanes = found.cards["lane"].value_counts().to_dict()

    assert lanes[Lane.ACHIEVED] == len(found.cards) - remaining == 1


def test_overdue_villages_come_first(read_only_sample: Store) -> None:
    cards = of_sample(read_only_sample, TODAY).cards
    is_late = (cards["plan_state"] == PlanState.LATE).tolist()

    assert is_late == sorted(is_late, reverse=True)
    late = cards.loc[is_late, "days_late"].tolist()
    assert late == sorted(late, reverse=True)


def test_a_board_of_no_village_is_empty(read_only_sample: Store) -> None:
    nowhere = read_only_sample.snapshot(TODAY, scope=())
    found = board(nowhere, nowhere, read_only_sample.plans, TEMPLATES)

    assert (len(found.cards), len(found.plans), len(found.spans)) == (0, 0, 0)


def test_a_filtered_board_drops_the_plans_of_the_others(read_only_sample: Store) -> None:
    found = of_sample(read_only_sample, TODAY)
    some = found.of(found.cards["commune_name"] == "xã Sơn Vĩ")

    assert set(some.plans["village_id"]) <= set(some.cards["village_id"])
    assert 0 < len(some.cards) < len(found.cards)


def test_a_period_runs_from_the_15th_to_the_14th() -> None:
    for day in (dt.date(2025, 1, 14), dt.date(2024, 12, 15), dt.date(2024, 12, 31)):
        assert period_of(day) == (dt.date(2024, 12, 15), dt.date(2025, 1, 14))
