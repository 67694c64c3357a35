"""Roles: who holds which role on which unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "grants",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Text(), nullable=True),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["persons.hsa_id"], name="fk_grants_person", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_grants_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("person", "role", "unit", "since", name="pk_grants"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_grants_unit", "grants", ["unit", "role"], unique=False)
