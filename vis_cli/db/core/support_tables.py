"""The tables that staff and the support team keep for themselves: webinars, reviews of the log, the inbox of orders."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, PrimaryKeyConstraint, Table, Text

from vis_cli.db.core.columns import metadata, refers, text
from vis_cli.db.core.types import Instant, Number

# --- webinars --------------------------------------------------------------------------------------------------------

webinars = Table(
    "webinars",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    text("title"),
    Column("link", Text),
    Column("removed", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
)

webinar_occasions = Table(
    "webinar_occasions",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("webinar", Number, refers("webinars.number"), nullable=False, index=True),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
)

# Which reads somebody has looked at, and what came of it.
reviews = Table(
    "reviews",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("unit", Text, refers("units.hsa_id"), nullable=False, index=True),
    text("month"),
    Column("by", Text, refers("persons.hsa_id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("looked", Integer, nullable=False),
    Column("remarks", Integer, nullable=False),
    text("findings"),  # JSON
)

# --- the inbox of orders ---------------------------------------------------------------------------------------------

# What was read under a ticket, for a unit (empty: none was told), until it is carried out.
received_orders = Table(
    "received_orders",
    metadata,
    Column("ref", Text),
    Column("unit", Text),
    text("asks"),
    text("doubts"),
    text("file"),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("ref", "unit"),
    sqlite_with_rowid=False,
)

# When an order was answered, and a digest of what it was then.
order_answers = Table(
    "order_answers",
    metadata,
    Column("ref", Text),
    Column("unit", Text),
    text("content"),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("ref", "unit"),
    sqlite_with_rowid=False,
)
