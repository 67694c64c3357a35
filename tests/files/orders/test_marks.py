"""Marks in an order file that stop it."""

from __future__ import annotations

import pytest

from vis_cli.files.core import text as texts
from vis_cli.files.core import yaml_nodes
from vis_cli.files.core.yaml_nodes import Broken, Mapping, YamlFile
from vis_cli.files.orders.marks import unmarked


def order(text: str) -> tuple[YamlFile, Mapping]:
    file = yaml_nodes.parse(texts.decode("o.yaml", text.encode()))
    (node,) = file.documents
    assert isinstance(node, Mapping)
    return file, node


def test_every_value_that_begins_with_the_mark_is_a_fault_at_its_place() -> None:
    file, node = order('ref: "?"\nunit: Birka\ncase_types: [A, "? B"]\nperiods: [{deactivate: "? 2026-06-29"}]\n')
    found = unmarked(file, node)
    assert found is not None
    assert [(each.id, each.source.line, each.source.column) for each in file.sorted_faults() if each.source] == [
        ("in-doubt", 1, 6),
        ("in-doubt", 3, 17),
        ("in-doubt", 4, 24),
    ]
    assert isinstance(found.pairs["ref"][1], Broken)
    assert not isinstance(node.pairs["ref"][1], Broken), "the file's own nodes stay as they were"


@pytest.mark.parametrize(("key", "kind"), [("kind", "change"), ("kind", "withdrawal"), ("slag", "change")])
def test_what_changes_another_is_no_order(key: str, kind: str) -> None:
    file, node = order(f"{key}: {kind}\nref: IT-1\n")
    assert unmarked(file, node) is None
    assert [each.id for each in file.faults] == ["not-a-new-order"]


@pytest.mark.parametrize("text", ["kind: order\nref: IT-1\n", "ref: Vad?\n", "note:\n"])
def test_an_order_without_marks_is_as_it_was(text: str) -> None:
    file, node = order(text)
    assert unmarked(file, node) is not None
    assert list(file.faults) == []
