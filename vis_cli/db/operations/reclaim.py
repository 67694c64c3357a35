"""Giving back what a purge freed, and making it unreadable: as done counts only what the database's own figures show.

What is done on SQLite, and what on PostgreSQL, is in `reclaim_sqlite` and `reclaim_postgres`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

from sqlalchemy import Connection

from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import Database
from vis_cli.rules.retention.measures import Measure

WhyStop = Callable[[], str | None]
"""Says why to stop now, one of `measures.WHY`; None: go on."""
Key = tuple[str, str | None]
Wanting = Collection[Key] | None
"""The measures that are wanted; None: all of them. What is not wanted has been done before."""


class Reclaim(Protocol):
    """How it is done on one kind of database. None of it fails because others are at work: that is a reason."""

    def finish(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        """Empty the log and give space back, as far as `why_stop` allows."""

    def compact(self, why_stop: WhyStop, wanting: Wanting = None) -> list[Measure]:
        """Write the file, or the case tables, anew, after `finish`: nothing of what is gone is left in them."""


def reclaim(database: Database, db: Connection, rest: Callable[[], object] = lambda: None) -> Reclaim:
    """The ways of this database, on a connection without a transaction; `rest` lets others in between."""
    if database.is_sqlite:
        from vis_cli.db.operations.reclaim_sqlite import Sqlite

        return Sqlite(database, db, rest)
    from vis_cli.db.operations.reclaim_postgres import Postgres

    return Postgres(database)


def every(database: Database) -> list[Key]:
    """Every measure that this kind of database knows; then the attachment files."""
    if database.is_sqlite:
        return [("log", None), ("space", None), ("compact", None), ("files", None)]
    tables = [table.name for table in t.CASE_TABLES]
    return [*(("vacuum", name) for name in tables), *(("compact", name) for name in tables), ("files", None)]


def not_asked(database: Database) -> list[Measure]:
    """The measures of compacting, where nobody asked for it."""
    return [Measure(what, False, on, "not-asked") for what, on in every(database) if what == "compact"]
