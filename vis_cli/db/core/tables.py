"""Every table."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
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
from vis_cli.db.core.columns import refers, text
from vis_cli.db.core.journal_tables import changes as changes
from vis_cli.db.core.journal_tables import onces as onces
from vis_cli.db.core.journal_tables import read_cases as read_cases
from vis_cli.db.core.journal_tables import read_residents as read_residents
from vis_cli.db.core.journal_tables import reads as reads
from vis_cli.db.core.journal_tables import runs as runs
from vis_cli.db.core.journal_tables import sealed_residents as sealed_residents
from vis_cli.db.core.journal_tables import steps as steps
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
from vis_cli.db.core.version_tables import offer_turns as offer_turns
from vis_cli.db.core.version_tables import versions_of

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

# From a moment on a unit offers a case type, or no longer does, by an order; until then, as `offers` has it.
ordered_offers = Table(
    "ordered_offers",
    metadata,
    Column("unit", Text, refers("units.hsa_id")),
    Column("case_type", Text, refers("case_types.slug"), index=True),
    Column("ref", Text, index=True),
    Column("offered", Boolean, nullable=False),
    Column("since", Boundary, nullable=False),
    Column("asked_since", Boundary),
    Column("cancelled_at", Instant),
    PrimaryKeyConstraint("unit", "case_type", "ref"),
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

# --- what has been ---------------------------------------------------------------------------------------------------

VERSIONS: Mapping[str, Table] = {
    kind: versions_of(kind, table, *key)
    for kind, table, *key in (
        ("unit", units, "hsa_id"),
        ("unit-alias", unit_aliases, "alias", "unit"),
        ("person", persons, "hsa_id"),
        ("case-type", case_types, "slug"),
        ("case-type-alias", case_type_aliases, "alias", "case_type"),
        ("offer", offers, "unit", "case_type"),
        ("grant", grants, "person", "role", "unit", "since"),
        ("order", orders, "ref", "unit"),
        ("ordered-offer", ordered_offers, "unit", "case_type", "ref"),
        ("window", windows, "number"),
        ("hours", card_hours, "unit", "what", "slot"),
        ("notice", notices, "number"),
        ("holiday-rule", card_holidays, "unit"),
        ("hold", holds, "number"),
        ("webinar", webinars, "number"),
        ("webinar-occasion", webinar_occasions, "number"),
    )
}
"""The tables of versions by the kind of record: those that `--as-of` asks for."""
