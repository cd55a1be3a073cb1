"""Scenarios of first use of money that were kept."""

import sqlalchemy as sa
from alembic import op

from electrification.storage.types import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("put_aside_at", Instant(), nullable=True),
        sa.Column("put_aside_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["put_aside_by"], ["person.id"], name=op.f("fk_scenario_put_aside_by")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_scenario_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
