"""Cases against the bare minimum: lists of them among many, one event, thousands of events, imports, and the purge.

A base in which one case of 36 is open, in the queues of 40 units. What a list asks of the database is taken from vis
itself and asked again through sqlite3, beside the SELECT that one would write. Whole processes are CPU time.
"""

from __future__ import annotations

import csv
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine, event

from tests.bench import core, retention, sending
from tests.bench.figures import Figure
from vis_cli.db.cases import views
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.rules.cases.cases import first_key, number
from vis_cli.rules.cases.queue import OPEN, Place, Wanted

UNITS, PERSONS, RESIDENTS = 40, 200, 5_000
NOW = datetime.now(UTC).replace(microsecond=0)
FIRST = first_key(NOW.year - 1)
COLUMNS = (
    "key, unit, case_type, resident, state, opened, last_event, closed, documented, assigned_to, waiting_since,"
    " subject, sort, open_until, revision, sending"
)
NEW_INDEXES = (
    "ix_cases_queue",
    "ix_cases_assigned",
    "ix_cases_resident_open",
    "ix_cases_due_close",
    "ix_cases_sending",
    "ix_form_requests_answered",
)
WAITING = "closed IS NULL AND open_until IS NULL"
"""Open, and not about to close by themselves."""
Asked = Sequence[tuple[str, Any]]


def run(quick: bool = False) -> list[Figure]:
    """Every figure of the cases; with `quick` a tenth of the size and fewer rounds."""
    count, rounds = (100_000, 2) if quick else (1_000_000, 3)
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder, core._inside(Path(folder)):
        _make(count)
        return [
            *_lists(count),
            *_processes(4 * rounds),
            *_events(1_000 if quick else 10_000, rounds),
            *sending.figures(2 * rounds),
            *_import(10_000 if quick else 100_000, rounds),
            *_purge(20_000 if quick else 200_000, rounds),
        ]


# --- what they are measured on ---------------------------------------------------------------------------------------


def unit(n: int) -> str:
    return f"SE2321000065-TESTU{n:04}"


def _make(count: int) -> None:
    """A year's cases, one of 36 open; of those three of four wait for the unit, and the others run out in turn."""
    initialise(Database(database_url("base.db")), sandbox=True)
    begins = int((NOW - timedelta(days=365)).timestamp())
    step = 360 * 86_400 / count
    with closing(sqlite3.connect("base.db", isolation_level=None)) as db:
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO units (hsa_id, name) VALUES (?, ?)", [(unit(n), f"Vårdcentralen {n}") for n in range(UNITS)]
        )
        db.executemany(
            "INSERT INTO persons (hsa_id, name) VALUES (?, ?)",
            [(f"SE2321000065-TESTP{n:04}", f"Åsa {n} Öberg") for n in range(PERSONS)],
        )
        db.execute("INSERT INTO case_types VALUES ('boka-tid', 'Boka tid', 1)")
        db.execute(
            f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT {count}),"
            " made AS (SELECT n, n % 36 = 0 AS is_open, n / 36 % 4 AS part,"
            f" {begins} + CAST(n * {step} AS INTEGER) AS at FROM n) INSERT INTO cases ({COLUMNS}) SELECT {FIRST} + n,"
            f" printf('SE2321000065-TESTU%04d', (n / 36 * 7 + n) % {UNITS}), 'boka-tid',"
            f" printf('19121212%04d', n * 31 % {RESIDENTS}),"
            " CASE WHEN NOT is_open THEN 'closed' WHEN part = 0 THEN 'answered' WHEN part = 1 THEN 'new'"
            " ELSE 'assigned' END,"
            " at, at, CASE WHEN is_open THEN NULL ELSE at END, 'unknown',"
            f" CASE WHEN is_open AND part = 1 THEN NULL ELSE printf('SE2321000065-TESTP%04d', n * 17 % {PERSONS}) END,"
            " CASE WHEN is_open AND part > 0 THEN at END, 'Ombokning', 'resident',"
            " CASE WHEN is_open AND part = 0 THEN at + 1209600 END, 1, NULL FROM made"
        )
        db.execute(
            "INSERT INTO messages SELECT key, 1, opened, 'resident', NULL, 'message', 'Jag vill boka om.', NULL"
            " FROM cases"
        )
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy() -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"vis.db{ending}").unlink(missing_ok=True)
    shutil.copy("base.db", "vis.db")


# --- lists -----------------------------------------------------------------------------------------------------------


def _lists(count: int) -> list[Figure]:
    queue = Wanted([unit(1)], OPEN, turn="unit", order="waiting")
    every = Wanted()
    with closing(sqlite3.connect("base.db")) as db:
        resident = db.execute("SELECT resident FROM cases LIMIT 1 OFFSET 40").fetchone()[0]
        page, hand = _both(
            db,
            _asked(queue, 50),
            f"SELECT {COLUMNS} FROM cases WHERE unit = '{unit(1)}' AND closed IS NULL AND waiting_since IS NOT NULL"
            " ORDER BY waiting_since, key LIMIT 51",
        )
        late = Place(0, None, FIRST + min(50_000, count // 2))
        first, later = _seconds(db, _asked(every, 50)), _seconds(db, _asked(every, 50, late))
        everywhere = _seconds(db, _asked(Wanted(None, OPEN, turn="unit", order="waiting"), 50), 5)
        person = "SE2321000065-TESTP0036"
        theirs, by_hand = _both(
            db,
            _asked(Wanted(None, OPEN, assigned_to=person)),
            f"SELECT {COLUMNS} FROM cases WHERE assigned_to = '{person}' AND closed IS NULL ORDER BY key",
        )
        whole, scan = _both(
            db,
            _asked(Wanted(resident=resident)),
            f"SELECT {COLUMNS} FROM cases WHERE resident = '{resident}' ORDER BY key",
            3,
        )
    of = f"of {count:,} cases"
    return [
        Figure(f"50 of a unit's queue, {of} (database)", page, "that SELECT by hand", hand, 3),
        Figure("the same", page, "allowed: 5 ms", 0.005, 1),
        Figure("a page far into all cases, by cursor", later, "the first page", first, 1.5),
        Figure("the queue of all units, a page", everywhere, "allowed: 50 ms", 0.05, 1),
        Figure("open cases of one person", theirs, "that SELECT by hand", by_hand, 3),
        Figure("a resident's cases, closed too", whole, "a SCAN by hand", scan, 1.3),
    ]


def _asked(wanted: Wanted, limit: int | None = None, after: Place | None = None) -> Asked:
    """What a page, or the whole list, asks of the database about cases."""
    said: list[tuple[str, Any]] = []
    with Database(database_url("base.db")).reading() as db:
        event.listen(db, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
        if limit is not None:
            views.end(db, wanted, after, limit)
        list(views.listed(db, wanted, after, limit))
    return said


def _both(db: sqlite3.Connection, ours: Asked, hand: str, rounds: int = 40) -> tuple[float, float]:
    found = core._alternate(rounds, lambda: _seconds(db, ours, 1), lambda: _seconds(db, [(hand, ())], 1))
    return found[0], found[1]


def _seconds(db: sqlite3.Connection, asked: Asked, rounds: int = 40) -> float:
    """The best of the rounds, in CPU time: nothing is waited for."""

    def once() -> float:
        begun = time.process_time()
        for statement, parameters in asked:
            db.execute(statement, parameters).fetchall()
        return time.process_time() - begun

    return min(once() for _ in range(rounds))


# --- whole processes -------------------------------------------------------------------------------------------------


def _processes(rounds: int) -> list[Figure]:
    _copy()
    with closing(sqlite3.connect("vis.db")) as db:
        rows = db.execute(f"SELECT key FROM cases WHERE {WAITING} AND unit = '{unit(2)}'")
        still_open = [number(row[0]) for row in rows]
    answer = ("--close-without-reply", "--yes", "--quiet", "--db", "vis.db")
    show, bare, one, bare_again = core._alternate(
        rounds,
        lambda: core._cpu("-m", "vis_cli", "cases", "show", still_open[-1], "--db", "vis.db"),
        lambda: core._cpu("-c", "import sqlalchemy"),
        lambda: core._cpu("-m", "vis_cli", "cases", "answer", still_open.pop(0), *answer),
        lambda: core._cpu("-c", "import sqlalchemy"),
    )
    bare = min(bare, bare_again)
    return [
        Figure("vis cases show (CPU)", show, "import sqlalchemy", bare, 2),
        Figure("vis cases answer, one case (CPU)", one, "import sqlalchemy", bare, 2.5),
    ]


# --- many events -----------------------------------------------------------------------------------------------------


def _events(most: int, rounds: int) -> list[Figure]:
    with closing(sqlite3.connect("base.db")) as db:
        keys = [row[0] for row in db.execute(f"SELECT key FROM cases WHERE {WAITING} ORDER BY key LIMIT ?", (most,))]
        run_out = db.execute(
            "SELECT count(*) FROM cases WHERE closed IS NULL AND open_until < ?", (_now(),)
        ).fetchone()[0]
    with Path("many.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["number"], *([number(key)] for key in keys)])
    words = ("answer", "--from-file", "many.csv", "--close-without-reply", "--yes", "--quiet")
    many, asked, hand = core._alternate(
        rounds, lambda: _part("vis", *words), lambda: _part("database", *words), lambda: _part("close")
    )
    ours, update = core._alternate(rounds, lambda: _part("vis", "run", "--quiet"), lambda: _part("run-out"))
    return [
        Figure(f"{len(keys):,} closed from a file, less start-up", many, "UPDATE and INSERTs by hand", hand, 4),
        Figure("the same (database)", asked, "UPDATE and INSERTs by hand", hand, 2),
        Figure(f"cases run, {run_out:,} run out, less start-up", ours, "one UPDATE by hand", update, 2.5),
    ]


def _now() -> int:
    return int(NOW.timestamp())


def _part(name: str, *words: str) -> float:
    """Seconds of one part, on a fresh copy of the base, in a process of its own."""
    _copy()
    code = (
        "import sys; from tests.bench import cases; print(cases.measured(sys.argv[1], sys.argv[2:]), file=sys.stderr)"
    )
    return float(core._python("-c", code, name, *words).stderr.splitlines()[-1])


def measured(name: str, words: Sequence[str]) -> float:
    """Seconds of a command less its start-up, of its statements alone, or of what one would do by hand."""
    if name in ("vis", "database"):
        from vis_cli.__main__ import main

        with closing(sqlite3.connect("vis.db")) as db:
            (last,) = db.execute(f"SELECT max(key) FROM cases WHERE {WAITING}").fetchone()
        small = ("answer", number(last), "--close-without-reply", "--yes", "--quiet", "--db", "vis.db")
        assert main(["cases", *small]) == 0
        with _statements() as took:
            whole = core._seconds(lambda: main(["cases", *words, "--db", "vis.db"]))
        return whole if name == "vis" else took[0]
    db = sqlite3.connect("vis.db", isolation_level=None)
    db.execute("PRAGMA secure_delete = ON")
    return core._seconds(lambda: {"close": _close, "run-out": _run_out}[name](db))


@contextmanager
def _statements() -> Iterator[list[float]]:
    """The seconds that statements take in the block."""
    took, begun = [0.0], [0.0]

    def begins(*_: object) -> None:
        begun[0] = time.perf_counter()

    def ends(*_: object) -> None:
        took[0] += time.perf_counter() - begun[0]

    event.listen(Engine, "before_cursor_execute", begins)
    event.listen(Engine, "after_cursor_execute", ends)
    yield took
    event.remove(Engine, "before_cursor_execute", begins)
    event.remove(Engine, "after_cursor_execute", ends)


def _close(db: sqlite3.Connection) -> None:
    with Path("many.csv").open(encoding="utf-8", newline="") as stream:
        keys = [int(row[0][:4]) * 10_000_000 + int(row[0][5:]) for row in list(csv.reader(stream))[1:]]
    now, facts = _now(), '{"state": "assigned", "assigned_to": "SE2321000065-TESTP0036", "waiting_since": 1780000000}'
    update = "UPDATE cases SET state = 'closed', closed = ?, last_event = ?, waiting_since = NULL, open_until = NULL,"
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        f"{update} revision = revision + 1 WHERE key = ? AND closed IS NULL", [(now, now, key) for key in keys]
    )
    db.executemany(
        "INSERT INTO messages VALUES (?, 2, ?, 'unit', NULL, 'closing', 'Ärendet är avslutat.', NULL)",
        [(key, now) for key in keys],
    )
    steps = [(9, n, "change", "case", number(key), facts, facts, None) for n, key in enumerate(keys)]
    db.executemany("INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?)", steps)
    db.execute("COMMIT")


def _run_out(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.execute(
        "UPDATE cases SET state = 'closed', closed = open_until, last_event = open_until, revision = revision + 1"
        " WHERE closed IS NULL AND open_until <= ?",
        (_now(),),
    )
    db.execute("COMMIT")


# --- imports and the purge -------------------------------------------------------------------------------------------

BARE_IMPORT = """
import csv, sqlite3
db = sqlite3.connect("vis.db", isolation_level=None)
with open("new.csv", encoding="utf-8", newline="") as stream:
    rows = csv.reader(stream)
    next(rows)
    made = [(int(n[:4]) * 10000000 + int(n[5:]), unit, "boka-tid", who, state, 1740000000, 1740000000, 1740000000,
             documented, subject) for n, unit, _type, who, state, _opened, _closed, documented, subject in rows]
db.execute("BEGIN IMMEDIATE")
db.executemany("INSERT INTO cases (key, unit, case_type, resident, state, opened, last_event, closed, documented,"
               " subject) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", made)
db.execute("COMMIT")
"""


def _import(count: int, rounds: int) -> list[Figure]:
    header = ["number", "unit", "case_type", "resident", "state", "opened", "closed", "documented", "subject"]
    rows = ([f"2024-{n:07}", unit(n % UNITS), "Boka tid", "191212121212", "closed", "2025-02-01 12:00",
             "2025-02-09 12:00", "yes", "Recept"] for n in range(1, count + 1))  # fmt: skip
    with Path("new.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])

    def side(*words: str) -> Callable[[], float]:
        def measure() -> float:
            _copy()
            return core._cpu(*words)

        return measure

    command = ("-m", "vis_cli", "cases", "import", "new.csv", "--yes", "--quiet", "--db", "vis.db")
    ours, bare = core._alternate(rounds, side(*command), side("-c", BARE_IMPORT))
    return [Figure(f"cases import, {count:,} new (CPU)", ours, "csv, executemany", bare, 8)]


def _filed(key: int, *_: object) -> tuple[str, str, str]:
    """What is filed of a form, as long as that of the examples."""
    return "x" * 3_500, f"patientformular-{number(key)}-{uuid5(NAMESPACE_URL, str(key))}.json", "0" * 64


def _purge(count: int, rounds: int) -> list[Figure]:
    """With the forms and the indexes that there are now, with the indexes alone, and without them.

    Forms are more to destroy: what is filed of each is a file, whose removal is on the disk before the commit.
    """
    source = Path("purge.db")
    initialise(Database(database_url(str(source))), sandbox=True)
    retention.fill(Database(database_url(str(source))), count, filed=_filed)
    core._checkpoint(str(source))
    for name in ("no-forms.db", "before.db"):
        shutil.copy(source, name)
        with closing(sqlite3.connect(name, isolation_level=None)) as db:
            db.execute("DELETE FROM form_requests")
            for index in NEW_INDEXES if name == "before.db" else ():
                db.execute(f"DROP INDEX {index}")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def side(name: str) -> Callable[[], float]:
        def measure() -> float:
            for ending in ("", "-wal", "-shm"):
                Path(f"vis-purge.db{ending}").unlink(missing_ok=True)
            shutil.copy(name, "vis-purge.db")
            retention.forget(Database(database_url("vis-purge.db")))
            answer, _ = retention.vis_purge("vis-purge.db", Path("run"))
            return float(answer["seconds"]["destroying"])

        return measure

    now, bare, before = core._alternate(2 * rounds, side("purge.db"), side("no-forms.db"), side("before.db"))
    return [
        Figure("retention purge, with the indexes of open cases", bare, "without", before, 1 / 0.95),
        Figure("the same, one case of fifty with a form", now, "without", before, 1 / 0.95),
    ]
