"""A sentence for people: its template, its values, its plural, and the language it is put together in."""

from __future__ import annotations

import pytest

from vis_cli.errors import Message, Refused, as_message, reason_of

SWEDISH = {
    "{count} window ends {day}.": "{count} stängning slutar {day}.",
    "{count} windows end {day}.": "{count} stängningar slutar {day}.",
    "{weekday} {number} {month}": "{weekday} {number} {month}",
    "Monday": "måndag",
    "August": "augusti",
}


def swedish(singular: str, plural: str | None, count: int) -> str:
    template = singular if plural is None or count == 1 else plural
    return SWEDISH[template]


@pytest.mark.parametrize(("count", "said"), [(0, "windows end"), (1, "window ends"), (2, "windows end")])
def test_the_count_decides_the_plural(count: int, said: str) -> None:
    message = Message("{count} window ends {day}.", "{count} windows end {day}.", count=count, day="today")
    assert str(message) == f"{count} {said} today."


def test_a_message_within_a_message_speaks_the_same_language() -> None:
    day = Message("{weekday} {number} {month}", weekday=Message("Monday"), number=3, month=Message("August"))
    message = Message("{count} window ends {day}.", "{count} windows end {day}.", count=2, day=day)
    assert str(message) == "2 windows end Monday 3 August."
    assert message.format(swedish) == "2 stängningar slutar måndag 3 augusti."


def test_a_sentence_without_values_speaks_the_same_language_within_another() -> None:
    message = Message("{weekday} {number} {month}", weekday=as_message("Monday"), number=3, month="August")
    assert message.format(swedish) == "måndag 3 August"
    assert (as_message(None), as_message("")) == (None, "")


def test_what_people_wrote_is_never_a_template() -> None:
    assert str(Message("no unit {name}.", name="{0} {x}")) == "no unit {0} {x}."


def test_a_list_is_told_with_commas() -> None:
    assert str(Message("ended: {windows}.", windows=["W-1", Message("W-{number}", number=2)])) == "ended: W-1, W-2."


def test_a_message_equals_the_english_that_it_says() -> None:
    message = Message("no case {number}.", number="2027-1")
    assert message == "no case 2027-1." == message
    assert message in {"no case 2027-1."}
    assert message != Message("no case {number}.", number="2027-2")


def test_an_error_gives_its_message_as_it_was_raised() -> None:
    message = Message("no case {number}.", number="2027-1")
    assert reason_of(ValueError(message)) is message
    assert reason_of(ValueError("no")) == "no"
    assert str(Refused(message)) == "no case 2027-1."
