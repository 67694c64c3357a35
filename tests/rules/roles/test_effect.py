"""What persons may in effect, and who gains and loses what by a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.roles.region import (  # fmt: skip
    ADMIN,
    ANNA,
    BO,
    CILLA,
    EDITOR,
    FACTS,
    HANDLER,
    LAGAN,
    LIDHULT,
    TELEBORG,
    TODAY,
    a_grant,
    d,
    judged,
)
from vis_cli.rules.core.plan import Plan, Scope, Step
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.roles import planning as roles
from vis_cli.rules.roles.effect import Effect, Right, Rights, moves, outlook
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.roles.scene import among

UNITS = {LAGAN: Unit(LAGAN, "Lagan"), LIDHULT: Unit(LIDHULT, "Lidhult", LAGAN), TELEBORG: Unit(TELEBORG, "Teleborg")}
BOS = Person(BO, "Bo Ek")


def effect(held: list[Grant], *steps: Step) -> Effect:
    return outlook(Plan(steps), FACTS, among(held)).effect


def right(person: str, role: str, unit: str, since: str = "0610", until: str | None = None) -> Right:
    return Right(person, role, unit, d(since), None if until is None else d(until))


def moved(unit: str, parent: str | None) -> Step:
    return Step(UNITS[unit], replace(UNITS[unit], parent=parent))


def closed(unit: str, day: str) -> Step:
    return Step(UNITS[unit], replace(UNITS[unit], closed_on=d(day)))


def test_a_grant_on_a_unit_without_others_below_says_itself_what_comes_of_it() -> None:
    assert effect([], Step(None, a_grant(since="0610"))) == Effect()
    assert effect([a_grant()], Step(a_grant(), a_grant(until="0630"))).taken == {a_grant().key}


def test_a_grant_on_a_unit_above_others_is_gained_below_too() -> None:
    found = effect([], Step(None, a_grant(unit=LAGAN, since="0620", until="0630")))
    assert (tuple(found.gained), tuple(found.lost)) == ((right(ANNA, EDITOR, LIDHULT, "0620", "0630"),), ())


def test_what_is_held_above_is_not_lost_below() -> None:
    above, below = a_grant(unit=LAGAN, until="0630"), a_grant(unit=LIDHULT)
    found = effect([above, below], Step(below, replace(below, until=d("0609"))))
    assert (tuple(found.gained), tuple(found.lost), found.idle) == ((), (right(ANNA, EDITOR, LIDHULT, "0701"),), ())
    longer = replace(above, until=None)
    assert effect([longer, below], Step(below, None)).idle == (below.key,)
    assert effect([longer], Step(None, below)).idle == (below.key,)


def test_a_unit_that_moves_takes_its_own_grants_along_and_changes_those_it_inherits() -> None:
    held = [a_grant(BO, ADMIN, LAGAN), a_grant(ANNA, EDITOR, LIDHULT), a_grant(CILLA, HANDLER, TELEBORG, until="0630")]
    found = effect(held, moved(LIDHULT, TELEBORG))
    assert tuple(found.lost) == (right(BO, ADMIN, LIDHULT),)
    assert tuple(found.gained) == (right(CILLA, HANDLER, LIDHULT, until="0630"),)


def test_what_is_below_a_unit_moves_with_it() -> None:
    found = effect([a_grant(BO, ADMIN, TELEBORG)], moved(LAGAN, TELEBORG))
    assert set(found.gained) == {right(BO, ADMIN, LAGAN), right(BO, ADMIN, LIDHULT)}


def test_a_new_unit_inherits_from_the_one_above_it_and_one_that_goes_is_lost() -> None:
    new = Unit("SE2321000065-TEST0009", "Ny", LAGAN)
    held = [a_grant(BO, ADMIN, LAGAN)]
    assert tuple(effect(held, Step(None, new)).gained) == (right(BO, ADMIN, new.hsa_id),)
    assert tuple(effect(held, Step(UNITS[LIDHULT], None)).lost) == (right(BO, ADMIN, LIDHULT),)


def test_a_unit_that_closes_is_lost_to_those_above_and_its_grants_to_those_below() -> None:
    held = [a_grant(BO, ADMIN, LAGAN)]
    assert tuple(effect(held, closed(LIDHULT, "0701")).lost) == (right(BO, ADMIN, LIDHULT, "0701"),)
    steps = (closed(LAGAN, "0701"), *roles.end(held, on=d("0701")))
    found = effect(held, *steps)
    assert tuple(found.lost) == (right(BO, ADMIN, LIDHULT, "0701"),)
    plan = judged(Plan(steps), held)
    assert [str(each.message) for each in plan.violations] == [
        "Lidhult would have no Lokal administratör HSA Webb from Wed 1 July 2026."
    ]


def test_who_is_disabled_loses_what_is_inherited_too_and_who_had_lost_it_loses_nothing() -> None:
    held = [a_grant(BO, ADMIN, LAGAN)]
    step = Step(BOS, replace(BOS, disabled_on=TODAY))
    ended = effect(held, step, *roles.end(held, on=TODAY))
    assert tuple(ended.lost) == (right(BO, ADMIN, LIDHULT),)
    assert set(effect(held, step).lost) == {right(BO, ADMIN, LAGAN), right(BO, ADMIN, LIDHULT)}
    back = replace(FACTS.register, disabled={BO: TODAY})
    found = outlook(Plan(roles.end(held, on=TODAY)), replace(FACTS, register=back), among(held)).effect
    assert (tuple(found.lost), found.idle, found.taken) == ((), (held[0].key,), frozenset())


def test_a_row_in_place_of_another_takes_nothing() -> None:
    later = a_grant(since="0801")
    found = outlook(Plan((Step(later, None), Step(None, a_grant(since="0610")))), FACTS, among([later]))
    assert found.lost == []


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step(BOS, replace(BOS, name="Bo E")), False),
        (Step(None, BOS), False),
        (Step(BOS, replace(BOS, disabled_on=TODAY)), True),
        (Step(UNITS[LAGAN], replace(UNITS[LAGAN], name="Nya Lagan")), False),
        (Step(UNITS[LAGAN], UNITS[LAGAN]), False),
        (moved(LIDHULT, None), True),
        (closed(LIDHULT, "0701"), True),
        (Step(None, UNITS[LAGAN]), True),
        (Step(a_grant(), a_grant(ticket="IT-1")), False),
        (Step(a_grant(), a_grant(until="0701")), True),
        (Step(None, a_grant()), True),
    ],
)
def test_which_steps_move_rights(step: Step, expected: bool) -> None:
    assert moves([step]) is expected
    assert (judged(Plan((step,)), []).effect is not None) is expected


def test_moving_units_by_a_file_counts_what_is_lost_among_all_that_the_file_names() -> None:
    held = [a_grant(person, EDITOR, LAGAN) for person in (ANNA, BO, CILLA)]
    plan = replace(Plan((moved(LIDHULT, None),)), scopes=(Scope(frozenset([LAGAN, LIDHULT])),))
    assert [str(each.message) for each in judged(plan, held).violations] == ["3 of 6 would be removed or revoked."]


def test_what_is_told_at_once_is_of_one_person_role_and_time() -> None:
    gained, lost = [right(BO, ADMIN, LAGAN), right(BO, ADMIN, LIDHULT)], [right(BO, EDITOR, LAGAN)]
    effect = Effect(Rights(gained), Rights(lost), (a_grant().key,))
    assert [(each.sign, each.role, each.units) for each in effect.told] == [
        ("-", EDITOR, [LAGAN]),
        ("+", ADMIN, [LAGAN, LIDHULT]),
        ("=", EDITOR, [TELEBORG]),
    ]
    assert list(effect.as_json()["lost"]) == [
        {"person": BO, "role": EDITOR, "unit": LAGAN, "from": "2026-06-10", "to": None}
    ]
    assert date.max not in {each.until for each in effect.gained}
