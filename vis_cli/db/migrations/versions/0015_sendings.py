"""What units sent to many at once. What synthetic cases came of stands there too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant, Number

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "sendings",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("template", Number, nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_sendings"),
    )
    op.create_index("ix_sendings_unit", "sendings", ["unit", "at"], unique=False)
