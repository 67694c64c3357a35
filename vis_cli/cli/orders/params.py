"""What every plan of orders and windows is given and completed with: limits, notices, waiting cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vis_cli.cli.frame.context import AppContext
from vis_cli.rules.core.plan import Plan

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.orders.planning import Limits


def limits(vis: AppContext) -> Limits:
    """The guards' limits that configuration may move."""
    from vis_cli.rules.orders.planning import Limits

    guards = vis.settings.guards
    return Limits(guards["long-window"], guards["too-many"], guards["too-many-share"])


def completed(vis: AppContext, db: Connection, plan: Plan) -> Plan:
    """The plan with what follows from it elsewhere: the notices that orders put up, and the cases that wait."""
    from vis_cli.db.cards.cards import order_notices
    from vis_cli.db.cases import open_cases

    closing = [
        (step.after.unit, step.after.case_type)
        for step in plan.changes
        if step.record.kind == "window" and step.after is not None and step.after.cancelled_at is None
    ]
    waiting = open_cases.waiting(db, closing) if closing else 0
    notes = (f"Open cases that wait in the case types being closed: {waiting}.",) if waiting else ()
    return plan + Plan(notes=notes) + (order_notices(db, plan, vis.today) if plan.changes else Plan())
