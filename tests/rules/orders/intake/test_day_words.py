"""The one pattern of days: which way a day is written in."""

from __future__ import annotations

import pytest

from vis_cli.rules.orders.intake.day_words import HOLIDAYS, LOOSE, pattern


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("2026-W27", ["iso_week"]),
        ("2026-06-29", ["iso"]),
        ("260629-260802", ["digits", "digits2"]),
        ("3–5 juni", ["part", "named"]),
        ("29.6.2026", ["dotted"]),
        ("29/6–2/8", ["slashed", "slashed"]),
        ("v. 27–31", ["weeks"]),
        ("denna vecka", ["week"]),
        ("veckan innan jul, julafton", ["holiday"]),
        ("idag", ["relative"]),
        ("tills vidare", ["vague"]),
        ("hela juli", ["month"]),
        ("den 27:e.", ["bare"]),
        ("på fredag", ["weekday"]),
    ],
)
def test_each_way_to_write_a_day_has_its_group(text: str, ways: list[str]) -> None:
    assert [found.lastgroup for found in pattern().finditer(text)] == ways


def test_every_holiday_is_found_as_one() -> None:
    for name in HOLIDAYS:
        assert [found.lastgroup for found in pattern().finditer(name)] == ["holiday"], name
    assert set(LOOSE) <= set(HOLIDAYS)
