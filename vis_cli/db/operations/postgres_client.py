"""The PostgreSQL client programs, which alone can dump a database and put it back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy.engine import URL

from vis_cli import temporary
from vis_cli.db.core.failures import TRY_AGAIN
from vis_cli.db.core.tables import metadata
from vis_cli.db.core.urls import as_written, without_password
from vis_cli.errors import Busy, CannotWrite, Message, StorageError

_VERSION = re.compile(r"(\d+)(?:\.\d+)*")
_STATE = re.compile(r"(: +)[0-9A-Z]{5}: ")  # in front of what psql says


def dump(url: URL, target: Path, timeout: float) -> None:
    """Write the database to `target` in pg_dump's custom format.

    Raises:
        CannotWrite: there is no pg_dump, or it failed. Busy: others locked a table for `timeout` seconds.
    """
    by_hand = f"pg_dump --format=custom --file FILE --dbname '{_plain(url)}'"
    command = ["--format=custom", "--no-password", "--no-owner", "--no-privileges", "--file", str(target)]
    waits = f"--lock-wait-timeout={milliseconds(timeout)}"
    try:
        _run([_program("pg_dump", by_hand), *command, waits, "--dbname", _plain(url)], url)
    except _Failed as failure:
        if "LOCK TABLE" in failure.said:
            raise _busy(timeout) from None
        raise CannotWrite(failure.message, hint=Message("By hand: {by_hand}", by_hand=by_hand)) from None


def restore(url: URL, source: Path, then: str, *, timeout: float, made: Callable[[], None]) -> None:
    """Make the database what the dump holds, in one transaction: vis's tables go, those of the dump come.

    `made` is called when the dump has been read, before anything is done with it. `then` is SQL for the end of the
    transaction.

    Raises:
        StorageError: it failed; where the connection broke, it may be done all the same.
        Busy: others were at work in the tables for `timeout` seconds. CannotWrite: there is no pg_restore or psql.
    """
    by_hand = f"pg_restore --clean --if-exists --single-transaction --dbname '{_plain(url)}' {source}"
    reader, writer = _program("pg_restore", by_hand), _program("psql", by_hand)
    tables = [*(table.name for table in metadata.sorted_tables), "alembic_version"]
    dropping = " ".join(f'DROP TABLE IF EXISTS "{name}" CASCADE;' for name in tables)
    # The whole script first: psql commits what it has if its input ends early, as it would if we were killed.
    with temporary.part(temporary_folder()) as script:
        _run([reader, "--no-owner", "--no-privileges", f"--file={script}", str(source)])
        made()
        with script.open("a", encoding="utf-8") as file:
            file.write(f"\nRESET search_path;\n{then}\n")  # a dump leaves none
        options = ["--no-psqlrc", "--quiet", "--no-password", "--single-transaction"]
        options += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose"]  # with SQLSTATE
        waits = f"SET LOCAL lock_timeout = {milliseconds(timeout)};"
        command = [writer, *options, f"--command={waits} {dropping}", f"--file={script}", "--dbname", _plain(url)]
        try:
            _run(command, url)
        except _Failed as failure:
            if " 55P03: " in failure.said:
                raise _busy(timeout) from None
            raise


def milliseconds(timeout: float) -> int:
    """The time as PostgreSQL takes it; 0 would be without end."""
    return max(1, int(timeout * 1000))


def temporary_folder() -> Path:
    """Where a restore keeps what it has read of a dump."""
    return Path(tempfile.gettempdir())


def data(source: Path, tables: Sequence[str]) -> Iterator[str]:
    """The lines, without their ends, by which psql would fill some tables of a dump.

    Raises:
        StorageError: the dump cannot be read. CannotWrite: there is no pg_restore.
    """
    program = _program("pg_restore", f"pg_restore --list {source}")
    command = [program, "--data-only", *(f"--table={name}" for name in tables), "--file=-", str(source)]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=_environment(None))
        assert process.stdout is not None
        try:
            for line in process.stdout:
                yield line.decode("utf-8", "replace").removesuffix("\n")
        finally:
            process.stdout.close()  # one that is not asked to the end is ended by that
            process.wait()
        if process.returncode:
            said.seek(0)
            raise _Failed(command[0], said.read())


def _plain(url: URL) -> str:
    """The URL as PostgreSQL's own programs take it, without the password: command lines are seen by everybody."""
    return as_written(without_password(url)[0], "postgresql")


def _environment(url: URL | None) -> dict[str, str]:
    password = None if url is None else without_password(url)[1]
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}


class _Failed(StorageError):
    """A client program ended with a failure; `said` is all that it said of it."""

    def __init__(self, program: str, said: bytes) -> None:
        self.said = said.decode("utf-8", "replace")
        super().__init__(
            Message("{program} failed: {stderr}", program=Path(program).name, stderr=_first(self.said)), id="storage"
        )


def _busy(timeout: float) -> Busy:
    said = Message("others are at work in the database and did not finish within {timeout:g} s.", timeout=timeout)
    return Busy(said, hint=TRY_AGAIN)


def _run(command: list[str], url: URL | None = None) -> None:
    done = subprocess.run(command, capture_output=True, env=_environment(url), check=False)
    if done.returncode:
        raise _Failed(command[0], done.stderr)


def _first(said: str) -> str:
    """The lines of a client program's complaint that say most."""
    lines = [_STATE.sub(r"\1", line.strip()) for line in said.splitlines() if line.strip()]
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
