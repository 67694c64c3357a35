"""What days in a sentence are the ends of."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.orders.intake import periods
from vis_cli.rules.orders.intake.periods import find, is_to_open, is_worked

MONDAY = date(2026, 5, 11)


def told(text: str, role: str | None = None) -> list[tuple[str | None, str | None]]:
    """The first day closed, and the first open again, of each period."""
    return [(each.start and str(each.start.day), each.end and str(each.end.day)) for each in find(text, MONDAY, role)]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("stänger 29 juni t.o.m. 2 augusti", "2026-06-29", "2026-08-03"),
        ("stänger 29/6–2/8", "2026-06-29", "2026-08-03"),
        ("stänger mellan 29 juni och 2 augusti", "2026-06-29", "2026-08-03"),
        ("stänger från måndag till onsdag v. 24", "2026-06-08", "2026-06-11"),
        ("stänger torsdag 4 juni och fredag 5 juni", "2026-06-04", "2026-06-06"),
        ("stänger 29 juni till 3 augusti, då vi öppnar", "2026-06-29", "2026-08-03"),
        ("stängt v. 27–31", "2026-06-29", "2026-08-03"),
        ("stänger 22 december–6 januari", "2026-12-22", "2027-01-07"),
        ("stänger 29 juni–2 augusti 2027", "2027-06-29", "2027-08-03"),
        ("stänger 22 december–6 januari 2028", "2027-12-22", "2028-01-07"),
        ("stänger från måndag 15 juni till och med söndag", "2026-06-15", "2026-06-22"),
    ],
)
def test_a_range_is_closed_on_both_its_days(text: str, since: str, until: str) -> None:
    assert told(text) == [(since, until)]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("stänger fr.o.m. 29 juni", "2026-06-29", None),
        ("stänger från v. 27", "2026-06-29", None),
        ("stängt t.o.m. 2 augusti", None, "2026-08-03"),
        ("sista dag stängt är 2 augusti", None, "2026-08-03"),
        ("stängningen avslutas den 2 augusti", None, "2026-08-03"),
        ("start 29 juni", "2026-06-29", None),
        ("slut 2 augusti", None, "2026-08-03"),
        ("sista öppna dag är 26 juni", "2026-06-27", None),
        ("första öppna dag efter semestern är 3 augusti", None, "2026-08-03"),
        ("öppnar igen 3 augusti", None, "2026-08-03"),
        ("från den 3 augusti är allt som vanligt", None, "2026-08-03"),
        ("åter i gång v. 32", None, "2026-08-03"),
        ("stängt till och med v. 31", None, "2026-08-03"),
    ],
)
def test_one_day_is_the_end_that_the_words_around_it_say(text: str, since: str | None, until: str | None) -> None:
    assert told(text) == [(since, until)]


def test_each_day_goes_with_the_word_before_it() -> None:
    assert told("inaktiveras 29/6 och aktiveras igen 3/8") == [("2026-06-29", "2026-06-30"), (None, "2026-08-03")]


def test_weeks_of_one_list_are_each_closed_whole() -> None:
    assert told("stänger v. 27–30 och 32") == [("2026-06-29", "2026-07-27"), ("2026-08-03", "2026-08-10")]
    assert [each.is_implied for each in find("stänger v. 27–30 och 32", MONDAY)] == [False, False]
    assert told("stänger mellan v. 28 och v. 31") == [("2026-07-06", "2026-08-03")]


def test_a_day_instead_of_another_is_the_one_that_counts() -> None:
    assert told("öppnar 10 augusti i stället för 3 augusti") == [(None, "2026-08-10")]


def test_weeks_moved_to_others_are_the_others() -> None:
    assert told("flyttas från v. 27–31 till v. 28–32") == [("2026-07-06", "2026-08-10")]


@pytest.mark.parametrize(
    ("text", "doubt", "day"),
    [
        ("stänger 29 juni till 3 augusti", periods.TO_MONDAY, "2026-08-04"),
        ("stänger 29/6–3/8", periods.TO_MONDAY, "2026-08-04"),
        ("stängt till 7 januari", periods.TO_MONDAY, "2027-01-08"),
        ("stänger 29 juni till 2 augusti", None, "2026-08-03"),
        ("stänger 29 juni t.o.m. 3 augusti", None, "2026-08-04"),
        ("stänger 29 juni t.o.m. 2 augusti kl 16", periods.CLOCK, "2026-08-03"),
        ("stänger ca 29 juni t.o.m. 2 augusti", periods.ABOUT, "2026-08-03"),
    ],
)
def test_up_to_a_monday_may_mean_that_it_is_open(text: str, doubt: str | None, day: str) -> None:
    end = find(text, MONDAY)[0].end
    assert end is not None
    assert (end.doubt, str(end.day)) == (doubt, day)


def test_a_day_that_nothing_is_said_of_is_free() -> None:
    assert [each.is_free for each in find("möte den 4 juni där vi bestämde att stänga den 15 juni", MONDAY)] == [
        True,
        False,
    ]


def test_how_long_it_lasts_may_stand_without_its_end() -> None:
    assert [each.days for each in find("stänger i fem veckor", MONDAY)] == [35]
    assert [each.days for each in find("stänger i 3 dagar", MONDAY)] == [3]
    assert find("vi ringer inom tre dagar", MONDAY) == ()


@pytest.mark.parametrize(
    ("role", "since", "until"),
    [
        (periods.START, "2026-08-03", None),
        (periods.OPEN, None, "2026-08-03"),
        (periods.THROUGH, None, "2026-08-04"),
        (periods.TO, None, "2026-08-04"),
        (periods.WHOLE, "2026-08-03", "2026-08-04"),
    ],
)
def test_in_a_field_the_field_says_which_end_a_day_is(role: str, since: str | None, until: str | None) -> None:
    assert told("2026-08-03", role) == [(since, until)]


def test_the_first_day_worked_after_days_that_are_not_is_one_to_open_on() -> None:
    assert [is_to_open(date(2027, 1, day)) for day in (4, 5, 6, 7, 8)] == [True, False, False, True, False]
    assert [is_worked(date(2026, 6, day)) for day in (18, 19, 20, 21, 22)] == [True, False, False, False, True]
