"""The codes and values of FHIR R4: which values are of which type, at the edges of the specification."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.questionnaire import Questionnaire
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.forms.samples import ANSWERS, FORM, answered, asked, one, said
from vis_cli.rules.forms import answers, bindings, questionnaires
from vis_cli.rules.forms.answers import Asked
from vis_cli.rules.forms.bindings import IS, is_extensions, type_of
from vis_cli.rules.forms.bundles import bundle
from vis_cli.rules.forms.questionnaires import items_of

VALUES: dict[str, list[Any]] = {
    "valueBoolean": [True, False], "valueDecimal": [Decimal("70.50"), 7], "valueInteger": [0, -5, 2**31 - 1],
    "valueDate": ["2026", "2026-05", "2024-02-29"], "valueDateTime": ["2026-05", "2026-05-01T08:00:00+02:00"],
    "valueTime": ["08:00:00"], "valueString": ["x"], "valueUri": ["urn:x"],
    "valueCoding": [{"system": "urn:lokalt", "code": "a b", "display": "Å"}, {"display": "bara text"}],
    "valueQuantity": [{"value": Decimal("1.0"), "unit": "cm"}, {"value": 1, "system": "urn:x", "code": "cm"}],
}  # fmt: skip
NOT: dict[str, list[Any]] = {
    "valueBoolean": [1, "true", None], "valueDecimal": ["70", True, None], "valueInteger": [True, 1.0, "1", 2**31],
    "valueDate": ["2026-13", "2026-02-30", "26-01-01", 2026, "2026-01-01T08:00:00Z"],
    "valueDateTime": ["2026-05-01T08:00", "2026-05-01 08:00:00Z", "2026-02-30T08:00:00Z"],
    "valueTime": ["8:00", "24:00:00"],
    "valueString": ["", " ", 7, None], "valueUri": ["två ord", ""],
    "valueCoding": [{}, "x", {"system": "urn:x"}, {"code": ""}, {"code": " a"}, {"code": "a", "x": 1},
                    {"code": "a", "display": ""}],
    "valueQuantity": [{}, {"value": "1"}, {"value": 1, "code": "cm"}, {"value": 1, "comparator": "~"},
                      {"value": 1, "x": 1}, 7],
}  # fmt: skip


@pytest.mark.parametrize("name", IS)
def test_a_value_is_what_its_name_says(name: str) -> None:
    assert all(IS[name](value) for value in VALUES[name])
    wrong: list[Any] = [*NOT[name], [], None]
    assert not any(IS[name](value) for value in wrong)


def test_a_value_names_its_type_as_fhir_does() -> None:
    assert [type_of(name) for name in ("valueDateTime", "valueUri", "valueCoding", "valueQuantity")] == [
        "dateTime", "uri", "Coding", "Quantity",
    ]  # fmt: skip


def test_each_required_binding_is_that_of_r4() -> None:
    """hl7.org/fhir/R4: valueset-publication-status, -questionnaire-answers-status, -item-type, and so on."""
    assert bindings.RESPONSE_STATUS == ("in-progress", "completed", "amended", "entered-in-error", "stopped")
    assert set(bindings.VALUES) == set(bindings.ITEM_TYPES) - {"group", "display", *bindings.NOT_TAKEN}
    assert {name for names in bindings.VALUES.values() for name in names} | set(bindings.OPTIONS) == set(bindings.IS)


# --- whatever somebody makes of a form or of answers: refused at a place, or such that a reader of FHIR takes it ----

KEYS = (
    *("text", "definition", "id", "extension", "_text", "item", "_item", "answer", "linkId", "prefix", "required"),
    *("repeats", "maxLength", "initial", "enableWhen", "answerOption", "code", "url", "version", "date", "language"),
    *("valueString", "valueCoding", "valueQuantity", "comparator", "system", "display", "unit", "authored", "source"),
)
OTHERS = (
    *(None, 7, -1, 2**40, 1.5, True, "", " ", "x", "klar", "2026", "2026-02-30", "http://x y", "191212121212"),
    *("\ud800", "\x00", "a\u202eb", [], {}, [[]], [{}], [None], {"a": 1}, [{"url": "http://x", "valueString": "y"}]),
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(each, (*path, key))


def _changed(resource: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """A copy in which a place has another value, another key, or is gone or there twice."""
    found = copy.deepcopy(resource)
    for _ in range(data.draw(st.integers(1, 2))):
        *way, last = data.draw(st.sampled_from([path for path in _places(found) if path]))
        above = found
        for step in way:
            above = above[step]  # type: ignore[index]
        there, value = above[last], copy.deepcopy(data.draw(st.sampled_from(OTHERS)))  # type: ignore[index]
        how = data.draw(st.sampled_from(("key", "value", "gone", "twice")))
        if how == "key" and isinstance(there, dict):
            there[data.draw(st.sampled_from(KEYS))] = value
        elif how == "gone":
            del above[last]  # type: ignore[arg-type]
        elif how == "twice" and isinstance(above, list):
            above.append(copy.deepcopy(there))
        else:
            above[last] = value  # type: ignore[index]
    return found


@given(st.data())
def test_what_is_filed_of_any_answers_that_are_taken_is_fhir(data: st.DataObject) -> None:
    changed = _changed(ANSWERS, data)
    if answers.faults(changed, asked()):
        return
    written = json.dumps(bundle(answered(items=changed.get("item", []))), ensure_ascii=False)
    Bundle.model_validate_json(written.encode())


@given(st.data())
def test_any_form_that_is_taken_is_fhir_and_has_items(data: st.DataObject) -> None:
    changed = _changed(FORM, data)
    if questionnaires.faults(changed):
        return
    Questionnaire.model_validate_json(json.dumps(changed, ensure_ascii=False).encode())
    assert answers.faults(ANSWERS, Asked(f"{changed['url']}|{changed['version']}", items_of(changed), "1")) is not None


@pytest.mark.parametrize(
    "more",
    [
        {"text": 7},
        {"text": ""},
        {"id": []},
        {"definition": "två ord"},
        {"extension": "x"},
        {"_text": 7},
        {"_item": {}},
        {"_answer": {"id": "x"}},
        {"_text": {}},
        {"_text": {"url": "x"}},
    ],
)
def test_what_stands_beside_answers_has_the_shape_that_fhir_gives_it(more: dict[str, Any]) -> None:
    document = said({"valueString": "x"})
    document["item"][0] |= more
    found = answers.faults(document, asked(one("string")))
    assert [(path, id) for path, id, _ in found] == [(("item", 0, *more), "wrong-value")]


def test_extensions_and_texts_beside_answers_are_taken() -> None:
    document = said({"valueString": "x", "id": "svar", "extension": [{"url": "http://x", "valueCode": "y"}]})
    document["item"][0] |= {"text": "Fråga?", "_text": {"extension": [{"url": "http://x", "valueBoolean": True}]}}
    assert answers.faults(document, asked(one("string"))) == []


@pytest.mark.parametrize("below", [7, {}, [], True, "x"])
def test_items_below_an_answer_are_a_list(below: Any) -> None:
    found = answers.faults(said({"valueString": "x", "item": below}), asked(one("string")))
    assert [(path, id) for path, id, _ in found] == [(("item", 0, "answer", 0, "item"), "wrong-type")]


@pytest.mark.parametrize("text", ["\ud800", "\x00", "a\u202eb"])
def test_no_file_has_characters_that_nobody_sees_or_none_can_hold(text: str) -> None:
    document = said({"valueString": "x"})
    document["item"][0]["text"] = text
    assert [path for path, _, _ in answers.faults(document, asked(one("string")))] == [("item", 0, "text")]
    assert ("title",) in [path for path, _, _ in questionnaires.faults({**FORM, "title": text})]
    assert () in [path for path, _, _ in questionnaires.faults({**FORM, text: 1})]


def test_an_extension_has_an_address_and_one_value_or_extensions_of_its_own() -> None:
    value = {"url": "http://x", "valueString": "y"}
    assert is_extensions([value]) and is_extensions([{"url": "http://x", "id": "a", "extension": [value]}])
    deep: dict[str, Any] = value
    for _ in range(20):
        deep = {"url": "http://x", "extension": [deep]}
    for wrong in (
        *([], {}, [7], [{}], [{"url": "http://x"}], [{**value, "extension": [value]}], [{**value, "valueCode": "x"}]),
        *([{**value, "more": 1}], [{**value, "id": 7}], [{"url": "http://x", "valueAttachment": {}}], [deep]),
    ):
        assert not is_extensions(wrong), wrong


@pytest.mark.parametrize("depth", [130, 400])
def test_what_nests_without_end_is_told_so(depth: int) -> None:
    deep: Any = 1
    for _ in range(depth):
        deep = [deep]
    for found in (
        questionnaires.faults({**FORM, "meta": deep}), answers.faults({**ANSWERS, "item": deep}, asked()),
    ):  # fmt: skip
        assert "too-deep" in [id for _, id, _ in found]
