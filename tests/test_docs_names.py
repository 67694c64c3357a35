"""Every function, module and file that the pages on the code name is there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = [
    ROOT / "CONTRIBUTING.md",
    ROOT / "docs" / "architecture.md",
    ROOT / "docs" / "python.md",
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
]
ROOMS = ("app", "cli", "db", "files", "rules", "errors", "output", "settings", "shipped", "identity")
DOTTED = re.compile(rf"(?:vis_cli\.)?((?:{'|'.join(ROOMS)})(?:\.\w+)+)(?:\(.*)?")
PATH = re.compile(r"(?:vis_cli|tests|docs|configs|examples)(?:/[\w.-]+)+/?|[\w.-]+\.(?:toml|lock)")


def named(page: Path) -> list[str]:
    """What stands as `code` in the page's running text, without its plural."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text)


def is_there(name: str) -> bool:
    """Whether a name that looks like one of ours means something; another is no concern of ours."""
    if PATH.fullmatch(name):
        return (ROOT / name).exists()
    dotted = DOTTED.fullmatch(name)
    if not dotted:
        return True
    words = ["vis_cli", *dotted[1].split(".")]
    for length in range(len(words), 0, -1):
        try:
            found: object = importlib.import_module(".".join(words[:length]))
        except ModuleNotFoundError:
            continue
        for word in words[length:]:
            annotations = getattr(found, "__annotations__", {})
            if not hasattr(found, word) and word not in annotations:
                return False
            found = getattr(found, word, None)
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_of_the_code_is_there(page: Path) -> None:
    assert [name for name in named(page) if not is_there(name)] == []


def test_the_walk_of_an_order_names_the_functions_that_it_meets() -> None:
    walk = [name for name in named(ROOT / "docs" / "architecture.md") if DOTTED.fullmatch(name)]
    assert {DOTTED.fullmatch(name)[1].split(".")[0] for name in walk} >= {"cli", "app", "files", "rules", "db"}  # type: ignore[index]


def test_a_name_that_means_nothing_is_found() -> None:
    assert is_there("rules.core.plan.Plan") and is_there("rules.core.plan.Plan.steps") and is_there("no name of ours")
    assert not is_there("rules.core.plan.Plans") and not is_there("rules.cores") and not is_there("tests/no_such.py")
