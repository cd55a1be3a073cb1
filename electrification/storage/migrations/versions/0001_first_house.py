"""Units, villages, entries, decisions, the audit chain and the layer of present status."""

import sqlalchemy as sa
from alembic import op

from electrification.storage.geopackage import register_layers
from electrification.storage.types import Instant, Real, Shape, WholeNumber

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_link",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changes_data", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_link")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=True),
        sa.Column("unit_name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("key", name=op.f("uq_person_key")),
    )
    op.create_table(
        "unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("parent_valid_from", sa.Date(), nullable=True),
        sa.Column("is_border", sa.Boolean(), nullable=False),
        sa.Column("lat", Real, nullable=True),
        sa.Column("lon", Real, nullable=True),
        sa.Column("min_lat", Real, nullable=True),
        sa.Column("min_lon", Real, nullable=True),
        sa.Column("max_lat", Real, nullable=True),
        sa.Column("max_lon", Real, nullable=True),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_unit")),
    )
    op.create_table(
        "village",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_border", sa.Boolean(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("position_quality", sa.Text(), nullable=False),
        sa.Column("survey_crs", sa.Text(), nullable=True),
        sa.Column("x_northing", Real, nullable=True),
        sa.Column("y_easting", Real, nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.Column("geom", Shape("POINT"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village")),
    )
    if op.get_context().dialect.name == "postgresql":
        op.create_index(
            "ix_village_geom", "village", ["geom"], unique=False, postgresql_using="gist"
        )
    op.create_index(
        "uq_village_code_present",
        "village",
        ["code"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "baseline",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_baseline_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
    )
    op.create_table(
        "cluster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=True),
        sa.Column("substation", sa.Text(), nullable=True),
        sa.Column("known_from", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_cluster_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster")),
        sa.UniqueConstraint("key", name=op.f("uq_cluster_key")),
    )
    op.create_index(op.f("ix_cluster_village_id"), "cluster", ["village_id"], unique=False)
    op.create_table(
        "unit_succession",
        sa.Column("old_code", sa.Text(), nullable=False),
        sa.Column("old_valid_from", sa.Date(), nullable=False),
        sa.Column("new_code", sa.Text(), nullable=False),
        sa.Column("new_valid_from", sa.Date(), nullable=False),
        sa.Column("is_partial", sa.Boolean(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["new_code", "new_valid_from"],
            ["unit.code", "unit.valid_from"],
            name=op.f("fk_unit_succession_new_code"),
        ),
        sa.ForeignKeyConstraint(
            ["old_code", "old_valid_from"],
            ["unit.code", "unit.valid_from"],
            name=op.f("fk_unit_succession_old_code"),
        ),
        sa.PrimaryKeyConstraint(
            "old_code",
            "old_valid_from",
            "new_code",
            "new_valid_from",
            name=op.f("pk_unit_succession"),
        ),
    )
    op.create_table(
        "village_membership",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("known_from", Instant(), nullable=False),
        sa.Column("known_until", Instant(), nullable=True),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("commune_valid_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commune_code", "commune_valid_from"],
            ["unit.code", "unit.valid_from"],
            name=op.f("fk_village_membership_commune_code"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["village.id"], name=op.f("fk_village_membership_village_id")
        ),
        sa.PrimaryKeyConstraint(
            "village_id", "from_on", "known_from", name=op.f("pk_village_membership")
        ),
    )
    op.create_table(
        "village_past",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("until_at", Instant(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_border", sa.Boolean(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("position_quality", sa.Text(), nullable=False),
        sa.Column("survey_crs", sa.Text(), nullable=True),
        sa.Column("x_northing", Real, nullable=True),
        sa.Column("y_easting", Real, nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("geom", Shape("POINT"), nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id"], ["village.id"], name=op.f("fk_village_past_village_id")
        ),
        sa.PrimaryKeyConstraint("village_id", "until_at", name=op.f("pk_village_past")),
    )
    op.create_table(
        "village_projection",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("meets", sa.Boolean(), nullable=False),
        sa.Column("status_if_pending", sa.Text(), nullable=False),
        sa.Column("pending_entries", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("stage_on", sa.Date(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("households_on_grid", sa.Integer(), nullable=True),
        sa.Column("households_direct", sa.Integer(), nullable=True),
        sa.Column("works_completed_on", sa.Date(), nullable=True),
        sa.Column("energised_on", sa.Date(), nullable=True),
        sa.Column("built_dark_since", sa.Date(), nullable=True),
        sa.Column("obstacles_open", sa.Integer(), nullable=False),
        sa.Column("last_entry_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id"], ["village.id"], name=op.f("fk_village_projection_village_id")
        ),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_village_projection")),
    )
    op.create_table(
        "baseline_village",
        sa.Column("baseline_id", sa.Text(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["baseline_id"], ["baseline.id"], name=op.f("fk_baseline_village_baseline_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["village.id"], name=op.f("fk_baseline_village_village_id")
        ),
        sa.PrimaryKeyConstraint("baseline_id", "village_id", name=op.f("pk_baseline_village")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=True),
        sa.Column("phase", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("households_on_grid", sa.Integer(), nullable=True),
        sa.Column("households_contracted", sa.Integer(), nullable=True),
        sa.Column("households_direct", sa.Integer(), nullable=True),
        sa.Column("households_off_grid", sa.Integer(), nullable=True),
        sa.Column("households_self_strung", sa.Integer(), nullable=True),
        sa.Column("amount_vnd", WholeNumber, nullable=True),
        sa.Column("plan_year", sa.Integer(), nullable=True),
        sa.Column("capital_source", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("unit_responsible", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("refers_to", sa.Integer(), nullable=True),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("is_irregular", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_entry_cluster_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_entry_recorded_by")),
        sa.ForeignKeyConstraint(["refers_to"], ["entry.id"], name=op.f("fk_entry_refers_to")),
        sa.ForeignKeyConstraint(["supersedes"], ["entry.id"], name=op.f("fk_entry_supersedes")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_entry_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index(op.f("ix_entry_recorded_at"), "entry", ["recorded_at"], unique=False)
    op.create_index(op.f("ix_entry_village_id"), "entry", ["village_id"], unique=False)
    op.create_table(
        "entry_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_entry_id"], ["entry.id"], name=op.f("fk_entry_decision_by_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_entry_decision_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_decision_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_decision")),
    )
    op.create_index(
        op.f("ix_entry_decision_decided_at"), "entry_decision", ["decided_at"], unique=False
    )
    op.create_index(
        op.f("ix_entry_decision_entry_id"), "entry_decision", ["entry_id"], unique=False
    )
    register_layers(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
