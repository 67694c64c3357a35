"""Every help text, heading and message that a person may read, as far as it stands in the code: what is translated."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from typer.core import TyperGroup

from tests.conftest import ROOT
from vis_cli.cli.frame.outcome import DONE, TO_BE
from vis_cli.cli.frame.root import NAMES, SECTIONS, root
from vis_cli.cli.help.topics import GLOSSARY, PARAGRAPHS, TOPICS
from vis_cli.errors import EXIT_CODES
from vis_cli.rules.core.guards import GUARDS

CLI = ROOT / "vis_cli" / "cli"


class _Invocation:
    """As much of an invocation as looking at commands needs."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}


def helps() -> Iterator[str]:
    """Every help text of the tree of commands, their options and arguments."""
    top = root()
    context = top.make_context("vis", [], obj=_Invocation(), resilient_parsing=True)
    yield from (top.help, top.epilog)
    yield from (title for title, _ in SECTIONS)
    yield from (about for _, sections in SECTIONS for _, _, about in sections)
    yield from (param.help for param in top.params if getattr(param, "help", None))
    for name in NAMES:
        yield from _below(top.get_command(context, name), context)


def _below(command: Any, context: Any) -> Iterator[str]:
    if command.help:
        yield command.help
    yield from (param.help for param in command.params if getattr(param, "help", None))
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            yield from _below(command.get_command(context, name), context)


def headings() -> Iterator[str]:
    """The headings of tables: the second of each pair in tables of columns, as they stand in the code."""
    for path in sorted(CLI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if isinstance(target, ast.Name) and target.id.lower().endswith("columns"):
                yield from _pairs(node.value)  # type: ignore[union-attr]


def _pairs(node: ast.AST) -> Iterator[str]:
    for each in getattr(node, "elts", ()):
        pair = getattr(each, "elts", ())
        if len(pair) == 2 and all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in pair):
            yield pair[1].value


def messages() -> Iterator[str]:
    """What is passed to `_` in the code."""
    for path in sorted((ROOT / "vis_cli").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def tables() -> Iterator[str]:
    """What the program's own tables say, in words."""
    yield from (topic.about for topic in TOPICS.values())
    yield from PARAGRAPHS
    for words in (EXIT_CODES, GUARDS, GLOSSARY, TO_BE, DONE):
        yield from words.values()


def empties() -> Iterator[str]:
    """What is said where a list is empty."""
    for path in sorted(CLI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "empty" and isinstance(node.value, ast.Constant):
                yield node.value.value


def everything() -> list[str]:
    """All of them, once, in order."""
    return list(dict.fromkeys([*helps(), *headings(), *messages(), *tables(), *empties()]))
