"""What the tables are made of: their names for constraints, foreign keys, texts, indexes of some of the rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, MetaData, Text
from sqlalchemy import text as sql

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def refers(column: str) -> ForeignKey:
    """A foreign key that is looked at when the transaction ends, so that a plan's steps may come in any order."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


def text(name: str, **options: Any) -> Column[str]:
    return Column(name, Text, nullable=False, **options)


def partial_index(name: str, *columns: str, where: str) -> Index:
    """An index of only the rows that meet the condition.

    The migration says so for PostgreSQL too; said here, it would import that dialect at every start.
    """
    return Index(name, *columns, sqlite_where=sql(where))
