"""What a person must do: by role, by reach, never one's own, and never twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrification.questions.snapshot import Snapshot
from electrification.questions.worklist import (
    LATE_COLUMNS,
    NOW_AND_THEN,
    TASK_COLUMNS,
    Reach,
    Section,
    Waiting,
    Worklist,
    reach_of,
    worklist,
)
from electrification.subject.accounts import Actor, Post, Role
from electrification.subject.entries import EntryKind, EntryState
from electrification.subject.rights import Matter, matter_of
from electrification.subject.villages import STALE_AFTER_DAYS
from tests.electrification.builders import SON_VI_NEW, Story, day, snapshot_of

TODAY = day("2026-03-20")
OFFICE = "Điện lực Mèo Vạc"
ALL = frozenset(range(1, 7))


def somebody(*roles: Role, person_id: int = 1) -> Actor:
    posts = [
        Post(role=r, unit=SON_VI_NEW, from_on=day("2025-07-01"), organisation=OFFICE) for r in roles
    ]
    return Actor(person_id=person_id, key="ai", name="Ai đó", posts=tuple(posts))


def reach(actor: Actor, villages: frozenset[int] = ALL) -> Reach:
    return reach_of(actor, lambda scope: villages if scope else frozenset())


def waiting_entry(entry_id: int, **values: Any) -> dict[str, Any]:
    """A stage of the investor's, pending, recorded by somebody else."""
    return {
        "id": entry_id, "village_id": 1, "kind": "stage", "code": "mv_line_built",
        "state": "pending", "recorded_by": 99, "supersedes": None, "is_irregular": False,
        "occurred_on": day("2026-03-01"), "decided_at": None,
    } | values  # fmt: skip


def entries(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(waiting_entry(0)))


def obstacle(entry_id: int, **values: Any) -> pd.DataFrame:
    row = {"cause": "Hành lang tuyến", "unit_responsible": OFFICE, "due_on": None,
           "document_number": "1/CV"} | values  # fmt: skip
    return pd.DataFrame([row], index=pd.Index([entry_id], name="id"))


NOTHING = Waiting(
    entries=entries(),
    drafts=pd.DataFrame(columns=["id", "village_id", "form", "saved_at"]),
    late=pd.DataFrame(columns=list(LATE_COLUMNS)),
    obstacles=obstacle(0).iloc[:0],
    tasks=pd.DataFrame(columns=list(TASK_COLUMNS)),
    updated=frozenset(),
)


def villages(story: Story | None = None, on: dt.date = TODAY) -> Snapshot:
    """Six villages, numbered, as the story has them on that day."""
    told = story or Story(villages=6)
    states = told.states(on)
    names = [f"V-{i}" for i in states["village_id"]]
    return snapshot_of(states.assign(village_code=names, village_name=names), on)


def work_of(
    actor: Actor, waiting: Waiting = NOTHING, snapshot: Snapshot | None = None, **more: Any
) -> Worklist:
    own = more.pop("reach", None) or reach(actor)
    return worklist(actor, own, snapshot or silent_villages(), waiting, **more)


@cache
def silent_villages() -> Snapshot:
    """Six villages of which nothing is known."""
    return villages()


def ids(found: Worklist, section: Section) -> list[int]:
    name = "id" if section is not Section.TO_UPDATE else "village_id"
    return [int(i) for i in found.parts[section][name]]


@settings(max_examples=20)
@given(
    spoke=st.lists(st.integers(-40, 0), min_size=6, max_size=6),
    updated=st.frozensets(st.integers(1, 6)),
    lit=st.frozensets(st.integers(1, 6)),
    mine=st.frozensets(st.integers(1, 6)),
)
def test_a_village_is_never_both_updated_today_and_to_be_updated(
    spoke: list[int], updated: frozenset[int], lit: frozenset[int], mine: frozenset[int]
) -> None:
    story = Story(villages=6)
    for village, days in enumerate(spoke, start=1):
        if village in lit:
            story.lit("2026-01-01", village=village)
        story.stage("surveyed", TODAY + dt.timedelta(days=days), village=village)
    actor = somebody(Role.ENGINEER)
    found = work_of(actor, replace(NOTHING, updated=updated), villages(story),
                    reach=reach(actor, mine))  # fmt: skip

    own = found.villages.set_index("village_id")
    assert set(own.index) == set(mine)
    assert not (own["is_updated"] & own["to_update"]).any()
    for village, row in own.iterrows():
        silent = -spoke[village - 1] > STALE_AFTER_DAYS
        spoke_today = village in updated or spoke[village - 1] == 0
        assert row["is_updated"] == spoke_today
        assert row["to_update"] == (silent and village not in lit and not spoke_today)
    left = found.to_go_through(with_finished=True)
    assert set(left["village_id"]) | set(own.index[own["is_updated"]]) == set(mine)
    assert set(found.parts[Section.TO_UPDATE]["village_id"]) <= set(
        found.to_go_through()["village_id"]
    )


KINDS = [("stage", "mv_line_built"), ("stage", "energised"), ("households", ""),
         ("no_change", ""), ("obstacle", "opened"), ("stage", "recognised")]  # fmt: skip


@settings(max_examples=20)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(1, 8), st.sampled_from([1, 2, 99]),
                  st.sampled_from(["pending", "returned"]), st.booleans()),
        max_size=12,
    ),
    roles=st.sets(st.sampled_from(Role), min_size=1),
)  # fmt: skip
def test_what_is_offered_for_confirmation_is_others_of_ones_matters_and_counts_add_up(
    rows: list[Any], roles: set[Role]
) -> None:
    actor = somebody(*roles)
    told = [
        waiting_entry(i, kind=kind, code=code, village_id=village, recorded_by=by, state=state,
                      is_irregular=odd)
        for i, ((kind, code), village, by, state, odd) in enumerate(rows, start=1)
    ]  # fmt: skip
    found = work_of(actor, replace(NOTHING, entries=entries(*told)))
    offered = found.parts[Section.TO_CONFIRM]

    assert (offered["recorded_by"] != actor.person_id).all()
    assert (offered["state"] == EntryState.PENDING).all()
    assert not (offered["kind"] == EntryKind.NO_CHANGE).any()
    own = reach(actor)
    for row in told:
        matter = matter_of(row["kind"], row["code"])
        is_offered = row["id"] in set(offered["id"])
        assert is_offered == (
            row["state"] == "pending"
            and row["recorded_by"] != 1
            and row["kind"] != "no_change"
            and row["village_id"] in (own.confirms[matter] or ())
            and row["village_id"] <= 6
        )
    assert found.total == sum(found.counts.values())
    assert set(found.counts) == set(own.sections) - NOW_AND_THEN


def test_irregular_entries_come_first_and_a_village_stays_together() -> None:
    told = entries(
        waiting_entry(1, village_id=1),
        waiting_entry(2, village_id=2),
        waiting_entry(3, village_id=2, is_irregular=True),
        waiting_entry(4, village_id=1),
    )
    found = work_of(somebody(Role.PLANNER), replace(NOTHING, entries=told))
    assert ids(found, Section.TO_CONFIRM) == [3, 2, 1, 4]


def test_of_an_entry_and_its_correction_only_the_correction_is_offered() -> None:
    told = entries(waiting_entry(1), waiting_entry(2, supersedes=1))
    found = work_of(somebody(Role.PLANNER), replace(NOTHING, entries=told))
    assert ids(found, Section.TO_CONFIRM) == [2]


def test_returned_entries_are_those_of_the_person_and_of_whom_they_took_over_from() -> None:
    told = entries(
        waiting_entry(1, state="returned", recorded_by=1),
        waiting_entry(2, state="returned", recorded_by=7),
        waiting_entry(3, state="returned", recorded_by=8),
        waiting_entry(4, state="returned", recorded_by=1),
        waiting_entry(5, recorded_by=1, supersedes=4),
    )
    engineer = somebody(Role.ENGINEER)
    found = work_of(engineer, replace(NOTHING, entries=told), people={7})
    assert ids(found, Section.RETURNED) == [1, 2]


def test_the_power_company_confirms_works_and_the_investor_nothing() -> None:
    told = entries(waiting_entry(1), waiting_entry(2, code="energised"))
    waiting = replace(NOTHING, entries=told)
    assert ids(work_of(somebody(Role.ENGINEER), waiting), Section.TO_CONFIRM) == [1]
    assert ids(work_of(somebody(Role.PLANNER), waiting), Section.TO_CONFIRM) == [1, 2]
    assert Section.TO_CONFIRM not in work_of(somebody(Role.INVESTOR), waiting).counts


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AUDITOR])
def test_who_only_looks_has_nothing_to_do(role: Role) -> None:
    story = Story(villages=6)
    opened = story.tell("obstacle", "2026-01-05", "opened")
    told = replace(NOTHING, entries=entries(waiting_entry(1)), obstacles=obstacle(opened))
    found = work_of(somebody(role), told, villages(story))
    assert (found.counts, found.total) == ({}, 0)


def test_an_obstacle_is_for_the_office_that_must_act_however_it_is_spelt() -> None:
    story = Story(villages=6)
    opened = story.tell("obstacle", "2026-01-05", "opened", village=3)
    told = replace(
        NOTHING, obstacles=obstacle(opened, unit_responsible="ĐIỆN LỰC  MÈO VẠC",
                                    due_on=day("2026-03-10"))
    )  # fmt: skip
    own = work_of(somebody(Role.ENGINEER), told, villages(story)).parts[Section.OBSTACLES]
    assert (own["village_id"].tolist(), own["days_late"].tolist()) == ([3], [10])
    other = replace(NOTHING, obstacles=obstacle(opened, unit_responsible="UBND xã Sơn Vĩ"))
    assert work_of(somebody(Role.ENGINEER), other, villages(story)).counts[Section.OBSTACLES] == 0


def late(**values: Any) -> pd.DataFrame:
    row = dict.fromkeys(LATE_COLUMNS) | {
        "village_id": 1, "stage": "energised", "due_on": day("2026-03-01"),
    }  # fmt: skip
    return pd.DataFrame([row | values])


def test_a_late_stage_is_for_the_office_named_or_else_for_who_records_the_stage() -> None:
    engineer, investor = somebody(Role.ENGINEER), somebody(Role.INVESTOR)

    def count(actor: Actor, **values: Any) -> int:
        told = replace(NOTHING, late=late(**values))
        return work_of(actor, told, ended={"Điện lực cũ"}).counts[Section.OVERDUE]

    assert (count(engineer), count(investor)) == (1, 0)
    assert (count(engineer, stage="started"), count(investor, stage="started")) == (0, 1)
    assert count(engineer, unit_responsible="Ban QLDA khác") == 0
    assert count(engineer, unit_responsible="Điện lực cũ") == 1
    assert count(engineer, stage="started", unit_responsible=OFFICE) == 1


def task(**values: Any) -> pd.DataFrame:
    row = dict.fromkeys(TASK_COLUMNS) | {
        "task_id": 1, "content": "Phát quang hành lang", "lead_unit": OFFICE, "is_open": True,
        "state": "in_progress", "due_on": pd.Timestamp("2026-03-10"),
        "village_codes": ["V-1"], "village_names": ["Thôn 1"],
    }  # fmt: skip
    return pd.DataFrame([row | values])


def test_a_task_is_for_its_offices_and_once_reported_done_for_who_may_close_it() -> None:
    def counts(**values: Any) -> tuple[int, int]:
        told = replace(NOTHING, tasks=task(**values))
        found = [work_of(somebody(role), told) for role in (Role.ENGINEER, Role.PLANNER)]
        return found[0].counts[Section.TASKS], found[1].counts[Section.TASKS]

    assert counts() == (1, 1)  # the planner of this test works in the same office
    assert counts(lead_unit="UBND xã Sơn Vĩ", coordinating_units=f"Sở Tài chính\n{OFFICE}")[0] == 1
    assert counts(lead_unit="UBND xã Sơn Vĩ") == (0, 0)
    assert counts(state="reported_done") == (0, 1)
    assert counts(state="done", is_open=False) == (0, 0)


def test_a_task_opens_its_village_where_it_is_one_that_the_person_may_see() -> None:
    def opens(*codes: str) -> Any:
        told = replace(NOTHING, tasks=task(village_codes=list(codes)))
        return work_of(somebody(Role.ENGINEER), told).parts[Section.TASKS]["opens"][0]

    assert (opens("V-1"), opens("V-1", "V-2"), opens("V-99"), opens()) == ("V-1", None, None, None)


def test_work_of_an_office_taken_over_is_ones_own() -> None:
    told = replace(NOTHING, tasks=task(lead_unit="Điện lực Quản Bạ"))
    engineer = somebody(Role.ENGINEER)
    assert work_of(engineer, told).counts[Section.TASKS] == 0
    assert work_of(engineer, told, offices={"Điện lực Quản Bạ"}).counts[Section.TASKS] == 1


def test_the_longest_silent_village_comes_first_and_what_is_done_last() -> None:
    story = Story(villages=6)
    for village, days in enumerate((20, 40, 3, 30, 0, 25), start=1):
        story.stage("surveyed", TODAY - dt.timedelta(days=days), village=village)
    story.lit("2026-01-01", village=4)
    found = work_of(somebody(Role.COMMUNE), snapshot=villages(story))
    assert found.villages["village_id"].tolist() == [2, 6, 1, 3, 5, 4]
    assert ids(found, Section.TO_UPDATE) == [2, 6, 1]


def test_a_matter_is_recorded_or_confirmed_by_somebody() -> None:
    planner = reach(somebody(Role.PLANNER))
    assert all(planner.confirms[matter] for matter in Matter)
