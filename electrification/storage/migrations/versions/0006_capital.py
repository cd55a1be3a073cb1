"""Sources of capital, works with their parties and shares, and what an entry says of them."""

import sqlalchemy as sa
from alembic import op

from electrification.storage.types import Instant, WholeNumber

revision = "0006"
down_revision = "0005"


def _signed(table: str) -> list[sa.schema.SchemaItem]:
    """The columns and constraints of every table of rows that people sign."""
    return [
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f(f"fk_{table}_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _of_work(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f(f"fk_{table}_work_id")),
        *_signed(table),
    ]


def upgrade() -> None:
    op.create_table(
        "capital_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source_group", sa.Text(), nullable=False),
        sa.Column("begins_year", sa.Integer(), nullable=True),
        sa.Column("ends_year", sa.Integer(), nullable=True),
        sa.Column("cutoff_month_day", sa.Text(), nullable=True),
        sa.Column("in_disbursement_rate", sa.Boolean(), nullable=False),
        sa.Column("is_labour_in_kind", sa.Boolean(), nullable=False),
        sa.Column("is_allocated", sa.Boolean(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        *_signed("capital_source"),
        sa.UniqueConstraint("key", name=op.f("uq_capital_source_key")),
    )
    op.create_table(
        "capital_cutoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("plan_year", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source"], ["capital_source.key"], name=op.f("fk_capital_cutoff_source")
        ),
        *_signed("capital_cutoff"),
    )
    op.create_table(
        "work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("folded_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.Text(), nullable=True),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("total_investment_vnd", WholeNumber, nullable=True),
        sa.Column("begins_year", sa.Integer(), nullable=True),
        sa.Column("ends_year", sa.Integer(), nullable=True),
        sa.Column("provenance", sa.Text(), nullable=False),
        *_signed("work"),
        sa.UniqueConstraint("folded_code", name=op.f("uq_work_folded_code")),
    )
    op.create_table(
        "work_investment",
        *_of_work("work_investment"),
        sa.Column("amount_vnd", WholeNumber, nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("is_irregular", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "work_party",
        *_of_work("work_party"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
    )
    op.create_table(
        "work_share_version",
        *_of_work("work_share_version"),
        sa.Column("document_number", sa.Text(), nullable=True),
    )
    op.create_table(
        "work_share",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["work_share_version.id"], name=op.f("fk_work_share_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["village.id"], name=op.f("fk_work_share_village_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "village_id", name=op.f("pk_work_share")),
    )
    for table in ("work_investment", "work_party", "work_share_version"):
        op.create_index(op.f(f"ix_{table}_work_id"), table, ["work_id"], unique=False)
    op.create_index(op.f("ix_work_share_village_id"), "work_share", ["village_id"], unique=False)
    for name in ("work_id", "counter_work_id"):  # Alembic adds no reference on SQLite
        op.execute(
            f"ALTER TABLE entry ADD COLUMN {name} INTEGER "
            f"CONSTRAINT fk_entry_{name} REFERENCES work (id)"
        )
        op.create_index(op.f(f"ix_entry_{name}"), "entry", [name], unique=False)
    op.add_column("entry", sa.Column("capital_nature", sa.Text(), nullable=True))
    op.add_column("entry", sa.Column("document_on", sa.Date(), nullable=True))
    op.add_column("entry", sa.Column("adjusts", sa.Text(), nullable=True))
    op.add_column("entry", sa.Column("is_decrease", sa.Boolean(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("the history is never taken back")
