"""Who may import what, how long a file may be, and what no file may be called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "vis_cli"
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 400  # lines; a longer file says in its docstring why

FORBIDDEN = {
    "rules": (
        "sqlalchemy", "typer", "yaml", "os", "pathlib", "time", "random", "secrets", "subprocess", "socket", "io",
        "shutil", "tempfile", "alembic", "rich", "vis_cli.cli", "vis_cli.db", "vis_cli.files", "vis_cli.output",
        "vis_cli.settings",
    ),
    "files": ("sqlalchemy", "typer", "alembic", "vis_cli.cli", "vis_cli.db", "vis_cli.output", "vis_cli.settings"),
    "db": ("typer", "yaml", "rich", "tabulate", "vis_cli.cli", "vis_cli.files", "vis_cli.output", "vis_cli.settings"),
    "": ("sqlalchemy", "vis_cli.db"),  # errors, output, settings: everybody imports them
}  # fmt: skip
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def layer(path: Path) -> str:
    """The folder under vis_cli that a file lies in; empty for those directly in it."""
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else ""


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that a file imports at run time, wherever it stands, with its line."""
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def clocks_read(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and (called.value.id, called.attr) in CLOCKS
        ):
            yield node.lineno, ast.unparse(called)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_layer_imports_only_what_it_may(path: Path) -> None:
    forbidden = FORBIDDEN.get(layer(path), ())
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {layer(path) or 'the package root'} may not import {name}"
        for line, name in imported(parse(path))
        if any(name == each or name.startswith(f"{each}.") for each in forbidden)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "path", [path for path in FILES if layer(path) in ("rules", "db", "files")], ids=lambda path: path.name
)
def test_the_clock_is_read_at_the_edge_only(path: Path) -> None:
    assert list(clocks_read(parse(path))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_file_says_in_a_sentence_what_belongs_in_it_and_is_not_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.strip():
        return
    docstring = ast.get_docstring(ast.parse(text)) or ""
    assert docstring.strip(), f"{path.relative_to(ROOT)} has no docstring"
    lines = text.count("\n")
    if lines > LONGEST:
        said = re.search(r"(?i)\bone file\b|\blong\b|\btogether\b", docstring)
        assert said, f"{path.relative_to(ROOT)} has {lines} lines and does not say why"


def test_no_file_is_called_after_nothing_in_particular() -> None:
    assert [path.name for path in FILES if path.stem in ("utils", "util", "helpers", "common", "misc", "manager")] == []


def test_a_file_that_breaks_the_layers_is_found() -> None:
    tree = ast.parse("import os.path\nfrom sqlalchemy import select\nif TYPE_CHECKING:\n    import typer\n")
    assert list(imported(tree)) == [(1, "os.path"), (2, "sqlalchemy.select")]
    assert list(clocks_read(ast.parse("x = datetime.now()"))) == [(1, "datetime.now")]
