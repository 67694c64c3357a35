"""Hours of a contact card as FHIR R4 HealthcareService."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.files.core.json_lists import document, listed
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.holidays import days_between
from vis_cli.rules.cards.hours import MIDNIGHT, SWEDISH_KINDS, Hours, Period, Span, Week, by_span, clock, week_on
from vis_cli.rules.cards.hours_words import write
from vis_cli.rules.cards.red_days import name_of
from vis_cli.rules.cards.schedules import EVERY_KIND
from vis_cli.rules.core.times import STOCKHOLM

HSA_ID = "urn:oid:1.2.752.29.4.19"  # the HSA-id's identifier system in Swedish FHIR profiles
FAR = 366  # days of one exception that are told one by one
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def service(card: Card, kind: str, value: Hours, day: date, losses: list[Sentence]) -> dict[str, Any]:
    """One kind of hours of a unit. `losses` gets what R4 can only say in words, or not at all.

    R4 has no dates on its times: the week that holds on `day` is written, dated weeks go into
    `availabilityExceptions` as text, closed days into `notAvailable`.
    """
    week = _lasting_week(value, day)
    other = [period for period in value.dated if period.week and period.week != week]
    notice = card.notice_on(day)
    resource: dict[str, Any] = {
        "resourceType": "HealthcareService",
        "id": f"{card.unit.hsa_id}-{kind}",
        "identifier": [{"system": HSA_ID, "value": card.unit.hsa_id}],
        "active": card.unit.closed_on is None or card.unit.closed_on > day,
        "providedBy": {"identifier": {"system": HSA_ID, "value": card.unit.hsa_id}, "display": card.unit.name},
        "name": SWEDISH_KINDS[kind],
    }
    if notice is not None:
        resource["comment"] = notice.text
    if card.unit.phone and kind == "telephone":
        resource["telecom"] = [{"system": "phone", "value": card.unit.phone}]
    times = [_time(*each, losses, card) for each in by_span(week)]
    if times:
        resource["availableTime"] = times
    closed = [_not_available(period, value.usual) for period in value.dated if not period.week]
    closed += [part for period in other for part in _closed_parts(period, value.usual, _singled(card, kind, period))]
    if closed:
        resource["notAvailable"] = sorted(closed, key=lambda each: each["during"].get("start", ""))
    if other:
        resource["availabilityExceptions"] = "; ".join(write(Hours((), (period,))) for period in other)
        losses.append(
            Message("{unit}: FHIR R4 has dated hours only as text, in availabilityExceptions", unit=card.unit.name)
        )
    return resource


def _lasting_week(value: Hours, day: date) -> Any:
    """The week of the day; the usual one where the day is closed or is an exception of less than a week."""
    week = week_on(value, day)
    period = next((each for each in value.dated if day in each), None)
    if period is None or period.since is None or period.until is None or (period.until - period.since).days >= 6:
        return week
    return value.usual


def _time(
    days: Sequence[int], start: int, end: int, comment: str | None, losses: list[Sentence], card: Card
) -> dict[str, Any]:
    named = {"daysOfWeek": [_DAYS[day - 1] for day in days]}
    if comment:
        losses.append(
            Message('{unit}: FHIR has no place for the comment "{comment}"', unit=card.unit.name, comment=comment)
        )
    if (start, end) == (0, MIDNIGHT):
        return {**named, "allDay": True}
    last = "23:59:59" if end == MIDNIGHT else f"{clock(end)}:00"
    if end == MIDNIGHT:
        losses.append(Message("{unit}: FHIR has no 24:00, it is written 23:59:59", unit=card.unit.name))
    return {**named, "availableStartTime": f"{clock(start)}:00", "availableEndTime": last}


def _not_available(period: Period, usual: Week) -> dict[str, Any]:
    """Days that are closed throughout, by the name of the red day if that is all there is to close."""
    since, until = period.since, period.until
    during = {name: day.isoformat() for name, day in (("start", since), ("end", until)) if day is not None}
    red = None
    if since is not None and until is not None and (until - since).days <= 6:
        days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
        open_days = [day for day in days if any(span.day == day.isoweekday() for span in usual)] or days[:1]
        red = name_of(open_days[0]) if len(open_days) == 1 else None
    return {"description": red or "Stängt", "during": during}


def _singled(card: Card, kind: str, period: Period) -> list[date]:
    """The days of a period that are exceptional: all of it where it is shorter than a week, else those of exceptions
    and of the rule for red days. Weeks that hold for longer are no exceptions.
    """
    since, until = period.since, period.until
    if since is not None and until is not None and (until - since).days < 6:
        return [since + timedelta(days=n) for n in range((until - since).days + 1)]
    rows = [row for row in card.schedules if row.is_singled and row.what in (kind, EVERY_KIND)]
    days = {
        row.since + timedelta(days=n)
        for row in rows
        if row.since is not None and row.until is not None
        for n in range(min((row.until - row.since).days, FAR) + 1)
    }
    if card.holidays is not None and since is not None and until is not None:
        days.update(day for day in days_between(since, until) if card.holidays.on(day))
    return sorted(day for day in days if day in period)


def _closed_parts(period: Period, usual: Week, days: Sequence[date]) -> Iterator[dict[str, Any]]:
    """What exceptional days lack of the usual hours, with its times."""
    for day in days:
        spans = [span for span in period.week if span.day == day.isoweekday()]
        for start, end in _without([(s.start, s.end) for s in usual if s.day == day.isoweekday()], spans):
            during = {"start": _moment(day, start), "end": _moment(day, end)}
            yield {"description": name_of(day) or "Stängt", "during": during}


def _without(times: list[tuple[int, int]], spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The times without those of the spans."""
    for span in spans:
        parts = [part for a, b in times for part in ((a, min(b, span.start)), (max(a, span.end), b))]
        times = [(a, b) for a, b in parts if a < b]
    return times


def _moment(day: date, minute: int) -> str:
    begins = datetime.combine(day, time(), STOCKHOLM)
    return (begins + timedelta(minutes=minute)).isoformat()


def written(services: Iterator[dict[str, Any]]) -> Iterator[str]:
    """One service as a document of its own; several in a Bundle, in pieces that are made as they come."""
    first = list(islice(services, 2))
    if len(first) == 1:
        yield document(first[0])
        return
    entries = ({"resource": each} for each in chain(first, services))
    yield from listed({"resourceType": "Bundle", "type": "collection"}, "entry", entries)
