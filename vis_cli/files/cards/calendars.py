"""What is dated on a contact card, as a calendar: its notices and its exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from icalendar import Event

from vis_cli.files.core.ics import calendar_of
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.hours import SWEDISH_KINDS
from vis_cli.rules.cards.schedules import EVERY_KIND


def events(card: Card, at: datetime, day: date) -> Iterator[Event]:
    """The notices and exceptions of a card that are not over by the day; one without a last day is of one day."""
    unit = card.unit
    for notice in card.notices:
        if not notice.ended and (notice.until is None or notice.until >= day):
            since = notice.since or notice.until or day
            made = _event(f"n-{notice.number}.{unit.hsa_id.lower()}@vis", (since, notice.until or since), at)
            made.add("summary", f"Tillfällig information: {unit.name}")
            made.add("description", notice.text)
            made.add("location", unit.name)
            yield made
    for row in card.schedules:
        if row.is_exception and row.since is not None and row.until is not None and row.until >= day:
            uid = f"{row.what}-{row.since:%Y%m%d}-{row.until:%Y%m%d}.{unit.hsa_id.lower()}@vis"
            made = _event(uid, (row.since, row.until), at)
            kind = "Alla tider" if row.what == EVERY_KIND else SWEDISH_KINDS[row.what]
            made.add("summary", f"{kind}: {row.week_in_words}, {unit.name}")
            made.add("location", unit.name)
            yield made


def _event(uid: str, days: tuple[date, date], at: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at)
    event.add("dtstart", days[0])
    event.add("dtend", days[1] + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def written(coming: Iterable[Event]) -> Iterator[str]:
    """The events as an iCalendar (RFC 5545), in pieces."""
    return calendar_of("cards", "Kontaktkort", coming)
