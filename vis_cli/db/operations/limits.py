"""What a PostgreSQL server gives a session, and what of it stops long work or breaks what was promised."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from vis_cli.db.operations.status import Finding
from vis_cli.errors import Message

LEAST = 60.0  # seconds for one statement: a check of a large journal, or a dump, takes more than most limits think
PROMISES = ("fsync", "full_page_writes", "synchronous_commit")
_QUERY = text(
    "SELECT name, reset_val, quote_ident(current_user), quote_ident(current_database()) FROM pg_settings"
    " WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'fsync', 'full_page_writes',"
    " 'synchronous_commit')"
)


def server_findings(db: Connection) -> Iterator[Finding]:
    """What is amiss with the settings that a session of this role begins with; nothing on SQLite.

    It is what the session has of server, database and role, not what a transaction sets for itself.
    """
    if db.dialect.name != "postgresql":
        return
    rows = db.execute(_QUERY).all()
    value = {name: written for name, written, *_ in rows}
    (*_, role, name) = rows[0]
    limit = int(value["statement_timeout"]) / 1000
    if 0 < limit < LEAST:
        said = "the server ends every statement after {seconds:g} s; a check or a purge may need more."
        fix = Message("In the database: ALTER ROLE {role} SET statement_timeout = 0;", role=role)
        yield Finding("short-statement-timeout", Message(said, seconds=limit), fix)
    if value["idle_in_transaction_session_timeout"] == "0":
        hangs = "a client that hangs within a transaction keeps what it has locked from everybody, without end."
        alter = "In the database: ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '10min';"
        yield Finding("no-idle-limit", hangs, Message(alter, name=name), urgent=False)
    for each in PROMISES:
        if value[each] == "off":
            yield Finding(
                "lost-promise",
                Message("{setting} is off: a change that is called done may be gone after a crash.", setting=each),
                Message("In the server's configuration: {setting} = on", setting=each),
            )
