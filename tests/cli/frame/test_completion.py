"""Shell completion: installed by the root's options, and answered from the database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT, Command
from tests.register import TELEBORG, fill
from vis_cli.app import orders, windows
from vis_cli.cli.frame.completion import STATES
from vis_cli.rules.cases import cases


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
        ("vis units show Tel", "Vårdcentralen Teleborg"),
        ("vis units show Teleborgs", "Vårdcentralen Teleborg"),
        ("vis orders list --unit Mo", "Vårdcentralen Moheda"),
        ("vis case-types show Recept", "Förnya recept"),
        ("vis orders list --state rec", "received"),
        ("vis windows list --state pl", "planned"),
        ("vis cases list --state ans", "answered"),
        ("vis todo --who vis", "vis-support"),
        ("vis cases list --waiting u", "unit"),
        ("vis retention due --by mo", "month"),
        ("vis units list --format xl", "xlsx"),
        ("vis windows export --format i", "ics"),
        ("vis windows add --allow over", "overlaps-order"),
        ("vis units list --lang s", "sv"),
    ],
)
def test_the_shell_completes_from_the_database(vis: Command, words: str, wanted: str) -> None:
    assert wanted.replace(" ", "\\ ") in completed(vis, words), "bash puts it on the line as it is"


def test_the_states_that_are_completed_are_those_there_are() -> None:
    assert STATES["windows list"] == tuple(windows.STATES)
    assert STATES["orders list"] == (*orders.STATES, *orders.STAGES)
    assert STATES["cases list"] == tuple(cases.STATES)


def test_a_tab_loads_no_sqlalchemy_and_no_configuration(vis: Command) -> None:
    asked = {"_VIS_COMPLETE": "complete_bash", "COMP_WORDS": "vis\nunits\nshow\nTel", "COMP_CWORD": "3"}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "VIS_DB": str(vis.database), **asked}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vis_cli"],
        cwd=vis.cwd, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert done.stdout.split("\n")[0] == "Vårdcentralen\\ Teleborg" and "sqlite3" in loaded
    assert not loaded & {"sqlalchemy", "yaml", "rich", "pydantic", "vis_cli.rules.register.persons"}


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed here")
def test_bash_itself_completes_a_name_with_a_blank_and_swedish_letters(vis: Command) -> None:
    script = vis.write("vis.sh", vis.ok("--show-completion", "bash").out)
    program = vis.write("vis", f'#!/bin/sh\nexec {sys.executable} -m vis_cli "$@"\n')
    program.chmod(0o755)
    typed = f"""
        source {script}; COMP_WORDS=(vis units show Tel); COMP_CWORD=3
        "$(complete -p vis | sed 's/.*-F \\([^ ]*\\).*/\\1/')" {program}
        printf '%s\\n' "${{COMPREPLY[@]}}"; eval "set -- ${{COMPREPLY[0]}}"; echo "$# $1"
    """
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "VIS_DB": str(vis.database), "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "--norc", "-c", typed], cwd=vis.cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("Vårdcentralen\\ Teleborg\n1 Vårdcentralen Teleborg\n", "")


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
