"""A workbook is recorded by the rights and rules of a form, once, whole, and taken back whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from electrification import tracking
from electrification.storage import Store
from electrification.subject.entries import (
    Decision,
    EntryKind,
    EntryState,
    NewDecision,
    NewEntry,
)
from electrification.texts import Refused
from electrification.tracking.field_import import (
    FilledFile,
    Stated,
    earlier_import,
    import_filled,
    plan_import,
)
from electrification.tracking.imports import undo_import
from tests.electrification.builders import CONFIRMER, village_id
from tests.exchange.filled import DAY, TODAY, somebody

AT = dt.datetime(2025, 9, 25, tzinfo=dt.UTC)


def count(store: Store, code: str = "TBG-028", households: int = 56, **more: Any) -> NewEntry:
    """A count of customers."""
    stated: dict[str, Any] = {
        "kind": EntryKind.CUSTOMERS, "occurred_on": DAY, "households_on_grid": households,
        "source": "so.xlsx, dòng 6",
    }  # fmt: skip
    return NewEntry(village_id=village_id(store, code), **(stated | more))


def stage(store: Store, code: str, stage_code: str, **more: Any) -> NewEntry:
    """A stage reached."""
    stated: dict[str, Any] = {"kind": EntryKind.STAGE, "occurred_on": DAY, "code": stage_code}
    return NewEntry(village_id=village_id(store, code), **(stated | more))


def file_of(
    store: Store, *entries: NewEntry, sign: str = "a", seen: Mapping[int, str] | None = None
) -> FilledFile:
    """A workbook that states these entries, exported just now unless told otherwise."""
    ids = sorted({entry.village_id for entry in entries})
    return FilledFile(
        file_name="so.xlsx", sha256=sign * 64, exported_at=AT, data_version=store.data_version(),
        audit_anchor=str(store.audit_head()),
        stated=tuple(Stated(entry, 6 + n, "customers") for n, entry in enumerate(entries)),
        seen=seen if seen is not None else store.versions_of(ids),
    )  # fmt: skip


def bring(store: Store, file: FilledFile, key: str = "dl-027-tq", **more: Any) -> None:
    import_filled(store, file, somebody(store, key), TODAY, **more)


def entries_by(store: Store, code: str, state: EntryState) -> list[int]:
    found = store.entries_of([village_id(store, code)], [state])
    return [int(i) for i in found["id"]]


def test_entries_of_a_workbook_wait_to_be_confirmed_and_say_where_they_come_from(
    sample: Store,
) -> None:
    bring(sample, file_of(sample, count(sample)))
    found = sample.entries_of([village_id(sample, "TBG-028")], [EntryState.PENDING])
    assert found["source"].tolist() == ["so.xlsx, dòng 6"]
    assert found["provenance"].tolist() == ["recorded"]
    [file] = sample.imports.files().to_dict("records")
    assert (file["entries"], file["pending"], file["sha256"]) == (1, 1, "a" * 64)
    assert sample.imports.entries_that_stand(file["id"]) == {int(found["id"].iloc[0]): "6"}


def test_the_same_file_twice_is_recorded_once(sample: Store) -> None:
    file = file_of(sample, count(sample))
    bring(sample, file)
    assert earlier_import(sample, file.sha256) == 1
    with pytest.raises(Refused, match="import 1"):
        bring(sample, file)
    assert len(entries_by(sample, "TBG-028", EntryState.PENDING)) == 1


def test_what_stands_already_is_not_recorded_again_from_another_file(sample: Store) -> None:
    before = file_of(sample, count(sample))
    bring(sample, before)
    again = file_of(sample, count(sample), count(sample, "TBG-029"), sign="b", seen=before.seen)
    plan = plan_import(sample, again, somebody(sample), TODAY)
    assert [one.entry.village_id for one in plan.known] == [village_id(sample, "TBG-028")]
    assert len(plan.coming) == 1
    assert not plan.changed  # what the same person wrote is no surprise


def test_a_file_that_says_nothing_new_writes_nothing(sample: Store) -> None:
    bring(sample, file_of(sample, count(sample)))
    bring(sample, file_of(sample, count(sample), sign="b"))
    assert len(sample.imports.files()) == 1


@pytest.mark.parametrize(
    ("key", "code"), [("dl-027-tq", "TBG-001"), ("xa-00793-moi", "TBG-028"), ("tt-tq", "TBG-028")]
)
def test_rows_of_another_place_or_matter_are_refused_and_nothing_is_written(
    sample: Store, key: str, code: str
) -> None:
    own = count(sample, "TBG-029")
    file = file_of(sample, own, count(sample, code))
    plan = plan_import(sample, file, somebody(sample, key), TODAY)
    assert village_id(sample, code) in {o.stated.entry.village_id for o in plan.objections}
    version = sample.data_version()
    with pytest.raises(Refused):
        bring(sample, file, key)
    assert sample.data_version() == version


def test_one_wrong_row_keeps_all_the_others_out(sample: Store) -> None:
    late = count(sample, "TBG-029", occurred_on=dt.date(2099, 1, 1))
    with pytest.raises(Refused, match="Row 7"):
        bring(sample, file_of(sample, count(sample), late))
    assert not entries_by(sample, "TBG-028", EntryState.PENDING)


def test_what_is_out_of_order_needs_a_reason_and_a_document_as_in_a_form(sample: Store) -> None:
    odd = stage(sample, "TBG-031", "energised")
    [objection] = plan_import(sample, file_of(sample, odd), somebody(sample), TODAY).objections
    assert objection.field == "reason"
    explained = stage(
        sample, "TBG-031", "energised", reason="đóng điện trước Tết", document_number="7/ĐL"
    )
    plan = plan_import(sample, file_of(sample, explained), somebody(sample), TODAY)
    assert plan.coming[0].breaches
    bring(sample, file_of(sample, explained))
    [entry_id] = entries_by(sample, "TBG-031", EntryState.PENDING)
    entries = sample.village_entries(village_id(sample, "TBG-031"))
    assert bool(entries.loc[entries["id"] == entry_id, "is_irregular"].iloc[0])


def test_rows_of_one_village_are_looked_at_in_the_order_of_days_and_stages(sample: Store) -> None:
    """An inspection and the energising of one day, written the other way round."""
    lit = stage(sample, "TBG-035", "energised")
    passed = NewEntry(
        village_id=village_id(sample, "TBG-035"), kind=EntryKind.INSPECTION, code="passed",
        occurred_on=DAY,
    )  # fmt: skip
    plan = plan_import(sample, file_of(sample, lit, passed), somebody(sample), TODAY)
    assert [one.stated.entry.kind for one in plan.coming] == ["inspection", "stage"]
    assert not [one for one in plan.coming if one.breaches]


def test_an_objection_and_recording_say_the_same(sample: Store) -> None:
    """What the preview lets through is what `record` takes, and the other way round."""
    tried = [
        count(sample, "TBG-028"), count(sample, "TBG-001"),
        stage(sample, "TBG-031", "energised"), stage(sample, "TBG-031", "contracted"),
        stage(sample, "TBG-040", "energised"), stage(sample, "TBG-031", "surveyed"),
        count(sample, "TBG-028", 5_000_000), count(sample, "TBG-028", -1),
    ]  # fmt: skip
    by = somebody(sample)
    for entry in tried:
        plan = plan_import(sample, file_of(sample, entry), by, TODAY)
        if plan.objections:
            with pytest.raises(Refused):
                tracking.record(sample, [entry], by, TODAY)
        else:
            assert tracking.record(sample, [entry], by, TODAY)


def test_what_others_wrote_since_the_export_is_shown_and_must_be_seen(sample: Store) -> None:
    file = file_of(sample, count(sample))
    theirs = count(sample, households=54, occurred_on=dt.date(2025, 9, 19))
    tracking.record(sample, [theirs], tracking.system_actor(), TODAY)
    here = village_id(sample, "TBG-028")
    plan = plan_import(sample, file, somebody(sample), TODAY)
    assert plan.changed == {here}
    with pytest.raises(Refused, match="Others have recorded"):
        bring(sample, file)
    with pytest.raises(Refused, match="Others have recorded"):
        bring(sample, file, despite={here: file.seen[here]})
    bring(sample, file, despite={here: plan.versions[here]})
    assert len(entries_by(sample, "TBG-028", EntryState.PENDING)) == 2


def test_a_decision_of_somebody_else_is_a_change_as_well(sample: Store) -> None:
    bring(sample, file_of(sample, count(sample)))
    file = file_of(sample, count(sample, households=57), sign="b")
    [entry_id] = entries_by(sample, "TBG-028", EntryState.PENDING)
    tracking.decide(sample, [NewDecision(entry_id, Decision.CONFIRMED)], CONFIRMER, TODAY)
    plan = plan_import(sample, file, somebody(sample), TODAY)
    assert plan.changed == {village_id(sample, "TBG-028")}


def test_an_import_is_taken_back_in_one_act_with_a_reason(sample: Store) -> None:
    bring(sample, file_of(sample, count(sample), count(sample, "TBG-029")))
    before = sample.snapshot(TODAY).frame
    with pytest.raises(Refused, match="reason"):
        undo_import(sample, 1, "  ", somebody(sample), TODAY)
    assert undo_import(sample, 1, "nhầm tháng", somebody(sample), TODAY).taken_back == 2
    assert not entries_by(sample, "TBG-028", EntryState.PENDING)
    after = sample.snapshot(TODAY).frame
    assert before["pending_entries"].sum() - after["pending_entries"].sum() == 2
    [file] = sample.imports.files().to_dict("records")
    assert (file["entries"], file["withdrawn"]) == (2, 2)
    with pytest.raises(Refused, match="already"):
        undo_import(sample, 1, "lần nữa", somebody(sample), TODAY)


def test_a_file_that_was_taken_back_may_be_brought_again(sample: Store) -> None:
    file = file_of(sample, count(sample))
    bring(sample, file)
    undo_import(sample, 1, "nhầm", somebody(sample), TODAY)
    assert earlier_import(sample, file.sha256) is None
    bring(sample, file)
    assert len(sample.imports.files()) == 2


def test_what_another_has_confirmed_is_not_taken_back_by_who_brought_it(sample: Store) -> None:
    bring(sample, file_of(sample, count(sample), count(sample, "TBG-029")))
    [entry_id] = entries_by(sample, "TBG-029", EntryState.PENDING)
    tracking.decide(sample, [NewDecision(entry_id, Decision.CONFIRMED)], CONFIRMER, TODAY)
    with pytest.raises(Refused, match="cell 7"):
        undo_import(sample, 1, "nhầm", somebody(sample), TODAY)
    assert entries_by(sample, "TBG-028", EntryState.PENDING)
    assert undo_import(sample, 1, "nhầm", CONFIRMER, TODAY).taken_back == 2


def test_what_is_over_already_stays_as_it_is(sample: Store) -> None:
    bring(sample, file_of(sample, count(sample), count(sample, "TBG-029")))
    [entry_id] = entries_by(sample, "TBG-029", EntryState.PENDING)
    own = NewDecision(entry_id, Decision.WITHDRAWN, "sai số")
    tracking.decide(sample, [own], somebody(sample), TODAY)
    assert undo_import(sample, 1, "nhầm", somebody(sample), TODAY).taken_back == 1


@pytest.mark.parametrize("key", ["ld-tq", "tt-tq", "xa-00793-moi"])
def test_who_may_not_withdraw_takes_nothing_back(sample: Store, key: str) -> None:
    bring(sample, file_of(sample, count(sample)))
    with pytest.raises(Refused):
        undo_import(sample, 1, "nhầm", somebody(sample, key), TODAY)
    assert entries_by(sample, "TBG-028", EntryState.PENDING)
