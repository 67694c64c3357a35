"""Planning what orders have units offer and drop: added, moved, cancelled, late, against one another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest

from tests.rules.orders.samples import (
    ASK,
    BOOK,
    NAMES,
    NOW,
    OFFERED,
    ORDER,
    ORDER_LINE,
    OWN,
    RENEW,
    START_LINE,
    TELEBORG,
    actions,
    at,
    closure,
    guards,
    said,
    window,
)
from vis_cli.errors import Refused
from vis_cli.rules.core.plan import Plan, after
from vis_cli.rules.orders.facts import OrderFacts
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import AskedOffer, Earlier, Order, Request
from vis_cli.rules.orders.planning import plan, withdraw
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import Offer

NEW = "vaccination"


def offer(since: str = "0901", case_type: str = NEW, *, offered: bool = True) -> AskedOffer:
    return AskedOffer(case_type, offered, at(since), START_LINE, START_LINE)


def drop(since: str = "0901", case_type: str = BOOK) -> AskedOffer:
    return offer(since, case_type, offered=False)


def asks(*offers: AskedOffer, ref: str = "IT-1", closures: Any = (), **more: Any) -> Request:
    return Request(Order(ref, TELEBORG, **more), tuple(closures), ORDER_LINE, None, offers)


def held(
    since: str = "0901", case_type: str = NEW, *, offered: bool = True, ref: str = "IT-1", asked: str | None = None,
    cancelled: datetime | None = None,
) -> OrderedOffer:  # fmt: skip
    return OrderedOffer(TELEBORG, case_type, ref, offered, at(since), at(asked) if asked else None, cancelled)


def facts(on: Iterable[Any], **more: Any) -> OrderFacts:
    records = list(on)
    return OrderFacts(
        {(each.ref, each.unit): each for each in records if isinstance(each, Order)},
        [each for each in records if isinstance(each, Window)],
        {TELEBORG: frozenset(more.pop("offers", OFFERED))},
        frozenset({OWN}),
        next_number=9,
        names={**NAMES, NEW: "Vaccination"},
        ordered=[each for each in records if isinstance(each, OrderedOffer)],
        listed=frozenset((TELEBORG, each) for each in (*OFFERED, *more.pop("listed", ()))),
        **more,
    )


def planned(*requests: Request, on: Iterable[Any] = (), now: datetime = NOW, **more: Any) -> Plan:
    return plan(requests, facts(on, **more), now=now)


def notes(made: Plan) -> list[str]:
    return [str(note) for note in made.notes]


def test_an_order_offers_from_a_day_what_the_register_then_lists_as_not_offered_until_it_is() -> None:
    made = planned(asks(offer(), drop()))
    assert [step.after for step in made.steps] == [
        Offer(TELEBORG, NEW, False), held(), held(case_type=BOOK, offered=False), ORDER,
    ]  # fmt: skip
    assert (made.violations, made.notes) == ((), ())
    assert planned(asks(offer()), listed=[NEW]).counts["add"] == 2


def test_applied_again_it_is_the_same_also_when_it_has_begun() -> None:
    on = after([], planned(asks(offer(), drop())).steps)
    orders = [each for each in on if each.kind != Offer.kind]
    for now in (NOW, at("0831"), at("0901"), at("1201")):
        again = planned(asks(offer(), drop()), on=orders, now=now, listed=[NEW])
        assert (again.is_empty, again.violations, again.notes) == (True, (), ())


@pytest.mark.parametrize(
    ("on", "wanted", "after_"),
    [
        (held("0901"), offer("1001"), held("1001")),
        (held("0601"), offer("1001"), held("1001")),  # offered meanwhile, and not from now until then
        (held("0601"), offer("0608"), held("0601", asked="0608")),  # what has been stays
        (held("0601", offered=False), offer("1001"), held("1001")),
    ],
)
def test_a_day_that_is_changed_moves_it_in_place(on: OrderedOffer, wanted: AskedOffer, after_: OrderedOffer) -> None:
    made = planned(asks(wanted), on=[ORDER, on], listed=[NEW])
    (step,) = made.changes
    assert (step.before, step.after) == (on, after_)


def test_what_the_file_no_longer_names_is_cancelled() -> None:
    on: list[Any] = [ORDER, held(), held("0601", BOOK, offered=False)]
    made = planned(asks(closures=[closure()]), on=on)
    assert [step.after for step in made.changes if step.record.kind == "ordered-offer"] == [
        held(cancelled=NOW), held("0601", BOOK, offered=False, cancelled=NOW),
    ]  # fmt: skip
    assert [str(each) for each in made.asks] == [
        "1 case type is offered or not as if it had not been ordered, from now on."
    ]
    assert actions(withdraw([ORDER], facts(on), now=NOW))[1:] == [("change", each.id) for each in on[1:]]


@pytest.mark.parametrize(("since", "trips"), [("0609", True), ("0610", False), ("2026-06-10 14:00", False)])
def test_a_day_that_has_been_trips_past_start_and_today_does_not(since: str, *, trips: bool) -> None:
    made = planned(asks(offer(since), drop(since)))
    begun = at(since) < NOW
    assert [step.after.since for step in made.steps if step.record.kind == "ordered-offer"] == [
        NOW if begun else at(since)
    ] * 2
    assert guards(made) == ([("past-start", 2)] * 2 if trips else [])
    if trips:
        assert said(made) == [
            "IT-1, Vaccination from Tue 9 June 2026: that has been; it would be offered from now on.",
            "IT-1, Boka tid from Tue 9 June 2026: that has been; it would no longer be offered from now on.",
        ]
        assert made.violations[0].source == START_LINE


def test_an_order_that_is_instead_of_one_in_force_goes_on_with_it() -> None:
    on = [ORDER, held("0601")]
    made = planned(asks(offer("0601"), ref="IT-2", replaces="IT-1"), on=on, listed=[NEW])
    assert guards(made) == []
    assert held("0601", cancelled=NOW) in [step.after for step in made.steps]
    assert OrderedOffer(TELEBORG, NEW, "IT-2", True, NOW, at("0601")) in [step.after for step in made.steps]


def test_an_older_version_and_a_withdrawn_order_are_not_carried_out_again() -> None:
    older = asks(offer("0901"))
    on = [ORDER, held("1001")]
    earlier = {("IT-1", TELEBORG): Earlier(frozenset({older.content}))}
    assert guards(planned(older, on=on, listed=[NEW], earlier=earlier)) == [("reverts", 1)]
    gone = [Order("IT-1", TELEBORG, withdrawn_at=at("0608")), held(cancelled=at("0608"))]
    assert guards(planned(older, on=gone, listed=[NEW])) == [("reverts", 1)]


def test_what_is_so_then_already_is_said_to_change_nothing() -> None:
    assert notes(planned(asks(offer(case_type=RENEW), drop(case_type=NEW)), listed=[NEW])) == [
        "Teleborg offers Förnya recept then already: that changes nothing there.",
        "Teleborg does not offer Vaccination then: dropping it changes nothing there.",
    ]
    later = [Order("IT-0", TELEBORG), held("1201", RENEW, offered=False, ref="IT-0")]
    assert notes(planned(asks(offer("1130", RENEW)), on=later)) != []
    assert notes(planned(asks(offer("1202", RENEW)), on=later)) == []


def test_the_opposite_of_another_order_from_the_same_moment_is_refused() -> None:
    on = [Order("IT-0", TELEBORG), held(offered=False, ref="IT-0")]
    with pytest.raises(Refused, match="IT-1 offers Vaccination at Teleborg from Tue 1 Sept 2026, and IT-0 drops"):
        planned(asks(offer()), on=on, listed=[NEW])
    assert planned(asks(offer("0902")), on=on, listed=[NEW]).counts["add"] == 2
    instead = planned(asks(offer(), replaces="IT-0"), on=on, listed=[NEW])
    assert (instead.counts["add"], instead.counts["change"]) == (2, 2)


def test_only_central_case_types_are_ordered() -> None:
    assert guards(planned(asks(offer(case_type=OWN)))) == [("local-case-type", 1)]


def test_dropping_the_last_case_type_leaves_nothing_to_open() -> None:
    three = [drop(case_type=each) for each in (BOOK, RENEW, ASK)]
    assert guards(planned(asks(*three))) == [("all-case-types", 1)]
    assert guards(planned(asks(*three, offer()))) == []
    assert guards(planned(asks(*three, handover="SE2321000065-TEST0002"))) == []
    now = [drop("2026-06-10 12:00", each) for each in (BOOK, RENEW, ASK)]
    assert guards(planned(asks(*now))) == [("all-case-types", 1)]
    two = [window(1, "0829", "0912", RENEW, ref="IT-9"), window(2, "0829", "0912", ASK, ref="IT-9")]
    assert guards(planned(asks(drop()), on=two)) == [("all-case-types", 1)]
    every = [*two, window(3, "0829", "0912", BOOK, ref="IT-9")]
    assert guards(planned(asks(drop()), on=every)) == []  # nothing was left before it


@pytest.mark.parametrize(
    ("days", "told"),
    [(("0801", "0901"), True), (("0801", "0902"), False), (("0901", "1001"), False), (("1201", "1210"), True)],
)
def test_closing_what_is_not_offered_meanwhile_changes_nothing(days: tuple[str, str], *, told: bool) -> None:
    ends = [Order("IT-2", TELEBORG), held("1201", offered=False, ref="IT-2")]
    made = planned(asks(offer(), closures=[closure(*days, NEW)]), on=ends, listed=[NEW])
    assert notes(made) == (["Teleborg does not offer Vaccination: closing it changes nothing there."] if told else [])


def test_nothing_is_turned_at_a_unit_that_is_closed_by_then() -> None:
    made = planned(asks(offer("0901"), drop("0831")), on=[ORDER], closed={TELEBORG: date(2026, 9, 1)})
    assert [step.after.case_type for step in made.steps if step.record.kind == "ordered-offer"] == [BOOK]
    assert notes(made) == ["Teleborg is closed for good from Tue 1 Sept 2026: IT-1 turns nothing on or off after that."]
    with pytest.raises(Refused, match="closed for good"):
        plan([asks(offer())], facts([], closed={TELEBORG: date(2026, 9, 1)}), now=NOW, named=True)
