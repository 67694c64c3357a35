"""What units offer: said here, imported, copied from another unit, ordered; and what residents meet of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.rules.register.test_units import Lines
from vis_cli.errors import FaultyInput
from vis_cli.rules.core.names import Directory
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.switch import Switch
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import Offer, SaidOffer
from vis_cli.rules.register.offers import import_offers, offer, offer_like, offer_state

U = "SE2321000065-TEST0001"
SAID, LATER = (datetime(2026, 6, day, 8, tzinfo=UTC) for day in (1, 2))


def done(plan: Plan) -> list[tuple[str, Offer | OrderedOffer]]:
    return [(step.action, step.after) for step in plan.steps]


def ordered(offered: bool, since: datetime, ref: str = "IT-1", cancelled: datetime | None = None) -> OrderedOffer:
    return OrderedOffer(U, "a", ref, offered, since, cancelled_at=cancelled)


def test_offers_are_brought_to_what_is_said_and_faults_told_at_once() -> None:
    units, types = Directory("unit", {U: "Teleborg"}), Directory("case type", {"boka-tid": "Boka tid"})

    def bring_offers(held: list[Offer], *rows: tuple[str, str, bool], begun: list[OrderedOffer] | None = None) -> Plan:
        said = [SaidOffer(at, *row) for at, row in enumerate(rows)]
        return import_offers(held, said, units=units, case_types=types, places=Lines(), now=LATER, ordered=begun or ())

    plan = bring_offers([Offer(U, "boka-tid", True)], ("Teleborg", "Boka tid", False), (U, "boka tid", False))
    assert done(plan) == [("change", Offer(U, "boka-tid", False))]
    with pytest.raises(FaultyInput) as refused:
        bring_offers([], ("Birka", "Boka tid", True), (U, "Boka", True), (U, "Boka tid", False), (U, "Baka tid", True))
    assert [(fault.id, fault.source.line) for fault in refused.value.faults] == [
        ("unknown-unit", 2), ("duplicate-offer", 4), ("unknown-case-type", 5),
    ]  # fmt: skip


def test_saying_again_what_is_offered_is_the_same() -> None:
    assert offer(Offer(U, "a", True), U, "a", True, SAID).changes == ()
    assert offer(None, U, "a", False, SAID).steps == ()
    assert done(offer(None, U, "a", True, SAID)) == [("add", Offer(U, "a", True, SAID, stood=False))]


def test_what_is_said_here_remembers_what_the_catalogue_has() -> None:
    (step,) = offer(Offer(U, "a", True), U, "a", False, SAID).steps
    assert step.after == Offer(U, "a", False, SAID, stood=True)
    (back,) = offer(step.after, U, "a", True, LATER).steps
    assert (back.after, back.after.stands) == (Offer(U, "a", True, LATER, stood=True), True)
    units, types = Directory("unit", {U: "Teleborg"}), Directory("case type", {"a": "A"})
    for said, kept in ((False, step.after), (True, Offer(U, "a", True))):
        (row,) = import_offers(
            [step.after], [SaidOffer(0, U, "a", said)], units=units, case_types=types, places=Lines(), now=LATER
        ).steps
        assert row.after == kept


def window(since: int, until: int, cancelled: int | None = None) -> Window:
    at = cancelled and midnight(date(2026, 7, cancelled))
    return Window(1, None, U, "a", midnight(date(2026, 7, since)), midnight(date(2026, 7, until)), cancelled_at=at)


@pytest.mark.parametrize(
    ("windows", "opens"),
    [
        ([], None),
        ([window(11, 20)], None),
        ([window(1, 10)], None),
        ([window(1, 20)], 20),
        ([window(10, 20)], 20),
        ([window(1, 15), window(15, 25)], 25),
        ([window(14, 25), window(1, 15)], 25),
        ([window(1, 15), window(16, 25)], 15),
        ([window(1, 25, cancelled=5)], None),
        ([window(1, 25, cancelled=12)], 12),
    ],
)
def test_what_is_closed_opens_at_the_end_of_the_last_window_without_a_gap(
    windows: list[Window], opens: int | None
) -> None:
    at = midnight(date(2026, 7, 10))
    assert offer_state("A", True, Switch(True, windows, None), at).opens_again == (
        opens and midnight(date(2026, 7, opens))
    )
    assert offer_state("A", True, Switch(True, windows, None), at).active == (opens is None)
    assert not offer_state("A", True, Switch(False, windows, None), at).active


@pytest.mark.parametrize(("closed", "active"), [(9, False), (10, False), (11, True)])
def test_nothing_is_active_at_a_closed_unit(closed: int, active: bool) -> None:
    at = midnight(date(2026, 7, 10))
    assert offer_state("A", True, Switch(True, [], date(2026, 7, closed)), at).active == active


def test_what_is_closed_until_after_its_unit_never_opens_again() -> None:
    state = offer_state("A", False, Switch(True, [window(1, 20)], date(2026, 7, 15)), midnight(date(2026, 7, 10)))
    assert (state.active, state.opens_again, state.words) == (False, None, "closed until further notice")


@pytest.mark.parametrize(
    ("offered", "windows", "words", "again"),
    [
        (True, [], "active", None),
        (False, [], "not offered", None),
        (True, [window(1, 20)], "closed, opens 2026-07-20", "2026-07-20"),
    ],
)
def test_what_a_resident_meets_is_said_in_words_and_as_json(
    offered: bool, windows: list[Window], words: str, again: str | None
) -> None:
    state = offer_state("Boka tid", True, Switch(offered, windows), midnight(date(2026, 7, 10)))
    assert state.words == words
    assert state.as_json() == {
        "name": "Boka tid", "offered": offered, "active": words == "active", "switch": True, "opens_again": again,
        "offered_from": None, "dropped_from": None,
    }  # fmt: skip


def test_a_unit_offers_what_another_does_and_keeps_what_it_offers_beside() -> None:
    held = [Offer("U", "a", True), Offer("U", "b", False), Offer("U", "c", True)]
    plan = offer_like(held, [Offer("V", "a", True), Offer("V", "b", True), Offer("V", "d", False)], "U", SAID)
    assert [(step.after.case_type, step.action) for step in plan.steps] == [("a", "same"), ("b", "change")]
    assert [str(note) for note in plan.notes] == ["Offered beside, and left so: 1."]


def test_what_is_said_here_sets_aside_what_was_ordered_and_has_begun_and_tells_of_what_is_to_come() -> None:
    begun, coming = ordered(True, SAID), ordered(True, LATER, "IT-2")
    plan = offer(Offer(U, "a", False), U, "a", False, SAID, [begun, coming])
    assert done(plan) == [("same", Offer(U, "a", False)), ("change", ordered(True, SAID, cancelled=SAID))]
    assert [str(note) for note in plan.notes] == ["IT-2 offers a from Tue 2 June 2026 10:00."]
    assert offer(Offer(U, "a", False), U, "a", True, SAID, [begun]).changes == ()  # it is so, by the order
    dropped = ordered(False, SAID)
    assert done(offer(Offer(U, "a", True), U, "a", True, LATER, [dropped]))[1] == (
        "change", ordered(False, SAID, cancelled=LATER)
    )  # fmt: skip


def test_an_import_that_says_otherwise_than_an_order_in_force_sets_it_aside_and_says_so() -> None:
    units, types = Directory("unit", {U: "Teleborg"}), Directory("case type", {"a": "A"})

    def bring(said: bool, *begun: OrderedOffer) -> Plan:
        wanted = [SaidOffer(0, U, "a", said)]
        return import_offers(
            [Offer(U, "a", False)], wanted, units=units, case_types=types, places=Lines(), now=SAID, ordered=begun
        )

    assert bring(True, ordered(True, SAID)).changes == ()
    plan = bring(False, ordered(True, SAID))
    assert done(plan) == [("same", Offer(U, "a", False)), ("change", ordered(True, SAID, cancelled=SAID))]
    assert [str(note) for note in plan.notes] == ["What IT-1 had units offer or drop is otherwise in the file."]
    assert bring(False, ordered(True, LATER)).changes == ()  # to come


@pytest.mark.parametrize(
    ("listed", "words", "keys"),
    [
        (True, "active; no longer offered from 2026-08-01", (None, "2026-08-01")),
        (False, "not offered; offered from 2026-08-01", ("2026-08-01", None)),
    ],
)
def test_what_is_ordered_is_told_with_its_day(listed: bool, words: str, keys: tuple[str | None, str | None]) -> None:
    day = midnight(date(2026, 8, 1))
    state = offer_state("A", True, Switch(listed, [], None, [ordered(not listed, day)]), midnight(date(2026, 7, 10)))
    assert str(state.words) == words
    assert tuple(state.as_json()[key] for key in ("offered_from", "dropped_from")) == keys
