"""Holds placed and released: one that stands already stays the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from vis_cli.errors import NotFound
from vis_cli.rules.retention.holds import by_number, hold, release
from vis_cli.rules.retention.policies import Hold

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
HELD = Hold(1, "unit", "U1", "claim", NOW)


def test_each_subject_is_held_once_and_one_held_already_stays() -> None:
    wanted = [("unit", "U1"), ("case", "2024-0000001"), ("unit", "U2"), ("case", "2024-0000001")]
    steps = hold([HELD], wanted, "claim", first=2, at=NOW, until=None)
    assert [(step.action, step.record.id, step.record.subject) for step in steps] == [
        ("same", "H-1", "U1"),
        ("add", "H-2", "2024-0000001"),
        ("add", "H-3", "U2"),
    ]


@pytest.mark.parametrize(("reason", "until"), [("another claim", None), ("claim", date(2026, 7, 1))])
def test_another_reason_or_end_is_another_hold(reason: str, until: date | None) -> None:
    (step,) = hold([HELD], [("unit", "U1")], reason, first=2, at=NOW, until=until)
    assert (step.action, step.after.reason, step.after.until) == ("add", reason, until)


def test_a_hold_is_released_once() -> None:
    (step,) = release({1: HELD}, at=NOW)
    assert (step.action, step.after.released_at) == ("change", NOW)
    (again,) = release({1: step.after}, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert again.action == "same"
    with pytest.raises(NotFound) as missing:
        release({1: HELD, 9: None}, at=NOW)
    assert missing.value.id == "unknown-hold"


def test_holds_stand_in_the_order_of_their_numbers_before_what_is_no_hold() -> None:
    kept = dict.fromkeys(("undocumented", "H-10", "H-2", "H-x", "H-1", "H-100"), 3)
    assert [reason for reason, _ in by_number(kept)] == ["H-1", "H-2", "H-10", "H-100", "H-x", "undocumented"]
    assert by_number({}) == []
