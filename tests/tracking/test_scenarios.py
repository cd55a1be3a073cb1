"""Scenarios that are kept: by whom, once a name, never edited, and they change no figure."""

from __future__ import annotations

import datetime as dt

import pytest

from electrification.questions.first_use_answer import Answer, answer, answer_from
from electrification.storage import Store
from electrification.storage.first_use import candidates_of
from electrification.subject.accounts import Actor, Role
from electrification.subject.rights import ACTIONS, Action
from electrification.subject.scenarios import (
    Budget,
    Objective,
    Scenario,
    Source,
    scenario_from,
)
from electrification.texts import Refused
from electrification.tracking import scenarios
from geo.units import UnitKey
from tests.electrification.builders import NEW
from tests.tracking.test_rights import holding

DAY = dt.date(2025, 9, 29)
PLANNER = holding(Role.PLANNER)
SON_VI = UnitKey("00778", NEW)


@pytest.fixture
def asked(sample: Store) -> Scenario:
    """Return a scenario of the sample's villages with one source and half of the money needed."""
    found = candidates_of(sample, sample.snapshot(DAY), first_year=2026)
    needed = sum(one.cost_vnd for one in found.works)
    return Scenario(
        first_year=2026,
        years=1,
        objective=Objective.HOUSEHOLDS,
        sources=(Source(key="province_budget", name="Ngân sách tỉnh"),),
        budgets=(Budget(source="province_budget", year=2026, amount_vnd=needed // 2),),
        works=found.works,
        villages=found.villages,
    )


@pytest.fixture
def found(asked: Scenario) -> Answer:
    """Return the answer about it."""
    return answer(asked)


def keep(store: Store, asked: Scenario, found: Answer, by: Actor, name: str = "Một") -> int:
    return scenarios.keep(store, name, asked, found, by, as_of=DAY, data_version=1, note="thử")


def test_it_is_kept_with_its_answer_and_changes_no_figure(
    sample: Store, asked: Scenario, found: Answer
) -> None:
    before = sample.data_version()
    kept = sample.scenarios.get(keep(sample, asked, found, PLANNER))

    assert kept is not None
    assert (scenario_from(kept.inputs), answer_from(kept.result)) == (asked, found)
    assert (kept.name, kept.note, kept.as_of) == ("Một", "thử", DAY)
    assert sample.data_version() == before


@pytest.mark.parametrize("role", Role)
def test_only_who_the_table_names_keeps_one(
    sample: Store, asked: Scenario, found: Answer, role: Role
) -> None:
    by = holding(role)
    if role in ACTIONS[Action.MAKE_SCENARIO]:
        scenarios.put_aside(sample, keep(sample, asked, found, by), by)
        return
    with pytest.raises(Refused, match="may not make"):
        keep(sample, asked, found, by)
    number = keep(sample, asked, found, PLANNER)
    with pytest.raises(Refused, match="may not make"):
        scenarios.put_aside(sample, number, by)


def test_a_planner_of_a_commune_keeps_none_of_villages_elsewhere(
    sample: Store, asked: Scenario, found: Answer
) -> None:
    with pytest.raises(Refused, match="outside"):
        keep(sample, asked, found, holding(Role.PLANNER, SON_VI))


def test_who_sees_all_its_villages_sees_it_and_nobody_without_a_post(
    sample: Store, asked: Scenario, found: Answer
) -> None:
    number = keep(sample, asked, found, PLANNER)

    assert [one.id for one in scenarios.seen_by(sample, holding(Role.VIEWER))] == [number]
    assert scenarios.seen_by(sample, holding(Role.VIEWER, SON_VI)) == []
    assert scenarios.seen_by(sample, None) == []


def test_a_name_is_taken_once_and_free_again_when_put_aside(
    sample: Store, asked: Scenario, found: Answer
) -> None:
    number = keep(sample, asked, found, PLANNER)
    with pytest.raises(Refused, match="already"):
        keep(sample, asked, found, PLANNER, name=" một ")
    scenarios.put_aside(sample, number, PLANNER)
    with pytest.raises(Refused, match="put aside already"):
        scenarios.put_aside(sample, number, PLANNER)
    again = keep(sample, asked, found, PLANNER)

    assert [one.id for one in scenarios.seen_by(sample, PLANNER)] == [again]
    every = scenarios.seen_by(sample, PLANNER, with_put_aside=True)
    assert [(one.id, one.is_put_aside) for one in every] == [(again, False), (number, True)]


def test_what_cannot_be_is_said_at_once_and_nothing_is_written(
    sample: Store, asked: Scenario, found: Answer
) -> None:
    wrong = Scenario(**{**vars(asked), "must_works": ("không có",), "years": 0})
    with pytest.raises(Refused) as refused:
        keep(sample, wrong, found, PLANNER, name=" ")

    assert {"Name of the scenario", "Years", "Must be in"} <= {
        line.split(":")[0] for line in str(refused.value.problem).splitlines()
    }
    assert sample.scenarios.all(with_put_aside=True) == []
