"""Parts of JSON Schemas: texts that look like numbers, words in any case, keys by any of their names."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from vis_cli.files.core.json_schema import fields, table, truth, words, written


def takes(schema: dict[str, Any], value: object) -> bool:
    return Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("schema", "taken", "refused"),
    [
        (written({"type": "string"}), ["a", 7, 1.5, True], ["", "  ", None, []]),
        (written({"type": "integer", "minimum": 1}), [1, "1", " 07 "], [0, "0", "x", "", "1.5", None]),
        (written({"type": "number", "exclusiveMinimum": 0}), [0.5, "0.5", "1"], [0, "x", "."]),
        (written({"enum": ["order"]}), ["order", "Order"], ["orders", None]),
        (truth("yes", "ja"), [True, False, "JA", "yes"], ["maybe", 1]),
        (words(["t.o.m."]), ["T.o.m.", " t.o.m. "], ["txoxm."]),
    ],
)
def test_a_value_is_taken_as_it_may_be_written(schema: dict[str, Any], taken: list[Any], refused: list[Any]) -> None:
    assert [takes(schema, value) for value in taken] == [True] * len(taken)
    assert [takes(schema, value) for value in refused] == [False] * len(refused)


def test_keys_have_several_names_in_any_case_and_each_stands_once() -> None:
    text = written({"type": "string"})
    schema = fields([(("unit", "enhet"), True, text), (("note",), False, text)])
    for good in ({"unit": "a"}, {"Enhet": "a"}, {"UNIT": "a", "note": None}):
        assert takes(schema, good)
    for bad in ({}, {"note": "a"}, {"unit": "a", "enhet": "a"}, {"unit": None}, {"unit": "a", "more": "b"}):
        assert not takes(schema, bad)


def test_a_row_is_an_object_of_texts_in_which_a_cell_may_be_empty() -> None:
    schema = table("hours", [(("unit", "enhet"), True), (("from",), False)])
    assert takes(schema, [{"enhet": "a", "from": ""}]) and takes(schema, [])
    assert not takes(schema, [{"unit": "", "from": ""}]) and not takes(schema, [{"from": "2026-06-02"}])
