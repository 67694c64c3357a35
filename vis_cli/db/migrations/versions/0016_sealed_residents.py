"""Numbers of residents whose cases were read and are purged, sealed for the data protection officer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "sealed_residents",
        sa.Column("resident_key", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("resident_key", name="pk_sealed_residents"),
        sqlite_with_rowid=False,
    )
