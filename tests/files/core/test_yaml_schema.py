"""Schemas: one definition gives values, faults with places, and the JSON Schema."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.files.core import text, yaml_nodes
from vis_cli.files.core.yaml_schema import (
    BOOLEAN,
    FAULTY,
    TEXT,
    Entry,
    Field,
    ListOf,
    MapOf,
    Object,
    Scalar,
    choice,
    document,
    fraction,
    integer,
)

DAY = Scalar(date.fromisoformat, "a day, YYYY-MM-DD", {"type": "string", "format": "date"}, "faulty-date")
ALL = object()
ORDER = Object(
    "an order",
    Field("ref", TEXT, ("ärendenummer",), required=True),
    Field("case_types", ListOf(TEXT, words={"all": ALL, "alla": ALL}), ("ärendetyper",), required=True),
    Field("day", DAY),
    Field("notice", BOOLEAN, ("tillfällig information",)),
    Field("limits", MapOf(integer(1), ("cases", "days"))),
    Field("share", fraction()),
    Field("from", choice({"closed": 1, "opened": 2})),
)


def read(written: str) -> Entry:
    file = yaml_nodes.parse(text.decode("f.yaml", written.encode()))
    return ORDER.entry(file.documents[0], file)


def faults(written: str) -> list[tuple[int | str, ...]]:
    file = read(written).file
    return [(fault.id, fault.source.line, fault.source.column) for fault in file.sorted_faults()]


def test_values_are_read_under_their_english_names() -> None:
    entry = read(
        "Ärendenummer: 0470\närendetyper: [Boka tid, Förnya recept]\nday: 2026-06-29\ntillfällig information: ja\n"
        "limits: {cases: 3}\nshare: 0.5\nfrom: opened\n"
    )
    assert entry.file.faults == [] and entry.sound
    assert entry.values == {
        "ref": "0470", "case_types": ("Boka tid", "Förnya recept"), "day": date(2026, 6, 29), "notice": True,
        "limits": {"cases": 3}, "share": 0.5, "from": 2,
    }  # fmt: skip
    assert str(entry.source("day")) == "f.yaml:3:6"


def test_a_word_may_stand_for_the_list() -> None:
    assert read("ref: a\ncase_types: Alla\n").get("case_types") is ALL


def test_an_optional_key_without_a_value_is_as_if_not_there() -> None:
    entry = read("ref: a\ncase_types: all\nday:\n")
    assert "day" not in entry and entry.sound


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ref:\ncase_types: all\n", [("empty-value", 1, 5)]),
        ("ref: ''\ncase_types: all\n", [("empty-value", 1, 6)]),
        ("# x\nref: a\n", [("missing-key", 2, 1)]),
        ("day: 2026-06-29\n", [("missing-key", 1, 1), ("missing-key", 1, 1)]),
        ("ref: a\ncase_types: []\n", [("empty-list", 2, 13)]),
        ("ref: a\ncase_types: Boka tid\n", [("wrong-type", 2, 13)]),
        ("ref: a\ncase_types: [[b]]\n", [("wrong-type", 2, 14)]),
        ("ref: [a]\ncase_types: {a: b}\n", [("wrong-type", 1, 6), ("wrong-type", 2, 13)]),
        ("ref: a\ncase_types: all\ndya: 2026-01-01\n", [("unknown-key", 3, 1)]),
        ("ref: a\närendenummer: b\ncase_types: all\n", [("duplicate-key", 2, 1)]),
        ("ref: a\ncase_types: all\nday: 2026-02-30\n", [("faulty-date", 3, 6)]),
        ("ref: a\ncase_types: all\nnotice: kanske\n", [("faulty-boolean", 3, 9)]),
        ("ref: a\ncase_types: all\nlimits: {cases: 0, dagar: 1}\n", [("faulty-number", 3, 17), ("unknown-key", 3, 20)]),
        ("ref: a\ncase_types: all\nshare: 1.5\n", [("faulty-number", 3, 8)]),
        ("ref: a\ncase_types: all\nfrom: close\n", [("unknown-choice", 3, 7)]),
        (
            "ref: !x a\ncase_types: !x [b]\nday: *c\n",
            [("unknown-tag", 1, 6), ("unknown-tag", 2, 13), ("faulty-alias", 3, 6)],
        ),
    ],
)
def test_faults_have_ids_and_places(written: str, expected: list[tuple[int | str, ...]]) -> None:
    assert faults(written) == expected
    assert not read(written).sound or expected[0][0] in ("unknown-key", "duplicate-key")


def test_near_words_are_suggested() -> None:
    (fault,) = read("ref: a\ncase_types: all\nnotise: ja\n").file.faults
    assert 'Did you mean "notice"?' in str(fault.message)


def test_a_faulty_value_is_false_and_is_not_none() -> None:
    assert read("ref: a\ncase_types: []\n").get("case_types") is FAULTY and not FAULTY


def test_the_schema_names_every_key_and_forbids_others() -> None:
    schema = document(ORDER, "Orders")
    assert schema["additionalProperties"] is False
    # A number and a yes are read as the text that they are written as; a blank text is a fault.
    assert schema["properties"]["ärendenummer"] == {"type": ["string", "number", "boolean"], "pattern": r"\S"}
    assert schema["properties"]["case_types"]["anyOf"][0]["minItems"] == 1
    one_of_them = [each["anyOf"] for each in schema["allOf"] if {"required": ["ref"]} in each.get("anyOf", ())]
    assert [{"required": ["ärendenummer"]} in each for each in one_of_them] == [True]
