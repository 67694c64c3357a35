"""What administrative rows have been: a table of versions for each kind that `--as-of` asks for."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, Text

from vis_cli.db.core.columns import metadata
from vis_cli.db.core.types import Instant, Number

NOT_VERSIONED = frozenset({"switch"})
"""Columns that plans never write; see `offer_turns`."""


def versions_of(kind: str, table: Table, *key: str) -> Table:
    """The table of the versions of a kind: its columns, and when which of them held.

    A version was recorded by the step `position` of the change set `change`, at `recorded_at`, and held until another
    replaced it at `replaced_at`. `is_first`: there was none before; `is_last`: none came after. Change set 0 is what
    was there before the journal began.
    """
    return Table(
        f"{kind.replace('-', '_')}_versions",
        metadata,
        *(
            Column(column.name, column.type, nullable=column.nullable)
            for column in table.columns
            if column.name not in NOT_VERSIONED
        ),
        Column("change", Number, autoincrement=False),
        Column("position", Integer, autoincrement=False),
        Column("recorded_at", Instant, nullable=False),
        Column("is_first", Boolean, nullable=False),
        Column("replaced_at", Instant),
        Column("is_last", Boolean, nullable=False, server_default="0"),
        PrimaryKeyConstraint(*key, "change", "position"),
        sqlite_with_rowid=False,
    )


# Each time the switch of an offer was turned: on by the first turn, off by the second, and so on.
offer_turns = Table(
    "offer_turns",
    metadata,
    Column("unit", Text),
    Column("case_type", Text),
    Column("number", Integer, autoincrement=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("unit", "case_type", "number"),
    CheckConstraint("number > 0", name="number"),
    sqlite_with_rowid=False,
)
