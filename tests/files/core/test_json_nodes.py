"""JSON that people may have edited: strict, with places."""

from __future__ import annotations

import pytest

from vis_cli.errors import FaultyInput
from vis_cli.files.core import json_nodes
from vis_cli.files.core.text import decode


def faults(text: str) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(FaultyInput) as refused:
        json_nodes.read(decode("p.json", text.encode()))
    return [(each.id, each.source.line, each.source.column) for each in refused.value.faults if each.source]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a": 1,\n "b": }', ("not-json", 2, 7)),
        ('{"a": 1,\n "b": 2,\n "a": 3}', ("duplicate-key", 3, 2)),
        ('{"a": NaN}', ("not-json", 1, 1)),
        ('{"a": ' + "[" * 200 + "]" * 200 + "}", None),
        ('{"a": ' + "[" * 100_000, ("too-deep", 1, 106)),
        ("", ("not-json", 1, 1)),
        ('{"a": "\\\\ud800 \\ud83d\\ude00",\n "b": "\\uD83D"}', ("not-json", 2, 8)),
        ('{"a": "\\ude00\\ud83d"}', ("not-json", 1, 8)),
        ('{"\\udfff": 1}', ("not-json", 1, 3)),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text: str, fault: tuple[str, int, int] | None) -> None:
    if fault is None:  # deep, but the standard library reads it
        json_nodes.read(decode("p.json", text.encode()))
        return
    assert faults(text) == [fault]


def test_what_is_wrong_with_a_value_is_pointed_at_or_at_the_nearest_above() -> None:
    text = decode("p.json", b'{"steps": [\n  {"id": 1},\n  {"id": 2}]}')
    wrong = [(("steps", 1, "id"), "x", "no"), (("steps", 7, "id"), "y", "no"), (("none",), "z", "no")]
    found = json_nodes.faulty(text, wrong, "Again.").faults  # type: ignore[arg-type]
    assert [(each.source.line, each.source.column) for each in found if each.source] == [(3, 10), (1, 11), (1, 1)]
    assert {each.hint for each in found} == {"Again."}


def test_an_object_has_just_its_keys_each_of_its_type() -> None:
    shape = {"a": int, "b": list}
    assert json_nodes.misfits({"a": 1, "b": []}, shape, "it") == []
    assert json_nodes.misfits([], shape, "it")[0][:2] == ((), "wrong-type")
    found = {(path, id) for path, id, _ in json_nodes.misfits({"a": True, "c": 1}, shape, "it")}
    assert found == {(("a",), "wrong-type"), (("c",), "unknown-key"), ((), "missing-key")}


def test_a_tree_of_values_reads_as_yaml_does() -> None:
    text = decode("p.json", b"{}")
    node = json_nodes.tree({"a": ["x", 1, True, None]}, text).documents[0]
    items = node.pairs["a"][1].items  # type: ignore[union-attr]
    assert [item.text for item in items] == ["x", "1", "true", None]
