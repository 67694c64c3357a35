"""The schema's version: made, checked at every connect, and upgraded by the migrations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import DBAPIError

from vis_cli.db.core import tables as t
from vis_cli.db.core import versions
from vis_cli.db.core.commit import commit
from vis_cli.db.core.engine import SCHEMA_VERSION, Database, create_sqlite_file
from vis_cli.db.core.failures import is_busy
from vis_cli.db.core.journal import Entry
from vis_cli.errors import Message, Refused, StorageError, WrongDatabase

MIGRATIONS = Path(__file__).parents[1] / "migrations"
RESTORED = "-restored"  # after the version of a database that was put back, until its journal says so


def check_version(db: Connection) -> None:
    """Refuse a database that is not vis's, or of another version.

    Raises:
        WrongDatabase: with the command to run.
    """
    version = _version(db)
    if version == SCHEMA_VERSION:
        return
    if version is not None and version.endswith(RESTORED):
        raise WrongDatabase(
            "the database was restored from a backup, and its journal does not say so yet.",
            id="unfinished-restore",
            hint="Run `vis db upgrade`.",
        )
    if version is None:
        raise WrongDatabase("this is not a vis database, or it is empty.", id="not-vis", hint="Run `vis db init`.")
    if version < SCHEMA_VERSION:
        raise WrongDatabase(
            Message(
                "the database has version {version}, this vis wants {schema_version}.",
                version=version,
                schema_version=SCHEMA_VERSION,
            ),
            id="old-schema",
            hint="Run `vis db upgrade`.",
        )
    raise WrongDatabase(
        Message(
            "the database has version {version}, newer than this vis ({schema_version}).",
            version=version,
            schema_version=SCHEMA_VERSION,
        ),
        id="new-schema",
        hint="Upgrade vis, as its README says.",
    )


def _version(db: Connection) -> str | None:
    try:
        with db.begin_nested() if db.dialect.name == "postgresql" else _nothing():
            found: str | None = db.scalar(text("SELECT version_num FROM alembic_version"))
            return found
    except DBAPIError as error:
        missing = getattr(error.orig, "sqlstate", None) == "42P01" or "no such table" in str(error.orig)
        if missing and not is_busy(error):
            return None
        raise


class _nothing:
    """PostgreSQL needs a savepoint to survive a failed statement; SQLite does not."""

    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def version(database: Database) -> str | None:
    """The version of the schema; None where there is none."""
    if not database.exists:
        return None
    with database.reading() as db:
        found = _version(db)
    return found and found.removesuffix(RESTORED)


def is_sandbox(db: Connection) -> bool:
    """Whether the database is for rehearsing: there `--now` may be given to changing commands."""
    return db.scalar(select(t.meta.c.value).where(t.meta.c.name == "sandbox")) == "yes"


def initialise(database: Database, *, sandbox: bool = False) -> None:
    """Make the tables, and for SQLite the file.

    Raises:
        Refused: there is a vis database already.
        StorageError: the file cannot be made.
    """
    if version(database) is not None:
        raise Refused(
            Message("{database} is a vis database already.", database=database), id="exists", hint="See `vis db check`."
        )
    if database.path is not None and not database.path.exists():
        try:
            database.path.parent.mkdir(parents=True, exist_ok=True)
            create_sqlite_file(database.path)
        except OSError as error:
            raise StorageError(
                Message("{database} cannot be made: {reason}.", database=database.path, reason=error.strerror),
                hint="Check the folder.",
            ) from None
    with database.writing() as db:
        if inspect(db).get_table_names():
            raise WrongDatabase(
                Message("{database} holds tables that are not vis's.", database=database),
                id="not-vis",
                hint="Name an empty database with --db.",
            )
        migrate(db)
        if sandbox:
            db.execute(t.meta.insert(), {"name": "sandbox", "value": "yes"})
        commit(database, db)


@dataclass(frozen=True)
class Upgraded:
    """The versions before and after, the change set of the upgrade, and that of a restore not journalled before."""

    before: str
    after: str
    change: int | None = None
    restored: int | None = None


def begin_upgrade(db: Connection) -> str:
    """The version that an upgrade in this transaction begins with; the mark of a restore goes with it.

    Raises:
        WrongDatabase: the database is not vis's, or the schema is newer than this vis.
    """
    found = _version(db)
    before = (found or "").removesuffix(RESTORED)
    if found is None or before > SCHEMA_VERSION:
        check_version(db)
    db.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": before})
    return before


def migrate(db: Connection, before: str | None = None) -> None:
    """Run the migrations that are wanting, in the caller's transaction; `before` is the version that there was."""
    from alembic import command

    command.upgrade(alembic_config(db), "head")
    if before is not None and before < versions.SINCE:
        versions.fill(db)


def note_restored(entry: Entry) -> list[str]:
    """Statements that end the transaction of a restore: nobody is let in before it is journalled."""
    literal = json.dumps(_noted(entry)).replace("'", "''")
    return [
        f"UPDATE alembic_version SET version_num = replace(version_num, '{RESTORED}', '') || '{RESTORED}'",
        "DELETE FROM meta WHERE name = 'restored'",
        f"INSERT INTO meta (name, value) VALUES ('restored', '{literal}')",
    ]


def is_restored(database: Database, entry: Entry) -> bool:
    """Whether the restore that `entry` tells of has come about, journalled or not."""
    with database.reading() as db:
        if db.dialect.name == "postgresql":  # the server may still be at it
            db.execute(text(f"SET LOCAL lock_timeout = {max(1, int(database.lock_timeout * 1000))}"))
        if not inspect(db).has_table("meta"):
            return False
        noted = db.scalar(select(t.meta.c.value).where(t.meta.c.name == "restored"))
        return noted == json.dumps(_noted(entry))


def _noted(entry: Entry) -> dict[str, Any]:
    return {**vars(entry), "at": entry.at.isoformat()}


def take_noted(db: Connection) -> Entry | None:
    """What the journal is to say of a restore that has noted it and was not journalled yet; the note is gone then."""
    row = t.meta.c.name == "restored"
    noted = db.scalar(select(t.meta.c.value).where(row))
    if noted is None:
        return None
    values = json.loads(noted)
    db.execute(t.meta.delete().where(row))
    return Entry(**{**values, "at": datetime.fromisoformat(values["at"])})


def alembic_config(db: Connection | None = None) -> Any:
    """Alembic's configuration for the migrations inside the package, on the caller's transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = db
    return config
