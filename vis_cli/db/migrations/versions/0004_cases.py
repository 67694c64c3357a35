"""The case tables and their retention: holds, purges, attachment files to remove."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant, Number

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("case_key", Number, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_key", "n", name="pk_attachments"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cases",
        sa.Column("key", Number, autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_type", sa.Text(), nullable=False),
        sa.Column("resident", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened", Instant(), nullable=False),
        sa.Column("last_event", Instant(), nullable=False),
        sa.Column("closed", Instant(), nullable=True),
        sa.Column("documented", sa.Text(), nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("waiting_since", Instant(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed IS NOT NULL)", name="closed"),
        sa.CheckConstraint("opened <= last_event AND (closed IS NULL OR closed <= last_event)", name="order"),
        sa.PrimaryKeyConstraint("key", name="pk_cases"),
    )
    op.create_index(
        "ix_cases_closed",
        "cases",
        ["closed"],
        unique=False,
        sqlite_where=sa.text("closed IS NOT NULL"),
        postgresql_where=sa.text("closed IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_open",
        "cases",
        ["unit", "case_type"],
        unique=False,
        sqlite_where=sa.text("closed IS NULL"),
        postgresql_where=sa.text("closed IS NULL"),
    )
    op.create_index("ix_cases_opened", "cases", ["opened"], unique=False)
    op.create_table(
        "comments",
        sa.Column("case_key", Number, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_key", "n", name="pk_comments"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "file_removals",
        sa.Column("file", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file", name="pk_file_removals"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "form_replies",
        sa.Column("case_key", Number, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_key", "n", name="pk_form_replies"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hold_residents",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("resident", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_hold_residents"),
    )
    op.create_table(
        "holds",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", Instant(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("released_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_holds"),
    )
    op.create_table(
        "messages",
        sa.Column("case_key", Number, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_key", "n", name="pk_messages"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "purges",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_purges"),
    )
    # What certificates and ledgers know this database by; a restored one keeps it.
    meta = sa.table("meta", sa.column("name"), sa.column("value"))
    op.execute(meta.insert().values(name="id", value=str(uuid4())))
