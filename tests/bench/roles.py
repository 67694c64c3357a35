"""Roles in bulk and one by one, against the bare minimum: `python -m tests.bench.roles`.

A hundred thousand grants from CSV are checked, planned, applied and journalled, against reading the same file with
`csv` and inserting the same grant and journal rows, ready-made, with plain `sqlite3`. Then all are taken back, against
reading their steps, deleting the grants by key and inserting the journal rows of the undo. A single grant is held
against `import sqlalchemy`. Each side is the CPU of a whole process of its own; the best of the rounds counts.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.bench import peak
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit

ROWS = 100_000
ROUNDS = 3
ROLES = (
    "redaktor-e-tjanst",
    "redaktor-kontaktkort",
    "arendemottagare",
    "arendehanterare",
    "behorighetsadministrator",
    "granskare",
)
PERSONS = [f"SE2321000065-TESTP{n:05}" for n in range(10_000)]
UNITS = [f"SE2321000065-TESTU{n:04}" for n in range(200)]

BARE = """
import csv, sqlite3, sys, time
database, table = sys.argv[1:]
ready = sqlite3.connect("ready.db")
journal = ready.execute("SELECT * FROM steps WHERE change = 2").fetchall()
begun = time.perf_counter()
with open(table, encoding="utf-8-sig", newline="") as stream:
    rows = csv.reader(stream, delimiter=";")
    next(rows)
    grants = [(person, role, unit, since, until, None, ticket) for person, role, unit, since, until, ticket in rows]
db = sqlite3.connect(database, isolation_level=None)
db.execute("BEGIN IMMEDIATE")
db.executemany("INSERT INTO grants VALUES (?, ?, ?, ?, ?, ?, ?)", grants)
db.executemany("INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?)", journal)
db.execute("COMMIT")
print(time.perf_counter() - begun)
"""

BARE_UNDO = """
import json, sqlite3, sys, time
journal = sqlite3.connect("undone.db").execute("SELECT * FROM steps WHERE change = 3").fetchall()
begun = time.perf_counter()
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
grants = [json.loads(row[0]) for row in db.execute("SELECT after FROM steps WHERE change = 2 ORDER BY position")]
keys = [(grant["person"], grant["role"], grant["unit"], grant["from"]) for grant in grants]
db.executemany("DELETE FROM grants WHERE person = ? AND role = ? AND unit = ? AND since = ?", keys)
db.executemany("INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?)", journal)
db.execute("COMMIT")
print(time.perf_counter() - begun)
"""


def make(rows: int) -> None:
    """Make `vis.db` in this folder, with so many grants from a table."""
    _write_table(Path("grants.csv"), datetime.now(UTC).date() + timedelta(days=1), rows)
    _make_database(Path("empty.db"))
    _bulk()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder:
        os.chdir(folder)
        today = datetime.now(UTC).date() + timedelta(days=1)
        _write_table(Path("grants.csv"), today)
        _make_database(Path("empty.db"))
        bulk = [_bulk() for _ in range(ROUNDS)]
        shutil.copy("vis.db", "ready.db")
        bare = [_bare() for _ in range(ROUNDS)]
        seconds, peak = min(each[0] for each in bulk), max(each[1] for each in bulk)
        print(f"{ROWS} grants from CSV: {seconds:.2f} s, bare {min(bare):.2f} s, ", end="")
        print(f"ratio {seconds / min(bare):.2f} (at most 2.2), peak {peak:.0f} MiB (at most 256)")
        told = [_bulk("--json") for _ in range(ROUNDS)]
        seconds, peak = min(each[0] for each in told), max(each[1] for each in told)
        print(
            f"the same with --json: {seconds:.2f} s, ratio {seconds / min(bare):.2f} (at most 3), peak {peak:.0f} MiB"
        )
        back = [_undone() for _ in range(ROUNDS)]
        shutil.copy("vis.db", "undone.db")
        bare = [_bare_undo() for _ in range(ROUNDS)]
        print(f"{ROWS} grants taken back: {min(back):.2f} s, bare {min(bare):.2f} s, ", end="")
        print(f"ratio {min(back) / min(bare):.2f} (at most 3)")
        single = min(_single(n) for n in range(5))
        least = min(_cpu(sys.executable, "-c", "import sqlalchemy") for _ in range(5))
        print(
            f"one grant: {single:.3f} s, import sqlalchemy {least:.3f} s, ratio {single / least:.2f} (CPU, at most 1.9)"
        )


def _write_table(path: Path, today: date, count: int = ROWS) -> None:
    """A table of distinct grants, as Excel in Swedish writes it."""
    choose = random.Random(3)
    rows = set()
    while len(rows) < count:
        rows.add((choose.choice(PERSONS), choose.choice(ROLES), choose.choice(UNITS)))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(("person", "roll", "enhet", "från", "till", "ärende"))
        for row in sorted(rows, key=lambda _: choose.random()):
            since = today + timedelta(days=choose.randrange(30))
            writer.writerow((*row, since, since + timedelta(days=choose.randrange(30, 700)), f"IT-{len(row[0])}"))


def _make_database(path: Path) -> None:
    database = Database(database_url(str(path)))
    initialise(database)
    records = [Unit(unit, f"Enhet {n}") for n, unit in enumerate(UNITS)]
    records += [Person(person, f"Person {n}", f"p{n}@example.org") for n, person in enumerate(PERSONS)]
    entry = journal.Entry(at=datetime.now(UTC).replace(microsecond=0), actor="bench", command="vis import")
    with database.writing() as db:
        apply(db, [Step(None, record) for record in records], entry)
        db.commit()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _undone() -> float:
    """CPU seconds of `vis changes undo` on what `_bulk` has made, start-up and all."""
    _fresh("ready.db")
    seconds = _cpu(sys.executable, "-m", "vis_cli", "changes", "undo", "C-2", "--yes", "--db", "vis.db")
    with sqlite3.connect("vis.db") as db:
        assert db.execute("SELECT count(*) FROM grants").fetchone() == (0,)
    return seconds


def _bare_undo() -> float:
    _fresh("ready.db")
    return _cpu(sys.executable, "-c", BARE_UNDO, "vis.db")


def _bulk(*more: str) -> tuple[float, float]:
    """CPU seconds and MiB of `vis roles apply` on a fresh copy, start-up and all."""
    _fresh()
    before = _children()
    words = [sys.executable, "-m", "vis_cli", "roles", "apply", "grants.csv", "--yes", "--db", "vis.db", *more]
    code, memory = peak.run(words, environment(), subprocess.DEVNULL)
    assert code == 0, code
    return _children() - before, memory


def _bare() -> float:
    _fresh()
    return _cpu(sys.executable, "-c", BARE, "vis.db", "grants.csv")


def _fresh(database: str = "empty.db") -> None:
    for name in ("vis.db", "vis.db-wal", "vis.db-shm"):
        Path(name).unlink(missing_ok=True)
    shutil.copy(database, "vis.db")


def _single(n: int) -> float:
    words = ("roles", "grant", PERSONS[n], ROLES[0], UNITS[0], "--db", "empty.db")
    return _cpu(sys.executable, "-m", "vis_cli", *words)


def _cpu(*words: str) -> float:
    """The CPU seconds of a whole process, whatever else the machine does."""
    before = _children()
    subprocess.run(words, env=environment(), stdout=subprocess.DEVNULL, check=True)
    return _children() - before


def _children() -> float:
    """The CPU seconds of the processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


if __name__ == "__main__":
    main()
