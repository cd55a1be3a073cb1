"""Posts, documents, tasks, events …: what was changed behind the program's back is found too."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from electrification import tracking
from electrification.storage import Store, Work, chain
from electrification.subject.audit import EventAction
from electrification.texts import Refused
from electrification.tracking import events
from tests.electrification.builders import RECORDER, SYSTEM, day, entry
from tests.storage.chains import (
    anchor_at,
    fitted,
    found,
    found_in,
    link_at,
    number_of,
    rewrite_from,
    run,
)
from tests.storage.kinds import tell_of_every_kind

Kinds = tuple[sa.Connection, dict[str, int]]
LATER = day("2025-09-30")


@pytest.fixture
def kinds(behind: sa.Connection) -> Kinds:
    """Return the sample with rows of every kind, and their ids; all is taken back afterwards."""
    work = Work(behind, SYSTEM)
    ids = tell_of_every_kind(work)
    work.finish()
    return behind, ids


def test_rows_of_every_kind_are_whole_as_they_were_written(kinds: Kinds) -> None:
    assert found(kinds[0]) == []


def test_rows_of_every_kind_are_whole_as_they_are_kept(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        tell_of_every_kind(work)
    assert found_in(store) == []


EDITS = {
    "post": "role = 'admin'",
    "post ": "to_on = '2026-01-01'",
    "handover": "reason = 'khác'",
    "programme_stage": "is_required = NOT is_required",
    "document": "lat = 23.126",
    "document ": "taken_at = '2025-09-02T00:00:00.000000Z'",
    "document  ": "file_name = 'x.jpg'",
    "evidence": "village_id = 4",
    "evidence ": "device_accuracy_m = 13",
    "task": "due_on = '2026-12-31'",
    "task ": "coordinating_units = 'EVN'",
    "task_event": "result = NULL",
    "period": "due_on = '2026-01-01'",
    "period_closing": "figures = '{\"x\":1}'",
    "period_event": "reason = 'khác'",
    "period_report": "office = 'khác'",
    "baseline_change": "reason = 'khác'",
    "criterion_version": "threshold_pct = 90",
    "work_investment": "amount_vnd = 8",
    "criterion_version ": "is_verified = NOT is_verified",
    "scenario": "result = '{\"x\":1}'",
    "scenario ": "name = 'khác'",
    "finding_answer": "document_number = NULL",
    "finding_answer ": "answer = 'mended'",
    "meter_file": "file_name = 'x.csv'",
    "made_report": "sha256 = 'x'",
    "made_report ": "is_draft = NOT is_draft",
    "report_text": "text = 'khác'",
    "meter_reading": "kwh = 1201",
    "meter_reading ": "customers = 41",
    "import_file": "file_name = 'x.xlsx'",
    "import_file ": "data_version = 2",
    "import_undo": "reason = 'khác'",
    "work_scale": "mv_km = 1.25",
    "grid_file": "crs = 'EPSG:9209'",
    "grid_line": "status = 'in_use'",
    "grid_line ": "geom = (SELECT geom FROM grid_line ORDER BY id DESC LIMIT 1)",
    "event": "person_id = 2",
    "event ": "action = 'export'",
}


@pytest.mark.parametrize("kind", list(EDITS))
def test_an_edited_row_of_any_kind_is_found_and_named(kinds: Kinds, kind: str) -> None:
    connection, ids = kinds
    table, subject = kind.strip(), f"{kind.strip()}:{ids[kind.strip()]}"
    run(connection, f"UPDATE {table} SET {EDITS[kind]} WHERE id = {ids[table]}")
    assert found(connection) == [(number_of(connection, subject), "row_edited", subject)]


def test_an_edited_subject_of_a_task_is_found_and_named(kinds: Kinds) -> None:
    connection, ids = kinds
    subject = f"task_subject:{ids['task']}/2"
    where = f"task_id = {ids['task']} AND place = 2"
    run(connection, f"UPDATE task_subject SET stage = 'accepted' WHERE {where}")
    assert found(connection) == [(number_of(connection, subject), "row_edited", subject)]


def test_an_edited_estimate_is_found_and_named(kinds: Kinds) -> None:
    connection, ids = kinds
    subject = f"period_estimate:{ids['period_report']}/grid"
    run(
        connection, f"UPDATE period_estimate SET value = 4 WHERE report_id = {ids['period_report']}"
    )
    assert found(connection) == [(number_of(connection, subject), "row_edited", subject)]


def test_an_edited_place_of_an_import_is_found_and_named(kinds: Kinds) -> None:
    connection, ids = kinds
    subject = f"import_entry:{ids['import_entry']}"
    where = f"entry_id = {ids['import_entry']}"
    run(connection, f"UPDATE import_entry SET place = '9' WHERE {where}")
    assert found(connection) == [(number_of(connection, subject), "row_edited", subject)]


ENDS = {
    "person_disabled": ("person", "disabled_at"),
    "post_ended": ("post", "ended_on"),
    "evidence_removed": ("evidence", "removed_at"),
    "criterion_version_decided": ("criterion_version", "decided_at"),
    "work_investment_decided": ("work_investment", "decided_at"),
    "scenario_put_aside": ("scenario", "put_aside_at"),
}


@pytest.mark.parametrize("action", list(ENDS))
@pytest.mark.parametrize("change", ["moved", "taken back", "forged"])
def test_an_end_of_any_kind_that_is_not_what_was_recorded_is_found_and_named(
    kinds: Kinds, action: str, change: str
) -> None:
    connection, ids = kinds
    table, column = ENDS[action]
    row = ids[table] if change == "forged" else ids[action]
    value = "NULL" if change == "taken back" else "'2025-09-03T00:00:00.000000Z'"
    if column == "ended_on" and change != "taken back":
        value = "'2025-09-03'"
    run(connection, f"UPDATE {table} SET {column} = {value} WHERE id = {row}")
    subject = f"{table}:{row}"
    link = number_of(connection, subject, table if change == "forged" else action)
    assert found(connection) == [(link, "row_end_edited", subject)]


@pytest.mark.parametrize(
    ("table", "row"),
    [("scenario", "scenario"),
     ("finding_answer", "finding_answer"), ("meter_reading", "meter_reading"), ("post", "post"),
     ("handover", "handover"), ("programme_stage", "programme_stage"),
     ("evidence", "evidence"), ("task_event", "task_event"), ("task", "task_alone"),
     ("event", "event")],
)  # fmt: skip
def test_a_deleted_row_of_any_kind_is_found_and_named(kinds: Kinds, table: str, row: str) -> None:
    connection, ids = kinds
    run(connection, f"DELETE FROM {table} WHERE id = {ids[row]}")
    subject = f"{table}:{ids[row]}"
    assert found(connection) == [(number_of(connection, subject), "row_missing", subject)]


SIGNED = "'2025-09-02T00:00:00.000000Z', 1"
INSERTS = {
    "person": "(id, key, name) VALUES (9999, 'forged', 'x')",
    "post": "(id, person_id, role, unit_code, unit_valid_from, from_on, recorded_at, recorded_by) "
    f"VALUES (9999, 2, 'admin', '08', '2025-07-01', '2025-07-01', {SIGNED})",
    "handover": "(id, from_person_id, to_person_id, reason, recorded_at, recorded_by) "
    f"VALUES (9999, 2, 3, 'x', {SIGNED})",
    "programme_stage": "(id, programme, programme_name, stage, is_required, recorded_at, "
    f"recorded_by) VALUES (9999, 'x', 'x', 'surveyed', false, {SIGNED})",
    "document": "(id, sha256, media_type, size_bytes, file_name, kind, added_at, added_by) "
    f"VALUES (9999, 'x', 'image/png', 1, 'x', 'photo', {SIGNED})",
    "evidence": "(id, document_id, village_id, added_at, added_by) "
    f"VALUES (9999, {{document}}, 1, {SIGNED})",
    "task": "(id, document_number, document_on, content, lead_unit, due_on, recorded_at, "
    f"recorded_by) VALUES (9999, 'x', '2025-09-01', 'x', 'x', '2025-09-01', {SIGNED})",
    "task_event": "(id, task_id, action, occurred_on, recorded_at, recorded_by) "
    f"VALUES (9999, {{task}}, 'completed', '2025-09-01', {SIGNED})",
    "finding_answer": "(id, check_name, fingerprint, answer, reason, recorded_at, recorded_by) "
    f"VALUES (9999, 'x', 'x', 'accepted', 'x', {SIGNED})",
    "meter_file": "(id, sha256, file_name, provenance, recorded_at, recorded_by) "
    f"VALUES (9999, 'x', 'x', 'recorded', {SIGNED})",
    "meter_reading": "(id, file_id, village_id, month, customers, kwh, recorded_at, recorded_by) "
    f"VALUES (9999, {{meter_file}}, 1, '2025-08-01', 1, 1, {SIGNED})",
    "scenario": "(id, name, as_of, data_version, inputs, result, recorded_at, recorded_by) "
    f"VALUES (9999, 'x', '2025-09-01', 1, '{{{{}}}}', '{{{{}}}}', {SIGNED})",
    "made_report": "(id, kind, file_name, sha256, size_bytes, is_draft, provenance, recorded_at, "
    f"recorded_by) VALUES (9999, 'x', 'x', 'x', 1, false, 'x', {SIGNED})",
    "report_text": f"(id, part, text, recorded_at, recorded_by) VALUES (9999, 'x', 'x', {SIGNED})",
    "import_file": "(id, kind, sha256, file_name, row_count, recorded_at, recorded_by) "
    f"VALUES (9999, 'capital', 'x', 'x', 1, {SIGNED})",
    "import_undo": "(id, import_id, reason, recorded_at, recorded_by) "
    f"VALUES (9999, {{import_file}}, 'x', {SIGNED})",
    "event": f"(id, action, subject, at, person_id) VALUES (9999, 'export', 'x', {SIGNED})",
}


@pytest.mark.parametrize("table", list(INSERTS))
def test_an_inserted_row_of_any_kind_is_found_and_named(kinds: Kinds, table: str) -> None:
    connection, ids = kinds
    run(connection, f"INSERT INTO {table} {INSERTS[table].format(**ids)}")
    assert found(connection) == [(None, "row_unlinked", f"{table}:9999")]


@pytest.mark.parametrize("table", ["post", "handover", "programme_stage", "task_event", "event"])
def test_rows_of_any_kind_that_changed_places_are_found_and_named(kinds: Kinds, table: str) -> None:
    connection, ids = kinds
    one, other = ids[table], ids[table] + 1
    for before, after in ((one, -one), (other, one), (-one, other)):
        run(connection, f"UPDATE {table} SET id = {after} WHERE id = {before}")
    subjects = [f"{table}:{one}", f"{table}:{other}"]
    action = None if table == "event" else table
    links = [number_of(connection, subject, action) for subject in subjects]
    edited = [b for b in found(connection) if b[1] == "row_edited"]
    assert edited == [(n, "row_edited", s) for n, s in zip(links, subjects, strict=True)]


def test_names_of_people_may_change_and_be_taken_out(kinds: Kinds) -> None:
    connection, _ids = kinds
    run(
        connection,
        "UPDATE document SET attendees = NULL",
        "UPDATE person SET name = '', post_title = 'x', unit_name = NULL",
    )
    assert found(connection) == []


def test_an_event_cut_off_with_its_link_is_found_against_an_anchor(kinds: Kinds) -> None:
    connection, ids = kinds
    kept = chain.check(connection).anchor
    run(
        connection,
        f"DELETE FROM event WHERE id = {ids['event'] + 1}",
        f"DELETE FROM audit_link WHERE sequence = {kept.sequence}",
    )
    assert found(connection) == []
    assert found(connection, kept) == [(kept.sequence, "chain_cut", "chain")]


def test_a_post_forged_with_fitting_hashes_is_found_against_an_anchor(kinds: Kinds) -> None:
    connection, ids = kinds
    post = link_at(connection, number_of(connection, f"post:{ids['post']}", "post"))
    kept = anchor_at(connection, post.sequence)
    rewrite_from(connection, fitted(dataclasses.replace(post, person_id=2)))
    assert found(connection) == []
    assert found(connection, kept) == [(post.sequence, "chain_rewritten", post.subject)]


ENDINGS: dict[str, Callable[[Work, dict[str, int]], Any]] = {
    "person": lambda work, ids: work.disable_person(ids["person_disabled"], work.instant()),
    "post": lambda work, ids: work.end_post(ids["post_ended"], LATER),
    "evidence": lambda work, ids: work.remove_evidence(
        ids["evidence_removed"], work.instant(), "nhầm"
    ),
}


@pytest.mark.parametrize("ending", list(ENDINGS))
def test_what_two_people_end_at_once_is_ended_once(store: Store, ending: str) -> None:
    """A second end would be a second link of one row, which no check could let pass."""
    with store.writing(SYSTEM) as work:
        ids = tell_of_every_kind(work)
    with pytest.raises(Refused), store.writing(SYSTEM) as work:
        ENDINGS[ending](work, ids)
    assert found_in(store) == []


def test_exports_and_sign_ins_leave_figures_and_their_caches_alone(store: Store) -> None:
    frame, version = store.snapshot(LATER), store.data_version()
    events.note(store, EventAction.EXPORT, "report:month", {"rows": 123}, RECORDER)
    assert store.data_version() == version
    assert store.snapshot(LATER) is frame
    tracking.record(store, [entry(1)], RECORDER, LATER)
    assert found_in(store) == []
