"""Whether the unit that takes over is there: it may be closed itself, for good or at the same time."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.orders.samples import (
    ASK,
    BIRKA,
    NAMES,
    RENEW,
    TELEBORG,
    closure,
    facts,
    planned,
    request,
    window,
)  # fmt: skip
from vis_cli.rules.orders.handovers import Absence, Handovers
from vis_cli.rules.orders.windows import Window

ASKED = request(closure(), closure(case_type=RENEW), handover=BIRKA)


def handovers(*windows: Window, closed: date | None = None) -> Handovers:
    return Handovers(
        lambda unit: windows if unit == BIRKA else (), {BIRKA: closed} if closed else {}, NAMES.__getitem__
    )


def test_a_unit_that_is_open_can_take_over() -> None:
    assert handovers().absence(BIRKA, ASKED.closures) is None
    assert list(handovers().notes(ASKED)) == []
    assert list(handovers(closed=date(2026, 7, 1)).notes(request())) == []  # nobody takes over


@pytest.mark.parametrize(
    ("since", "until", "closed"),
    [
        ("0622", "0629", False),  # up to the first moment
        ("0622", "2026-06-29 00:01", True),
        ("0803", "0810", False),  # from the first open again
        ("2026-08-02 23:59", "0810", True),
        ("0601", "0901", True),
    ],
)
def test_a_unit_that_is_closed_at_the_same_time_cannot(since: str, until: str, closed: bool) -> None:
    own = window(7, since, until, unit=BIRKA, ref="IT-7")
    assert handovers(own).absence(BIRKA, ASKED.closures) == (Absence(None, (own,)) if closed else None)


def test_other_case_types_are_no_hindrance() -> None:
    assert handovers(window(7, unit=BIRKA, case_type=ASK)).absence(BIRKA, ASKED.closures) is None


@pytest.mark.parametrize(("day", "told"), [((2026, 7, 1), True), ((2026, 8, 2), True), ((2026, 8, 3), False)])
def test_a_unit_that_is_closed_for_good_before_the_other_opens_cannot(day: tuple[int, int, int], told: bool) -> None:
    assert (handovers(closed=date(*day)).absence(BIRKA, ASKED.closures) is not None) is told


def test_the_notes_say_what_is_closed_and_when() -> None:
    notes = handovers(
        window(8, "0706", "0727", RENEW, unit=BIRKA), window(7, unit=BIRKA), closed=date(2026, 8, 1)
    ).notes(ASKED)
    assert [str(note) for note in notes] == [
        "Birka, which IT-1 hands over to, is closed for good from Sat 1 Aug 2026.",
        "Birka, which IT-1 hands over to, has Boka tid, Förnya recept closed itself then: closed Mon 29 June – Sun 2"
        " Aug 2026, opens Mon 3 Aug (v. 27–31).",
    ]


def test_a_plan_tells_of_closures_that_it_adds_itself_and_of_none_where_it_changes_nothing() -> None:
    ring = (request(handover=BIRKA), request(ref="IT-2", unit=BIRKA, handover=TELEBORG))
    notes = [str(note) for note in planned(*ring).notes]
    assert [note.partition(",")[0] for note in notes] == ["Birka", "Teleborg"]
    held = [*(each.order for each in ring), window(), window(2, unit=BIRKA, ref="IT-2")]
    assert planned(*ring, on=held).notes == ()
    assert facts(held).closed == {}
