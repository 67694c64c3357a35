"""README and docs with what really comes out: `python -m tests.make_docs` writes their console blocks anew."""

from __future__ import annotations

import re
import shlex
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.conftest import ROOT, Command
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.schema import initialise
from vis_cli.identity import os_user

BLOCK = re.compile(r"(?<=```console\n)(.*?)(?=```)", re.DOTALL)
PAGES = [
    page
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if "```console" in page.read_text(encoding="utf-8")
]


def replayed(page: Path, vis: Command) -> str:
    """The page with what its commands answer: stdout, then stderr, then the exit code where it is not 0.

    They run one after the other on the register of `examples/`, at eight in the morning of 9 June 2025, by anna. `vis`
    has an empty sandbox database.
    """
    vis = replace(vis, cwd=ROOT, environment={"VIS_NOW": "2025-06-09T08:00", "VIS_ACTOR": "anna"})
    for section in ("units", "persons", "case-types"):
        vis.ok(section, "import", f"examples/{section}.csv", "--yes")

    def answers(block: re.Match[str]) -> str:
        lines = []
        for command in re.findall(r"^\$ vis (.*)$", block[0], re.MULTILINE):
            done = vis(*shlex.split(command))
            said = (done.out + done.err).replace(f"anna ({os_user({})})", "anna")  # on anna's own machine she is both
            lines += [f"$ vis {command}", *said.splitlines()]
            lines += [f"[exit {done.code}]"] if done.code else []
        return "".join(f"{line.rstrip()}\n" for line in lines)

    return BLOCK.sub(answers, page.read_text(encoding="utf-8"))


def main() -> None:
    for page in PAGES:
        with tempfile.TemporaryDirectory() as folder:
            database = Database(database_url(str(Path(folder) / "vis.db")))
            initialise(database, sandbox=True)
            page.write_text(replayed(page, Command(ROOT, str(database))), encoding="utf-8")


if __name__ == "__main__":
    main()
