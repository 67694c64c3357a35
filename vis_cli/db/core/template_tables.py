"""The tables of what units and their staff say again and again: templates with their former names, signatures."""

from __future__ import annotations

from sqlalchemy import Column, Date, Table, Text

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
