"""The script of docs/python.md does what the page says, without a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.conftest import ROOT, Command

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
NOW = "2025-06-09 08:00"


def test_the_script_of_the_page_prints_what_the_page_shows(vis: Command) -> None:
    (script,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (shown,) = re.findall(r"^\$ python summer.py\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for name in ("units.csv", "persons.csv", "case-types.csv", "unit-case-types.csv"):
        section = "case-types" if "case-types" in name else name.removesuffix(".csv")
        vis.ok(section, "import", ROOT / "examples" / name, "--yes", "--now", NOW)
    environment = {
        "HOME": str(vis.cwd),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "VIS_DB": str(vis.database),
        "VIS_NOW": NOW,
    }
    words = [sys.executable, "-c", script]
    done = subprocess.run(words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, shown, "")
    undo, change = vis.ok("changes", "list", "--ticket", "CHG-101", "--json").json["items"]
    assert (change["command"], undo["undoes"], change["undone_by"]) == ("summer.py", change["id"], undo["id"])
