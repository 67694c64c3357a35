"""What managers attest of the patient record, which releases cases that are not known to be summarised in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant, Number

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "attestations",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("before", Instant(), nullable=False),
        sa.Column("run", Number, nullable=True),
        sa.ForeignKeyConstraint(
            ["by"], ["persons.hsa_id"], name="fk_attestations_by", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_attestations_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("number", name="pk_attestations"),
    )
    op.create_index("ix_attestations_by", "attestations", ["by"], unique=False)
    op.create_index("ix_attestations_unit", "attestations", ["unit", "before"], unique=False)
