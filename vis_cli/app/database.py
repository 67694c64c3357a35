"""The database to work on: opened, and made first where it is somebody's private one."""

from __future__ import annotations

from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.errors import Message, WrongDatabase


def named(written: str, *, lock_timeout: float = 10.0) -> Database:
    """The database that `written`, a path or a URL, means, whether it is there or not.

    Raises:
        FaultyConfiguration: it is not a URL that vis can use.
    """
    return Database(database_url(written), lock_timeout)


def open_(written: str, *, lock_timeout: float = 10.0, make: bool = False) -> tuple[Database, bool]:
    """The database that `written`, a path or a URL, means; and whether it was made just now, which only `make` allows.

    `lock_timeout` is in seconds.

    Raises:
        FaultyConfiguration: it is not a URL that vis can use. WrongDatabase: there is no such file.
    """
    database = named(written, lock_timeout=lock_timeout)
    if database.exists:
        return database, False
    if not make:
        raise WrongDatabase(
            Message("there is no database {database}.", database=database),
            id="missing-database",
            hint="Make it with `vis db init`, or name another with --db.",
        )
    initialise(database)
    return database, True
