"""Closed cases are found in the order in which they were opened, in which they lie and go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    closed = sa.text("closed IS NOT NULL")
    op.drop_index("ix_cases_closed", table_name="cases")
    op.create_index(
        "ix_cases_closed",
        "cases",
        ["opened", "closed", "unit", "documented"],
        unique=False,
        sqlite_where=closed,
        postgresql_where=closed,
    )
