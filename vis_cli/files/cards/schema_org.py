"""A contact card as schema.org JSON-LD (MedicalClinic)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, islice
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.files.core.json_lists import document, listed
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.cards.hours import MIDNIGHT, SWEDISH_KINDS, Hours, Period, by_span, clock

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def clinic(card: Card, hours: Mapping[str, Hours], day: date, losses: list[Sentence]) -> dict[str, Any]:
    """A unit; phone hours on its contact point, opening hours on the place itself."""
    unit = card.unit
    found: dict[str, Any] = {"@type": "MedicalClinic", "name": unit.name, "identifier": unit.hsa_id}
    if unit.visiting_address:
        found["address"] = unit.visiting_address
    if unit.phone or "telephone" in hours:
        point: dict[str, Any] = {"@type": "ContactPoint", "contactType": SWEDISH_KINDS["telephone"]}
        if unit.phone:
            point["telephone"] = international(unit.phone)
        if "telephone" in hours:
            value = hours["telephone"]
            point["hoursAvailable"] = _usual(value, card, losses) + _special(value, card, losses)
        found["contactPoint"] = point
    if "opening" in hours:
        found["openingHoursSpecification"] = _usual(hours["opening"], card, losses)
        special = _special(hours["opening"], card, losses)
        if special:
            found["specialOpeningHoursSpecification"] = special
    losses += [
        Message("{unit}: schema.org has no place for {kind}", unit=unit.name, kind=SWEDISH_KINDS[kind].lower())
        for kind in hours
        if kind not in ("telephone", "opening")
    ]
    notice = card.notice_on(day)
    if notice is not None:
        losses.append(
            Message("{unit}: schema.org has no place for the notice {notice}", unit=unit.name, notice=notice.id)
        )
    return found


def _usual(value: Hours, card: Card, losses: list[Sentence]) -> list[dict[str, Any]]:
    return [_specification(card, losses, *each) for each in by_span(value.usual)]


def _special(value: Hours, card: Card, losses: list[Sentence]) -> list[dict[str, Any]]:
    """Dated hours; closed is 00:00–00:00, as search engines read it."""
    found = []
    for period in value.dated:
        shut = sorted({span.day for span in value.usual} - {span.day for span in period.week})
        found += [{**_specification(card, losses, *each), **_valid(period)} for each in by_span(period.week)]
        if not period.week:
            found.append({"@type": "OpeningHoursSpecification", "opens": "00:00", "closes": "00:00", **_valid(period)})
        elif shut and period.since != period.until:
            closed = {"opens": "00:00", "closes": "00:00"}
            found.append({"@type": "OpeningHoursSpecification", "dayOfWeek": _days(shut), **closed, **_valid(period)})
    return found


def _valid(period: Period) -> dict[str, str]:
    ends = (("validFrom", period.since), ("validThrough", period.until))
    return {name: day.isoformat() for name, day in ends if day is not None}


def _days(days: Any) -> list[str]:
    return [f"https://schema.org/{_DAYS[day - 1]}" for day in days]


def _specification(
    card: Card, losses: list[Sentence], days: tuple[int, ...], start: int, end: int, comment: str | None
) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "OpeningHoursSpecification", "dayOfWeek": _days(days)}
    if comment:
        found["description"] = comment
    if end == MIDNIGHT:
        losses.append(Message("{unit}: search engines have no 24:00, it is written 23:59", unit=card.unit.name))
    return {**found, "opens": clock(start), "closes": "23:59" if end == MIDNIGHT else clock(end)}


def written(clinics: Iterator[dict[str, Any]]) -> Iterator[str]:
    """One clinic as a document of its own; several in a graph, in pieces that are made as they come."""
    context = {"@context": "https://schema.org"}
    first = list(islice(clinics, 2))
    if len(first) == 1:
        yield document({**context, **first[0]})
        return
    yield from listed(context, "@graph", chain(first, clinics))


def international(phone: str) -> str:
    """A Swedish number as others dial it, `+46846500401`; one that is no such number as it stands."""
    digits = re.sub(r"[^0-9+]", "", phone)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits.startswith("0"):
        digits = f"+46{digits[1:]}"
    return digits if re.fullmatch(r"\+[1-9][0-9]{6,14}", digits) else phone
