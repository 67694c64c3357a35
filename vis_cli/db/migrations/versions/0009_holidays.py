"""What units do on red days and on the day before one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "card_holidays",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("red", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_card_holidays_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("unit", name="pk_card_holidays"),
    )
