"""When a closure begins and ends, of all that is said of its days."""

from __future__ import annotations

from datetime import date

import pytest

from vis_cli.rules.orders.intake import days, ends, periods
from vis_cli.rules.orders.intake.ends import spans

MONDAY = date(2026, 5, 11)


def told(text: str, **more: bool) -> list[tuple[str, str | None, str, str | None]]:
    """Both ends of each closure, each with its doubt."""
    found = spans(periods.find(text, MONDAY), MONDAY, **more)
    return [(str(start.value), start.doubt, str(end.value), end.doubt) for start, end in found]


def test_ends_that_are_told_twice_and_agree_are_sure() -> None:
    text = "stängt v. 27–31 (29/6–2/8), från 29 juni, t.o.m. 2 augusti, öppnar 3 augusti"
    assert told(text) == [("2026-06-29", None, "2026-08-03", None)]


@pytest.mark.parametrize(
    "text",
    [
        "stängt 29 juni t.o.m. 2 augusti, öppnar 10 augusti",
        "stängt v. 27–31 (29 juni–9 augusti)",
        "stänger 29 juni, öppnar 3 augusti, öppnar 10 augusti",
    ],
)
def test_ends_that_do_not_agree_are_no_end(text: str) -> None:
    assert told(text) == [("2026-06-29", None, "None", ends.CONTRADICTION)]


def test_beginnings_that_do_not_agree_are_none() -> None:
    assert told("stängt v. 27–31, från 22 juni") == [("None", ends.CONTRADICTION, "2026-08-03", None)]


def test_closed_through_a_friday_and_open_on_the_monday_agree() -> None:
    assert told("stängt 29 juni t.o.m. 31 juli, öppnar 3 augusti") == [("2026-06-29", None, "2026-08-03", None)]
    assert told("stängt v. 27–31 (29/6–31/7)") == [("2026-06-29", None, "2026-08-03", ends.CONTRADICTION)]


def test_when_it_opens_tells_what_up_to_a_monday_meant() -> None:
    assert told("stängt 29 juni till 3 augusti, öppnar 3 augusti") == [("2026-06-29", None, "2026-08-03", None)]
    assert told("stängt 29 juni till 3 augusti") == [("2026-06-29", None, "2026-08-04", periods.TO_MONDAY)]


def test_one_day_alone_is_likely_all_of_it() -> None:
    assert told("stänger 5 juni") == [("2026-06-05", None, "2026-06-06", ends.ONE_DAY)]
    assert told("stänger 5 juni", one_day=True) == [("2026-06-05", None, "2026-06-06", None)]
    assert told("stänger v. 24") == [("2026-06-08", None, "2026-06-15", None)]


def test_one_week_and_where_it_opens_is_from_the_one_to_the_other() -> None:
    assert told("stänger v. 26, öppnar v. 33") == [("2026-06-22", None, "2026-08-10", None)]


def test_closures_apart_are_each_for_itself() -> None:
    assert [each[0] for each in told("stänger v. 28 och v. 30")] == ["2026-07-06", "2026-07-20"]
    assert [each[0] for each in told("stänger 29/6–5/7 samt 21/12–6/1")] == ["2026-06-29", "2026-12-21"]


def test_a_week_beside_a_longer_time_is_not_left_out_in_silence() -> None:
    assert told("stängt hela juli och v. 32")[0][1::2] == (ends.CONTRADICTION, ends.CONTRADICTION)


def test_what_is_missing_is_missing_but_in_a_change() -> None:
    assert told("stänger från 29 juni") == [("2026-06-29", None, "None", ends.MISSING)]
    assert told("") == [("None", ends.MISSING, "None", ends.MISSING)]
    assert told("öppnar 3 augusti", is_change=True) == [("None", None, "2026-08-03", None)]


def test_in_a_change_how_long_it_is_moved_by_is_no_length() -> None:
    assert told("stängningen senareläggs en vecka, ny start 6 juli", is_change=True) == [
        ("2026-07-06", None, "None", None)
    ]


def test_how_long_it_lasts_gives_its_end() -> None:
    assert told("stänger i två veckor från 29 juni") == [("2026-06-29", None, "2026-07-13", None)]


def test_the_weekday_that_it_opens_on_is_the_first_after_it_began() -> None:
    assert told("stänger från 4 juni, öppnar igen på måndag") == [("2026-06-04", None, "2026-06-08", None)]
    assert told("stänger från 4 juni, t.o.m. söndag") == [("2026-06-04", None, "2026-06-08", None)]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("stängt 2026-08-02 t.o.m. 2026-06-29", periods.REVERSED),
        ("stängt 2026-03-02 t.o.m. 2026-03-08", days.GONE_BY),
        ("stängt v. 16–17", days.GONE_BY),
        ("stängt i sommar", days.VAGUE),
    ],
)
def test_both_ends_are_in_doubt_where_one_makes_no_sense(text: str, doubt: str) -> None:
    assert told(text)[0][1::2] == (doubt, doubt)


def test_a_closure_that_ends_today_is_over_and_one_that_ends_tomorrow_is_not() -> None:
    assert told("stängt 2026-05-04 t.o.m. 2026-05-10")[0][1] == days.GONE_BY
    assert told("stängt 2026-05-04 t.o.m. 2026-05-11")[0][1] is None
