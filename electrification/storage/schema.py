"""Tables, the same on SQLite and PostgreSQL. Entries, decisions and links are only ever added.

The embedded file is a GeoPackage, so columns are declared only with types GDAL knows.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, Text

from electrification.storage.types import Instant, Real, Shape, WholeNumber

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

unit = sa.Table(
    "unit",
    metadata,
    Column("code", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Column("level", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent_code", Text),
    Column("parent_valid_from", Date),
    Column("is_border", Boolean, nullable=False),
    Column("lat", Real),
    Column("lon", Real),
    Column("min_lat", Real),
    Column("min_lon", Real),
    Column("max_lat", Real),
    Column("max_lon", Real),
)

unit_succession = sa.Table(
    "unit_succession",
    metadata,
    Column("old_code", Text, primary_key=True),
    Column("old_valid_from", Date, primary_key=True),
    Column("new_code", Text, primary_key=True),
    Column("new_valid_from", Date, primary_key=True),
    Column("is_partial", Boolean, nullable=False),
    Column("resolution", Text),
    Column("clause", Text),
    sa.ForeignKeyConstraint(["old_code", "old_valid_from"], ["unit.code", "unit.valid_from"]),
    sa.ForeignKeyConstraint(["new_code", "new_valid_from"], ["unit.code", "unit.valid_from"]),
)

person = sa.Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("post_title", Text),
    Column("unit_name", Text),
    Column("disabled_at", Instant),
)

post = sa.Table(
    "post",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("unit_code", Text, nullable=False),
    Column("unit_valid_from", Date, nullable=False),
    Column("title", Text),
    Column("organisation", Text),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
    Column("ended_on", Date),
    sa.ForeignKeyConstraint(["unit_code", "unit_valid_from"], ["unit.code", "unit.valid_from"]),
)
"""A role in a unit. `to_on` is the last day as given at first, `ended_on` one written later."""

handover = sa.Table(
    "handover",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("from_person_id", ForeignKey("person.id"), nullable=False),
    Column("to_person_id", ForeignKey("person.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("document_number", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""Who takes over what another left open: drafts and returned entries."""

programme_stage = sa.Table(
    "programme_stage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("programme", Text, nullable=False),
    Column("programme_name", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("is_required", Boolean, nullable=False),
    Column("source", Text),
    Column("document_number", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""Which stages a capital programme requires; the last row of a programme and stage holds."""


def _description() -> list[Column[Any]]:
    """What a register says of a village: the same columns for today and for how it was before.

    `geom` is EPSG:4326; `x_northing` and `y_easting` are metres in the zone `survey_crs` names.
    """
    return [
        Column("name", Text, nullable=False),
        Column("is_border", Boolean, nullable=False),
        Column("provenance", Text, nullable=False),
        Column("position_quality", Text, nullable=False),
        Column("survey_crs", Text),
        Column("x_northing", Real),
        Column("y_easting", Real),
        Column("source", Text),
        Column("geom", Shape("POINT")),
    ]


village = sa.Table(
    "village",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("is_sample", Boolean, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("retired_at", Instant),
    *_description(),
)
sa.Index(
    "uq_village_code_present",
    village.c.code,
    unique=True,
    sqlite_where=village.c.retired_at.is_(None),
    postgresql_where=village.c.retired_at.is_(None),
)
sa.Index("ix_village_geom", village.c.geom, postgresql_using="gist").ddl_if(dialect="postgresql")

village_past = sa.Table(
    "village_past",
    metadata,
    Column("village_id", ForeignKey("village.id"), primary_key=True),
    Column("until_at", Instant, primary_key=True),
    *_description(),
)
"""How a village was described until an instant, before it was described anew."""

village_membership = sa.Table(
    "village_membership",
    metadata,
    Column("village_id", ForeignKey("village.id"), primary_key=True),
    Column("from_on", Date, primary_key=True),
    Column("to_on", Date),
    Column("known_from", Instant, primary_key=True),
    Column("known_until", Instant),
    Column("commune_code", Text, nullable=False),
    Column("commune_valid_from", Date, nullable=False),
    sa.ForeignKeyConstraint(
        ["commune_code", "commune_valid_from"], ["unit.code", "unit.valid_from"]
    ),
)

cluster = sa.Table(
    "cluster",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("village_id", ForeignKey("village.id"), nullable=False, index=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("phase", Integer),
    Column("substation", Text),
    Column("known_from", Instant, nullable=False),
)

capital_source = sa.Table(
    "capital_source",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("source_group", Text, nullable=False),
    Column("begins_year", Integer),
    Column("ends_year", Integer),
    Column("cutoff_month_day", Text),
    Column("in_disbursement_rate", Boolean, nullable=False),
    Column("is_labour_in_kind", Boolean, nullable=False),
    Column("is_allocated", Boolean, nullable=False),
    Column("is_verified", Boolean, nullable=False),
    Column("legal_basis", Text),
    Column("document_number", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""Where capital comes from; `cutoff_month_day` is of the year after the plan year (``01-31``)."""

capital_cutoff = sa.Table(
    "capital_cutoff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", ForeignKey("capital_source.key"), nullable=False),
    Column("plan_year", Integer, nullable=False),
    Column("until", Date, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("document_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""Until when the money of a source and plan year may be spent by a document; the last row holds."""

work = sa.Table(
    "work",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("folded_code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("decision_number", Text),
    Column("decision_on", Date),
    Column("total_investment_vnd", WholeNumber),
    Column("begins_year", Integer),
    Column("ends_year", Integer),
    Column("provenance", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""A work (công trình) as it was registered; what changes later are rows of their own."""

work_investment = sa.Table(
    "work_investment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("work_id", ForeignKey("work.id"), nullable=False, index=True),
    Column("amount_vnd", WholeNumber, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("document_on", Date, nullable=False),
    Column("reason", Text),
    Column("is_irregular", Boolean, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
    Column("decision", Text),
    Column("decided_at", Instant),
    Column("decided_by", ForeignKey("person.id")),
    Column("decision_reason", Text),
)
"""A total investment as it was adjusted; the last row of a work holds.

One that is irregular, being below what is allocated, holds only once another has confirmed it.
"""

work_party = sa.Table(
    "work_party",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("work_id", ForeignKey("work.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("document_number", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""Who invests in a work or builds it from a day on."""

work_share_version = sa.Table(
    "work_share_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("work_id", ForeignKey("work.id"), nullable=False, index=True),
    Column("document_number", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""Which villages a work serves from an instant on; the last version of a work holds."""

work_share = sa.Table(
    "work_share",
    metadata,
    Column("version_id", ForeignKey("work_share_version.id"), primary_key=True),
    Column("village_id", ForeignKey("village.id"), primary_key=True, index=True),
    Column("weight", Integer, nullable=False),
    Column("phase", Integer),
)

work_scale = sa.Table(
    "work_scale",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("work_id", ForeignKey("work.id"), nullable=False, index=True),
    Column("mv_km", Real),
    Column("lv_km", Real),
    Column("substations", Integer),
    Column("capacity_kva", Real),
    Column("document_number", Text, nullable=False),
    Column("document_on", Date, nullable=False),
    Column("signer", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""How much a work builds, by a document; the last row of a work holds."""

grid_file = sa.Table(
    "grid_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("import_id", ForeignKey("import_file.id"), unique=True),
    Column("crs", Text, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""What a file of lines said of all of them; without an import for the illustrative ones."""

grid_line = sa.Table(
    "grid_line",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_id", ForeignKey("grid_file.id"), nullable=False, index=True),
    Column("row", Integer, nullable=False),
    Column("work_id", ForeignKey("work.id"), index=True),
    Column("name", Text),
    Column("voltage", Text, nullable=False),
    Column("voltage_kv", Real),
    Column("status", Text, nullable=False),
    Column("document_number", Text),
    Column("length_km", Real, nullable=False),
    Column("supersedes", ForeignKey("grid_line.id")),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
    Column("geom", Shape("MULTILINESTRING"), nullable=False),
)
"""A line of the grid (EPSG:4326) as a file gave it; `row` counts features from 1.

One line that is told of anew supersedes what was told before, unless its import is taken back.
"""
sa.Index("ix_grid_line_geom", grid_line.c.geom, postgresql_using="gist").ddl_if(
    dialect="postgresql"
)

entry = sa.Table(
    "entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("village_id", ForeignKey("village.id"), nullable=False, index=True),
    Column("cluster_id", ForeignKey("cluster.id")),
    Column("phase", Integer),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("households", Integer),
    Column("population", Integer),
    Column("households_on_grid", Integer),
    Column("households_contracted", Integer),
    Column("households_direct", Integer),
    Column("households_off_grid", Integer),
    Column("households_self_strung", Integer),
    Column("amount_vnd", WholeNumber),
    Column("plan_year", Integer),
    Column("capital_source", Text),
    Column("work_id", ForeignKey("work.id"), index=True),
    Column("capital_nature", Text),
    Column("document_on", Date),
    Column("adjusts", Text),
    Column("is_decrease", Boolean),
    Column("counter_work_id", ForeignKey("work.id"), index=True),
    Column("cause", Text),
    Column("unit_responsible", Text),
    Column("due_on", Date),
    Column("refers_to", ForeignKey("entry.id")),
    Column("supersedes", ForeignKey("entry.id")),
    Column("is_irregular", Boolean, nullable=False),
    Column("reason", Text),
    Column("document_number", Text),
    Column("note", Text),
    Column("source", Text),
    Column("provenance", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False, index=True),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)

entry_decision = sa.Table(
    "entry_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", ForeignKey("entry.id"), nullable=False, index=True),
    Column("decision", Text, nullable=False),
    Column("decided_at", Instant, nullable=False, index=True),
    Column("decided_by", ForeignKey("person.id"), nullable=False),
    Column("reason", Text),
    Column("by_entry_id", ForeignKey("entry.id")),
)

draft = sa.Table(
    "draft",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("village_id", ForeignKey("village.id"), nullable=False),
    Column("form", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
)
"""What somebody has begun to record (JSON of the form): no entry yet, so in no link."""

document = sa.Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text),
    Column("issued_on", Date),
    Column("attendees", Text),
    Column("taken_at", Instant),
    Column("lat", Real),
    Column("lon", Real),
    Column("added_at", Instant, nullable=False),
    Column("added_by", ForeignKey("person.id"), nullable=False),
)
"""A file kept once under the data folder; `taken_at`, `lat`, `lon` as the photo itself says."""

evidence = sa.Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("document.id"), nullable=False, index=True),
    Column("village_id", ForeignKey("village.id"), nullable=False, index=True),
    Column("entry_id", ForeignKey("entry.id"), index=True),
    Column("stage", Text),
    Column("device_lat", Real),
    Column("device_lon", Real),
    Column("device_accuracy_m", Real),
    Column("added_at", Instant, nullable=False),
    Column("added_by", ForeignKey("person.id"), nullable=False),
    Column("removed_at", Instant),
    Column("removed_by", ForeignKey("person.id")),
    Column("removed_reason", Text),
)
"""A document that bears out something of a village; one document may serve many villages."""

task = sa.Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_number", Text, nullable=False),
    Column("document_on", Date, nullable=False),
    Column("content", Text, nullable=False),
    Column("lead_unit", Text, nullable=False),
    Column("coordinating_units", Text),
    Column("due_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""What a document charges a unit with; `coordinating_units` one a line."""

task_subject = sa.Table(
    "task_subject",
    metadata,
    Column("task_id", ForeignKey("task.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("village_id", ForeignKey("village.id"), nullable=False),
    Column("stage", Text),
    Column("obstacle_entry_id", ForeignKey("entry.id")),
)

task_event = sa.Table(
    "task_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("task_id", ForeignKey("task.id"), nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("result", Text),
    Column("reason", Text),
    Column("document_number", Text),
    Column("due_on", Date),
    Column("lead_unit", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)

finding_answer = sa.Table(
    "finding_answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("check_name", Text, nullable=False),
    Column("village_id", ForeignKey("village.id"), index=True),
    Column("fingerprint", Text, nullable=False, index=True),
    Column("answer", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document_number", Text),
    Column("rests_on", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""What somebody answered to a finding. No village: it is about the list of villages itself.

`rests_on` are the entries and other rows that the finding named, one a line: ``entry:12``.
"""

meter_file = sa.Table(
    "meter_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("reason", Text),
    Column("provenance", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""A monthly file of the power company that was imported; `reason` where it corrects a month."""

meter_reading = sa.Table(
    "meter_reading",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_id", ForeignKey("meter_file.id"), nullable=False),
    Column("village_id", ForeignKey("village.id"), nullable=False, index=True),
    Column("substation", Text),
    Column("month", Date, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("kwh", Real, nullable=False),
    Column("supersedes", ForeignKey("meter_reading.id")),
    Column("import_id", ForeignKey("import_file.id"), index=True),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""Billed domestic customers and kWh of a village, or one substation of it, in one month.

`month` is its first day. No customer's name or code is kept anywhere.
"""

made_report = sa.Table(
    "made_report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("size_bytes", Integer, nullable=False),
    Column("is_draft", Boolean, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""A report that was given out, with what it says of itself; its file stands in the folder of files.

A check of the file asks by its SHA-256 whether it is one of these.
"""

report_text = sa.Table(
    "report_text",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("part", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""What a planner wrote for a part of the report; the last one of a part is offered again."""

import_file = sa.Table(
    "import_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("file_name", Text, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("exported_at", Instant),
    Column("data_version", Integer),
    Column("audit_anchor", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""A file that was brought in and recorded; of a workbook also what it was exported from."""

import_entry = sa.Table(
    "import_entry",
    metadata,
    Column("entry_id", ForeignKey("entry.id"), primary_key=True),
    Column("import_id", ForeignKey("import_file.id"), nullable=False, index=True),
    Column("place", Text, nullable=False),
)
"""Which entry a row or cell of such a file became; `place` as the spreadsheet counts."""

import_undo = sa.Table(
    "import_undo",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("import_id", ForeignKey("import_file.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""An import that was taken back, once; readings of meters stand no more from then on."""

event = sa.Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text),
    Column("at", Instant, nullable=False, index=True),
    Column("person_id", ForeignKey("person.id")),
)
"""What happened and changed no figure: sign-ins, exports. `detail` is canonical JSON."""

baseline = sa.Table(
    "baseline",
    metadata,
    Column("id", Text, primary_key=True),
    Column("frozen_on", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("document_number", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
    Column("retired_at", Instant),
)

baseline_village = sa.Table(
    "baseline_village",
    metadata,
    Column("baseline_id", ForeignKey("baseline.id"), primary_key=True),
    Column("village_id", ForeignKey("village.id"), primary_key=True),
)

period = sa.Table(
    "period",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""A reporting period something was done about; `due_on` is the deadline by the rule."""

period_closing = sa.Table(
    "period_closing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("period_id", ForeignKey("period.id"), nullable=False, index=True),
    Column("known_at", Instant, nullable=False),
    Column("data_version", Integer, nullable=False),
    Column("audit_anchor", Text, nullable=False),
    Column("criterion_id", Text, nullable=False),
    Column("baseline_id", Text),
    Column("figures", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""The figures of a period as they were closed; `figures` is canonical JSON (docs/periods.md)."""

period_event = sa.Table(
    "period_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("period_id", ForeignKey("period.id"), nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("closing_id", ForeignKey("period_closing.id")),
    Column("due_on", Date),
    Column("reason", Text),
    Column("document_number", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""A deadline that was moved, or a closing (`closing_id`) that was taken back with a reason."""

period_report = sa.Table(
    "period_report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("period_id", ForeignKey("period.id"), nullable=False, index=True),
    Column("office", Text, nullable=False),
    Column("document_number", Text),
    Column("note", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""A unit's report for a period; the last one of a unit holds."""

period_estimate = sa.Table(
    "period_estimate",
    metadata,
    Column("report_id", ForeignKey("period_report.id"), primary_key=True),
    Column("figure", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)
"""What a unit expects of a period when it reports; counted in no figure."""

baseline_change = sa.Table(
    "baseline_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("changed_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
)
"""Villages that joined or left those to be counted since a list was frozen, and why."""

baseline_change_village = sa.Table(
    "baseline_change_village",
    metadata,
    Column("change_id", ForeignKey("baseline_change.id"), primary_key=True),
    Column("village_id", ForeignKey("village.id"), primary_key=True),
    Column("is_counted", Boolean, nullable=False),
)

criterion_version = sa.Table(
    "criterion_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("criterion_id", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("threshold_pct", Real, nullable=False),
    Column("is_verified", Boolean, nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("document_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("supersedes", ForeignKey("criterion_version.id")),
    Column("checked_against", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
    Column("decision", Text),
    Column("decided_at", Instant),
    Column("decided_by", ForeignKey("person.id")),
    Column("decision_reason", Text),
)
"""A rule set as the province has it from a day on, beside those that are shipped.

It is used from the instant on at which a second person confirmed it.
"""

scenario = sa.Table(
    "scenario",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("note", Text),
    Column("as_of", Date, nullable=False),
    Column("data_version", Integer, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("person.id"), nullable=False),
    Column("put_aside_at", Instant),
    Column("put_aside_by", ForeignKey("person.id")),
)
"""What somebody asked about the first use of money, and the answer; decides nothing."""

audit_link = sa.Table(
    "audit_link",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("changes_data", Boolean, nullable=False),
)

village_projection = sa.Table(
    "village_projection",
    metadata,
    Column("village_id", ForeignKey("village.id"), primary_key=True),
    Column("status", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("meets", Boolean, nullable=False),
    Column("status_if_pending", Text, nullable=False),
    Column("pending_entries", Integer, nullable=False),
    Column("stage", Text),
    Column("stage_on", Date),
    Column("households", Integer),
    Column("households_on_grid", Integer),
    Column("households_direct", Integer),
    Column("works_completed_on", Date),
    Column("energised_on", Date),
    Column("built_dark_since", Date),
    Column("obstacles_open", Integer, nullable=False),
    Column("last_entry_on", Date),
)
"""One row per village with what does not depend on the day it is read; see `storage.projection`."""

projection_state = sa.Table(
    "projection_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("drawn_on", Date, nullable=False),
    Column("rule", Text, nullable=False),
)
"""One row: on which day and by which rule the present status was last looked at as a whole."""

STATUS_VIEW = "village_status"
STATUS_VIEW_SQL = f"""
CREATE VIEW {STATUS_VIEW} AS
SELECT v.id AS ogc_fid, v.code, v.name, v.is_border, v.is_sample, v.provenance,
       v.position_quality, p.status, p.basis, p.meets, p.status_if_pending, p.pending_entries,
       p.stage, p.stage_on, p.households, p.households_on_grid, p.households_direct,
       p.works_completed_on, p.energised_on, p.built_dark_since, p.obstacles_open,
       p.last_entry_on, v.geom
FROM village v JOIN village_projection p ON p.village_id = v.id
WHERE v.retired_at IS NULL
"""

GRID_VIEW = "grid_lines_present"
GRID_VIEW_SQL = f"""
CREATE VIEW {GRID_VIEW} AS
SELECT l.id AS ogc_fid, w.code AS work_code, l.name, l.voltage, l.voltage_kv, l.status,
       l.length_km, COALESCE(l.document_number, f.document_number) AS document_number,
       f.provenance, l.geom
FROM grid_line l JOIN grid_file f ON f.id = l.file_id LEFT JOIN work w ON w.id = l.work_id
WHERE NOT EXISTS (SELECT 1 FROM import_undo u WHERE u.import_id = f.import_id)
AND (f.provenance <> 'illustrative' OR EXISTS (
    SELECT 1 FROM village v WHERE v.is_sample AND v.retired_at IS NULL))
AND NOT EXISTS (
    SELECT 1 FROM grid_line n JOIN grid_file g ON g.id = n.file_id
    WHERE n.supersedes = l.id
    AND NOT EXISTS (SELECT 1 FROM import_undo u WHERE u.import_id = g.import_id))
"""
"""The lines that stand; illustrative ones go with the villages of the sample."""
