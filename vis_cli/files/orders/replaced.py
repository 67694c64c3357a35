"""Which orders the orders of files are instead of: those of their own unit, and never one another in a ring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vis_cli.errors import Message
from vis_cli.files.core.yaml_schema import Entry
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.orders import OrderNames, Request


def sound(found: Sequence[tuple[Entry, Request]], known: OrderNames) -> Iterator[Request]:
    """The requests, but those that replace an order of another unit, or in the end themselves: each is a fault.

    A ring is a fault of its first order in the files. Of an order that has another fault the unit may not be known;
    then nothing is said of it.
    """
    replaced = dict(known.orders) | {
        (request.order.ref, request.order.unit): request.order.replaces for _, request in found
    }
    units: dict[str, list[str]] = {}
    for ref, unit in replaced:
        units.setdefault(ref, []).append(unit)
    rings = _rings(replaced)
    told: set[int] = set()
    for entry, request in found:
        order, ring = request.order, rings.get((request.order.ref, request.order.unit))
        if order.replaces in units and (order.replaces, order.unit) not in replaced:
            others = sorted(known.units.names.get(each, each) for each in units[order.replaces])
            said = Message("{ref} is an order of {units}, not of this unit.", ref=order.replaces, units=others)
            entry.fault("replaces", "other-unit", said, "Withdraw it by itself: `vis orders withdraw`.")
        elif ring is None:
            yield request
        elif id(ring) not in told:
            told.add(id(ring))
            refs = [ref for ref, _ in [*ring, ring[0]]]
            said = Message("orders replace one another in a ring: {refs}.", refs=", ".join(refs))
            entry.fault("replaces", "replaces-ring", said, "Let only one of them replace another.")


def _rings(replaced: Mapping[Scope, str | None]) -> dict[Scope, list[Scope]]:
    """The ring that each order is in, if any; every order is looked at once."""
    rings: dict[Scope, list[Scope]] = {}
    seen: set[Scope] = set()
    for start in replaced:
        path: dict[Scope, int] = {}
        scope: Scope | None = start
        while scope is not None and scope not in seen:
            seen.add(scope)
            path[scope] = len(path)
            ref = replaced.get(scope)
            scope = None if ref is None else (ref, scope[1])
        if scope in path:
            ring = list(path)[path[scope] :]
            rings |= dict.fromkeys(ring, ring)
    return rings
