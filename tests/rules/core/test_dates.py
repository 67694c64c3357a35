"""Days, moments, weeks and periods as people write them: what is understood, and what is refused with both readings."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core.dates import (
    Reversed,
    is_in_full,
    is_sheet_period,
    monday_of,
    understand_day,
    understand_moment,
    understand_period,
    understand_sheet_day,
    understand_sheet_period,
    understand_weeks,
)
from vis_cli.rules.core.times import in_english, in_swedish, weeks

TODAY = date(2026, 6, 9)  # a Tuesday

# --- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-29", "2026-06-29"),
        ("idag", "2026-06-09"),
        ("i dag", "2026-06-09"),
        ("Today", "2026-06-09"),
        ("imorgon", "2026-06-10"),
        ("tomorrow", "2026-06-10"),
        ("+7d", "2026-06-16"),
        ("+ 2w", "2026-06-23"),
        ("+1mo", "2026-07-09"),
        ("+0d", "2026-06-09"),
        ("fredag", "2026-06-12"),
        ("på fredag", "2026-06-12"),
        ("Fri", "2026-06-12"),
        ("måndag", "2026-06-15"),
        ("mån", "2026-06-15"),
        ("29 juni 2026", "2026-06-29"),
        ("29 June 2026", "2026-06-29"),
        ("29 juni", "2026-06-29"),
        ("den 29:e juni", "2026-06-29"),
        ("9 juni", "2026-06-09"),
        ("8 feb", "2027-02-08"),
        ("29 feb", "2028-02-29"),
        ("mån 29 juni", "2026-06-29"),
        ("Mon 2026-06-29", "2026-06-29"),
    ],
)
def test_a_day_is_named_or_counted_from_today(text: str, day: str) -> None:
    assert understand_day(text, TODAY) == date.fromisoformat(day)
    assert understand_day(f"  {text} ", TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("soon", '"soon" is not a date. Write YYYY-MM-DD.'),
        ("", '"" is not a date. Write YYYY-MM-DD.'),
        ("29/6", '"29/6" is not a date. Write YYYY-MM-DD.'),
        ("29 foo", '"29 foo" is not a date. Write YYYY-MM-DD.'),
        ("juni 29", '"juni 29" is not a date. Write YYYY-MM-DD.'),
        ("٢٩ juni", '"٢٩ juni" is not a date. Write YYYY-MM-DD.'),
        ("2026-02-30", 'there is no day "2026-02-30".'),
        ("30 feb", 'there is no day "30 feb".'),
        ("30 feb 2026", 'there is no day "2026-02-30".'),
        ("tisdag", '"tisdag" could be 2026-06-09 or 2026-06-16. Write which.'),
        ("8 juni", '"8 juni" could be 2026-06-08 or 2027-06-08. Write which.'),
        ("1 april", '"1 april" could be 2026-04-01 or 2027-04-01. Write which.'),
        ("tis 29 juni", '"tis 29 juni": that day is Mon 29 June 2026. Mend the day or the weekday.'),
        ("+7", '"7" is not a length of time. Write for example 30s, 90min, 12h, 30d, 4w, 2mo or 2y.'),
        ("+1m", '"1m": m means minute to one and month to the other. Write 1min or 1mo.'),
        ("+2h", '"+2h" is not a number of days. Write for example +7d, +2w or +1mo.'),
        ("+9999y", '"9999y" is longer than any register.'),
    ],
)
def test_a_day_that_is_none_or_could_be_two_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        understand_day(text, TODAY)
    assert str(refused.value) == words


@given(st.dates(date(1000, 1, 1), date(9990, 12, 31)))
def test_days_are_read_back_as_they_are_written_out(day: date) -> None:
    for written in (str(in_english(day)), in_swedish(day), in_swedish(day, weekday=False), day.isoformat()):
        for today in (None, TODAY):
            assert understand_day(written, today) == day


def test_only_what_is_written_in_full_needs_no_understanding() -> None:
    assert is_in_full("2026-06-29") and is_in_full(" 2026-06-29 08:00")
    assert not any(map(is_in_full, ("idag", "29 juni 2026", "2026-W27", "v. 27 2026", "2026-06-29..2026-06-30")))


# --- moments ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-29 16:30", "2026-06-29 14:30"),
        ("2026-06-29 16:30Z", "2026-06-29 16:30"),
        ("idag", "2026-06-08 22:00"),
        ("imorgon 08:00", "2026-06-10 06:00"),
        ("fredag kl. 16.30", "2026-06-12 14:30"),
        ("29 juni 2026 8:00", "2026-06-29 06:00"),
    ],
)
def test_a_moment_is_a_day_or_a_day_and_a_time(text: str, moment: str) -> None:
    assert understand_moment(text, TODAY) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_a_time_that_the_clock_skips_is_refused_however_the_day_is_written() -> None:
    with pytest.raises(ValueError, match="the clock is put forward then"):
        understand_moment("29 mars 2026 02:30", TODAY)
    with pytest.raises(ValueError, match='there is no time "25:00"'):
        understand_moment("idag 25:00", TODAY)


# --- weeks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-W27", "2026-06-29", "2026-07-06"),
        ("2026W27..2026-w31", "2026-06-29", "2026-08-03"),
        ("2026-W53..2027-W01", "2026-12-28", "2027-01-11"),
        ("v. 27–31 2026", "2026-06-29", "2026-08-03"),
        (" vecka 27 till v. 31, 2026 ", "2026-06-29", "2026-08-03"),
        ("weeks 27-27 2026", "2026-06-29", "2026-07-06"),
        ("v27 2026", "2026-06-29", "2026-07-06"),
        ("v. 52 2026 – v. 1 2027", "2026-12-21", "2027-01-11"),
        ("v. 52 2026–1", "2026-12-21", "2027-01-11"),
    ],
)
@pytest.mark.parametrize("today", [None, TODAY])
def test_weeks_go_from_a_monday_to_the_monday_after(text: str, first: str, after: str, today: date | None) -> None:
    assert understand_weeks(text, today) == (date.fromisoformat(first), date.fromisoformat(after))


@pytest.mark.parametrize(
    ("today", "text", "first", "after"),
    [
        ("2026-06-09", "v. 27–31", "2026-06-29", "2026-08-03"),
        ("2026-06-28", "v. 27–31", "2026-06-29", "2026-08-03"),
        ("2026-06-09", "v. 51–2", "2026-12-14", "2027-01-18"),
        ("2026-06-09", "v. 51–2 2026", "2026-12-14", "2027-01-18"),
        ("2026-11-26", "v. 27–31", "2027-07-05", "2027-08-09"),
        ("2026-11-26", "v. 2–4", "2027-01-11", "2027-02-01"),
        ("2026-06-09", "v. 53", "2026-12-28", "2027-01-04"),
        ("2029-06-09", "v. 53", "2032-12-27", "2033-01-03"),
    ],
)
def test_weeks_without_a_year_are_the_next_ones(today: str, text: str, first: str, after: str) -> None:
    found = understand_weeks(text, date.fromisoformat(today))
    assert found == (date.fromisoformat(first), date.fromisoformat(after))


@pytest.mark.parametrize(
    ("today", "text", "one", "other"),
    [
        ("2026-06-29", "v. 27–31", "2026-W27..2026-W31", "2027-W27..2027-W31"),
        ("2026-08-10", "v. 27–31", "2026-W27..2026-W31", "2027-W27..2027-W31"),
        ("2026-12-30", "v. 51–2", "2026-W51..2027-W02", "2027-W51..2028-W02"),
        ("2026-01-02", "v. 51–2 2026", "2025-W51..2026-W02", "2026-W51..2027-W02"),
        ("2024-06-09", "v. 51–2 2026", "2025-W51..2026-W02", "2026-W51..2027-W02"),
        (None, "v. 51–2 2026", "2025-W51..2026-W02", "2026-W51..2027-W02"),
        ("2026-06-09", "v. 20", "2026-W20", "2027-W20"),
    ],
)
def test_weeks_of_either_of_two_years_are_refused_with_both(today: str | None, text: str, one: str, other: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        understand_weeks(text, date.fromisoformat(today) if today else None)
    assert str(refused.value) == f'"{text}" could be {one} or {other}. Write which.'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("27", '"27" is not a range of weeks. Write 2026-W27..2026-W31 or v. 27–31 2026.'),
        ("2026-W54", "the year 2026 has no week 54."),
        ("v. 54 2026", "the year 2026 has no week 54."),
        ("v. 0", '"v. 0": there is no such week. Write the year too.'),
        ("2026-W31..2026-W27", '"2026-W31..2026-W27" ends before it begins.'),
        ("v. 31 2026 – v. 27 2026", '"v. 31 2026 – v. 27 2026" ends before it begins.'),
        ("v. 27 2026 2027", '"v. 27 2026 2027" is not a range of weeks. Write 2026-W27..2026-W31 or v. 27–31 2026.'),
        ("0000-W01", '"0000" is too long ago.'),
        ("9999-W01", '"9999-W01" is too far ahead.'),
    ],
)
def test_weeks_that_are_none_are_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        understand_weeks(text, TODAY)
    assert str(refused.value) == words


@given(st.dates(date(1990, 1, 1), date(2080, 12, 31)), st.integers(0, 60))
def test_weeks_are_read_back_as_they_are_written_out(day: date, more: int) -> None:
    first = date.fromordinal(day.toordinal() - day.weekday())
    last = date.fromordinal(first.toordinal() + 7 * more + 6)
    written = weeks(first, last)
    if first.isocalendar().year == last.isocalendar().year:
        written += f" {first.isocalendar().year}"
    assert understand_weeks(written, None) == (first, date.fromordinal(last.toordinal() + 1))


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["idag", "imorgon", "+7d", "fredag", "29 juni", "mån 29 juni"])
def test_a_day_that_is_another_day_tomorrow_is_refused_in_a_file(text: str) -> None:
    for understand in (understand_day, understand_moment):
        with pytest.raises(ValueError, match="and a file is kept"):
            understand(text, None)


@pytest.mark.parametrize("text", ["v. 27–31", "vecka 2"])
def test_weeks_without_a_year_are_refused_in_a_file(text: str) -> None:
    with pytest.raises(ValueError, match=r"has no year, and a file is kept\. Write the year too\."):
        understand_weeks(text, None)


@given(st.text(max_size=20), st.sampled_from([None, TODAY]))
def test_whatever_is_written_is_understood_or_refused(text: str, today: date | None) -> None:
    for understand in (understand_day, understand_moment, understand_weeks, understand_period):
        try:
            understand(text, today)
        except ValueError:
            continue


# --- periods ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (" 2026-06-10 ", date(2026, 6, 10), date(2026, 6, 10)),
        ("2026-W27", date(2026, 6, 29), date(2026, 7, 5)),
        ("2026-W27 .. 2026-W31", date(2026, 6, 29), date(2026, 8, 2)),
        ("v. 27–31 2026", date(2026, 6, 29), date(2026, 8, 2)),
        ("2026-01..2026-03", date(2026, 1, 1), date(2026, 3, 31)),
        ("2025..2026-03-15", date(2025, 1, 1), date(2026, 3, 15)),
        ("idag..+7d", date(2026, 6, 9), date(2026, 6, 16)),
        ("v. 27", date(2026, 6, 29), date(2026, 7, 5)),
        ("2026-06-10..2026-06-10", date(2026, 6, 10), date(2026, 6, 10)),
    ],
)
def test_a_period_is_a_year_a_month_weeks_a_day_or_from_one_through_another(text: str, first: date, last: date) -> None:
    assert understand_period(text, TODAY) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-06-18..", "..2026-06-18", "2026-13", "2026-02-30", "2026-06..2026-05", "2026-W54", "0000"],
)
def test_a_period_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        understand_period(text, TODAY)


# --- cells of sheets --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("26-32", "2026-06-22", "2026-08-09"),
        ("v. 26–32", "2026-06-22", "2026-08-09"),
        ("vecka 26-32 2027", "2027-06-28", "2027-08-15"),
        ("27", "2026-06-29", "2026-07-05"),
        ("23 juni–17 augusti", "2026-06-23", "2026-08-17"),
        ("23 juni - 17 augusti", "2026-06-23", "2026-08-17"),
        ("23–30 juni", "2026-06-23", "2026-06-30"),
        ("23/6-17/8", "2026-06-23", "2026-08-17"),
        ("23 juni till och med 17 augusti", "2026-06-23", "2026-08-17"),
        ("22 december–6 januari", "2026-12-22", "2027-01-06"),
        ("2026-06-23–2026-08-17", "2026-06-23", "2026-08-17"),
        ("2026-W26..2026-W32", "2026-06-22", "2026-08-09"),
    ],
)
def test_a_cell_of_a_sheet_holds_weeks_or_days_as_people_write_them(text: str, first: str, last: str) -> None:
    assert is_sheet_period(text)
    assert [day.isoformat() for day in understand_sheet_period(text, TODAY)] == [first, last]


@pytest.mark.parametrize("text", ["23 juni", "23/6", "2026-06-23", "tis 23 juni"])
def test_a_cell_of_a_sheet_holds_a_day(text: str) -> None:
    assert not is_sheet_period(text)
    assert understand_sheet_day(text, TODAY) == date(2026, 6, 23)
    assert understand_sheet_period(text, TODAY) == (date(2026, 6, 23), date(2026, 6, 23))


@pytest.mark.parametrize("text", ["fredag", "idag", "+7d", "32/13", "20-32", "8 juni", "17 augusti–23 juni 2026", "x"])
def test_what_a_cell_may_not_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        understand_sheet_period(text, TODAY)


def test_without_today_a_cell_is_read_as_any_file() -> None:
    with pytest.raises(ValueError, match=r"[a-z]"):
        understand_sheet_day("23 juni", None)
    assert understand_sheet_day("23 juni 2026", None) == date(2026, 6, 23)


def test_a_year_has_the_weeks_that_it_has() -> None:
    assert (monday_of(2026, 53), monday_of(2025, 53)) == (date(2026, 12, 28), None)


@pytest.mark.parametrize("today", [None, date(2026, 6, 9), date(2031, 1, 1)])
def test_weeks_that_only_one_of_two_years_has_are_of_that_year(today: date | None) -> None:
    assert understand_weeks("v. 53–1 2027", today) == (date(2026, 12, 28), date(2027, 1, 11))  # 2027 has no week 53


def test_weeks_without_a_year_after_which_none_comes_are_refused() -> None:
    with pytest.raises(ValueError, match=r'"v\. 2": there is no such week\. Write the year too\.'):
        understand_weeks("v. 2", date(9999, 6, 1))


@pytest.mark.parametrize("text", ["17 augusti 2026–23 juni", "17 augusti–23 juni 2026", "2026-08-17–23/6"])
def test_an_end_before_its_beginning_is_no_turn_of_the_year_where_a_year_is_written(text: str) -> None:
    with pytest.raises(Reversed):
        understand_sheet_period(text, date(2026, 6, 9))
