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
