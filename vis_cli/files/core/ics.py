"""What every calendar that others subscribe to is written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from icalendar import Calendar, Event


def calendar_of(section: str, name: str, events: Iterable[Event]) -> Iterator[str]:
    """The events as an iCalendar (RFC 5545), in pieces, as they come: of a section of vis, under a name for people."""
    made = Calendar()
    made.add("prodid", f"-//vis//{section}//SV")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    before, end, after = made.to_ical().decode().rpartition("END:VCALENDAR")
    yield before
    for event in events:
        yield event.to_ical().decode()
    yield end + after
