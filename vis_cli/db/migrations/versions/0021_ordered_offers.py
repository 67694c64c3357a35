"""What orders have units offer, and no longer offer, from a day on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Boundary, Instant, Number

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "ordered_offer_versions",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_type", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("since", Boundary(), nullable=False),
        sa.Column("asked_since", Boundary(), nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("change", Number, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("replaced_at", Instant(), nullable=True),
        sa.Column("is_last", sa.Boolean(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("unit", "case_type", "ref", "change", "position", name="pk_ordered_offer_versions"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ordered_offers",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_type", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("since", Boundary(), nullable=False),
        sa.Column("asked_since", Boundary(), nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_type"],
            ["case_types.slug"],
            name="fk_ordered_offers_case_type",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_ordered_offers_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("unit", "case_type", "ref", name="pk_ordered_offers"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ordered_offers_case_type", "ordered_offers", ["case_type"], unique=False)
    op.create_index("ix_ordered_offers_ref", "ordered_offers", ["ref"], unique=False)
