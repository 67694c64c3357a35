"""What every plan of closures is given and completed with: limits, notices, waiting cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vis_cli.app.invocation import Invocation
from vis_cli.db.cases import open_cases
from vis_cli.errors import Message
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.orders.facts import Limits
from vis_cli.rules.orders.offers import OrderedOffer

if TYPE_CHECKING:
    from sqlalchemy import Connection


def limits(invocation: Invocation) -> Limits:
    """The guards' limits that configuration may move."""
    guards = invocation.settings.guards
    return Limits(guards["long-window"], guards["too-many"], guards["too-many-share"])


def completed(invocation: Invocation, db: Connection, plan: Plan) -> Plan:
    """The plan with what follows from it elsewhere: the notices that orders put up, and the cases that wait."""
    closing = [
        (step.after.unit, step.after.case_type)
        for step in plan.changes
        if step.record.kind == "window" and step.after is not None and step.after.cancelled_at is None
    ]
    closing += [
        (step.after.unit, step.after.case_type)
        for step in plan.changes
        if isinstance(step.after, OrderedOffer) and not (step.after.offered or step.after.cancelled_at)
    ]
    waiting = open_cases.waiting(db, closing) if closing else 0
    notes = (
        (Message("Open cases that wait in the case types being closed: {waiting}.", waiting=waiting),)
        if waiting
        else ()
    )
    completed = plan + Plan(notes=notes)
    if not plan.changes:
        return completed
    from vis_cli.db.cards.closures import following  # a fifth of what the cron job takes, which puts up no notices

    return completed + following(db, plan, invocation.today)
