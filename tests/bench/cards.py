"""Contact cards by the ten thousand, against the bare minimum: `python -m tests.bench.cards`.

Ten thousand units get their hours from a file (read, checked, planned, applied, journalled), and ten thousand cards
with hours and notices are checked. Both are held against the bare parse of the same texts of hours and
`executemany` of the same rows with plain `sqlite3`. Looking 60 days ahead, and planning a year's notices, are held
against writing the same rows as CSV, by their CPU. Each side runs in a process of its own, ours with its start-up; the
best of the rounds counts.
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
import time
from datetime import UTC, datetime
from pathlib import Path

from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.units import Unit

ROWS = 10_000
ROUNDS = 3
AGAINST_CSV = (
    ("cards", "export", "--format", "csv"),
    ("cards", "check", "--json", "--days", "60", "--now", "2026-11-15"),
    ("cards", "notice", "suggest", "--all", "--year", "2027", "--dry-run", "--json", "--now", "2026-11-15"),
)
UNITS = [f"SE2321000065-TEST{n:05}" for n in range(ROWS)]

BARE = """
import csv, sqlite3, sys, time
from vis_cli.rules.cards.hours_text import parse
database, table = sys.argv[1:]
ready = sqlite3.connect("ready.db")
hours = ready.execute("SELECT * FROM card_hours").fetchall()
journal = ready.execute("SELECT * FROM steps WHERE change = 2").fetchall()
begun = time.perf_counter()
with open(table, encoding="utf-8-sig", newline="") as stream:
    rows = csv.reader(stream, delimiter=";")
    next(rows)
    parsed = [(unit, parse(text)) for unit, text in rows]
db = sqlite3.connect(database, isolation_level=None)
db.execute("BEGIN IMMEDIATE")
db.executemany("INSERT INTO card_hours VALUES (?, ?, ?, ?, ?, ?, ?, ?)", hours)
db.executemany("INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?)", journal)
db.execute("COMMIT")
print(time.perf_counter() - begun)
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder:
        os.chdir(folder)
        _write_table(Path("hours.csv"))
        _make_database(Path("empty.db"))
        bulk = min(_apply() for _ in range(ROUNDS))
        shutil.copy("vis.db", "ready.db")
        bare = min(_bare() for _ in range(ROUNDS))
        shutil.copy("ready.db", "vis.db")
        written, ahead, year = (min(_cpu(*words) for _ in range(ROUNDS)) for words in AGAINST_CSV)
        _run("cards", "notice", "suggest", "--all", "--yes", "--db", "vis.db")
        checked = min(_run("cards", "check", "--json", "--db", "vis.db", expected=1) for _ in range(ROUNDS))
        print(
            f"hours of {ROWS} units from a file: {bulk:.2f} s, bare {bare:.2f} s, ratio {bulk / bare:.2f} (at most 4)"
        )
        print(f"check of {ROWS} cards, 60 days ahead: {ahead / written:.2f} times writing them as csv (at most 2)")
        print(f"notices of a year for {ROWS} cards: {year / written:.2f} times writing them as csv (at most 3)")
        print(f"check of {ROWS} cards: {checked:.2f} s, bare {bare:.2f} s, ratio {checked / bare:.2f} (at most 4)")


def _write_table(path: Path) -> None:
    """A table of hours in which nearly every text is another, as Excel in Swedish writes it."""
    choose = random.Random(4)

    def time_(low: int, high: int) -> str:
        minute = choose.randrange(low * 12, high * 12) * 5
        return f"{minute // 60:02}:{minute % 60:02}"

    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(("enhet", "telefontid"))
        for unit in UNITS:
            morning, afternoon = f"{time_(7, 9)}–{time_(10, 12)}", f"{time_(12, 14)}–{time_(14, 18)}"
            text = f"mån–tors {morning}, {afternoon}; fre {time_(7, 10)}–{time_(11, 14)}"
            writer.writerow((unit, text))


def _make_database(path: Path) -> None:
    database = Database(database_url(str(path)))
    initialise(database)
    entry = journal.Entry(at=datetime.now(UTC).replace(microsecond=0), actor="bench", command="vis import")
    with database.writing() as db:
        records = [Unit(unit, f"Enhet {n}", phone="08-465 004 01") for n, unit in enumerate(UNITS)]
        records += [Unit("SE2321000065-TESTNOHOURS", "Enhet utan tider", phone="08-465 004 02")]
        apply(db, [Step(None, record) for record in records], entry)
        db.commit()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _apply() -> float:
    _fresh()
    return _run("cards", "hours", "apply", "hours.csv", "--yes", "--db", "vis.db")


def _cpu(*words: str) -> float:
    """The CPU seconds that a command takes of its own; that it finds something is no failure."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "vis_cli", *words, "--db", "vis.db"],
        env=_environment(),
        capture_output=True,
        check=False,
    )
    if done.returncode > 1:
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _bare() -> float:
    _fresh()
    words = [sys.executable, "-c", BARE, "vis.db", "hours.csv"]
    return float(subprocess.run(words, env=_environment(), capture_output=True, text=True, check=True).stdout)


def _fresh() -> None:
    for name in ("vis.db", "vis.db-wal", "vis.db-shm"):
        Path(name).unlink(missing_ok=True)
    shutil.copy("empty.db", "vis.db")


def _run(*words: str, expected: int = 0) -> float:
    begun = time.perf_counter()
    run = subprocess.run([sys.executable, "-m", "vis_cli", *words], env=_environment(), stdout=subprocess.DEVNULL)
    assert run.returncode == expected, run.returncode
    return time.perf_counter() - begun


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


if __name__ == "__main__":
    main()
