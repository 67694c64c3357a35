"""How changes to orders and windows are taken back: what was closed stays on record, and with it its order."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from vis_cli.errors import Message, Refused, Sentence
from vis_cli.rules.core.plan import Step, Violation
from vis_cli.rules.core.times import closure as in_words
from vis_cli.rules.core.times import in_english, midnight
from vis_cli.rules.core.undo import Key, Lasting, Obstacle, Rows, gained, holds_after, key_of
from vis_cli.rules.orders import guards
from vis_cli.rules.orders.facts import Limits, OrderFacts
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.offers import Offering, OrderedOffer
from vis_cli.rules.orders.orders import Order, Request
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.roles.grants import Register


class Windows(Lasting[Window, datetime]):
    """Windows hold by moments; those of one order, unit and case type never overlap, those of no order may."""

    def is_as_left(self, record: Window, left: Window) -> bool:
        return replace(record, revision=left.revision) == left

    def at(self, moment: datetime) -> datetime:
        return moment

    def begin(self, record: Window) -> datetime:
        return record.since

    def end(self, record: Window) -> datetime:
        return record.ends

    def ended(self, record: Window, at: datetime) -> Window:
        return replace(record, cancelled_at=at, revision=record.revision + 1)

    def begun(self, record: Window, at: datetime) -> Window:
        return replace(record, since=at, asked_since=record.asked_since or record.since)

    def going_on(self, was: Window, became: Window) -> Window:
        return was if was.since == became.since else self.begun(was, became.since)

    def instead(self, was: Window, became: Window) -> Window:
        # Calendars take what has a lower count of revisions for older.
        return replace(was, revision=became.revision + 1) if was.revision != became.revision else was

    def group(self, record: Window) -> Hashable:
        return record.ref, record.unit, record.case_type

    def may_overlap(self, record: Window) -> bool:
        return record.ref is None


WINDOWS = Windows()


def orders_back(steps: Iterable[Step], of_windows: Iterable[Step], rows: Rows, now: datetime) -> Iterator[Step]:
    """The steps that take steps on orders back, made with `of_windows`; `rows` has the windows as they become.

    What orders have units offer and drop goes with the windows. An order is as it was. But it stays as long as a window
    of it does, and is withdrawn when the last of them ends; it is not withdrawn while one is to come, and stays so
    where none of its windows can come back.
    """
    closing = {(step.record.ref, step.record.unit) for step in of_windows}
    windows: dict[Scope, list[Window | OrderedOffer]] = {}
    for window in (*rows.of(Window.kind).values(), *rows.of(OrderedOffer.kind).values()):
        windows.setdefault((window.ref or "", window.unit), []).append(window)
    ended = {
        (step.after.ref, step.after.unit)
        for step in rows.steps(Window.kind, OrderedOffer.kind)
        if step.after is not None and step.after.cancelled_at == now
    }
    for step in steps:
        was, became = step.before, step.after
        scope = (step.record.ref, step.record.unit)
        own = windows.get(scope, [])
        lives = any(
            holds_after(each, now, WINDOWS) if isinstance(each, Window) else each.cancelled_at is None for each in own
        )
        if was is None:
            stays = replace(became, withdrawn_at=now) if scope in ended and not lives else became
            yield Step(became, stays if own else None)
        elif lives:
            yield Step(became, replace(was, withdrawn_at=None))
        elif became is not None and scope in closing:
            yield Step(became, replace(was, withdrawn_at=was.withdrawn_at or became.withdrawn_at))
        else:
            yield Step(became, was)


def offer_back(step: Step, now: datetime) -> Step:
    """The step that takes a step on what is ordered to be offered back: what has begun ends, and stays on record."""
    became = step.after
    if step.before is not None or became is None or became.cancelled_at is not None or became.since >= now:
        return step.inverse()
    return Step(became, replace(became, cancelled_at=now), step.source)


def keep_offers(rows: Rows) -> None:
    """Let an offer stay of which an order, another or one that is over, says anything."""
    said = {(each.unit, each.case_type) for each in rows.of(OrderedOffer.kind).values()}
    for step in rows.steps(Offer.kind):
        if step.after is None and (step.before.unit, step.before.case_type) in said:
            rows.leave(step)


def left_with(left: Collection[Key], records: Iterable[Any]) -> set[Key]:
    """The windows among the records whose order is left as it is: an order is not left without its windows."""
    return {
        key_of(each)
        for each in records
        if each.kind in (Window.kind, OrderedOffer.kind) and (Order.kind, Order(each.ref or "", each.unit).id) in left
    }


def obstacles(rows: Rows, of_orders: Collection[Key], now: datetime) -> Iterator[Obstacle]:
    """Orders that would come back beside what the same change put in their place, if that still closes something; and
    closures whose order stays withdrawn. `of_orders`: the orders of the change.
    """
    orders = rows.of(Order.kind)
    back = {
        (step.after.ref, step.after.unit): step.after
        for step in rows.steps(Order.kind)
        if step.before is not None
        and step.after is not None
        and step.before.withdrawn_at
        and not step.after.withdrawn_at
    }
    live = {(each.ref, each.unit) for each in rows.of(Window.kind).values() if back and holds_after(each, now, WINDOWS)}
    for each in orders.values():
        came_back = back.get((each.replaces or "", each.unit))
        if came_back is not None and key_of(each) in of_orders and (each.ref, each.unit) in live:
            yield rows.obstacle(came_back, "touched", each.id)
    for step in rows.steps(Window.kind):
        order = orders.get(Order(step.after.ref, step.after.unit).id) if step.after and step.after.ref else None
        if order is not None and order.withdrawn_at is not None and gained(step, WINDOWS):
            yield rows.obstacle(step.after, "touched", order.id)


def closed(rows: Rows, register: Register) -> Iterator[Obstacle]:
    """Closures that would come back on a unit that is itself closed by then."""
    for step in rows.steps(Window.kind):
        gone = register.closed.get(step.record.unit)
        if gone is not None and gained(step, WINDOWS) and step.after.ends > midnight(gone):
            message = Message("{unit} is closed from {day}.", unit=register.unit(step.after.unit), day=in_english(gone))
            yield rows.obstacle(step.after, "closed-unit", error=Refused(message, id="closed-unit"))


def violations(rows: Rows, facts: OrderFacts, limits: Limits, now: datetime) -> Iterator[Violation]:
    """The guards that the closures that come back violate; `rows` has live windows and orders of their units."""

    def name(key: str) -> str:
        return facts.names.get(key, key)

    def said(window: Window) -> Sentence:
        period = in_words(window.since, window.until)
        return Message("{id}, {case_type} {period}", id=window.id, case_type=name(window.case_type), period=period)

    live: dict[str, list[Window]] = {}
    for window in rows.of(Window.kind).values():
        if window.cancelled_at is None:
            live.setdefault(window.unit, []).append(window)
    orders = {(order.ref, order.unit): order for order in rows.of(Order.kind).values()}
    steps = [step for step in rows.steps(Window.kind) if gained(step, WINDOWS)]
    for step in steps:
        yield from guards.of_window(step.after, facts.local, limits.weeks, name, partial(said, step.after))
    yield from guards.overlaps(steps, lambda unit: live.get(unit, ()), orders, name)
    for ref, unit in dict.fromkeys((step.after.ref or "", step.after.unit) for step in steps):
        request = Request(orders.get((ref, unit)) or Order(ref, unit), ())
        ordered = [each for each in rows.of(OrderedOffer.kind).values() if each.unit == unit and not each.cancelled_at]
        offered, gaps = Offering(facts.offers.get(unit, frozenset()), ordered).from_now_on(now)
        yield from guards.nothing_left(request, live.get(unit, ()), offered, name, gaps)


def questions(rows: Rows, now: datetime) -> tuple[Sentence, ...]:
    """What must be asked: running windows that end."""
    ending = sum(
        step.before is not None and step.before.covers(now) and (step.after is None or not step.after.covers(now))
        for step in rows.steps(Window.kind)
    )
    if not ending:
        return ()
    return (Message("{count} running window ends now.", "{count} running windows end now.", count=ending),)
