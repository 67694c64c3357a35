"""What every calendar is written in: one frame round whatever events there are, in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event

from vis_cli.files.core.ics import calendar_of


def event(uid: str) -> Event:
    made = Event()
    made.add("uid", uid)
    made.add("dtstamp", datetime(2026, 6, 1, tzinfo=UTC))
    return made


def test_events_stand_in_one_calendar_with_its_name_and_none_is_read_before_it_is_asked_for() -> None:
    asked: list[str] = []

    def events() -> Iterator[Any]:  # type: ignore[no-untyped-def]
        for uid in ("a", "b"):
            asked.append(uid)
            yield event(uid)

    pieces = calendar_of("cards", "Kontaktkort, alla", events())
    first = next(pieces)
    assert first.startswith("BEGIN:VCALENDAR") and asked == []
    found = Calendar.from_ical(first + "".join(pieces))
    assert (str(found["prodid"]), str(found["x-wr-calname"])) == ("-//vis//cards//SV", "Kontaktkort, alla")
    assert [str(each["uid"]) for each in found.walk("VEVENT")] == ["a", "b"]


def test_a_calendar_without_events_is_one() -> None:
    found = Calendar.from_ical("".join(calendar_of("closures", "Stängda", [])))
    assert found.walk("VEVENT") == []
