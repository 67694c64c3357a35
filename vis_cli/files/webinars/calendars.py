"""Webinars as a calendar that others subscribe to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from icalendar import Calendar, Event

from vis_cli.rules.webinars.webinars import Occasion, Webinar


def written(occasions: Iterable[Occasion], webinars: Mapping[int, Webinar], made_at: datetime) -> Iterator[str]:
    """An iCalendar (RFC 5545) of the occasions, in pieces; `webinars` by number.

    An occasion keeps its UID for ever. SEQUENCE counts the changes of the occasion and of its webinar, those taken back
    too, so that it never goes back; what is cancelled stays, as CANCELLED.
    """
    made = Calendar()
    made.add("prodid", "-//vis//webinars//SV")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "Webbinarier")
    before, end, after = made.to_ical().decode().rpartition("END:VCALENDAR")
    yield before
    for occasion in occasions:
        yield _event(occasion, webinars[occasion.webinar], made_at).to_ical().decode()
    yield end + after


def _event(occasion: Occasion, webinar: Webinar, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"webinar-{occasion.webinar}-{occasion.number}@vis")
    event.add("sequence", occasion.revision + webinar.revision)
    event.add("dtstamp", made_at)
    event.add("dtstart", occasion.since)
    event.add("dtend", occasion.until)
    event.add("summary", webinar.title)
    if webinar.link is not None:
        event.add("url", webinar.link)
        event.add("description", webinar.link)
    event.add("status", "CANCELLED" if occasion.cancelled else "CONFIRMED")
    return event
