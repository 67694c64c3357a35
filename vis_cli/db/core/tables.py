"""Every table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from vis_cli.db.core.types import Boundary, Instant, Number

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _refers(column: str) -> ForeignKey:
    """A foreign key that is looked at when the transaction ends, so that a plan's steps may come in any order."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, Text, nullable=False, **options)


def _index(name: str, *columns: str, where: str) -> Index:
    """An index of only the rows that meet the condition.

    The migration says so for PostgreSQL too; said here, it would import that dialect at every start.
    """
    return Index(name, *columns, sqlite_where=text(where))


# --- about the database itself ---------------------------------------------------------------------------------------

meta = Table("meta", metadata, Column("name", Text, primary_key=True), _text("value"))

# The last number given out per kind, so that W-17 never means two windows, even after an undo.
counters = Table("counters", metadata, Column("kind", Text, primary_key=True), Column("last", Integer, nullable=False))

# --- the register ----------------------------------------------------------------------------------------------------

units = Table(
    "units",
    metadata,
    Column("hsa_id", Text, primary_key=True),
    _text("name"),
    Column("parent", Text, _refers("units.hsa_id"), index=True),
    Column("location", Text),
    Column("phone", Text),
    Column("visiting_address", Text),
    Column("closed_on", Date),
)

unit_aliases = Table(
    "unit_aliases",
    metadata,
    Column("alias", Text, primary_key=True),
    Column("unit", Text, _refers("units.hsa_id"), primary_key=True, index=True),
)

persons = Table(
    "persons",
    metadata,
    Column("hsa_id", Text, primary_key=True),
    _text("name"),
    Column("email", Text, index=True),
    Column("unit", Text, _refers("units.hsa_id"), index=True),
    Column("disabled_on", Date),
)

case_types = Table(
    "case_types",
    metadata,
    Column("slug", Text, primary_key=True),
    _text("name", unique=True),
    Column("central", Boolean, nullable=False),
)

case_type_aliases = Table(
    "case_type_aliases",
    metadata,
    Column("alias", Text, primary_key=True),
    Column("case_type", Text, _refers("case_types.slug"), primary_key=True, index=True),
)

# `switch` is the state last carried out in the case database; plans never write it, `windows run` does.
offers = Table(
    "offers",
    metadata,
    Column("unit", Text, _refers("units.hsa_id")),
    Column("case_type", Text, _refers("case_types.slug"), index=True),
    Column("offered", Boolean, nullable=False),
    Column("switch", Boolean, nullable=False, server_default="0"),
    PrimaryKeyConstraint("unit", "case_type"),
    sqlite_with_rowid=False,
)

# --- roles -----------------------------------------------------------------------------------------------------------

grants = Table(
    "grants",
    metadata,
    Column("person", Text, _refers("persons.hsa_id")),
    Column("role", Text),
    Column("unit", Text, _refers("units.hsa_id")),
    Column("since", Date),
    Column("until", Date),  # the last day
    Column("granted_by", Text),  # holds a grant too, and so stays in the register
    Column("ticket", Text),
    PrimaryKeyConstraint("person", "role", "unit", "since"),
    Index("ix_grants_unit", "unit", "role"),
    sqlite_with_rowid=False,
)

# --- orders and windows ----------------------------------------------------------------------------------------------

orders = Table(
    "orders",
    metadata,
    Column("ref", Text),
    Column("unit", Text, _refers("units.hsa_id"), index=True),
    Column("all_types", Boolean, nullable=False),
    Column("handover", Text, _refers("units.hsa_id")),
    Column("replaces", Text, index=True),
    Column("notice", Boolean, nullable=False),
    Column("ordered_by", Text),
    Column("note", Text),
    Column("withdrawn_at", Instant),
    PrimaryKeyConstraint("ref", "unit"),
    sqlite_with_rowid=False,
)

windows = Table(
    "windows",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("ref", Text, index=True),
    Column("unit", Text, _refers("units.hsa_id"), nullable=False),
    Column("case_type", Text, _refers("case_types.slug"), nullable=False),
    Column("since", Boundary, nullable=False, index=True),
    Column("until", Boundary, nullable=False, index=True),
    Column("asked_since", Boundary),
    Column("cancelled_at", Instant),
    Column("acknowledged", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    CheckConstraint("since < until", name="order"),
    Index("ix_windows_unit_case_type", "unit", "case_type", "since", "until"),
)

# --- contact cards ---------------------------------------------------------------------------------------------------

card_hours = Table(
    "card_hours",
    metadata,
    Column("unit", Text, _refers("units.hsa_id")),
    Column("what", Text),
    Column("slot", Text),
    Column("since", Date),
    Column("until", Date),
    _text("week"),
    Column("entered", Date),
    Column("imported", Text),
    PrimaryKeyConstraint("unit", "what", "slot"),
    sqlite_with_rowid=False,
)

notices = Table(
    "notices",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("unit", Text, _refers("units.hsa_id"), nullable=False, index=True),
    Column("since", Date),
    Column("until", Date),
    _text("text"),
    Column("origin", Text, index=True),
    Column("ended", Boolean, nullable=False),
    Column("imported", Text),
)

# --- worklist --------------------------------------------------------------------------------------------------------

# What a person last keyed in, per system, unit and item; the worklist is what should stand there less this.
keyed = Table(
    "keyed",
    metadata,
    Column("system", Text),
    Column("unit", Text),
    Column("item", Text),
    _text("state"),
    _text("task", index=True),
    Column("previous", Text),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("system", "unit", "item"),
    sqlite_with_rowid=False,
)

# --- cases -----------------------------------------------------------------------------------------------------------

# Laid out for the purge. A case's key grows with time, and what belongs to a case is keyed by it first, so that in
# SQLite (WITHOUT ROWID) a case's rows lie together, beside those of the cases opened with it: a purge touches pages in
# proportion to what it deletes. The children have no foreign key: looking one up for each case that goes, once per
# table, is most of what such a purge costs in PostgreSQL. Whoever adds a child holds the case's row (db.cases.cases).

cases = Table(
    "cases",
    metadata,
    Column("key", Number, primary_key=True, autoincrement=False),
    _text("unit"),
    _text("case_type"),
    _text("resident"),
    _text("state"),
    Column("opened", Instant, nullable=False, index=True),
    Column("last_event", Instant, nullable=False),
    Column("closed", Instant),
    _text("documented"),
    Column("assigned_to", Text),
    Column("waiting_since", Instant),
    Column("subject", Text),
    CheckConstraint("(state = 'closed') = (closed IS NOT NULL)", name="closed"),
    CheckConstraint("opened <= last_event AND (closed IS NULL OR closed <= last_event)", name="order"),
    # Each case stands in one of these two.
    _index("ix_cases_closed", "closed", where="closed IS NOT NULL"),
    _index("ix_cases_open", "unit", "case_type", where="closed IS NULL"),
)


def _child(name: str, *columns: Column[Any]) -> Table:
    """A table of what belongs to cases: `n` counts from 1 within the case."""
    return Table(
        name,
        metadata,
        Column("case_key", Number, autoincrement=False),
        Column("n", Integer, autoincrement=False),
        Column("at", Instant, nullable=False),
        *columns,
        PrimaryKeyConstraint("case_key", "n"),
        sqlite_with_rowid=False,
    )


# `sender` is resident or unit; `sort` is message, reply, partial, question, information or closing.
messages = _child("messages", _text("sender"), Column("author", Text), _text("sort"), _text("text"))
comments = _child("comments", _text("author"), _text("text"))
attachments = _child(
    "attachments",
    Column("message", Integer),  # the `n` of the message it came with
    _text("name"),
    _text("media_type"),
    Column("size", Integer, nullable=False),
    _text("sha256"),
    _text("file"),  # below the attachments folder
)
form_replies = _child("form_replies", _text("form"), _text("answers"))

# --- retention -------------------------------------------------------------------------------------------------------

holds = Table(
    "holds",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    _text("scope"),
    _text("subject"),
    _text("reason"),
    Column("placed_at", Instant, nullable=False),
    Column("until", Date),
    Column("released_at", Instant),
)

# Whom a hold on a resident concerns: apart from the holds, which the journal keeps, so that it can be forgotten.
hold_residents = Table("hold_residents", metadata, Column("token", Text, primary_key=True), _text("resident"))

# What managers said of the patient record. `run` is the first that used it: plans never write it, the purge does.
attestations = Table(
    "attestations",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("unit", Text, _refers("units.hsa_id"), nullable=False),
    Column("through", Date, nullable=False),
    Column("by", Text, _refers("persons.hsa_id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("before", Instant, nullable=False),
    Column("run", Number),
    Index("ix_attestations_unit", "unit", "before"),
)

# A run advances in the very transactions that delete, so that its counts can never differ from what went.
purges = Table(
    "purges",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    _text("sort"),  # purge or replay
    _text("state"),  # running, stopped, done
    Column("started_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    _text("actor"),
    _text("progress"),  # JSON
    Column("certificate", Text),  # JSON
)

# Attachment files whose rows are gone: removed after the commit, and whatever is left at the next run.
file_removals = Table("file_removals", metadata, Column("file", Text, primary_key=True), sqlite_with_rowid=False)

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
    _text("actor"),
    Column("ticket", Text, index=True),
    Column("reason", Text),
    _text("command"),
    _text("counts"),  # JSON
    _text("files"),  # JSON: name and SHA-256 of each file read
    _text("details"),  # JSON: what a change without steps did, what guards were lifted, the rows sealed
    Column("undoable", Boolean, nullable=False),
    Column("undoes", Number, index=True),
    _text("steps_hash"),
    _text("hash"),
    *_hashed(),
)

steps = Table(
    "steps",
    metadata,
    Column("change", Number, ForeignKey("changes.number", deferrable=True, initially="DEFERRED")),
    Column("position", Integer),
    _text("action"),
    _text("kind"),
    _text("object"),
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
    _text("job", index=True),
    Column("at", Instant, nullable=False),
    _text("actor"),
    _text("result"),  # JSON
    Column("change", Number),
    *_hashed(),
)

reads = Table(
    "reads",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True),
    _text("actor"),
    _text("command"),
    Column("resident", Text, index=True),  # masked or keyed, never the number itself
    Column("cases", Text),  # JSON list of case numbers
    Column("person", Text, index=True),
    *_hashed(),
)
