"""Every command that a page names is there, with its options."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.frame.test_hints import fault_of
from tests.conftest import ROOT

NOT_THERE = ("vis orders handover", "vis gallra", "vis win")
"""What docs/adding-a-command.md adds, what vis answers with a hint, and what is not typed to its end before a TAB."""

PAGES = [
    page
    for page in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
    if page.name != "CHANGELOG.md"  # which tells of what was, too
]


def commands_on(page: Path) -> list[str]:
    """The commands in `code` of the running text, and at the beginning of a line in blocks, without what is piped."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    running = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in re.findall(r"^(?:\$ )?(vis .*)", block, re.MULTILINE)]
    found = [*lines, *re.findall(r"`(vis [^`]+)`", running)]
    return [re.split(r" (?:\||#|>|&&) | — |\"", each)[0] for each in found]


def told(line: str) -> bool:
    """Whether the page itself says that the command is not there."""
    return any(line == each or line.startswith(f"{each} ") for each in NOT_THERE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_is_there_with_its_options(page: Path) -> None:
    faults = {line: fault for line in commands_on(page) if (fault := fault_of(line)) and not told(line)}
    assert faults == {}


def test_a_command_that_is_not_there_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`vis audit extract` and\n```console\n$ vis roles list --unti U | cat\nvis is said\n```\n")
    assert [fault_of(line) for line in commands_on(page)] == [
        "there is no option --unti", "there is no is", "there is no extract",
    ]  # fmt: skip
