"""A unit that starts: what it offers, closed until its first day, and the checklist."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.roles.region import ADMIN, ANNA, BO, EDITOR, FACTS, HANDLER, LAGAN, RECEIVER, TELEBORG, a_grant, d
from vis_cli.errors import Refused
from vis_cli.rules.cards.cards import Card
from vis_cli.rules.core.plan import after
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.register.starts import StartFacts, checklist, start
from vis_cli.rules.register.units import Unit

NOW = datetime(2026, 6, 10, 6, tzinfo=UTC)
UNIT = Unit(TELEBORG, "Vårdcentralen Teleborg", phone="08-465 004 04", location="Växjö")
LIKE = [Offer(LAGAN, "boka-tid", True), Offer(LAGAN, "fornya-recept", True), Offer(LAGAN, "egen-fraga", False)]
ON = d("0901")


def test_it_offers_what_the_other_does_and_is_closed_until_its_day() -> None:
    plan = start(StartFacts(UNIT, [], LIKE, next_number=7), ON, NOW)
    assert [step.after for step in plan.steps] == [
        Offer(TELEBORG, "boka-tid", True, NOW, stood=False),
        Offer(TELEBORG, "fornya-recept", True, NOW, stood=False),
        Window(7, None, TELEBORG, "boka-tid", NOW, midnight(ON)),
        Window(8, None, TELEBORG, "fornya-recept", NOW, midnight(ON)),
    ]


@given(st.integers(-3, 40), st.integers(-3, 40), st.sets(st.sampled_from(["boka-tid", "fornya-recept", "x"])))
def test_said_again_it_is_same_and_said_of_another_day_it_moves(first: int, then: int, own: set[str]) -> None:
    """Nothing can be opened before the day last said, and everything from it on, as long as it has not begun."""
    days = [NOW.date() + timedelta(days=n) for n in (first, then)]
    facts = StartFacts(UNIT, [Offer(TELEBORG, case_type, False) for case_type in sorted(own)], LIKE)
    rows: list[object] = list(facts.offers)
    for day in (days[0], days[0], days[1], days[1]):
        if days[0] <= NOW.date() < day:
            with pytest.raises(Refused) as refused:
                start(facts, day, NOW)
            assert refused.value.id == "open-already"
            return
        plan = start(facts, day, NOW)
        assert plan.is_empty or rows == list(facts.offers) or day == days[1]
        rows = after(rows, plan.steps)
        offers = [row for row in rows if isinstance(row, Offer)]
        windows = [row for row in rows if isinstance(row, Window)]
        assert start(replace(facts, offers=offers, windows=windows, next_number=9), day, NOW).is_empty
        assert {each.case_type for each in offers if each.offered} == {"boka-tid", "fornya-recept"}
        if day > NOW.date():
            assert {window.ends for window in windows} == {midnight(day)}
        facts = replace(facts, offers=offers, windows=windows, next_number=9)
        rows = [*offers, *windows]


def test_what_is_open_or_closed_for_good_is_no_start() -> None:
    held = [Offer(TELEBORG, "boka-tid", True)]
    with pytest.raises(Refused) as refused:
        start(StartFacts(UNIT, held), ON, NOW)
    assert refused.value.id == "open-already"
    assert start(StartFacts(UNIT, held, LIKE), NOW.date(), NOW).counts["add"] == 1
    with pytest.raises(Refused) as refused:
        start(StartFacts(replace(UNIT, closed_on=ON), [], LIKE), ON, NOW)
    assert refused.value.id == "closed-unit"


def test_a_closure_that_was_ordered_is_left_as_it_is() -> None:
    held = [Offer(TELEBORG, "boka-tid", True)]
    window = Window(1, "IT-1", TELEBORG, "boka-tid", NOW - timedelta(days=1), midnight(ON) + timedelta(days=7))
    assert start(StartFacts(UNIT, held, windows=[window]), ON, NOW).is_empty


def test_the_checklist_counts_what_holds_on_the_day() -> None:
    grants = [
        a_grant(ANNA, ADMIN),
        a_grant(BO, ADMIN, since="0901"),
        a_grant(ANNA, HANDLER, until="0831"),
        a_grant(BO, RECEIVER),
        a_grant(BO, EDITOR),
    ]
    items = {each.id: each.ok for each in checklist(UNIT, ["boka-tid"], grants, Card(UNIT), FACTS, on=ON)}
    assert items == {
        "offers": True,
        f"administrators-{ADMIN}": True,
        "administrators-lokal-administrator-pv": False,
        "editor": True,
        "distributor": True,
        "handler": False,
        "hours": False,
        "phone": True,
        "address": True,
        "card": True,
    }
    bare = replace(UNIT, phone=None, location=None)
    day_before = checklist(bare, [], grants, Card(bare), FACTS, on=d("0831"))
    assert [each.id for each in day_before if not each.ok] == [
        "offers",
        f"administrators-{ADMIN}",
        "administrators-lokal-administrator-pv",
        "hours",
        "phone",
        "address",
    ]
    assert all(each.fix for each in day_before)
