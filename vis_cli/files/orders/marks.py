"""Marks in an order file that stop it: values that are in doubt, and what is no order but changes an earlier one."""

from __future__ import annotations

from operator import is_

from vis_cli.errors import Message
from vis_cli.files.core.yaml_nodes import Broken, Node, Scalar, Sequence, YamlFile
from vis_cli.files.core.yaml_nodes import Mapping as MappingNode

DOUBT = "?"
"""What a value that is in doubt begins with."""
KEYS = ("kind", "slag")
_SAID = {
    "change": "this changes an earlier order, and is no new one.",
    "withdrawal": "this withdraws an earlier order, and is no new one.",
}
_COMMANDS = {"change": "vis orders change", "withdrawal": "vis orders withdraw"}


def unmarked(file: YamlFile, order: MappingNode) -> MappingNode | None:
    """The order with its marked values taken for broken, each noted in the file; the nodes of the file stay.

    None where it is said to change or withdraw another.
    """
    for key, (place, value) in order.pairs.items():
        text = (value.text or "").strip() if isinstance(value, Scalar) else ""
        if key.casefold() in KEYS and text in _COMMANDS:
            hint = Message("See `{command}`; if it is a new order, take the line away.", command=_COMMANDS[text])
            file.fault(place, "not-a-new-order", _SAID[text], hint)
            return None
    copy = _checked(file, order)
    return copy if isinstance(copy, MappingNode) else order


def _checked(file: YamlFile, node: Node) -> Node:
    """The node itself, or a copy without what is in doubt; nothing nests deeper than a period in an order."""
    if isinstance(node, MappingNode):
        values = [_checked(file, value) for _, value in node.pairs.values()]
        if all(map(is_, values, (value for _, value in node.pairs.values()))):
            return node
        mapping = MappingNode(node.line, node.column)
        mapping.pairs = {
            key: (place, value) for (key, (place, _)), value in zip(node.pairs.items(), values, strict=True)
        }
        return mapping
    if isinstance(node, Sequence):
        items = [_checked(file, each) for each in node.items]
        if all(map(is_, items, node.items)):
            return node
        sequence = Sequence(node.line, node.column)
        sequence.items = items
        return sequence
    text = (node.text or "").strip()
    if not text.startswith(DOUBT):
        return node
    said = text.removeprefix(DOUBT).strip()
    message = Message('"{said}" is marked as in doubt.', said=said) if said else "this was not told, or not clearly."
    hint = "Ask the unit (`vis orders reply --missing`), and write what is right, without the ?."
    file.fault(node, "in-doubt", message, hint)
    return Broken(None, node.line, node.column)
