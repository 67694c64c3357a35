"""The inbox of orders: what was received, and what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "order_answers",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ref", "unit", name="pk_order_answers"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "received_orders",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("asks", sa.Text(), nullable=False),
        sa.Column("doubts", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("ref", "unit", name="pk_received_orders"),
        sqlite_with_rowid=False,
    )
