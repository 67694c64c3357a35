"""Values that something else wrote: SQLite takes a word where a day belongs, and whatever reads the row stops."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Date, String, Table, func, or_, select, type_coerce

from vis_cli.db.core.tables import metadata
from vis_cli.db.core.types import Instant
from vis_cli.errors import Message
from vis_cli.rules.journal.findings import Finding


def unreadable(db: Connection) -> Iterator[Finding]:
    """Every column of days or moments that has something else in it, and in how many rows. PostgreSQL takes none."""
    if db.dialect.name != "sqlite":
        return
    for table in metadata.sorted_tables:
        wrong = {column: test for column in table.columns if (test := _is_wrong(column)) is not None}
        if not wrong or not db.scalar(select(func.count()).select_from(table).where(or_(*wrong.values()))):
            continue
        for column, test in wrong.items():
            if count := int(db.scalar(select(func.count()).select_from(table).where(test)) or 0):
                yield _finding(table, str(column.name), count)


def _is_wrong(column: ColumnElement[object]) -> ColumnElement[bool] | None:
    """What is true of a value that cannot be read as the column's type; None where any can."""
    if isinstance(column.type, Instant):
        return func.typeof(column).not_in(["integer", "null"])
    if isinstance(column.type, Date):
        return column.is_not(None) & func.date(func.julianday(column), type_=String()).is_distinct_from(
            type_coerce(column, String())
        )
    return None


def _finding(table: Table, column: str, count: int) -> Finding:
    said = Message(
        "{table}.{column} has {count} value that cannot be read; somebody wrote past vis",
        "{table}.{column} has {count} values that cannot be read; somebody wrote past vis",
        table=table.name,
        column=column,
        count=count,
    )
    return Finding(table.name, said)
