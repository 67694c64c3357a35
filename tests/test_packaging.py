"""What is packed into the wheel, what was tested and why any library is held back, and what runs before a commit."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from itertools import pairwise
from pathlib import Path

import yaml

from tests.__main__ import COMMANDS
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


def test_the_wheel_has_every_file_of_the_package_and_says_that_it_is_typed(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    ours = {str(path.relative_to(ROOT)) for path in (ROOT / "vis_cli").rglob("*") if path.suffix not in ("", ".pyc")}
    shipped = {f"vis_cli/shipped/{path.relative_to(ROOT)}" for path in (ROOT / "examples").rglob("*.*")}
    assert "vis_cli/py.typed" in ours
    assert (ours | shipped) - packed == set()


def test_what_runs_before_a_commit_is_what_ci_runs_and_downloads_nothing() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repository["repo"] == "local"
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    before = [tuple(shlex.split(hook["entry"])) for hook in repository["hooks"]]
    assert before == [(".venv/bin/python", "-m", *words) for words in COMMANDS if words[0] in ("ruff", "mypy")]
