"""The inbox of orders: what was received is remembered, what was answered is noted, and what waits is listed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from vis_cli.app import arguments
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.intake import Intake
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch_in
from vis_cli.db.orders import inbox
from vis_cli.db.orders import orders as db_orders
from vis_cli.db.register.directories import unit_names
from vis_cli.errors import NotPermitted, StorageError, Usage
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import iso
from vis_cli.rules.orders import inbox as rules
from vis_cli.rules.orders import refs
from vis_cli.rules.orders.inbox import Received
from vis_cli.rules.orders.intake.said import NONE

if TYPE_CHECKING:
    from sqlalchemy import Connection

ANSWERED = "answered"
"""What the details of a change that only notes answers have."""


def keep(invocation: Invocation, found: Intake) -> Outcome:
    """Remember what was read as received, by ticket and unit, until it is carried out.

    Raises:
        Usage: something is asked for without the ref of a ticket. NotPermitted: the OS user may not order.
    """
    if found.without_ref:
        raise Usage("the ticket is not named: nothing is remembered without it.", id="missing-ref", hint="Give --ref.")
    wanted = [
        Received(
            str(item.ref.value),
            item.unit.value or "",
            str(item.kind.value),
            ",".join(item.doubts),
            each.name,
            invocation.now,
        )
        for each in found.found
        for item in each.items
        if item.kind.value != NONE
    ]

    def planner(db: Connection) -> Plan:
        known = db.scalars(select(t.received_orders.c.ref).distinct()).all()
        spelled = [replace(each, ref=refs.kept(each.ref, known)) for each in wanted]
        found = fetch_in(db, Received, t.received_orders.c.ref, sorted({each.ref for each in spelled}))
        return rules.keep(spelled, {(each.ref, each.unit): each for each in found})

    return execute(invocation, planner, needs="orders", confirm=False)


def received(invocation: Invocation, unit: str | None = None) -> list[dict[str, Any]]:
    """What was received and not carried out since, as `orders list --state received --json` has it, oldest first.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    with invocation.reading() as db:
        found = inbox.received(db, None if unit is None else arguments.unit(invocation, db, unit))
        names = unit_names(db, [each.unit for each in found])
    return [
        {
            "ref": each.ref,
            "unit": each.unit or None,
            "unit_name": names.get(each.unit),
            "state": rules.RECEIVED,
            "stage": rules.RECEIVED,
            "windows": [],
            "asks": each.asks,
            "doubts": each.doubts.split(",") if each.doubts else [],
            "file": each.file,
            "received": iso(each.at),
        }
        for each in found
    ]


def answered(invocation: Invocation, ref: str, unit: str | None = None) -> Outcome | None:
    """Note that an order was answered as it is now; None where this may not be noted, see `may_note`, or cannot be.

    The ticket of that change is the order's own, where no other is given.

    Raises:
        NotFound: there is no such order.
    """
    if not may_note(invocation):
        return None

    def planner(db: Connection) -> Plan:
        found = db_orders.find(db, ref, None if unit is None else arguments.unit(invocation, db, unit))
        windows, ordered = db_orders.windows_of(db, found), db_orders.ordered_of(db, found)
        held = inbox.answers(db, windows)
        scopes = {(order.ref, order.unit): order for order in found}
        steps = [
            rules.answer(order, windows[scope], held.get(scope), invocation.now, ordered[scope])
            for scope, order in scopes.items()
        ]
        return Plan(tuple(steps))

    invocation = replace(invocation, ticket=invocation.ticket or ref, expected={})
    try:
        return execute(invocation, planner, needs="orders", confirm=False, details={ANSWERED: True})
    except (NotPermitted, StorageError) as error:
        if isinstance(error, NotPermitted) or error.id == "read-only":  # the answer is for whoever may read
            return None
        raise


def may_note(invocation: Invocation) -> bool:
    """Whether an answer is noted: not in a dry run or at a pretended moment, and only by those who may order."""
    if invocation.dry_run or (invocation.pretended and not invocation.is_sandbox):
        return False
    try:
        invocation.permit("orders")
    except NotPermitted:
        return False
    return True
