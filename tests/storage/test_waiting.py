"""One touch for a list, many confirmed at once, and what waits, on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from electrification import calendar, tracking
from electrification.storage import Store, chain
from electrification.subject.accounts import Actor
from electrification.subject.entries import Decision, EntryKind, EntryState, NewDecision, NewEntry
from electrification.texts import Refused
from tests.electrification.builders import CONFIRMER, RECORDER, day, entry, village_id

TODAY = day("2025-10-20")
FORTY = list(range(1, 41))


def whole(store: Store) -> bool:
    with store._engine.connect() as connection:
        return chain.check(connection).breaks == []


@contextmanager
def commits(store: Store) -> Iterator[list[int]]:
    """Count the transactions that write while this is open."""
    found: list[int] = []

    def count(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("is_writer"):
            found.append(1)

    sa.event.listen(store._engine, "commit", count)
    yield found
    sa.event.remove(store._engine, "commit", count)


def person(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units())
    assert found is not None
    return found


def stale(store: Store, ids: list[int]) -> int:
    frame = store.snapshot(TODAY).frame
    return int(frame.loc[frame["village_id"].isin(ids), "stale"].sum())


def test_one_touch_for_forty_villages_writes_forty_entries_and_links_in_one_transaction(
    store: Store,
) -> None:
    planner = person(store, "sct-tq-1")
    seen = store.versions_of(FORTY)
    before = (store.entry_count(), store.data_version(), stale(store, FORTY))
    with commits(store) as transactions:
        made = tracking.report_no_change(store, seen, planner, TODAY)
    assert len(transactions) == 1
    assert (made.village_ids, made.left_out) == (tuple(FORTY), ())
    assert store.entry_count() - before[0] == store.data_version() - before[1] == 40
    assert before[2] > 0
    assert stale(store, FORTY) == 0
    frame = store.snapshot(TODAY).frame.set_index("village_id")
    assert (frame.loc[FORTY, "last_entry_on"].dt.date == TODAY).all()
    assert whole(store)


def test_no_change_never_waits_for_confirmation(store: Store) -> None:
    tracking.report_no_change(store, store.versions_of(FORTY), person(store, "sct-tq-1"), TODAY)
    assert not (store.waiting_entries()["kind"] == EntryKind.NO_CHANGE).any()


def test_taking_it_back_makes_the_villages_silent_again(store: Store) -> None:
    planner, before = person(store, "sct-tq-1"), stale(store, FORTY)
    made = tracking.report_no_change(store, store.versions_of(FORTY), planner, TODAY)
    since = calendar.now().replace(hour=0, minute=0)
    assert store.recorded_since(since) == set(FORTY)
    undo = [NewDecision(i, Decision.WITHDRAWN, "bấm nhầm") for i in made.entry_ids]
    tracking.decide(store, undo, planner, TODAY)
    assert stale(store, FORTY) == before
    assert store.recorded_since(since) == frozenset()
    again = tracking.report_no_change(store, store.versions_of(FORTY), planner, TODAY)
    assert len(again.entry_ids) == 40
    assert whole(store)


def test_villages_somebody_else_wrote_about_meanwhile_are_left_out_and_the_rest_recorded(
    store: Store,
) -> None:
    planner, seen = person(store, "sct-tq-1"), store.versions_of(FORTY)
    tracking.record(store, [entry(7, households=33), entry(9, households=44)], RECORDER, TODAY)
    made = tracking.report_no_change(store, seen, planner, TODAY)
    assert made.left_out == (7, 9)
    assert len(made.entry_ids) == 38
    none = tracking.report_no_change(store, {i: seen[i] for i in (7, 9)}, planner, TODAY)
    assert (none.entry_ids, none.left_out) == ((), (7, 9))


def test_who_comes_between_the_look_and_the_write_is_left_out_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, seen = person(store, "sct-tq-1"), store.versions_of([1, 2, 3])
    tracking.record(store, [entry(2, households=33)], RECORDER, TODAY)
    monkeypatch.setattr(Store, "versions_of", lambda self, ids: {i: seen[i] for i in ids})
    made = tracking.report_no_change(store, seen, planner, TODAY)
    assert (made.village_ids, made.left_out) == ((1, 3), (2,))


def test_one_village_out_of_reach_and_nothing_is_recorded(store: Store) -> None:
    engineer, count = person(store, "dl-027-tq"), store.entry_count()
    own, far = village_id(store, "TBG-035"), village_id(store, "TBG-001")
    with pytest.raises(Refused):
        tracking.report_no_change(store, store.versions_of([own, far]), engineer, TODAY)
    with pytest.raises(Refused):
        tracking.report_no_change(store, store.versions_of([own]), person(store, "tt-tq"), TODAY)
    with pytest.raises(Refused):
        tracking.report_no_change(store, {}, engineer, TODAY)
    assert store.entry_count() == count


def test_versions_asked_at_once_are_those_of_each_village(store: Store) -> None:
    [made] = tracking.record(store, [entry(1, households=33)], RECORDER, TODAY)
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
    ids = [1, 2, 3, village_id(store, "TBG-083"), 999_999]
    assert store.versions_of(ids) == {i: store.version_of(i) for i in ids}


def test_many_are_confirmed_at_once_or_none_and_the_refusal_names_the_entry(store: Store) -> None:
    new = [
        NewEntry(village_id=i, kind=EntryKind.HOUSEHOLDS, households=30, occurred_on=TODAY,
                 reason="rà soát", document_number="1/BC")
        for i in (1, 2, 3)
    ]  # fmt: skip
    ids = tracking.record(store, new, RECORDER, TODAY)
    mine = tracking.record(store, [entry(4, households=30)], CONFIRMER, TODAY)
    with pytest.raises(tracking.NotDecided) as refused:
        tracking.decide(
            store, [NewDecision(i, Decision.CONFIRMED) for i in [*ids, *mine]], CONFIRMER
        )
    assert refused.value.entry_id == mine[0]
    assert set(store.waiting_entries()["id"]) >= {*ids, *mine}
    with commits(store) as transactions:
        tracking.decide(store, [NewDecision(i, Decision.CONFIRMED) for i in ids], CONFIRMER)
    assert len(transactions) == 1
    assert not set(store.waiting_entries()["id"]) & set(ids)


def test_what_waits_is_pending_or_returned_and_not_yet_mended(store: Store) -> None:
    def states() -> dict[int, str]:
        found = store.waiting_entries()
        return dict(zip(found["id"], found["state"], strict=True))

    old, gone, kept = tracking.record(
        store, [entry(i, households=30) for i in (1, 2, 3)], RECORDER, TODAY
    )
    tracking.decide(store, [NewDecision(old, Decision.RETURNED, "thiếu")], CONFIRMER)
    tracking.decide(store, [NewDecision(gone, Decision.WITHDRAWN, "nhầm")], RECORDER)
    assert states()[old] == EntryState.RETURNED
    assert states()[kept] == EntryState.PENDING
    assert gone not in states()
    [mended] = tracking.record(store, [entry(1, households=31, supersedes=old)], RECORDER, TODAY)
    assert old not in states()
    tracking.decide(store, [NewDecision(mended, Decision.CONFIRMED)], CONFIRMER)
    assert not {old, mended} & set(states())


def test_a_returned_entry_can_be_given_up_with_a_reason(store: Store) -> None:
    [made] = tracking.record(store, [entry(1, households=30)], RECORDER, TODAY)
    tracking.decide(store, [NewDecision(made, Decision.RETURNED, "thiếu")], CONFIRMER)
    tracking.decide(store, [NewDecision(made, Decision.WITHDRAWN, "ghi nhầm thôn")], RECORDER)
    assert made not in set(store.waiting_entries()["id"])
    assert whole(store)


def test_the_mark_changes_with_the_data_and_with_ones_own_drafts_only(store: Store) -> None:
    marks = [store.mark_of([RECORDER.person_id])]
    assert store.mark_of([RECORDER.person_id]) == marks[0]
    draft_id = tracking.save_draft(store, 1, "{}", RECORDER)
    marks.append(store.mark_of([RECORDER.person_id]))
    tracking.save_draft(store, 2, "{}", CONFIRMER)
    assert store.mark_of([RECORDER.person_id]) == marks[1]
    tracking.save_draft(store, 1, '{"a": 1}', RECORDER, draft_id)
    marks.append(store.mark_of([RECORDER.person_id]))
    tracking.record(store, [entry(1, households=30)], RECORDER, TODAY)
    marks.append(store.mark_of([RECORDER.person_id]))
    assert len(set(marks)) == 4
