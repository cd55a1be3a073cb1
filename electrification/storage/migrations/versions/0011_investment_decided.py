"""A total investment below what is allocated waits for a second person, who decides about it."""

import sqlalchemy as sa
from alembic import op

from electrification.storage.types import Instant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("work_investment", sa.Column("decision", sa.Text(), nullable=True))
    op.add_column("work_investment", sa.Column("decided_at", Instant(), nullable=True))
    op.execute(  # Alembic adds no reference on SQLite
        "ALTER TABLE work_investment ADD COLUMN decided_by INTEGER "
        "CONSTRAINT fk_work_investment_decided_by REFERENCES person (id)"
    )
    op.add_column("work_investment", sa.Column("decision_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
