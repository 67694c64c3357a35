"""Templates: what is a field and what is none, whose names are taken."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.errors import Malformed, Refused
from vis_cli.rules.cases import templates
from vis_cli.rules.cases.events import LONGEST_HEADING
from vis_cli.rules.cases.templates import Asked, Held, Template, TemplateAlias

UNIT, OTHER = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
CENTRAL = Template(1, None, "Kallelse", "information", "Kom {datum} kl. {tid}.", documented="not-relevant")
OWN = Template(2, UNIT, "Påminnelse", "question", "Hej {namn}, kommer du?")
HELD = Held([CENTRAL, OWN], [TemplateAlias("Inbjudan", 1)])


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Hej", []),
        ("{a}{b}", ["a", "b"]),
        ("{Datum} och {datum}", ["datum"]),
        ("{första-dag} {första_dag}", ["första_dag"]),
        ("{enhet} {Enhet}", []),
        ("{x1}", ["x1"]),
    ],
)
def test_a_field_is_a_word_in_braces_that_begins_with_a_letter(text: str, fields: list[str]) -> None:
    assert Template(1, None, "M", "reply", templates.checked_text(text)).fields == fields


@pytest.mark.parametrize(
    ("text", "at"),
    [("{", 0), ("a}", 1), ("{}", 0), ("{1a}", 0), ("{a b}", 0), ("{{a}}", 0), ("{a} {b", 4), ("{a}}", 3), ("{a\n}", 0)],
)
def test_every_other_brace_is_a_fault_at_its_place(text: str, at: int) -> None:
    with pytest.raises(Malformed) as wrong:
        templates.checked_text(text)
    assert (wrong.value.id, wrong.value.position) == ("stray-brace", at)


@pytest.mark.parametrize(
    ("name", "unit", "free"),
    [
        ("Kallelse", UNIT, False),
        ("KALLELSE", OTHER, False),
        ("Inbjudan", None, False),
        ("Påminnelse", UNIT, False),
        ("Påminnelse", OTHER, True),
        ("Påminnelse", None, False),
        ("Ny", None, True),
    ],
)
def test_a_name_is_free_where_no_template_of_the_unit_and_no_central_one_has_or_had_it(
    name: str, unit: str | None, free: bool
) -> None:
    asked = Asked("information", "Hej")
    if free:
        (step,) = templates.add(HELD, 3, unit, name, asked).steps
        assert (step.action, step.after.id, step.after.documented) == ("add", "M-3", "not-relevant")
        return
    with pytest.raises(Refused) as refused:
        templates.add(HELD, 3, unit, name, asked)
    assert refused.value.id == "name-taken"


def test_the_very_same_template_again_is_same() -> None:
    asked = Asked("information", CENTRAL.text)
    assert templates.add(HELD, 3, None, "Kallelse", asked).is_empty


@pytest.mark.parametrize("name", ["", "  ", "M-12", "m-1", "{a}", "x" * 201])
def test_what_would_be_no_name_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        templates.checked_name(name)


def test_a_renamed_template_keeps_the_old_name_and_may_have_it_again() -> None:
    first = templates.rename(HELD, CENTRAL, "Kallelse till besök").steps
    assert [(step.action, step.record.id) for step in first] == [("change", "M-1"), ("add", "M-1/Kallelse")]
    back = templates.rename(HELD, CENTRAL, "inbjudan").steps
    assert [(step.action, step.record.id) for step in back] == [
        ("change", "M-1"), ("add", "M-1/Kallelse"), ("remove", "M-1/Inbjudan"),
    ]  # fmt: skip
    assert templates.rename(HELD, CENTRAL, "Kallelse").is_empty
    assert len(templates.rename(HELD, CENTRAL, "KALLELSE").steps) == 1
    with pytest.raises(Refused):
        templates.rename(HELD, CENTRAL, "Påminnelse")


def test_a_retired_template_stays_so_from_its_day() -> None:
    (step,) = templates.retire(CENTRAL, date(2026, 6, 1)).steps
    assert step.after.retired_on == date(2026, 6, 1)
    assert templates.retire(step.after, date(2026, 7, 1)).is_empty


def test_an_edit_changes_what_is_said_and_no_more() -> None:
    (step,) = templates.edit(CENTRAL, Asked(subject="Besök")).steps
    assert (step.after.subject, step.after.text) == ("Besök", CENTRAL.text)
    (step,) = templates.edit(step.after, Asked(subject="", documented="unknown")).steps
    assert (step.after.subject, step.after.documented) == (None, "unknown")


def test_an_answer_has_no_note_of_its_own() -> None:
    with pytest.raises(Malformed) as wrong:
        templates.documented_of("reply", "yes")
    assert wrong.value.id == "no-case-of-its-own"
    assert [templates.documented_of(sort, None) for sort in templates.SORTS] == ["not-relevant", "unknown", "unknown"]


@pytest.mark.parametrize(("heading", "id", "at"), [("Hej {namn}", "stray-brace", 4), ("a}", "stray-brace", 1)])
def test_a_heading_has_no_fields(heading: str, id: str, at: int) -> None:
    with pytest.raises(Malformed) as wrong:
        templates.checked_heading(heading)
    assert (wrong.value.id, wrong.value.position) == (id, at)


def test_a_heading_is_one_line_and_as_long_as_it_may_be() -> None:
    assert templates.checked_heading("  Kallelse   till besök ") == "Kallelse till besök"
    assert templates.checked_heading("x" * LONGEST_HEADING) == "x" * LONGEST_HEADING
    with pytest.raises(Malformed) as wrong:
        templates.checked_heading("x" * (LONGEST_HEADING + 1))
    assert wrong.value.id == "long-text" and str(LONGEST_HEADING + 1) in str(wrong.value.message)
