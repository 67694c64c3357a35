"""Typer's private names: one test for each that vis uses, and none used anywhere else."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from tests.conftest import Command
from tests.test_house import FILES, inside, parse
from vis_cli.cli.frame import typer_private

HOME = "cli/frame/typer_private.py"
PRIVATE = re.compile(r"typer\._|typer\..*\._")
OF_CONTEXTS = ("_protected_args", "_opt_prefixes", "_depth", "_meta")


def test_no_other_module_touches_private_names_of_typer() -> None:
    wrong = []
    for path in FILES:
        for node in ast.walk(parse(path)):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            private = any(PRIVATE.match(name) for name in names)
            if private or (isinstance(node, ast.Attribute) and node.attr in OF_CONTEXTS):
                wrong.append(inside(path))
    assert set(wrong) == {HOME}


def test_the_context_under_way_is_known_within_a_command_only() -> None:
    app, seen = typer.Typer(), []

    @app.command()
    def there(ctx: typer.Context) -> None:
        seen.append(typer_private.current_context() is ctx)

    typer.main.get_command(app).main([], standalone_mode=False)
    assert (seen, typer_private.current_context()) == ([True], None)


def test_the_commands_of_a_group_are_those_of_typer_each_made_when_it_is_asked_for() -> None:
    app, below, made = typer.Typer(cls=TyperGroup), typer.Typer(cls=TyperGroup, help="Below."), []

    class Noted(TyperCommand):
        def __init__(self, **values: Any) -> None:
            made.append(values["name"])
            super().__init__(**values)

    @app.command(cls=Noted)
    def first_one(flag: bool = False) -> None: ...

    @app.command("second", cls=Noted)
    def other(name: str) -> None: ...

    @below.command(cls=Noted)
    def third() -> None: ...

    app.add_typer(below, name="below")
    of_typer, group = typer.main.get_group(app), typer_private.command_of(app)
    made.clear()
    assert (list(group.commands), made) == (list(of_typer.commands), [])
    assert group.commands["second"] is group.commands["second"]
    assert (made, "nope" in group.commands) == (["second"], False)
    assert [each.name for each in group.commands["second"].params] == ["name"]
    assert (group.commands["below"].help, list(group.commands["below"].commands), made) == (
        "Below.",
        ["third"],
        ["second"],
    )


def test_a_single_command_stands_for_itself() -> None:
    app = typer.Typer()

    @app.command()
    def alone() -> None: ...

    assert not isinstance(typer_private.command_of(app), TyperGroup)


@pytest.mark.parametrize(("words", "without"), [(["--flag"], True), (["there"], False)])
def test_a_group_knows_whether_it_was_given_a_command(words: list[str], without: bool) -> None:
    app = typer.Typer(cls=TyperGroup, invoke_without_command=True)

    @app.callback()
    def group(flag: bool = False) -> None: ...

    @app.command()
    def there() -> None: ...

    context = typer.main.get_command(app).make_context("group", list(words))
    assert typer_private.has_no_command(context) is without


def test_the_shell_that_runs_vis_is_a_name_or_unknown() -> None:
    found = typer_private.shell_started_from()
    assert found is None or re.fullmatch(r"[a-z]+", found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("units list more and", "mer är angivet än kommandot tar emot: more and."),
        ("todo --limit x", '--limit: "x" är inget heltal.'),
        ("retention purge --max-wait x", '--max-wait: "x" är inget tal.'),
        ("todo --unit", "--unit kräver ett värde, och inget är angivet."),
        ("roles grant", "PERSON saknas."),
        ("todo undone", "UPPGIFT saknas."),
    ],
)
def test_what_is_wrong_with_the_words_of_a_call_is_said_in_the_language_chosen(
    vis_sqlite: Command, words: str, said: str
) -> None:
    run = vis_sqlite("--lang", "sv", *words.split())
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"error[usage]: {said}")
