"""The table of rights: every cell of it is walked, and the commands ask it."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from electrification import tracking
from electrification.labels import MATTER, ROLE
from electrification.storage import Store
from electrification.subject import rights
from electrification.subject.accounts import Actor, Post, Role
from electrification.subject.entries import CODES, Decision, EntryKind, NewDecision, NewEntry
from electrification.subject.milestones import STAGES, Stage
from electrification.subject.rights import ACTIONS, MATTERS, Action, Matter, matter_of
from electrification.texts import Refused
from geo.units import UnitKey
from tests.electrification.builders import NEW, RECORDER, day, entry, village_id

PROVINCE, SON_VI = UnitKey("08", NEW), UnitKey("00778", NEW)
TODAY = day("2025-09-30")


def holding(role: Role, unit: UnitKey = PROVINCE, person_id: int = 3) -> Actor:
    """Somebody who holds one post."""
    return Actor(
        person_id=person_id,
        key=str(role),
        name="Cán bộ mẫu",
        posts=(Post(role=role, unit=unit, from_on=dt.date(2025, 7, 1)),),
    )


def sample_of(matter: Matter) -> dict[str, object]:
    """An entry of that matter that nothing speaks against in a village without a history."""
    stages = {
        Matter.PREPARATION: Stage.SURVEYED,
        Matter.WORKS: Stage.STARTED,
        Matter.ACCEPTANCE: Stage.ACCEPTED,
        Matter.SUPPLY: Stage.ENERGISED,
        Matter.RECOGNITION: Stage.RECOGNISED,
    }
    if matter in stages:
        return {"kind": EntryKind.STAGE, "code": str(stages[matter])}
    others: dict[Matter, dict[str, object]] = {
        Matter.PLAN: {"kind": EntryKind.PLANNED, "code": "energised", "due_on": day("2026-01-01")},
        Matter.HOUSEHOLDS: {"kind": EntryKind.HOUSEHOLDS, "households": 41},
        Matter.CUSTOMERS: {"kind": EntryKind.CUSTOMERS, "households_direct": 3},
        Matter.OBSTACLE: {"kind": EntryKind.OBSTACLE, "code": "opened", "cause": "hành lang"},
        Matter.CAPITAL: {"kind": EntryKind.CAPITAL, "code": "need", "amount_vnd": 5},
        Matter.PROGRAMME: {"kind": EntryKind.PROGRAMME, "code": "rural_grid"},
        Matter.REGISTER_STATE: {"kind": EntryKind.REGISTER_STATE, "code": "no_data"},
        Matter.NO_CHANGE: {"kind": EntryKind.NO_CHANGE},
    }
    return others[matter]


@pytest.fixture
def village(sample: Store) -> int:
    """Return a village of Sơn Vĩ that has met the criterion by the register, with no history."""
    here = sample.snapshot(TODAY, scope=(SON_VI,)).frame
    quiet = here[(here["basis"] == "register") & here["meets"]]
    return int(quiet["village_id"].iloc[0])


def test_every_kind_and_code_of_an_entry_has_its_matter_and_every_matter_a_signature() -> None:
    seen = {matter_of(kind, code) for kind, codes in CODES.items() for code in codes or ("",)}
    seen |= {matter_of("stage", stage) for stage in STAGES}
    assert seen == set(Matter) == set(MATTERS)
    assert set(ACTIONS) == set(Action)
    assert set(MATTER) == set(Matter)
    assert set(ROLE) == set(Role)
    for signing in MATTERS.values():
        assert signing.records
        assert signing.confirms


@pytest.mark.parametrize("role", Role)
def test_each_role_records_just_what_the_table_says(
    sample: Store, village: int, role: Role
) -> None:
    for matter in Matter:
        new = entry(village, **sample_of(matter))
        if role in MATTERS[matter].records:
            assert tracking.record(sample, [new], holding(role), TODAY)
        else:
            with pytest.raises(Refused, match="post"):
                tracking.record(sample, [new], holding(role), TODAY)


@pytest.mark.parametrize("role", Role)
def test_each_role_confirms_just_what_the_table_says(
    sample: Store, village: int, role: Role
) -> None:
    for matter in Matter:
        [made] = tracking.record(sample, [entry(village, **sample_of(matter))], RECORDER, TODAY)
        decision = [NewDecision(made, Decision.CONFIRMED)]
        if role in MATTERS[matter].confirms:
            tracking.decide(sample, decision, holding(role), TODAY)
        else:
            with pytest.raises(Refused, match="post"):
                tracking.decide(sample, decision, holding(role), TODAY)


@pytest.mark.parametrize("role", Role)
def test_each_role_withdraws_just_what_the_table_says(
    sample: Store, village: int, role: Role
) -> None:
    for matter in Matter:
        [made] = tracking.record(sample, [entry(village, **sample_of(matter))], RECORDER, TODAY)
        decision = [NewDecision(made, Decision.WITHDRAWN, "nhầm")]
        signs = role in MATTERS[matter].records | MATTERS[matter].confirms
        if signs and role in ACTIONS[Action.WITHDRAW]:
            tracking.decide(sample, decision, holding(role), TODAY)
        else:
            with pytest.raises(Refused, match="post"):
                tracking.decide(sample, decision, holding(role), TODAY)


def test_who_may_withdraw_nothing_does_not_withdraw_their_own(
    sample: Store, village: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune = holding(Role.COMMUNE)
    [made] = tracking.record(sample, [entry(village, households=41)], commune, TODAY)
    monkeypatch.setitem(ACTIONS, Action.WITHDRAW, frozenset())

    with pytest.raises(Refused, match="post"):
        tracking.decide(sample, [NewDecision(made, Decision.WITHDRAWN, "nhầm")], commune, TODAY)


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_each_action_is_for_just_the_roles_of_the_table(role: Role, action: Action) -> None:
    is_allowed = role in ACTIONS[action]
    assert rights.may(holding(role), action) == is_allowed
    assert rights.scope_of(holding(role, SON_VI), action) == ((SON_VI,) if is_allowed else ())


def test_those_who_look_record_nothing_and_the_auditor_changes_nothing() -> None:
    for signing in MATTERS.values():
        assert not {Role.VIEWER, Role.AUDITOR} & (signing.records | signing.confirms)
    changing = set(Action) - {
        Action.VIEW, Action.SEE_EVIDENCE, Action.SEE_NAMES, Action.EXPORT, Action.SEE_LOG,
        Action.SEE_AUDIT, Action.MAKE_REPORT, Action.TAKE_ARCHIVE, Action.SEE_SCENARIO,
    }  # fmt: skip
    for action in changing:
        assert not {Role.VIEWER, Role.AUDITOR} & ACTIONS[action]


def test_nobody_confirms_their_own_entry_whatever_they_may(sample: Store, village: int) -> None:
    both = holding(Role.PLANNER)
    [made] = tracking.record(sample, [entry(village, **sample_of(Matter.CAPITAL))], both, TODAY)
    for decision in (Decision.CONFIRMED, Decision.RETURNED):
        with pytest.raises(Refused, match="own"):
            tracking.decide(sample, [NewDecision(made, decision, "lý do")], both, TODAY)


def test_a_village_outside_the_post_is_refused(sample: Store, village: int) -> None:
    elsewhere = holding(Role.ENGINEER, UnitKey("00919", NEW))
    new = entry(village, kind=EntryKind.CUSTOMERS, households_direct=3)
    version = sample.data_version()
    with pytest.raises(Refused, match="outside"):
        tracking.record(sample, [new], elsewhere, TODAY)
    [made] = tracking.record(sample, [new], RECORDER, TODAY)
    planner = holding(Role.PLANNER, UnitKey("00919", NEW))
    with pytest.raises(Refused, match="post"):
        tracking.decide(sample, [NewDecision(made, Decision.CONFIRMED)], planner, TODAY)
    assert sample.data_version() > version


def test_one_entry_out_of_scope_keeps_the_others_out_as_well(sample: Store, village: int) -> None:
    outside = village_id(sample, "TBG-100")
    officer = holding(Role.ENGINEER, SON_VI)
    before = sample.entry_count()
    both = [
        NewEntry(village_id=v, kind=EntryKind.NO_CHANGE, occurred_on=TODAY)
        for v in (village, outside)
    ]
    with pytest.raises(Refused):
        tracking.record(sample, both, officer, TODAY)
    assert sample.entry_count() == before


def test_posts_in_a_unit_that_ended_give_no_rights_after_its_last_day(sample: Store) -> None:
    former = sample.people.actor_by_key("da-027", sample.units(), day("2025-06-30"))
    assert former is not None
    assert former.roles == {Role.INVESTOR}
    now = sample.people.actor_by_key("da-027", sample.units(), day("2025-07-01"))
    assert now is not None
    assert now.posts == ()
    assert rights.recording_scope(now, Matter.WORKS) == ()


def test_the_history_of_the_sample_was_signed_by_roles_with_the_right(sample: Store) -> None:
    people = sample.people.posts().drop_duplicates("person_id").set_index("person_id")
    with sample._engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT kind, code, recorded_by, provenance, source FROM entry WHERE recorded_by > 1"
        ).all()
    assert rows
    for kind, code, recorded_by, *_rest in rows:
        assert Role(people.role[recorded_by]) in MATTERS[matter_of(kind, code)].records


def test_only_a_recorder_of_another_kind_of_post_takes_nothing_confirmed_back(
    sample: Store, village: int
) -> None:
    [made] = tracking.record(sample, [entry(village, households=41)], RECORDER, TODAY)
    planner = holding(Role.PLANNER)
    tracking.decide(sample, [NewDecision(made, Decision.CONFIRMED)], planner, TODAY)
    withdrawn = [NewDecision(made, Decision.WITHDRAWN, "nhầm")]
    with pytest.raises(Refused, match="post"):
        tracking.decide(sample, withdrawn, holding(Role.COMMUNE, person_id=4), TODAY)
    tracking.decide(sample, withdrawn, planner, TODAY)


def test_what_holds_everywhere_is_changed_only_by_who_is_responsible_everywhere(
    sample: Store,
) -> None:
    ids = sample.villages()["village_id"].tolist()
    with pytest.raises(Refused, match="every unit"):
        tracking.freeze_baseline(sample, "BL-X", TODAY, "QĐ 1", ids, holding(Role.ADMIN, SON_VI))
    tracking.freeze_baseline(sample, "BL-X", TODAY, "QĐ 1", ids, holding(Role.ADMIN))
