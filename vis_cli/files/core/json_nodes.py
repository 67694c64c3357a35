"""JSON that people may have edited: read strictly, and pointed into where something is wrong with it.

The standard library reads it, quickly and without places; only when there is something to point at is it read again as
YAML, which JSON nearly is, for the places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from vis_cli.errors import Fault, FaultyInput, Message, Sentence, Source
from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.faults import Faults, TooMany
from vis_cli.files.core.text import Text
from vis_cli.files.core.yaml_nodes import Mapping, Node, Scalar, YamlFile
from vis_cli.files.core.yaml_nodes import Sequence as SequenceNode

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPES = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
"""What a backslash begins: two halves of a letter, one of them, or something else."""

Path = tuple[str | int, ...]
"""Keys and positions that lead to a value: `("steps", 3, "id")`."""

Wrong = tuple[Path, str, Sentence]
"""Where something is wrong, the id of the rule, and a sentence."""


def read(text: Text, *, decimals: bool = False) -> Any:
    """The document of a JSON file; with `decimals` its fractions are what was written, to the last nought.

    Raises:
        FaultyInput: it is not JSON, a key stands twice, it has half a letter, or nests without end; with the place.
    """
    try:
        fractions = Decimal if decimals else None
        document = json.loads(text.text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=fractions)
    except json.JSONDecodeError as error:
        source = text.source(error.lineno, error.colno)
        raise FaultyInput([Fault("not-json", Message("this is not JSON: {msg}.", msg=error.msg), source)]) from None
    except _Twice as twice:
        found = [fault for fault in yaml_nodes.parse(text).faults if fault.id == "duplicate-key"]
        fault = Fault("duplicate-key", Message('"{twice}" stands here twice.', twice=twice), text.source(1, 1))
        raise FaultyInput(found or [fault]) from None
    except RecursionError:
        deep = [fault for fault in yaml_nodes.parse(text).faults if fault.id == "too-deep"]
        raise FaultyInput(deep or [Fault("too-deep", "this nests too deep.", text.source(1, 1))]) from None
    except ValueError as error:  # NaN, or a number without end
        raise FaultyInput(
            [Fault("not-json", Message("this is not JSON: {error}.", error=error), text.source(1, 1))]
        ) from None
    _whole_letters(text)
    return document


def _whole_letters(text: Text) -> None:
    """Refuse half a letter: the standard library takes `"\\ud800"` for a text, which nobody can write or store."""
    if _HALF.search(text.text) is None:
        return
    for found in _ESCAPES.finditer(text.text):
        if found[1]:
            message = Message("this is not JSON: {escape} is half a letter.", escape=found[0])
            raise FaultyInput([Fault("not-json", message, text.source_at(found.start()))])


class _Twice(Exception):
    """A key that stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        raise _Twice(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(Message("there is no number {name}", name=name))


def faulty(text: Text, wrongs: Iterable[Wrong], hint: Sentence | None = None) -> FaultyInput:
    """What is wrong with values of a file, each at its place, or at the nearest one above that can be told."""
    root = located(text)
    faults = Faults()
    with suppress(TooMany):  # the last of the faults says so
        for path, id, message in wrongs:
            faults.append(Fault(id, message, _place(root, path), hint))
    return FaultyInput(faults)


def _place(file: YamlFile, path: Path) -> Source:
    node: Node | None = file.documents[0] if file.documents else None
    for step in path:
        below: Node | None = None
        if isinstance(node, Mapping) and step in node.pairs:
            below = node.pairs[str(step)][1]
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            below = node.items[step]
        if below is None:
            break
        node = below
    return file.source(node) if node is not None else Source(file.name, 1, 1)


def located(text: Text, path: Path = ()) -> YamlFile:
    """The file, or what lies at `path` in it, as a tree whose nodes know their places; without documents if YAML does
    not read it.
    """
    file = yaml_nodes.parse(text)
    node: Node | None = file.documents[0] if file.documents else None
    for step in path:
        node = node.pairs[str(step)][1] if isinstance(node, Mapping) and step in node.pairs else None
    documents = [] if node is None else [node]
    return YamlFile(file.name, documents, text=file.text)


def tree(value: Any, text: Text) -> YamlFile:
    """A value of the file as the readers of YAML take it, without places: `located` finds those."""
    return YamlFile(text.name, [_node(value, {})])


def _node(value: Any, keys: dict[str, Scalar]) -> Node:
    """The node of a value; `keys` are those of every object, which have no places to tell them apart."""
    if type(value) is str:
        return Scalar(value, 0, 0, '"')
    if type(value) is dict:
        mapping = Mapping(0, 0)
        for key, each in value.items():
            mapping.pairs[key] = (keys.get(key) or keys.setdefault(key, Scalar(key, 0, 0)), _node(each, keys))
        return mapping
    if type(value) is list:
        sequence = SequenceNode(0, 0)
        sequence.items = [_node(each, keys) for each in value]
        return sequence
    return Scalar(None, 0, 0) if value is None else Scalar(json.dumps(value), 0, 0, "")


def with_hint(faults: Sequence[Fault], hint: Sentence) -> FaultyInput:
    """The faults, each with this hint where it has none."""
    return FaultyInput([fault if fault.hint else replace(fault, hint=hint) for fault in faults])


KINDS = {str: "a text", list: "a list", dict: "an object", int: "a number", bool: "true or false"}


def misfits(value: Any, shape: dict[str, type], what: str, path: Path = ()) -> list[Wrong]:
    """What keeps `value` from being an object with just these keys, each of its type; `what` names it."""
    if not isinstance(value, dict):
        return [(path, "wrong-type", Message("{what} is an object with keys.", what=Message(what)))]
    wrong: list[Wrong] = [
        (path, "missing-key", Message('"{key}" is missing.', key=key)) for key in shape if key not in value
    ]
    for key, each in value.items():
        if key not in shape:
            wrong.append(
                ((*path, key), "unknown-key", Message('{what} has no key "{key}".', what=Message(what), key=key))
            )
        elif type(each) is not shape[key]:
            wrong.append(
                ((*path, key), "wrong-type", Message('"{key}" is {kind}.', key=key, kind=Message(KINDS[shape[key]])))
            )
    return wrong
