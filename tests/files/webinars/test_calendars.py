"""Webinars as a calendar, read by the library that reads such."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from vis_cli.files.webinars.calendars import written
from vis_cli.rules.webinars.webinars import Occasion, Webinar

NOON = datetime(2025, 5, 6, 9, 30, tzinfo=UTC)
AT = datetime(2025, 4, 1, tzinfo=UTC)
TOOL = Webinar(1, "Personalverktyget 1177; å, ä", "https://example.org/möte?a=1,2", revision=2)
GIVEN = Occasion(1, 1, NOON, NOON + timedelta(minutes=30), revision=1)
GONE = Occasion(2, 1, NOON, NOON + timedelta(minutes=30), cancelled=True)


def test_the_calendar_says_what_is_given_when_and_where() -> None:
    text = "".join(written([GIVEN, GONE], {1: TOOL}, AT))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    first, second = Calendar.from_ical(text).walk("VEVENT")
    assert (first["uid"], first["sequence"], str(first["summary"])) == ("webinar-1-1@vis", 3, TOOL.title)
    assert (first.decoded("dtstart"), first.decoded("dtend")) == (GIVEN.since, GIVEN.until)
    assert (str(first["url"]), str(first["status"])) == (TOOL.link, "CONFIRMED")
    assert (second["sequence"], str(second["status"])) == (2, "CANCELLED")


def test_no_occasion_is_a_calendar_too() -> None:
    found = Calendar.from_ical("".join(written([], {}, AT)))
    assert found.walk("VEVENT") == [] and str(found["x-wr-calname"]) == "Webbinarier"
