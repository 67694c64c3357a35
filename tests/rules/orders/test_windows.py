"""A window: when it covers a moment, when it ends, and how it reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.orders.samples import BOOK, NAMES, TELEBORG, at, window


@pytest.mark.parametrize(
    ("moment", "closed"),
    [
        ("2026-06-28 23:59", False),
        ("2026-06-29 00:00", True),
        ("2026-08-02 23:59", True),
        ("2026-08-03 00:00", False),
    ],
)
def test_a_window_is_closed_from_its_first_moment_until_its_last(moment: str, closed: bool) -> None:
    assert window().covers(at(moment)) is closed


@pytest.mark.parametrize(
    ("cancelled", "ends"),
    [
        (None, "0803"),
        ("0601", "0629"),  # before it began: it never was
        ("0629", "0629"),
        ("2026-07-10 09:00", "2026-07-10 09:00"),
        ("0901", "0803"),
    ],
)
def test_a_window_that_is_cancelled_ends_there_and_then(cancelled: str | None, ends: str) -> None:
    held = window(cancelled=cancelled)
    assert held.ends == at(ends)
    assert not held.covers(at(ends))


def test_a_window_reads_as_a_closure() -> None:
    days = "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)"
    held = window(7)
    assert held.id == "W-7"
    assert str(held) == f"{TELEBORG} · {BOOK}: {days}"
    assert held.words(NAMES.__getitem__) == f"Teleborg · Boka tid: {days}"
    assert str(replace(held, acknowledged=True)).endswith("(v. 27–31), seen to")
    assert str(replace(held, acknowledged=True, cancelled_at=at("0601"))).endswith("(v. 27–31), cancelled")
