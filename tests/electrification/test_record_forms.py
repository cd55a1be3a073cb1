from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from electrification.subject.entries import EntryKind, NewEntry
from electrification.texts import Refused
from electrification.tracking.record_forms import (
    FORM_KINDS,
    Form,
    as_json,
    entries_of,
    form_of,
    from_json,
)

DAY = dt.date(2025, 9, 1)


def stated(kind: EntryKind, **values: Any) -> NewEntry:
    """The one entry that a form of these values states."""
    (entry,) = entries_of(Form(kind, {"occurred_on": DAY, **values}), 7)
    return entry


def test_a_form_states_what_its_fields_say_and_nothing_of_another_kind() -> None:
    entry = stated(
        EntryKind.STAGE, code="started", phase=2, note=" Khởi công ", households=3, cause="other"
    )

    assert (entry.village_id, entry.code, entry.phase, entry.note) == (7, "started", 2, "Khởi công")
    assert (entry.households, entry.cause, entry.reason) == (None, None, None)


def test_phase_nought_is_the_whole_village() -> None:
    assert stated(EntryKind.STAGE, code="started", phase=0).phase is None


def test_a_passed_inspection_has_no_cause_and_no_deadline() -> None:
    values = {"cause": "earthing", "due_on": DAY}
    passed = stated(EntryKind.INSPECTION, code="passed", **values)
    with_defects = stated(EntryKind.INSPECTION, code="passed_with_defects", **values)
    failed = stated(EntryKind.INSPECTION, code="failed", **values)

    assert (passed.cause, passed.due_on) == (None, None)
    assert (with_defects.cause, with_defects.due_on) == ("earthing", DAY)
    assert (failed.cause, failed.due_on) == ("earthing", None)


def test_clusters_counted_are_an_entry_each_and_those_left_empty_are_none() -> None:
    counts = {"households:3": 12, "population:3": 60, "households:4": None, "households:5": 0}
    made = entries_of(
        Form(EntryKind.HOUSEHOLDS, {"occurred_on": DAY, "is_by_cluster": True, **counts}), 7
    )

    assert [(e.cluster_id, e.households, e.population) for e in made] == [(3, 12, 60), (5, 0, None)]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (EntryKind.STAGE, {"code": "started", "occurred_on": None}),
        (EntryKind.STAGE, {}),
        (EntryKind.INSPECTION, {}),
        (EntryKind.NOT_REQUIRED, {"code": "started", "reason": "  "}),
        (EntryKind.INSPECTION, {"code": "failed", "cause": "  "}),
        (EntryKind.INSPECTION, {"code": "passed_with_defects", "due_on": DAY}),
        (EntryKind.INSPECTION, {"code": "passed_with_defects", "cause": "earthing"}),
        (EntryKind.PLANNED, {"code": "started"}),
        (EntryKind.OBSTACLE, {"code": "closed"}),
    ],
)
def test_what_leaves_nothing_to_check_is_refused_with_a_remedy(
    kind: EntryKind, values: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refusal:
        stated(kind, **values)
    assert refusal.value.remedy


def test_a_draft_gives_back_what_was_typed() -> None:
    form = Form(
        EntryKind.HOUSEHOLDS,
        {"occurred_on": DAY, "households:3": 4, "note": "\x00<b>", "is_by_cluster": True},
        12,
    )

    assert from_json(as_json(form)) == form


@pytest.mark.parametrize(
    "text", ["", "[]", '{"kind":"stage"}', '{"kind":"x","values":{}}',
             '{"kind":"stage","values":{"occurred_on":"soon"}}',
             '{"kind":"stage","values":{"__class__":"x"}}']
)  # fmt: skip
def test_a_draft_that_cannot_be_read_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_json(text)


def test_the_form_that_corrects_an_entry_says_what_the_entry_says() -> None:
    row = {
        "id": 9, "kind": "customers", "code": "", "occurred_on": DAY, "households_direct": 4.0,
        "households": float("nan"), "cluster_id": 3.0, "note": None, "phase": None,
    }  # fmt: skip
    form = form_of(row)

    assert form.supersedes == 9
    assert form.values == {"occurred_on": DAY, "households_direct": 4, "cluster_id": 3}
    (entry,) = entries_of(form, 7)
    assert (entry.supersedes, entry.cluster_id, entry.households_direct) == (9, 3, 4)


def test_every_kind_that_has_a_form_can_be_a_draft() -> None:
    for kind in FORM_KINDS:
        assert json.loads(as_json(Form(kind)))["kind"] == kind
