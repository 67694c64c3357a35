"""Every help text, heading and sentence that a person may read, as they stand in the code: what is translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from typer.core import TyperGroup

from tests.conftest import ROOT
from vis_cli import errors
from vis_cli.app import orders, windows
from vis_cli.app.cards import notices
from vis_cli.app.retention import due, ledgers
from vis_cli.cli.demo.demo import every_part as demo_parts
from vis_cli.cli.frame.i18n import PLACEHOLDER
from vis_cli.cli.frame.options import DAYS
from vis_cli.cli.frame.outcome import DONE, TO_BE
from vis_cli.cli.frame.root import DAILY, NAMES, SECTIONS, root
from vis_cli.cli.frame.steps import FIELDS
from vis_cli.cli.help.examples import examples
from vis_cli.cli.help.guide import GUIDES
from vis_cli.cli.help.ids import explained
from vis_cli.cli.help.surroundings import ENVIRONMENT, FILES
from vis_cli.cli.help.topics import GLOSSARY, PARAGRAPHS, TOPICS
from vis_cli.errors import EXIT_CODES
from vis_cli.files.core.comments import paragraphs
from vis_cli.files.operations import cron
from vis_cli.interrupts import NOTHING_HALF_DONE
from vis_cli.output import Result
from vis_cli.rules.cases import cases, queue
from vis_cli.rules.cases.events import SEND_FORM, TRANSITIONS
from vis_cli.rules.core.guards import GUARDS
from vis_cli.rules.core.plan import ACTIONS
from vis_cli.rules.core.times import MONTHS, WEEKDAYS
from vis_cli.rules.forms import bindings, forms
from vis_cli.rules.retention import policies
from vis_cli.shipped import shipped

WORDED = (
    windows.STATES,
    orders.STATES,
    notices.STATES,
    cases.STATES,
    cases.SORTS,
    cases.DOCUMENTED,
    queue.TURNS,
    forms.STATES,
    bindings.PUBLICATION_STATUS,
    policies.HOLD_STATES,
    policies.SCOPES,
    due.RUN_SORTS,
    due.RUN_STATES,
    ledgers.STATES,
    ACTIONS,
)
"""Words that answers have among their values."""

CLI = ROOT / "vis_cli" / "cli"

FAILURES = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
FOUND = {
    "Fault",
    "Violation",
    "Refusal",
    "Wrong",
    "Finding",
    "Unclear",
    "Answer",
    "Verdict",
    "Result",
    "Plan",
    "Failure",
    "finding",
    "replace",
}
TOLD = {"fault", "refuse", "reject", "wrong", "trip", "say", "append", "unusable", "no_backup", "misfits", "tell"}
NOUNS = {"Directory", "Header", "Object", "Scalar"}  # what their first argument says is a part of sentences

TYPERS = ("Options", "Arguments", "Commands", "Show this message and exit.")  # said by Typer in the help of a command
HEADINGS = ("Examples",)  # of sections of help

Text = tuple[str, str | None]
"""A text, and its plural where it has one."""


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
    yield from (about for _, about in DAILY)
    yield from (about for _, sections in SECTIONS for _, _, about in sections)
    yield from (said for param in top.params if (said := getattr(param, "help", None)))
    for name in NAMES:
        yield from _below(top.get_command(context, name), context)


def _below(command: Any, context: Any) -> Iterator[str]:
    if command.help:
        yield command.help
    yield from (param.help for param in command.params if getattr(param, "help", None))
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            yield from _below(command.get_command(context, name), context)


def placeholders() -> Iterator[str]:
    """The words that stand for what arguments and options take: the `FILE` of `--out FILE`."""
    yield from ("OPTIONS", "COMMAND", "ARGS")  # said by Typer
    top = root()
    context = top.make_context("vis", [], obj=_Invocation(), resilient_parsing=True)
    for command in (top, *(each for name in NAMES for each in _every(top.get_command(context, name), context))):
        for param in command.params:
            yield from PLACEHOLDER.findall(getattr(param, "metavar", None) or "")


def _every(command: Any, context: Any) -> Iterator[Any]:
    yield command
    if isinstance(command, TyperGroup):
        for name in command.list_commands(context):
            yield from _every(command.get_command(context, name), context)


def headings() -> Iterator[str]:
    """The headings of tables: the second of each pair in tables of columns, as they stand in the code."""
    for tree in modules():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Assign)
                and isinstance(target := node.targets[0], ast.Name)
                and target.id.lower().endswith("columns")
            ):
                yield from _pairs(node.value)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Result" and node.args[1:]:
                yield from _pairs(node.args[1])


def _pairs(node: ast.AST) -> Iterator[str]:
    for each in getattr(node, "elts", ()):
        pair = getattr(each, "elts", ())
        if len(pair) == 2 and all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in pair):
            yield pair[1].value


def tables() -> Iterator[str]:
    """What the program's own tables say, in words."""
    yield from (topic.about for topic in TOPICS.values())
    yield from (guide.about for guide in GUIDES.values())
    yield from PARAGRAPHS
    yield from (text for each in explained().values() for text in (each.meaning, each.way_on))
    yield from (each.about for shown in examples().values() for each in shown)
    yield from (NOTHING_HALF_DONE, DAYS)
    for words in (EXIT_CODES, GUARDS, GLOSSARY, FIELDS, ENVIRONMENT, FILES):
        yield from words.values()
    yield from (*WEEKDAYS, *MONTHS, *TYPERS, *HEADINGS, Result(None).empty)
    yield from (job.about for job in (*cron.JOBS, cron.CASES, cron.FORMS, cron.PUBLISH, cron.PURGE))
    yield from paragraphs(shipped("configs", "vis.yaml").read_text(encoding="utf-8"))
    for part in demo_parts():
        yield from (part.title, part.about, *(step.about for step in part.steps if step.about))
    for states in WORDED:
        yield from states
    yield from (each.sets_right for each in (SEND_FORM, *TRANSITIONS.values()))


def sentences() -> Iterator[Text]:
    """The sentences in the code, as far as they can be told from other texts by where they stand."""
    taken = takers(modules())
    for tree in modules():
        reader = Sentences(taken)
        reader.visit(tree)
        yield from reader.found


class Sentences(ast.NodeVisitor):
    """Reads the sentences of a module; a name stands for the texts that are assigned to it."""

    def __init__(self, takers: dict[str, set[int | str]] | None = None) -> None:
        self.takers = takers or {}
        self.found: list[Text] = []
        self.scopes: list[dict[str, list[ast.AST]]] = []

    def visit_Module(self, node: ast.Module) -> None:
        self.scopes.append(_assigned(node))
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.scopes.append(_assigned(node))
        if "Sentence" in ast.dump(node):  # lines for people, some of them plain
            for each in ast.walk(node):
                if isinstance(each, ast.AnnAssign | ast.Return) and each.value:
                    self.found += [(text, None) for text in self._texts(each.value) if " " in text or text[-1:] == ":"]
        self.generic_visit(node)
        self.scopes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "replace" and isinstance(node.func, ast.Attribute):  # of a text
            name = ""
        if (
            isinstance(node.func, ast.Call) and getattr(node.func.func, "id", "") == "type"
        ):  # as the one that was caught
            name = "Failure"
        if name == "Message":
            plural = next(self._texts(node.args[1]), None) if node.args[1:] else None
            self.found += [(text, plural) for text in self._texts(node.args[0]) if re.search("[^\\W\\d_]", _bare(text))]
        elif name == "_" and node.args:
            self.found += [(text, None) for text in self._texts(node.args[0])]
        elif name.lstrip("_") in NOUNS | FAILURES | FOUND | TOLD:
            values = [*node.args, *(each.value for each in node.keywords if each.arg not in ("id", "candidates"))]
            texts = (text for value in values if not isinstance(value, ast.Dict) for text in self._texts(value))
            self.found += [(text, None) for text in texts if " " in text or text.endswith(".") or name in NOUNS]
        elif wanted := self.takers.get(name):
            given = [*enumerate(node.args), *((each.arg, each.value) for each in node.keywords)]
            texts = (text for at, value in given if at in wanted for text in self._texts(value))
            self.found += [(text, None) for text in texts if " " in text or text.endswith(".")]
        self.generic_visit(node)

    def _texts(self, node: ast.AST, within: frozenset[str] = frozenset()) -> Iterator[str]:
        """The texts that an expression may be; `within` are the names that it is a value of."""
        inner: Iterable[ast.AST] = ()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            inner = (node.body, node.orelse)
        elif isinstance(node, ast.BoolOp):
            inner = node.values
        elif isinstance(node, ast.Tuple | ast.List):
            inner = node.elts
        elif isinstance(node, ast.Starred | ast.Subscript):
            inner = (node.value,)
        elif isinstance(node, ast.Dict):
            inner = node.values
        elif isinstance(node, ast.Name) and node.id not in within:
            within |= {node.id}
            inner = next((scope[node.id] for scope in reversed(self.scopes) if node.id in scope), ())
        for each in inner:
            yield from self._texts(each, within)


def _bare(template: str) -> str:
    """A template without the places that are filled in."""
    return re.sub(r"\{[^}]*\}", "", template)


def _assigned(scope: ast.AST) -> dict[str, list[ast.AST]]:
    """What is assigned to each name, and not only another name's value."""
    found: dict[str, list[ast.AST]] = {}
    for node in ast.walk(scope):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        for target in targets if value is not None else ():
            several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(target.elts, value.elts, strict=False) if several else [(target, value)]
            for name, each in pairs:
                if isinstance(name, ast.Name) and not isinstance(each, ast.Name):
                    found.setdefault(name.id, []).append(each)
    return found


def takers(
    code: Iterable[ast.Module], such: Callable[[ast.FunctionDef, str], bool] = lambda *_: True
) -> dict[str, set[int | str]]:
    """The functions that take a sentence, by name: in which places and under which names.

    `such` says of a function and a name of it whether that one is looked for.
    """
    found: dict[str, set[int | str]] = {}
    for tree in code:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                placed = [*node.args.posonlyargs, *node.args.args]
                placed = placed[1:] if placed and placed[0].arg in ("self", "cls") else placed
                for at, each in [*enumerate(placed), *((None, each) for each in node.args.kwonlyargs)]:
                    if each.annotation is None or "Sentence" not in ast.dump(each.annotation):
                        continue
                    if such(node, each.arg):
                        found.setdefault(node.name, set()).update({each.arg} if at is None else {at, each.arg})
    return found


def modules() -> Iterator[ast.Module]:
    for path in sorted((ROOT / "vis_cli").rglob("*.py")):
        if "migrations" not in path.parts and path.name != "synthetic.py":  # its texts are in Swedish cases
            yield ast.parse(path.read_text(encoding="utf-8"))


def labels() -> Iterator[str]:
    """All that must be there in Swedish before a release: help, headings, and what the program's tables say."""
    yield from helps()
    yield from placeholders()
    yield from headings()
    yield from tables()


def counts() -> Iterator[Text]:
    """How much a plan does: in English the same of one and of several."""
    yield from ((text, text) for words in (TO_BE, DONE) for text in words.values())


def everything() -> list[Text]:
    """All texts, once, each with its plural where it has one."""
    plurals: dict[str, str | None] = {}
    for text, plural in (*((text, None) for text in labels()), *counts(), *sentences()):
        plurals[text] = plurals.get(text) or plural
    return [(text, plural) for text, plural in plurals.items() if re.search(r"[^\W\d_]{2}", text or "")]
