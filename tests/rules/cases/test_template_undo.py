"""What stands in the way of an undo of templates."""

from __future__ import annotations

import pytest

from vis_cli.rules.cases.template_undo import obstacles
from vis_cli.rules.cases.templates import Template, TemplateAlias
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.undo import Rows, key_of

UNIT, OTHER = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
GONE = Template(1, UNIT, "Kallelse", "reply", "Hej")


@pytest.mark.parametrize(
    ("rows", "hindered"),
    [
        ([Template(2, UNIT, "kallelse", "reply", "Hej")], True),
        ([Template(2, None, "Kallelse", "reply", "Hej")], True),
        ([Template(2, OTHER, "Kallelse", "reply", "Hej")], False),
        ([Template(2, UNIT, "Annat", "reply", "Hej"), TemplateAlias("Kallelse", 2)], True),
        ([Template(2, UNIT, "Annat", "reply", "Hej")], False),
    ],
)
def test_a_name_that_another_has_or_had_by_now_does_not_come_back(rows: list[object], hindered: bool) -> None:
    held = Rows(rows)
    step = Step(None, GONE)
    held.take([(key_of(GONE), step)])
    assert [each.error.id for each in obstacles(held) if each.error] == (["name-taken"] if hindered else [])


T_UNIT = "SE2321000065-TEST0001"
GONE = Template(1, T_UNIT, "Kallelse", "reply", "Hej")


def test_what_goes_takes_no_name_and_stands_in_nobodys_way() -> None:
    held = Rows([GONE, Template(2, T_UNIT, "kallelse", "reply", "Hej")])
    held.take([(key_of(GONE), Step(GONE, None))])
    assert list(obstacles(held)) == []


def test_a_name_of_a_template_that_is_not_there_is_for_others_to_refuse() -> None:
    alias = TemplateAlias("Kallelse", 9)  # db.journal.undo.gone names the template
    held = Rows([GONE])
    held.take([(key_of(alias), Step(None, alias))])
    assert list(obstacles(held)) == []
