"""Names for the shell to complete, read by the database's own driver: SQLAlchemy takes longer than a TAB may."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

QUERIES = {
    "units": "SELECT name, hsa_id, closed_on FROM units ORDER BY name",
    "unit aliases": "SELECT unit, alias FROM unit_aliases",
    "persons": "SELECT name, hsa_id, email, protected FROM persons ORDER BY name",
    "case types": "SELECT name, slug FROM case_types ORDER BY name",
    "case type aliases": "SELECT case_type, alias FROM case_type_aliases",
    "templates": "SELECT name, number FROM templates WHERE retired_on IS NULL ORDER BY name",
    "windows": "SELECT w.number, u.name, c.name, w.until, w.cancelled_at FROM windows w"
    " JOIN units u ON u.hsa_id = w.unit JOIN case_types c ON c.slug = w.case_type ORDER BY w.number",
    "orders": "SELECT o.ref, u.name FROM orders o JOIN units u ON u.hsa_id = o.unit ORDER BY o.ref, u.name",
    "changes": "SELECT number, command FROM changes ORDER BY number DESC LIMIT 50",
    "every change": "SELECT number FROM changes ORDER BY number",
    "notices": "SELECT n.number, u.name FROM notices n JOIN units u ON u.hsa_id = n.unit WHERE NOT n.ended"
    " ORDER BY n.number",
    "holds": "SELECT number, reason FROM holds WHERE released_at IS NULL ORDER BY number",
    "forms": "SELECT DISTINCT form, title FROM forms ORDER BY form",
    "webinars": "SELECT number, title FROM webinars WHERE NOT removed ORDER BY number",
}


def read(database: str, *kinds: str) -> list[list[tuple[Any, ...]]]:
    """The rows of each kind; nothing is made where no database is. `database` is a path or URL, as settings have it.

    Raises:
        OSError, or an error of the driver: it cannot be read.
    """
    if database.startswith("postgresql"):
        import psycopg

        with closing(psycopg.connect(database.replace("postgresql+psycopg://", "postgresql://"))) as db:
            return [db.execute(QUERIES[kind].encode()).fetchall() for kind in kinds]
    import sqlite3

    path = Path(database.removeprefix("sqlite+pysqlite:///").removeprefix("sqlite:///")).expanduser().resolve()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as file:
        return [file.execute(QUERIES[kind]).fetchall() for kind in kinds]
