"""The register and grants as a plan leaves them, and how many rights there are."""

from __future__ import annotations

from dataclasses import replace

from tests.rules.roles.region import (  # fmt: skip
    ADMIN,
    ANNA,
    BO,
    EDITOR,
    FACTS,
    HANDLER,
    LAGAN,
    LIDHULT,
    TELEBORG,
    TODAY,
    a_grant,
    d,
)
from tests.rules.roles.test_effect import BOS, UNITS, closed, moved
from vis_cli.rules.core.plan import Step
from vis_cli.rules.roles.scene import Scene, among, count, register_after


def test_the_register_after_a_plan_has_what_came_and_not_what_went() -> None:
    steps = [moved(LIDHULT, TELEBORG), closed(LAGAN, "0701"), Step(BOS, replace(BOS, disabled_on=TODAY))]
    found = register_after(FACTS.register, steps)
    assert (found.parents[LIDHULT], found.closed[LAGAN], found.disabled[BO]) == (TELEBORG, d("0701"), TODAY)
    opened = register_after(found, [*(step.inverse() for step in steps), Step(UNITS[TELEBORG], None)])
    assert LAGAN not in opened.closed and BO not in opened.disabled and TELEBORG not in opened.units


def test_rights_are_counted_once_however_often_they_are_held() -> None:
    grants = [a_grant(unit=LAGAN), a_grant(unit=LIDHULT), a_grant(since="0801", unit=LIDHULT), a_grant(until="0609")]
    scene = Scene(FACTS)
    assert count(grants, scene, None, None) == 2
    assert count(grants, scene, {LIDHULT}, None) == 1
    assert count(grants, scene, None, {ADMIN}) == 0


def test_days_are_cut_to_those_from_today_on_which_person_and_unit_are_there() -> None:
    register = replace(FACTS.register, disabled={ANNA: d("0901")}, closed={LIDHULT: d("0801")})
    scene = Scene(replace(FACTS, register=register), [a_grant(unit=LAGAN), a_grant(BO, EDITOR, LAGAN, until="0630")])
    assert scene.days(ANNA, EDITOR, LIDHULT) == [(TODAY, d("0731"))]
    assert scene.days(ANNA, EDITOR, LAGAN) == [(TODAY, d("0831"))]
    assert scene.days(BO, EDITOR, LIDHULT) == [(TODAY, d("0630"))]
    assert (scene.days(BO, ADMIN, LAGAN), scene.days(BO, EDITOR, TELEBORG), scene.days(BO, EDITOR, "X")) == ([], [], [])
    assert scene.covered(EDITOR, LAGAN) == [(TODAY, d("0831"))]


def test_what_is_left_on_a_closed_unit_holds_there_alone() -> None:
    register = replace(FACTS.register, closed={LAGAN: d("0701")})
    scene = Scene(
        replace(FACTS, register=register), [a_grant(role=HANDLER, unit=LAGAN, until="0715"), a_grant(unit=LAGAN)]
    )
    assert scene.days(ANNA, HANDLER, LAGAN) == [(TODAY, d("0715"))]
    assert scene.days(ANNA, EDITOR, LAGAN) == [(TODAY, d("0630"))]
    assert scene.days(BO, EDITOR, LAGAN) == []


def test_steps_carried_out_leave_what_they_say() -> None:
    scene = Scene(FACTS, [a_grant(), a_grant(since="0701", unit=LAGAN)])
    scene.carry_out([Step(a_grant(), a_grant(until="0630")), Step(a_grant(since="0701", unit=LAGAN), None)])
    assert scene.days(ANNA, EDITOR, TELEBORG) == [(TODAY, d("0630"))]
    assert scene.days(ANNA, EDITOR, LAGAN) == []
    assert [*among([a_grant()])()] == [a_grant()]
