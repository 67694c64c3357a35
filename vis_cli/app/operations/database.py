"""The database itself: made, upgraded, checked, measured, shared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from vis_cli.app import execute
from vis_cli.app.execute import Upgraded
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal, schema
from vis_cli.db.core.engine import SCHEMA_VERSION
from vis_cli.db.operations import health
from vis_cli.db.operations.postgres_roles import statements
from vis_cli.errors import Message, Refused, WrongDatabase


def init(invocation: Invocation, *, sandbox: bool = False) -> dict[str, Any]:
    """Make the database that the invocation names, as it stands in `db init --json`; a `sandbox` is for rehearsing.

    Raises:
        Refused: there is one. StorageError: it cannot be made.
    """
    database = invocation.database
    schema.initialise(database, sandbox=sandbox)
    return {"database": str(database), "version": SCHEMA_VERSION, "sandbox": sandbox}


def upgrade(invocation: Invocation, *, dry_run: bool = False) -> dict[str, Any]:
    """Bring the schema to this vis's version: versions before and after, and the changes journalled.

    Raises:
        NotPermitted: the OS user may not. WrongDatabase: there is none, or its version is newer.
        Refused: it is dated at another moment, outside a sandbox.
    """
    if not dry_run:
        invocation.permit("operations")
    database = invocation.database
    there = schema.version(database)
    if there is None:
        said = Message("there is no vis database {database}.", database=str(database))
        raise WrongDatabase(said, id="missing-database", hint="Run `vis db init`.")
    if dry_run:
        done = Upgraded(there, max(there, SCHEMA_VERSION))
    else:
        _refuse_pretended(invocation)
        done = execute.upgrade(invocation, database)
    return {
        "database": str(database),
        "before": done.before,
        "version": done.after,
        "change": f"C-{done.change}" if done.change else None,
        "restored": f"C-{done.restored}" if done.restored else None,
        "dry_run": dry_run,
    }


def _refuse_pretended(invocation: Invocation) -> None:
    """Refuse a pretended moment outside a sandbox database, of whatever version.

    Raises:
        Refused: so.
    """
    if not invocation.pretended:
        return
    with invocation.database.reading() as db:
        if not schema.is_sandbox(db):
            raise Refused("an upgrade is done now, not at another moment.", id="now", hint="Leave --now out.")


def check(invocation: Invocation) -> dict[str, Any]:
    """Check file or server, schema, what refers to what, and the journal's chain; as it stands in `db check --json`."""
    with invocation.reading() as db:
        made = list(health.findings(invocation.database, db))
        number, digest = journal.head(db)
        sandbox = schema.is_sandbox(db)
    return {
        "ok": all(each.said is None for each in made),
        "database": str(invocation.database),
        "version": SCHEMA_VERSION,
        "sandbox": sandbox,
        "head": f"{number}:{digest}",
        "checks": [{"check": each.check, "ok": each.said is None, "message": each.said} for each in made],
    }


def stats(invocation: Invocation) -> dict[str, Any]:
    """How many rows every table has, and the room they take; as it stands in `db stats --json`."""
    with invocation.reading() as db:
        sizes = health.sizes(invocation.database, db)
        return {"database": str(invocation.database), "sandbox": schema.is_sandbox(db), **sizes}


def grants(invocation: Invocation, operator: str, reader: str) -> list[str]:
    """The SQL by which several people share a PostgreSQL database; none where it is an SQLite file."""
    with invocation.reading() as db:
        if invocation.database.is_sqlite:
            return []
        return statements(operator, reader, str(db.scalar(text("SELECT current_schema()"))))
