"""Persons whose name is protected (skyddade personuppgifter), so that they are shown by their HSA-id only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("persons", sa.Column("protected", sa.Boolean(), server_default="0", nullable=False))
