"""`python -m tests.bench [NAME…] [--quick] [--write FILE]`: what vis takes, against the bare minimum, in one run.

Never a test: the exit code is 0 whether the limits are met or not. A bench is a module here with `run(quick)`, which
returns figures for the one table, or else with a `main()` that prints its own.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.figures import Figure, markdown, table

NAMES = (
    "access_log",
    "cards",
    "cases",
    "completion",
    "core",
    "hostile",
    "intake",
    "journal",
    "lists",
    "retention",
    "roles",
)
PAGE = """\
# How quick vis is

Each figure is a ratio to the bare minimum: the least that the same work takes without vis, measured in the same run,
in turns, the best of several rounds. Start-up is CPU time of whole processes, the rest wall time. "Less start-up" is
the command in a process that has done the same on one order before; its whole process, imports and all, stands beside
it and has no limit. Of what is allowed, `MiB` is the peak of memory, and `CPU` that of the whole process. Measured on
SQLite where no other database is named, on a machine with {cores}, by `python -m tests.bench --write docs/speed.md`.

"""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="What vis takes against the bare minimum."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which benches: {', '.join(NAMES)}; all of them if none is named"
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the size; ratios are rougher")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the ratios to this page")
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - set(NAMES))
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}; there are {', '.join(NAMES)}")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a vis that is installed is compiled
    figures: list[Figure] = []
    for name in asked.names or NAMES:
        module = importlib.import_module(f"tests.bench.{name}")
        if hasattr(module, "run"):
            figures += module.run(quick=asked.quick)
        else:
            _by_itself(name, asked.quick)
    if figures:
        print(table(figures))
    if figures and asked.write:
        cores = "two cores" if os.cpu_count() == 2 else f"{os.cpu_count()} cores"
        asked.write.write_text(PAGE.format(cores=cores) + markdown(figures) + "\n", encoding="utf-8")


def _by_itself(name: str, quick: bool) -> None:
    """A bench that prints its own figures, in a process of its own: it may change directory, or fail."""
    print(f"{name}:", flush=True)
    words = [sys.executable, "-m", f"tests.bench.{name}", *(["--quick"] if quick else [])]
    code = subprocess.run(words, check=False).returncode
    if code:
        print(f"{name} ended with {code}.")


if __name__ == "__main__":
    main()
