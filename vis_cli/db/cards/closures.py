"""The notices that follow closures: of orders with `notice: true`, and those that were written from a window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from vis_cli.db.cards.cards import by_unit, notices
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch_in, next_number
from vis_cli.db.register.directories import names_of
from vis_cli.rules.cards import notice_texts
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.core.plan import Plan, Step, after
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window

Scope = tuple[str | None, str]  # ref and unit
Pair = tuple[Order | None, Order | None]  # before and after


@dataclass(frozen=True)
class _Closures:
    """Orders and their windows, as they are and as they will be, by scope."""

    orders: Mapping[Scope, Pair]
    windows: Mapping[Scope, tuple[Sequence[Window], Sequence[Window]]]


def following(db: Connection, plan: Plan, today: date) -> Plan:
    """What a plan that changes orders or their windows does to the notices that were made for these.

    Nothing for closures that are as they were: a notice edited by hand since is left alone.
    """
    touched = {
        (step.record.ref, step.record.unit)
        for step in plan.steps
        if step.before != step.after and step.record.kind in ("order", "window")
    }
    if not touched:
        return Plan()
    orders = _orders(db, plan, touched)
    if not orders:
        return Plan()
    held = by_unit(notices(db, sorted({unit for _, unit in orders})))
    found = _closures(db, plan, orders)
    names = names_of(
        db,
        [
            *(order for pair in found.orders.values() for order in pair if order is not None),
            *(window for pair in found.windows.values() for windows in pair for window in windows),
        ],
    )
    number = next_number(db, "notice")
    plans: list[Plan] = []
    for scope in sorted(orders, key=lambda scope: (scope[1], scope[0] or "")):
        for part in _of_scope(scope, found, held, names, number, today):
            number = max([number, *(step.record.number + 1 for step in part.steps)])
            held[scope[1]] = after(held.get(scope[1], ()), part.changes)
            plans.append(part)
    return Plan(
        tuple(_net(step for part in plans for step in part.steps)),
        (),
        tuple(note for part in plans for note in part.notes),
    )


def _of_scope(
    scope: Scope,
    found: _Closures,
    held: Mapping[str, Sequence[Notice]],
    names: Mapping[str, str],
    number: int,
    today: date,
) -> Iterator[Plan]:
    """What becomes of the notices of an order, and of those written from one of its windows, each as its turn comes."""

    def name_of(key: str) -> str:
        return names.get(key, key)

    before, order = found.orders.get(scope, (None, None))
    was, windows = found.windows.get(scope, ((), ()))
    if order is not None and any(each is not None and each.notice for each in (before, order)):
        yield notice_texts.for_order(
            held.get(scope[1], ()),
            order,
            windows,
            name_of=name_of,
            next_number=number,
            today=today,
            before=(before, was),
        )
    said = {notice.origin for notice in held.get(scope[1], ()) if not notice.ended}
    handover = name_of(order.handover) if order is not None and order.handover else None
    now = {window.number: window for window in windows}
    for asked in was:
        if asked.id not in said or asked.cancelled_at is not None:
            continue
        then = notice_texts.of_window(asked, was, handover, name_of)
        moved = now.get(asked.number)
        wanted = None
        if moved is not None and moved.cancelled_at is None:
            wanted = notice_texts.of_window(moved, windows, handover, name_of)
        if then != wanted:
            mine = held.get(scope[1], ())
            number = max([number, *(notice.number + 1 for notice in mine)])
            yield notice_texts.for_window(mine, then, wanted, next_number=number, today=today)


def _orders(db: Connection, plan: Plan, touched: set[Scope]) -> dict[Scope, Pair]:
    """The scopes that were touched and have to do with notices, with their order as it is and as it will be."""
    n = t.notices.c
    told = set(db.scalars(select(n.unit).where(n.origin.startswith("W-"), n.ended.is_(False)).distinct()))
    found: dict[Scope, Pair] = {scope: (None, None) for scope in touched if scope[1] in told}
    said = {(step.record.ref, step.record.unit): step for step in plan.steps if step.record.kind == "order"}
    for scope, step in said.items():
        noted = any(order is not None and order.notice for order in (step.before, step.after))
        if scope in touched and (noted or scope in found):
            found[scope] = step.before, step.record
    left = {scope for scope in touched if scope not in said and scope[0] is not None}
    with_notice = fetch_in(db, Order, t.orders.c.ref, sorted({str(ref) for ref, _ in left}), t.orders.c.notice)
    written = [str(ref) for ref, unit in left if unit in told]
    for order in (*with_notice, *fetch_in(db, Order, t.orders.c.ref, sorted(set(written)))):
        if (order.ref, order.unit) in left:
            found[order.ref, order.unit] = order, order
    return found


def _closures(db: Connection, plan: Plan, orders: dict[Scope, Pair]) -> _Closures:
    """The orders with all their windows, as they are and as they will be."""
    before: dict[Scope, dict[int, Window]] = {scope: {} for scope in orders}
    for window in fetch_in(db, Window, t.windows.c.unit, sorted({unit for _, unit in orders})):
        if (window.ref, window.unit) in before:
            before[window.ref, window.unit][window.number] = window
    later = {scope: dict(windows) for scope, windows in before.items()}
    for step in plan.steps:
        scope = (step.record.ref, step.record.unit) if step.record.kind == "window" else None
        if scope in later and step.before != step.after:
            later[scope].pop(step.record.number, None)
            if step.after is not None:
                later[scope][step.after.number] = step.after
    windows = {scope: (tuple(before[scope].values()), tuple(later[scope].values())) for scope in before}
    return _Closures(orders, windows)


def _net(steps: Iterable[Step]) -> list[Step]:
    """The steps on each notice as one, from what was to what is in the end."""
    found: dict[str, Step] = {}
    for step in steps:
        before = found[step.record.id].before if step.record.id in found else step.before
        found[step.record.id] = Step(before, step.after, step.source)
    return [step for step in found.values() if step.before != step.after]
