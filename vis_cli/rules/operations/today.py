"""What begins and what ends on a day: closures, rights, notices, hours and webinars, for the morning's screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from vis_cli.errors import Message, Sentence
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import day_after, day_over, in_english, iso, local, midnight, moment_in_english
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.webinars.webinars import Occasion

TYPES = 4
"""Case types of a closure that are named; of more it is said how many."""

NameOf = Callable[[str], str]


@dataclass(frozen=True)
class Held:
    """The records that may begin or end on the day, and those grants that others go on from or that go on."""

    windows: Sequence[Window] = ()
    grants: Sequence[Grant] = ()
    notices: Sequence[Notice] = ()
    hours: Sequence[Schedule] = ()
    occasions: Sequence[tuple[Occasion, str]] = ()  # with the webinar's title
    offers: Sequence[OrderedOffer] = ()


@dataclass(frozen=True)
class Event:
    """Something that begins or ends: what it is, its records' ids, where, when (None: with the day), and in words."""

    kind: str
    ids: Sequence[str]
    unit: str | None
    where: str
    at: datetime | None
    said: Sentence

    def as_json(self) -> dict[str, Any]:
        """As `today --json` has it."""
        at = None if self.at is None else iso(self.at)
        return {
            "kind": self.kind,
            "ids": list(self.ids),
            "unit": self.unit,
            "where": self.where,
            "at": at,
            "message": self.said,
        }


@dataclass
class Day:
    """What begins on a day, and what ends with it or on it: first what has the whole day, then by the clock."""

    begins: list[Event] = field(default_factory=list)
    ends: list[Event] = field(default_factory=list)


def events(held: Held, day: date, name_of: NameOf) -> Day:
    """What begins and what ends on the day, in order.

    Closures of one unit with the same days are one, and so are a person's roles on one unit. What lasts this day only
    begins, and its end is not told; nor is that of a grant that another goes on from, or the beginning of that other.
    """
    found = Day()
    _closures(held.windows, day, name_of, found)
    _offers(held.offers, name_of, found)
    _rights(held.grants, day, name_of, found)
    several: tuple[Notice | Schedule, ...] = (*held.notices, *held.hours)
    for dated in several:
        _dated(dated, day, name_of, found)
    for occasion, title in held.occasions:
        until = f"{local(occasion.until):%H:%M}"
        said = Message("webinar, until {time}", time=until)
        found.begins.append(Event("webinar", [occasion.id], None, title, _clock(occasion.since), said))
    for each in (found.begins, found.ends):
        each.sort(key=lambda event: (event.at is not None, event.at or midnight(day), event.where, event.ids))
    return found


def _clock(moment: datetime) -> datetime | None:
    """The moment, where it is within the day and not where that begins."""
    return None if local(moment).time() == time() else moment


def _closures(windows: Iterable[Window], day: date, name_of: NameOf, found: Day) -> None:
    begins, over = midnight(day), day_over(day)
    together: dict[tuple[str, datetime, datetime], list[Window]] = {}
    for each in windows:
        together.setdefault((each.unit, each.since, each.until), []).append(each)
    for (unit, since, until), members in together.items():
        ids, where = [each.id for each in members], name_of(unit)
        types = some([name_of(each.case_type) for each in members], TYPES)
        if begins <= since < over:
            said = Message("{types}: closed, opens {opens}", types=types, opens=moment_in_english(until))
            found.begins.append(Event("window", ids, unit, where, _clock(since), said))
        if begins <= until < over:
            said = Message("{types}: opens again, closed since {since}", types=types, since=moment_in_english(since))
            found.ends.append(Event("window", ids, unit, where, _clock(until), said))


def _offers(ordered: Iterable[OrderedOffer], name_of: NameOf, found: Day) -> None:
    together: dict[tuple[str, datetime, bool], list[OrderedOffer]] = {}
    for each in ordered:
        together.setdefault((each.unit, each.since, each.offered), []).append(each)
    for (unit, since, offered), members in together.items():
        types = some([name_of(each.case_type) for each in members], TYPES)
        said = Message("{types}: offered from now on" if offered else "{types}: no longer offered", types=types)
        event = Event("ordered-offer", [each.id for each in members], unit, name_of(unit), _clock(since), said)
        (found.begins if offered else found.ends).append(event)


def _rights(grants: Sequence[Grant], day: date, name_of: NameOf, found: Day) -> None:
    starts = {(each.key, each.since) for each in grants}
    ends = {(each.key, day_after(each.until)) for each in grants if each.until is not None}
    together: dict[tuple[bool, str, str, date | None], list[Grant]] = {}
    for each in grants:
        is_first = each.since == day and (each.key, day) not in ends
        is_last = each.until == day and (each.key, day_after(day)) not in starts
        if is_first or is_last:
            together.setdefault((is_first, each.unit, each.person, each.until), []).append(each)
    for (is_first, unit, person, until), members in together.items():
        about = {"person": name_of(person), "roles": some(sorted(name_of(each.role) for each in members), TYPES)}
        said = (
            Message("{person} is {roles} for the last day", **about)
            if not is_first
            else Message("{person} is {roles}, until further notice", **about)
            if until is None
            else Message("{person} is {roles}, through {day}", **about, day=in_english(until))
        )
        event = Event("grant", sorted(each.id for each in members), unit, name_of(unit), None, said)
        (found.begins if is_first else found.ends).append(event)


def _dated(dated: Notice | Schedule, day: date, name_of: NameOf, found: Day) -> None:
    """Note what has a first and a last day, if it begins, or else ends."""
    if day not in (dated.since, dated.until):
        return
    is_first = dated.since == day
    said = _notice(dated, is_first) if isinstance(dated, Notice) else _hours(dated, is_first)
    event = Event(dated.kind, [dated.id], dated.unit, name_of(dated.unit), None, said)
    (found.begins if is_first else found.ends).append(event)


def _notice(notice: Notice, is_first: bool) -> Message:
    text = " ".join(notice.text.split())
    if not is_first:
        return Message("last day of notice {id}: {text}", id=notice.id, text=text)
    if notice.until is None:
        return Message("notice {id}, without an end: {text}", id=notice.id, text=text)
    return Message("notice {id}, through {day}: {text}", id=notice.id, day=in_english(notice.until), text=text)


def _hours(row: Schedule, is_first: bool) -> Message:
    kind, week = row.in_swedish, row.week_in_words
    if not is_first:
        return Message("last day of {kind}: {week}", kind=kind, week=week)
    if row.until is None:
        return Message("{kind}, until further notice: {week}", kind=kind, week=week)
    return Message("{kind}, through {day}: {week}", kind=kind, day=in_english(row.until), week=week)


def records(held: Held) -> Iterator[Any]:
    """The records whose ids events name by name: of webinars and their occasions there are none."""
    yield from held.windows
    yield from held.offers
    yield from held.grants
    yield from held.notices
    yield from held.hours
