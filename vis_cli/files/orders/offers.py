"""What an order has its unit offer, or drop, from a day: read from its file, and what units offer by then."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vis_cli.errors import Ambiguous, Fault, Message, NotFound
from vis_cli.files.core.yaml_nodes import Mapping as MappingNode
from vis_cli.files.core.yaml_schema import TEXT, Entry, Field, ListOf
from vis_cli.files.orders.days import MOMENT
from vis_cli.rules.core.times import local
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.offers import Offering, OrderedOffer
from vis_cli.rules.orders.orders import AskedOffer, OrderNames

FIELDS = (
    Field("offer", ListOf(TEXT), ("erbjud",), about="case types that the unit offers from a day on"),
    Field("drop", ListOf(TEXT), ("ta bort",), about="case types that it no longer offers from that day on"),
    Field("from", MOMENT, ("från", "fr.o.m.", "gäller från"), about="that day, beside offer or drop"),
)
KEYS = tuple(key for one in FIELDS[:2] for key in (one.name, *one.aliases))
"""What an order has that offers or drops anything."""
Find = Callable[[str], "str | Fault"]


def is_without(order: MappingNode, keys: Iterable[str]) -> bool:
    """Whether an order offers or drops case types, and has none of the keys."""
    written = {key.strip().casefold() for key in order.pairs}
    return not written.isdisjoint(KEYS) and written.isdisjoint(keys)


def asked(entry: Entry, find: Find) -> tuple[AskedOffer, ...]:
    """What an order has its unit offer and drop; what is wrong with it is noted. `find` gives a case type's id."""
    written = [key for key in ("offer", "drop") if key in entry]
    if not written:
        if "from" in entry:
            message = '"offer" or "drop" is missing beside "from".'
            entry.fault("from", "missing-key", message, "The first day closed is `deactivate`.")
        return ()
    if "from" not in entry:
        message = '"from" is missing: nothing is offered or dropped without a day.'
        entry.fault(None, "missing-key", message, Message("In Swedish: {key}.", key="från"))
    since = entry.get("from")
    found: dict[str, AskedOffer] = {}
    for key in written:
        texts = entry.get(key) or ()
        nodes = entry.nodes[key].items if texts else ()  # type: ignore[union-attr]
        for text, node in zip(texts, nodes, strict=True):
            slug = find(text)
            if isinstance(slug, Fault):
                entry.file.fault(node, slug.id, slug.message, slug.hint)
            elif slug in found:
                entry.file.fault(node, "duplicate-case-type", Message('"{text}" is named twice.', text=text))
            elif since:
                found[slug] = AskedOffer(slug, key == "offer", since, entry.file.source(node), entry.source("from"))
    return tuple(found.values())


class Offerings:
    """What units offer at every moment, with what the orders of the files say instead of what they said before."""

    def __init__(self, entries: Iterable[Entry], known: OrderNames) -> None:
        self._known = known
        self._by_unit: dict[str, list[OrderedOffer]] = {}
        self._meant: set[Scope] = set()
        for entry in entries:
            if entry.get("ref") and entry.get("unit"):
                self._note(entry)

    def _note(self, entry: Entry) -> None:
        """Note what an order offers and drops, as far as that can be told; its faults are noted when it is read."""
        since = entry.get("from")
        units = self._known.units if not since else self._known.units_on(local(since).date())
        try:
            unit = units.find(entry.get("unit"))
            said = [
                OrderedOffer(unit, self._known.case_types.find(text), entry.get("ref"), key == "offer", since)
                for key in ("offer", "drop")
                for text in (entry.get(key) or () if since else ())
            ]
        except (NotFound, Ambiguous):
            return
        self._by_unit.setdefault(unit, []).extend(said)
        self._meant |= {(entry.get("ref"), unit), (entry.get("replaces") or "", unit)}

    def of(self, unit: str) -> Offering:
        """What a unit offers."""
        known = self._known.ordered.get(unit, ())
        kept = [each for each in known if (each.ref, unit) not in self._meant]
        return Offering(self._known.offers.get(unit, frozenset()), [*kept, *self._by_unit.get(unit, ())])
