"""What was said of an offer here and not in the catalogue, and from when what was ticked off counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("keyed", sa.Column("due", Instant(), nullable=True))
    op.add_column("offers", sa.Column("asked_at", Instant(), nullable=True))
    op.add_column("offers", sa.Column("stood", sa.Boolean(), nullable=True))
