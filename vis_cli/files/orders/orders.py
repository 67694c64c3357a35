"""Order files: YAML in English or Swedish, read into requests with every fault of every file in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from vis_cli.errors import Ambiguous, Fault, Message, NotFound, Source
from vis_cli.files.core.faults import TooMany
from vis_cli.files.core.yaml_nodes import Mapping as MappingNode
from vis_cli.files.core.yaml_nodes import Node, YamlFile
from vis_cli.files.core.yaml_nodes import Sequence as SequenceNode
from vis_cli.files.core.yaml_schema import BOOLEAN, FAULTY, FOREVER, TEXT, Entry, Field, ListOf, Object, Scalar, choice
from vis_cli.files.orders import marks, offers, replaced, several
from vis_cli.files.orders.days import LAST_DAY, MOMENT, WEEKS
from vis_cli.rules.core import letters
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.privacy import without_number
from vis_cli.rules.core.times import local, midnight
from vis_cli.rules.orders import refs
from vis_cli.rules.orders.orders import Closure, Order, OrderNames, Request
from vis_cli.rules.orders.spans import Spans

ALL = "all"
REF = Scalar(refs.parse, "the ticket, e.g. IT-48213", fault="faulty-ref", takes=letters.identifier)
WORDS = Scalar(without_number, takes=letters.text)
TYPES = ListOf(TEXT, words={"all": ALL, "alla": ALL, "samtliga": ALL})

_PERIOD = (
    Field("deactivate", MOMENT, ("inaktiveras",), about="first moment closed"),
    Field("reactivate", MOMENT, ("aktiveras",), about="first moment open again"),
    Field("through", LAST_DAY, ("t.o.m.", "t.o.m", "tom"), about="last day closed, instead of reactivate"),
    Field("weeks", WEEKS, ("veckor",), about="ISO weeks, instead of the dates"),
)
PERIOD = Object("a period", *_PERIOD, Field("case_types", TYPES, ("ärendetyper",), about="only these, in this period"))
_FIELDS = (
    Field("ref", REF, ("ärendenummer",), required=True, about="the ticket in the IT portal"),
    Field("unit", TEXT, ("enhet",), required=True, about="name, former name or HSA-id"),
    Field("units", ListOf(TEXT, single=True), ("enheter",), about="several of them, instead of unit"),
    Field("under", TEXT, ("underliggande",), about="the units below this one, instead of unit"),
    Field("case_types", TYPES, ("ärendetyper",), required=True, about="central case types, or: all"),
    *_PERIOD,
    Field("periods", ListOf(PERIOD), ("perioder",), about="several closures in one order"),
    *offers.FIELDS,
    Field("handover", TEXT, ("hänvisning",), about="the unit that residents turn to meanwhile"),
    Field("replaces", REF, ("ersätter",), about="the ref of an earlier order that this one is instead of"),
    Field("notice", BOOLEAN, ("tillfällig information",), about="also put a notice on the contact card"),
    Field("ordered_by", FOREVER, ("beställare",)),
    Field("note", WORDS, ("anteckning",)),
    Field(
        "kind",
        choice({"order": "order", "beställning": "order"}),
        ("slag",),
        about="a change of another is not applied",
    ),
)
ORDER = Object("an order", *_FIELDS)
ORDER_THAT_CLOSES_NOTHING = Object(
    "an order", *(replace(one, required=False) if one.name == "case_types" else one for one in _FIELDS)
)
_CLOSING = ("case_types", "deactivate", "reactivate", "through", "weeks", "periods")
_CLOSES = tuple(key for one in _FIELDS if one.name in _CLOSING for key in (one.name, *one.aliases))
LISTS = ("orders", "beställningar")


def schema() -> dict[str, Any]:
    """The JSON Schema of an order file, for editors: one order, a list of them, or a list under `orders`."""
    order = {"$ref": "#/$defs/order"}
    one = ORDER.schema()
    for required in one["allOf"]:
        if {"required": ["unit"]} in required.get("anyOf", ()):  # or those that stand for several
            required["anyOf"] += [{"required": [key]} for key in several.UNITS + several.UNDER]
        if {"required": ["case_types"]} in required.get("anyOf", ()):
            required["anyOf"] += [{"required": [key]} for key in offers.KEYS]
    listed = {"type": "array", "items": order, "minItems": 1}
    lists = [
        {"type": "object", "properties": {key: listed}, "required": [key], "additionalProperties": False}
        for key in LISTS
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vis orders",
        "$defs": {"order": one},
        "anyOf": [*lists, order],
    }


def read(files: Iterable[YamlFile], known: OrderNames) -> tuple[list[Request], list[Fault], int]:
    """The requests of every order that is sound, the faults of the others, and how many orders there were."""
    files = list(files)
    requests: list[Request] = []
    entries: list[tuple[YamlFile, MappingNode]] = []
    with suppress(TooMany):  # the last of the faults says so
        _read_into(files, known, entries, requests)
    return requests, [fault for file in files for fault in file.sorted_faults()], len(entries)


def _read_into(
    files: Sequence[YamlFile], known: OrderNames, entries: list[tuple[YamlFile, MappingNode]], requests: list[Request]
) -> None:
    entries += [(file, node) for file in files for node in _orders(file)]
    reader = _Reader(known)
    sure = [(file, marks.unmarked(file, node)) for file, node in entries]
    written = [list(_for_each_unit(file, node, known)) for file, node in sure if node is not None]
    spelled: dict[str, str] = {}
    for ref in sorted(ref for ref, _ in known.orders):
        spelled.setdefault(ref.casefold(), ref)
    exact = {ref for ref, _ in known.orders}
    for key in ("ref", "replaces"):  # one spelling each: the one that is known, or the first in the files
        for entry in (entry for group in written for entry in group if entry.get(key)):
            ref = entry.get(key)
            entry.values[key] = ref if ref in exact else spelled.setdefault(ref.casefold(), ref)
    reader.refs = exact | {entry.get("ref") for group in written for entry in group if entry.get("ref")}
    reader.offerings = offers.Offerings((entry for group in written for entry in group), known)
    found = [pair for group in written for pair in reader.requests(group)]
    requests += replaced.sound(found, known)


def _for_each_unit(file: YamlFile, node: MappingNode, known: OrderNames) -> Iterator[Entry]:
    """The order as an entry for each unit it is for; what is wrong with all of them is noted once."""
    for alone in several.each_unit(file, node, known):
        before = len(file.faults)
        kind = ORDER_THAT_CLOSES_NOTHING if offers.is_without(alone, _CLOSES) else ORDER
        yield kind.entry(alone, file)
        if len(file.faults) > before:
            return


def _orders(file: YamlFile) -> list[MappingNode]:
    """The nodes of the orders in every document: a single order, or a list under `orders`."""
    found: list[MappingNode] = []
    for document in file.documents:
        keys = [key for key in document.pairs if key.casefold() in LISTS] if isinstance(document, MappingNode) else []
        if not isinstance(document, MappingNode):
            hint = (
                "Write `orders:` above the list."
                if isinstance(document, SequenceNode)
                else "See `vis orders template`."
            )
            file.fault(document, "no-order", "an order, or `orders:` with a list of them, is wanted here.", hint)
        elif not keys:
            found.append(document)
        else:
            found += _listed(file, document, keys[0])
    if not found and not file.faults:
        node = file.documents[0] if file.documents else None
        source = file.source(node) if node is not None else Source(file.name, 1, 1)
        file.faults.append(Fault("no-order", "the file has no order.", source, "See `vis orders template`."))
    return found


def _listed(file: YamlFile, document: MappingNode, key: str) -> list[MappingNode]:
    for other, (place, _) in document.pairs.items():
        if other != key:
            file.fault(
                place,
                "unknown-key",
                Message('beside "{key}" there is no key "{other}".', key=key, other=other),
                "Put it into an order.",
            )
    value: Node = document.pairs[key][1]
    if not isinstance(value, SequenceNode):
        if isinstance(value, MappingNode):
            return [value]
        file.fault(
            value, "no-order", Message('"{key}" has no list of orders.', key=key), "Begin each order with `- ref:`."
        )
        return []
    if not value.items:
        file.fault(value, "empty-list", Message('"{key}" is an empty list.', key=key), "See `vis orders template`.")
    for item in value.items:
        if not isinstance(item, MappingNode):
            file.fault(item, "no-order", "an order has keys and values.", "Begin it with `- ref:`.")
    return [item for item in value.items if isinstance(item, MappingNode)]


_Span = tuple[datetime, datetime]


class _Reader:
    """Turns entries into requests; names are looked up once each for every day on which they mean the same."""

    def __init__(self, known: OrderNames) -> None:
        self.known = known
        self.refs: set[str] = set()
        self.offerings = offers.Offerings((), known)
        self.seen: dict[tuple[str, str], Source] = {}
        self.names: dict[tuple[Directory, str], str | Fault] = {}
        self.meant: dict[str, set[str]] = {}
        for ref, unit in known.orders:
            self.meant.setdefault(ref, set()).add(unit)

    def requests(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Request]]:
        """The requests of an order, which stands there for each of its units; what all have wrong is noted once."""
        for entry in entries:
            before = len(entry.file.faults)
            request = self.request(entry)
            if request is not None:
                yield entry, request
            if any(fault.source != entry.source("unit") for fault in entry.file.faults[before:]):
                return

    def request(self, entry: Entry) -> Request | None:
        """The request of one order; None where it has faults, which are then noted in its file."""
        before = len(entry.file.faults)
        periods = [(period, self._span(period)) for period in self._periods(entry)]
        turned = offers.asked(entry, lambda text: self._find(text, self.known.case_types))
        starts = [span[0] for _, span in periods if span] + [each.since for each in turned]
        first = min(starts, default=None)
        units = self.known.units if first is None else self.known.units_on(local(first).date())
        unit = self._name(entry, "unit", self._own_units(entry, units))
        handover = self._name(entry, "handover", units)
        self._check_order(entry, unit, handover)
        types = self._types(entry, unit, [span for _, span in periods if span])
        closures = self._closures(types, unit, entry, periods)
        known = self._is_known(entry, unit)
        closed = self.known.closed.get(unit or "")
        is_after = closed is not None and (
            any(closure.until > midnight(closed) for closure in closures)
            or any(each.since >= midnight(closed) for each in turned)
        )
        if is_after and not known:
            entry.fault(
                "unit",
                "closed-unit",
                Message("the unit is closed from {closed}.", closed=closed),
                "Name the unit that took over.",
            )
        gone = self.known.closed.get(handover or "")
        if gone is not None and not known and first is not None and midnight(gone) <= first:
            entry.fault(
                "handover",
                "closed-unit",
                Message("the unit that takes over is closed itself, from {closed}.", closed=gone),
                "Name another.",
            )
        ref = entry.get("ref")
        if not entry.sound or len(entry.file.faults) > before or unit is None:
            return None
        source = entry.source("ref")
        place = self.seen.setdefault((ref, unit), source)
        if place is not source:
            entry.fault(
                "ref",
                "duplicate-order",
                Message("{ref} for this unit stands at {first} already.", ref=ref, first=place),
                "Use `periods`.",
            )
            return None
        order = Order(
            ref,
            unit,
            entry.get("case_types") == ALL,
            handover,
            entry.get("replaces"),
            entry.get("notice", False),
            entry.get("ordered_by"),
            entry.get("note"),
        )
        start = entry.source("deactivate") if "deactivate" in entry else source
        return Request(order, tuple(closures), source, start, turned)

    def _is_known(self, entry: Entry, unit: str | None) -> bool:
        """Whether the order was applied before: what has become of its unit since is not its fault."""
        return (entry.get("ref"), unit) in self.known.orders

    def _own_units(self, entry: Entry, units: Directory) -> Directory:
        """What the order's unit may be called: an order that is known goes on meaning its unit, when closed too."""
        text, was = entry.get("unit"), self.known.units_before
        meant = self.meant.get(entry.get("ref") or "", set()) & self.known.closed.keys()
        return was if text and meant and self._find(text, was) in meant else units

    def _check_order(self, entry: Entry, unit: str | None, handover: str | None) -> None:
        if handover is not None and handover == unit:
            entry.fault("handover", "handover-to-itself", "the unit cannot hand over to itself.")
        replaces = entry.get("replaces")
        if replaces and replaces == entry.get("ref"):
            entry.fault("replaces", "replaces-itself", Message("{replaces} cannot replace itself.", replaces=replaces))
        elif replaces and replaces not in self.refs:
            near = entry.file.guesses.suggestion(replaces, self.refs, "ref")
            entry.fault(
                "replaces", "unknown-order", Message('there is no order "{replaces}".', replaces=replaces), near
            )

    def _name(self, entry: Entry, key: str, directory: Directory) -> str | None:
        text = entry.get(key)
        if not text:
            return None
        found = self._find(text, directory)
        if isinstance(found, Fault):
            entry.fault(key, found.id, found.message, found.hint)
            return None
        return found

    def _find(self, text: str, directory: Directory) -> str | Fault:
        """The id that the text names, or the fault that it names none, or several."""
        if (directory, text) not in self.names:
            try:
                self.names[directory, text] = directory.find(text)
            except (NotFound, Ambiguous) as error:
                self.names[directory, text] = Fault(error.id, error.message, None, error.hint)
        return self.names[directory, text]

    def _types(self, entry: Entry, unit: str | None, spans: Sequence[_Span]) -> list[tuple[str, Source]] | None:
        """The case types ordered, for these periods, and where each stands; None where that cannot be told."""
        written = entry.get("case_types")
        if written is FAULTY or written is None:
            return None
        if written == ALL:
            return self._all(entry, unit, spans)
        nodes = entry.nodes["case_types"].items  # type: ignore[union-attr]
        found: dict[str, Source] = {}
        for text, node in zip(written, nodes, strict=True):
            slug = self._find(text, self.known.case_types)
            if isinstance(slug, Fault):
                entry.file.fault(node, slug.id, slug.message, slug.hint)
            elif slug in found:
                entry.file.fault(node, "duplicate-case-type", Message('"{text}" is named twice.', text=text))
            else:
                found[slug] = entry.file.source(node)
        return list(found.items())

    def _all(self, entry: Entry, unit: str | None, spans: Sequence[_Span]) -> list[tuple[str, Source]] | None:
        if unit is None:
            return None
        offered = sorted(self._offered(unit, spans))
        if not offered and spans:
            entry.fault("case_types", "nothing-offered", "the unit offers no central case type.")
        return [(slug, entry.source("case_types")) for slug in offered]

    def _offered(self, unit: str, spans: Iterable[_Span]) -> frozenset[str]:
        """What can be ordered of what a unit offers at any time in the periods."""
        offering = self.offerings.of(unit)
        return frozenset().union(*(offering.between(*span) for span in spans)) & self.known.central

    def _periods(self, entry: Entry) -> list[Entry]:
        """The periods of an order: those it lists, or itself."""
        if "periods" not in entry:
            return [] if offers.is_without(entry.node, _CLOSES) else [entry]
        for key in ("deactivate", "weeks", "reactivate", "through"):
            if key in entry:
                entry.fault(
                    key, "two-periods", Message('"{key}" stands beside "periods".', key=key), "Put it into a period."
                )
        return [each for each in entry.get("periods") or () if isinstance(each, Entry)]

    def _closures(
        self,
        types: Sequence[tuple[str, Source]] | None,
        unit: str | None,
        entry: Entry,
        periods: Sequence[tuple[Entry, _Span | None]],
    ) -> list[Closure]:
        closures: list[Closure] = []
        taken: dict[str, Spans] = {}
        for period, span in periods:
            own, said = types, entry
            if period is not entry and "case_types" in period:
                own, said = self._types(period, unit, [span] if span else []), period
            if span is not None and own is not None:
                if unit is not None and said.get("case_types") == ALL:
                    own = [each for each in own if each[0] in self._offered(unit, [span])]
                overlapping = [slug for slug, _ in own if taken.setdefault(slug, Spans()).take(*span)]
                if overlapping:
                    period.fault("deactivate", "overlapping-periods", "the period overlaps another of the same order.")
                closures += [Closure(slug, *span, source) for slug, source in own]
        return closures

    def _span(self, entry: Entry) -> _Span | None:
        if "weeks" in entry:
            for key in ("deactivate", "reactivate", "through"):
                if key in entry:
                    entry.fault(key, "two-periods", Message('"{key}" stands beside "weeks".', key=key), "Say it once.")
            return entry.get("weeks") or None
        end = "through" if "through" in entry and "reactivate" not in entry else "reactivate"
        if "through" in entry and "reactivate" in entry:
            entry.fault("through", "two-periods", '"through" stands beside "reactivate".', "Say it once.")
        missing = [key for key in ("deactivate", end) if key not in entry]
        for key in missing:
            entry.fault(
                None,
                "missing-key",
                Message('"{key}" is missing: nothing closes without both ends.', key=key),
                "Or give `weeks`.",
            )
        since, until = entry.get("deactivate"), entry.get(end)
        if missing or not since or not until:
            return None
        if until <= since:
            entry.fault(end, "reversed-period", "the period ends before it begins, or as it begins.")
            return None
        return since, until
