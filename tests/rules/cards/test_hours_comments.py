"""Comments that say otherwise than their hours."""

from __future__ import annotations

import pytest

from vis_cli.rules.cards.hours import Span
from vis_cli.rules.cards.hours_comments import contradictions, contradicts
from vis_cli.rules.cards.hours_text import parse


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("lunchstängt 12–13", True),
        ("Lunch 12.00-12.45", True),
        ("stängt mellan 12 och 13", True),
        ("lunchstängt 17–18", False),  # after the end
        ("lunch 99–100", False),
        ("ej onsdagar", True),
        ("inte på ons", True),
        ("ej fredagar", False),
        ("stängt ons", True),
        ("jämna veckor", False),
        ("endast tidsbokning", False),
        (None, False),
    ],
)
def test_a_comment_is_held_against_its_hours(comment: str | None, expected: bool) -> None:
    assert contradicts(Span(3, 480, 1020, comment)) == expected


def test_a_contradiction_is_told_once_for_all_its_days() -> None:
    assert [str(each) for each in contradictions(parse("mån–fre 08–17 (lunchstängt 12–13); lör 9–12 (akut)"))] == [
        'måndag–fredag 08:00–17:00 is open, and its comment says otherwise: "lunchstängt 12–13"'
    ]
