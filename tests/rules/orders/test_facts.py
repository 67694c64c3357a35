"""What planning knows of a unit's offers: what the register lists, and what was ordered and not cancelled."""

from __future__ import annotations

from tests.rules.orders.samples import ASK, BIRKA, BOOK, NOW, TELEBORG, at
from vis_cli.rules.orders.facts import USUAL, Limits, OrderFacts
from vis_cli.rules.orders.offers import OrderedOffer


def test_only_what_was_ordered_for_the_unit_and_not_cancelled_counts() -> None:
    ordered = [
        OrderedOffer(TELEBORG, ASK, "IT-1", True, at("0601")),
        OrderedOffer(TELEBORG, BOOK, "IT-2", False, at("0601"), None, at("0602")),
        OrderedOffer(BIRKA, BOOK, "IT-3", True, at("0601")),
    ]
    facts = OrderFacts({}, [], {TELEBORG: frozenset({BOOK})}, ordered=ordered)
    assert facts.offering(TELEBORG).at(NOW) == {ASK, BOOK}
    assert facts.offering(BIRKA).at(NOW) == {BOOK}
    assert Limits() == USUAL
