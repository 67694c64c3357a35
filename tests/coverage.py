"""How much of a layer its own tests reach: `python -m tests.coverage`, or with the names of some layers.

The floors stand in pyproject's `[tool.vis.coverage]`: so many percent of the branches of each layer, reached by the
tests of its own folder alone. What commands reach counts too, though they are forked from the tests' process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import CoverageWarning

ROOT = Path(__file__).parent.parent


class Measured:
    """A run of some tests that counts what they reach. Several may go on at a time; each is one process."""

    def __init__(self, layer: str, tests: Sequence[str]) -> None:
        self.layer = layer
        self._folder = tempfile.TemporaryDirectory()
        self._data = Path(self._folder.name, "coverage")
        self._said = Path(self._folder.name, "said")
        words = [sys.executable, "-m", "coverage", "run", "-m", "pytest", *tests]
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                words, cwd=ROOT, env=os.environ | {"COVERAGE_FILE": str(self._data)}, stdout=said, stderr=said
            )

    def reached(self) -> tuple[float, float] | None:
        """The percent of the layer's lines and branches when the run has ended; None where a test failed."""
        with self._folder as folder:
            if self._process.wait():
                print(self._said.read_text(encoding="utf-8", errors="replace"))
                return None
            report = Path(folder, "report.json")
            coverage = Coverage(str(self._data), config_file=str(ROOT / "pyproject.toml"))
            with warnings.catch_warnings():  # a process whose test takes all its room away leaves half a file
                warnings.simplefilter("ignore", CoverageWarning)
                coverage.combine([folder])
            coverage.json_report(outfile=str(report), include=[f"*/vis_cli/{self.layer}/*"])
            totals = json.loads(report.read_bytes())["totals"]
        lines = totals["covered_lines"] / totals["num_statements"]
        branches = totals["covered_branches"] / totals["num_branches"]
        return 100 * lines, 100 * branches


def compared(layer: str, lines: float, branches: float, floor: float) -> tuple[str, bool]:
    """A line that says what was reached, and whether that is enough."""
    enough = branches >= floor
    said = f"{layer}: {lines:.1f} % of the lines, {branches:.1f} % of the branches"
    return f"{said}, {'at least' if enough else 'below'} {floor} %", enough


def main(arguments: Sequence[str]) -> int:
    """Measure and compare; 1 if a layer is below its floor, or a test fails."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floors: Mapping[str, float] = project["tool"]["vis"]["coverage"]
    parser = argparse.ArgumentParser(prog="python -m tests.coverage", description=__doc__.partition("\n")[0])
    parser.add_argument("layers", nargs="*", metavar="LAYER", help=f"one of {', '.join(floors)}; all of them if none")
    layers = parser.parse_args(arguments).layers or list(floors)
    if unknown := [layer for layer in layers if layer not in floors]:
        parser.error(f"{', '.join(unknown)} has no floor in pyproject.toml")
    every = True
    for run in [Measured(layer, [f"tests/{layer}"]) for layer in layers]:
        reached = run.reached()
        if reached is None:
            every = False
            continue
        said, enough = compared(run.layer, *reached, floors[run.layer])
        print(said, flush=True)
        every &= enough
    return int(not every)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
