"""Files that were brought in, of every kind: one row each, what came of it, and its undoing."""

import sqlalchemy as sa
from alembic import op

from electrification.storage.types import Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "import_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("exported_at", Instant(), nullable=True),
        sa.Column("data_version", sa.Integer(), nullable=True),
        sa.Column("audit_anchor", sa.Text(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_import_file_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    op.create_index(op.f("ix_import_file_sha256"), "import_file", ["sha256"], unique=False)
    op.create_table(
        "import_entry",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_import_entry_entry_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_file.id"], name=op.f("fk_import_entry_import_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_import_entry")),
    )
    op.create_index(op.f("ix_import_entry_import_id"), "import_entry", ["import_id"], unique=False)
    op.create_table(
        "import_undo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_file.id"], name=op.f("fk_import_undo_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_import_undo_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_undo")),
        sa.UniqueConstraint("import_id", name=op.f("uq_import_undo_import_id")),
    )
    op.execute(
        "ALTER TABLE meter_reading ADD COLUMN import_id INTEGER "
        "CONSTRAINT fk_meter_reading_import_id REFERENCES import_file (id)"
    )
    op.create_index(
        op.f("ix_meter_reading_import_id"), "meter_reading", ["import_id"], unique=False
    )
    # Rows of it stand in the chain under another name; no released version ever wrote one.
    if op.get_bind().execute(sa.text("SELECT count(*) FROM workbook_file")).scalar():
        raise RuntimeError("This database is of a version before the first release: make it anew.")
    op.drop_table("workbook_entry")
    op.drop_table("workbook_file")


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
