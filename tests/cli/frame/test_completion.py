"""Shell completion: installed by the root's options, and answered from the database."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import TELEBORG, fill


@pytest.fixture
def vis(vis_sqlite: Command) -> Command:
    fill(vis_sqlite)
    vis_sqlite.ok("windows", "add", "Vårdcentralen Teleborg", "Boka tid", "--weeks", "2098-W26..2098-W30")
    return vis_sqlite


def completed(vis: Command, words: str) -> list[str]:
    run = vis(env={"_VIS_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)})
    assert (run.code, run.err) == (0, "")
    return [line for line in run.out.split("\n") if line]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("vis wind", "windows"),
        ("vis windows ca", "cancel"),
        ("vis units show Vår", "Vårdcentralen Teleborg"),
        ("vis --quiet units show Vår", "Vårdcentralen Teleborg"),
        ("vis windows list --unit Vår", "Vårdcentralen Teleborg"),
        ("vis windows list --case-type Bok", "Boka tid"),
        ("vis windows add Vår", "Vårdcentralen Teleborg"),
        ("vis windows add X Bok", "Boka tid"),
        ("vis windows cancel W", "W-1"),
        ("vis changes show C-2", "C-2"),
        ("vis changes undo C-2", "C-2"),
        ("vis roles grant X granskare", "granskare"),
    ],
)
def test_the_shell_completes_from_the_database(vis: Command, words: str, wanted: str) -> None:
    assert wanted.replace(" ", "\\ ") in completed(vis, words), "bash puts it on the line as it is"


def test_the_shell_completes_orders(vis: Command) -> None:
    vis.write("o.yaml", f"{{ref: IT-1, unit: {TELEBORG}, case_types: [Förnya recept], weeks: 2098-W26}}")
    vis.ok("orders", "apply", "o.yaml")
    assert completed(vis, "vis orders show IT") == ["IT-1"]


def test_without_a_database_the_shell_completes_nothing_and_makes_none(bare_vis: Command) -> None:
    assert completed(bare_vis, "vis units show a") == []
    assert list(bare_vis.cwd.iterdir()) == []


def test_completion_is_shown_and_installed_by_the_root_alone(bare_vis: Command) -> None:
    shell = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "", "SHELL": "/bin/bash"}
    assert "--install-completion" in bare_vis.ok("--help").out
    assert "--install-completion" not in bare_vis.ok("orders", "--help").out
    assert "_VIS_COMPLETE" in bare_vis.ok(env={"_VIS_COMPLETE": "source_bash"}).out
    assert bare_vis("orders", "--install-completion", env=shell).code == 2


def test_the_version_is_told_before_and_after_a_command(bare_vis: Command) -> None:
    said = bare_vis.ok("--version").out
    assert said.startswith("vis ")
    for words in (("--version", "windows"), ("windows", "--version"), ("windows", "list", "--version")):
        assert bare_vis.ok(*words).out == said
