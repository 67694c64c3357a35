"""Values of HSA that hours cannot hold are kept as they are, shown, and written back."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.cards.hours_text import parse
from vis_cli.rules.cards.kept import hours_of, is_as_imported, is_over, kept, kept_ahead, reading_of
from vis_cli.rules.cards.schedules import Schedule, dated, usual

UNIT = "SE2321000065-TEST0001"
TODAY = date(2026, 6, 1)
EVEN, ODD = "1-5#08:00#16:00#jämna veckor", "1-5#08:00#12:00#udda veckor"


def card(*values: str, week: str | None = None) -> list[Schedule]:
    reading = reading_of("\n".join(values))
    hours = reading.hours if week is None else parse(week)
    rows = [usual(UNIT, "telephone", hours.usual, entered=None, imported="\n".join(values))]
    return rows + [dated(UNIT, "telephone", each.days, each.week, entered=None) for each in hours.dated]


@pytest.mark.parametrize(
    "values",
    [
        (EVEN, ODD),
        ("1-5#08:00#10:00##20260601#20260831", "1-5#09:00#12:00##20260701#20260731"),
        ("1-5#08:00#12:00", "1-5#11:00#13:00"),
    ],
)
def test_what_overlaps_is_kept_and_nothing_is_called_dropped(values: tuple[str, str]) -> None:
    reading = reading_of("\n".join(values))
    assert (reading.faulty, reading.repaired) == ((), ())
    assert kept(card(*values), "telephone") == [values[1]]
    assert is_as_imported(card(*values), "telephone")
    assert kept(card(*values), "opening") == []


def test_a_value_of_its_own_dates_is_kept_until_it_is_over() -> None:
    values = ("1-5#08:00#10:00##20260601#20260831", "1-5#09:00#12:00#x#20260701#20260731")
    assert kept_ahead(card(*values), "telephone", date(2026, 7, 31)) == [values[1]]
    assert kept_ahead(card(*values), "telephone", date(2026, 8, 1)) == []


def test_who_sets_other_hours_decides_about_what_was_kept() -> None:
    rows = card(EVEN, ODD, week="mån–fre 08–15")
    assert kept(rows, "telephone") == []
    assert not is_as_imported(rows, "telephone")


def test_faulty_values_are_not_kept() -> None:
    rows = card(EVEN, "1-5#0800#1200", "5-5#8:00#9:00")
    assert kept(rows, "telephone") == []
    assert not is_as_imported(rows, "telephone")


def test_hours_written_in_another_way_are_as_imported() -> None:
    assert is_as_imported(card("1-3#08:00#16:00", "4-5#08:00#16:00"), "telephone")
    assert not is_as_imported([], "telephone")
    day = date(2026, 6, 8)
    closed = dated(UNIT, "telephone", (day, day), (), entered=TODAY, exception=True)
    assert not is_as_imported([*card("1-5#08:00#16:00"), closed], "telephone")


def test_a_kept_value_by_itself() -> None:
    assert hours_of(ODD) == parse("mån–fre 08–12 (udda veckor)")


@pytest.mark.parametrize(
    ("value", "over"),
    [("1-5#08:00#10:00", False), ("1-5#08:00#10:00###20260531", True), ("1-5#08:00#10:00###2026-05-31", True),
     ("1-5#08:00#10:00###20260601", False), ("1-5#08:00#10:00##20250101", False)],
)  # fmt: skip
def test_a_value_is_over_after_its_last_day(value: str, over: bool) -> None:
    assert is_over(value, TODAY) == over
