"""Reporting periods: closings with their figures, deadlines, reports of units and estimates."""

import sqlalchemy as sa
from alembic import op

from electrification.storage.types import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_period_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("key", name=op.f("uq_period_key")),
    )
    op.create_table(
        "period_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("known_at", Instant(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("audit_anchor", sa.Text(), nullable=False),
        sa.Column("criterion_id", sa.Text(), nullable=False),
        sa.Column("baseline_id", sa.Text(), nullable=True),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"], ["period.id"], name=op.f("fk_period_closing_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_period_closing_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_closing")),
    )
    op.create_index(
        op.f("ix_period_closing_period_id"), "period_closing", ["period_id"], unique=False
    )
    op.create_table(
        "period_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("closing_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closing_id"], ["period_closing.id"], name=op.f("fk_period_event_closing_id")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["period.id"], name=op.f("fk_period_event_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_period_event_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_event")),
    )
    op.create_index(op.f("ix_period_event_period_id"), "period_event", ["period_id"], unique=False)
    op.create_table(
        "period_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"], ["period.id"], name=op.f("fk_period_report_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_period_report_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_report")),
    )
    op.create_index(
        op.f("ix_period_report_period_id"), "period_report", ["period_id"], unique=False
    )
    op.create_table(
        "period_estimate",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["period_report.id"], name=op.f("fk_period_estimate_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "figure", name=op.f("pk_period_estimate")),
    )


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
