"""Days and moments in full: what is understood, what is refused, and how they read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vis_cli.rules.core import times
from vis_cli.rules.core.times import midnight, parse_day, parse_moment


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- what is understood ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-29", "2026-06-28 22:00"),
        ("2026-01-29", "2026-01-28 23:00"),
        ("2026-06-29 16:30", "2026-06-29 14:30"),
        ("2026-06-29T16:30", "2026-06-29 14:30"),
        ("2026-06-29 16:30:15.25", "2026-06-29 14:30:15"),
        ("2026-06-29 16:30Z", "2026-06-29 16:30"),
        ("2026-06-29 16:30 +02:00", "2026-06-29 14:30"),
        ("2026-06-29 16:30-0130", "2026-06-29 18:00"),
        # the clock is put forward at 02:00 on 29 March, and back at 03:00 on 25 October
        ("2026-03-29 01:59", "2026-03-29 00:59"),
        ("2026-03-29 03:00", "2026-03-29 01:00"),
        ("2026-10-25 01:59", "2026-10-24 23:59"),
        ("2026-10-25 02:30+02:00", "2026-10-25 00:30"),
        ("2026-10-25 02:30+01:00", "2026-10-25 01:30"),
        ("2026-10-25 03:00", "2026-10-25 02:00"),
    ],
)
def test_a_moment_is_an_instant_whatever_the_clock_on_the_wall_does(text: str, moment: str) -> None:
    assert parse_moment(text) == utc(moment)


@pytest.mark.parametrize(
    ("parse", "text", "words"),
    [
        (parse_day, "2026-6-29", '"2026-6-29" is not a date. Write YYYY-MM-DD.'),
        (parse_day, "2026-02-30", 'there is no day "2026-02-30".'),
        (parse_day, "0999-12-31", '"0999-12-31" is too long ago.'),
        (parse_moment, "soon", '"soon" is not a date or a time. Write YYYY-MM-DD or YYYY-MM-DD HH:MM.'),
        (parse_moment, "2026-02-30", 'there is no day "2026-02-30".'),
        (
            parse_moment,
            "2026-06-29 24:00",
            'there is no time "24:00". Hours go from 00 to 23, minutes and seconds from 00 to 59.',
        ),
        (
            parse_moment,
            "2026-06-29 23:59:60",
            'there is no time "23:59:60". Hours go from 00 to 23, minutes and seconds from 00 to 59.',
        ),
        (parse_moment, "2026-06-29 08:00+99:00", '"+99:00" is no offset from UTC. Write for example +02:00.'),
        (
            parse_moment,
            "2026-03-29 02:30",
            '"2026-03-29 02:30" does not exist: the clock is put forward then.'
            ' Write "2026-03-29 01:30" or "2026-03-29 03:30".',
        ),
        (
            parse_moment,
            "2026-10-25 02:30",
            '"2026-10-25 02:30" comes twice: the clock is put back then.'
            ' Write "2026-10-25 02:30+02:00" or "2026-10-25 02:30+01:00".',
        ),
    ],
)
def test_what_can_not_be_understood_is_refused_in_words(parse: Callable[[str], object], text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        parse(text)
    assert str(refused.value) == words


def test_a_day_is_over_at_the_next_midnight_but_for_the_last_of_all() -> None:
    assert times.day_over(date(2026, 10, 25)) == utc("2026-10-25 23:00")
    with pytest.raises(ValueError, match='"9999-12-31" is the last day of all; nothing comes after it'):
        times.day_over(date.max)
    assert times.day_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert times.day_after(None) is None
    assert times.day_after(date.max) is None


# --- how they read ---------------------------------------------------------------------------------------------------


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))
def test_what_is_written_with_its_offset_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert parse_moment(times.iso(moment)) == moment
    assert parse_moment(times.boundary(moment)) == moment
    assert times.local(moment) == moment


def test_a_boundary_is_a_day_at_midnight_and_a_moment_otherwise() -> None:
    assert times.boundary(midnight(date(2026, 6, 29))) == "2026-06-29"
    assert times.boundary(utc("2026-06-28 22:00:01")) == "2026-06-29T00:00:01+02:00"
    assert times.boundary(utc("2026-06-28 22:01")) == "2026-06-29T00:01:00+02:00"


def test_moments_read_as_people_write_them() -> None:
    assert times.clock("2026-06-02T08:00:00+02:00") == "2026-06-02 08:00"
    assert times.clock("2026-06-02T00:00:00+02:00") == "2026-06-02"
    assert times.clock(None) == ""
    text = "from 2026-06-29T16:30:00+02:00, or 2026-10-25T02:30:00+01:00"
    assert times.as_read(text) == "from 2026-06-29 16:30, or 2026-10-25 02:30+01:00"
    assert times.in_english(date(2026, 9, 1), year=False) == "Tue 1 Sept"
    assert times.in_swedish(date(2026, 6, 29), year=False, weekday=False) == "29 juni"


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-06-29", "2026-08-03", "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)"),
        ("2026-06-29", "2026-06-30", "closed Mon 29 June 2026, opens Tue 30 June (v. 27)"),
        ("2026-06-29 08:00", "2026-06-30", "closed Mon 29 June 2026 from 08:00, opens Tue 30 June (v. 27)"),
        ("2026-06-29 08:00", "2026-07-01", "closed Mon 29 June 08:00 – Tue 30 June 2026, opens Wed 1 July (v. 27)"),
        ("2026-06-29", "2026-06-29 16:30", "closed Mon 29 June 2026 00:00 – Mon 29 June 2026 16:30 (v. 27)"),
        (
            "2026-12-21",
            "2027-01-11",
            "closed Mon 21 Dec 2026 – Sun 10 Jan 2027, opens Mon 11 Jan (v. 52 2026 – v. 1 2027)",
        ),
        ("2026-12-28", "2027-01-01", "closed Mon 28 Dec – Thu 31 Dec 2026, opens Fri 1 Jan 2027 (v. 53)"),
        ("2026-12-31", "2027-01-01", "closed Thu 31 Dec 2026, opens Fri 1 Jan 2027 (v. 53)"),
        (
            "2026-10-25 02:30+02:00",
            "2026-10-25 02:30+01:00",
            "closed Sun 25 Oct 2026 02:30+02:00 – Sun 25 Oct 2026 02:30+01:00 (v. 43)",
        ),
    ],
)
def test_both_ends_of_a_closure_are_written_out(since: str, until: str, words: str) -> None:
    assert times.closure(parse_moment(since), parse_moment(until)) == words
