"""The PostgreSQL client programs, which alone can dump a database and put it back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy.engine import URL

from vis_cli.db.core.tables import metadata
from vis_cli.db.core.urls import as_written, without_password
from vis_cli.errors import CannotWrite, Message, StorageError

_VERSION = re.compile(r"(\d+)(?:\.\d+)*")
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


def dump(url: URL, target: Path) -> None:
    """Write the database to `target` in pg_dump's custom format.

    Raises:
        CannotWrite: there is no pg_dump, or it failed.
    """
    command = ["--format=custom", "--no-password", "--no-owner", "--no-privileges", "--file", str(target)]
    by_hand = f"pg_dump --format=custom --file FILE --dbname '{_plain(url)}'"
    try:
        _run([_program("pg_dump", by_hand), *command, "--dbname", _plain(url)], url)
    except StorageError as error:
        raise CannotWrite(error.message, hint=Message("By hand: {by_hand}", by_hand=by_hand)) from None


def restore(url: URL, source: Path, then: str) -> None:
    """Make the database what the dump holds, in one transaction: vis's tables go, those of the dump come.

    `then` is SQL for the end of that transaction.

    Raises:
        StorageError: it failed; where the connection broke, it may be done all the same.
        CannotWrite: there is no pg_restore or psql.
    """
    by_hand = f"pg_restore --clean --if-exists --single-transaction --dbname '{_plain(url)}' {source}"
    reader, writer = _program("pg_restore", by_hand), _program("psql", by_hand)
    tables = [*(table.name for table in metadata.sorted_tables), "alembic_version"]
    dropping = " ".join(f'DROP TABLE IF EXISTS "{name}" CASCADE;' for name in tables)
    # The whole script first: psql commits what it has if its input ends early, as it would if we were killed.
    handle, script = tempfile.mkstemp(prefix="vis-restore-", suffix=".sql")
    os.close(handle)
    try:
        _run([reader, "--no-owner", "--no-privileges", f"--file={script}", str(source)])
        with open(script, "a", encoding="utf-8") as file:
            file.write(f"\nRESET search_path;\n{then}\n")  # a dump leaves none
        options = ["--no-psqlrc", "--quiet", "--no-password", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run([writer, *options, f"--command={dropping}", f"--file={script}", "--dbname", _plain(url)], url)
    finally:
        os.unlink(script)


def rows(source: Path, table: str) -> Iterator[Mapping[str, str | None]]:
    """The rows of one table of a dump, each value as text.

    Raises:
        StorageError: the dump cannot be read. CannotWrite: there is no pg_restore.
    """
    program = _program("pg_restore", f"pg_restore --list {source}")
    said = _run([program, "--data-only", f"--table={table}", "--file=-", str(source)])
    columns: list[str] | None = None
    for line in said.split("\n"):
        if columns is None:
            found = re.fullmatch(rf'COPY (?:\S+\.)?"?{table}"? \((.*)\) FROM stdin;', line)
            columns = [name.strip().strip('"') for name in found[1].split(",")] if found else None
        elif line == "\\.":
            return
        else:
            yield dict(zip(columns, map(_text, line.split("\t")), strict=True))


def _text(cell: str) -> str | None:
    """A value of COPY's text format."""
    return None if cell == "\\N" else _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), cell)


def _plain(url: URL) -> str:
    """The URL as PostgreSQL's own programs take it, without the password: command lines are seen by everybody."""
    return as_written(without_password(url)[0], "postgresql")


def _environment(url: URL | None) -> dict[str, str]:
    password = None if url is None else without_password(url)[1]
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}


def _run(command: list[str], url: URL | None = None) -> str:
    done = subprocess.run(command, capture_output=True, env=_environment(url), check=False)
    if done.returncode:
        raise StorageError(
            Message("{program} failed: {stderr}", program=Path(command[0]).name, stderr=_first(done.stderr))
        )
    return done.stdout.decode("utf-8", "replace")


def _first(said: bytes) -> str:
    """The lines of a client program's complaint that say most."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    told = [line for line in lines if "error" in line.lower() or "detail" in line.lower()]
    return "; ".join((told or lines or ["it did not say why"])[:2])


def _program(name: str, by_hand: str) -> str:
    """The newest of the client programs installed; servers refuse older ones.

    Raises:
        CannotWrite: there is none.
    """
    folders = [*os.environ.get("PATH", "").split(os.pathsep), *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    found = dict.fromkeys(path for folder in folders if folder and (path := shutil.which(name, path=folder)))
    if not found:
        raise CannotWrite(
            Message("this machine has no {name}, which PostgreSQL needs for it.", name=name),
            id="no-client",
            hint=Message("Install the PostgreSQL client, or run where it is: {by_hand}", by_hand=by_hand),
        )
    return max(found, key=_version)


def _version(program: str) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = _VERSION.search(done.stdout)
    return int(found[1]) if found else 0
