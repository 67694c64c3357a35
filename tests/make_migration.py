"""The migration from the last schema to `db/core/tables.py`: `python -m tests.make_migration` prints it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.db.core.tables import metadata


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    if kind == "type" and type(item).__name__ in ("Instant", "Boundary"):
        return f"{type(item).__name__}()"
    return "Number" if kind == "type" and type(item).__name__ == "BigInteger" else False


def _say_for_both() -> None:
    """What an index leaves out, for PostgreSQL as for SQLite."""
    for index in (index for table in metadata.tables.values() for index in table.indexes):
        if (where := index.dialect_options["sqlite"]["where"]) is not None:
            index.dialect_options["postgresql"]["where"] = where


def migration() -> str:
    """The body of `upgrade()`, with batch operations left for a person to read."""
    _say_for_both()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(database_url(str(Path(folder) / "vis.db")))
        initialise(database)
        with create_engine(database.url).connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"render_item": _render, "target_metadata": metadata, "compare_type": False}
            )
            found = produce_migrations(context, metadata)
            code = str(render_python_code(found.upgrade_ops, migration_context=context, render_item=_render))
    return re.sub(r"\bop\.f\(('[^']+')\)", r"\1", code)


if __name__ == "__main__":
    print(migration())
