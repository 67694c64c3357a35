"""What the events of a case need, and an access log that is found by resident, unit and case.

An open case is new as long as it is nobody's: until now an import took others without a word. A person or none decides
which of the two it is; a case that was answered by nobody waits again, so that somebody sees it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vis_cli.db.core.types import Instant, Number

revision = "0007"
down_revision = "0006"

NOBODYS = "closed IS NOT NULL OR (state = 'new') = (assigned_to IS NULL)"
OPEN, SENT = sa.text("closed IS NULL"), sa.text("sending IS NOT NULL")
SEVERAL = sa.text("length(resident) > 13")
RUNNING_OUT = sa.text("closed IS NULL AND open_until IS NOT NULL")


def upgrade() -> None:
    _cases()
    op.add_column("messages", sa.Column("signature", sa.Text(), nullable=True))
    op.create_table(
        "onces",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("change", Number, nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_onces"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_onces_at", "onces", ["at"], unique=False)
    _access_log()


def _cases() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("UPDATE cases SET state = 'assigned' WHERE closed IS NULL AND state = 'new' AND assigned_to IS NOT NULL")
    op.execute(
        "UPDATE cases SET state = 'new', waiting_since = coalesce(waiting_since, last_event)"
        " WHERE closed IS NULL AND state <> 'new' AND assigned_to IS NULL"
    )
    op.add_column("cases", sa.Column("sort", sa.Text(), server_default="resident", nullable=False))
    op.add_column("cases", sa.Column("open_until", Instant(), nullable=True))
    if sqlite:  # a new column may bring a constraint; any other way writes the table anew
        op.execute(
            "ALTER TABLE cases ADD COLUMN revision INTEGER DEFAULT '0' NOT NULL"
            f" CONSTRAINT ck_cases_nobodys CHECK ({NOBODYS})"
        )
    else:
        op.add_column("cases", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        op.execute(f"ALTER TABLE cases ADD CONSTRAINT ck_cases_nobodys CHECK ({NOBODYS})")
    op.add_column("cases", sa.Column("sending", Number, nullable=True))
    for name, columns, where in (
        ("ix_cases_queue", ["unit", "waiting_since", "key"], OPEN),
        ("ix_cases_assigned", ["assigned_to", "waiting_since"], OPEN),
        ("ix_cases_resident_open", ["resident"], OPEN),
        ("ix_cases_due_close", ["open_until"], RUNNING_OUT),
        ("ix_cases_sending", ["sending"], SENT),
    ):
        op.create_index(name, "cases", columns, unique=False, sqlite_where=where, postgresql_where=where)


def _access_log() -> None:
    for name in ("unit", "what", "resident_key"):
        op.add_column("reads", sa.Column(name, sa.Text(), nullable=True))
    op.drop_index("ix_reads_person", table_name="reads")
    op.create_index("ix_reads_person", "reads", ["person", "at"], unique=False)
    for name, columns in (
        ("ix_reads_resident_key", ["resident_key"]),
        ("ix_reads_unit", ["unit", "number"]),
        ("ix_reads_actor", ["actor"]),
        ("ix_reads_user", ["user"]),
    ):
        op.create_index(name, "reads", columns, unique=False)
    op.create_index(
        "ix_reads_residents", "reads", ["number"], unique=False, sqlite_where=SEVERAL, postgresql_where=SEVERAL
    )
    op.create_table(
        "read_residents",
        sa.Column("resident_key", sa.Text(), nullable=False),
        sa.Column("case_key", Number, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("resident_key", "case_key", name="pk_read_residents"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_read_residents_case_key", "read_residents", ["case_key"], unique=False)
    op.create_table(
        "read_cases",
        sa.Column("case_key", Number, autoincrement=False, nullable=False),
        sa.Column("read", Number, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("case_key", "read", name="pk_read_cases"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        listed = "json_each(reads.cases) AS listed"
    else:
        listed = "json_array_elements_text(CAST(reads.cases AS json)) AS listed(value)"
    op.execute(
        "INSERT INTO read_cases (case_key, read) SELECT DISTINCT CAST(substr(listed.value, 1, 4) AS bigint) * 10000000"
        f" + CAST(substr(listed.value, 6) AS bigint), reads.number FROM reads, {listed} WHERE reads.cases IS NOT NULL"
    )
