"""Recording on both kinds of database: nothing lost, nothing half-written, nothing rewritten."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from electrification import calendar, tracking
from electrification.storage import Store, chain
from electrification.subject.entries import Decision, EntryKind, NewDecision
from electrification.subject.milestones import Stage
from electrification.texts import Refused
from tests.electrification.builders import CONFIRMER, RECORDER, day, entry

TODAY = day("2025-09-30")
Opener = Callable[[str], Store]


def whole(store: Store) -> bool:
    with store._engine.connect() as connection:
        return chain.check(connection).breaks == []


def state_of(store: Store, village: int, entry_id: int) -> str:
    rows = store.village_entries(village).set_index("id")
    return str(rows.loc[entry_id, "state"])


def test_a_village_has_another_version_after_every_entry_and_decision(store: Store) -> None:
    seen = {store.version_of(1)}
    [made] = tracking.record(store, [entry(1, households=33)], RECORDER, TODAY)
    seen.add(store.version_of(1))
    other = store.version_of(2)
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
    seen.add(store.version_of(1))
    assert len(seen) == 3
    assert store.version_of(2) == other


def test_who_comes_second_is_told_and_nothing_is_written_until_they_decide(store: Store) -> None:
    seen = {1: store.version_of(1)}
    tracking.record(store, [entry(1, households=33)], RECORDER, TODAY)
    mine = [entry(1, households=35)]
    count, version = store.entry_count(), store.data_version()
    with pytest.raises(tracking.Conflict) as told:
        tracking.record(store, mine, CONFIRMER, TODAY, seen=seen)
    assert (store.entry_count(), store.data_version()) == (count, version)
    assert told.value.village_id == 1
    again = {1: told.value.version}
    [made] = tracking.record(store, mine, CONFIRMER, TODAY, seen=again)
    rows = store.village_entries(1).set_index("id")
    assert rows.loc[made, "households"] == 35
    assert 33 in set(rows["households"].dropna())
    assert whole(store)


def test_of_many_who_saw_the_same_version_one_records_and_the_others_are_told(
    store: Store, sample_url: str, opened: Opener
) -> None:
    seen, start = {1: store.version_of(1)}, threading.Barrier(4)
    stores = [opened(sample_url) for _ in range(4)]
    before = store.entry_count()

    def write(number: int) -> bool:
        start.wait(timeout=20)
        try:
            new = entry(1, households=100 + number)
            tracking.record(stores[number], [new], RECORDER, TODAY, seen=seen)
        except tracking.Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(write, range(4)))
    assert done.count(True) == 1
    assert store.entry_count() == before + 1


def test_of_two_who_reach_the_same_stage_at_once_one_is_refused(
    store: Store, sample_url: str, opened: Opener
) -> None:
    stores, start = [opened(sample_url) for _ in range(4)], threading.Barrier(4)

    def write(number: int) -> bool:
        start.wait(timeout=20)
        on = day(f"2025-09-0{number + 1}")
        new = entry(1, kind=EntryKind.STAGE, code="settled", occurred_on=on)
        try:
            tracking.record(stores[number], [new], RECORDER, TODAY)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(4))).count(True) == 1
    rows = store.village_entries(1)
    assert (rows["code"] == "settled").sum() == 1
    assert whole(store)


def test_the_irregular_needs_a_reason_and_a_document_and_is_marked(store: Store) -> None:
    bare = {"kind": EntryKind.STAGE, "code": "settled", "occurred_on": TODAY}
    count = store.entry_count()
    for lacking in ({"reason": None}, {"document_number": None}):
        with pytest.raises(tracking.Irregular) as told:
            tracking.record(store, [entry(1, **bare, **lacking)], RECORDER, TODAY)
        assert [b.rule for b in told.value.breaches] == ["missing_before"]
    assert store.entry_count() == count
    [made] = tracking.record(store, [entry(1, **bare)], RECORDER, TODAY)
    rows = store.village_entries(1).set_index("id")
    assert bool(rows.loc[made, "is_irregular"])
    frame = store.snapshot(TODAY).frame.set_index("village_id")
    assert bool(frame.loc[1, "needs_review"])
    assert frame.loc[1, "stage"] != "settled"


def test_what_is_ordinary_is_never_marked_whatever_the_caller_says(store: Store) -> None:
    new = entry(1, kind=EntryKind.NO_CHANGE, occurred_on=TODAY, is_irregular=True)
    [made] = tracking.record(store, [new], RECORDER, TODAY)
    assert not bool(store.village_entries(1).set_index("id").loc[made, "is_irregular"])


def test_a_correction_leaves_both_visible_and_what_was_known_then(store: Store) -> None:
    [wrong] = tracking.record(store, [entry(1, households=77)], RECORDER, TODAY)
    tracking.decide(store, [NewDecision(wrong, Decision.CONFIRMED)], CONFIRMER)
    then = store.village_entries(1)["recorded_at"].max()
    then = max(then, store.village_entries(1)["decided_at"].max()).to_pydatetime()
    better = [entry(1, households=55, supersedes=wrong, reason="đếm nhầm")]
    [right] = tracking.record(store, better, RECORDER, TODAY)
    assert state_of(store, 1, wrong) == "confirmed"
    tracking.decide(store, [NewDecision(right, Decision.CONFIRMED)], CONFIRMER)
    assert state_of(store, 1, wrong) == "superseded"
    assert state_of(store, 1, right) == "confirmed"
    now = store.snapshot(TODAY).frame.set_index("village_id").loc[1, "households"]
    before = store.snapshot(TODAY, known_at=then).frame.set_index("village_id")
    assert (now, before.loc[1, "households"]) == (55, 77)


def test_a_returned_entry_is_sent_again_as_a_new_one_that_names_it(store: Store) -> None:
    [first] = tracking.record(store, [entry(1, households=77)], RECORDER, TODAY)
    tracking.decide(store, [NewDecision(first, Decision.RETURNED, "thiếu biên bản")], CONFIRMER)
    [second] = tracking.record(store, [entry(1, households=76, supersedes=first)], RECORDER, TODAY)
    tracking.decide(store, [NewDecision(second, Decision.CONFIRMED)], CONFIRMER)
    assert state_of(store, 1, first) == "returned"
    assert store.snapshot(TODAY).frame.set_index("village_id").loc[1, "households"] == 76


@pytest.mark.parametrize("kind", [EntryKind.CUSTOMERS, EntryKind.NO_CHANGE])
def test_an_entry_is_corrected_only_by_one_of_its_kind_and_village(
    store: Store, kind: EntryKind
) -> None:
    [first] = tracking.record(store, [entry(1, households=77)], RECORDER, TODAY)
    with pytest.raises(Refused):
        tracking.record(store, [entry(2, households=76, supersedes=first)], RECORDER, TODAY)
    values = {"households_direct": 3} if kind is EntryKind.CUSTOMERS else {}
    with pytest.raises(Refused):
        tracking.record(store, [entry(1, kind=kind, supersedes=first, **values)], RECORDER, TODAY)


def test_no_entry_of_another_matter_is_ended_by_a_correction(store: Store) -> None:
    odd = {"reason": "cấp điện trước Tết", "document_number": "12/BB"}
    power = {"kind": EntryKind.STAGE, "code": Stage.ENERGISED, "occurred_on": TODAY, **odd}
    [lit] = tracking.record(store, [entry(1, **power)], RECORDER, TODAY)
    works = {"kind": EntryKind.STAGE, "code": Stage.STARTED, "occurred_on": TODAY, **odd}
    with pytest.raises(Refused, match="Không thể đính chính"):
        tracking.record(store, [entry(1, supersedes=lit, **works)], RECORDER, TODAY)


def test_an_entry_is_decided_about_once_in_one_act(store: Store) -> None:
    [made] = tracking.record(store, [entry(1, households=77)], RECORDER, TODAY)
    both = [
        NewDecision(made, Decision.CONFIRMED),
        NewDecision(made, Decision.RETURNED, "đếm lại"),
    ]
    with pytest.raises(tracking.NotDecided):
        tracking.decide(store, both, CONFIRMER)
    assert state_of(store, 1, made) == "pending"


def test_returning_and_withdrawing_say_why(store: Store) -> None:
    [made] = tracking.record(store, [entry(1, households=77)], RECORDER, TODAY)
    for decision in (Decision.RETURNED, Decision.WITHDRAWN):
        for reason in (None, "", "  "):
            with pytest.raises(Refused):
                tracking.decide(store, [NewDecision(made, decision, reason)], CONFIRMER)
    assert state_of(store, 1, made) == "pending"


def test_what_two_have_signed_is_not_taken_back_by_who_recorded_it(store: Store) -> None:
    [made] = tracking.record(store, [entry(1, households=77)], RECORDER, TODAY)
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
    with pytest.raises(Refused):
        tracking.decide(store, [NewDecision(made, Decision.WITHDRAWN, "nhầm")], RECORDER)
    assert state_of(store, 1, made) == "confirmed"
    tracking.decide(store, [NewDecision(made, Decision.WITHDRAWN, "nhầm")], CONFIRMER)
    assert state_of(store, 1, made) == "withdrawn"


def test_a_draft_is_kept_for_its_owner_and_is_no_entry(store: Store) -> None:
    version, count = store.data_version(), store.entry_count()
    form = json.dumps({"kind": "households", "note": "<b>đang đếm</b>"}, ensure_ascii=False)
    made = tracking.save_draft(store, 1, form, RECORDER)
    assert tracking.save_draft(store, 1, form.replace("đang", "vừa"), RECORDER, made) == made
    own = store.drafts_of([RECORDER.person_id])
    assert own["form"].tolist() == [form.replace("đang", "vừa")]
    assert store.drafts_of([CONFIRMER.person_id]).empty
    tracking.discard_draft(store, made, CONFIRMER)
    assert len(store.drafts_of([RECORDER.person_id])) == 1
    tracking.discard_draft(store, made, RECORDER)
    assert store.drafts_of([RECORDER.person_id]).empty
    assert (store.data_version(), store.entry_count()) == (version, count)
    assert whole(store)


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\x1bb", "mặt\u202esau", "x" * 501, "dòng\u2028khác", "\ud800"]
)
@pytest.mark.parametrize("name", ["document_number", "cause", "unit_responsible", "reason"])
def test_text_that_cannot_be_shown_or_never_ends_is_refused(
    store: Store, name: str, text: str
) -> None:
    count = store.entry_count()
    with pytest.raises(Refused):
        tracking.record(store, [entry(1, **{name: text})], RECORDER, calendar.today())
    assert store.entry_count() == count


def test_a_past_told_at_once_stands_as_one_recorded_bit_by_bit(store: Store) -> None:
    first = store.entry_count() + 1
    at, by = calendar.now(), CONFIRMER.person_id
    later = at + dt.timedelta(microseconds=1)
    with store.writing(RECORDER.person_id) as work:
        work.hold_villages([1, 2])
        work.add_history([(entry(1, households=33), at, by), (entry(2), later, by)])
        work.add_history([(NewDecision(first, Decision.CONFIRMED), later, by)])

    rows = store.village_entries(1).set_index("id")
    assert (rows.loc[first, "recorded_at"], rows.loc[first, "households"]) == (at, 33)
    assert state_of(store, 1, first) == "confirmed"
    assert state_of(store, 2, first + 1) == "pending"
    assert whole(store)
