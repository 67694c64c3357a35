"""Forms: which version is sent, and what an import changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.rules.forms.samples import FORM, form
from vis_cli.errors import NotFound, Refused
from vis_cli.rules.forms.forms import TYPE, current, find, import_, invitation, refusal_to_send

FIRST = form()
SECOND = form(version="2.0", position=2, questionnaire="annat")


def planned(held: list[Any], wanted: Any, *, has_type: bool = True) -> list[tuple[str, str, int]]:
    plan = import_(held, wanted, str, has_type=has_type)
    return [(step.action, step.record.id, getattr(step.record, "position", 0)) for step in plan.steps]


def test_a_new_version_stands_beside_the_others_and_the_same_is_same() -> None:
    assert planned([], replace(FIRST, position=0)) == [("add", "halsodeklaration/1.0", 1)]
    assert planned([FIRST], replace(SECOND, position=0)) == [("add", "halsodeklaration/2.0", 2)]
    assert planned([FIRST, SECOND], replace(FIRST, position=0)) == [("same", "halsodeklaration/1.0", 1)]
    assert planned([FIRST], replace(FIRST, status="retired", title="Gammal")) == [("change", "halsodeklaration/1.0", 1)]


def test_the_first_form_brings_the_case_type_of_forms() -> None:
    assert planned([], FIRST, has_type=False)[0] == ("add", TYPE.slug, 0)


def test_a_version_never_asks_something_else_nor_has_another_address() -> None:
    with pytest.raises(Refused) as refused:
        import_([FIRST], replace(FIRST, questionnaire="annat"), str, has_type=True)
    assert refused.value.id == "other-items"
    with pytest.raises(Refused) as refused:
        import_([FIRST], replace(SECOND, url="https://example.org/annan"), str, has_type=True)
    assert refused.value.id == "other-url"


def test_a_form_is_found_by_id_title_or_version_and_the_one_imported_last_is_sent() -> None:
    held = [FIRST, SECOND]
    assert current(held) == SECOND
    for written in ("halsodeklaration", " HALSODEKLARATION", FIRST.title, FIRST.title.upper()):
        assert find(held, written) == SECOND
    assert find(held, "halsodeklaration/1.0") == FIRST
    for missing, hint in (("halsodeklaratio", "halsodeklaration"), ("x", "vis forms list")):
        with pytest.raises(NotFound) as error:
            find(held, missing)
        assert (error.value.id, hint in str(error.value.hint)) == ("unknown-form", True)
    with pytest.raises(NotFound):
        find([], "halsodeklaration")


def test_a_title_that_a_form_had_leads_to_its_last_version() -> None:
    held = [FIRST, replace(SECOND, title="Nytt namn")]
    assert find(held, FIRST.title).version == "2.0"


def test_only_what_is_active_is_sent() -> None:
    assert refusal_to_send(FIRST, [FIRST]) is None
    draft = replace(SECOND, status="draft")
    refused = refusal_to_send(draft, [FIRST, draft])
    assert refused is not None and (refused.id, "halsodeklaration/1.0" in str(refused.hint)) == (
        "form-not-active",
        True,
    )
    refused = refusal_to_send(draft, [draft])
    assert refused is not None and "Import it" in str(refused.hint)


def test_the_invitation_names_the_unit_the_purpose_and_what_becomes_of_the_answers() -> None:
    said = invitation(FIRST, FORM, "Teleborg", "SE2321000065-TEST0001")
    for part in ("Teleborg (SE2321000065-TEST0001)", FORM["purpose"], "patientformulär", FIRST.title, "kontaktar du"):
        assert part in said
    assert "\n\n" not in invitation(FIRST, {}, "Teleborg", "X") and "None" not in invitation(FIRST, {}, "T", "X")


def test_a_form_says_what_it_is() -> None:
    assert (FIRST.id, FIRST.canonical) == ("halsodeklaration/1.0", f"{FORM['url']}|1.0")
    assert str(FIRST) == f"{FORM['title']} (halsodeklaration), version 1.0"
    assert str(FIRST.label(str)) == f"{FORM['title']}, version 1.0"
