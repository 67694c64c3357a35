"""Forms that residents are sent, what becomes of each, and the files of the outbox, which go with their cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant, Number

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "forms",
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("form", "version", name="pk_forms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "form_requests",
        sa.Column("case_key", Number, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("filed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("case_key", "n", name="pk_form_requests"),
        sqlite_with_rowid=False,
    )
    answered = sa.text("state = 'answered'")
    op.create_index(
        "ix_form_requests_answered",
        "form_requests",
        ["case_key"],
        unique=False,
        sqlite_where=answered,
        postgresql_where=answered,
    )
    _file_removals()


def _file_removals() -> None:
    """The folder becomes a part of the key, which SQLite cannot change in a table that is there."""
    if op.get_bind().dialect.name != "sqlite":
        op.add_column("file_removals", sa.Column("folder", sa.Text(), server_default="attachments", nullable=False))
        op.drop_constraint("pk_file_removals", "file_removals")
        op.create_primary_key("pk_file_removals", "file_removals", ["folder", "file"])
        return
    op.create_table(
        "removals",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), server_default="attachments", nullable=False),
        sa.PrimaryKeyConstraint("folder", "file", name="pk_file_removals"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO removals (file) SELECT file FROM file_removals")
    op.drop_table("file_removals")
    op.rename_table("removals", "file_removals")
