"""Roles in bulk, one by one and in a whole region, against the bare minimum: `python -m tests.bench.roles`.

A hundred thousand grants from CSV are checked, planned, applied and journalled, against reading the same file with
`csv` and inserting the same grant and journal rows, ready-made, with plain `sqlite3`. Then all are taken back, against
reading their steps, deleting the grants by key and inserting the journal rows of the undo. A single grant is held
against `import sqlalchemy`. Each side is the CPU of a whole process of its own, in turns with the other; the best of
the rounds counts, and the highest peak of memory.
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
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.bench import many, peak
from tests.bench.figures import Figure, of_allowed, table, told
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.files.roles.catalogue import read_catalogue
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.shipped import shipped

ROWS = 100_000
ROUNDS = 3
MEMORY = 256.0  # MiB, of a change of 100,000 grants
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


def run(quick: bool = False) -> list[Figure]:
    """Every figure of the roles; with `quick` a tenth of the grants and one round."""
    count, rounds = (ROWS // 10, 1) if quick else (ROWS, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder:
        here = Path.cwd()
        os.chdir(folder)
        try:
            return [told(each) for each in (*_in_bulk(count, rounds), _one_by_one(), *_in_a_region(rounds))]
        finally:
            os.chdir(here)


def _in_bulk(count: int, rounds: int) -> Iterator[Figure]:
    make(count)
    shutil.copy("vis.db", "ready.db")
    bare, plain, told_json = _in_turn(rounds, _bare, _bulk, lambda: _bulk("--json"))
    shutil.copy("ready.db", "undone.db")
    _fresh("undone.db")
    _undo()
    shutil.copy("vis.db", "undone.db")
    least, back, back_json = _in_turn(rounds, _bare_undo, _undone, lambda: _undone("--json"))
    what, by_hand = f"vis roles apply, {count:,} grants from CSV", "csv, executemany of rows and journal"
    yield Figure(f"{what} (CPU)", plain.seconds, by_hand, bare.seconds, 2.2)
    yield of_allowed(what, plain.mebibytes, MEMORY, "MiB")
    yield Figure(f"{what} --json (CPU)", told_json.seconds, by_hand, bare.seconds, 3)
    yield of_allowed(f"{what} --json", told_json.mebibytes, MEMORY, "MiB")
    what, by_hand = f"vis changes undo, {count:,} grants", "DELETE of each by its key, journal rows"
    yield Figure(f"{what} (CPU)", back.seconds, by_hand, least.seconds, 3)
    yield of_allowed(what, back.mebibytes, MEMORY, "MiB")
    yield of_allowed(f"{what} --json", back_json.mebibytes, MEMORY, "MiB")


def _one_by_one() -> Figure:
    single = min(_single(n) for n in range(5))
    least = min(_cpu(sys.executable, "-c", "import sqlalchemy") for _ in range(5))
    return Figure("vis roles grant, one (CPU)", single, "import sqlalchemy", least, 1.9)


def _in_a_region(rounds: int) -> Iterator[Figure]:
    """What is asked of the grants of a whole region: 5,000 units, 30,000 persons, 120,000 grants."""
    many.make(Path("region.db"), "region", 120_000, units=5_000, persons=30_000)
    for command in ("roles check", "todo"):
        for more in ("", " --json"):
            yield from _asked_of_all(rounds, command + more, "120,000 grants")
    _tick_all_off(Path("region.db"))
    yield from _asked_of_all(rounds, "todo", "120,000 grants, all keyed in")
    many.make(Path("summer.db"), "summer", 60_000, units=5_000)
    ahead = datetime.now(UTC).date() + timedelta(days=30)
    yield from _asked_of_all(rounds, f"todo --date {ahead}", "60,000 windows", "summer.db")


def _asked_of_all(rounds: int, command: str, what: str, database: str = "region.db") -> Iterator[Figure]:
    (taken,) = _in_turn(rounds, lambda: _taken("vis_cli", *command.split(), "--db", database))
    yield of_allowed(f"vis {command}, {what}", taken.seconds, 2.0, "s")
    yield of_allowed(f"vis {command}, {what}", taken.mebibytes, 150.0, "MiB")


def _tick_all_off(path: Path) -> None:
    """Every grant has been keyed in, as on most days."""
    ticked = (
        "INSERT INTO keyed (system, unit, item, state, task, previous, at)"
        " SELECT ?, unit, role || '/' || person, 'given', 'T-0', NULL, 0 FROM grants WHERE role = ?"
    )
    roles = read_catalogue(str(shipped("configs", "roles.yaml"))).roles
    with sqlite3.connect(path) as db:
        db.executemany(ticked, [(role.system, id) for id, role in roles.items()])


def _in_turn(rounds: int, *sides: Callable[[], peak.Taken]) -> list[peak.Taken]:
    """The least CPU, and the most memory, of each side, measured in turns."""
    measured = [[side() for side in sides] for _ in range(rounds)]
    return [
        peak.Taken(0, min(one.seconds for one in each), max(one.mebibytes for one in each))
        for each in zip(*measured, strict=True)
    ]


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


def _undone(*more: str) -> peak.Taken:
    """What `vis changes undo` takes on what `_bulk` has made, start-up and all."""
    _fresh("ready.db")
    taken = _undo(*more)
    with sqlite3.connect("vis.db") as db:
        assert db.execute("SELECT count(*) FROM grants").fetchone() == (0,)
    return taken


def _undo(*more: str) -> peak.Taken:
    return _taken("vis_cli", "changes", "undo", "C-2", "--yes", "--db", "vis.db", *more)


def _bare_undo() -> peak.Taken:
    _fresh("ready.db")
    return _measured([sys.executable, "-c", BARE_UNDO, "vis.db"])


def _bulk(*more: str) -> peak.Taken:
    """What `vis roles apply` takes on a fresh copy, start-up and all."""
    _fresh()
    return _taken("vis_cli", "roles", "apply", "grants.csv", "--yes", "--db", "vis.db", *more)


def _bare() -> peak.Taken:
    _fresh()
    return _measured([sys.executable, "-c", BARE, "vis.db", "grants.csv"])


def _taken(*words: str) -> peak.Taken:
    return _measured([sys.executable, "-m", *words])


def _measured(words: Sequence[str]) -> peak.Taken:
    taken = peak.measure(words, environment(), subprocess.DEVNULL, None)
    assert taken.code in (0, 1), taken  # 1: there are findings
    return taken


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


def main() -> None:
    print(table(run("--quick" in sys.argv)))


if __name__ == "__main__":
    main()
