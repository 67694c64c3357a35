"""What PostgreSQL must grant so that several people can work on one database, and none can alter the journal."""

from __future__ import annotations

from collections.abc import Iterable

from vis_cli.db.core import tables as t
from vis_cli.db.core.tables import metadata

APPENDED = (t.changes, t.steps, t.runs, t.reads)
"""Tables that rows are only ever added to."""
LOGGED = (t.reads,)
"""Of those, the ones that a reader's commands write as well."""


def statements(operator: str, reader: str, schema: str = "public") -> list[str]:
    """The SQL that the owner of the tables runs once, and again after every `vis db upgrade` and restore.

    `operator` may change everything but the journal, which grows only; `reader` may look, and is logged.
    """
    tables = [table.name for table in metadata.sorted_tables]
    appended = [table.name for table in APPENDED]
    free = [name for name in tables if name not in (*appended, t.meta.name)]
    logged = [table.name for table in LOGGED]
    return [
        f"GRANT USAGE ON SCHEMA {_name(schema)} TO {_names([operator, reader])};",
        f"GRANT SELECT ON {_names([*tables, 'alembic_version'])} TO {_names([operator, reader])};",
        f"GRANT INSERT, UPDATE, DELETE ON {_names(free)} TO {_name(operator)};",
        f"GRANT INSERT ON {_names(appended)} TO {_name(operator)};",
        f"GRANT INSERT ON {_names(logged)} TO {_name(reader)};",
    ]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(_name, names))
