"""Templates of what is sent to residents, and the names that they had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Number

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "templates",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("documented", sa.Text(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_templates_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("number", name="pk_templates"),
    )
    op.create_index("ix_templates_unit", "templates", ["unit"], unique=False)
    op.create_table(
        "template_aliases",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("template", Number, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["template"],
            ["templates.number"],
            name="fk_template_aliases_template",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("alias", "template", name="pk_template_aliases"),
    )
    op.create_index("ix_template_aliases_template", "template_aliases", ["template"], unique=False)
