"""Signed changes of the list of villages counted, and versions of the criterion."""

import sqlalchemy as sa
from alembic import op

from electrification.storage.types import Instant, Real

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("baseline", sa.Column("document_number", sa.Text(), nullable=True))
    op.create_table(
        "baseline_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_baseline_change_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline_change")),
    )
    op.create_table(
        "baseline_change_village",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["baseline_change.id"],
            name=op.f("fk_baseline_change_village_change_id"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["village.id"], name=op.f("fk_baseline_change_village_village_id")
        ),
        sa.PrimaryKeyConstraint("change_id", "village_id", name=op.f("pk_baseline_change_village")),
    )
    op.create_table(
        "criterion_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("threshold_pct", Real, nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_criterion_version_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes"],
            ["criterion_version.id"],
            name=op.f("fk_criterion_version_supersedes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion_version")),
    )


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
