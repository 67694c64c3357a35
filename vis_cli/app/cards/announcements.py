"""What goes with an exception: the notice that tells residents of it, and the case types that are closed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from vis_cli.app import closures
from vis_cli.app.invocation import Invocation
from vis_cli.app.windows import named_types
from vis_cli.db.cards import cards
from vis_cli.db.core.records import next_number
from vis_cli.db.orders import orders as db_orders
from vis_cli.errors import Message, Usage
from vis_cli.rules.cards import notices, suggestions
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.core.plan import Plan, after
from vis_cli.rules.core.times import day_over, local, midnight
from vis_cli.rules.orders import planning
from vis_cli.rules.orders.facts import OrderFacts
from vis_cli.rules.orders.orders import Closure

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOT_CARRIED = Message("HSA cannot carry that a unit is closed: a notice must say it (vis cards notice add).")
"""What is said of an exception without a notice."""


@dataclass(frozen=True)
class Announcement:
    """What is asked beside an exception: a notice with this text (empty: one that says what really is), None for none;
    and the case types to close, or `all`."""

    notice: str | None = None
    case_types: Sequence[str] = ()


def announced(
    invocation: Invocation,
    db: Connection,
    plan: Plan,
    units: Sequence[str],
    days: tuple[date, date],
    asked: Announcement,
) -> Plan:
    """The plan of an exception with its notices and closures.

    Raises:
        NotFound, Ambiguous: a case type. Usage: case types cannot be closed for some hours of several days.
    """
    held = {card.unit.hsa_id: card for card in cards.cards(db, units)}
    as_will_be = {
        unit: replace(
            card,
            schedules=tuple(
                after(
                    card.schedules,
                    [step for step in plan.steps if step.record.unit == unit and step.before != step.after],
                )
            ),
        )
        for unit, card in held.items()
    }
    if asked.notice is not None:
        plan = _without_hint(plan) + _notices(db, as_will_be, units, days, asked.notice, invocation.today)
    if asked.case_types:
        plan += _closures(invocation, db, as_will_be, units, days, asked.case_types)
    return plan


def _without_hint(plan: Plan) -> Plan:
    """The plan without what it says of a notice that somebody should write."""
    return replace(plan, notes=tuple(note for note in plan.notes if note is not NOT_CARRIED))


def _notices(
    db: Connection, held: dict[str, Card], units: Sequence[str], days: tuple[date, date], text: str, today: date
) -> Plan:
    number = next_number(db, "notice")
    plan = Plan()
    for unit in units:
        wanted = suggestions.about(held[unit], *days, text=text, today=today)
        if wanted is None:
            said = Message("{unit} is as usual on these days: no notice is put up.", unit=held[unit].unit.name)
            plan += Plan(notes=(said,))
            continue
        found = notices.add(held[unit].notices, replace(wanted, number=number), join=True)
        number += sum(step.before is None for step in found.steps)
        plan += found
    return plan


def _closures(
    invocation: Invocation,
    db: Connection,
    held: dict[str, Card],
    units: Sequence[str],
    days: tuple[date, date],
    case_types: Sequence[str],
) -> Plan:
    facts = db_orders.facts(db, [], list(units), invocation.now)
    plan = Plan()
    for unit in units:
        begins, ends = _closed_from(held[unit], days, invocation.now), day_over(days[1])
        if ends <= begins:
            continue
        slugs, everything = named_types(db, facts, unit, case_types, begins, ends)
        asked = [Closure(slug, _as_held(facts, unit, slug, begins, ends), ends) for slug in slugs]
        found = planning.add(unit, asked, facts, now=invocation.now, limits=closures.limits(invocation))
        if everything:  # by that word, so that nothing is left to open
            found = replace(found, violations=tuple(v for v in found.violations if v.guard != "all-case-types"))
        facts = replace(facts, next_number=facts.next_number + found.counts["add"])
        plan += found
    return closures.completed(invocation, db, plan)


def _closed_from(card: Card, days: tuple[date, date], now: datetime) -> datetime:
    """From when the unit is closed: when it closes on the day, if it is open at all; not before now."""
    open_days = [
        day for n in range((days[1] - days[0]).days + 1) if (day := days[0] + timedelta(n)) and card.days.closes(day)
    ]
    if open_days and days[0] != days[1]:
        said = "case types can be closed for whole days, or from when the unit closes on one day."
        raise Usage(said, id="some-hours", hint="Say closed, or give one day.")
    begins = midnight(days[0])
    if open_days:
        begins = local(begins).replace(hour=0) + timedelta(minutes=card.days.closes(days[0]))
    return max(begins, now)


def _as_held(facts: OrderFacts, unit: str, case_type: str, begins: datetime, ends: datetime) -> datetime:
    """When the closure begins: as the window does that is there already, so that asking twice changes nothing."""
    mine = [
        window for window in facts.windows if (window.unit, window.case_type, window.ref) == (unit, case_type, None)
    ]
    for window in mine:
        same_day = local(window.since).date() == local(begins).date() and window.since <= begins
        if same_day and window.until == ends and window.cancelled_at is None:
            return window.since
    return begins
