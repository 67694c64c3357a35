"""Closures that everybody may see: which windows, in which words, and how often each has changed to calendars."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from vis_cli.rules.core.times import iso, local
from vis_cli.rules.orders.windows import Window

KEPT = timedelta(weeks=26)
"""For so long a closure that is over stays in calendars, and what was said of it is remembered."""
MOST_WEEKS = 53  # of the table of weeks

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Known:
    """What calendars were last told of a window: SEQUENCE, a digest of what it said, and when the window ends."""

    sequence: int
    digest: str
    until: datetime


@dataclass(frozen=True)
class PublishingFacts:
    """The units that are there, with their names; the windows; by scope, the unit that takes over.

    `known` is what the site that is there remembers, by the id of the window.
    """

    units: Mapping[str, str]
    case_types: Mapping[str, str]
    windows: Sequence[Window]
    handovers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """Case types of a unit that are closed for the same time, and the unit that takes over, if any."""

    case_types: tuple[str, ...]
    since: datetime
    until: datetime
    handover: str | None


@dataclass(frozen=True)
class Site:
    """What is published. No window has its order's ref, which people write as they like; `revision` is SEQUENCE.

    One that was cut short ends when it did; one that never began is there as cancelled, for calendars that have it.
    `handovers` has by window the unit that takes over; `known` is what to remember for the next time.
    """

    made_at: datetime
    units: Mapping[str, str]
    case_types: Mapping[str, str]
    windows: Sequence[Window]
    handovers: Mapping[str, str]
    known: Mapping[str, Known]

    @property
    def today(self) -> date:
        """The day in Stockholm."""
        return local(self.made_at).date()

    @cached_property
    def current(self) -> list[Window]:
        """Those that hold or are to come, by beginning."""
        held = (each for each in self.windows if each.cancelled_at is None and each.until > self.made_at)
        return sorted(held, key=lambda each: (each.since, each.until, each.number))

    @cached_property
    def current_of(self) -> Mapping[str, list[Window]]:
        """The same by unit, where there are any."""
        return _by_unit(self.current)

    @cached_property
    def windows_of(self) -> Mapping[str, list[Window]]:
        """All windows by unit, where there are any."""
        return _by_unit(self.windows)

    def closures(self, unit: str) -> list[Published]:
        """What holds or is to come at a unit, by beginning, case types by name."""
        shared: dict[tuple[datetime, datetime, str | None], list[str]] = {}
        for each in self.current_of.get(unit, ()):
            scope = (each.since, each.until, self.handovers.get(each.id))
            shared.setdefault(scope, []).append(self.case_types[each.case_type])
        return [Published(tuple(sorted(types)), *scope) for scope, types in shared.items()]

    def mondays(self) -> list[date]:
        """The weeks from this one to the last in which anything is closed; at most MOST_WEEKS."""
        first = self.today - timedelta(days=self.today.weekday())
        last = max((local(each.until - timedelta(seconds=1)).date() for each in self.current), default=self.today)
        count = min(MOST_WEEKS, (last - first).days // 7 + 1)
        return [first + timedelta(weeks=n) for n in range(count)]


def _by_unit(windows: Iterable[Window]) -> Mapping[str, list[Window]]:
    found: dict[str, list[Window]] = {}
    for each in windows:
        found.setdefault(each.unit, []).append(each)
    return found


def site(facts: PublishingFacts, now: datetime) -> Site:
    """What there is to publish at a moment: of units that are there, nothing that has been over for KEPT."""
    handovers = dict(_handovers(facts))
    windows, known = [], {}
    for window in facts.windows:
        if window.unit not in facts.units or window.until <= now - KEPT:
            continue
        shown = _shown(window)
        digest = _digest(facts, shown, handovers.get(window.id))
        sequence = _sequence(window.revision, digest, facts.known.get(window.id))
        windows.append(replace(shown, revision=sequence))
        known[window.id] = Known(sequence, digest, window.until)
    # What has gone may come back with an undo, or with a number given out anew after a restore: higher than before.
    gone = {id: each for id, each in facts.known.items() if id not in known and each.until > now - KEPT}
    units = dict(sorted(facts.units.items(), key=lambda unit: (_in_swedish(unit[1]), unit[0])))
    return Site(now, units, facts.case_types, windows, handovers, gone | known)


def _in_swedish(name: str) -> str:
    """What a name is sorted by: å, ä and ö come last, in this order."""
    return name.casefold().translate(_LAST)


_LAST = str.maketrans("åäö", "{|}")


def _handovers(facts: PublishingFacts) -> Iterator[tuple[str, str]]:
    for window in facts.windows:
        unit = facts.handovers.get((window.ref or "", window.unit))
        if unit in facts.units:
            yield window.id, str(unit)


def _shown(window: Window) -> Window:
    never_began = window.ends <= window.since
    until = window.until if never_began else window.ends
    cancelled_at = window.cancelled_at if never_began else None
    return replace(window, ref=None, until=until, cancelled_at=cancelled_at, asked_since=None, acknowledged=False)


def _digest(facts: PublishingFacts, window: Window, handover: str | None) -> str:
    said = (
        facts.units[window.unit],
        facts.case_types[window.case_type],
        iso(window.since),
        iso(window.until),
        str(window.cancelled_at is not None),
        facts.units[handover] if handover else "",
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _sequence(revision: int, digest: str, known: Known | None) -> int:
    """RFC 5545 3.8.7.4: it only rises, whatever an undo, a restored backup or a renamed unit makes of the revision."""
    if known is None:
        return revision
    return max(revision, known.sequence + (known.digest != digest))
