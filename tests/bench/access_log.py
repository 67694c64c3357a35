"""The access log against the bare minimum: a case's reads among a million, and what a list of cases takes to be noted.

Seconds are CPU time inside a process that has asked the same of another case before, so that start-up and imports are
left out. The bare minimum finds the same rows by one indexed query of sqlite3, makes dicts of them and writes those
with orjson.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import many, peak, roles
from tests.bench.figures import Figure, of_allowed

ROOT = Path(__file__).parents[2]
OFTEN, ONCE = "2024-0000001", "2024-0000002"
"""A case that every hundredth read was of, and one of the others."""
ALLOWED = 64.0  # MiB
QUERY = """
SELECT r.at, r.actor, r.user, r.person, r.what, r.unit, r.resident, r.cases, r.command, u.name
FROM read_cases c JOIN reads r ON r.number = c.read LEFT JOIN units u ON u.hsa_id = r.unit
WHERE c.case_key = ? ORDER BY c.read DESC
"""


def run(quick: bool = False) -> list[Figure]:
    """Every figure of the access log; with `quick` of a tenth of the reads."""
    count, rounds = (100_000, 1) if quick else (1_000_000, 3)
    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder:
        here = Path.cwd()
        os.chdir(folder)
        try:
            many.make(Path("many.db"), "reads", count)
            bare, vis = (min(_child(what) for _ in range(rounds)) for what in ("bare", "vis"))
            what = f"vis audit reads --case, {count // 100:,} of {count:,}"
            figures = [Figure(f"{what}, less start-up (CPU)", vis, "sqlite3 by the index, orjson", bare, 3.0)]
            for case, of in ((ONCE, 1), (OFTEN, count // 100)):
                _, memory = peak.run(
                    [sys.executable, "-m", "vis_cli", "audit", "reads", "--case", case, "--json", "--db", "many.db"],
                    roles.environment(),
                    subprocess.DEVNULL,
                )
                named = f"vis audit reads --case, {of:,} of {count:,}"
                figures.append(of_allowed(named, memory, ALLOWED, "MiB"))
            return figures
        finally:
            os.chdir(here)


def _child(what: str) -> float:
    words = [sys.executable, "-m", "tests.bench.access_log", what]
    environment = {**roles.environment(), "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout.split()[-1])


def _measured(what: str) -> float:
    doing: Callable[[str], Any] = {"bare": _bare, "vis": _vis}[what]
    with open(os.devnull, "w", encoding="utf-8") as sink, contextlib.redirect_stdout(sink):
        doing(ONCE)
        begun = time.process_time()
        doing(OFTEN)
        return time.process_time() - begun


def _vis(case: str) -> None:
    from vis_cli.__main__ import main

    main(["audit", "reads", "--case", case, "--json", "--db", "many.db"])


def _bare(case: str) -> None:
    import orjson

    names = ("at", "actor", "user", "person", "what", "unit", "resident", "cases", "command", "unit_name")
    key = int(case.replace("-", ""))
    with contextlib.closing(sqlite3.connect("many.db")) as db, open(os.devnull, "wb") as out:
        rows = [dict(zip(names, row, strict=True)) for row in db.execute(QUERY, (key,))]
        for row in rows:
            row["cases"] = json.loads(row["cases"])
        out.write(orjson.dumps({"items": rows}, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    print(_measured(sys.argv[1]))
