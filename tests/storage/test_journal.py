"""The journal: every kind of line in one order, a page at a time, only what a person may read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from electrification import calendar
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.audit import EventAction
from electrification.subject.entries import EntryState
from electrification.subject.journal import JournalFilter, JournalKind, Sight
from electrification.tracking import events
from electrification.tracking.sight import sight_of
from tests.electrification.builders import village_id
from tests.storage.kinds import tell_of_every_kind

ALL = JournalFilter()
OF_NO_VILLAGE = frozenset({JournalKind.CRITERION, JournalKind.LIST, JournalKind.PERIOD})


def actor(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units())
    assert found is not None
    return found


def sight(store: Store, key: str) -> Sight:
    found = sight_of(store, actor(store, key))
    assert found is not None
    return found


def task(store: Store, village: int | None) -> None:
    """A task about a village (or about none), answered once."""
    with store.writing(1) as work:
        at = work.instant()
        subjects: list[dict[str, Any]] = [{"village_id": village}] if village else []
        task_id = work.add_task(
            {
                "document_number": "1/UBND", "document_on": dt.date(2025, 9, 1),
                "content": "Đôn đốc", "lead_unit": "Sở Công Thương",
                "due_on": dt.date(2025, 10, 1), "recorded_at": at, "recorded_by": 1,
            },
            subjects,
        )  # fmt: skip
        work.add_task_events(
            [{"task_id": task_id, "action": "progressed", "occurred_on": dt.date(2025, 9, 2),
              "result": "Đang làm",
              "recorded_at": work.instant(), "recorded_by": 1}]
        )  # fmt: skip


def handover(store: Store, from_key: str, to_key: str) -> None:
    ends = {"from_person_id": from_key, "to_person_id": to_key}
    row: dict[str, Any] = {name: actor_id(store, key) for name, key in ends.items()}
    with store.writing(1) as work:
        row |= {"reason": "Sáp nhập", "recorded_at": work.instant(), "recorded_by": 1}
        work.add_handovers([row])


def actor_id(store: Store, key: str) -> int:
    people = store.people.everybody()
    return int(people.loc[people["key"] == key, "id"].iloc[0])


def test_lines_come_newest_first_and_pages_join_without_a_gap(store: Store) -> None:
    all_seen = sight(store, "tt-tq")
    whole = store.journal.rows(ALL, all_seen)
    pages = [store.journal.rows(ALL, all_seen, 50, at)["row_id"].tolist() for at in (0, 50, 100)]

    assert whole["at"].is_monotonic_decreasing
    assert [row for page in pages for row in page] == whole["row_id"].tolist()[:150]
    assert store.journal.count(ALL, all_seen) == len(whole)
    assert {"recorded", "decided"} <= set(whole["journal_kind"])


def test_every_kind_of_line_is_there(store: Store) -> None:
    task(store, village_id(store, "TBG-035"))
    handover(store, "da-027", "da-027-cu")
    auditor = actor(store, "tt-tq")
    with store.writing(auditor.person_id) as work:
        work.add_event(EventAction.SIGN_IN, "session", {})
    events.note(store, EventAction.EXPORT, "journal", {"rows": 3}, auditor)

    kinds = store.journal.rows(ALL, sight(store, "tt-tq"), 5)["journal_kind"].tolist()
    assert kinds == ["exported", "signed_in", "handed_over", "charged", "charged"]


def test_sign_ins_and_exports_are_for_those_who_see_the_audit(store: Store) -> None:
    events.note(store, EventAction.EXPORT, "journal", {"rows": 1}, actor(store, "sct-tq-1"))

    asked = JournalFilter(kinds=frozenset({JournalKind.EXPORTED, JournalKind.SIGNED_IN}))
    assert store.journal.count(asked, sight(store, "sct-tq-1")) == 0
    assert store.journal.rows(asked, sight(store, "sct-tq-1")).empty
    assert store.journal.count(asked, sight(store, "tt-tq")) == 1


def test_names_are_given_only_to_those_who_may_see_them(store: Store) -> None:
    by_engineer = store.journal.rows(ALL, sight(store, "dl-027-tq"))
    by_planner = store.journal.rows(ALL, sight(store, "sct-tq-1"), 50)

    assert by_engineer["person_name"].isna().all()
    assert by_engineer["person_post"].notna().any()
    assert by_planner["person_name"].notna().all()
    assert store.journal.people(sight(store, "dl-027-tq"))["name"].isna().all()


def test_a_scope_shows_its_villages_and_nothing_of_others(store: Store) -> None:
    inside, outside = village_id(store, "TBG-035"), village_id(store, "TBG-066")
    of_son_vi = sight(store, "dl-027-tq")
    charged = JournalFilter(kinds=frozenset({JournalKind.CHARGED}))
    before = store.journal.count(charged, of_son_vi)
    task(store, inside)
    task(store, outside)
    rows = store.journal.rows(ALL, of_son_vi)

    assert of_son_vi.villages is not None
    assert set(rows["village_id"].dropna().astype(int)) <= of_son_vi.villages
    assert store.journal.count(charged, of_son_vi) == before + 2
    asked = JournalFilter(village_id=outside)
    assert store.journal.count(asked, of_son_vi) == 0


def test_handovers_are_seen_by_those_concerned(store: Store) -> None:
    handover(store, "da-027", "da-027-cu")
    asked = JournalFilter(kinds=frozenset({JournalKind.HANDED_OVER}))

    for key, count in (("da-027-cu", 1), ("dl-027-tq", 0), ("sct-tq-1", 1)):
        assert store.journal.count(asked, sight(store, key)) == count, key


def test_a_leader_who_only_looks_has_no_log(store: Store) -> None:
    assert sight_of(store, actor(store, "ld-tq")) is None


def test_a_day_is_from_midnight_to_midnight_in_vietnam(store: Store) -> None:
    all_seen = sight(store, "tt-tq")
    day = dt.date(2025, 9, 24)
    rows = store.journal.rows(JournalFilter(day, day), all_seen)

    assert len(rows)
    assert {calendar.today(at) for at in rows["at"]} == {day}
    before = store.journal.count(JournalFilter(last=day - dt.timedelta(days=1)), all_seen)
    after = store.journal.count(JournalFilter(first=day + dt.timedelta(days=1)), all_seen)
    assert before + len(rows) + after == store.journal.count(ALL, all_seen)


def test_it_is_cut_by_village_person_unit_kind_and_state(store: Store) -> None:
    all_seen, village = sight(store, "tt-tq"), village_id(store, "TBG-066")
    person = actor_id(store, "da-029")

    of_village = store.journal.rows(JournalFilter(village_id=village), all_seen)
    assert set(of_village["village_code"].dropna()) == {"TBG-066"}
    of_none = of_village[of_village["village_code"].isna()]
    assert set(of_none["journal_kind"]) <= {"charged"}  # a task may be about many villages
    of_person = store.journal.rows(JournalFilter(person_id=person), all_seen)
    assert set(of_person["person_id"]) == {person}
    unit = "Điện lực Mèo Vạc"
    of_unit = store.journal.rows(JournalFilter(unit_name=unit), all_seen)
    assert set(of_unit["person_unit"]) == {unit}
    only = JournalFilter(kinds=frozenset({JournalKind.DECIDED}))
    assert set(store.journal.rows(only, all_seen, 20)["action"]) <= {*map(str, EntryState)}


@pytest.mark.parametrize("state", list(EntryState))
def test_the_state_is_that_of_the_entry_now(store: Store, state: EntryState) -> None:
    all_seen = sight(store, "tt-tq")
    rows = store.journal.rows(JournalFilter(state=state), all_seen)

    assert set(rows["state"]) == {str(state)}
    if state is EntryState.PENDING:
        assert set(rows["journal_kind"]) == {"recorded"}


def test_nothing_is_written_by_reading(store: Store) -> None:
    before = store.audit_head()
    store.journal.rows(ALL, sight(store, "tt-tq"), 50)

    assert store.audit_head() == before


def test_what_became_of_criterion_list_and_periods_are_lines_of_their_own(store: Store) -> None:
    with store.writing(actor_id(store, "da-029")) as work:
        tell_of_every_kind(work)
    asked = JournalFilter(kinds=OF_NO_VILLAGE)
    rows = store.journal.rows(asked, sight(store, "sct-tq-1"))
    told = {kind: set(own["action"]) for kind, own in rows.groupby("journal_kind")}
    assert told["criterion"] == {"added", "returned"}
    assert told["list"] == {"frozen", "merged"}
    assert told["period"] == {"begun", "closed", "reopened", "reported"}
    said = rows.set_index("action")["said"]
    assert "Sai số văn bản" in said["returned"]
    assert "2030-01 – UBND xã A" in said["reported"].tolist()
    own = store.journal.rows(
        JournalFilter(kinds=OF_NO_VILLAGE, village_id=5), sight(store, "tt-tq")
    )
    assert own["action"].tolist() == ["merged"]


def test_reports_of_units_are_read_by_those_whose_people_signed_them(store: Store) -> None:
    with store.writing(actor_id(store, "da-029")) as work:
        tell_of_every_kind(work)
    asked = JournalFilter(kinds=frozenset({JournalKind.PERIOD}))
    seen = {}
    for key in ("sct-tq-1", "xa-00793-moi"):
        rows = store.journal.rows(asked, sight(store, key))
        seen[key] = set(rows.loc[rows["action"] == "reported", "said"])
        assert {"begun", "closed", "reopened"} <= set(rows["action"])
    assert "2030-01 – UBND xã A" in seen["sct-tq-1"]
    assert "2030-01 – UBND xã A" not in seen["xa-00793-moi"]
