"""The mail to those whose hands tasks are for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vis_cli.rules.worklist.letters import letter, subject
from vis_cli.rules.worklist.tasks import Standing, task

MIDNIGHT = datetime(2026, 6, 9, 22, tzinfo=UTC)
NOW = MIDNIGHT + timedelta(hours=8)


def test_it_says_what_where_and_when() -> None:
    standing = Standing("HSA Webb", "U", "editor/P-1", "given", "none", MIDNIGHT, "Lägg till rollen.", "Person: P-1.")
    said = letter("Teleborg", "U", "HSA Webb", [task(standing, today_begins=MIDNIGHT)], NOW)
    assert said == (
        "Hej!\n\nDetta behöver läggas in i HSA Webb för Teleborg (U):\n\n1. Lägg till rollen.\n   Person: P-1.\n"
        "   Gäller från onsdag 10 juni 2026: gör det i dag.\n\n"
        "Svara gärna när det är gjort, så att vi kan klarmarkera det.\n\nVänliga hälsningar\nVIS-support"
    )
    assert subject("Teleborg", "HSA Webb") == "Att lägga in i HSA Webb: Teleborg"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (-1, "Skulle ha gjorts tisdag 9 juni 2026 kl. 23.00."),
        (0, "Gäller från onsdag 10 juni 2026: gör det i dag."),
        (8, "Gäller från onsdag 10 juni 2026 kl. 08.00: gör det i dag."),
        (9, "Görs onsdag 10 juni 2026 kl. 09.00."),
        (24, "Görs torsdag 11 juni 2026."),
    ],
)
def test_what_is_late_due_and_to_come_is_told_apart(hours: int, said: str) -> None:
    standing = Standing("HSA", "U", "x", "a", "", MIDNIGHT + timedelta(hours=hours), "Sätt telefontid.")
    assert f"\n   {said}\n" in letter("Teleborg", "U", "HSA", [task(standing, today_begins=MIDNIGHT)], NOW)
