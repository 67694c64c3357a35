"""Every id of a fault, guard or finding in the code: what `vis explain` must know."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tests.conftest import ROOT
from tests.strings import Sentences
from vis_cli.rules.core.guards import GUARDS

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MAKERS = {"fault", "finding", "violation", "refusal", "wrong", "discrepancy", "malformed", "faulty"}
"""What makes something with an id, by name in small letters and without underscores before it."""
NAMED = ("unit", "person", "case-type", "policy", "system", "who", "role")
"""What is found by name: `rules.core.names` makes two ids of each."""
DYNAMIC = {
    "ambiguous-{}": [f"ambiguous-{each}" for each in NAMED],
    "unknown-{}": [f"unknown-{each}" for each in (*NAMED, "state", "sort", "documented")],
}
"""The ids that are put together, by their form."""
MARKS = ("rules", "orders", "intake")
"""What is not understood of a message is marked in the draft in words; it has no id there."""


class Ids(Sentences, ast.NodeVisitor):
    """Reads the ids of a module."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for each in node.body:
            if isinstance(each, ast.Assign) and getattr(each.targets[0], "id", "") == "id":
                self._note(self._texts(each.value))
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if getattr(node.targets[0], "id", "") == "id" and not isinstance(node.value, ast.Call):
            self._note(each for each in self._texts(node.value) if "-" in each)
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        for first, second in zip(node.elts, node.elts[1:], strict=False):
            is_message = getattr(getattr(second, "func", None), "id", "") == "Message"
            if isinstance(first, ast.Constant) and is_message and ("-" in str(first.value) or len(node.elts) == 3):
                self._note([str(first.value)])
        self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> None:
        keys = [getattr(key, "value", None) for key in node.keys]
        if "id" in keys and "message" in keys:  # a finding as JSON has it
            self._note(self._texts(node.values[keys.index("id")]))
        self.generic_visit(node)

    def visit_Yield(self, node: ast.Yield) -> None:
        if isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:  # a way into a document, an id, a message
            self._note(self._texts(node.value.elts[1]))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        keywords = {each.arg: each.value for each in node.keywords}
        if "id" in keywords and name != "Message":
            self._note(self._named(keywords["id"]))
        elif "finding" in keywords and name != "Message":
            self._note(self._named(keywords["finding"]))
        elif name == "Scalar":
            said = keywords.get("fault") or (node.args[-1] if node.args[3:] else None)
            self._note(each for each in self._texts(said) if "-" in each) if said is not None else None
        elif name.lstrip("_").lower() in MAKERS:
            self._note(self._first_of(name, node))
        super().visit_Call(node)

    def _first_of(self, name: str, node: ast.Call) -> Iterable[str]:
        """The id among the first arguments: a class has it first, a method may have a key or a column before it."""
        texts = [list(self._texts(each)) for each in node.args[:3]]
        alike = [each for each in texts if each and all(ID.fullmatch(text) for text in each)]
        with_hyphen = [each for each in alike if all("-" in text for text in each)]
        if with_hyphen:
            return with_hyphen[-1]
        if name[:1].isupper() and node.args and isinstance(node.args[0], ast.Constant):
            return [str(node.args[0].value).replace(" ", "-")]  # `doctor` says it so
        return []

    def _named(self, node: ast.expr) -> Iterator[str]:
        if isinstance(node, ast.JoinedStr):
            form = "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
            assert form in DYNAMIC, f"{form}: an id is put together in a way that nobody knows"
            yield from DYNAMIC[form]
        else:
            yield from self._texts(node)

    def _note(self, ids: Iterable[str]) -> None:
        self.ids |= {id for id in ids if ID.fullmatch(id)}


def ids_in(source: str) -> set[str]:
    """The ids that a module has."""
    reader = Ids()
    reader.visit(ast.parse(source))
    return reader.ids


def known() -> set[str]:
    """Every id in the code."""
    found = set(GUARDS)
    for path in sorted((ROOT / "vis_cli").rglob("*.py")):
        parts = path.relative_to(ROOT / "vis_cli").parts
        if "migrations" not in parts and parts[:3] != MARKS:
            found |= ids_in(path.read_text(encoding="utf-8"))
    return found
