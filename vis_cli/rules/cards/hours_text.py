"""Hours from text and back, whichever of the three forms it has: Swedish, OSM or HSA."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from vis_cli.errors import Fault, FaultyInput, Message, Source
from vis_cli.rules.cards import hours_hsa, hours_osm, hours_osm_write, hours_swedish, hours_words
from vis_cli.rules.cards.hours import SWEDISH_KINDS, Days, Hours, Week, by_span, clock
from vis_cli.rules.cards.hours_osm_red import BY_RULE, Told
from vis_cli.rules.cards.hours_rules import Wrong, Wrongs, without_comments
from vis_cli.rules.core.letters import composed

MAX_LENGTH = 20_000  # of a text: more hours than a card can have take half of it
Form = Literal["swedish", "osm", "hsa"]
NOTHING_OPENS = Message(
    "The text opens on red days on any weekday; a card's rule opens nothing on weekdays without hours."
)
"""What is said where a text opens on such days, and a card's rule does not."""

_OSM = re.compile(
    r"(?<!runt )24/7|\b(?:mo|tu|we|th|sa|su|ph|sh|off|open)\b|\bclosed\b.*;|\b(?:19|20|99)[0-9]{2}\s+[a-z]{3}\b",
    re.IGNORECASE,
)


def form_of(text: str) -> Form:
    """The form that a text has: HSA begins with `D-D#`, OSM has its days or months, all else is taken as Swedish."""
    if hours_hsa.looks_like(text):
        return "hsa"
    return "osm" if _OSM.search(without_comments(text)) else "swedish"


@dataclass(frozen=True, slots=True)
class Read:
    """Hours as a text has them, and what it says of red days: the rule of a card, None where it says nothing.

    `red_days` may hold on days without hours too in the text (`opens_more`); a card's rule opens nothing on those.
    """

    hours: Hours
    red_days: str | None = None
    opens_more: bool = False


def read(text: str, source: Source | None = None, *, kind: str | None = None) -> Read:
    """Hours from text in any of the three forms, for a kind of hours (None: whichever the text is of).

    Raises:
        FaultyInput: every fault, each with its place: from `source`, or in an argument.
    """
    text = composed(text)
    try:
        hours, told = _parse(text, None, None, kind)
    except Wrongs as wrongs:
        raise FaultyInput([placed(wrong, text, source) for wrong in wrongs.faults]) from None
    return Read(hours) if told is None else Read(hours, told.rule, told.opens_more)


def parse(text: str, source: Source | None = None, *, kind: str | None = None) -> Hours:
    """Hours from text that says nothing of red days; see `read`.

    Raises:
        FaultyInput: every fault, each with its place: from `source`, or in an argument.
    """
    text = composed(text)
    try:
        return _hours(*_parse(text, None, None, kind))
    except Wrongs as wrongs:
        raise FaultyInput([placed(wrong, text, source) for wrong in wrongs.faults]) from None


def _hours(hours: Hours, told: Told | None) -> Hours:
    if told is not None:
        raise Wrongs([Wrong("not-supported", told.offset, "what holds on red days cannot be kept here.", BY_RULE)])
    return hours


def parse_week(
    text: str,
    days: Days,
    source: Source | None = None,
    *,
    kind: str | None = None,
    everyday: Sequence[int] | None = None,
) -> Week:
    """The week that text means on these days; weekdays may be left out, dates may not stand in it. Closed is empty.

    Times without weekdays over several days hold on the weekdays `everyday`: those of the usual week.

    Raises:
        FaultyInput: every fault, each with its place: from `source`, or in an argument. Hours on other weekdays
            only than these days have are one, and times without weekdays where `everyday` has none.
    """
    text = composed(text)
    try:
        value = _hours(*_parse(text, days, () if everyday is None else tuple(everyday), kind))
    except Wrongs as wrongs:
        raise FaultyInput([placed(wrong, text, source) for wrong in wrongs.faults]) from None
    return value.dated[0].week if value.dated else ()


def names_weekdays(text: str, days: Days) -> bool:
    """Whether all times of a text that `parse_week` reads have their weekdays, or need none on these days."""
    return not isinstance(_parsed(composed(text), days, ()), list)


def _parse(
    text: str, days: Days | None, everyday: tuple[int, ...] | None, kind: str | None
) -> tuple[Hours, Told | None]:
    found = _parsed(text, days, everyday)
    if isinstance(found, list):
        raise Wrongs(found)
    said = hours_swedish.kind_said(text) if kind is not None and form_of(text) == "swedish" else None
    if said not in (None, kind):
        message = Message("the text is of {said}.", said=SWEDISH_KINDS[said or ""].lower())
        raise Wrongs([Wrong("other-kind", 0, message, Message("Add --kind {said}, or leave the word out.", said=said))])
    return found


@lru_cache(maxsize=4096)
def _parsed(text: str, days: Days | None, everyday: tuple[int, ...] | None) -> tuple[Hours, Told | None] | list[Wrong]:
    """The hours with what is said of red days, or what is wrong: a file says the same again and again."""
    if len(text) > MAX_LENGTH:
        message = Message(
            "this is {count} characters long; hours of more than {most} are not read.", count=len(text), most=MAX_LENGTH
        )
        return [Wrong("too-many-hours", 0, message)]
    form = form_of(text)
    try:
        if form == "hsa":
            return hours_hsa.parse(text, days), None
        if form == "osm":
            return hours_osm.read(text, days, everyday)
        return hours_swedish.parse(text, days, everyday), None
    except Wrongs as wrongs:
        return [wrong.with_traceback(None) for wrong in wrongs.faults]


def placed(wrong: Wrong, text: str, source: Source | None = None) -> Fault:
    """A fault with its place in the file or argument that the text comes from."""
    if source is not None and (source.cell is not None or (source.text is not None and text in source.text)):
        column = (source.column or 1) + wrong.offset
        place = Source(source.file, source.line, column, source.text, source.cell)
        return Fault(wrong.id, wrong.message, place, wrong.hint)
    before = text[: wrong.offset]
    line, start = before.count("\n"), before.rfind("\n") + 1
    shown = text[start:].partition("\n")[0]
    file, first = (source.file, source.line or 1) if source is not None else ("<argument>", 1)
    return Fault(wrong.id, wrong.message, Source(file, first + line, wrong.offset - start + 1, shown), wrong.hint)


def write(value: Hours, form: Form) -> str:
    """The text of hours in a form; HSA values stand one a line."""
    if form == "hsa":
        return "\n".join(hours_hsa.write(value))
    return hours_osm_write.write(value) if form == "osm" else hours_words.write(value)


def losses(value: Hours, form: Form) -> list[Message]:
    """What a form cannot carry of these hours, in words."""
    if form == "hsa":
        return hours_hsa.losses(value)
    return hours_osm_write.losses(value) if form == "osm" else hours_words.losses(value)


def as_json(value: Hours, red_days: str | None = None) -> dict[str, Any]:
    """`{"text","hsa":[…],"osm","spans":[…],"red_days"}`; `red_days` is what holds on those, as a rule has it."""
    return {
        "text": hours_words.write(value),
        "hsa": hours_hsa.write(value),
        "osm": hours_osm_write.write(value, red_days),
        "red_days": red_days,
        "spans": [
            {
                "days": list(group),
                "from": clock(start),
                "to": clock(end),
                "comment": comment,
                "since": iso_day(period.since),
                "until": iso_day(period.until),
            }
            for period in value.weeks
            for group, start, end, comment in by_span(period.week)
        ],
        "closed": [
            {"since": iso_day(period.since), "until": iso_day(period.until)}
            for period in value.dated
            if not period.week
        ],
    }


def iso_day(day: date | None) -> str | None:
    """`2026-06-15`, or None."""
    return None if day is None else day.isoformat()
