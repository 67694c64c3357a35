"""What is due is counted from the index of closed cases alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    closed = sa.text("closed IS NOT NULL")
    op.drop_index("ix_cases_closed", table_name="cases")
    op.create_index(
        "ix_cases_closed",
        "cases",
        ["closed", "unit", "documented"],
        unique=False,
        sqlite_where=closed,
        postgresql_where=closed,
    )
