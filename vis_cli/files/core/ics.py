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
    event = None
    for event in events:
        yield event.to_ical().decode()
    if event is None:
        yield _ZONE
    yield end + after


_ZONE = "\r\n".join(
    (
        *("BEGIN:VTIMEZONE", "TZID:Europe/Stockholm"),
        *("BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
        *("TZNAME:CET", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", "DTSTART:19810329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
        *("TZNAME:CEST", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT"),
        *("END:VTIMEZONE", ""),
    )
)
"""What stands where there is no event: a calendar without any component is none (RFC 5545 3.6)."""
