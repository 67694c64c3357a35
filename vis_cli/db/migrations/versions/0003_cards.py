"""Contact cards: hours and notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Number

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "card_hours",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("entered", sa.Date(), nullable=True),
        sa.Column("imported", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_card_hours_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("unit", "what", "slot", name="pk_card_hours"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notices",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("imported", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_notices_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("number", name="pk_notices"),
    )
    op.create_index("ix_notices_origin", "notices", ["origin"], unique=False)
    op.create_index("ix_notices_unit", "notices", ["unit"], unique=False)
