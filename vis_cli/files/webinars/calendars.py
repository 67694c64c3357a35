"""Webinars as a calendar that others subscribe to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from icalendar import Event

from vis_cli.files.core.ics import calendar_of
from vis_cli.rules.webinars.webinars import Occasion, Webinar


def written(occasions: Iterable[Occasion], webinars: Mapping[int, Webinar], made_at: datetime) -> Iterator[str]:
    """An iCalendar (RFC 5545) of the occasions, in pieces; `webinars` by number.

    An occasion keeps its UID for ever. SEQUENCE counts the changes of the occasion and of its webinar, those taken back
    too, so that it never goes back; what is cancelled stays, as CANCELLED.
    """
    events = (_event(each, webinars[each.webinar], made_at) for each in occasions)
    return calendar_of("webinars", "Webbinarier", events)


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
