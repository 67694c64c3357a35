"""README's figures of what was tried, from the run that counted them: `python -m tests.make_figures [--soak]`.

It runs the tests that count something (`record_property("counted", …)`), keeps what they counted in tests/figures.json,
and writes README's table anew; `--from FILE` takes what `pytest --figures FILE` has written instead of running them.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "tests" / "figures.json"
README = ROOT / "README.md"
MARKED = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", re.DOTALL)
KILLS = re.compile(r"(\d+) kills")
FEW = 2
"""Runs of one test that are told one by one: on either database."""


def counting() -> Iterator[tuple[Path, str]]:
    """The tests that count something: the file and the name of each."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(each, ast.FunctionDef) and 'record_property("counted"' in ast.unparse(each).replace("'", '"'):
                yield path.relative_to(ROOT), each.name


def table(figures: dict[str, Any]) -> str:
    """What the tests counted, a row for each test, as Markdown."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for test, counted in figures["counted"].items():
        name, _, which = test.partition("[")
        rows.setdefault(name, []).append((which.rstrip("]"), counted))
    lines = ["| what was tried | counted |", "|---|---|"]
    for name, runs in rows.items():
        file, _, function = name.partition("::")
        said = function.removeprefix("test_").replace("_", " ")
        lines.append(f"| [{said}]({file}) | {_counted(runs)} |")
    how = "at full length (`--soak`)" if figures["soak"] else "at the length that CI has time for"
    return "\n".join([f"As counted on {figures['day']} by the tests themselves, {how}:", "", *lines, ""])


def _counted(runs: list[tuple[str, str]]) -> str:
    if len(runs) > FEW and all(KILLS.search(counted) for _, counted in runs):
        total = sum(int(found[1]) for _, counted in runs if (found := KILLS.search(counted)))
        works = sorted({counted.partition(":")[0] for _, counted in runs})
        return f"{total} kills: {', '.join(works)}"
    return "; ".join(f"{counted} ({which})" if which else counted for which, counted in runs).replace("|", "\\|")


def written(readme: str, figures: dict[str, Any]) -> str:
    """The README with its table made anew."""
    return MARKED.sub(lambda _: table(figures), readme)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--soak", action="store_true")
    options.add_argument("--from", dest="file", type=Path)
    asked = options.parse_args()
    if asked.file is None:
        asked.file = FIGURES
        tests = sorted({str(path) for path, _ in counting()})
        names = " or ".join(name for _, name in counting())
        words = ["-m", "pytest", "-q", "-n", "auto", f"--figures={FIGURES}", "-k", names, *tests]
        ended = subprocess.run([sys.executable, *words, *(["--soak"] if asked.soak else [])], cwd=ROOT, check=False)
        if ended.returncode:
            return ended.returncode
    figures = json.loads(asked.file.read_text(encoding="utf-8"))
    FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    README.write_text(written(README.read_text(encoding="utf-8"), figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
