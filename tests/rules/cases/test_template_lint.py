"""What is wrong with texts: questions that nobody can answer, names no longer in use."""

from __future__ import annotations

import pytest

from vis_cli.rules.cases import template_lint
from vis_cli.rules.cases.templates import Held, Template, TemplateAlias

UNIT = "SE2321000065-TEST0001"
CENTRAL = Template(1, None, "Kallelse", "information", "Kom {datum} kl. {tid}.", documented="not-relevant")
OWN = Template(2, UNIT, "Påminnelse", "question", "Hej {namn}, kommer du?")
HELD = Held([CENTRAL, OWN], [TemplateAlias("Inbjudan", 1)])


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Hej", None),
        ("Kommer du?", 9),
        ("(Kommer du?) Ja", 10),
        ("Kommer ”du”? Hej", 11),
        ("https://1177.se/sok?q=hej", None),
        ("?", None),
        ("Vilken dag? Vilken tid?", 10),
    ],
)
def test_a_text_asks_where_a_word_ends_with_a_question_mark(text: str, at: int | None) -> None:
    assert template_lint.asks(text) == at


def test_a_question_is_found_only_where_nobody_can_reply() -> None:
    asking = Template(1, None, "M", "information", "Hej\nKommer du?")
    (found,) = template_lint.lacks(asking)
    assert (found.id, found.line, found.column) == ("no-reply-possible", 2, 10)
    assert list(template_lint.lacks(OWN)) == []


def test_former_names_of_templates_and_of_the_service_are_found_at_their_place() -> None:
    text = "Se Inbjudan.\nInbjudan\tfrån 1177 Vårdguiden; MVKX"
    found = [
        (each.id, each.line, each.column) for each in template_lint.lacks(Template(3, None, "M", "reply", text), HELD)
    ]
    assert found == [("old-service-name", 2, 15), ("old-name", 1, 4), ("old-name", 2, 1)]
