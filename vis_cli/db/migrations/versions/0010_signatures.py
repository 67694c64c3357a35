"""Signatures of members of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "signatures",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("waiting", sa.Text(), nullable=True),
        sa.Column("waiting_since", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["persons.hsa_id"], name="fk_signatures_person", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("person", name="pk_signatures"),
    )
