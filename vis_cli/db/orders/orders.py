"""Orders as planning and reading need them: what names may mean, what is, and what was before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, func, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import dumps, fetch, fetch_in, fetch_keys, kept, next_number
from vis_cli.db.register.directories import below, case_type_directory, closed_units, unit_directory
from vis_cli.errors import Ambiguous, Message, NotFound
from vis_cli.rules.core.names import suggestion
from vis_cli.rules.orders.facts import OrderFacts
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.history import History
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Earlier, Order, OrderNames
from vis_cli.rules.orders.refs import kept as spelling
from vis_cli.rules.orders.reply import Around
from vis_cli.rules.orders.windows import Window


def names(db: Connection, today: date) -> OrderNames:
    """What names in order files may mean `today`."""
    return OrderNames(
        unit_directory(db, today),
        case_type_directory(db),
        offers_by_unit(db, t.offers.c.offered),
        frozenset(db.scalars(select(t.case_types.c.slug).where(t.case_types.c.central))),
        {(row.ref, row.unit): None if row.withdrawn_at else row.replaces for row in db.execute(_KNOWN)},
        closed_units(db),
        today,
        partial(below, db),
        _by_unit(fetch(db, OrderedOffer, t.ordered_offers.c.cancelled_at.is_(None))),
    )


def _by_unit(ordered: Iterable[OrderedOffer]) -> dict[str, list[OrderedOffer]]:
    found: dict[str, list[OrderedOffer]] = {}
    for each in ordered:
        found.setdefault(each.unit, []).append(each)
    return found


_KNOWN = select(t.orders.c.ref, t.orders.c.unit, t.orders.c.replaces, t.orders.c.withdrawn_at)


def facts(
    db: Connection,
    scopes: Iterable[Scope],
    units: Iterable[str],
    now: datetime,
    *,
    history: bool = True,
    turned: Iterable[tuple[str, str]] = (),
) -> OrderFacts:
    """What planning for these orders and units needs to know of what is, and with `history` of what was before.

    `units` has those that take over too, whose own closures are told of; `turned` the units and case types that the
    orders offer or drop.
    """
    scopes, units = set(scopes), set(units)
    refs = {ref for ref, _ in scopes}
    orders = {
        (order.ref, order.unit): order
        for order in fetch_in(db, Order, t.orders.c.ref, sorted(refs))
        if (order.ref, order.unit) in scopes
    }
    windows = {window.number: window for window in _live_windows(db, units, now)}
    windows |= {window.number: window for window in fetch_in(db, Window, t.windows.c.ref, sorted(refs))}
    offers: dict[str, frozenset[str]] = dict.fromkeys(units, frozenset())
    offers |= offers_by_unit(db, t.offers.c.offered, one_of(t.offers.c.unit, sorted(units)))
    o = t.ordered_offers.c
    ordered = {each.id: each for each in fetch_in(db, OrderedOffer, o.unit, sorted(units), o.cancelled_at.is_(None))}
    ordered |= {each.id: each for each in fetch_in(db, OrderedOffer, o.ref, sorted(refs)) if each.unit in units}
    held = [windows[number] for number in sorted(windows)]
    return OrderFacts(
        orders,
        [window for window in held if window.unit in units],
        offers,
        frozenset(db.scalars(select(t.case_types.c.slug).where(~t.case_types.c.central))),
        *_earlier(
            db,
            [window for window in held if (window.ref, window.unit) in scopes],
            scopes if history else (),
            ordered.values(),
        ),
        next_number(db, "window"),
        _names(db, units),
        closed_units(db, units=units),
        list(ordered.values()),
        frozenset(fetch_keys(db, "offer", {*turned, *((each.unit, each.case_type) for each in ordered.values())})),
    )


def offers_by_unit(db: Connection, *where: ColumnElement[bool]) -> dict[str, frozenset[str]]:
    """The case types of each unit's offers that match, one set for those that have the same.

    One row per unit: Python takes longer over the pairs than the database over all of it.
    """
    offers = t.offers.c
    query = select(offers.unit, func.aggregate_strings(offers.case_type, "\n")).where(*where)
    sets: dict[str, frozenset[str]] = {}
    found = {}
    for unit, types in db.execute(query.group_by(offers.unit)).all():
        found[unit] = sets.get(types) or sets.setdefault(types, frozenset(types.split("\n")))
    return found


def _names(db: Connection, units: set[str]) -> dict[str, str]:
    """Names of the units and of every case type, by id."""
    named = {row[0]: row[1] for row in db.execute(select(t.case_types.c.slug, t.case_types.c.name))}
    query = select(t.units.c.hsa_id, t.units.c.name).where(one_of(t.units.c.hsa_id, sorted(units)))
    return named | {row[0]: row[1] for row in db.execute(query)}


def _live_windows(db: Connection, units: set[str], now: datetime) -> list[Window]:
    w = t.windows.c
    return fetch_in(
        db, Window, w.unit, sorted(units), w.until > now, or_(w.cancelled_at.is_(None), w.cancelled_at > now)
    )


def _earlier(
    db: Connection, windows: Sequence[Window], scopes: Collection[Scope], ordered: Iterable[OrderedOffer]
) -> tuple[dict[Scope, Earlier], dict[str, frozenset[tuple[datetime, datetime]]]]:
    """What the journal says was before a later change: by scope of the orders, by window id the periods it had."""
    s = t.steps.c
    if not scopes:
        return {}, {}
    scope_of = {window.id: (str(window.ref), window.unit) for window in windows}
    scope_of |= {Order(ref, unit).id: (ref, unit) for ref, unit in scopes}
    scope_of |= {each.id: (each.ref, each.unit) for each in ordered if (each.ref, each.unit) in scopes}
    query = select(s.change, s.kind, s.object, s.after, t.changes.c.undoes).where(
        one_of(s.object, scope_of), s.kind.in_(("window", "order", "ordered-offer")), s.change == t.changes.c.number
    )
    histories: dict[Scope, History] = {}
    for _, steps in groupby(db.execute(query.order_by(s.change)), key=lambda row: row.change):
        touched: dict[Scope, list[tuple[str, str, Order | Window | OrderedOffer | None]]] = {}
        undone = False
        for row in steps:
            record = None if row.after is None else kept(row.kind).from_json(json.loads(row.after))
            touched.setdefault(scope_of[row.object], []).append((row.kind, row.object, record))
            undone = row.undoes is not None
        for scope, records in touched.items():
            histories.setdefault(scope, History()).changed(records, undone=undone)
    now = {window.id: (window.asked_since or window.since, window.until) for window in windows}
    periods = {id: each for history in histories.values() for id, each in history.periods.items()}
    return (
        {scope: history.earlier for scope, history in histories.items()},
        {id: frozenset(each - {now[id]}) for id, each in periods.items() if id in now},
    )


def digest(facts: OrderFacts) -> str:
    """What a saved plan was made from, in a few characters: equal as long as nothing that it read has changed."""
    said = hashlib.sha256()
    for records in (facts.orders.values(), facts.windows, facts.ordered):
        for record in records:
            said.update(dumps(kept(record.kind).to_json(record)).encode())
    said.update(
        dumps([sorted([unit, *sorted(types)] for unit, types in facts.offers.items()), sorted(facts.local)]).encode()
    )
    return said.hexdigest()


def find(db: Connection, ref: str, unit: str | None = None) -> list[Order]:
    """The orders with this ref, one per unit.

    Raises:
        NotFound: there is none.
    """
    where = [t.orders.c.unit == unit] if unit else []
    written = " ".join(ref.split())
    orders = fetch(db, Order, t.orders.c.ref == written, *where)
    if not orders:
        refs = db.scalars(select(t.orders.c.ref).distinct()).all()
        orders = fetch(db, Order, t.orders.c.ref == spelling(written, refs), *where)
    if not orders:
        raise NotFound(Message('no order "{ref}".', ref=ref), id="unknown-order", hint=suggestion(ref, refs))
    return orders


def one(db: Connection, ref: str, unit: str | None) -> Order:
    """The one order with this ref.

    Raises:
        NotFound: there is none. Ambiguous: it is for several units, and none was named.
    """
    orders = find(db, ref, unit)
    if len(orders) > 1:
        units = [order.unit for order in orders]
        raise Ambiguous(
            Message('"{ref}" is for {count} units: {units}.', ref=ref, count=len(units), units=units),
            id="ambiguous-order",
            hint="Name one with --unit.",
            candidates=units,
        )
    return orders[0]


def replaced_by(db: Connection, order: Order) -> str | None:
    """The ref of the order that says it is instead of this one, at the same unit."""
    o = t.orders.c
    refs = db.scalars(select(o.ref).where(o.replaces == order.ref, o.unit == order.unit).order_by(o.ref)).all()
    return refs[-1] if refs else None


def around(db: Connection, order: Order, windows: Sequence[Window]) -> Around:
    """What the answer to an order must know beside it: closures of its unit and of the one that takes over."""
    units = {order.unit, order.handover or order.unit}
    first = min((window.since for window in windows if not window.cancelled_at), default=None)
    found = [] if first is None else fetch_in(db, Window, t.windows.c.unit, sorted(units), t.windows.c.until > first)
    o = t.offers.c
    dropped = db.scalars(select(o.case_type).where(o.unit == order.unit, ~o.offered))
    ordered = fetch(db, OrderedOffer, t.ordered_offers.c.unit == order.unit)
    return Around(found, closed_units(db, units=units), frozenset(dropped), ordered)


def ordered_of(db: Connection, orders: Iterable[Order]) -> dict[Scope, list[OrderedOffer]]:
    """What the orders have their units offer and drop, by scope; what was cancelled too."""
    found: dict[Scope, list[OrderedOffer]] = {(order.ref, order.unit): [] for order in orders}
    for each in fetch_in(db, OrderedOffer, t.ordered_offers.c.ref, sorted({ref for ref, _ in found})):
        if (each.ref, each.unit) in found:
            found[each.ref, each.unit].append(each)
    return found


def windows_of(db: Connection, orders: Iterable[Order]) -> dict[Scope, list[Window]]:
    """Every window of the orders, by scope, in order of number."""
    found: dict[Scope, list[Window]] = {(order.ref, order.unit): [] for order in orders}
    refs = sorted({ref for ref, _ in found})
    for window in fetch_in(db, Window, t.windows.c.ref, refs):
        if (str(window.ref), window.unit) in found:
            found[str(window.ref), window.unit].append(window)
    return found
