"""Who may import what, how long a file may be, and what no file may be called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.strings import FAILURES, FOUND, TOLD

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
        if (
            isinstance(node, ast.Call)
            and isinstance(called := node.func, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and (called.value.id, called.attr) in CLOCKS
        ):
            yield node.lineno, ast.unparse(called)


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_a_layer_imports_only_what_it_may() -> None:
    assert [
        f"{place(path, line)}: {layer(path) or 'the package root'} may not import {name}"
        for path in FILES
        for line, name in imported(parse(path))
        if any(name == each or name.startswith(f"{each}.") for each in FORBIDDEN.get(layer(path), ()))
    ] == []


def test_the_clock_is_read_at_the_edge_only() -> None:
    inner = [path for path in FILES if layer(path) in ("rules", "db", "files")]
    assert [f"{place(path, line)}: {said}" for path in inner for line, said in clocks_read(parse(path))] == []


def test_no_test_of_rules_or_of_files_looks_at_a_clock() -> None:
    """What is slow is measured by the bench, as a ratio: a second of one machine is three of another."""
    tests = [path for layer in ("rules", "files") for path in (ROOT / "tests" / layer).rglob("*.py")]
    assert [
        place(path, line) for path in tests for line, name in imported(parse(path)) if name.split(".")[0] == "time"
    ] == []


def test_every_file_says_in_a_sentence_what_belongs_in_it_and_is_not_long() -> None:
    wrong = []
    for path in FILES + sorted((ROOT / "tests").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        docstring = ast.get_docstring(parse(path)) or ""
        if text.strip() and not docstring.strip():
            wrong.append(f"{path.relative_to(ROOT)} has no docstring")
        lines = text.count("\n")
        if lines > LONGEST and not re.search(r"(?i)\bone file, since\b|\bstand together since\b", docstring):
            wrong.append(f"{path.relative_to(ROOT)} has {lines} lines and does not say why")
    assert wrong == []


def test_no_file_is_called_after_nothing_in_particular() -> None:
    assert [path.name for path in FILES if path.stem in ("utils", "util", "helpers", "common", "misc", "manager")] == []


def test_a_file_that_breaks_the_layers_is_found() -> None:
    tree = ast.parse("import os.path\nfrom sqlalchemy import select\nif TYPE_CHECKING:\n    import typer\n")
    assert list(imported(tree)) == [(1, "os.path"), (2, "sqlalchemy.select")]
    assert list(clocks_read(ast.parse("x = datetime.now()"))) == [(1, "datetime.now")]


# --- the four layers ------------------------------------------------------------------------------------------------

ONLY_INWARDS = {
    "cli": ("sqlalchemy", "alembic", "tabulate", "vis_cli.db", "vis_cli.files"),  # tables are drawn by output alone
    "app": ("typer", "rich", "tabulate", "vis_cli.cli", "vis_cli.output"),
    "db": ("vis_cli.app",),
    "files": ("vis_cli.app",),
    "rules": ("vis_cli.app",),
}

MAY_WRITE = {
    "app/execute.py": "the one way in",
    "db/core/engine.py": "how a transaction that writes begins, for the way in",
    "db/core/commit.py": "how it ends, for the way in, and what came of it where the connection broke",
    "db/core/apply.py": "a plan's steps and their change set, in the transaction that the way in has begun",
    "db/core/schema.py": "a database is made before it has a journal",
}
"""Who begins to write, commits or journals, and why."""
WRITES = frozenset({"commit", "writing", "appending", "begin_writing", "begin_batch", "write_journal"})


def inside(path: Path) -> str:
    """The path under vis_cli, with slashes."""
    return path.relative_to(PACKAGE).as_posix()


def outwards(path: Path) -> list[str]:
    """What the file imports against the direction of the layers."""
    forbidden = ONLY_INWARDS.get(layer(path), ())
    return [
        f"{inside(path)}:{line} imports {name}"
        for line, name in imported(parse(path))
        if any(name == each or name.startswith(f"{each}.") for each in forbidden)
    ]


def writes(tree: ast.AST) -> list[str]:
    """Where a file commits, journals, or begins a transaction that writes."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            owner = ast.unparse(called.value) if isinstance(called, ast.Attribute) else ""
            if name in WRITES or (owner.endswith("journal") and name in ("write", "add_beside")):
                found.append(f"line {node.lineno}: {ast.unparse(called)}")
    return found


def test_imports_point_inwards() -> None:
    assert {inside(path): found for path in FILES if (found := outwards(path))} == {}


def test_only_execute_begins_to_write_commits_and_journals() -> None:
    found = {inside(path): lines for path in FILES if (lines := writes(parse(path)))}
    assert {path: lines for path, lines in found.items() if path not in MAY_WRITE} == {}
    assert sorted(MAY_WRITE.keys() - found.keys()) == [], "these no longer do: take them off"


# --- tests lie where their modules do --------------------------------------------------------------------------------

MIRRORED = ("rules", "files", "app")
MODULES = {path.relative_to(PACKAGE).with_suffix("") for path in FILES if layer(path) in MIRRORED}
TEST_FILES = {
    path.relative_to(ROOT / "tests") for name in MIRRORED for path in (ROOT / "tests" / name).rglob("test_*.py")
}


def module_of(test: Path) -> Path | None:
    """The module that a test file is of: `test_hours.py` and `test_hours_late.py` of `hours`, or of `hours_late`."""
    words = test.stem.removeprefix("test_").split("_")
    names = (test.with_name("_".join(words[:count])) for count in range(len(words), 0, -1))
    return next((name for name in names if name in MODULES), None)


def test_every_module_without_a_terminal_or_a_database_has_a_test_file_of_its_name() -> None:
    wanted = {module for module in MODULES if module.name != "__init__"}
    assert sorted(map(str, wanted - {module_of(test) for test in TEST_FILES})) == []


def test_every_test_file_is_of_a_module_that_is_there() -> None:
    assert sorted(str(test) for test in TEST_FILES if module_of(test) is None) == []


def test_every_module_of_use_cases_that_a_command_names_is_found_whatever_was_imported_before() -> None:
    """In the process that tests are forked from it is there anyhow, since every module is imported there."""
    named = {
        (each.value.attr, each.attr, inside(path))
        for path in FILES
        for each in ast.walk(parse(path))
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Attribute)
        if isinstance(each.value.value, ast.Name) and each.value.value.id == "app"
    }
    missing = []
    for noun, name, path in sorted(named):
        package = import_module(f"vis_cli.app.{noun}")
        if not hasattr(package, "__path__"):  # a module with the use cases themselves
            continue
        try:
            package.__getattr__(name)
        except AttributeError:
            missing.append(f"{path}: app.{noun}.{name}")
    assert missing == [] and len(named) > 50


def test_nothing_in_app_prints() -> None:
    printing = [
        f"{inside(path)}:{node.lineno}"
        for path in FILES
        if layer(path) in ("app", "rules", "files", "db")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_the_benchmarks_name_modules_that_are_there() -> None:
    """In code that they give to another process, where no import and no type checker would miss them."""
    named = {
        name
        for path in (ROOT / "tests" / "bench").glob("*.py")
        for name in re.findall(r"(?:from|import) (vis_cli[\w.]*)", path.read_text(encoding="utf-8"))
    }
    assert named
    assert [name for name in sorted(named) if find_spec(name) is None] == []


# --- plain English -------------------------------------------------------------------------------------------------

AVOIDED = re.compile(r"\b(can not|kept out|by the file|what it is that|she|her|hers|herself)\b")
"""Unusual words for usual ones, and one kind of person for everybody."""


def test_the_words_are_plain() -> None:
    assert [
        f"{place(path, number)}: {found[0]}"
        for path in [*FILES, *sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := AVOIDED.search(line))
    ] == []


# --- one of each ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["<html", "<!doctype"])
def test_one_template_begins_every_page(mark: str) -> None:
    texts = [path for path in (ROOT / "vis_cli").rglob("*") if path.suffix in (".py", ".j2")]
    found = [str(path.relative_to(ROOT)) for path in texts if mark in path.read_text(encoding="utf-8").lower()]
    assert found == ["vis_cli/files/core/html/base.html.j2"]


def test_one_module_writes_markdown_tables() -> None:
    marks = ("|---", "| --- ", '"pipe"', '"github"')
    assert [path for path in FILES if any(mark in path.read_text(encoding="utf-8") for mark in marks)] == []


# --- sentences -----------------------------------------------------------------------------------------------------

SAYING = {*FAILURES, *FOUND, *TOLD, "Message", "Scalar", "_"} - {"append", "replace"}
"""What is called with a sentence for people."""


def said_in(call: ast.Call) -> Iterator[ast.JoinedStr]:
    """The words put together among the arguments, but for commands to type, which are the same in every language."""
    values = [*call.args, *(each.value for each in call.keywords if each.arg in ("message", "hint", "text", "empty"))]
    for value in values:
        if isinstance(value, ast.JoinedStr):
            words = " ".join(str(part.value) for part in value.values if isinstance(part, ast.Constant))
            if re.search(r"[^\W\d_]{2}", words) and not words.startswith("vis "):
                yield value


def test_a_sentence_with_values_is_a_message() -> None:
    """A text that is put together where it arises can never be said in another language."""
    calls = [(path, node) for path in FILES for node in ast.walk(parse(path)) if isinstance(node, ast.Call)]
    named = [each for each in calls if getattr(each[1].func, "id", getattr(each[1].func, "attr", "")) in SAYING]
    assert [place(path, text.lineno) for path, call in named for text in said_in(call)] == []


# --- one grammar for days and lengths of time ----------------------------------------------------------------------

PARSING = re.compile(r"\.(fromisoformat|strptime|fromisocalendar)\b|date\(\*map|\\d\{4\}\)?-|\[0-9\]\{4\}\)?-|\[smhdw")
"""What a module does that reads days, weeks or lengths of time by itself."""
GRAMMAR = ("rules/core/dates.py", "rules/core/durations.py", "rules/core/times.py")
PARSES_TOO = {
    "db/core/records.py": "rows of the database, as SQLAlchemy takes them",
    "db/core/schema.py": "an entry of the journal that an upgrade wrote",
    "files/cards/html.py": "a day of its own data",
    "files/orders/days.py": "the pattern for editors in the JSON Schema",
    "output/cells.py": "what a column of days looks like",
    "rules/cards/notices.py": "week numbers in the text of a notice, for its guard",
    "rules/cards/hours_hsa.py": "values of HSA: 20260629",
    "rules/cards/hours_dates.py": "days within hours, up to where the times begin",
    "rules/cases/cases.py": "the number of a case: 2024-0001234",
}
"""By name, and why. It only shrinks."""


def test_days_and_lengths_of_time_are_read_in_one_place() -> None:
    """So that `1m`, `4w` or `v. 27–31` cannot mean one thing here and another there."""
    found = {inside(path) for path in FILES if PARSING.search(path.read_text(encoding="utf-8"))}
    assert found - {*GRAMMAR, *PARSES_TOO} == set()
    assert sorted(PARSES_TOO.keys() - found) == [], "these read none any longer: take them off the list"


def messages() -> list[tuple[Path, ast.Call]]:
    """Every `Message(…)` of the program, and the file in which it stands."""
    return [
        (path, node)
        for path in FILES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message"
    ]


def is_timedelta(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "timedelta"


def test_a_length_of_time_within_a_sentence_is_told_in_words() -> None:
    """Python's own `7 days, 8:00:00` is English whatever is spoken: `durations.rounded` says it."""
    lengths = {
        (path, target.id)
        for path in FILES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Assign) and is_timedelta(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert [
        f"{place(path, value.lineno)}: {ast.unparse(value)} in a message needs durations.rounded"
        for path, node in messages()
        for value in (keyword.value for keyword in node.keywords)
        if is_timedelta(value) or (isinstance(value, ast.Name) and (path, value.id) in lengths)
    ] == []


def test_a_sentence_within_another_is_put_into_the_language_with_it() -> None:
    """A text without values would stay English there: `as_message` makes it a message."""
    assert [
        f"{place(path, value.lineno)}: {ast.unparse(value)} in a message needs as_message"
        for path, node in messages()
        for value in (keyword.value for keyword in node.keywords)
        if isinstance(value, ast.Attribute) and value.attr in ("hint", "message", "why")
    ] == []
