"""Holds as they are listed, now and as they were."""

from __future__ import annotations

import pytest

from tests.cli.rows import REGISTER, add
from tests.conftest import Command


@pytest.fixture
def held(vis: Command) -> Command:
    """A unit that was held at ten, and released at noon."""
    add(vis, *REGISTER)
    vis.ok("retention", "hold", "add", "--unit", "Birka", "--reason", "IVO", "--now", "2026-06-02 10:00", "--yes")
    vis.ok("retention", "hold", "release", "H-1", "--now", "2026-06-02 12:00", "--yes")
    return vis


@pytest.mark.parametrize(
    ("as_of", "ids"),
    [
        ("2026-06-01", []),
        ("2026-06-02 09:59", []),
        ("2026-06-02 10:00", ["H-1"]),
        ("2 juni 2026 11:59", ["H-1"]),
        ("2026-06-02 12:00", []),
        ("2026-06-02", []),
        ("2027-01-01", []),
    ],
)
def test_holds_are_as_they_were_at_a_moment_or_as_a_day_left_them(held: Command, as_of: str, ids: list[str]) -> None:
    listed = held.ok("retention", "hold", "list", "--as-of", as_of, "--now", "2026-06-03 09:00", "--json")
    assert [each["id"] for each in listed.json["items"]] == ids
