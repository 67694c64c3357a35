"""Taking back what was done to the register: names, places, closings and disablings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.rules.roles.region import ANNA, EDITOR, FACTS, LAGAN, LIDHULT, TELEBORG, a_grant, d
from tests.rules.undoing import left, noon, undo
from vis_cli.rules.core.plan import Step, after
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import CaseType, CaseTypeAlias
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.undo import register_after
from vis_cli.rules.register.units import Unit, UnitAlias, rename
from vis_cli.rules.roles.grants import Grant

UNIT, PERSON = Unit(TELEBORG, "Teleborg"), Person(ANNA, "Anna Berg")
MADE, LATER = d("0610"), d("0901")


@pytest.mark.parametrize(
    ("was", "became", "today", "expected"),
    [
        (None, "0610", LATER, None),  # closed, and taken back
        ("0601", None, MADE, "0601"),  # opened again, and taken back the same day
        ("0601", None, LATER, "0901"),  # it was open meanwhile
        ("1001", None, LATER, "1001"),  # it is to be closed all the same
        ("0601", "0801", LATER, "0801"),  # it was closed by another day meanwhile
        ("0801", "0601", LATER, "0801"),
    ],
)
@pytest.mark.parametrize(("row", "field"), [(UNIT, "closed_on"), (PERSON, "disabled_on")], ids=str)
def test_who_was_there_meanwhile_is_gone_from_today_and_no_earlier(
    row: Unit | Person, field: str, was: str | None, became: str | None, today: date, expected: str | None
) -> None:
    days = [None if each is None else d(each) for each in (was, became, expected)]
    before, now, back = (replace(row, **{field: day}) for day in days)
    assert left([Step(before, now)], [now], MADE, today, roles=FACTS) == [back]


def test_a_unit_that_is_closed_again_ends_what_it_was_given_meanwhile() -> None:
    closed = replace(UNIT, closed_on=d("0601"))
    window = Window(1, None, TELEBORG, "boka-tid", midnight(d("0801")), midnight(d("1001")))
    coming = Window(2, None, TELEBORG, "boka-tid", midnight(d("1001")), midnight(d("1101")))
    held = [UNIT, a_grant(since="0701"), a_grant(unit=LAGAN, since="0701"), window, coming]
    done = undo([Step(closed, UNIT)], held, MADE, LATER, roles=replace(FACTS, today=LATER))
    assert [str(ask) for ask in done.plan.asks] == ["1 running window ends now."]
    assert after(held, done.plan.steps) == [
        a_grant(unit=LAGAN, since="0701"),
        a_grant(since="0701", until="0831"),
        replace(UNIT, closed_on=LATER),
        replace(window, cancelled_at=noon(LATER), revision=1),
        replace(coming, cancelled_at=noon(LATER), revision=1),
    ]


def test_a_person_who_is_disabled_again_loses_what_they_were_given_meanwhile() -> None:
    disabled = replace(PERSON, disabled_on=d("0601"))
    held = [PERSON, a_grant(since="0701"), a_grant(unit=LAGAN, since="0701", until="0801")]
    done = undo([Step(disabled, PERSON)], held, MADE, LATER, roles=replace(FACTS, today=LATER))
    assert after(held, done.plan.steps) == [
        a_grant(unit=LAGAN, since="0701", until="0801"),
        a_grant(since="0701", until="0831"),
        replace(PERSON, disabled_on=LATER),
    ]
    assert done.origins(("grant", a_grant(since="0701").id)) == {("person", ANNA)}


def test_what_comes_back_is_judged_by_the_register_as_the_undo_leaves_it() -> None:
    ended = [Step(PERSON, replace(PERSON, disabled_on=d("0610"))), Step(a_grant(), a_grant(until="0609"))]
    facts = replace(FACTS, today=LATER, register=replace(FACTS.register, disabled={ANNA: d("0610")}))
    rows = [step.after for step in ended]
    back = left(ended, rows, MADE, LATER, roles=facts)
    assert back == [a_grant(until="0609"), Grant(ANNA, EDITOR, TELEBORG, LATER), PERSON]


ALIAS, CALLED = UnitAlias("Teleborgs VC", TELEBORG), Unit(LAGAN, "Teleborgs VC")
TYPE, OTHER = CaseType("boka-tid", "Boka tid"), CaseType("boka", "Boka")


@pytest.mark.parametrize(
    ("steps", "others", "taken"),
    [
        ([Step(ALIAS, None)], [UNIT, CALLED], "Teleborgs VC"),
        ([Step(ALIAS, None)], [UNIT, UnitAlias("teleborgs vc", LAGAN)], "Teleborgs VC"),
        ([Step(UNIT, replace(UNIT, name="Nytt"))], [Unit(LAGAN, "Teleborg")], "Teleborg"),
        ([Step(TYPE, replace(TYPE, name="Nytt"))], [replace(OTHER, name="Boka tid")], "Boka tid"),
        ([Step(TYPE, replace(TYPE, name="Nytt"))], [OTHER, CaseTypeAlias("boka tid", "boka")], "Boka tid"),
        ([Step(ALIAS, None)], [UNIT, Unit(LAGAN, "Lagan")], None),
        ([Step(UNIT, replace(UNIT, phone="0470"))], [Unit(LAGAN, "Teleborg")], None),
        ([Step(UNIT, None)], [Unit(LAGAN, "Teleborg")], None),  # an import takes it too
    ],
)
def test_a_name_that_is_anothers_by_now_does_not_come_back(
    steps: list[Step], others: list[Any], taken: str | None
) -> None:
    rows = [*others, *(step.after for step in steps if step.after is not None)]
    since = frozenset((row.kind, row.id) for row in others)
    found = undo(steps, rows, MADE, LATER, roles=FACTS, since=since).obstacles
    assert [(each.why, each.error and each.error.id) for each in found] == (
        [("name-taken", "name-taken")] if taken else []
    )
    assert all(str(each.error).startswith(f'"{taken}" is another') for each in found)


def test_a_name_that_was_anothers_all_along_comes_back() -> None:
    steps = [Step(UNIT, replace(UNIT, name="Nytt"))]
    assert left(steps, [steps[0].after, Unit(LAGAN, "Teleborg")], MADE, LATER, roles=FACTS) == [
        Unit(LAGAN, "Teleborg"),
        UNIT,
    ]


def test_a_rename_taken_back_gives_the_name_and_takes_the_alias() -> None:
    plan = rename(UNIT, "Teleborgs vårdcentral", [UNIT], [])
    held = after([UNIT], plan.steps)
    assert left(plan.steps, held, MADE, LATER, roles=FACTS) == [UNIT]


def test_a_unit_does_not_come_back_under_one_that_lies_under_it_by_now() -> None:
    top, below = Unit(LAGAN, "Lagan"), Unit(LIDHULT, "Lidhult", parent=LAGAN)
    moved = [Step(replace(top, parent=LIDHULT), top)]
    (found,) = undo(moved, [top, below], MADE, LATER, roles=FACTS).obstacles
    assert (found.keys, found.error and found.error.id) == ({("unit", LAGAN)}, "parent-ring")


def test_the_register_is_as_the_undo_leaves_it() -> None:
    from vis_cli.rules.core.undo import Rows

    rows = Rows([UNIT, PERSON])
    rows.take(
        (("unit", TELEBORG), step)
        for step in (
            Step(UNIT, replace(UNIT, closed_on=LATER, parent=LAGAN)),
            Step(PERSON, None),
        )
    )
    register = register_after(replace(FACTS.register, disabled={ANNA: MADE}), rows)
    assert (register.closed[TELEBORG], register.disabled, register.parents[TELEBORG]) == (LATER, {}, LAGAN)
