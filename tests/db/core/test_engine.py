"""What connecting says where it cannot be done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import chdir
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.pool import NullPool

from tests.conftest import ROOT
from vis_cli.db.core.engine import Database, database_url
from vis_cli.errors import StorageError

NOBODY = 65534


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_who_may_only_read_the_file_is_told_what_they_need(sqlite_database: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="vis-read-only-"))
    path = Path(shutil.copy(sqlite_database, folder))
    path.chmod(0o444)
    folder.chmod(0o555)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            with Database(database_url(str(path))).reading():
                code = 2
        except StorageError as failure:
            code = 0 if f"{path}-shm" in str(failure.hint) and "folder" in str(failure.hint) else 3
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_work_on_sqlite_imports_nothing_of_postgresql(sqlite_database: str) -> None:
    code = (
        "import sys; from vis_cli.__main__ import main; code = main(sys.argv[1:]);"
        "print(*[name for name in sys.modules if name.startswith('psycopg')], file=sys.stderr); sys.exit(code)"
    )
    for words in (["units", "list", "--json"], ["windows", "run"]):
        run = [sys.executable, "-c", code, *words, "--db", sqlite_database]
        done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=False)
        assert (done.returncode, done.stderr.strip()) == (0, "")


def test_a_database_that_is_opened_again_takes_what_was_compiled_for_it_and_no_connection(database: str) -> None:
    one, other, apart = (Database(database_url(database), seconds) for seconds in (10.0, 10.0, 0.5))
    assert one.engine is other.engine
    assert isinstance(one.engine.pool, NullPool)  # which keeps none
    assert one.is_sqlite or apart.engine is not one.engine  # its sessions wait for another time
    with one.reading(), other.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM units")) == 0


def test_a_path_is_of_the_folder_where_the_work_is(sqlite_template: Path, tmp_path: Path) -> None:
    for name, told in (("one", "first"), ("other", "second")):
        (tmp_path / name).mkdir()
        shutil.copy(sqlite_template, tmp_path / name / "vis.db")
        with chdir(tmp_path / name), Database(database_url("vis.db")).writing() as db:
            db.execute(text("INSERT INTO meta (name, value) VALUES ('told', :told)"), {"told": told})
            db.commit()
    with chdir(tmp_path / "one"), Database(database_url("vis.db")).reading() as db:
        assert db.scalar(text("SELECT value FROM meta WHERE name = 'told'")) == "first"


INTERRUPTED = """
import sqlite3
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
import vis_cli.db.core.engine

class Connection(sqlite3.Connection):
    def close(self):
        raise KeyboardInterrupt

engine = create_engine("sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(":memory:", factory=Connection))
try:
    engine.connect().close()
except KeyboardInterrupt:
    print("told")
"""


def test_an_interrupt_while_a_connection_is_closed_is_told_by_us_alone() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "told\n", "")
