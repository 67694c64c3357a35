"""A unit that starts: what it offers from a day, like another, and the checklist of what must be there by then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from vis_cli.app import arguments
from vis_cli.app.execute import Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.register.case_types import offers_at
from vis_cli.app.roles.facts import role_context
from vis_cli.db.cards import cards
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, next_number
from vis_cli.db.register.directories import case_type_directory
from vis_cli.db.roles.grants import on_units
from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register import starts as rules
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.register.starts import Item, StartFacts
from vis_cli.rules.register.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


@dataclass(frozen=True)
class Checklist:
    """What a unit must have on its first day, and whether it has it."""

    unit: Unit
    on: date
    items: Sequence[Item]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return all(item.ok for item in self.items)

    @property
    def data(self) -> dict[str, Any]:
        """What `units start --check --json` has."""
        return {
            "unit": self.unit.hsa_id,
            "name": self.unit.name,
            "on": str(self.on),
            "ready": self.is_ready,
            "items": [item.as_json() for item in self.items],
        }

    @property
    def missing(self) -> list[Sentence]:
        """What is not there yet, each with what mends it."""
        template = "Missing: {said} ({finding}). {fix}"
        return [Message(template, said=item.said, finding=item.finding, fix=item.fix) for item in self._missing]

    @property
    def findings(self) -> list[str]:
        """What `vis explain` calls what is not there yet, each once."""
        return [*dict.fromkeys(item.finding for item in self._missing)]

    @property
    def _missing(self) -> list[Item]:
        return [item for item in self.items if not item.ok]


def start(invocation: Invocation, unit: str, on: date, *, like: str | None = None) -> Outcome:
    """Let a unit offer what the unit `like` does from the day `on`; what is missing for that day is told.

    Raises:
        NotFound, Ambiguous: a unit. Refused: it is closed by then, or open already.
    """

    def planner(db: Connection) -> Planned:
        key = arguments.unit(invocation, db, unit)
        w = t.windows.c
        facts = StartFacts(
            _unit(db, key),
            _offers(db, key),
            [] if like is None else offers_at(db, arguments.unit(invocation, db, like), midnight(on)),
            fetch(db, Window, w.unit == key, w.until > invocation.now, w.cancelled_at.is_(None)),
            next_number(db, Window.kind),
            case_type_directory(db).names,
        )
        plan = rules.start(facts, on, invocation.now)
        offered = [step.after.case_type for step in plan.steps if step.record.kind == Offer.kind]
        made = _checklist(invocation, db, key, offered, on)
        return Planned(plan + Plan(notes=tuple(made.missing)), made)

    outcome = execute(invocation, planner, needs="register")
    made: Checklist = outcome.facts
    return replace(outcome, extra={**outcome.extra, "ready": made.is_ready, "items": made.data["items"]})


def check(invocation: Invocation, unit: str, on: date | None = None) -> Checklist:
    """What a unit must have on its first day (None: today), and whether it has it.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    with invocation.reading() as db:
        key = arguments.unit(invocation, db, unit)
        day = on or invocation.today
        offered = [each.case_type for each in offers_at(db, key, midnight(day)) if each.offered]
        return _checklist(invocation, db, key, offered, day)


def _checklist(invocation: Invocation, db: Connection, key: str, offered: Sequence[str], on: date) -> Checklist:
    facts = role_context(invocation, db).facts
    (card,) = cards.cards(db, [key])
    grants = on_units(db, [key], facts.register)
    return Checklist(card.unit, on, rules.checklist(card.unit, offered, grants, card, facts, on=on))


def _unit(db: Connection, key: str) -> Unit:
    (unit,) = fetch(db, Unit, t.units.c.hsa_id == key)
    return unit


def _offers(db: Connection, key: str) -> list[Offer]:
    return fetch(db, Offer, t.offers.c.unit == key, order_by=[t.offers.c.case_type])
