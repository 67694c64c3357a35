"""The foundation: register, orders and windows, worklist, journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Boundary, Instant, Number

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "case_types",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("central", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_case_types"),
        sa.UniqueConstraint("name", name="uq_case_types_name"),
    )
    op.create_table(
        "changes",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("undoes", Number, nullable=True),
        sa.Column("steps_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_changes"),
    )
    op.create_index("ix_changes_at", "changes", ["at"], unique=False)
    op.create_index("ix_changes_ticket", "changes", ["ticket"], unique=False)
    op.create_index("ix_changes_undoes", "changes", ["undoes"], unique=False)
    op.create_table(
        "counters",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_counters"),
    )
    op.create_table(
        "keyed",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("system", "unit", "item", name="pk_keyed"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_keyed_task", "keyed", ["task"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "reads",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("resident", sa.Text(), nullable=True),
        sa.Column("cases", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_reads"),
    )
    op.create_index("ix_reads_at", "reads", ["at"], unique=False)
    op.create_index("ix_reads_person", "reads", ["person"], unique=False)
    op.create_index("ix_reads_resident", "reads", ["resident"], unique=False)
    op.create_table(
        "runs",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("change", Number, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_runs"),
    )
    op.create_index("ix_runs_job", "runs", ["job"], unique=False)
    op.create_table(
        "units",
        sa.Column("hsa_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("visiting_address", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent"], ["units.hsa_id"], name="fk_units_parent", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("hsa_id", name="pk_units"),
    )
    op.create_index("ix_units_parent", "units", ["parent"], unique=False)
    op.create_table(
        "case_type_aliases",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("case_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_type"],
            ["case_types.slug"],
            name="fk_case_type_aliases_case_type",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("alias", "case_type", name="pk_case_type_aliases"),
    )
    op.create_index("ix_case_type_aliases_case_type", "case_type_aliases", ["case_type"], unique=False)
    op.create_table(
        "offers",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_type", sa.Text(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("switch", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_type"], ["case_types.slug"], name="fk_offers_case_type", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_offers_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("unit", "case_type", name="pk_offers"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_offers_case_type", "offers", ["case_type"], unique=False)
    op.create_table(
        "orders",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("all_types", sa.Boolean(), nullable=False),
        sa.Column("handover", sa.Text(), nullable=True),
        sa.Column("replaces", sa.Text(), nullable=True),
        sa.Column("notice", sa.Boolean(), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["handover"], ["units.hsa_id"], name="fk_orders_handover", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_orders_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("ref", "unit", name="pk_orders"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_orders_replaces", "orders", ["replaces"], unique=False)
    op.create_index("ix_orders_unit", "orders", ["unit"], unique=False)
    op.create_table(
        "persons",
        sa.Column("hsa_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("disabled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_persons_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("hsa_id", name="pk_persons"),
    )
    op.create_index("ix_persons_email", "persons", ["email"], unique=False)
    op.create_index("ix_persons_unit", "persons", ["unit"], unique=False)
    op.create_table(
        "steps",
        sa.Column("change", Number, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change"], ["changes.number"], name="fk_steps_change", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("change", "position", name="pk_steps"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_steps_object", "steps", ["object", "kind"], unique=False)
    op.create_table(
        "unit_aliases",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_unit_aliases_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("alias", "unit", name="pk_unit_aliases"),
    )
    op.create_index("ix_unit_aliases_unit", "unit_aliases", ["unit"], unique=False)
    op.create_table(
        "windows",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_type", sa.Text(), nullable=False),
        sa.Column("since", Boundary(), nullable=False),
        sa.Column("until", Boundary(), nullable=False),
        sa.Column("asked_since", Boundary(), nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("acknowledged", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("since < until", name="order"),
        sa.ForeignKeyConstraint(
            ["case_type"], ["case_types.slug"], name="fk_windows_case_type", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit"], ["units.hsa_id"], name="fk_windows_unit", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("number", name="pk_windows"),
    )
    op.create_index("ix_windows_ref", "windows", ["ref"], unique=False)
    op.create_index("ix_windows_since", "windows", ["since"], unique=False)
    op.create_index("ix_windows_unit_case_type", "windows", ["unit", "case_type", "since", "until"], unique=False)
    op.create_index("ix_windows_until", "windows", ["until"], unique=False)
