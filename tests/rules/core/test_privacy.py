"""Personal numbers at the door: what a plan would newly write is a fault with its place, what was there may go on."""

from dataclasses import replace

import pytest

from vis_cli.errors import Malformed, Source
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.privacy import faults, say_numbers, without_number
from vis_cli.rules.register.persons import Person

ANNA = Person("SE2321000065-TEST1001", "Anna Åberg", "anna@example.org")
NUMBERED = replace(ANNA, email="anna.191212121212@example.org")


@pytest.mark.parametrize("before", [None, ANNA])
def test_a_number_that_a_step_would_write_is_a_fault_where_it_was_asked(before: Person | None) -> None:
    (fault,) = faults([Step(ANNA, ANNA), Step(before, NUMBERED, Source("persons.csv", 3))])
    assert (fault.id, str(fault.source)) == ("personal-number", "persons.csv:3")
    assert str(fault.message) == 'person SE2321000065-TEST1001: a personal number stands in "email".'


@pytest.mark.parametrize(
    "step",
    [
        Step(NUMBERED, ANNA),
        Step(NUMBERED, None),
        Step(NUMBERED, replace(NUMBERED, name="Anna Berg")),
        Step(NUMBERED, NUMBERED),
    ],
)
def test_a_number_that_was_there_before_is_none_of_the_steps_doing(step: Step) -> None:
    assert faults([step]) == []
    assert say_numbers([step])


def test_a_plan_without_numbers_says_none() -> None:
    assert not say_numbers([Step(None, ANNA), Step(ANNA, replace(ANNA, name="Anna Berg"))])


def test_a_text_with_a_number_is_malformed_where_the_number_stands() -> None:
    with pytest.raises(Malformed) as refused:
        without_number("ring 19121212-1212")
    assert (refused.value.id, refused.value.position) == ("personal-number", 5)
    assert "1212" not in str(refused.value)
    assert without_number("ring 0470-58 96 50") == "ring 0470-58 96 50"
