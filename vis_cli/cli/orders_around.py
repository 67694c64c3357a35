"""What every plan of orders and windows is given and completed with: limits, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vis_cli.cli.base import Vis

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.order_plans import Limits
    from vis_cli.rules.plan import Plan


def limits(vis: Vis) -> Limits:
    """The guards' limits that configuration may move."""
    from vis_cli.rules.order_plans import Limits

    guards = vis.settings.guards
    return Limits(guards["long-window"], guards["too-many"], guards["too-many-share"])


def completed(vis: Vis, db: Connection, plan: Plan) -> Plan:
    """The plan with what follows from it elsewhere: the notices that orders put up."""
    from vis_cli.db.cards import order_notices

    if not plan.changes:
        return plan
    return plan + order_notices(db, plan, vis.today)
