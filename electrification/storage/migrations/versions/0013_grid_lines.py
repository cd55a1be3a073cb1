"""How much a work builds, and the lines of the grid with the files they came in."""

import sqlalchemy as sa
from alembic import op

from electrification.storage.geopackage import register_grid
from electrification.storage.types import Instant, Real, Shape

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "work_scale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("mv_km", Real, nullable=True),
        sa.Column("lv_km", Real, nullable=True),
        sa.Column("substations", sa.Integer(), nullable=True),
        sa.Column("capacity_kva", Real, nullable=True),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=True),
        *_signed("work_scale"),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_scale_work_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_scale")),
    )
    op.create_index(op.f("ix_work_scale_work_id"), "work_scale", ["work_id"], unique=False)
    op.create_table(
        "grid_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("crs", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        *_signed("grid_file"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_file.id"], name=op.f("fk_grid_file_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_file")),
        sa.UniqueConstraint("import_id", name=op.f("uq_grid_file_import_id")),
    )
    op.create_table(
        "grid_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("voltage", sa.Text(), nullable=False),
        sa.Column("voltage_kv", Real, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("length_km", Real, nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        *_signed("grid_line"),
        sa.Column("geom", Shape("MULTILINESTRING"), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["grid_file.id"], name=op.f("fk_grid_line_file_id")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_grid_line_work_id")),
        sa.ForeignKeyConstraint(
            ["supersedes"], ["grid_line.id"], name=op.f("fk_grid_line_supersedes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_line")),
    )
    op.create_index(op.f("ix_grid_line_file_id"), "grid_line", ["file_id"], unique=False)
    op.create_index(op.f("ix_grid_line_work_id"), "grid_line", ["work_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "ix_grid_line_geom", "grid_line", ["geom"], unique=False, postgresql_using="gist"
        )
    register_grid(op.get_bind())


def _signed(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f(f"fk_{table}_recorded_by")
        ),
    ]


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
