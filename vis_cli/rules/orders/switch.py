"""What the switch of one case type at one unit should be: at a moment, since when, and how it turns from then on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.windows import Window, opens_again


@dataclass(frozen=True, slots=True)
class Turn:
    """From the moment `at` on, the switch should be on (`active`) or off."""

    at: datetime
    active: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """Everything that decides what residents meet: whether the type is offered, its windows, the unit's last day.

    `closed_on` is the day from which the unit is no longer there. `windows` are those of this unit and case type.
    """

    offered: bool
    windows: Sequence[Window] = ()
    closed_on: date | None = None

    @property
    def gone(self) -> datetime | None:
        """The moment from which the unit is closed for good."""
        return None if self.closed_on is None else midnight(self.closed_on)

    def active(self, at: datetime) -> bool:
        """Whether a resident can open the case type at the moment."""
        if not self.offered or (self.gone is not None and self.gone <= at):
            return False
        return not any(window.covers(at) for window in self.windows)

    def opens_again(self, at: datetime) -> datetime | None:
        """When it opens again, if it is closed at the moment and ever opens: over windows without a gap between."""
        if not self.offered:
            return None
        again = opens_again(self.windows, at)
        return None if again is None or (self.gone is not None and self.gone <= again) else again

    def turns(self, since: datetime, until: datetime) -> Iterator[Turn]:
        """How it turns after `since`, through `until`; touching windows do not turn it at the seam."""
        moments = {each for window in self.windows for each in (window.since, window.ends)}
        if self.gone is not None:
            moments.add(self.gone)
        coming = sorted(moment for moment in moments if since < moment <= until)
        states = [Turn(moment, self.active(moment)) for moment in (since, *coming)]
        yield from (after for before, after in pairwise(states) if before.active != after.active)

    def turned(self, at: datetime) -> datetime | None:
        """When it last turned into what it is at the moment; None if it has never been otherwise."""
        moments = {each for window in self.windows for each in (window.since, window.ends)}
        if self.gone is not None:
            moments.add(self.gone)
        now, found = self.active(at), None
        for moment in sorted((each for each in moments if each <= at), reverse=True):
            if self.active(moment) != now:
                return found
            found = moment
        # Before the first of them nothing closed it.
        return found if found is not None and self.offered and not now else None
