"""What an order was before later changes: what was replaced counts, what was taken back does not."""

from __future__ import annotations

from dataclasses import replace

from tests.rules.orders.samples import BIRKA, ORDER, at, request, window
from vis_cli.rules.orders.history import History
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import AskedOffer, Earlier, Order, Request
from vis_cli.rules.orders.windows import Window

Record = tuple[str, str, Order | Window | OrderedOffer | None]
FIRST = request().content


def steps(*records: Order | Window | OrderedOffer) -> list[Record]:
    return [(each.kind, each.id, each) for each in records]


def history(*changes: tuple[list[Record], bool]) -> History:
    made = History()
    for records, undone in changes:
        made.changed(records, undone=undone)
    return made


def test_what_stands_was_not_replaced() -> None:
    made = history((steps(window(), ORDER), False))
    assert (made.earlier, made.periods) == (Earlier(), {})


def test_days_that_a_later_change_replaced_are_kept() -> None:
    made = history((steps(window(), ORDER), False), (steps(window(until="0810")), False))
    assert made.earlier == Earlier(frozenset({FIRST}))
    assert made.periods == {"W-1": {(at("0629"), at("0803"))}}


def test_days_that_were_taken_back_by_an_undo_may_come_again() -> None:
    made = history(
        (steps(window(), ORDER), False), (steps(window(until="0810")), False), (steps(window(revision=2)), True)
    )
    assert made.earlier == Earlier(frozenset({FIRST}))  # replaced by the second, and back
    assert made.periods == {"W-1": {(at("0629"), at("0803"))}}


def test_what_an_order_said_beside_its_days_is_kept_too() -> None:
    named = replace(ORDER, handover=BIRKA, note="semester", notice=True)
    made = history((steps(window(), named), False), (steps(replace(ORDER, notice=True)), False))
    assert made.earlier.facts == {"handover": {BIRKA}, "note": {"semester"}}
    assert history((steps(named), False), (steps(ORDER), True)).earlier.facts == {}


def test_an_order_that_an_undo_withdrew_was_taken_back() -> None:
    withdrawn = replace(ORDER, withdrawn_at=at("0601"))
    assert history((steps(ORDER), False), (steps(withdrawn), True)).earlier.taken_back
    assert not history((steps(ORDER), False), (steps(withdrawn), False)).earlier.taken_back
    assert not history((steps(ORDER), False), (steps(withdrawn), True), (steps(ORDER), False)).earlier.taken_back
    removed: list[Record] = [("order", ORDER.id, None), ("window", "W-1", None)]
    assert history((steps(window(), ORDER), False), (removed, True)).earlier == Earlier()


def test_windows_that_were_cancelled_one_by_one_were_replaced() -> None:
    made = history((steps(window(), ORDER), False), (steps(window(cancelled="0601")), False))
    assert made.earlier == Earlier(frozenset({FIRST}))


def test_what_it_offered_before_is_an_older_version_too() -> None:
    offer = OrderedOffer(ORDER.unit, "vaccination", ORDER.ref, True, at("0901"))
    moved = replace(offer, since=at("1001"))
    first = request_of(offer).content
    assert history((steps(offer, ORDER), False), (steps(moved), False)).earlier == Earlier(frozenset({first}))
    gone: list[Record] = [(offer.kind, offer.id, None)]
    assert history((steps(offer, ORDER), False), (gone, True)).earlier == Earlier()


def request_of(offer: OrderedOffer) -> Request:
    return Request(ORDER, (), offers=(AskedOffer(offer.case_type, offer.offered, offer.since),))
