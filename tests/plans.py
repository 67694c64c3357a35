"""How a database goes about what is asked of it: statements heard, and their plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event


@contextmanager
def heard(db: Connection, about: str) -> Iterator[list[tuple[str, Any]]]:
    """The statements with `about` in them that are carried out meanwhile, each with its parameters."""
    said: list[tuple[str, Any]] = []

    def hear(_db: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if about in statement:
            said.append((statement, parameters))

    event.listen(db, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(db, "before_cursor_execute", hear)


def plans(db: Connection, said: Sequence[tuple[str, Any]]) -> list[str]:
    """How the database goes about each statement, a step a line."""
    found = []
    for statement, parameters in said:
        if db.dialect.name == "sqlite":
            rows = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.append("\n".join(row[3] for row in rows))
        else:
            found.append("\n".join(row[0] for row in db.exec_driver_sql(f"EXPLAIN {statement}", parameters)))
    return found
