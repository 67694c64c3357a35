"""What the drivers raise, told apart: by SQLSTATE, by SQLite's names, and by what a server says to who connects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from vis_cli.errors import Busy, Message, NotPermitted, Sentence, Stale, StorageError, VisError, WrongDatabase

TRY_AGAIN = "Try again, or give a longer --lock-timeout."
_CHECK = "Check --db and the password file."


class Named(Protocol):
    """The database that failed: its name without the password, and how long others are waited for, in seconds."""

    @property
    def lock_timeout(self) -> float: ...
    @property
    def is_sqlite(self) -> bool: ...


@dataclass(frozen=True)
class Failure:
    """What a failure of the database is to vis. In `said` stand `{database}`, `{timeout}` and the server's `{said}`."""

    failure: type[VisError]
    said: str
    hint: Sentence
    id: str | None = None


_FAILED = Failure(StorageError, "the database {database} failed: {said}.", "Check the database and its disk.")
_LOST = Failure(StorageError, "the database {database} failed: {said}.", "Run it again once the server can be reached.")
_CLASHED = Failure(Busy, "the database {database} is busy.", "Try again.")
_LOCKED = Failure(
    Busy, "the database {database} is busy: others have locked what is needed, for more than {timeout:g} s.", TRY_AGAIN
)
_SLOW = Failure(Busy, "the database {database} is busy: it did not answer in time ({said}).", TRY_AGAIN)
_FULL = Failure(Busy, "the server of {database} takes no more connections at present ({said}).", "Try again.")
_NOT_YET = Failure(Busy, "the server of {database} is not ready ({said}).", "Try again.")
_NONE = Failure(
    Busy,
    "no server of {database} is as target_session_attrs asks ({said}).",
    "After a failure it takes seconds until another server takes over: try again.",
    "no-server",
)
_READ_ONLY = Failure(
    StorageError,
    "the database {database} can only be read at present ({said}).",
    "The server may be a standby: name the one that takes writes, or all of them, as docs/operations.md says.",
    "read-only",
)
_WRONG = Failure(WrongDatabase, "{database}: {said}.", _CHECK)
_FORBIDDEN = Failure(NotPermitted, "the database does not let this user do that ({said}).", "See `vis db grants`.")
_CHANGED = Failure(Stale, "the database has changed since the plan was made ({said}).", "Run it again.")
_DISK_FULL = Failure(
    StorageError, "the disk of the database {database} is full ({said}).", "Make room on the server, then run it again."
)
_NO_MEMORY = Failure(
    StorageError, "the server of {database} is out of memory ({said}).", "Look at the server, then run it again."
)
_ENDED = Failure(
    StorageError, "the server of {database} ended the connection ({said}).", "Run it again once the server is there."
)

BY_STATE: Mapping[str, Failure] = {
    "08": _LOST,
    "23": _CHANGED,
    "25006": _READ_ONLY,
    "25P03": _ENDED,  # idle_in_transaction_session_timeout
    "25P04": _ENDED,  # transaction_timeout
    "28": _WRONG,
    "3D000": _WRONG,
    "3F000": _WRONG,
    "40001": _CLASHED,
    "40P01": _CLASHED,
    "42501": _FORBIDDEN,
    "53": _FAILED,
    "53100": _DISK_FULL,
    "53200": _NO_MEMORY,
    "53300": _FULL,
    "55P03": _LOCKED,
    "57": _ENDED,
    "57014": _SLOW,
    "57P03": _NOT_YET,
    "58": _FAILED,
    "XX": _FAILED,
}
"""By SQLSTATE, or its class where that has no line of its own; what is not here is a mistake of vis."""

# libpq passes on no SQLSTATE of a connection that was not made, and servers speak the language of their lc_messages:
# here are English and PostgreSQL's own Swedish (postgres-15.mo).
_CONNECTING: tuple[tuple[str, Failure], ...] = (
    (r"authentication failed|ösenordsautentisering misslyckades|no password supplied|pg_hba\.conf", _WRONG),
    (r"(?:role|database|rollen|databasen) \".*\" (?:does not exist|finns inte|existerar inte)", _WRONG),
    (r"permission denied for database|rättighet saknas för databas", _WRONG),
    (r"invalid (?:\S+ )*value|invalid port|invalid connection option|could not match|definition of service", _WRONG),
    (r"unsupported startup parameter|unrecognized configuration parameter|requires a value", _WRONG),
    (r"does not support SSL|certificate|private key|SCRAM|channel binding|GSSAPI", _WRONG),
    (r"failed to resolve host .*not known|could not translate host name .*not known", _WRONG),
    (r"too many (?:clients|connections)|connection slots|för många klienter|anslutningsslottar", _FULL),
    (r"no more connections allowed|query_wait_timeout|client_login_timeout|pooler error", _FULL),
    (r"database system is|not (?:yet )?accepting connections|databassystemet", _NOT_YET),
    (r"session is (?:not )?read-only|server is (?:not )?in hot standby mode", _NONE),
)
_BEFORE = re.compile(r"^connection (?:failed|is bad): ")
_ATTEMPT = re.compile(r"^- host: .*?, hostaddr: (?:None|'[^']*'): (.*)$", re.MULTILINE)


@contextmanager
def told_apart(database: Named) -> Iterator[None]:
    """Turns what a driver raises into the failure that vis documents."""
    try:
        yield
    except SQLAlchemyError as error:
        raise failure_of(database, error) from error


def failure_of(database: Named, error: SQLAlchemyError) -> VisError:
    """The failure that vis documents.

    Raises: the error itself, where it is a mistake of vis.
    """
    if not isinstance(error, DBAPIError):
        raise error
    kind, said = _of_sqlite(database, error) if database.is_sqlite else _of_postgres(error)
    if kind is None:
        raise error  # our own mistake, not the disk's
    values = {"database": database, "timeout": database.lock_timeout, "said": said}
    return kind.failure(Message(kind.said, **values), id=kind.id, hint=kind.hint)


def said_by(error: DBAPIError) -> str:
    """What the database said, in one line."""
    original = error.orig
    lines = (str(original).strip() or type(original).__name__).splitlines()
    return lines[0].rstrip(".")


def is_busy(error: DBAPIError) -> bool:
    """Whether the database was only busy, so that trying again is the cure."""
    original = error.orig
    if getattr(original, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return True
    return getattr(original, "sqlstate", None) in ("55P03", "40001", "40P01", "57014")


def is_lost(error: DBAPIError) -> bool:
    """Whether the PostgreSQL server failed, or the connection could not be made or broke: then there is no SQLSTATE."""
    if hasattr(error.orig, "sqlite_errorname"):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout")
    return state[:2] in ("08", "53", "57", "58")


def may_pass(error: DBAPIError) -> bool:
    """Whether a connection that could not be made may be made in a moment: a server starts, or takes over."""
    kind, _ = _of_postgres(error)
    return kind in (_FULL, _NOT_YET, _NONE)


def _of_postgres(error: DBAPIError) -> tuple[Failure | None, str]:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        said = said_by(error)
        if "query_wait_timeout" in said:  # PgBouncer's, of the class of broken connections
            return _FULL, said
        return BY_STATE.get(state) or BY_STATE.get(state[:2]), said
    if not is_lost(error):
        return None, said_by(error)
    attempts = _ATTEMPT.findall(str(error.orig)) or [said_by(error)]
    found = [(_connecting(said), _BEFORE.sub("", said)) for said in attempts]
    return min(found, key=lambda each: _GRAVEST.index(each[0]))


def _connecting(said: str) -> Failure:
    return next((kind for pattern, kind in _CONNECTING if re.search(pattern, said)), _LOST)


_GRAVEST = (_WRONG, _NONE, _NOT_YET, _FULL, _LOST)
"""Of several servers that were tried: what somebody must mend comes first, then what may pass."""


# --- SQLite ----------------------------------------------------------------------------------------------------------

_NOT_SQLITE = Failure(WrongDatabase, "{database} is not an SQLite database.", "Check --db, or restore a backup.")
_DISK = ("SQLITE_IOERR", "SQLITE_FULL", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_CORRUPT", "SQLITE_PERM")
_NEEDED = (
    "SQLite writes even for those who only read, into {database}-shm and -wal: let your group write the file and its "
    "folder, or share a PostgreSQL database."
)
BY_NAME: tuple[tuple[tuple[str, ...], Callable[[Named], Failure]], ...] = (
    (("SQLITE_BUSY", "SQLITE_LOCKED"), lambda database: _CLASHED),
    (("SQLITE_NOTADB",), lambda database: _NOT_SQLITE),
    (("SQLITE_CONSTRAINT",), lambda database: _CHANGED),
    (
        ("SQLITE_READONLY", "SQLITE_CANTOPEN"),
        lambda database: Failure(StorageError, _FAILED.said, Message(_NEEDED, database=database)),
    ),
    (_DISK, lambda database: _FAILED),
)
"""By the beginning of SQLite's own name of an error; the first that fits."""


def _of_sqlite(database: Named, error: DBAPIError) -> tuple[Failure | None, str]:
    name = getattr(error.orig, "sqlite_errorname", "")
    return next((kind(database) for names, kind in BY_NAME if name.startswith(names)), None), said_by(error)
