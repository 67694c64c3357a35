"""Undo as a plan: each kind's own way of taking its steps back, and the rules of every command for the result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

from vis_cli.errors import Message, Refused, Stale
from vis_cli.rules.cards import undo as cards
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.cases import template_undo as templates
from vis_cli.rules.core.plan import Plan, Step, Violation
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import local
from vis_cli.rules.core.undo import Key, Lasting, Obstacle, Rows, counted_on, key_of
from vis_cli.rules.core.undo import take_back as lasting_back
from vis_cli.rules.orders import undo as orders
from vis_cli.rules.orders.facts import Limits, OrderFacts
from vis_cli.rules.orders.guards import gathered
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register import undo as register
from vis_cli.rules.retention import attestations
from vis_cli.rules.retention.policies import Hold
from vis_cli.rules.retention.undo import HOLDS
from vis_cli.rules.roles import undo as roles
from vis_cli.rules.roles.grants import Grant, RoleFacts
from vis_cli.rules.webinars import webinars

LASTING: Mapping[str, Lasting[Any, Any]] = {
    Grant.kind: roles.GRANTS,
    Window.kind: orders.WINDOWS,
    Notice.kind: cards.NOTICES,
    Schedule.kind: cards.SCHEDULES,
    Hold.kind: HOLDS,
}
"""The kinds of records that hold for a time, each with how it does. A step on a record of another is inverted."""


@dataclass(frozen=True)
class UndoFacts:
    """What taking a change set back needs to know: when it was made, when it is taken back, and what is.

    `rows` has the rows that the change set touched, as far as they are there, and those that the rules of their kinds
    look at beside them; `numbers` the first number of each kind that was never given out. `roles` and `orders` are
    what grants, and windows, are judged by, where the change set has any. `since` are the units and names of units that
    later change sets touched.
    """

    made_at: datetime
    now: datetime
    rows: Sequence[Any]
    numbers: Mapping[str, int] = field(default_factory=dict)
    roles: RoleFacts | None = None
    orders: OrderFacts | None = None
    limits: Limits = field(default_factory=Limits)
    since: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class TakenBack:
    """The plan that takes a change set back, or the obstacles to that.

    `origins` gives, for a row that the plan touches, the objects of the change set that are taken back by that;
    `waiting` the orders that stay with their windows, and are taken back with what is left of these.
    """

    plan: Plan
    obstacles: Sequence[Obstacle] = ()
    origins: Callable[[Key], frozenset[Key]] = lambda key: frozenset()
    waiting: frozenset[Key] = frozenset()


def take_back(steps: Iterable[Step], facts: UndoFacts, left: Collection[Key] = ()) -> TakenBack:
    """Take the steps of a change set back, but for those on the objects that are `left` as they are.

    At the moment at which they were made that gives back what was before. Later, what has held since then stays on
    record, and what was before holds from now on.
    """
    rows = Rows(facts.rows)
    steps = list(steps)
    done, touched = _as_they_are([step for step in steps if key_of(step.record) not in left] if left else steps, rows)
    if touched:
        return TakenBack(Plan(), touched)
    rows.take(_inverted(reversed(done.items()), facts))
    found = [each for name in LASTING for each in rows.settle(name, LASTING[name])]
    kinds = (Window.kind, OrderedOffer.kind)
    windows = [step for step in steps if step.record.kind in kinds and step.before != step.after]
    ordered = {key: step for key, step in done.items() if key[0] == Order.kind}
    rows.take((key_of(step.record), step) for step in orders.orders_back(ordered.values(), windows, rows, facts.now))
    orders.keep_offers(rows)
    rows.take(register.follow(rows, facts.now, local(facts.now).date()))
    judged_by = facts.roles
    if judged_by is not None:
        judged_by = replace(judged_by, register=register.register_after(judged_by.register, rows))
        found += [*roles.obstacles(rows, judged_by.register), *orders.closed(rows, judged_by.register)]
    of_orders = {key_of(step.record) for step in steps if step.record.kind == Order.kind}
    found += [*orders.obstacles(rows, of_orders, facts.now), *register.obstacles(rows, facts.since)]
    found += [*templates.obstacles(rows), *webinars.obstacles(rows)]
    if found:
        return TakenBack(Plan(), found)
    made = rows.changed()
    touching = {origin for key in made for origin in rows.origins(key)}
    over = sum(key[0] in LASTING and key not in touching for key in done)
    notes = (Message("Over by now, and left on record as it was: {count}.", count=over),) if over else ()
    violations = _violations(rows, facts, judged_by)
    plan = Plan(tuple(made.values()), violations, notes, orders.questions(rows, facts.now))
    return TakenBack(plan, (), rows.origins, frozenset(ordered) - touching)


def take_back_rest(
    steps: Sequence[Step], facts: UndoFacts, missed: Callable[[TakenBack], Sequence[Obstacle]] = lambda made: ()
) -> tuple[TakenBack, frozenset[Key]]:
    """Take back what nothing stands in the way of, and the objects that are left as they are.

    `missed` says what else stands in the way of what would be taken back.
    """
    left: set[Key] = set()
    while True:
        made = take_back(steps, facts, left)
        obstacles = made.obstacles or missed(made)
        if not obstacles:
            return made, frozenset(left)
        left.update(*(each.keys for each in obstacles))
        left |= orders.left_with(left, (step.record for step in steps))


def _violations(rows: Rows, facts: UndoFacts, judged_by: RoleFacts | None) -> tuple[Violation, ...]:
    """The guards that what becomes of the rows trips: those of every command, for objects that were named."""
    of_orders = () if facts.orders is None else orders.violations(rows, facts.orders, facts.limits, facts.now)
    of_roles = () if judged_by is None else roles.violations(rows, judged_by)
    return (*of_roles, *gathered((*of_orders, *cards.violations(rows))))


def refusal(number: int, obstacles: Sequence[Obstacle]) -> Refused:
    """What to say where something stands in the way of taking the change set of this number back."""
    first = next((each for each in obstacles if each.error is None), None)
    if first is None:
        return next(each.error for each in obstacles if each.error is not None)
    named = sorted({each.object for each in obstacles if each.why == first.why})
    message = Message(_IN_THE_WAY[first.why], number=number, objects=some(named, 5))
    hint = "--only-untouched takes back the rest."
    return Stale(message, hint=hint, objects=named)


_IN_THE_WAY = {
    "touched": "touched since C-{number}: {objects}.",
    "in use": "in use since C-{number}: {objects}.",
    "gone": "gone since C-{number}: {objects}.",
}


def _as_they_are(steps: Iterable[Step], rows: Rows) -> tuple[dict[Key, Step], list[Obstacle]]:
    """What a change set did to each row as it is now, by its key, and the rows that are not as it left them."""
    done: dict[Key, Step] = {}
    for step in steps:
        if step.before == step.after:
            continue
        key = key_of(step.record)
        done[key] = Step(done[key].before, step.after) if key in done else step
    found = []
    for key, step in done.items():
        row = rows.before(key)
        if row == step.after:
            continue
        kind = _lasting(step.record)
        if not (row and step.after and kind and kind.is_as_left(row, step.after)):
            found.append(Obstacle(frozenset([key]), "touched", key[1], attestations.used(row)))
        if row is not step.after:
            done[key] = Step(step.before, row)
    return {key: step for key, step in done.items() if step.before != step.after}, found


def _lasting(record: Any) -> Lasting[Any, Any] | None:
    kind = LASTING.get(record.kind)
    return kind if kind is not None and kind.has_time(record) else None


def _inverted(steps: Iterable[tuple[Key, Step]], facts: UndoFacts) -> Iterator[tuple[Key, Step]]:
    """The steps that take each step back, by the rule of its kind; orders wait for their windows."""
    numbers = {kind: count(number) for kind, number in facts.numbers.items()}
    today, made_on = local(facts.now).date(), local(facts.made_at).date()
    at = {name: kind.at(facts.now) for name, kind in LASTING.items() if kind.at(facts.now) > kind.at(facts.made_at)}
    for key, step in steps:
        name, kind = key[0], _lasting(step.record)
        if name == Order.kind:
            continue
        if name == OrderedOffer.kind:
            yield key, orders.offer_back(step, facts.now)
            continue
        if kind is not None and name in at:
            number = partial(next, numbers.get(name, count()))
            yield from ((key, back) for back in lasting_back(step, kind, at[name], number))
        else:
            yield key, counted_on(register.take_back(step, today) if today > made_on else step.inverse())
