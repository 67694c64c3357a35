"""docs/adding-a-command.md, followed step by step in a copy of the repository."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "adding-a-command.md"
# A line that says where, and the block that says what; blocks of commands say it themselves.
STEP = re.compile(r"(?:^((?:New file|At the end of|In) [^\n]*)\n\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COPIED = ("vis_cli", "tests", "configs", "examples", "docs", "pyproject.toml", "uv.lock", "README.md", "CHANGELOG.md")


def write(root: Path, where: str, text: str) -> None:
    """Do what a line such as "At the end of `FILE`:" says with the block's text."""
    name = re.search(r"`([^`]+)`", where)
    assert name, where
    path = root / name[1]
    if where.startswith("New file"):
        assert not path.exists(), where
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    held = path.read_text(encoding="utf-8")
    if where.startswith("At the end of"):
        path.write_text(f"{held}\n\n{text}" if text.startswith("def ") else held + text, encoding="utf-8")
        return
    after = re.search(r", after `([^`]+)`:$", where)
    line = rf"^.*{re.escape(after[1])}.*\n" if after else r"^from __future__ .*\n"
    assert after or where.endswith(", among the imports:"), where
    path.write_text(re.sub(line, lambda found: found[0] + text, held, count=1, flags=re.MULTILINE), encoding="utf-8")


def run(root: Path, command: str) -> str:
    """Run a command of the page as it stands, in the copy; what it printed."""
    program, *words = shlex.split(command)
    assert program in (".venv/bin/python", ".venv/bin/vis"), command
    start = [sys.executable, *(["-m", "vis_cli"] if program.endswith("vis") else [])]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run(
        [*start, *words], cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_page_can_be_followed_and_the_command_is_there(tmp_path: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name)  # with what is compiled of it
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    said = ""
    for where, kind, text in STEP.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "sh":
            said += "".join(run(tmp_path, command) for command in text.splitlines())
        else:
            write(tmp_path, where, text)
    assert "Usage: vis orders handover" in said
    assert "vis orders handover REF UNIT" in (tmp_path / "docs" / "reference.md").read_text(encoding="utf-8")
