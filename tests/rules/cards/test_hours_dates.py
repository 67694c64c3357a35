"""Dates within hours in Swedish, and times that are rather dates."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.cards.hours_dates import days_of, in_figures, match

EVE = date(2025, 12, 24)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24 december 2025", (EVE, EVE)),
        ("den 24 dec. 2025:", (EVE, EVE)),
        ("2025-12-24 8–10", (EVE, EVE)),
        ("från den 22 till den 24 december 2025", (date(2025, 12, 22), EVE)),
        ("t.o.m. 24 december 2025", (None, EVE)),
    ],
)
def test_dates_are_read(text: str, days: tuple[date | None, date | None]) -> None:
    found = match(text, 0, len(text))
    assert found is not None
    assert days_of(found, 0) == days


@pytest.mark.parametrize("text", ["8–10", "mån 8–10", "24", "den 8–10"])
def test_times_are_no_dates(text: str) -> None:
    assert match(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("text", "is_date"),
    [("23/6", True), ("1.6–24.6", True), ("29.6", True), ("23.12.17", True), ("31.7", True), ("27.06-24.07.22", True),
     ("3.-23.7.2017", True), ("8.30", False), ("8.30–10.15", False), ("23.12", False), ("8", False), ("25:61", False)],
)  # fmt: skip
def test_a_date_in_figures_is_told_from_a_time(text: str, is_date: bool) -> None:
    assert in_figures(text, 0) == is_date


def test_what_could_be_either_is_a_date_where_a_time_cannot_stand() -> None:
    assert in_figures("23.12 öppet", 0, valid=True)
    assert not in_figures("23.30 öppet", 0, valid=True)
