"""What synthetic cases need about them: only what is missing of a register, and not too many holds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vis_cli.rules.cases.cases import first_key
from vis_cli.rules.cases.synthetic import HELD_OF, MOST_HELD, Register, holds, missing, picked


@pytest.mark.parametrize(
    ("held", "added"),
    [
        (Register([], [], []), {"unit", "case-type", "offer", "person"}),
        (Register(["U"], [], []), {"case-type", "person"}),
        (Register([], ["S"], ["a"]), {"unit"}),
        (Register(["U"], ["S"], ["a"]), set()),
    ],
)
def test_only_what_is_missing_of_a_register_is_added(held: Register, added: set[str]) -> None:
    assert {step.record.kind for step in missing(held)} == added
    assert held.is_whole == (not added)


@pytest.mark.parametrize(
    ("closed", "already", "count"),
    [(0, 0, 0), (HELD_OF // 2, 0, 0), (HELD_OF // 2 + 1, 0, 1), (HELD_OF * 100, 0, MOST_HELD), (HELD_OF * 100, 19, 1)],
)
def test_few_of_the_closed_cases_are_held(closed: int, already: int, count: int) -> None:
    assert len(picked(range(closed), already)) == count


def test_each_of_them_has_its_hold() -> None:
    (first, second) = holds([first_key(2024) + 1, first_key(2024) + 9], first=3, at=datetime(2026, 6, 2, tzinfo=UTC))
    assert (first.after.id, first.after.subject) == ("H-3", "2024-0000001")
    assert (second.after.id, second.after.scope) == ("H-4", "case")
