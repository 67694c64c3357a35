"""What keeps a questionnaire from being sent: each binding and invariant of R4, at its place."""

from __future__ import annotations

from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.forms.samples import FORM, changed, one
from vis_cli.rules.forms import bindings
from vis_cli.rules.forms.questionnaires import DEEPEST, faults, items_of, walk

CODING = {"system": "urn:lokalt", "code": "a"}


def ids(resource: Any) -> list[str]:
    return [id for _, id, _ in faults(resource)]


def test_the_example_is_right_and_fhir_resources_reads_it() -> None:
    assert faults(FORM) == []
    Questionnaire.model_validate(FORM)
    assert [each.link_id for each in walk(items_of(FORM))] == [
        "kropp", "langd", "vikt", "roker", "antal", "lakemedel", "besvar-sedan", "ovrigt",
    ]  # fmt: skip


def test_a_status_that_fhir_does_not_have_is_refused_though_fhir_resources_takes_it() -> None:
    said = {**FORM, "status": "klar"}
    Questionnaire.model_validate(said)
    assert [(path, id) for path, id, _ in faults(said)] == [(("status",), "unknown-code")]


@pytest.mark.parametrize("said", [[], "x", None, {}, {"resourceType": "Patient"}])
def test_what_is_no_questionnaire_is_said_to_be_none(said: Any) -> None:
    assert ids(said) == ["not-a-questionnaire"]


@pytest.mark.parametrize(
    ("key", "value", "id"),
    [
        ("id", None, "missing-key"), ("url", None, "missing-key"), ("version", None, "missing-key"),
        ("title", None, "missing-key"), ("status", None, "missing-key"), ("item", None, "missing-key"),
        ("id", "å b", "wrong-value"), ("url", "två ord", "wrong-value"), ("version", "1|2", "wrong-value"),
        ("version", "", "wrong-value"), ("title", 7, "wrong-value"), ("status", 7, "unknown-code"),
        ("name", "hälso", "que-0"), ("purpose", "", "wrong-value"), ("description", [], "wrong-value"),
        ("subjectType", ["Device"], "wrong-value"), ("subjectType", "Patient", "wrong-value"),
        ("modifierExtension", [{}], "modifier"), ("implicitRules", "urn:x", "modifier"), ("item", [], "missing-key"),
        ("item", ["x"], "wrong-type"), ("item", {}, "missing-key"),
    ],
)  # fmt: skip
def test_what_a_form_says_of_itself(key: str, value: Any, id: str) -> None:
    said = {**FORM, key: value}
    if value is None:
        del said[key]
    assert ids(said) == [id]


@pytest.mark.parametrize(
    ("item", "id"),
    [
        ({"type": "fraga"}, "unknown-code"), ({"type": None}, "unknown-code"),
        ({"type": "attachment"}, "type-not-taken"),
        ({"type": "reference"}, "type-not-taken"), ({"requird": True}, "unknown-key"), ({"required": 1}, "wrong-type"),
        ({"maxLength": True}, "wrong-type"), ({"text": 1}, "wrong-value"), ({"linkId": ""}, "missing-key"),
        ({"linkId": 7}, "missing-key"), ({"modifierExtension": []}, "modifier"),
        ({"type": "group"}, "missing-key"),
        ({"type": "display", "item": [{"linkId": "r", "type": "string"}]}, "que-1"),
        ({"type": "display", "code": [CODING]}, "que-3"),
        ({"type": "choice", "answerOption": [{"valueCoding": CODING}], "answerValueSet": "urn:x"}, "que-4"),
        ({"answerValueSet": "urn:x"}, "que-5"), ({"answerOption": [{"valueString": "x"}]}, "options-of-no-choice"),
        ({"type": "display", "required": True}, "que-6"),
            ({"type": "display", "initial": [{"valueString": "x"}]}, "que-8"),
        ({"type": "display", "readOnly": True}, "que-9"), ({"type": "date", "maxLength": 3}, "que-10"),
        ({"type": "choice", "answerOption": [{"valueCoding": CODING}], "initial": [{"valueCoding": CODING}]}, "que-11"),
        ({"enableWhen": [{}, {}]}, "que-12"), ({"initial": [{"valueString": "x"}, {"valueInteger": 1}]}, "que-13"),
            ({"initial": [{}]}, "wrong-value"),
            ({"initial": []}, "wrong-value"), ({"maxLength": 0}, "wrong-value"),
        ({"type": "choice", "answerOption": []}, "wrong-type"),
        ({"type": "choice", "answerOption": [{}]}, "wrong-value"),
        ({"type": "choice", "answerOption": ["x"]}, "wrong-value"),
        ({"type": "choice", "answerOption": [{"valueReference": {}}]}, "wrong-value"),
        ({"type": "choice", "answerOption": [{"valueCoding": {}}]}, "wrong-value"),
    ],
)  # fmt: skip
def test_what_an_item_says(item: dict[str, Any], id: str) -> None:
    said = one("string")
    said["item"][0].update(item)
    assert ids(said) == [id]


def test_an_item_is_there_once_however_deep_and_not_without_end() -> None:
    twice = changed(FORM, lambda each: each["item"].append({"linkId": "langd", "type": "string"}))
    assert [(path, id) for path, id, _ in faults(twice)] == [(("item", 6, "linkId"), "que-2")]
    inner: dict[str, Any] = {"linkId": "last", "type": "string"}
    for n in range(DEEPEST + 2):
        inner = {"linkId": f"g{n}", "type": "group", "item": [inner]}
    assert ids({**FORM, "item": [inner]}) == ["too-deep"]


CONDITION = {"question": "roker", "operator": "=", "answerCoding": CODING}


@pytest.mark.parametrize(
    ("condition", "id"),
    [
        ({}, None), ({"question": "nix"}, "unknown-question"), ({"question": "kropp"}, "unknown-question"),
        ({"question": "antal"}, "unknown-question"), ({"question": 7}, "unknown-question"),
        ({"operator": "lika"}, "unknown-code"), ({"operator": "exists"}, "que-7"),
        ({"answerCoding": {}}, "wrong-value"),
        ({"answerString": "x"}, "wrong-value"),
    ],
)  # fmt: skip
def test_when_an_item_is_asked(condition: dict[str, Any], id: str | None) -> None:
    said = changed(FORM, lambda each: each["item"][2].update(enableWhen=[{**CONDITION, **condition}]))
    assert ids(said) == ([] if id is None else [id])
    assert not faults(changed(FORM, lambda each: each["item"][2].update(
        enableWhen=[{"question": "roker", "operator": "exists", "answerBoolean": True}])))  # fmt: skip


@pytest.mark.parametrize("wrong", [[], {}, ["x"]])
def test_conditions_are_a_list_of_objects(wrong: Any) -> None:
    assert ids(changed(FORM, lambda each: each["item"][2].update(enableWhen=wrong))) == ["wrong-type"]
    behaves = changed(FORM, lambda each: each["item"][2].update(enableBehavior="some"))
    assert ids(behaves) == ["unknown-code"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["linkId", "type", "item", "answerOption", "enableWhen", "value"]), inner)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["item", "status", "subjectType", "url", "title"]))
def test_whatever_a_file_holds_it_is_judged_and_never_a_bug(value: Any, key: str) -> None:
    assert isinstance(faults({**FORM, key: value}), list)
    assert isinstance(faults(value), list)


@given(st.builds(dict, linkId=st.just("q"), type=st.sampled_from(bindings.ITEM_TYPES), extra=JSON))
def test_an_item_of_every_type_is_taken_or_refused_by_name(item: dict[str, Any]) -> None:
    assert faults({**FORM, "item": [item]})  # `extra` is no key of an item
