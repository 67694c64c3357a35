"""Every row of the journal says in which format its hash is made, and which OS user made it.

Rows from before are of format 1, by the column's default: both databases note that once, and touch no row.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for table in ("changes", "runs", "reads"):
        op.add_column(table, sa.Column("format", sa.Integer(), server_default="1", nullable=False))
        op.add_column(table, sa.Column("user", sa.Text(), nullable=True))
