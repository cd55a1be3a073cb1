"""A version of the criterion is added by a document; figures of before stay as they were known."""

from __future__ import annotations

import pytest

from electrification import calendar, tracking
from electrification.storage import Store
from electrification.texts import Refused
from electrification.tracking.recognition import recognise
from tests.electrification.builders import RECORDER, day, village_id
from tests.electrification.test_criterion_versions import SET, stated

ON = day("2025-09-30")


def test_villages_are_judged_by_the_version_in_force_as_known_then(sample: Store) -> None:
    before, known = sample.snapshot(ON), calendar.now()
    tracking.add_version(sample, stated(threshold_pct=100), RECORDER)
    after = sample.snapshot(ON)
    assert after.criterion.version == f"{SET}#1"
    assert after.counted["meets"].sum() < before.counted["meets"].sum()
    again = sample.snapshot(ON, known)
    assert again.criterion.version == SET
    assert again.counted["meets"].sum() == before.counted["meets"].sum()
    assert sample.snapshot(day("2023-12-31")).criterion.version == SET


def test_a_mistaken_version_is_superseded_not_edited(sample: Store) -> None:
    first = tracking.add_version(sample, stated(), RECORDER)
    with pytest.raises(Refused, match=f"#{first}"):
        tracking.add_version(sample, stated(threshold_pct=97), RECORDER)
    with pytest.raises(Refused, match="no version #9"):
        tracking.add_version(sample, stated(supersedes=9), RECORDER)
    tracking.add_version(sample, stated(threshold_pct=97, supersedes=first), RECORDER)
    assert sample.snapshot(ON).criterion.threshold_pct == 97
    assert [v.threshold_pct for v in sample.criterion_versions.all()] == [96, 97]


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
        person = sample.people.actor_by_key(key, sample.units())
        assert person is not None
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
