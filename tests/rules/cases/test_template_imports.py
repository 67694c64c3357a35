"""Central templates from a file: added, changed, renamed, and never another's name."""

from __future__ import annotations

import pytest

from vis_cli.errors import Refused
from vis_cli.rules.cases.template_imports import Said, import_
from vis_cli.rules.cases.templates import Asked, Held, Template, TemplateAlias

CENTRAL = Template(1, None, "Kallelse", "information", "Kom {datum} kl. {tid}.", documented="not-relevant")
OWN = Template(2, "SE2321000065-TEST0001", "Påminnelse", "question", "Hej {namn}, kommer du?")
HELD = Held([CENTRAL, OWN], [TemplateAlias("Inbjudan", 1)])


def test_an_import_renames_what_goes_by_a_former_name_and_is_then_the_same() -> None:
    old = Template(7, None, "Meddelande till invånare", "information", "Hej", documented="not-relevant")
    said = [Said("Meddelande från vården", ("Meddelande till invånare",), Asked("information", "Hej {a}")),
            Said("Ny", (), Asked("question", "Kommer du?"))]  # fmt: skip
    plan = import_(Held([old]), 8, said)
    assert [(step.action, step.record.id) for step in plan.steps] == [
        ("change", "M-7"), ("add", "M-7/Meddelande till invånare"), ("add", "M-8"),
    ]  # fmt: skip
    made = [step.after for step in plan.steps]
    assert import_(Held([made[0], made[2]], [made[1]]), 9, said).is_empty


def test_an_alias_of_a_file_that_is_anothers_name_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        import_(HELD, 3, [Said("Ny", ("Påminnelse",), Asked("reply", "Hej"))])
    assert refused.value.id == "name-taken"
