"""Files that were sent from a shared folder, until they have left it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant, Number

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "shared_removals",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("inode", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("case_key", Number, nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_shared_removals"),
        sqlite_with_rowid=False,
    )
