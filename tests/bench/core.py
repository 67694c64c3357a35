"""The core against the bare minimum: start-up, checking and applying orders, and the run that switches.

A register of units with twenty case types each, one order of two case types per unit. Start-up is CPU time of whole
processes. The bulk figures are wall time inside a process that has done the same on one order before, so that start-up
and imports are left out on both sides; `vis` still reads its settings, opens its database and commits. What the whole
command takes, start-up and all, is printed beside it. Sides alternate, and the best of the rounds counts.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure

ROOT = Path(__file__).parents[2]
TYPES = 20  # case types per unit
TABLES = ("orders", "windows", "changes", "steps")


def run(quick: bool = False) -> list[Figure]:
    """Every figure of the core; with `quick` a tenth of the size and fewer rounds."""
    orders, rounds = (1_000, 2) if quick else (10_000, 3)
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder, _inside(Path(folder)):
        _make_register(orders)
        _write_orders(orders)
        return [*_start_up(4 * rounds), *_orders(orders, rounds), *_run(orders, rounds)]


# --- start-up --------------------------------------------------------------------------------------------------------


def _start_up(rounds: int) -> list[Figure]:
    _vis("windows", "run", "--db", "empty.db")
    figures = []
    for words, module, limit in (
        (("--version",), "typer", 0.6),
        (("--help",), "typer", 1.4),
        (("windows", "run", "--db", "empty.db"), "sqlalchemy", 1.9),
    ):
        sides = _alternate(
            rounds,
            lambda words=words: _cpu("-m", "vis_cli", *words),
            lambda module=module: _cpu("-c", f"import {module}"),
        )
        what = f"vis {words[0]}" if len(words) == 1 else "vis windows run, nothing due"
        figures.append(Figure(f"{what} (CPU)", sides[0], f"import {module}", sides[1], limit))
    return figures


# --- orders ----------------------------------------------------------------------------------------------------------


def _orders(orders: int, rounds: int) -> list[Figure]:
    _vis("orders", "plan", "many.yaml", "--out", "plan.json", "--db", "empty.db")
    _fresh("empty.db")
    _vis("orders", "apply", "plan.json", "--yes", "--db", "vis.db")
    _checkpoint("vis.db")
    shutil.copy("vis.db", "ready.db")
    check, compose = _alternate(rounds, lambda: _part("vis", "orders", "check", "many.yaml"), lambda: _part("compose"))
    planned, insert = _alternate(
        rounds, lambda: _part("vis", "orders", "apply", "plan.json", "--yes"), lambda: _part("insert")
    )
    from_file, insert_again = _alternate(
        rounds, lambda: _part("vis", "orders", "apply", "many.yaml", "--yes"), lambda: _part("insert")
    )
    insert = min(insert, insert_again)
    pure = min(_part("apply") for _ in range(rounds))
    whole = min(_whole("orders", "apply", "plan.json", "--yes", "--db", "vis.db") for _ in range(rounds))
    rows = "executemany of the same rows (orders, windows, journal)"
    return [
        Figure(f"orders check, {orders} orders", check, "yaml.compose (libyaml)", compose, 3),
        Figure("apply the plan: steps carried out, journalled", pure, rows, insert, 4),
        Figure("orders apply P.json, less start-up", planned, "yaml.compose + those inserts", compose + insert, 2),
        Figure("orders apply P.json, whole process", whole, rows, insert, None),
        Figure("orders apply FILE, less start-up", from_file, "yaml.compose + those inserts", compose + insert, 4),
    ]


# --- the run ---------------------------------------------------------------------------------------------------------


def _run(units: int, rounds: int) -> list[Figure]:
    """Every pair of unit and case type closed at one moment."""
    shutil.copy("empty.db", "due.db")
    now = int(datetime.now(UTC).timestamp())
    with sqlite3.connect("due.db") as db:
        db.execute("UPDATE offers SET switch = 1")
        db.execute(
            "INSERT INTO windows SELECT row_number() OVER (ORDER BY unit, case_type), NULL, unit, case_type, ?, ?,"
            " NULL, NULL, 0, 0 FROM offers",
            (now - 60, now + 86400),
        )
    _checkpoint("due.db")
    ours, bare = _alternate(rounds, lambda: _part("switch"), lambda: _part("update"))
    whole = min(_whole("windows", "run", "--db", "vis.db", database="due.db") for _ in range(rounds))
    pairs = units * TYPES
    return [
        Figure(f"windows run, {pairs} pairs due, less start-up", ours, "one UPDATE by hand", bare, 2.5),
        Figure(f"windows run, {pairs} pairs due, whole process", whole, "one UPDATE by hand", bare, None),
    ]


UPDATE = """
UPDATE offers SET switch = 0 WHERE switch AND (unit, case_type) IN (
    SELECT unit, case_type FROM windows
    WHERE since <= :now AND until > :now AND (cancelled_at IS NULL OR cancelled_at > :now)
)
"""


# --- parts measured in a process of their own ------------------------------------------------------------------------


def _measured(name: str, words: Sequence[str]) -> float:
    if name == "vis":
        return _measured_command(words)
    if name == "compose":
        return _measured_compose()
    return {
        "insert": _measured_insert,
        "apply": _measured_apply,
        "switch": _measured_switch,
        "update": _measured_update,
    }[name]()


def _measured_command(words: Sequence[str]) -> float:
    from vis_cli.__main__ import main

    command = list(words)
    small = ["orders", "check", "one.yaml"] if "check" in command else ["orders", "plan", "one.yaml"]
    assert main([*small, "--db", "vis.db"]) == 0
    return _seconds(lambda: main([*command, "--db", "vis.db"]))


def _measured_compose() -> float:
    import yaml

    text = Path("many.yaml").read_text(encoding="utf-8")
    return _seconds(lambda: yaml.compose(text, Loader=yaml.CSafeLoader))


def _measured_insert() -> float:
    with sqlite3.connect("ready.db") as ready:
        rows = {table: ready.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    db = sqlite3.connect("vis.db", isolation_level=None)

    def insert() -> None:
        db.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            marks = ", ".join("?" * len(rows[table][0]))
            db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])
        db.execute("COMMIT")

    return _seconds(insert)


def _measured_apply() -> float:
    from vis_cli import app
    from vis_cli.app.invocation import Invocation
    from vis_cli.db.core import journal
    from vis_cli.db.core.apply import apply
    from vis_cli.db.core.engine import Database, database_url
    from vis_cli.settings import Settings

    now, database = datetime.now(UTC).replace(microsecond=0), Database(database_url("vis.db"))
    planned = app.orders.plan(Invocation("bench", "bench", now, now, Settings(), database, "bench"), ["many.yaml"]).plan
    steps = planned.steps
    entry = journal.Entry(datetime.now(UTC).replace(microsecond=0), "bench", "vis orders apply plan.json")
    with database.writing() as db:

        def carry_out() -> None:
            apply(db, steps, entry)
            db.commit()

        return _seconds(carry_out)


def _measured_switch() -> float:
    from vis_cli.app import switches
    from vis_cli.app.invocation import Invocation
    from vis_cli.db.core.engine import Database, database_url
    from vis_cli.settings import Settings

    now, database = datetime.now(UTC).replace(microsecond=0), Database(database_url("vis.db"))
    invocation = Invocation("bench", "bench", now, now, Settings(), database, "vis windows run")

    def switch() -> None:
        assert switches.run(invocation)[1].off > 1000

    return _seconds(switch)


def _measured_update() -> float:
    db = sqlite3.connect("vis.db", isolation_level=None)

    def update() -> None:
        db.execute("BEGIN IMMEDIATE")
        assert db.execute(UPDATE, {"now": int(time.time())}).rowcount > 1000
        db.execute("COMMIT")

    return _seconds(update)


def _seconds(do: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


# --- how they are measured -------------------------------------------------------------------------------------------


def _alternate(rounds: int, *sides: Callable[[], float]) -> list[float]:
    """The best of each side, one measurement of each in turn."""
    measured = [[side() for side in sides] for _ in range(rounds)]
    return [min(column) for column in zip(*measured, strict=True)]


def _part(name: str, *words: str) -> float:
    """Seconds of one part, on a fresh copy of the database, in a process of its own."""
    _fresh("due.db" if name in ("switch", "update") else "empty.db")
    code = "import sys; from tests.bench import core; print(core._measured(sys.argv[1], sys.argv[2:]), file=sys.stderr)"
    return float(_python("-c", code, name, *words).stderr.splitlines()[-1])


def _whole(*words: str, database: str = "empty.db") -> float:
    _fresh(database)
    return _seconds(lambda: _vis(*words))


def _cpu(*words: str) -> float:
    """CPU seconds of one process."""
    child = subprocess.Popen([sys.executable, *words], env=_environment(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, words
    return usage.ru_utime + usage.ru_stime


def _vis(*words: str) -> None:
    _python("-m", "vis_cli", *words)


def _python(*words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, *words], env=_environment(), capture_output=True, text=True)
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIS_")}
    return {**kept, "PYTHONPATH": str(ROOT)}


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


# --- what they are measured on ---------------------------------------------------------------------------------------


def _unit(number: int) -> str:
    return f"SE2321000065-TESTU{number:05}"


def _make_register(units: int) -> None:
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.engine import Database, database_url, insert_many
    from vis_cli.db.core.schema import initialise

    database = Database(database_url("empty.db"))
    initialise(database)
    pairs = ((n, kind) for n in range(units) for kind in range(TYPES))
    with database.writing() as db:
        insert_many(db, t.units, [(_unit(n), f"Vårdcentralen {n:05}") for n in range(units)])
        insert_many(db, t.case_types, [(f"arende-{kind}", f"Ärende {kind:02}", True) for kind in range(TYPES)])
        insert_many(db, t.offers, [(_unit(n), f"arende-{kind}", True, True) for n, kind in pairs])
        db.commit()
    _checkpoint("empty.db")


def _write_orders(orders: int) -> None:
    monday = datetime.now(UTC).date() + timedelta(days=30)
    written = [
        f"  - ref: IT-{10000 + n}\n    unit: Vårdcentralen {n:05}\n"
        f"    case_types: [Ärende {n % TYPES:02}, Ärende {(n + 7) % TYPES:02}]\n"
        f"    deactivate: {monday + timedelta(days=n % 40)}\n    reactivate: {monday + timedelta(days=50 + n % 9)}\n"
        f"    note: Semesterstängning\n"
        for n in range(orders)
    ]
    Path("many.yaml").write_text("orders:\n" + "".join(written), encoding="utf-8")
    Path("one.yaml").write_text("orders:\n" + written[0], encoding="utf-8")


def _checkpoint(path: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fresh(database: str) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"vis.db{end}").unlink(missing_ok=True)
    shutil.copy(database, "vis.db")


def main() -> None:
    from tests.bench.figures import table

    print(table(run("--quick" in sys.argv)))


if __name__ == "__main__":
    main()
