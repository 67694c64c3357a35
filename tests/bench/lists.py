"""Lists against the bare minimum: 100,000 grants in every format, and what lists, exports and imports take of memory.

Seconds are CPU time inside a process that has listed one row before, so that start-up and imports are left out. The
bare minimum reads the same rows, names and change numbers by one query of sqlite3 in the same order, and writes them
with csv.writer, or makes dicts of them and writes those with orjson.
"""

from __future__ import annotations

import contextlib
import csv
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench import many, peak, roles
from tests.bench.figures import Figure, of_allowed, told

ROOT = Path(__file__).parents[2]
CSV_LIKE = ("plain", "csv", "markdown", "html")
NAMES = ("person", "person_name", "role", "unit", "unit_name", "from", "to", "granted_by", "ticket", "change")
QUERY = """
SELECT g.person, p.name, g.role, g.unit, u.name, g.since, g.until, g.granted_by, g.ticket,
    (SELECT max(s.change) FROM steps s WHERE s.kind = 'grant' AND s.object = g.person || '/' || g.role || '/' || g.unit
        || '/' || g.since)
FROM grants g JOIN units u ON u.hsa_id = g.unit JOIN persons p ON p.hsa_id = g.person
ORDER BY u.name, g.role, p.name, g.person, g.since
"""


def run(quick: bool = False) -> list[Figure]:
    """Every figure of the lists; with `quick` a tenth of the rows, against the same limits of memory."""
    rounds = 1 if quick else 3
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder:
        here = Path.cwd()
        os.chdir(folder)
        try:
            roles.make(10_000 if quick else 100_000)
            figures = _times(rounds)
            rows, imported = (100_000, 10_000) if quick else (1_000_000, 100_000)
            return [*figures, *_lists(rows), *_imports(imported, rows)]
        finally:
            os.chdir(here)


def _times(rounds: int) -> list[Figure]:
    bare_csv = min(_child("bare-csv") for _ in range(rounds))
    bare_json = min(_child("bare-json") for _ in range(rounds))
    figures = []
    for format in (*CSV_LIKE, "table", "json"):
        bare, what = (
            (bare_json, "sqlite3 into dicts, orjson") if format == "json" else (bare_csv, "sqlite3, csv.writer")
        )
        limit = 4.0 if format == "table" else 3.0
        taken = min(_child(format) for _ in range(rounds))
        figures.append(told(Figure(f"vis roles list --format {format}, less start-up (CPU)", taken, what, bare, limit)))
    return figures


def _child(what: str) -> float:
    words = [sys.executable, "-m", "tests.bench.lists", what]
    environment = {**roles.environment(), "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout.split()[-1])


def _measured(what: str) -> float:
    with open(os.devnull, "w", encoding="utf-8") as sink:
        doing: Callable[[], Any] = {"bare-csv": _bare_csv, "bare-json": _bare_json}.get(what, lambda: _vis(what))
        if not what.startswith("bare"):
            with contextlib.redirect_stdout(sink):
                _vis(what, "--limit", "1")
        with contextlib.redirect_stdout(sink):
            begun = time.process_time()
            doing()
            return time.process_time() - begun


def _vis(format: str, *more: str) -> None:
    from vis_cli.__main__ import main

    main(["roles", "list", "--all", "--format", format, "--db", "vis.db", *more])


def _bare_csv() -> None:
    with contextlib.closing(sqlite3.connect("vis.db")) as db, open(os.devnull, "w", encoding="utf-8") as out:
        csv.writer(out).writerows(db.execute(QUERY))


def _bare_json() -> None:
    import orjson

    with contextlib.closing(sqlite3.connect("vis.db")) as db, open(os.devnull, "wb") as out:
        rows = [dict(zip(NAMES, row, strict=True)) for row in db.execute(QUERY)]
        out.write(orjson.dumps({"items": rows}, option=orjson.OPT_INDENT_2))


CARDS = ("hsa", "ldif", "fhir", "schema.org", "osm", "csv", "xlsx", "json", "html")
LISTS = (
    ("units", "units list"),
    ("persons", "persons list"),
    ("case-types", "case-types list"),
    ("grants", "roles list --all"),
    ("grants", "roles list --expiring-within 3y"),
    ("grants", "roles check"),
    ("grants", "report roles"),
    ("grants", "report roles --format html"),
    ("orders", "orders list"),
    ("orders", "windows export --format yaml"),
    ("windows", "windows list"),
    ("windows", "windows export --format ics"),
    ("windows", "windows export --format json"),
    ("windows", "todo"),
    ("notices", "cards notice list --all"),
    *(("hours", f"cards export --format {format}") for format in CARDS),
    ("hours", "cards check"),
    ("hours", "todo"),
    ("holds", "retention hold list --all"),
    ("runs", "retention runs"),
    ("runs", "retention certificate list"),
    ("changes", "changes list"),
    ("changes", "audit export"),
    ("reads", "audit reads"),
    ("cases", "cases list"),
)
"""The lists and exports, each with the kind of which there are a million."""
OF_A_LIST, OF_AN_IMPORT = 150.0, 256.0
"""What a list or export, and `cases import`, of a million rows may take, and any other import of 100,000; in MiB."""


def _lists(count: int) -> list[Figure]:
    figures, made = [], ""
    for kind, command in LISTS:
        if kind != made:
            Path("many.db").unlink(missing_ok=True)
            many.make(Path("many.db"), kind, count)
            made = kind
        own = "--format" in command or command == "report roles"  # the totals alone
        for format in ("",) if own else ("json", "csv", "table"):
            words = [*command.split(), *(("--format", format) if format else ())]
            figures.append(_peak(f"{count:,}", words, "many.db", OF_A_LIST))
    Path("many.db").unlink(missing_ok=True)
    return figures


def _imports(count: int, cases: int) -> list[Figure]:
    figures = []
    for words, header, rows in many.files(count, cases):
        many.make(Path("many.db"), "keyed", count)
        with Path("rows.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows(rows)
        limit, size = (OF_A_LIST, cases) if words[0] == "cases" else (OF_AN_IMPORT, count)
        lifted = [word for name in ("too-many", "past-start", "last-admin") for word in ("--allow", name)]
        said = [*words, "rows.csv", "--yes", "--quiet", "--reason", "bench", *lifted]
        figures.append(_peak(f"{size:,}", said, "many.db", limit, shown=" ".join(words)))
        for name in ("many.db", "many.db-wal", "many.db-shm"):
            Path(name).unlink(missing_ok=True)
    return figures


def _peak(size: str, words: Sequence[str], database: str, limit: float, shown: str = "") -> Figure:
    command = [sys.executable, "-m", "vis_cli", *words, "--db", database]
    with tempfile.TemporaryFile() as said:
        taken = peak.measure(command, roles.environment(), subprocess.DEVNULL, said)
        if taken.code not in (0, 1):  # 1: there are findings
            said.seek(0)
            raise SystemExit(f"vis {' '.join(words)} ended with {taken.code}: {said.read(2000).decode()}")
    return told(of_allowed(f"vis {shown or ' '.join(words)}, {size}", taken.mebibytes, limit, "MiB"))


if __name__ == "__main__":
    print(_measured(sys.argv[1]))
