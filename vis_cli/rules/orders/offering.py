"""What applying orders does to what units offer: what is to be offered or dropped from a day, changed, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from vis_cli.errors import Message, Refused, Sentence, Source
from vis_cli.rules.core.plan import Step, Violation
from vis_cli.rules.core.times import local, midnight, moment_in_english
from vis_cli.rules.orders.facts import OrderFacts
from vis_cli.rules.orders.guards import Scope
from vis_cli.rules.orders.offers import Offering, OrderedOffer, in_force, is_offered
from vis_cli.rules.orders.orders import AskedOffer, Order, Request
from vis_cli.rules.register.case_types import Offer


class OfferPlanner:
    """The steps on what orders offer and drop; `steps` is the plan's list, to which they are added."""

    def __init__(self, facts: OrderFacts, now: datetime, steps: list[Step], name: Callable[[str], str]) -> None:
        self._facts, self._now, self._steps, self._name = facts, now, steps, name
        self._today = midnight(local(now).date())
        self._held: dict[Scope, dict[str, OrderedOffer]] = {}
        for each in facts.ordered:
            self._held.setdefault((each.ref, each.unit), {})[each.case_type] = each
        self._after: dict[str, OrderedOffer] = {}
        self._listed = set(facts.listed)
        self.violations: list[Violation] = []
        self.ending = 0  # what has begun and ends
        self.dropped = 0
        self.in_scope = 0

    def of(self, scope: Scope) -> Sequence[OrderedOffer]:
        """What an order offered and dropped before the plan."""
        return list(self._held.get(scope, {}).values())

    def request(self, request: Request, *, start_named: bool) -> None:
        """Plan that the order offers and drops what its request says, and nothing else."""
        order = request.order
        held = self._held.get((order.ref, order.unit), {})
        wanted = {each.case_type for each in request.offers}
        live = [each for each in held.values() if each.cancelled_at is None]
        self.in_scope += len(live)
        for asked in request.offers:
            self._offer(held.get(asked.case_type), asked, order, start_named=start_named)
        for each in live:
            if each.case_type not in wanted:
                self.dropped += 1
                self._cancel(each, request.source)

    def withdraw(self, order: Order, source: Source | None) -> None:
        """Plan that nothing holds any more that the order offers or drops."""
        for each in self.of((order.ref, order.unit)):
            if each.cancelled_at is None:
                self._cancel(each, source)

    def _cancel(self, held: OrderedOffer, source: Source | None) -> None:
        self.ending += held.holds(self._now)
        self._step(held, replace(held, cancelled_at=self._now), source)

    def _step(self, before: OrderedOffer | None, after: OrderedOffer, source: Source | None) -> None:
        self._steps.append(Step(before, after, source))
        self._after[after.id] = after

    def _offer(self, held: OrderedOffer | None, asked: AskedOffer, order: Order, *, start_named: bool) -> None:
        live = held is not None and held.cancelled_at is None
        alike = held is not None and live and held.offered == asked.offered
        if held is not None and alike and held.asked == asked.since:
            self._step(held, held, asked.source)
            return
        since, late = (asked.since, None) if asked.since >= self._now else (self._now, asked.since)
        if held is not None and alike and held.since <= self._now and late is not None:  # it goes on as it began
            since, late = held.since, asked.since if held.since != asked.since else None
        if start_named and late is not None and late < self._today and not self._goes_on(asked, order):
            self.violations.append(Violation("past-start", self._late(asked, order), source=asked.since_source))
        if asked.case_type in self._facts.local:
            unit, kind = self._name(order.unit), self._name(asked.case_type)
            message = Message("{unit} switches {case_type} itself.", unit=unit, case_type=kind)
            self.violations.append(Violation("local-case-type", message, source=asked.source))
        if (order.unit, asked.case_type) not in self._listed:
            self._listed.add((order.unit, asked.case_type))
            self._steps.append(Step(None, Offer(order.unit, asked.case_type, False), asked.source))
        after = OrderedOffer(order.unit, asked.case_type, order.ref, asked.offered, since, late)
        self._step(held, after, asked.source)

    def _goes_on(self, asked: AskedOffer, order: Order) -> bool:
        """Whether the order that is replaced says the same now, so that it has not come late."""
        before = self._held.get((order.replaces or "", order.unit), {}).get(asked.case_type)
        return before is not None and before.offered == asked.offered and before.holds(self._now)

    def _late(self, asked: AskedOffer, order: Order) -> Message:
        return Message(
            "{ref}, {case_type} from {moment}: that has been; it would be offered from now on."
            if asked.offered
            else "{ref}, {case_type} from {moment}: that has been; it would no longer be offered from now on.",
            ref=order.ref,
            case_type=self._name(asked.case_type),
            moment=moment_in_english(asked.since),
        )

    # --- when the steps are complete ---

    def offering(self, unit: str) -> Offering:
        """What a unit offers at every moment, as the plan leaves it."""
        held = {each.id: each for each in self._facts.ordered if each.unit == unit}
        held |= {id: each for id, each in self._after.items() if each.unit == unit}
        ordered = [each for each in held.values() if each.cancelled_at is None]
        return Offering(self._facts.offers.get(unit, frozenset()), ordered)

    @property
    def changed(self) -> set[Scope]:
        """The orders of which the plan changes what they offer or drop."""
        steps = (step for step in self._steps if isinstance(step.after, OrderedOffer) and step.before != step.after)
        return {(step.after.ref, step.after.unit) for step in steps}

    def notes(self) -> Iterator[Sentence]:
        """What the plan would do to what a unit offers, and is so already.

        Raises:
            Refused: another order says the opposite from the same moment on.
        """
        changed = [each for each in self._after.values() if each.cancelled_at is None and self._is_new(each)]
        offerings = {unit: self.offering(unit) for unit in {each.unit for each in changed}}
        for each in changed:
            others = [other for other in offerings[each.unit].of(each.case_type) if other.ref != each.ref]
            opposite = next((o for o in others if o.since == each.since and o.offered != each.offered), None)
            about = {"unit": self._name(each.unit), "kind": self._name(each.case_type)}
            if opposite is not None:
                raise _opposite(each, opposite, about)
            before = in_force(others, each.since)
            is_listed = each.case_type in self._facts.offers.get(each.unit, frozenset())
            if is_offered(is_listed, () if before is None else (before,), each.since) == each.offered:
                yield Message(
                    "{unit} offers {kind} then already: that changes nothing there."
                    if each.offered
                    else "{unit} does not offer {kind} then: dropping it changes nothing there.",
                    **about,
                )

    def _is_new(self, each: OrderedOffer) -> bool:
        return self._held.get((each.ref, each.unit), {}).get(each.case_type) != each


def _opposite(one: OrderedOffer, other: OrderedOffer, about: dict[str, str]) -> Refused:
    message = Message(
        "{ref} offers {kind} at {unit} from {moment}, and {other} drops it from then."
        if one.offered
        else "{ref} drops {kind} at {unit} from {moment}, and {other} offers it from then.",
        ref=one.ref,
        other=other.ref,
        moment=moment_in_english(one.since),
        **about,
    )
    hint = Message("If {ref} is instead of it, say `replaces`.", ref=one.ref)
    return Refused(message, id="opposite-orders", hint=hint)
