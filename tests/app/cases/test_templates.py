"""Templates from a script: found by any name, former ones told once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vis_cli import app
from vis_cli.app.cases.templates import Finder, visible
from vis_cli.app.invocation import Invocation
from vis_cli.errors import Ambiguous, FaultyInput, NotFound
from vis_cli.rules.cases.templates import Asked, Held, Template, TemplateAlias

Make = Callable[..., Invocation]
UNIT, OTHER = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
HELD = Held(
    [
        Template(1, None, "Kallelse till besök", "information", "Hej"),
        Template(2, UNIT, "Tack", "reply", "Hej"),
        Template(3, OTHER, "Tack", "reply", "Hej"),
    ],
    [TemplateAlias("Inbjudan", 1)],
)


def test_a_template_is_found_by_number_name_beginning_and_former_name_which_is_told_once(care: Make) -> None:
    told: list[str] = []
    finder = Finder(care(tell=lambda said: told.append(str(said))))
    for written in ("M-1", "m-1", "kallelse till besök", "Kallelse", "Inbjudan", "Inbjudan"):
        assert finder.find(HELD, written).number == 1
    finder.tell()
    assert told == ['"Inbjudan" is called "Kallelse till besök" now.']
    with pytest.raises(Ambiguous):
        finder.find(HELD, "Tack")
    assert finder.find(visible(HELD, UNIT), "Tack").number == 2
    with pytest.raises(NotFound):
        finder.find(visible(HELD, None), "Tack")


def test_a_unit_sees_its_own_and_the_central_ones_of_the_kinds_that_are_asked_for() -> None:
    assert [each.number for each in visible(HELD, UNIT).templates] == [1, 2]
    only = visible(HELD, UNIT, ("reply",))
    assert ([each.number for each in only.templates], only.aliases) == ([2], [])


def test_a_fault_in_a_text_is_at_its_place_in_the_text(care: Make) -> None:
    with pytest.raises(FaultyInput) as wrong:
        app.cases.templates.add(care(), "Ny", Asked("reply", "Hej\n {"))
    (fault,) = wrong.value.faults
    assert fault.source and (fault.source.line, fault.source.column) == (2, 2)


def test_what_became_of_a_template_tells_which_fields_changed(care: Make) -> None:
    app.cases.templates.add(care(), "Ny", Asked("reply", "Hej"))
    app.cases.templates.edit(care(), "Ny", Asked(text="Hej då"))
    shown = app.cases.templates.show(care(), "Ny", history=True)
    assert shown["history"][1]["before"] == {"text": "Hej"}
    assert shown["history"][1]["after"] == {"text": "Hej då"}
