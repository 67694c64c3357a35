"""Values with their words and doubts."""

from __future__ import annotations

from vis_cli.rules.orders.intake.said import Item, Said


def test_the_first_reason_for_doubt_stays() -> None:
    assert Said("x", "X").doubted("one").doubted("two") == Said("x", "X", "one")


def test_doubts_are_in_the_order_of_the_fields_and_of_no_others() -> None:
    item = Item(Said("order"), handover=Said(None, "", "a"), unit=Said("U", "", "b"), ref=Said(None, "", "c"))
    assert item.doubts == ["unit", "handover"]
    assert item.field("unit").value == "U"
