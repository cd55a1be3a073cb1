"""Workbooks that came back are kept with their entries, in the chain; what stands is one answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from electrification import tracking
from electrification.storage import Store
from electrification.storage.imports import standing_file
from electrification.storage.village_reader import read_villages
from electrification.subject.entries import Decision, EntryKind, EntryState, NewDecision, Standing
from electrification.texts import Refused
from electrification.tracking.field_import import import_filled
from electrification.tracking.imports import undo_import
from tests.electrification.builders import CONFIRMER, RECORDER, entry, village_id
from tests.exchange.filled import TODAY
from tests.storage.chains import found_in
from tests.tracking.test_field_import import bring, count, file_of


def test_a_workbook_and_its_entries_stand_in_the_chain(store: Store) -> None:
    bring(store, file_of(store, count(store), count(store, "TBG-029")))
    files = store.imports.files()
    assert files["entries"].tolist() == [2]
    assert files["recorded_at"].iloc[0].tzinfo is not None
    assert sorted(store.imports.entries_that_stand(1).values()) == ["6", "7"]
    assert found_in(store) == []
    undo_import(store, 1, "nhầm", RECORDER, TODAY)
    assert found_in(store) == []
    with store._engine.connect() as connection:
        assert standing_file(connection, "a" * 64) is None


def test_without_any_workbook_the_list_is_empty_and_keeps_its_columns(store: Store) -> None:
    files = store.imports.files()
    assert files.empty
    assert {"file_name", "entries", *map(str, EntryState)} <= set(files.columns)


def test_entries_are_counted_by_what_became_of_them(store: Store) -> None:
    codes = ["TBG-028", "TBG-029", "TBG-030", "TBG-036"]
    bring(store, file_of(store, *(count(store, code) for code in codes)))
    ids = sorted(store.imports.entries_that_stand(1))
    decisions = [
        NewDecision(ids[0], Decision.CONFIRMED), NewDecision(ids[1], Decision.RETURNED, "thiếu"),
        NewDecision(ids[2], Decision.WITHDRAWN, "nhầm"),
    ]  # fmt: skip
    tracking.decide(store, decisions, replace(CONFIRMER, person_id=3), TODAY)
    row = store.imports.files().iloc[0]
    found = {str(state): int(row[str(state)]) for state in EntryState}
    assert found == {
        "pending": 1, "confirmed": 1, "returned": 1, "withdrawn": 1, "superseded": 0
    }  # fmt: skip
    assert sorted(store.imports.entries_that_stand(1)) == [ids[0], ids[1], ids[3]]


def test_what_stands_in_memory_is_what_stands_in_the_database(store: Store) -> None:
    """Of every village and kind; but for numbers of documents, which no rule asks for."""
    ids = [int(i) for i in store.villages()["village_id"]]
    one = village_id(store, "TBG-031")
    new = [entry(one), entry(one, kind=EntryKind.OBSTACLE, code="opened", cause="hành lang")]
    made = tracking.record(store, new, RECORDER, TODAY)
    tracking.decide(store, [NewDecision(made[0], Decision.RETURNED, "thiếu")], CONFIRMER, TODAY)
    with store._engine.connect() as connection:
        read = read_villages(connection, ids).standing()
    rest = set(EntryKind) - {EntryKind.CAPITAL}  # money stands with every village its work serves
    for kinds in (rest, {EntryKind.STAGE, EntryKind.OBSTACLE, EntryKind.PROGRAMME}):
        expected = {
            i: [_as_rules_ask(one) for one in entries if one.kind in kinds]
            for i, (entries, _version) in read.items()
        }
        found = store.standing_of(ids, kinds)
        assert {i: [_as_rules_ask(one) for one in own] for i, own in found.items()} == expected
    assert store.versions_of(ids) == {i: version for i, (_entries, version) in read.items()}


def _as_rules_ask(one: Standing) -> Standing:
    return replace(one, document_number=None)


def test_who_has_written_since_a_version_is_told_by_village(store: Store) -> None:
    one, other = village_id(store, "TBG-028"), village_id(store, "TBG-029")
    before = store.versions_of([one, other])
    [made] = tracking.record(store, [entry(one)], RECORDER, TODAY)
    assert store.written_since(before) == {one: {RECORDER.person_id}}
    seen = store.versions_of([one, other])
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER, TODAY)
    assert store.written_since(seen) == {one: {CONFIRMER.person_id}}
    assert store.written_since(store.versions_of([one, other])) == {}


def test_a_link_is_known_by_its_number_and_the_first_is_the_databases_own(store: Store) -> None:
    head = store.audit_head()
    assert head is not None
    assert store.audit_hash(head.sequence) == head.hash
    assert store.audit_hash(head.sequence + 1) is None
    assert store.audit_hash(1) != head.hash


def test_of_two_who_bring_the_same_file_one_is_refused_and_nothing_is_written_twice(
    store: Store,
) -> None:
    file = file_of(store, count(store))
    import_filled(store, file, RECORDER, TODAY)
    with pytest.raises(Refused):
        import_filled(store, file, CONFIRMER, TODAY)
    assert len(store.imports.files()) == 1
