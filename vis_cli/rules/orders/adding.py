"""Whether an order that is given on the command line may be added."""

from __future__ import annotations

from vis_cli.errors import Message, Refused
from vis_cli.rules.orders.facts import OrderFacts
from vis_cli.rules.orders.orders import Request


def refuse(request: Request, facts: OrderFacts) -> None:
    """Refuse an order that makes no sense, or that would change another.

    The order that is there already and asks for the same is no other.

    Raises:
        Refused: so.
    """
    order = request.order
    if not request.closures:
        raise Refused("the unit offers no central case type.", id="nothing-offered")
    if order.handover == order.unit:
        raise Refused("the unit cannot hand over to itself.", id="handover-to-itself")
    there = facts.orders.get((order.ref, order.unit))
    if there is None:
        return
    asked = {(each.case_type, each.since, each.until) for each in request.closures}
    held = {
        (each.case_type, each.asked_since or each.since, each.until)
        for each in facts.windows
        if (each.ref, each.unit) == (order.ref, order.unit) and each.cancelled_at is None
    }
    if there.withdrawn_at is not None or asked != held or order.handover != there.handover:
        said = Message("{ref} of this unit is there already, and asks for something else.", ref=order.ref)
        hint = Message("Change it: `vis orders change {ref}`.", ref=order.ref)
        raise Refused(said, id="order-exists", hint=hint)
