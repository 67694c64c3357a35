"""Orders as the inbox needs them: what was received and waits, what was answered, what is still to be keyed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, func, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import fetch, fetch_in, fetch_keys
from vis_cli.db.orders import orders as db_orders
from vis_cli.db.orders import switch_tasks
from vis_cli.db.worklist.sources import ticked_off
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.inbox import Answer, Received, is_of, stage_of
from vis_cli.rules.orders.intake.said import ORDER
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.switch_tasks import SYSTEM
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.worklist import tasks


def received(db: Connection, unit: str | None = None) -> list[Received]:
    """What was received and not carried out since, oldest first; for a unit, or for all.

    An order waits until it is there; a change or a withdrawal until the order is changed after it came.
    """
    where = [] if unit is None else [t.received_orders.c.unit == unit]
    kept = fetch(db, Received, *where)
    if not kept:
        return []
    wanted = {each.ref.casefold() for each in kept}
    known = [ref for ref in db.scalars(select(t.orders.c.ref).distinct()) if ref.casefold() in wanted]
    orders: dict[str, list[Order]] = {}
    for order in fetch_in(db, Order, t.orders.c.ref, known):
        orders.setdefault(order.ref.casefold(), []).append(order)
    waiting = []
    for each in kept:
        own = [order for order in orders.get(each.ref.casefold(), ()) if each.unit in ("", order.unit)]
        if not own or (each.asks != ORDER and not _changed_since(db, own, each.at)):
            waiting.append(each)
    return sorted(waiting, key=lambda each: (each.at, each.ref, each.unit))


def _changed_since(db: Connection, orders: Sequence[Order], at: datetime) -> bool:
    """Whether one of the orders was changed then or later, and that was not taken back."""
    windows, ordered = db_orders.windows_of(db, orders), db_orders.ordered_of(db, orders)
    own: list[Sequence[Window | OrderedOffer]] = [*windows.values(), *ordered.values()]
    ids = [order.id for order in orders] + [each.id for held in own for each in held]
    s, c = t.steps.c, t.changes.c
    taken_back = select(c.undoes).where(c.undoes.is_not(None))
    query = select(c.number).join_from(t.steps, t.changes, s.change == c.number)
    query = query.where(one_of(s.object, ids), s.kind.in_((Order.kind, Window.kind, OrderedOffer.kind)), c.at >= at)
    return db.execute(query.where(c.undoes.is_(None), c.number.not_in(taken_back)).limit(1)).first() is not None


def unanswered(db: Connection, now: datetime) -> int:
    """How many orders, by ref and unit, were never answered of those whose closures run or are to come.

    Or that have a unit offer case types, or not, from some day to come.
    """
    w, o, a, f = t.windows.c, t.orders.c, t.order_answers.c, t.ordered_offers.c
    turns = exists().where(f.ref == o.ref, f.unit == o.unit, f.cancelled_at.is_(None), f.since > now)
    ahead = exists().where(w.ref == o.ref, w.unit == o.unit, w.cancelled_at.is_(None), w.until > now)
    told = exists().where(a.ref == o.ref, a.unit == o.unit)
    where = (o.withdrawn_at.is_(None), or_(ahead, turns), ~told)
    return db.scalar(select(func.count()).select_from(t.orders).where(*where)) or 0


def answers(db: Connection, scopes: Iterable[Scope]) -> dict[Scope, Answer]:
    """The answers to orders, by ref and unit."""
    return dict(fetch_keys(db, Answer.kind, scopes))


def stages(
    db: Connection, orders: Sequence[Order], windows: Mapping[Scope, Sequence[Window]], now: datetime
) -> dict[Scope, str]:
    """How far each order has come: one of `inbox.STAGES`, by ref and unit."""
    held = answers(db, ((order.ref, order.unit) for order in orders))
    ordered = db_orders.ordered_of(db, orders)
    answered: list[list[Window | OrderedOffer]] = [
        [*windows[scope], *ordered[scope]] for scope in held if scope in windows
    ]
    ends = [each.ends if isinstance(each, Window) else each.since for own in answered for each in own]
    left: list[tasks.Standing] = []
    if ends:
        units = sorted({each.unit for own in answered for each in own})
        until = max(now, *ends)
        standings = switch_tasks.standings(db, now, until, units)
        left = list(tasks.waiting(standings, ticked_off(db, [SYSTEM], units), now=now, until=until))
    by_unit: dict[str, list[tasks.Standing]] = {}
    for each in left:
        by_unit.setdefault(each.unit, []).append(each)
    found = {}
    for order in orders:
        scope = (order.ref, order.unit)
        own = windows[scope]
        is_left = any(is_of(each, own, ordered[scope]) for each in by_unit.get(order.unit, ()))
        found[scope] = stage_of(order, own, held.get(scope), left=is_left, ordered=ordered[scope])
    return found
