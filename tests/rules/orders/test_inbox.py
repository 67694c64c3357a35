"""How far an order has come: what counts as answered, and what of it is still to be keyed in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.orders.samples import BIRKA, BOOK, NOW, ORDER, RENEW, TELEBORG, at, window
from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.inbox import (
    ANSWERED,
    APPLIED,
    KEYED,
    Answer,
    Received,
    answer,
    is_of,
    keep,
    stage_of,
)
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.worklist.tasks import CASE_TYPE, Standing

MAIL = Received("IT-1", TELEBORG, "order", "", "a.txt", NOW)


def given(order: Order, windows: list[Window]) -> Answer:
    made: Answer = answer(order, windows, None, NOW).after
    return made


def test_an_order_is_applied_then_answered_then_keyed() -> None:
    windows = [window()]
    assert stage_of(ORDER, windows, None, left=True) == APPLIED
    said = given(ORDER, windows)
    assert stage_of(ORDER, windows, said, left=True) == ANSWERED
    assert stage_of(ORDER, windows, said, left=False) == KEYED


@pytest.mark.parametrize(
    ("order", "windows"),
    [
        (ORDER, [window(until="0810")]),
        (ORDER, [window(), window(2, case_type=RENEW)]),
        (ORDER, [window(cancelled="0615")]),
        (replace(ORDER, handover=BIRKA), [window()]),
        (replace(ORDER, withdrawn_at=NOW), [window()]),
    ],
)
def test_an_order_that_was_changed_since_waits_for_an_answer_again(order: Order, windows: list[Window]) -> None:
    said = given(ORDER, [window()])
    assert stage_of(order, windows, said, left=False) == APPLIED
    assert stage_of(order, windows, answer(order, windows, said, NOW).after, left=False) == KEYED


def test_the_same_answer_again_is_the_same() -> None:
    said = given(ORDER, [window()])
    assert answer(ORDER, [window(revision=3)], said, at("0701")) == Step(said, said)


@pytest.mark.parametrize(
    ("unit", "case_type", "since", "own"),
    [
        (TELEBORG, BOOK, "0629", True),
        (TELEBORG, BOOK, "0803", True),
        (TELEBORG, BOOK, "0804", False),  # another order keeps it closed for longer
        (TELEBORG, BOOK, "0601", False),
        (TELEBORG, RENEW, "0629", False),
        (BIRKA, BOOK, "0629", False),
    ],
)
def test_what_is_to_be_keyed_in_is_of_the_order_that_closes_it(
    unit: str, case_type: str, since: str, own: bool
) -> None:
    standing = Standing("Personalverktyget", unit, f"{CASE_TYPE}{case_type}", "inactive", "active", at(since), "")
    assert is_of(standing, [window()]) == own
    assert not is_of(standing, [window(cancelled="0615")])  # it never closed anything


def test_what_is_received_twice_is_remembered_once_and_what_it_asks_for_last() -> None:
    scope = (MAIL.ref, MAIL.unit)
    assert keep([MAIL, MAIL], {}).steps == (Step(None, MAIL),)
    later = replace(MAIL, at=at("0701"))
    assert keep([later], {scope: MAIL}).is_empty
    change = replace(later, asks="change", doubts="reactivate")
    assert keep([later, change], {scope: MAIL}).steps == (Step(MAIL, change),)


def test_they_are_told_with_names() -> None:
    assert str(replace(MAIL, unit="")) == "IT-1 received, for a unit not named"
    assert str(MAIL.words(lambda unit: "Teleborg")) == "IT-1 of Teleborg received"
    assert str(Answer("IT-1", TELEBORG, "", NOW).words(lambda unit: "Teleborg")) == "answer to IT-1 of Teleborg"


def test_what_an_order_offers_is_part_of_the_answer_and_its_tasks_are_its_own() -> None:
    offer = OrderedOffer(TELEBORG, BOOK, "IT-1", True, at("0901"))
    said = answer(ORDER, [], None, NOW, [offer]).after
    assert stage_of(ORDER, [], said, left=False, ordered=[offer]) == KEYED
    assert stage_of(ORDER, [], said, left=False, ordered=[replace(offer, since=at("0902"))]) == APPLIED
    cancelled = replace(offer, cancelled_at=at("0910"))
    for day, own in (("0831", False), ("0901", True), ("0910", True)):
        standing = Standing("Personalverktyget", TELEBORG, f"{CASE_TYPE}{BOOK}", "active", "inactive", at(day), "")
        assert is_of(standing, [], [cancelled]) is own
