"""What planning orders and windows needs to know of what is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.offers import Offering, OrderedOffer
from vis_cli.rules.orders.orders import Earlier, Order
from vis_cli.rules.orders.windows import Window


@dataclass
class OrderFacts:
    """What planning needs to know of what is.

    `windows` holds every window of the orders' scopes, and every window of their units, and of those that take over,
    that is not over. `offers` has, by unit, the case types that the register lists as offered, `ordered` what orders
    say of them from some moment on: all that was not cancelled, and of the orders' scopes the rest too; `listed` are
    the case types that the register says anything of at a unit, as far as orders offer or drop them. `local` are those
    that units switch themselves. `earlier` has, by scope, what was replaced of the order, and `earlier_windows`, by
    window id, the (since, until) it once had. `closed` has the day from which a unit is no longer there.
    """

    orders: Mapping[Scope, Order]
    windows: Sequence[Window]
    offers: Mapping[str, frozenset[str]]
    local: frozenset[str] = frozenset()
    earlier: Mapping[Scope, Earlier] = field(default_factory=dict)
    earlier_windows: Mapping[str, frozenset[tuple[datetime, datetime]]] = field(default_factory=dict)
    next_number: int = 1
    names: Mapping[str, str] = field(default_factory=dict)
    closed: Mapping[str, date] = field(default_factory=dict)
    ordered: Sequence[OrderedOffer] = ()
    listed: frozenset[tuple[str, str]] = frozenset()

    def offering(self, unit: str) -> Offering:
        """What a unit offers at every moment."""
        ordered = [each for each in self.ordered if each.unit == unit and each.cancelled_at is None]
        return Offering(self.offers.get(unit, frozenset()), ordered)


@dataclass(frozen=True)
class Limits:
    """The limits of the guards, which configuration may move."""

    weeks: float = 12
    removals: float = 50
    share: float = 0.3


USUAL = Limits()
