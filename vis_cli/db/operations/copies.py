"""A backup as it is read: what it holds, and the very bytes that were looked at; nothing is written beside it."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from vis_cli import temporary
from vis_cli.db.core import journal
from vis_cli.db.core.engine import SCHEMA_VERSION, Database
from vis_cli.db.core.journal_formats import format_at
from vis_cli.db.core.schema import RESTORED
from vis_cli.db.operations import postgres_journal
from vis_cli.errors import (
    Busy,
    CannotWrite,
    Fault,
    FaultyInput,
    Message,
    MissingInput,
    Sentence,
    Source,
    StorageError,
    as_message,
)
from vis_cli.rules.operations.restore import Contents

SQLITE_MAGIC = b"SQLite format 3\x00"
POSTGRES_MAGIC = b"PGDMP"
LOGS = ("-wal", "-journal")  # what SQLite works in when it opens a file beside which they lie
CHUNK = 1 << 20

Parts = tuple[tuple[str, str], ...]
"""Files, each by the ending of its name, with its SHA-256."""


@dataclass(frozen=True)
class Copy:
    """A backup that was looked at. `path` holds just what was seen, and has this SHA-256 as long as nobody changes it.

    `files` are what it was made of, each by the ending of its name, with its SHA-256: the file, and the logs beside it.
    """

    contents: Contents
    path: Path
    sha256: str
    files: Parts


@contextmanager
def opened(source: Path, folder: Path) -> Iterator[Copy]:
    """Look at a backup. Where SQLite's logs lie beside it, they are worked into a copy of it in `folder`.

    The source is only read.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
        FaultyInput: it is no copy of a vis database.
        Busy: it changes while it is read. CannotWrite: the copy.
    """
    kind = _kind(source)
    with ExitStack() as stack:
        path: Path = source
        files: Parts = ()
        if kind == "sqlite":
            path, files = stack.enter_context(_still(source, folder))
        else:
            files = (("", digest_of(source)),)
        sha256 = files[0][1] if path == source else digest_of(path)
        held = contents(path)
        yield Copy(_verified(held, path, folder), path, sha256, files)


def copy_of(copy: Copy, part: Path) -> None:
    """Write into `part` what was looked at.

    Raises:
        Busy: the file has been changed since. OSError: the disk is full.
    """
    if _transfer(copy.path, part) != copy.sha256:
        raise changed(copy.path)


def changed(path: Path) -> Busy:
    """What is said of a file that is another than the one that was looked at."""
    said = Message("{path} was changed while it was read.", path=path)
    return Busy(said, id="changing-source", hint="If it is a database in use, copy it with `vis db backup`.")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        MissingInput: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from None


def is_copy(path: Path) -> bool:
    """Whether the file is a backup of vis."""
    try:
        contents(path)
    except (FaultyInput, MissingInput):
        return False
    return True


def contents(path: Path) -> Contents:
    """What the copy holds; the chain of its journal is not looked at, nor logs beside it.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
        FaultyInput: it is no copy of a vis database.
    """
    if _kind(path) == "sqlite":
        return _sqlite_contents(path)
    return _postgres_contents(path)


def _kind(path: Path) -> str:
    try:
        with path.open("rb") as file:
            beginning = file.read(len(SQLITE_MAGIC))
    except OSError as error:
        raise _unreadable(path, error) from None
    if beginning == SQLITE_MAGIC:
        return "sqlite"
    if beginning.startswith(POSTGRES_MAGIC):
        return "postgresql"
    raise _no_backup(path, Message("it is neither an SQLite file nor a dump of pg_dump --format=custom"))


def _unreadable(path: Path, error: OSError) -> MissingInput:
    said = Message("{path} cannot be read: {reason}.", path=path, reason=error.strerror)
    return MissingInput(said, hint="Check the path.")


def _no_backup(path: Path, why: Sentence) -> FaultyInput:
    hint = "Name a file that `vis db backup` made."
    said = Message("{path} is no backup of vis: {why}.", path=path, why=why)
    return FaultyInput([Fault("not-a-backup", said, Source(str(path)), hint)])


# --- SQLite ----------------------------------------------------------------------------------------------------------


@contextmanager
def _still(source: Path, folder: Path) -> Iterator[tuple[Path, Parts]]:
    """A file that holds what SQLite would see in the source, with what that was made of."""
    logs = [ending for ending in LOGS if _size(source, ending)]
    if not logs:
        yield source, (("", digest_of(source)),)
        return
    with ExitStack() as stack:
        try:
            part = stack.enter_context(temporary.part(folder))
            before = _state(source)
            files = [(ending, _transfer(_beside(source, ending), _beside(part, ending))) for ending in ("", *logs)]
            if _state(source) != before:
                raise changed(source)
            with closing(sqlite3.connect(part, isolation_level=None)) as db:
                db.execute("PRAGMA secure_delete = ON")
                db.execute("PRAGMA journal_mode = DELETE")  # works the logs in
        except OSError as error:
            raise _cannot(source, folder, error) from None
        except sqlite3.Error as error:
            if error.sqlite_errorname.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
                raise _cannot(source, folder, error) from None
            raise _no_backup(source, str(error)) from None
        yield part, tuple(files)


def _cannot(source: Path, folder: Path, error: Exception) -> CannotWrite:
    reason = getattr(error, "strerror", None) or str(error)
    said = "a copy of {source} cannot be made in {folder}: {reason}."
    return CannotWrite(
        Message(said, source=source, folder=folder, reason=reason), hint="Check the folder and the disk."
    )


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _size(source: Path, ending: str) -> int:
    try:
        return _beside(source, ending).stat().st_size
    except OSError:
        return 0


def _state(source: Path) -> list[tuple[int, ...] | None]:
    """What shows that somebody has written to the file or a log of it."""
    found: list[tuple[int, ...] | None] = []
    for ending in ("", *LOGS):
        try:
            there = _beside(source, ending).stat()
        except OSError:
            found.append(None)
        else:
            found.append((there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns))
    return found


def _transfer(source: Path, target: Path) -> str:
    """Copy the bytes of a file, to be its owner's alone; their SHA-256."""
    digest = hashlib.sha256()
    try:
        have = source.open("rb")
    except OSError as error:
        raise _unreadable(source, error) from None
    with have, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as want:
        while chunk := have.read(CHUNK):
            digest.update(chunk)
            want.write(chunk)
    return digest.hexdigest()


def _read_only(path: Path) -> URL:
    """The SQLite file as nobody writes to it or beside it; logs are not looked for."""
    query = {"mode": "ro", "immutable": "1", "uri": "true"}
    return URL.create("sqlite", database=path.resolve().as_uri(), query=query)


def _sqlite_contents(path: Path) -> Contents:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            (wrong,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            if wrong != "ok":
                raise _no_backup(path, Message("it is damaged ({wrong})", wrong=wrong))
            (version,) = db.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            if not version:
                raise _no_backup(path, Message("it has no version"))
            row = db.execute("SELECT number, hash FROM changes ORDER BY number DESC LIMIT 1").fetchone()
            sandbox = db.execute("SELECT 1 FROM meta WHERE name = 'sandbox' AND value = 'yes'").fetchone()
    except sqlite3.Error as error:
        raise _no_backup(path, str(error)) from None
    number, digest = row or (0, journal.GENESIS)
    return Contents("sqlite", version.removesuffix(RESTORED), number, digest, sandbox is not None)


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def _postgres_contents(path: Path) -> Contents:
    versions: list[str] = []
    newest, sandbox = (0, journal.GENESIS), False
    try:
        for table, row in postgres_journal.rows(path, ("alembic_version", "changes", "meta")):
            if table == "alembic_version":
                versions.append(str(row["version_num"]))
            elif table == "changes":
                newest = max(newest, (int(str(row["number"])), str(row["hash"])))
            elif row == {"name": "sandbox", "value": "yes"}:
                sandbox = True
    except StorageError as error:
        raise _no_backup(path, error.message) from None
    if not any(versions):
        raise _no_backup(path, Message("it has no version"))
    return Contents("postgresql", versions[0].removesuffix(RESTORED), *newest, sandbox)


# --- the chain -------------------------------------------------------------------------------------------------------


def _verified(held: Contents, path: Path, folder: Path) -> Contents:
    """What the copy holds, with what is wrong with the chain of its journal; a newer schema's is not looked at."""
    if held.version > SCHEMA_VERSION:
        return held
    with ExitStack() as stack:
        url = _read_only(path)
        if held.kind == "postgresql":
            try:
                part = stack.enter_context(temporary.part(folder))
                postgres_journal.load(path, part)
            except StorageError as error:
                raise _no_backup(path, error.message) from None
            except (ValueError, LookupError) as error:
                raise _no_backup(path, str(error)) from None
            except (OSError, sqlite3.Error) as error:
                raise _cannot(path, folder, error) from None
            url = _read_only(part)
        database = Database(url)
        stack.callback(database.engine.dispose)
        try:
            with database.engine.connect() as db:
                verdict = journal.verify(db, format=format_at(held.version))
        except (SQLAlchemyError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            return replace(held, broken=str(error).splitlines()[0])  # values that vis never wrote
    if verdict.broken_at is None:
        return held
    return replace(held, broken=Message("at C-{number}, {why}", number=verdict.broken_at, why=as_message(verdict.why)))
