"""Versions of the criterion: checked against what, confirmed by whom; what answers rest on.

And the day on which the present status of all villages was last looked at.
"""

import sqlalchemy as sa
from alembic import op

from electrification.storage.types import Instant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for name, kind in (
        ("checked_against", sa.Text()),
        ("decision", sa.Text()),
        ("decided_at", Instant()),
        ("decision_reason", sa.Text()),
    ):
        op.add_column("criterion_version", sa.Column(name, kind, nullable=True))
    op.add_column("finding_answer", sa.Column("rests_on", sa.Text(), nullable=True))
    op.create_table(
        "projection_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projection_state")),
    )
    op.execute(
        "ALTER TABLE criterion_version ADD COLUMN decided_by INTEGER "
        "CONSTRAINT fk_criterion_version_decided_by REFERENCES person (id)"
    )


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
