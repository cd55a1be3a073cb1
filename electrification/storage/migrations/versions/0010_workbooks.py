"""Workbooks that came back filled in, and the entries that their rows became."""

import sqlalchemy as sa
from alembic import op

from electrification.storage.types import Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "workbook_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("exported_at", Instant(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("audit_anchor", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_workbook_file_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook_file")),
    )
    op.create_index(op.f("ix_workbook_file_sha256"), "workbook_file", ["sha256"], unique=False)
    op.create_table(
        "workbook_entry",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_workbook_entry_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["workbook_file.id"], name=op.f("fk_workbook_entry_file_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_workbook_entry")),
    )
    op.create_index(op.f("ix_workbook_entry_file_id"), "workbook_entry", ["file_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
