"""Webinars and their occasions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant, Number

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "webinars",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_webinars"),
    )
    op.create_table(
        "webinar_occasions",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("webinar", Number, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["webinar"],
            ["webinars.number"],
            name="fk_webinar_occasions_webinar",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("number", name="pk_webinar_occasions"),
    )
    op.create_index("ix_webinar_occasions_webinar", "webinar_occasions", ["webinar"], unique=False)
