"""Orders as planning and reading need them: what names may mean, what is, and what was before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, func, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import dumps, fetch, fetch_in, kept, next_number
from vis_cli.db.register.directories import case_type_directory, unit_directory
from vis_cli.errors import Ambiguous, Message, NotFound
from vis_cli.rules.core.names import suggestion
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.orders import Order, OrderNames, content_of
from vis_cli.rules.orders.planning import OrderFacts
from vis_cli.rules.orders.windows import Window


def names(db: Connection, today: date) -> OrderNames:
    """What names in order files may mean `today`."""
    closed = db.execute(select(t.units.c.hsa_id, t.units.c.closed_on).where(t.units.c.closed_on <= date.max))
    return OrderNames(
        unit_directory(db, today),
        case_type_directory(db),
        _offers(db),
        frozenset(db.scalars(select(t.case_types.c.slug).where(t.case_types.c.central))),
        frozenset(db.scalars(select(t.orders.c.ref).distinct())),
        {row[0]: row[1] for row in closed},
    )


def facts(
    db: Connection, scopes: Iterable[Scope], units: Iterable[str], now: datetime, *, history: bool = True
) -> OrderFacts:
    """What planning for these orders and units needs to know of what is, and with `history` of what was before."""
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
    offers |= _offers(db, one_of(t.offers.c.unit, sorted(units)))
    held = [windows[number] for number in sorted(windows)]
    return OrderFacts(
        orders,
        [window for window in held if window.unit in units],
        offers,
        frozenset(db.scalars(select(t.case_types.c.slug).where(~t.case_types.c.central))),
        *_earlier(db, [window for window in held if history and (window.ref, window.unit) in scopes]),
        next_number(db, "window"),
        _names(db, units),
    )


def _offers(db: Connection, *where: ColumnElement[bool]) -> dict[str, frozenset[str]]:
    """What each unit offers, one set for those that offer the same.

    One row per unit: Python takes longer over the pairs than the database over all of it.
    """
    offers = t.offers.c
    query = select(offers.unit, func.aggregate_strings(offers.case_type, "\n")).where(offers.offered, *where)
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
    db: Connection, windows: Sequence[Window]
) -> tuple[dict[Scope, frozenset[str]], dict[str, frozenset[tuple[datetime, datetime]]]]:
    """What the journal says was before: by scope the digests of every version, by window id the periods it had."""
    s = t.steps.c
    scope_of = {window.id: (str(window.ref), window.unit) for window in windows}
    query = select(s.change, s.object, s.after).where(one_of(s.object, scope_of), s.kind == "window")
    rows = db.execute(query.order_by(s.change)).all()
    place = kept("window")
    held: dict[Scope, dict[str, Window]] = {}
    versions: dict[Scope, set[str]] = {}
    periods: dict[str, set[tuple[datetime, datetime]]] = {}
    for _, steps in groupby(rows, key=lambda row: row.change):
        touched: set[Scope] = set()
        for row in steps:
            scope = scope_of[row.object]
            touched.add(scope)
            if row.after is None:
                held.get(scope, {}).pop(row.object, None)
                continue
            window = held.setdefault(scope, {})[row.object] = place.from_json(json.loads(row.after))
            periods.setdefault(row.object, set()).add((window.asked_since or window.since, window.until))
        for scope in touched:
            if any(not window.cancelled_at for window in held.get(scope, {}).values()):
                versions.setdefault(scope, set()).add(content_of(held[scope].values()))
    now = {window.id: (window.asked_since or window.since, window.until) for window in windows}
    return (
        {scope: frozenset(each) for scope, each in versions.items()},
        {id: frozenset(each - {now[id]}) for id, each in periods.items()},
    )


def digest(facts: OrderFacts) -> str:
    """What a saved plan was made from, in a few characters: equal as long as nothing that it read has changed."""
    said = hashlib.sha256()
    for records in (facts.orders.values(), facts.windows):
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
    orders = fetch(db, Order, t.orders.c.ref == ref.strip(), *([t.orders.c.unit == unit] if unit else []))
    if not orders:
        refs = db.scalars(select(t.orders.c.ref).distinct())
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


def windows_of(db: Connection, orders: Iterable[Order]) -> dict[Scope, list[Window]]:
    """Every window of the orders, by scope, in order of number."""
    found: dict[Scope, list[Window]] = {(order.ref, order.unit): [] for order in orders}
    refs = sorted({ref for ref, _ in found})
    for window in fetch_in(db, Window, t.windows.c.ref, refs):
        if (str(window.ref), window.unit) in found:
            found[str(window.ref), window.unit].append(window)
    return found
