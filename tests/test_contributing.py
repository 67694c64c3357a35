"""What CONTRIBUTING.md tells to run can be run."""

from __future__ import annotations

import re
import shlex

from tests.conftest import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_way_to_a_green_run_is_the_readmes() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"<!-- tests -->\n(```sh\n.*?```)", readme, re.DOTALL)
    assert command in PAGE


def test_every_module_that_is_to_be_run_is_there() -> None:
    modules = {name for name in re.findall(r"python -m (tests[.\w]*)", PAGE) if name != "tests"}
    assert modules
    places = [ROOT / name.replace(".", "/") for name in sorted(modules)]
    assert [place for place in places if not (place.with_suffix(".py").exists() or place.is_dir())] == []


def test_the_tests_that_are_to_be_run_are_there() -> None:
    commands = [shlex.split(line, comments=True)[3:] for line in re.findall(r"^.*-m pytest .*$", PAGE, re.MULTILINE)]
    assert len(commands) > 3
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for words in commands:
        for word in words:
            assert word.startswith(("-", "test_")) or (ROOT / word).exists()
            assert not word.startswith("test_") or f"def {word.split()[0]}" in tests
