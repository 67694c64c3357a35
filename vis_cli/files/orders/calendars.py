"""Windows as a calendar that others subscribe to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from icalendar import Event

from vis_cli.files.core.ics import calendar_of
from vis_cli.rules.core.times import in_swedish, local, weeks
from vis_cli.rules.orders.windows import Window


def calendar(
    windows: Iterable[Window],
    names: Mapping[str, str],
    *,
    made_at: datetime,
    title: str = "Stängda ärendetyper",
    handovers: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """An iCalendar (RFC 5545) of the windows, in pieces; `names` has units and case types by id.

    `title` is what people see the calendar called; `handovers` has by window the unit that takes over.

    A window keeps its UID for ever; SEQUENCE counts its changes, so that a calendar that has it follows; one that was
    cancelled stays, as CANCELLED.
    """
    taken = handovers or {}
    events = (_event(each, names, made_at, names.get(taken.get(each.id, ""))) for each in windows)
    return calendar_of("closures", title, events)


def _event(window: Window, names: Mapping[str, str], made_at: datetime, handover: str | None) -> Event:
    event = Event()
    unit, case_type = names.get(window.unit, window.unit), names.get(window.case_type, window.case_type)
    event.add("uid", f"w-{window.number}.{window.unit.lower()}@vis")
    event.add("sequence", window.revision)
    event.add("dtstamp", made_at)
    for name, moment in zip(("dtstart", "dtend"), _days_or_times(window.since, window.until), strict=True):
        event.add(name, moment)
    event.add("summary", f"Stängt: {case_type}, {unit}")
    instead = f"Under tiden: {handover}" if handover else None
    event.add("description", "\n".join(filter(None, (_said(window), instead, window.ref))))
    event.add("location", unit)
    event.add("status", "CANCELLED" if window.cancelled_at else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _said(window: Window) -> str:
    """The closure in Swedish: `Stängt måndag 29 juni – söndag 2 augusti 2026, öppnar …`."""
    start, end = local(window.since), local(window.until)
    begins = f"{in_swedish(start.date(), year=False)}{_clock(start)}"
    if end.time() != time():
        return f"Stängt {begins} – {in_swedish(end.date())}{_clock(end)} ({weeks(start.date(), end.date())})"
    last = end.date() - timedelta(days=1)
    shut = f"{begins} – {in_swedish(last)}" if last != start.date() else f"{in_swedish(last)}{_clock(start)}"
    return f"Stängt {shut}, öppnar {in_swedish(end.date())} ({weeks(start.date(), last)})"


def _clock(moment: datetime) -> str:
    return "" if moment.time() == time() else f" kl. {moment:%H.%M}"


def _days_or_times(since: datetime, until: datetime) -> tuple[date, date]:
    """Whole days where both are midnights, which calendars draw as days; RFC 5545 lets no day stand beside a time."""
    start, end = local(since), local(until)
    return (start.date(), end.date()) if start.time() == end.time() == time() else (since, until)
