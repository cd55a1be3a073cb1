"""First use of money: beside every choice there is, on small worlds, and rule by rule."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrification.questions.first_use import choose, curve, just_missed, with_budget
from electrification.questions.first_use_model import World, reached_by
from electrification.questions.first_use_money import adds_up, pay
from electrification.questions.first_use_reasons import Rule, reasons
from electrification.subject.scenarios import (
    Budget,
    Objective,
    Scenario,
    Source,
    Village,
    Work,
    impossible_scenario,
    scenario_from,
)

MILLION = 1_000_000
TY = 1_000 * MILLION


def scenario(**changes: object) -> Scenario:
    """Two years, one source, three works: one that two villages share."""
    usual = {
        "first_year": 2026,
        "years": 2,
        "objective": Objective.HOUSEHOLDS,
        "sources": (Source(key="state", name="Nhà nước"),),
        "budgets": (
            Budget(source="state", year=2026, amount_vnd=2 * TY),
            Budget(source="state", year=2027, amount_vnd=2 * TY),
        ),
        "works": (
            Work(key="shared", name="Chung", cost_vnd=2 * TY),
            Work(key="small", name="Nhỏ", cost_vnd=1 * TY),
            Work(key="large", name="Lớn", cost_vnd=4 * TY, years=2),
        ),
        "villages": (
            Village(key="a", name="A", households=30, works=("shared",)),
            Village(key="b", name="B", households=25, works=("shared",)),
            Village(key="c", name="C", households=20, works=("small",)),
            Village(key="d", name="D", households=80, works=("large",)),
        ),
    }
    return Scenario(**{**usual, **changes})  # type: ignore[arg-type]


# ---- every choice there is ------------------------------------------------------------------


def best_of_all(asked: Scenario) -> int | None:
    """The best value by trying every set of works and every first year; None where none will do."""
    world, best = World(asked), None
    options = [[None, *starts] for starts in world.starts]
    for starts in itertools.product(*options):
        begins = {work: start for work, start in enumerate(starts) if start is not None}
        reached = reached_by(world, begins)
        if not world.must <= set(begins) or not set(world.must_villages) <= set(reached):
            continue
        value = sum(world.weight(village) for village in reached)
        if (best is None or value > best) and pay(world, begins) is not None:
            best = value
    return best


@st.composite
def small_worlds(draw: st.DrawFn) -> Scenario:
    years = draw(st.integers(1, 3))
    keys = ["s", "t"][: draw(st.integers(1, 2))]
    sources = tuple(
        Source(
            key=key,
            name=key,
            carries_over=draw(st.booleans()),
            last_year=draw(st.sampled_from([None, 2026, 2027])),
            least_pct=draw(st.sampled_from([0, 0, 0, 20])),
            most_pct=draw(st.sampled_from([100, 100, 60])),
        )
        for key in keys
    )
    works = tuple(
        Work(
            key=f"w{n}",
            name=f"w{n}",
            cost_vnd=draw(st.integers(0, 6)) * 100 * MILLION + draw(st.integers(0, 1)),
            years=draw(st.integers(1, 2)),
            first_year=draw(st.sampled_from([None, None, 2027])),
            sources=draw(st.sampled_from([None, None, (keys[-1],)])),
        )
        for n in range(draw(st.integers(1, 4)))
    )
    names = [work.key for work in works]
    villages = tuple(
        Village(
            key=f"v{n}",
            name=f"v{n}",
            households=draw(st.integers(0, 40)),
            works=tuple(
                draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
            ),
            needs_all=draw(st.booleans()),
        )
        for n in range(draw(st.integers(1, 5)))
    )
    places = [village.key for village in villages]
    return Scenario(
        first_year=2026,
        years=years,
        objective=draw(st.sampled_from(list(Objective))),
        sources=sources,
        budgets=tuple(
            Budget(source=key, year=2026 + t, amount_vnd=draw(st.integers(0, 8)) * 100 * MILLION)
            for key in keys
            for t in range(years)
        ),
        works=works,
        villages=villages,
        must_works=tuple(draw(st.lists(st.sampled_from(names), max_size=1))),
        must_villages=tuple(draw(st.lists(st.sampled_from(places), max_size=1))),
        without_works=tuple(draw(st.lists(st.sampled_from(names), max_size=1))),
        without_villages=tuple(draw(st.lists(st.sampled_from(places), max_size=1))),
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(small_worlds())
def test_no_choice_is_better_and_where_none_will_do_rules_are_named(asked: Scenario) -> None:
    assert impossible_scenario(asked) == []
    found, best = choose(asked), best_of_all(asked)

    if best is None:
        assert found is None
        assert reasons(asked)[-1].rule is Rule.MUST
        return
    assert found is not None
    assert (found.value(asked.objective), found.is_proven, found.gap) == (best, True, 0)
    works = [one.key for one in asked.works]
    sources = [one.key for one in asked.sources]
    paid = {
        (works.index(one.work), sources.index(one.source), one.year - 2026): one.amount_vnd
        for one in found.payments
    }
    begins = {works.index(key): year - 2026 for key, year in found.begins.items()}
    assert adds_up(World(asked), begins, paid)
    assert {*asked.must_works} <= {*found.begins}
    assert {*asked.must_villages} <= {*found.reached}
    assert not {*asked.without_works} & {*found.begins}
    assert not {*asked.without_villages} & {*found.reached}


@settings(max_examples=15, deadline=None, derandomize=True)
@given(small_worlds())
def test_more_money_never_reaches_less_and_the_same_is_answered_twice(asked: Scenario) -> None:
    levels = curve(asked, (50, 100, 150, 300))
    values = [-1 if one.choice is None else one.choice.value(asked.objective) for one in levels]

    assert values == sorted(values)
    assert curve(asked, (50, 100, 150, 300)) == levels


# ---- rule by rule ---------------------------------------------------------------------------


def test_a_shared_work_is_paid_once_for_all_its_villages() -> None:
    found = choose(scenario(without_villages=("d",)))

    assert found is not None
    assert set(found.reached) == {"a", "b", "c"}
    assert found.spent_vnd == 3 * TY
    assert found.households == 75


def test_villages_and_households_are_different_aims() -> None:
    households, villages = (choose(scenario(objective=aim)) for aim in Objective)

    assert households is not None
    assert villages is not None
    assert set(households.reached) == {"d"}
    assert set(villages.reached) == {"a", "b", "c"}


def test_money_that_may_not_be_carried_over_is_gone_at_the_end_of_its_year() -> None:
    works = (Work(key="late", name="Muộn", cost_vnd=3 * TY, first_year=2027),)
    villages = (Village(key="a", name="A", households=9, works=("late",)),)
    lapses = scenario(works=works, villages=villages)
    carries = replace(lapses, sources=(Source(key="state", name="Nhà nước", carries_over=True),))

    assert choose(lapses) is not None
    assert not choose(lapses).reached  # type: ignore[union-attr]
    assert choose(carries).reached == {"a": 2027}  # type: ignore[union-attr]


def test_a_village_that_needs_all_its_works_is_reached_when_the_last_is_done() -> None:
    both = Village(key="both", name="Hai", households=50, works=("shared", "small"))
    found = choose(scenario(villages=(both,)))

    assert found is not None
    assert found.reached == {"both": max(found.done.values())}
    either = choose(scenario(villages=(replace(both, needs_all=False),)))
    assert either is not None
    assert set(either.begins) == {"small"}


def test_chosen_works_begin_as_early_as_the_money_allows() -> None:
    found = choose(scenario(without_villages=("d",)))

    assert found is not None
    assert found.done == {"shared": 2026, "small": 2027}


def test_a_source_pays_no_more_than_its_share_and_no_less() -> None:
    sources = (
        Source(key="state", name="Nhà nước", most_pct=90),
        Source(key="people", name="Nhân dân", least_pct=10),
    )
    budgets = (
        Budget(source="state", year=2026, amount_vnd=9 * TY),
        Budget(source="people", year=2026, amount_vnd=200 * MILLION),
    )
    found = choose(scenario(sources=sources, budgets=budgets, years=1))

    assert found is not None
    by_source = {
        key: sum(one.amount_vnd for one in found.payments if one.source == key)
        for key in ("state", "people")
    }
    assert set(found.reached) == {"a", "b"}
    assert by_source == {"state": 1_800 * MILLION, "people": 200 * MILLION}


def test_what_is_just_missed_says_the_least_money_that_brings_it_in() -> None:
    asked = scenario(without_villages=("d",), budgets=(
        Budget(source="state", year=2026, amount_vnd=2_500 * MILLION),
    ))  # fmt: skip
    found = choose(asked)
    assert found is not None
    [missed] = just_missed(asked, found)

    assert (missed.village, missed.works, missed.extra_vnd) == ("c", ("small",), 500 * MILLION)
    more = replace(asked, budgets=(Budget(source="state", year=2026, amount_vnd=3 * TY),))
    assert "c" in choose(more).reached  # type: ignore[union-attr]


def test_a_budget_is_cut_in_whole_dong() -> None:
    assert [one.amount_vnd for one in with_budget(scenario(), 33).budgets] == [660 * MILLION] * 2


# ---- what makes it infeasible ---------------------------------------------------------------


def named(asked: Scenario) -> dict[Rule, object]:
    assert choose(asked) is None
    return {one.rule: one for one in reasons(asked)}


def test_too_little_money_is_named_with_source_year_and_amount() -> None:
    found = named(scenario(must_works=("large", "small")))

    lacks = found[Rule.BUDGET]
    assert lacks.amount_vnd == 1 * TY  # type: ignore[attr-defined]
    assert lacks.source == "state"  # type: ignore[attr-defined]
    assert set(found) == {Rule.BUDGET, Rule.MUST}


def test_a_must_that_is_left_out_is_named() -> None:
    found = named(scenario(must_villages=("c",), without_works=("small",)))

    assert found[Rule.EXCLUDED].works == ("small",)  # type: ignore[attr-defined]
    assert Rule.BUDGET not in found


def test_a_work_that_ends_after_the_last_year_is_named_with_the_years_it_lacks() -> None:
    works = (*scenario().works[:2], Work(key="large", name="Lớn", cost_vnd=TY, years=4))
    found = named(scenario(works=works, must_villages=("d",)))

    assert found[Rule.TIME].years == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (Source(key="state", name="N", most_pct=50), Rule.MOST_SHARE),
        (Source(key="state", name="N", last_year=2025), Rule.PERIOD),
    ],
)
def test_a_rule_of_a_source_is_named(source: Source, rule: Rule) -> None:
    found = named(scenario(sources=(source,), must_works=("small",)))

    assert found[rule].source == "state"  # type: ignore[attr-defined]
    assert found[Rule.MUST].works == ("small",)  # type: ignore[attr-defined]


def test_money_that_lapses_is_named_where_carrying_it_over_would_do() -> None:
    works = (Work(key="late", name="Muộn", cost_vnd=3 * TY, first_year=2027),)
    villages = (Village(key="a", name="A", households=9, works=("late",)),)
    found = named(scenario(works=works, villages=villages, must_works=("late",)))

    assert Rule.CARRY_OVER in found
    assert found[Rule.BUDGET].amount_vnd == 1 * TY  # type: ignore[attr-defined]
    assert Rule.FIRST_YEAR not in found  # begun earlier it would still lack money


def test_a_work_that_may_begin_too_late_is_named() -> None:
    works = (Work(key="late", name="Muộn", cost_vnd=TY, years=2, first_year=2027),)
    villages = (Village(key="a", name="A", households=9, works=("late",)),)
    found = named(scenario(works=works, villages=villages, must_works=("late",)))

    assert found[Rule.FIRST_YEAR].works == ("late",)  # type: ignore[attr-defined]
    assert found[Rule.TIME].years == 1  # type: ignore[attr-defined]


def test_as_few_musts_as_can_be_are_given_up() -> None:
    found = named(scenario(must_villages=("a", "b", "c", "d")))

    assert found[Rule.MUST].villages == ("d",)  # type: ignore[attr-defined]


# ---- at the door ----------------------------------------------------------------------------


def test_a_scenario_goes_through_plain_values_and_back() -> None:
    asked = scenario(must_works=("small",))

    assert scenario_from(json.loads(json.dumps(asked.as_json()))) == asked


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"budgets": (Budget(source="state", year=2026, amount_vnd=-1),)}, "budgets"),
        ({"budgets": (Budget(source="state", year=2026, amount_vnd=1.5),)}, "budgets"),  # type: ignore[arg-type]
        ({"budgets": (Budget(source="state", year=2030, amount_vnd=1),)}, "budgets"),
        ({"budgets": (Budget(source="state", year=2026, amount_vnd=10**16),)}, "budgets"),
        ({"budgets": (Budget(source="nothing", year=2026, amount_vnd=1),)}, "budgets"),
        ({"must_works": ("nothing",)}, "must"),
        ({"years": 0}, "years"),
        ({"sources": (Source(key="state", name="N", least_pct=60, most_pct=50),)}, "sources"),
        ({"works": (Work(key="x", name="X", cost_vnd=1),) * 2, "villages": ()}, "works"),
    ],
)
def test_what_cannot_be_is_named(changes: dict[str, object], field: str) -> None:
    assert field in [name for name, _ in impossible_scenario(scenario(**changes))]
