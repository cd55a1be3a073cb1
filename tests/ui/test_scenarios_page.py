"""Phương án sử dụng vốn: asked, answered, kept and compared, and never taken for a decision."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from electrification.questions.first_use_answer import answer
from electrification.storage import Store, open_store
from electrification.storage.first_use import candidates_of
from electrification.subject.accounts import Actor
from electrification.subject.scenarios import Budget, Objective, Scenario, Source
from electrification.tracking import scenarios, system_actor
from electrification.ui.components.scenario_form import TYPED
from electrification.ui.screens import SCENARIOS
from tests.ui.conftest import Visit, downloads, said, the_html

DAY = dt.date(2025, 9, 29)
LABEL = "Phương án tham khảo, chưa được cấp có thẩm quyền quyết định"
BUDGET = {"carries_over": True, "least_pct": 0, "most_pct": 100, "first_year": None,
          "last_year": None, "2026": 200.0, "2027": 100.0, "2028": 0.0}  # fmt: skip


def asked_of(store: Store, tenths: int, **changes: object) -> Scenario:
    found = candidates_of(store, store.snapshot(DAY), first_year=2026)
    needed = sum(one.cost_vnd for one in found.works)
    usual = {
        "first_year": 2026,
        "years": 1,
        "objective": Objective.VILLAGES,
        "sources": (Source(key="province_budget", name="Ngân sách tỉnh"),),
        "budgets": (Budget(source="province_budget", year=2026, amount_vnd=needed * tenths // 10),),
        "works": found.works,
        "villages": found.villages,
    }
    return Scenario(**{**usual, **changes})  # type: ignore[arg-type]


def kept(store: Store, name: str, tenths: int, by: Actor, **changes: object) -> int:
    asked = asked_of(store, tenths, **changes)
    return scenarios.keep(store, name, asked, answer(asked), by, as_of=DAY, data_version=1)


def with_column(visitor: AppTest, name: str) -> pd.DataFrame:
    """The first table with a column of that name."""
    return next(table.value for table in visitor.dataframe if name in table.value)


@pytest.fixture
def kept_url(own_sample_url: str) -> str:
    """Return the URL of a sample with two scenarios that were kept."""
    store = open_store(own_sample_url)
    kept(store, "measure", 1, system_actor())
    kept(store, "Mức cao <b>", 10, system_actor())
    store.close()
    return own_sample_url


def test_a_planner_asks_and_is_told_what_is_chosen_missed_and_with_another_budget(
    visit: Visit,
) -> None:
    visitor = visit(SCENARIOS)
    assert LABEL in said(visitor)
    assert "9 thôn còn cần vốn" in said(visitor)
    visitor.session_state[TYPED] = {"province_budget": BUDGET}
    visitor.multiselect(key="scenario_sources").set_value(["province_budget"]).run()
    visitor.button(key="scenario_compute").click().run()

    assert not visitor.exception
    hero = the_html(visitor, 'class="hero scenario"')
    assert "trong tổng số 300 triệu đồng" in hero
    assert "Đã chứng minh" in hero
    chosen, missed, curve = (with_column(visitor, name) for name in ("done", "extra", "share"))
    assert len(chosen) + len(missed) >= 9
    assert list(curve["share"]) == [f"{pct} %" for pct in (25, 50, 75, 100, 125, 150, 200)]
    wanted = {"payments", "capital", "missed", "curve"}
    assert {f"scenario_now_{name}_csv" for name in wanted} <= downloads(visitor)


def test_without_money_it_says_what_to_type(visit: Visit) -> None:
    visitor = visit(SCENARIOS)
    visitor.button(key="scenario_compute").click().run()

    assert "Nhập ngân sách" in visitor.error[0].value


def test_who_makes_none_sees_no_questions(visit: Visit) -> None:
    visitor = visit(SCENARIOS, as_="tt-tq")

    assert not visitor.exception
    assert LABEL in said(visitor)
    assert not [one for one in visitor.button if one.key == "scenario_compute"]


def test_scenarios_kept_stand_side_by_side_and_are_put_aside(visit: Visit, kept_url: str) -> None:
    visitor = visit(SCENARIOS, kept_url)
    shown = with_column(visitor, "measure")

    assert list(shown.columns) == ["measure", "of_2", "of_1"]
    reached = shown[shown["measure"] == "Thôn đạt"].iloc[0]
    assert reached["of_2"] == "9/9"
    visitor.button(key="scenario_aside_2").click().run()
    assert list(with_column(visitor, "measure").columns) == ["measure", "of_1"]
    assert not visitor.exception


def test_who_looks_compares_and_puts_nothing_aside(visit: Visit, kept_url: str) -> None:
    visitor = visit(SCENARIOS, kept_url, as_="tt-tq")

    assert len(with_column(visitor, "measure").columns) == 3
    assert not [one for one in visitor.button if str(one.key).startswith("scenario_aside")]


def test_an_infeasible_one_names_what_stands_in_the_way(visit: Visit) -> None:
    visitor = visit(SCENARIOS)
    visitor.session_state[TYPED] = {"province_budget": BUDGET}
    visitor.multiselect(key="scenario_sources").set_value(["province_budget"]).run()
    visitor.multiselect(key="scenario_must").set_value(["TBG-076"]).run()
    visitor.button(key="scenario_compute").click().run()

    assert "Không có phương án nào" in visitor.error[0].value
    assert "còn thiếu" in said(visitor)
