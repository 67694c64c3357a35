"""What the switch of one case type at one unit should be: at a moment, since when, and how it turns from then on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.offers import OrderedOffer, is_offered, moments
from vis_cli.rules.orders.windows import Window, opens_again


@dataclass(frozen=True, slots=True)
class Turn:
    """From the moment `at` on, the switch should be on (`active`) or off."""

    at: datetime
    active: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """Everything that decides what residents meet: whether the type is offered, its windows, the unit's last day.

    `listed` is what the register says of the offer, `ordered` what orders say from some moment on; `closed_on` the day
    from which the unit is no longer there. `windows` and `ordered` are those of this unit and case type.
    """

    listed: bool
    windows: Sequence[Window] = ()
    closed_on: date | None = None
    ordered: Sequence[OrderedOffer] = ()

    @property
    def gone(self) -> datetime | None:
        """The moment from which the unit is closed for good."""
        return None if self.closed_on is None else midnight(self.closed_on)

    def offered(self, at: datetime) -> bool:
        """Whether the unit offers the case type at the moment, closed or not."""
        return is_offered(self.listed, self.ordered, at) if self.ordered else self.listed

    def active(self, at: datetime) -> bool:
        """Whether a resident can open the case type at the moment."""
        if not self.offered(at) or (self.gone is not None and self.gone <= at):
            return False
        return not any(window.covers(at) for window in self.windows)

    def opens_again(self, at: datetime) -> datetime | None:
        """When it opens again, if it is closed at the moment and ever opens: over windows without a gap between."""
        if not self.offered(at):
            return None
        if self.ordered:
            return None if self.active(at) else self.first_active(at)
        again = opens_again(self.windows, at)
        return None if again is None or (self.gone is not None and self.gone <= again) else again

    def first_active(self, since: datetime) -> datetime | None:
        """The first moment after `since` at which it may turn and residents can open it then; None: never."""
        if not self.ordered and not self.listed:
            return None
        coming = sorted(moment for moment in self._moments if moment > since)
        return next((moment for moment in coming if self.active(moment)), None)

    def offers_turn(self, at: datetime) -> datetime | None:
        """When the unit begins to offer the case type that it does not offer at the moment, or stops; None: never.

        What comes after the unit is closed for good does not count.
        """
        now = self.offered(at)
        coming = sorted(moment for moment in moments(self.ordered) if moment > at)
        found = next((moment for moment in coming if self.offered(moment) != now), None)
        return None if found is None or (self.gone is not None and self.gone <= found) else found

    @property
    def _moments(self) -> set[datetime]:
        """When it may turn."""
        found = {each for window in self.windows for each in (window.since, window.ends)}
        found.update(moments(self.ordered))
        if self.gone is not None:
            found.add(self.gone)
        return found

    def turns(self, since: datetime, until: datetime) -> Iterator[Turn]:
        """How it turns after `since`, through `until`; touching windows do not turn it at the seam."""
        coming = sorted(moment for moment in self._moments if since < moment <= until)
        states = [Turn(moment, self.active(moment)) for moment in (since, *coming)]
        yield from (after for before, after in pairwise(states) if before.active != after.active)

    def turned(self, at: datetime) -> datetime | None:
        """When it last turned into what it is at the moment; None if it has never been otherwise."""
        now, found = self.active(at), None
        for moment in sorted((each for each in self._moments if each <= at), reverse=True):
            if self.active(moment) != now:
                return found
            found = moment
        # Before the first of them it was as the register has it.
        return found if found is not None and self.listed != now else None
