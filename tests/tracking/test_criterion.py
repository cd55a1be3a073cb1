"""A version of the criterion is added by a document; figures of before stay as they were known."""

from __future__ import annotations

import pytest

from electrification import calendar, tracking
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.entries import Decision
from electrification.texts import Refused
from electrification.tracking.recognition import recognise
from tests.electrification.builders import (
    CONFIRMER,
    RECORDER,
    confirmed_version,
    day,
    village_id,
)
from tests.electrification.test_criterion_versions import SET, stated

ON = day("2025-09-30")


def test_villages_are_judged_by_the_version_in_force_as_known_then(sample: Store) -> None:
    before, known = sample.snapshot(ON), calendar.now()
    made = tracking.add_version(sample, stated(threshold_pct=100), RECORDER)
    assert sample.snapshot(ON).criterion.version == SET
    recorded = calendar.now()
    tracking.decide_version(sample, made, Decision.CONFIRMED, CONFIRMER)
    assert sample.snapshot(ON, recorded).criterion.version == SET
    after = sample.snapshot(ON)
    assert after.criterion.version == f"{SET}#1"
    assert after.counted["meets"].sum() < before.counted["meets"].sum()
    again = sample.snapshot(ON, known)
    assert again.criterion.version == SET
    assert again.counted["meets"].sum() == before.counted["meets"].sum()
    assert sample.snapshot(day("2023-12-31")).criterion.version == SET


def test_a_mistaken_version_is_superseded_not_edited(sample: Store) -> None:
    first = confirmed_version(sample, stated())
    with pytest.raises(Refused, match=f"#{first}"):
        tracking.add_version(sample, stated(threshold_pct=97), RECORDER)
    with pytest.raises(Refused, match="no version #9"):
        tracking.add_version(sample, stated(supersedes=9), RECORDER)
    second = tracking.add_version(sample, stated(threshold_pct=97, supersedes=first), RECORDER)
    assert sample.snapshot(ON).criterion.threshold_pct == 96
    tracking.decide_version(sample, second, Decision.CONFIRMED, CONFIRMER)
    assert sample.snapshot(ON).criterion.threshold_pct == 97
    assert [v.threshold_pct for v in sample.criterion_versions.all()] == [96, 97]


def somebody(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units())
    assert found is not None
    return found


def test_nobody_confirms_their_own_version_and_who_only_looks_confirms_none(sample: Store) -> None:
    made = tracking.add_version(sample, stated(), RECORDER)
    with pytest.raises(Refused, match="of their own"):
        tracking.decide_version(sample, made, Decision.CONFIRMED, RECORDER)
    for key in ("tt-tq", "ld-tq", "dl-027-tq", "xa-00793-moi"):
        with pytest.raises(Refused, match="post"):
            tracking.decide_version(sample, made, Decision.CONFIRMED, somebody(sample, key))
    assert sample.snapshot(ON).criterion.version == SET
    tracking.decide_version(sample, made, Decision.CONFIRMED, somebody(sample, "sct-tq-1"))
    assert sample.snapshot(ON).criterion.version == f"{SET}#{made}"
    with pytest.raises(Refused, match="does not wait"):
        tracking.decide_version(sample, made, Decision.CONFIRMED, CONFIRMER)


def test_a_version_returned_or_taken_back_with_a_reason_judges_nothing(sample: Store) -> None:
    one = tracking.add_version(sample, stated(), RECORDER)
    with pytest.raises(Refused, match="lies over"):
        tracking.add_version(sample, stated(), RECORDER)
    with pytest.raises(Refused, match="reason is missing"):
        tracking.decide_version(sample, one, Decision.RETURNED, CONFIRMER, "  ")
    tracking.decide_version(sample, one, Decision.RETURNED, CONFIRMER, "Sai số văn bản")
    other = tracking.add_version(sample, stated(), RECORDER)
    tracking.decide_version(sample, other, Decision.RETURNED, RECORDER, "Nhầm")
    told = sample.criterion_versions.rows().set_index("id")
    assert told.loc[[one, other], "decision"].tolist() == ["returned", "withdrawn"]
    assert sample.snapshot(ON).criterion.version == SET


def test_a_version_said_to_be_checked_names_against_what(sample: Store) -> None:
    with pytest.raises(Refused, match="not against what"):
        tracking.add_version(sample, stated(is_verified=True), RECORDER)
    confirmed_version(sample, stated(is_verified=True, checked_against="Phụ lục I, mục 4"))
    assert sample.snapshot(ON).criterion.is_verified
    assert sample.criterion_versions.rows()["checked_against"].tolist() == ["Phụ lục I, mục 4"]


@pytest.mark.parametrize(
    "missing", ["source", "reason", "document_number", "legal_basis", "name", "criterion_id"]
)
def test_a_version_without_its_paper_is_refused(sample: Store, missing: str) -> None:
    version = sample.data_version()
    with pytest.raises(Refused, match="Fill this in"):
        tracking.add_version(sample, stated(**{missing: "  "}), RECORDER)
    assert sample.data_version() == version


def test_only_the_administrator_adds_one(sample: Store) -> None:
    for key in ("sct-tq-1", "tt-tq", "ld-tq"):
        person = somebody(sample, key)
        with pytest.raises(Refused, match="post does not allow"):
            tracking.add_version(sample, stated(), person)


def test_a_commune_is_recognised_in_one_act_all_or_nothing(sample: Store) -> None:
    planner = sample.people.actor_by_key("sct-tq-1", sample.units())
    assert planner is not None
    ids = [village_id(sample, code) for code in ("TBG-003", "TBG-004")]
    with pytest.raises(Refused, match="Fill this in"):
        recognise(sample, ids, ON, document_number="", by=planner)
    with pytest.raises(Refused, match="No village"):
        recognise(sample, [], ON, document_number="9/QĐ", by=planner)
    made = recognise(sample, ids, ON, document_number="9/QĐ", by=planner, reason="Theo hồ sơ")
    own = sample.village_entries(ids[0])
    [entry] = own[own["id"].isin(made)].to_dict("records")
    assert (entry["code"], entry["document_number"], entry["state"]) == (
        "recognised", "9/QĐ", "pending",
    )  # fmt: skip
