"""Whether an order given on the command line may be added."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from vis_cli.errors import Refused
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.adding import refuse
from vis_cli.rules.orders.facts import OrderFacts
from vis_cli.rules.orders.orders import Closure, Order, Request
from vis_cli.rules.orders.windows import Window

SINCE, UNTIL = midnight(date(2026, 6, 29)), midnight(date(2026, 8, 3))
ORDER = Order("IT-1", "A", handover="B")
REQUEST = Request(ORDER, (Closure("boka-tid", SINCE, UNTIL),))
WINDOW = Window(1, "IT-1", "A", "boka-tid", SINCE, UNTIL)
EMPTY = OrderFacts({}, [], {})


def held(order: Order = ORDER, window: Window = WINDOW) -> OrderFacts:
    return replace(EMPTY, orders={("IT-1", "A"): order}, windows=[window])


def test_an_order_that_is_not_there_or_asks_for_the_same_may_be_added() -> None:
    refuse(REQUEST, EMPTY)
    refuse(REQUEST, replace(EMPTY, closed={"A": date(2026, 8, 3), "B": date(2026, 7, 1)}))
    refuse(REQUEST, held())


@pytest.mark.parametrize(
    ("request_", "facts", "id"),
    [
        (replace(REQUEST, closures=()), EMPTY, "nothing-offered"),
        (replace(REQUEST, order=replace(ORDER, handover="A")), EMPTY, "handover-to-itself"),
        (REQUEST, held(window=replace(WINDOW, until=midnight(date(2026, 8, 4)))), "order-exists"),
        (REQUEST, held(order=replace(ORDER, handover="C")), "order-exists"),
        (REQUEST, held(order=replace(ORDER, withdrawn_at=SINCE)), "order-exists"),
        (REQUEST, held(window=replace(WINDOW, cancelled_at=SINCE)), "order-exists"),
    ],
)
def test_what_makes_no_sense_or_would_change_another_is_refused(request_: Request, facts: OrderFacts, id: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse(request_, facts)
    assert refused.value.id == id
