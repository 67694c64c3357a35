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
    PrimaryKeyConstraint,
    Table,
    Text,
)

from vis_cli.db.core.case_tables import CASE_TABLES as CASE_TABLES
from vis_cli.db.core.case_tables import CHILDREN as CHILDREN
from vis_cli.db.core.case_tables import attachments as attachments
from vis_cli.db.core.case_tables import cases as cases
from vis_cli.db.core.case_tables import comments as comments
from vis_cli.db.core.case_tables import file_removals as file_removals
from vis_cli.db.core.case_tables import form_replies as form_replies
from vis_cli.db.core.case_tables import form_requests as form_requests
from vis_cli.db.core.case_tables import forms as forms
from vis_cli.db.core.case_tables import messages as messages
from vis_cli.db.core.columns import metadata as metadata
from vis_cli.db.core.columns import partial_index, refers, text
from vis_cli.db.core.support_tables import order_answers as order_answers
from vis_cli.db.core.support_tables import received_orders as received_orders
from vis_cli.db.core.support_tables import reviews as reviews
from vis_cli.db.core.support_tables import webinar_occasions as webinar_occasions
from vis_cli.db.core.support_tables import webinars as webinars
from vis_cli.db.core.template_tables import sendings as sendings
from vis_cli.db.core.template_tables import signatures as signatures
from vis_cli.db.core.template_tables import template_aliases as template_aliases
from vis_cli.db.core.template_tables import templates as templates
from vis_cli.db.core.types import Boundary, Instant, Number

# --- about the database itself ---------------------------------------------------------------------------------------

meta = Table("meta", metadata, Column("name", Text, primary_key=True), text("value"))

# The last number given out per kind, so that W-17 never means two windows, even after an undo.
counters = Table("counters", metadata, Column("kind", Text, primary_key=True), Column("last", Integer, nullable=False))

# --- the register ----------------------------------------------------------------------------------------------------

units = Table(
    "units",
    metadata,
    Column("hsa_id", Text, primary_key=True),
    text("name"),
    Column("parent", Text, refers("units.hsa_id"), index=True),
    Column("location", Text),
    Column("phone", Text),
    Column("visiting_address", Text),
    Column("closed_on", Date),
)

unit_aliases = Table(
    "unit_aliases",
    metadata,
    Column("alias", Text, primary_key=True),
    Column("unit", Text, refers("units.hsa_id"), primary_key=True, index=True),
)

persons = Table(
    "persons",
    metadata,
    Column("hsa_id", Text, primary_key=True),
    text("name"),
    Column("email", Text, index=True),
    Column("unit", Text, refers("units.hsa_id"), index=True),
    Column("disabled_on", Date),
    Column("protected", Boolean, nullable=False, server_default="0"),
)

case_types = Table(
    "case_types",
    metadata,
    Column("slug", Text, primary_key=True),
    text("name", unique=True),
    Column("central", Boolean, nullable=False),
)

case_type_aliases = Table(
    "case_type_aliases",
    metadata,
    Column("alias", Text, primary_key=True),
    Column("case_type", Text, refers("case_types.slug"), primary_key=True, index=True),
)

# `switch` is the state last carried out in the case database; plans never write it, `windows run` does.
offers = Table(
    "offers",
    metadata,
    Column("unit", Text, refers("units.hsa_id")),
    Column("case_type", Text, refers("case_types.slug"), index=True),
    Column("offered", Boolean, nullable=False),
    Column("switch", Boolean, nullable=False, server_default="0"),
    Column("asked_at", Instant),
    Column("stood", Boolean),
    PrimaryKeyConstraint("unit", "case_type"),
    sqlite_with_rowid=False,
)

# --- roles -----------------------------------------------------------------------------------------------------------

grants = Table(
    "grants",
    metadata,
    Column("person", Text, refers("persons.hsa_id")),
    Column("role", Text),
    Column("unit", Text, refers("units.hsa_id")),
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
    Column("unit", Text, refers("units.hsa_id"), index=True),
    Column("all_types", Boolean, nullable=False),
    Column("handover", Text, refers("units.hsa_id")),
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
    Column("unit", Text, refers("units.hsa_id"), nullable=False),
    Column("case_type", Text, refers("case_types.slug"), nullable=False),
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
    Column("unit", Text, refers("units.hsa_id")),
    Column("what", Text),
    Column("slot", Text),
    Column("since", Date),
    Column("until", Date),
    text("week"),
    Column("entered", Date),
    Column("imported", Text),
    PrimaryKeyConstraint("unit", "what", "slot"),
    sqlite_with_rowid=False,
)

notices = Table(
    "notices",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("unit", Text, refers("units.hsa_id"), nullable=False, index=True),
    Column("since", Date),
    Column("until", Date),
    text("text"),
    Column("origin", Text, index=True),
    Column("ended", Boolean, nullable=False),
    Column("imported", Text),
)

card_holidays = Table(
    "card_holidays",
    metadata,
    Column("unit", Text, refers("units.hsa_id"), primary_key=True),
    text("red"),
    text("before"),
)

# --- worklist --------------------------------------------------------------------------------------------------------

# What a person last keyed in, per system, unit and item; the worklist is what should stand there less this.
keyed = Table(
    "keyed",
    metadata,
    Column("system", Text),
    Column("unit", Text),
    Column("item", Text),
    text("state"),
    text("task", index=True),
    Column("previous", Text),
    Column("at", Instant, nullable=False),
    Column("due", Instant),
    PrimaryKeyConstraint("system", "unit", "item"),
    sqlite_with_rowid=False,
)

# --- retention -------------------------------------------------------------------------------------------------------

holds = Table(
    "holds",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    text("scope"),
    text("subject"),
    text("reason"),
    Column("placed_at", Instant, nullable=False),
    Column("until", Date),
    Column("released_at", Instant),
)

# Whom a hold on a resident concerns: apart from the holds, which the journal keeps, so that it can be forgotten.
hold_residents = Table("hold_residents", metadata, Column("token", Text, primary_key=True), text("resident"))

# What managers said of the patient record. `run` is the first that used it: plans never write it, the purge does.
attestations = Table(
    "attestations",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("unit", Text, refers("units.hsa_id"), nullable=False),
    Column("through", Date, nullable=False),
    Column("by", Text, refers("persons.hsa_id"), nullable=False, index=True),
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
    text("sort"),  # purge or replay
    text("state"),  # running, stopped, done
    Column("started_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    text("actor"),
    text("progress"),  # JSON
    Column("certificate", Text),  # JSON
)

# Files that were sent from a shared folder, until they have left it: after the commit, or with the next who looks.
shared_removals = Table(
    "shared_removals",
    metadata,
    Column("path", Text, primary_key=True),
    text("inode"),
    text("digest"),  # HMAC of the SHA-256
    Column("at", Instant, nullable=False),
    Column("case_key", Number, nullable=False),
    sqlite_with_rowid=False,
)

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
