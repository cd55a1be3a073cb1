"""What may stand beside what: the impossible is refused, the irregular named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.subject.entries import EntryKind, EntryState, NewEntry, Standing
from electrification.subject.milestones import OPTIONAL_BY_DEFAULT, STAGES, Stage, prerequisites
from electrification.tracking.rules import impossible_beside, irregular_beside
from tests.electrification.builders import day

PATH = (
    "surveyed", "investment_approved", "design_approved", "capital_allocated",
    "contractor_selected", "started", "mv_line_built", "substation_installed", "lv_line_built",
    "works_completed", "accepted",
)  # fmt: skip
"""Stages up to the check before energising, each after those it needs."""


def stood(kind: str, code: str = "", on: str = "2025-01-01", **values: Any) -> Standing:
    number = values.pop("id", 7)
    return Standing(
        id=number, kind=EntryKind(kind), code=code, occurred_on=day(on),
        state=EntryState.CONFIRMED, **values,
    )  # fmt: skip


def new(kind: str, code: str = "", on: str = "2025-03-01", **values: Any) -> NewEntry:
    return NewEntry(village_id=1, kind=EntryKind(kind), code=code, occurred_on=day(on), **values)


def built() -> list[Standing]:
    first = day("2024-01-01")
    return [
        stood("stage", code, str(first + dt.timedelta(days=30 * n)), id=n + 1)
        for n, code in enumerate(PATH)
    ]


def refused(entry: NewEntry, *others: Standing) -> list[str]:
    return [breach.rule for breach in impossible_beside(entry, others)]


def odd(entry: NewEntry, *others: Standing) -> list[str]:
    return [breach.rule for breach in irregular_beside(entry, others)]


def test_a_stage_is_reached_once_in_a_phase() -> None:
    lit = stood("stage", "energised", phase=1)
    assert refused(new("stage", "energised", phase=1), lit) == ["reached_already"]
    assert refused(new("stage", "energised", phase=2), lit) == []
    assert refused(new("stage", "energised", phase=1, supersedes=7), lit) == []


def test_a_check_that_failed_is_odd_before_the_works_are_finished() -> None:
    """It would let a village under construction count as finished and dark."""
    failed = new("inspection", "failed")
    assert odd(failed, *built()[:-2]) == ["missing_before"]
    assert odd(failed, *built()) == []


@pytest.mark.parametrize(
    ("code", "said", "is_refused"),
    [
        ("passed", {}, False),
        ("failed", {}, True),
        ("failed", {"cause": "corridor"}, False),
        ("passed_with_defects", {"due_on": day("2025-05-01")}, True),
        ("passed_with_defects", {"cause": "earthing"}, True),
        ("passed_with_defects", {"cause": "earthing", "due_on": day("2025-05-01")}, False),
    ],
)
def test_an_inspection_not_simply_passed_says_why_and_defects_by_when_they_are_mended(
    code: str, said: dict[str, Any], is_refused: bool
) -> None:
    rules = ["inspection_unexplained"] if is_refused else []
    assert refused(new("inspection", code, **said), *built()) == rules


def test_the_same_statement_is_not_made_twice() -> None:
    counted = stood("households", on="2025-03-01", counts={"households": 40})
    assert refused(new("households", households=40), counted) == ["said_already"]
    assert refused(new("households", households=41), counted) == []
    assert refused(new("households", on="2025-03-02", households=40), counted) == []


def test_a_stage_that_was_reached_is_not_declared_not_required() -> None:
    cleared = stood("stage", "uxo_cleared")
    assert refused(new("not_required", "uxo_cleared"), cleared) == ["not_required_but_reached"]


@pytest.mark.parametrize(
    ("kind", "began", "ended"),
    [("supply", "lost", "restored"), ("suspension", "suspended", "resumed")],
)
def test_what_did_not_begin_does_not_end_and_does_not_begin_twice(
    kind: str, began: str, ended: str
) -> None:
    start = stood(kind, began, "2025-02-01")
    over = stood(kind, ended, "2025-02-10", id=8)
    assert refused(new(kind, ended)) == ["nothing_to_end"]
    assert refused(new(kind, ended), start) == []
    assert refused(new(kind, ended), start, over) == ["nothing_to_end"]
    assert refused(new(kind, began), start) == ["begun_already"]
    assert refused(new(kind, began), start, over) == []
    assert refused(new(kind, ended, on="2025-01-31"), start) == ["nothing_to_end"]


def test_an_obstacle_is_cleared_once_after_it_was_opened_and_in_its_own_village() -> None:
    opened = stood("obstacle", "opened", "2025-02-01")
    cleared = stood("obstacle", "closed", "2025-02-05", id=8, refers_to=7)
    assert refused(new("obstacle", "closed", refers_to=7), opened) == []
    assert refused(new("obstacle", "closed", refers_to=9), opened) == ["no_such_obstacle"]
    assert refused(new("obstacle", "closed", refers_to=7), opened, cleared) == ["closed_already"]
    early = new("obstacle", "closed", on="2025-01-31", refers_to=7)
    assert refused(early, opened) == ["closed_before_opened"]


def test_every_refusal_names_the_entry_it_meets_and_what_to_do() -> None:
    [breach] = impossible_beside(
        new("stage", "started"), [stood("stage", "started", "2024-05-06", id=1258)]
    )
    assert "06/05/2024" in str(breach.problem)
    assert "1258" in str(breach.problem)
    assert str(breach.remedy)
    assert breach.entry_id == 1258


def test_energised_without_the_check_is_irregular_and_with_it_is_not() -> None:
    lit = new("stage", "energised", "2025-03-01")
    assert odd(lit, *built()) == ["missing_before"]
    assert odd(lit, *built(), stood("inspection", "passed", "2025-02-01", id=50)) == []
    assert odd(lit, *built(), stood("inspection", "failed", "2025-02-01", id=50)) == [
        "missing_before"
    ]
    late = stood("inspection", "passed_with_defects", "2025-03-02", id=50)
    assert odd(lit, *built(), late) == ["earlier_than_before"]


def test_a_stage_recorded_after_one_that_follows_it_is_irregular() -> None:
    started = stood("stage", "started", "2025-01-01")
    assert "later_than_after" in odd(new("stage", "contractor_selected", "2025-02-01"), started)


def test_what_is_not_required_is_seen_through() -> None:
    skipped = stood("not_required", "contractor_selected", id=90)
    before = [one for one in built() if one.code in PATH[:4]]
    assert odd(new("stage", "started", "2025-03-01"), *before) == ["missing_before"]
    assert odd(new("stage", "started", "2025-03-01"), *before, skipped) == []


def test_a_plan_or_a_count_has_no_order() -> None:
    assert odd(new("planned", "energised", due_on=day("2026-01-01"))) == []
    assert odd(new("customers", households_direct=3)) == []


def test_a_count_of_households_that_jumps_by_more_than_a_fifth_is_irregular() -> None:
    before = stood("households", on="2025-01-01", counts={"households": 50})
    assert odd(new("households", households=60), before) == []
    assert odd(new("households", households=61), before) == ["households_jump"]
    assert odd(new("households", households=39), before) == ["households_jump"]
    assert odd(new("households", households=61, cluster_id=3), before) == []


def test_supply_is_lost_only_where_there_was_some() -> None:
    assert odd(new("supply", "lost")) == ["supply_without_power"]
    assert odd(new("supply", "lost"), stood("stage", "energised", "2025-01-01")) == []


@given(st.permutations(STAGES), st.sets(st.sampled_from(STAGES)))
def test_in_any_order_that_the_edges_allow_nothing_is_irregular(
    order: list[Stage], skipped: set[Stage]
) -> None:
    """Stages recorded one a day, each when what it needs is there, never meet a rule."""
    left, number = list(order), 0
    standing: list[Standing] = []
    stated = [
        stood("not_required", str(s), "2023-12-31", id=500 + s.position)
        for s in skipped
        if s not in (Stage.INSPECTED,)
    ]
    seen_through = frozenset(Stage(one.code) for one in stated) | OPTIONAL_BY_DEFAULT
    left = [stage for stage in left if stage not in seen_through]
    while left:
        done = {Stage(one.code) if one.kind is EntryKind.STAGE else Stage.INSPECTED
                for one in standing}  # fmt: skip
        ready = [s for s in left if prerequisites(s, seen_through) <= done]
        stage = ready[0]
        left.remove(stage)
        number += 1
        on = str(day("2024-01-01") + dt.timedelta(days=number))
        is_check = stage is Stage.INSPECTED
        kind, code = ("inspection", "passed") if is_check else ("stage", str(stage))
        others = [*stated, *standing]
        assert refused(new(kind, code, on), *others) == []
        assert odd(new(kind, code, on), *others) == []
        standing.append(stood(kind, code, on, id=number))
