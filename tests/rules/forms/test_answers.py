"""Answers are held against the form: nothing missing, nothing that it does not ask, each of its type."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.forms.samples import ANSWERS, FORM, TOLVAN, asked, changed, one, said
from tests.rules.forms.test_bindings import NOT, VALUES
from tests.rules.forms.test_questionnaires import JSON
from vis_cli.rules.forms.answers import LONGEST, faults

YES = {"system": "http://snomed.info/sct", "code": "77176002"}


def wrong(resource: Any, form: dict[str, Any] | None = None) -> list[tuple[Any, str]]:
    return [(path, id) for path, id, _ in faults(resource, asked(form))]


def ids(resource: Any, form: dict[str, Any] | None = None) -> list[str]:
    return [id for _, id in wrong(resource, form)]


def test_the_example_answers_the_form_and_fhir_resources_reads_it() -> None:
    assert wrong(ANSWERS) == []
    QuestionnaireResponse.model_validate(ANSWERS)


def test_a_status_that_fhir_does_not_have_is_refused_though_fhir_resources_takes_it() -> None:
    QuestionnaireResponse.model_validate({**ANSWERS, "status": "klar"})
    assert wrong({**ANSWERS, "status": "klar"}) == [(("status",), "unknown-code")]
    assert ids({**ANSWERS, "status": "in-progress"}) == ["not-completed"]


@pytest.mark.parametrize(
    ("more", "id"),
    [
        ({"questionnaire": "https://example.org/x|1.0"}, "other-form"), ({"questionnaire": FORM["url"]}, "other-form"),
        ({"modifierExtension": []}, "unknown-key"), ({"contained": []}, "unknown-key"), ({"item": {}}, "wrong-type"),
        ({"subject": {"identifier": {"value": "197010632391"}}}, "other-resident"),
        ({"source": {"identifier": {"value": "19121212-1212"}}}, None), ({"author": {"reference": "#x"}}, None),
        ({"author": "x", "source": {"identifier": "x"}}, None),
    ],
)  # fmt: skip
def test_what_answers_say_of_themselves(more: dict[str, Any], id: str | None) -> None:
    found = [each for each in ids({**ANSWERS, **more}) if each != "missing-answer"]
    assert found == ([] if id is None else [id])


def test_what_is_no_answers_is_said_to_be_none() -> None:
    for each in ([], None, {}, FORM):
        assert ids(each) == ["not-answers"]


def test_every_required_item_must_be_there_those_of_a_missing_group_too() -> None:
    assert wrong({**ANSWERS, "item": []}) == [((), "missing-answer"), ((), "missing-answer")]
    smokes = changed(ANSWERS, lambda each: each["item"][1].update(answer=[{"valueCoding": YES}]))
    assert wrong(smokes) == [((), "missing-answer")]
    smokes["item"].append({"linkId": "antal", "answer": [{"valueInteger": 5}]})
    assert wrong(smokes) == []


def test_what_is_not_asked_after_other_answers_is_not_answered() -> None:
    found = changed(ANSWERS, lambda each: each["item"].append({"linkId": "antal", "answer": [{"valueInteger": 5}]}))
    assert wrong(found) == [(("item", 5), "not-enabled")]


@pytest.mark.parametrize(
    ("item", "id"),
    [
        ({"linkId": "nix"}, "unknown-item"), ({"linkId": "langd"}, "unknown-item"), ({}, "missing-key"),
        ({"linkId": "ovrigt", "answer": [{"valueString": "x"}]}, "item-twice"),
    ],
)  # fmt: skip
def test_items_stand_where_the_form_asks_them_and_once(item: dict[str, Any], id: str) -> None:
    assert id in ids(changed(ANSWERS, lambda each: each["item"].append(item)))
    assert "missing-key" in ids(changed(ANSWERS, lambda each: each["item"].append("x")))


def test_items_stand_below_an_item_or_its_answer_and_not_both() -> None:
    both = {"linkId": "roker", "answer": [{"valueCoding": YES}], "item": [{"linkId": "antal"}]}
    assert (("item", 1), "qrs-1") in wrong(changed(ANSWERS, lambda each: each["item"].__setitem__(1, both)))
    nested = one("boolean", item=[{"linkId": "r", "type": "string", "required": True}])
    right = said({"valueBoolean": True, "item": [{"linkId": "r", "answer": [{"valueString": "x"}]}]})
    assert wrong(right, nested) == []
    assert ids(said({"valueBoolean": True}), nested) == ["missing-answer"]
    below = {**ANSWERS, "item": [{"linkId": "q", "item": [{"linkId": "r", "answer": [{"valueString": "x"}]}]}]}
    assert ids(below, nested) == ["unknown-item"]


TYPES = {
    "boolean": ["valueBoolean"], "decimal": ["valueDecimal"], "integer": ["valueInteger"], "date": ["valueDate"],
    "dateTime": ["valueDateTime"], "time": ["valueTime"], "string": ["valueString"], "text": ["valueString"],
    "url": ["valueUri"], "choice": ["valueCoding"], "open-choice": ["valueCoding", "valueString"],
    "quantity": ["valueQuantity"],
}  # fmt: skip


@pytest.mark.parametrize("type", TYPES)
def test_an_item_of_each_type_takes_its_values_and_no_other(type: str) -> None:
    for name, values in VALUES.items():
        for value in values:
            found = ids(said({name: value}), one(type))
            assert found == ([] if name in TYPES[type] else ["other-type"]), (name, value)
    for name in TYPES[type]:
        for value in NOT[name]:
            assert ids(said({name: value}), one(type)) == ["wrong-value"], (name, value)


@pytest.mark.parametrize("answer", [{}, {"valueString": "x", "valueBoolean": True}, {"valueString": "x", "y": 1}, "x"])
def test_an_answer_has_one_value(answer: Any) -> None:
    assert ids(said(answer), one("string")) == ["wrong-value"]


def test_only_what_repeats_has_several_answers() -> None:
    two = said({"valueString": "a"}, {"valueString": "b"})
    assert (ids(two, one("string")), ids(two, one("string", repeats=True))) == (["answers"], [])
    group = {**FORM, "item": [{"linkId": "g", "type": "group", "repeats": True,
                               "item": [{"linkId": "q", "type": "string"}]}]}  # fmt: skip
    one_of = {"linkId": "g", "item": [{"linkId": "q", "answer": [{"valueString": "a"}]}]}
    assert ids({**ANSWERS, "item": [one_of, one_of]}, group) == []


def test_an_item_without_answers_is_left_out() -> None:
    assert ids({**ANSWERS, "item": [{"linkId": "q"}]}, one("string")) == ["missing-answer"]
    for key, value in (("answer", []), ("answer", {}), ("item", [])):
        assert ids({**ANSWERS, "item": [{"linkId": "q", key: value}]}, one("string")) == ["wrong-type"]
    assert ids({**ANSWERS, "item": [{"linkId": "q", "x": 1, "answer": [{"valueString": "x"}]}]}, one("string")) == [
        "unknown-key"
    ]


def test_a_group_and_a_text_to_be_read_are_not_answered() -> None:
    answers = said({"valueString": "x"})
    assert ids(answers, one("display")) == ["answer-of-none"]
    required = one("group", required=True, item=[{"linkId": "r", "type": "string"}])
    assert ids({**ANSWERS, "item": [{"linkId": "q"}]}, required) == ["missing-answer"]


def test_the_options_of_a_choice_are_known_by_system_and_code_and_local_ones_stay() -> None:
    options = [{"valueCoding": {"system": "urn:a", "code": "1", "display": "Ett"}}, {"valueString": "fritt"},
               {"valueCoding": {"display": "bara ord"}}]  # fmt: skip
    form = one("choice", answerOption=options)
    assert ids(said({"valueCoding": {"system": "urn:a", "code": "1", "display": "annan text"}}), form) == []
    assert ids(said({"valueString": "fritt"}), form) == ids(said({"valueCoding": {"display": "bara ord"}}), form) == []
    for other in ({"valueCoding": {"system": "urn:b", "code": "1"}}, {"valueString": "annat"}):
        assert ids(said(other), form) == ["no-option"]
    assert ids(said({"valueInteger": 1}), form) == ["other-type"]
    assert ids(said({"valueString": "annat"}), one("open-choice", answerOption=options)) == []
    assert ids(said({"valueCoding": {"code": "x"}}), one("choice", answerValueSet="urn:vs")) == []


@pytest.mark.parametrize(
    ("operator", "value", "given", "enabled"),
    [
        ("=", 5, 5, True), ("=", 5, 6, False), ("!=", 5, 6, True), ("!=", 5, 5, False), (">", 5, 6, True),
        (">", 5, 5, False), (">=", 5, 5, True), ("<", 5, 4, True), ("<", 5, 5, False), ("<=", 5, 5, True),
        ("<=", 5, 6, False), (">=", 5, 4, False), ("exists", True, 5, True), ("exists", False, 5, False),
        ("exists", False, None, True), ("exists", True, None, False), ("=", 5, None, False), ("!=", 5, None, False),
    ],
)  # fmt: skip
def test_each_operator_of_a_condition(operator: str, value: Any, given: int | None, enabled: bool) -> None:
    name = "answerBoolean" if operator == "exists" else "answerInteger"
    form = {**FORM, "item": [
        {"linkId": "q", "type": "integer"},
        {"linkId": "r", "type": "string", "enableWhen": [{"question": "q", "operator": operator, name: value}]},
    ]}  # fmt: skip
    items = [] if given is None else [{"linkId": "q", "answer": [{"valueInteger": given}]}]
    answered = [*items, {"linkId": "r", "answer": [{"valueString": "x"}]}]
    assert ids({**ANSWERS, "item": answered}, form) == ([] if enabled else ["not-enabled"])


def test_all_conditions_hold_or_any_of_them_as_the_form_says() -> None:
    both = [{"question": "q", "operator": ">", "answerInteger": n} for n in (1, 5)]
    for behaves, enabled in (("all", False), ("any", True)):
        form = {**FORM, "item": [
            {"linkId": "q", "type": "integer"},
            {"linkId": "r", "type": "string", "enableWhen": both, "enableBehavior": behaves},
        ]}  # fmt: skip
        answered = [{"linkId": "q", "answer": [{"valueInteger": 3}]}, {"linkId": "r", "answer": [{"valueString": "x"}]}]
        assert ids({**ANSWERS, "item": answered}, form) == ([] if enabled else ["not-enabled"])


def test_quantities_are_compared_in_one_unit_and_days_as_days() -> None:
    cm = {"system": "urn:u", "code": "cm"}
    for type, name, limit, value, enabled in (
        ("quantity", "Quantity", {"value": 10, **cm}, {"value": Decimal("10.5"), **cm}, True),
        ("quantity", "Quantity", {"value": 10, **cm}, {"value": 11, "system": "urn:u", "code": "m"}, False),
        ("date", "Date", "2026-01-01", "2026-05-01", True),
        ("boolean", "Boolean", True, True, False),
    ):
        asks = {"question": "q", "operator": ">", f"answer{name}": limit}
        form = {**FORM, "item": [
            {"linkId": "q", "type": type},
            {"linkId": "r", "type": "string", "enableWhen": [asks]},
        ]}  # fmt: skip
        answered = [
            {"linkId": "q", "answer": [{f"value{name}": value}]},
            {"linkId": "r", "answer": [{"valueString": "x"}]},
        ]
        assert ids({**ANSWERS, "item": answered}, form) == ([] if enabled else ["not-enabled"]), (type, value)


def test_an_answer_in_words_is_as_long_as_the_form_and_vis_take_and_hides_nothing() -> None:
    assert ids(said({"valueString": "x" * 5}), one("string", maxLength=4)) == ["long-answer"]
    assert ids(said({"valueString": "x" * 4}), one("string", maxLength=4)) == []
    assert ids(said({"valueString": "x" * (LONGEST + 1)}), one("text")) == ["long-answer"]
    assert ids(said({"valueString": "hemligt\u202e"}), one("text")) != []


def test_what_is_wrong_is_told_without_what_was_answered() -> None:
    secret = "HEMLIGT"
    bad = {
        **ANSWERS,
        secret: secret,
        "item": [
            {"linkId": secret, "answer": [{"valueString": secret}]},
            {"linkId": "vikt", secret: 1, "answer": [{"valueString": secret}]},
            {"linkId": "roker", "answer": [{"valueCoding": {"code": secret}}]},
            {"linkId": "besvar-sedan", "answer": [{"valueDate": secret}]},
        ],
        "subject": {"identifier": {"value": secret}},
    }
    found = faults(bad, asked())
    assert len(found) >= 7 and secret not in str([str(message) for _, _, message in found])
    assert TOLVAN not in str([str(message) for _, _, message in found])


@given(JSON, st.sampled_from(["item", "status", "subject", "questionnaire"]))
def test_whatever_a_file_holds_it_is_judged_and_never_a_bug(value: Any, key: str) -> None:
    assert isinstance(faults({**ANSWERS, key: value}, asked()), list)


ITEM = st.fixed_dictionaries(
    {"linkId": st.sampled_from(["kropp", "langd", "vikt", "roker", "antal", "ovrigt", "nix"])},
    optional={"answer": JSON | st.lists(st.dictionaries(st.sampled_from(sorted(VALUES)), JSON)), "item": JSON},
)


@given(st.lists(ITEM, max_size=4))
def test_whatever_items_hold_they_are_judged_and_never_a_bug(items: list[Any]) -> None:
    assert isinstance(faults({**ANSWERS, "item": items}, asked()), list)
