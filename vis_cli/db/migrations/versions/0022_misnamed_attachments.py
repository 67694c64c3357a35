"""An index of the attachments whose files are not called after their cases, so that a purge need not look for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    misnamed = sa.text(
        "substr(file, 1, 18) <> substr(CAST(case_key AS TEXT), 1, 4) || '/' || substr(CAST(case_key AS TEXT), 5, 4)"
        " || '/' || substr(CAST(case_key AS TEXT), 5) || '-'"
    )
    op.create_index(
        "ix_attachments_misnamed",
        "attachments",
        ["file", "case_key"],
        unique=False,
        sqlite_where=misnamed,
        postgresql_where=misnamed,
    )
