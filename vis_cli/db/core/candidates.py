"""Names for the shell to complete, read by the database's own driver: SQLAlchemy takes longer than a TAB may."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

WAIT = 2  # seconds for a server: nobody waits longer for a TAB

QUERIES = {
    "units": "SELECT name, hsa_id, closed_on FROM units ORDER BY name",
    "unit aliases": "SELECT unit, alias FROM unit_aliases",
    "persons": "SELECT name, hsa_id, email, protected FROM persons ORDER BY name",
    "case types": "SELECT name, slug FROM case_types ORDER BY name",
    "case type aliases": "SELECT case_type, alias FROM case_type_aliases",
    "templates": "SELECT name, number, sort FROM templates WHERE retired_on IS NULL ORDER BY name",
    "windows": "SELECT w.number, u.name, c.name, w.until, w.cancelled_at FROM windows w"
    " JOIN units u ON u.hsa_id = w.unit JOIN case_types c ON c.slug = w.case_type ORDER BY w.number",
    "orders": "SELECT o.ref, u.name FROM orders o JOIN units u ON u.hsa_id = o.unit ORDER BY o.ref, u.name",
    "changes": "SELECT number, command FROM changes ORDER BY number DESC LIMIT 50",
    "every change": "SELECT number FROM changes ORDER BY number",
    "cases": "SELECT key FROM cases WHERE key BETWEEN {first} AND {last} ORDER BY key DESC LIMIT 50",
    "purges": "SELECT number, state FROM purges ORDER BY number DESC",
    "sendings": "SELECT s.number, u.name FROM sendings s JOIN units u ON u.hsa_id = s.unit"
    " ORDER BY s.number DESC LIMIT 50",
    "keyed": "SELECT k.task, k.system, u.name FROM keyed k JOIN units u ON u.hsa_id = k.unit"
    " ORDER BY k.at DESC LIMIT 50",
    "database id": "SELECT value FROM meta WHERE name = 'id'",
    "notices": "SELECT n.number, u.name FROM notices n JOIN units u ON u.hsa_id = n.unit WHERE NOT n.ended"
    " ORDER BY n.number",
    "holds": "SELECT number, reason FROM holds WHERE released_at IS NULL ORDER BY number",
    "forms": "SELECT DISTINCT form, title FROM forms ORDER BY form",
    "webinars": "SELECT number, title FROM webinars WHERE NOT removed ORDER BY number",
}


def read(database: str, *kinds: str, **within: int) -> list[list[tuple[Any, ...]]]:
    """The rows of each kind, of cases those `within` first and last; `database` is a path or URL, as settings have it.

    Nothing is made where no database is.

    Raises:
        OSError, or an error of the driver: it cannot be read.
    """
    queries = [QUERIES[kind].format_map(within) for kind in kinds]
    if database.startswith("postgresql"):
        import psycopg

        with closing(
            psycopg.connect(database.replace("postgresql+psycopg://", "postgresql://"), connect_timeout=WAIT)
        ) as db:
            return [db.execute(query.encode()).fetchall() for query in queries]
    import sqlite3

    named = Path(database.removeprefix("sqlite+pysqlite:///").removeprefix("sqlite:///")).expanduser()
    path = Path(os.path.realpath(named))
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as file:
        return [file.execute(query).fetchall() for query in queries]
