"""What is to be keyed in for a switch: its words, its moments, and what is known to stand there before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.switch import Switch
from vis_cli.rules.orders.switch_tasks import Course, Stretch, SwitchFacts, standings
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.worklist.tasks import Standing, Ticked, waiting

MONDAY = datetime(2026, 6, 28, 22, tzinfo=UTC)
NOON = MONDAY + timedelta(hours=12)
FRIDAY = MONDAY + timedelta(days=4)
WINDOW = Window(1, "IT-1", "U", "boka-tid", MONDAY, FRIDAY)
FACTS = SwitchFacts("U", "boka-tid", "Boka tid", Switch(True, [WINDOW]), True)


def chain(facts: SwitchFacts, now: datetime, until: datetime | None = None) -> list[tuple[str, datetime, str]]:
    return [(each.what, each.since, each.details) for each in standings(facts, now, until or now)]


def open_(facts: SwitchFacts, now: datetime, until: datetime | None = None) -> list[tuple[str, datetime]]:
    held = list(standings(facts, now, until or now))
    ticked = {held[0].key: facts.ticked} if facts.ticked else {}
    return [(each.what, each.since) for each in waiting(held, ticked, now=now, until=until or now)]


def test_a_window_is_two_tasks_that_name_the_order_and_the_day_it_opens() -> None:
    before = MONDAY - timedelta(days=2)
    assert chain(FACTS, before, FRIDAY)[1:] == [
        ('Inaktivera "Boka tid"', MONDAY, "Aktiveras igen fredag 3 juli 2026. Beställning IT-1."),
        ('Aktivera "Boka tid"', FRIDAY, ""),
    ]
    assert open_(FACTS, before, MONDAY) == [('Inaktivera "Boka tid"', MONDAY)]
    assert open_(FACTS, FRIDAY) == []  # it was never keyed in


@pytest.mark.parametrize(
    ("switch", "details"),
    [
        (Switch(True, [WINDOW], date(2026, 6, 30)),
         "Aktiveras inte igen: enheten är stängd för gott från tisdag 30 juni 2026. Beställning IT-1."),
        (Switch(True, [], date(2026, 6, 29)), "Enheten är stängd för gott från måndag 29 juni 2026."),
        (Switch(True, [replace(WINDOW, until=FRIDAY + timedelta(hours=8), ref=None)]),
         "Aktiveras igen fredag 3 juli 2026 kl. 08.00."),
        (Switch(False), "Enheten erbjuder inte längre ärendetypen."),
    ],
)  # fmt: skip
def test_the_details_say_what_comes_of_it(switch: Switch, details: str) -> None:
    (standing,) = standings(replace(FACTS, switch=switch), NOON, NOON)
    assert (standing.what, standing.details) == ('Inaktivera "Boka tid"', details)


def test_switches_that_are_asked_about_together_are_told_as_each_by_itself() -> None:
    other = replace(FACTS, case_type="recept", name="Recept", switch=Switch(True, [replace(WINDOW, number=2)]))
    asked = [
        FACTS,
        other,
        replace(other, stands=False),
        replace(other, switch=Switch(True, [WINDOW], date(2026, 6, 30))),
    ]
    known: dict[Course, list[Stretch]] = {}
    together = [list(standings(each, NOON, FRIDAY, known)) for each in asked]
    assert together == [list(standings(each, NOON, FRIDAY)) for each in asked]
    assert len(known) == 3  # the first two turn alike


def test_what_is_said_of_an_offer_is_due_when_it_was_said() -> None:
    dropped = replace(FACTS, switch=Switch(False), asked_at=NOON)
    assert open_(dropped, NOON) == [('Inaktivera "Boka tid"', NOON)]
    added = replace(FACTS, switch=Switch(True), stands=False, asked_at=NOON)
    assert open_(added, NOON) == [('Aktivera "Boka tid"', NOON)]
    assert [each.details for each in standings(added, NOON, NOON)] == ["Enheten erbjuder ärendetypen."]
    keyed = replace(added, ticked=Ticked("active", NOON, NOON))
    assert open_(keyed, NOON) == []
    later = NOON + timedelta(hours=1)
    assert open_(replace(keyed, switch=Switch(False), asked_at=later), later) == [('Inaktivera "Boka tid"', later)]
    regretted = replace(added, switch=Switch(False))
    assert open_(regretted, later) == []  # it was never keyed in, and is not to be


def test_a_unit_that_starts_is_keyed_in_on_its_first_day() -> None:
    started = Window(1, None, "U", "boka-tid", NOON, FRIDAY)
    facts = replace(FACTS, switch=Switch(True, [started]), stands=False, asked_at=NOON)
    assert open_(facts, NOON) == []
    assert open_(facts, NOON, FRIDAY) == [('Aktivera "Boka tid"', FRIDAY)]


def test_what_was_keyed_in_and_is_taken_back_leads_to_the_opposite() -> None:
    ticked = replace(FACTS, ticked=Ticked("inactive", NOON, MONDAY))
    withdrawn = replace(WINDOW, cancelled_at=NOON + timedelta(hours=2))
    assert open_(replace(ticked, switch=Switch(True, [withdrawn])), NOON + timedelta(hours=3)) == [
        ('Aktivera "Boka tid"', NOON + timedelta(hours=2))
    ]
    assert open_(replace(ticked, switch=Switch(True)), FRIDAY) == [('Aktivera "Boka tid"', NOON)]  # undone
    assert open_(replace(ticked, switch=Switch(False), stands=False), FRIDAY) == []
    gone = replace(ticked, switch=Switch(False), stands=False, ticked=Ticked("active", NOON, NOON))
    assert open_(gone, FRIDAY) == [('Inaktivera "Boka tid"', NOON)]  # its row is gone


def test_a_switch_that_only_windows_speak_of_is_settled() -> None:
    assert FACTS.is_settled
    for other in (
        replace(FACTS, ticked=Ticked("active", NOON)),
        replace(FACTS, asked_at=NOON),
        replace(FACTS, stands=False),
    ):
        assert not other.is_settled
    assert isinstance(next(standings(FACTS, NOON, NOON)), Standing)


def ordered(offered: bool, since: datetime, cancelled: datetime | None = None) -> OrderedOffer:
    return OrderedOffer("U", "boka-tid", "IT-2", offered, since, None, cancelled)


def test_what_is_ordered_to_be_offered_is_a_task_on_its_day_and_not_before() -> None:
    facts = replace(FACTS, switch=Switch(False, [], None, [ordered(True, MONDAY)]), stands=False)
    assert not facts.is_settled
    second = timedelta(seconds=1)
    assert open_(facts, MONDAY - second) == []
    assert open_(facts, MONDAY) == open_(facts, FRIDAY) == [('Aktivera "Boka tid"', MONDAY)]
    assert chain(facts, MONDAY)[0][2] == "Enheten erbjuder ärendetypen. Beställning IT-2."
    dropped = replace(FACTS, switch=Switch(True, [], None, [ordered(False, MONDAY)]))
    assert open_(dropped, MONDAY - second) == []
    assert open_(dropped, NOON) == [('Inaktivera "Boka tid"', MONDAY)]
    assert chain(dropped, NOON)[0][2] == "Enheten erbjuder inte längre ärendetypen. Beställning IT-2."


def test_a_type_that_is_dropped_while_it_is_closed_is_never_to_be_activated() -> None:
    facts = replace(FACTS, switch=Switch(True, [WINDOW], None, [ordered(False, MONDAY + timedelta(days=1))]))
    assert chain(facts, MONDAY, FRIDAY) == [
        (
            'Inaktivera "Boka tid"',
            MONDAY,
            "Aktiveras inte igen: enheten erbjuder inte ärendetypen från tisdag 30 juni 2026. Beställning IT-1.",
        )
    ]
    keyed = replace(facts, ticked=Ticked("inactive", MONDAY, MONDAY))
    assert open_(keyed, FRIDAY + timedelta(days=9)) == []


def test_a_type_that_is_not_offered_yet_is_not_to_be_closed() -> None:
    facts = replace(FACTS, switch=Switch(False, [WINDOW], None, [ordered(True, FRIDAY)]), stands=False)
    assert open_(facts, MONDAY, MONDAY + timedelta(days=3)) == []
    assert open_(facts, FRIDAY) == [('Aktivera "Boka tid"', FRIDAY)]


def test_what_was_keyed_in_and_is_no_longer_ordered_is_to_be_taken_back() -> None:
    switch = Switch(False, [], None, [ordered(True, MONDAY, NOON)])
    facts = replace(FACTS, switch=switch, stands=False, ticked=Ticked("active", MONDAY, MONDAY))
    assert open_(facts, NOON) == [('Inaktivera "Boka tid"', NOON)]
    assert open_(replace(facts, ticked=None), NOON) == []
