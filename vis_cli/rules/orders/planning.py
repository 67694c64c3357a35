"""What applying orders does: the windows it adds, changes in place and cancels, and the guards it trips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from vis_cli.errors import Message, Refused, Sentence, Source
from vis_cli.rules.core.guards import too_many
from vis_cli.rules.core.plan import Plan, Step, Violation
from vis_cli.rules.core.times import closure as in_words
from vis_cli.rules.core.times import local, midnight
from vis_cli.rules.orders import guards
from vis_cli.rules.orders.facts import USUAL, Limits, OrderFacts
from vis_cli.rules.orders.gone import refuse_gone, while_there
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.handovers import Handovers
from vis_cli.rules.orders.offering import OfferPlanner
from vis_cli.rules.orders.offers import Offering
from vis_cli.rules.orders.orders import Closure, Earlier, Order, Request
from vis_cli.rules.orders.pairs import pairs, same_period
from vis_cli.rules.orders.starts import goes_on, start
from vis_cli.rules.orders.windows import Window, asked_since, refuse_ended


def plan(
    requests: Sequence[Request],
    facts: OrderFacts,
    *,
    now: datetime,
    limits: Limits = USUAL,
    named: bool = False,
    start_named: bool = True,
) -> Plan:
    """The plan that makes the windows of every order what its request says, and nothing else.

    A window that stays keeps its id; what is no longer named is cancelled; what is over is left as it was. What an
    order has its unit offer, or not, from a day goes the same way. Decided on facts: a request that is fulfilled
    already plans `same`. What it asks for after its unit is closed for good is left out. `named`: a person named the
    order and what to change, so `too-many` and `reverts` do not apply; nor does `past-start` unless the beginning was
    named too (`start_named`).

    Raises:
        Refused: two periods of one order would overlap; a person named a day after the unit is closed; one order offers
            what another drops from the same moment on.
    """
    if named:
        facts = replace(facts, earlier={}, earlier_windows={})
    planner = _Planner(facts, now, limits)
    planner.start_named = start_named
    return planner.plan(requests, named=named)


def withdraw(orders: Sequence[Order], facts: OrderFacts, *, now: datetime) -> Plan:
    """Cancel what is left of the orders, and remember that they were withdrawn."""
    planner = _Planner(facts, now, USUAL)
    for order in orders:
        planner.withdraw(order, None)
    return planner.finish(named=True)


def add(unit: str, closures: Sequence[Closure], facts: OrderFacts, *, now: datetime, limits: Limits = USUAL) -> Plan:
    """Add windows of no order; one that is there already is `same`."""
    planner = _Planner(facts, now, limits)
    request = Request(Order("", unit), tuple(closures))
    held = [
        window for window in facts.windows if window.ref is None and window.unit == unit and not window.cancelled_at
    ]
    refuse_gone(unit, closures, facts.closed.get(unit), planner.name)
    for closure in closures:
        same = (each for each in held if each.case_type == closure.case_type and same_period(each, closure))
        planner.close(next(same, None), closure, request)
    planner.look_for_overlaps({})
    planner.look_for_nothing_left(request)
    return planner.finish(named=True)


def change(
    windows: Sequence[Window],
    facts: OrderFacts,
    *,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    limits: Limits = USUAL,
) -> Plan:
    """Move the beginning or the end of windows, in place.

    Raises:
        Refused: a window is cancelled or over, would end before it begins, or overlap another of its order.
    """
    planner = _Planner(replace(facts, earlier_windows={}), now, limits)
    for window in windows:
        refuse_ended(window, now)
        closure = Closure(window.case_type, since or window.asked_since or window.since, until or window.until)
        if closure.until <= closure.since:
            raise Refused(
                Message(
                    "{window} would end before it begins: {period}.",
                    window=window.id,
                    period=in_words(closure.since, closure.until),
                ),
                id="reversed-period",
            )
        refuse_gone(window.unit, [closure], facts.closed.get(window.unit), planner.name)
        planner.close(window, closure, Request(Order(window.ref or "", window.unit), ()))
    planner.look_for_overlaps({})
    for ref, unit in dict.fromkeys((window.ref or "", window.unit) for window in windows):
        planner.look_for_nothing_left(Request(facts.orders.get((ref, unit)) or Order(ref, unit), ()))
    return planner.finish(named=True)


def cancel(windows: Sequence[Window], facts: OrderFacts, *, now: datetime) -> Plan:
    """Cancel windows; those that run end there and then. One that is cancelled already is `same`.

    Raises:
        Refused: a window is over.
    """
    planner = _Planner(facts, now, USUAL)
    for window in windows:
        if window.cancelled_at is not None:
            planner.step(window, window, None)
            continue
        refuse_ended(window, now)
        planner.cancel(window, None)
    return planner.finish(named=True)


class _Planner:
    def __init__(self, facts: OrderFacts, now: datetime, limits: Limits) -> None:
        self.facts, self.now, self.limits = facts, now, limits
        self.today = midnight(local(now).date())
        self.start_named = True
        self.number = facts.next_number
        self.by_scope: dict[Scope, list[Window]] = {}
        self.by_unit: dict[str, list[Window]] = {}
        for window in facts.windows:
            if window.ref is not None:
                self.by_scope.setdefault((window.ref, window.unit), []).append(window)
            self.by_unit.setdefault(window.unit, []).append(window)
        self.steps: list[Step] = []
        self.offers = OfferPlanner(facts, now, self.steps, self.name)
        self.violations: list[Violation] = self.offers.violations
        self.notes: list[Sentence] = []
        self.ending: list[Window] = []  # running windows that the plan ends
        self.after: dict[int, Window] = {}  # windows as the plan leaves them, by number
        self.closed: dict[str, guards.AllClosed] = {}  # by unit; looked at when the steps are complete
        self.dropped = 0
        self.in_scope = 0

    def name(self, key: str) -> str:
        return self.facts.names.get(key, key)

    def plan(self, requests: Sequence[Request], *, named: bool) -> Plan:
        replaced: dict[Scope, Request] = {}
        for request in requests:
            if request.order.replaces is not None:
                replaced.setdefault((request.order.replaces, request.order.unit), request)
        for scope, request in replaced.items():
            order = self.facts.orders.get(scope)
            if order is not None and order.withdrawn_at is None:
                self.withdraw(order, request.source)
        asked: list[Request] = []  # of those that close anything, as long as their units are there
        for request in requests:
            if (request.order.ref, request.order.unit) in replaced:
                self._replaced(request)
            else:
                asked.append(self._while_there(request, named=named))
                self._request(asked[-1])
        self.look_for_overlaps({(request.order.ref, request.order.unit): request.order for request in requests})
        self.notes += self.offers.notes()
        handovers = Handovers(self._windows, self.facts.closed, self.name)
        for request in requests:
            self.look_for_nothing_left(request)
        self.notes += [note for each in asked if self._changes(each.order) for note in handovers.notes(each)]
        return self.finish(named=named)

    def finish(self, *, named: bool) -> Plan:
        self.notes += self._of_what_is_not_offered()
        violations = tuple(guards.gathered(self.violations))
        if not named:
            dropped, in_scope = self.dropped + self.offers.dropped, self.in_scope + self.offers.in_scope
            violations += too_many(dropped, in_scope, most=self.limits.removals, share=self.limits.share)
        asks: list[Sentence] = []
        if count := len(self.ending):
            asks.append(Message("{count} running window ends now.", "{count} running windows end now.", count=count))
        if count := self.offers.ending:
            asks.append(
                Message(
                    "{count} case type is offered or not as if it had not been ordered, from now on.",
                    "{count} case types are offered or not as if it had not been ordered, from now on.",
                    count=count,
                )
            )
        return Plan(tuple(self.steps), violations, tuple(self.notes), tuple(asks))

    # --- one request ---

    def _while_there(self, request: Request, *, named: bool) -> Request:
        """The request for as long as its unit is there; a person who names later days is refused."""
        gone = self.facts.closed.get(request.order.unit)
        if named:
            refuse_gone(request.order.unit, request.closures, gone, self.name, request.offers)
        request, notes = while_there(request, gone, self.name)
        self.notes += notes
        return request

    def _request(self, request: Request) -> None:
        scope = (request.order.ref, request.order.unit)
        held = self.facts.orders.get(scope)
        existing = self.by_scope.get(scope, [])
        live = [window for window in existing if window.cancelled_at is None and window.until > self.now]
        self.in_scope += len(live)
        paired, new, left = pairs(request.closures, existing, self.now)
        begun = len(self.steps), len(self.violations)
        for window, closure in paired:
            self.close(window, closure, request)
        for closure in new:
            self.close(None, closure, request)
        for window in left:
            if window.until > self.now:
                self.dropped += 1
                self.cancel(window, request.source)
        self.offers.request(request, start_named=self.start_named)
        touched = sum(step.before != step.after for step in self.steps[begun[0] :])
        earlier = self.facts.earlier.get(scope, Earlier())
        older = list(guards.reverts(request, held, existing, earlier, max(touched, 1), self.offers.of(scope)))
        if older:  # says it once, for all the windows that it sets back
            self.violations[begun[1] :] = [
                violation for violation in self.violations[begun[1] :] if violation.guard != "reverts"
            ] + older
        order = request.order
        if held is not None and held.all_types and not touched:  # the same, said with names
            order = replace(order, all_types=True)
        self.steps.append(Step(held, order, request.source))

    def close(self, window: Window | None, closure: Closure, request: Request) -> None:
        """Add a window for the closure, or change the one it has."""
        order = request.order
        if window is not None and same_period(window, closure):
            self.step(window, window, closure.source)
            return
        if closure.until <= self.now:
            said = Message(
                "{closure}: that is over already; nothing is closed."
                if window is None
                else "{closure}: that is over already; {window} ends now.",
                closure=self._said(order, closure),
                window=window and window.id,
            )
            if window is not None:
                self.cancel(window, closure.source)
            held = self.facts.orders.get((order.ref, order.unit))
            if window is None and held is not None and held.withdrawn_at is None:  # so it was when it was applied
                self.notes.append(said)
            else:
                self._trip("past-start", said, closure.source)
            return
        since, asked = start(window, closure, self.now)
        replaced = self.by_scope.get((order.replaces or "", order.unit), ())
        moved = not (goes_on(closure, replaced, self.now) if window is None else asked_since(window) == closure.since)
        if self.start_named and moved and since != closure.since and closure.since < self.today:
            said = Message(
                "{closure}: that has begun; it would start now."
                if since == self.now
                else "{closure}: that has begun; what is closed stays closed.",
                closure=self._said(order, closure),
            )
            self._trip("past-start", said, request.since_source or closure.source)
        anew = window is None or (window.covers(self.now) and since > self.now)  # what has been stays as it was
        after = (
            Window(self.number, order.ref or None, order.unit, closure.case_type, since, closure.until, asked)
            if window is None or anew
            else replace(window, since=since, until=closure.until, asked_since=asked, revision=window.revision + 1)
        )
        local_types, most = self.facts.local, self.limits.weeks
        self.violations += guards.of_window(
            after, local_types, most, self.name, lambda: self._said(order, closure), closure.source
        )
        if window is not None and (closure.since, closure.until) in self.facts.earlier_windows.get(window.id, ()):
            self._trip(
                "reverts",
                Message(
                    "{window} was {period} before.", window=window.id, period=in_words(closure.since, closure.until)
                ),
                closure.source,
            )
        if anew:
            self.number += 1
            if window is not None:
                self.cancel(window, closure.source)
        self.step(None if anew else window, after, closure.source)

    def cancel(self, window: Window, source: Source | None) -> None:
        if window.covers(self.now):
            self.ending.append(window)
        self.step(window, replace(window, cancelled_at=self.now, revision=window.revision + 1), source)

    def step(self, before: Window | None, after: Window, source: Source | None) -> None:
        self.steps.append(Step(before, after, source))
        self.after[after.number] = after

    def _trip(self, guard: str, message: Sentence, source: Source | None) -> None:
        self.violations.append(Violation(guard, message, source=source))

    def _said(self, order: Order, closure: Closure) -> Message:
        whose, case_type = order.ref or self.name(order.unit), self.name(closure.case_type)
        period = in_words(closure.since, closure.until)
        return Message("{whose}, {case_type} {period}", whose=whose, case_type=case_type, period=period)

    # --- orders that are replaced or withdrawn ---

    def _replaced(self, request: Request) -> None:
        """An order that another in the same files replaces: it closes nothing, and is known as withdrawn."""
        order = request.order
        self.notes.append(Message("{ref} is replaced by another of these orders: it closes nothing.", ref=order.ref))
        held = self.facts.orders.get((order.ref, order.unit))
        if held is None:
            self.steps.append(Step(None, replace(order, withdrawn_at=self.now), request.source))
        elif held.withdrawn_at is not None:
            self.steps.append(Step(held, held, request.source))

    def withdraw(self, order: Order, source: Source | None) -> None:
        live = [
            window
            for window in self.by_scope.get((order.ref, order.unit), [])
            if window.cancelled_at is None and window.until > self.now
        ]
        after = order if order.withdrawn_at is not None else replace(order, withdrawn_at=self.now)
        self.steps.append(Step(order, after, source))
        self.offers.withdraw(order, source)
        for window in live:
            self.cancel(window, source)

    # --- guards that look at more than one window ---

    def look_for_overlaps(self, orders: Mapping[Scope, Order]) -> None:
        self.violations += guards.overlaps(self.steps, self._windows, orders, self.name)

    def look_for_nothing_left(self, request: Request) -> None:
        order = request.order
        if self._changes(order):
            if order.unit not in self.closed:
                offered, gaps = self.offers.offering(order.unit).from_now_on(
                    self.now, self.facts.offering(order.unit).at(self.now)
                )
                self.closed[order.unit] = guards.AllClosed(self._windows(order.unit), offered, gaps)
            self.violations += self.closed[order.unit].violations(request, self.name)

    def _of_what_is_not_offered(self) -> Iterator[Sentence]:
        """That closing changes nothing where the unit does not offer the case type at any time meanwhile."""
        offerings: dict[str, Offering] = {}
        for step in self.steps:
            window = step.after
            if not isinstance(window, Window) or window.cancelled_at is not None or step.before == window:
                continue
            unit, case_type = window.unit, window.case_type
            if unit not in offerings:
                offerings[unit] = self.offers.offering(unit)
            if case_type not in offerings[unit].between(window.since, window.until):
                template = "{unit} does not offer {kind}: closing it changes nothing there."
                yield Message(template, unit=self.name(unit), kind=self.name(case_type))

    def _changes(self, order: Order) -> bool:
        """Whether the plan does anything to the order's windows, or to what it offers or drops."""
        return (order.ref, order.unit) in self._changed

    @cached_property
    def _changed(self) -> set[Scope]:
        """The scopes of the windows that the steps change; asked for when the steps are complete."""
        return self.offers.changed | {
            (step.after.ref or "", step.after.unit)
            for step in self.steps
            if isinstance(step.after, Window) and step.before != step.after
        }

    def _windows(self, unit: str) -> Iterator[Window]:
        """The windows of a unit that are neither cancelled nor over, as the plan leaves them."""
        known = self.by_unit.get(unit, [])
        for window in known:
            after = self.after.get(window.number, window)
            if after.cancelled_at is None and after.until > self.now:
                yield after
        numbers = {window.number for window in known}
        yield from (each for each in self._added.get(unit, ()) if each.number not in numbers)

    @cached_property
    def _added(self) -> dict[str, list[Window]]:
        """The windows that the steps add, by unit; asked for when the steps are complete."""
        found: dict[str, list[Window]] = {}
        for step in self.steps:
            if step.before is None and isinstance(step.after, Window):
                found.setdefault(step.after.unit, []).append(step.after)
        return found
