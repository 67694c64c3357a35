"""What pyproject.toml and uv.lock say of the libraries: what was tested, and why anything is held back."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

from tests.conftest import ROOT

PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))


def wanted() -> list[str]:
    """Every library that the project or its extras name, with its versions."""
    project = tomllib.loads(PROJECT)["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    return [each for each in (*project["dependencies"], *extras) if not each.startswith("vis[")]


def test_the_lock_file_has_every_library_that_the_project_names() -> None:
    locked = {package["name"] for package in LOCK["package"]}
    named = {re.split(r"[<>=!\[ ]", each)[0].lower().replace(".", "-").replace("_", "-") for each in wanted()}
    assert named <= locked
    assert "vis" in locked


def test_an_upper_bound_stands_only_where_a_reason_stands_above_it() -> None:
    without = [line for above, line in pairwise(PROJECT.splitlines()) if re.search(r'"[^"]*[\d,]<\d[^"]*"', line)
               and not above.strip().startswith("#")]  # fmt: skip
    assert without == []
    assert any("<" in each for each in wanted()), "nothing is held back, and this test proves nothing"
