"""The tables of what units and their staff say again and again: templates, what was sent by them, signatures."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table, Text

from vis_cli.db.core.columns import metadata, refers, text
from vis_cli.db.core.types import Instant, Number

templates = Table(
    "templates",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("unit", Text, refers("units.hsa_id"), index=True),  # None: central
    text("name"),
    text("sort"),  # information, question or reply
    text("text"),
    Column("subject", Text),
    text("documented"),
    Column("retired_on", Date),
)

template_aliases = Table(
    "template_aliases",
    metadata,
    Column("alias", Text, primary_key=True),
    Column("template", Number, refers("templates.number"), primary_key=True, index=True, autoincrement=False),
)

# What units sent to many at once; which residents, only the cases say (`cases.sending`). `digest` is an HMAC of the
# template's text and the files.
sendings = Table(
    "sendings",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    text("unit"),
    Column("template", Number),  # None: synthetic
    Column("by", Text),
    Column("recipients", Integer, nullable=False),
    text("digest"),
    Index("ix_sendings_unit", "unit", "at"),
)

# What stands below what somebody writes to residents; `waiting` follows `text` once its owner has been away.
signatures = Table(
    "signatures",
    metadata,
    Column("person", Text, refers("persons.hsa_id"), primary_key=True),
    Column("text", Text),
    Column("since", Instant),
    Column("because", Text),
    Column("waiting", Text),
    Column("waiting_since", Instant),
)
