"""The journal, run history, the access log, and what is kept beside them because it is quicker found there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from vis_cli.db.core.columns import metadata, partial_index, text
from vis_cli.db.core.types import Instant, Number

# --- the journal -----------------------------------------------------------------------------------------------------


def _hashed() -> tuple[Column[Any], ...]:
    """What the tables have that the chain covers: the format that a row is hashed in, and the OS user.

    A column more in one of these tables, or in the steps, is a format more in `journal_formats`.
    """
    return Column("format", Integer, nullable=False, server_default="1"), Column("user", Text)


changes = Table(
    "changes",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True),
    text("actor"),
    Column("ticket", Text, index=True),
    Column("reason", Text),
    text("command"),
    text("counts"),  # JSON
    text("files"),  # JSON: name and SHA-256 of each file read
    text("details"),  # JSON: what a change without steps did, what guards were lifted, the rows sealed
    Column("undoable", Boolean, nullable=False),
    Column("undoes", Number, index=True),
    text("steps_hash"),
    text("hash"),
    *_hashed(),
)

steps = Table(
    "steps",
    metadata,
    Column("change", Number, ForeignKey("changes.number", deferrable=True, initially="DEFERRED")),
    Column("position", Integer),
    text("action"),
    text("kind"),
    text("object"),
    Column("before", Text),  # JSON
    Column("after", Text),  # JSON
    Column("source", Text),
    PrimaryKeyConstraint("change", "position"),
    Index("ix_steps_object", "object", "kind"),
    sqlite_with_rowid=False,
)

# Written beside the plans, one row each; the next change set seals the rows before it into the chain.
runs = Table(
    "runs",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    text("job", index=True),
    Column("at", Instant, nullable=False),
    text("actor"),
    text("result"),  # JSON
    Column("change", Number),
    *_hashed(),
)

reads = Table(
    "reads",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True),
    text("actor", index=True),
    text("command"),
    Column("resident", Text, index=True),  # masked, never the number itself
    Column("cases", Text),  # JSON list of case numbers
    Column("person", Text),  # in the register, whom the OS user is by the settings
    *_hashed(),
    Column("unit", Text),
    Column("what", Text),
    Column("resident_key", Text, index=True),  # HMAC of the number, where the read was of one resident
    Index("ix_reads_person", "person", "at"),
    Index("ix_reads_unit", "unit", "number"),
    Index("ix_reads_user", "user"),
    # Until format 3 a read might name several, in one text.
    partial_index("ix_reads_residents", "number", where="length(resident) > 13"),
)

# Which cases each read was of: found from the case, where the log itself has a list. Derived, and so not sealed.
read_cases = Table(
    "read_cases",
    metadata,
    Column("case_key", Number, autoincrement=False),
    Column("read", Number, autoincrement=False),
    PrimaryKeyConstraint("case_key", "read"),
    sqlite_with_rowid=False,
)

# Whose the cases were that somebody had read and that are purged, so that the log can still be asked by resident. Until
# then the case itself says so.
read_residents = Table(
    "read_residents",
    metadata,
    Column("resident_key", Text),
    Column("case_key", Number, autoincrement=False, index=True),
    PrimaryKeyConstraint("resident_key", "case_key"),
    sqlite_with_rowid=False,
)

# The numbers of those residents, each sealed to a public key; the private one is with the data protection officer.
sealed_residents = Table(
    "sealed_residents",
    metadata,
    Column("resident_key", Text, primary_key=True),
    text("sealed"),
    sqlite_with_rowid=False,
)

# What was asked for with a key, so that asking again does nothing: `digest` is an HMAC of what was asked.
onces = Table(
    "onces",
    metadata,
    Column("key", Text, primary_key=True),
    Column("change", Number),
    text("digest"),
    text("answer"),  # JSON
    Column("at", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)
