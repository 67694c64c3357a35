"""Who may give a role, asked of the register and of those who hold roles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.roles.region import (  # fmt: skip
    ADMIN,
    ANNA,
    BO,
    CILLA,
    CLOSED,
    DISA,
    EDITOR,
    FACTS,
    HANDLER,
    LAGAN,
    LIDHULT,
    PV_ADMIN,
    REGISTER,
    TELEBORG,
    a_grant,
    at,
)
from vis_cli.errors import NotPermitted
from vis_cli.rules.roles.authority import Authority, obstacle


@pytest.mark.parametrize(
    ("person", "unit", "until", "id"),
    [
        (ANNA, TELEBORG, None, None),
        (DISA, TELEBORG, "0831", None),
        (DISA, TELEBORG, "0901", "disabled-person"),
        (DISA, TELEBORG, None, "disabled-person"),
        (ANNA, CLOSED, "0611", "closed-unit"),
        (DISA, CLOSED, None, "disabled-person"),  # the person first: that is easier to mend
    ],
)
def test_the_register_stands_against_a_grant_that_outlasts_its_person_or_unit(
    person: str, unit: str, until: str | None, id: str | None
) -> None:
    problem = obstacle(a_grant(person, unit=unit, since="0610", until=until), REGISTER)
    assert (problem[0] if problem else None) == id


def test_an_obstacle_names_the_day_and_the_way_out() -> None:
    problem = obstacle(a_grant(DISA, since="0610"), REGISTER)
    assert problem is not None
    assert [str(part) for part in problem] == [
        "disabled-person",
        "Disa Falk is disabled from Tue 1 Sept 2026.",
        f"vis persons enable {DISA}, or end the grant before that day.",
    ]


def test_those_who_could_are_sorted_by_name_from_the_unit_and_above() -> None:
    held = [a_grant(CILLA, ADMIN, LIDHULT), a_grant(ANNA, ADMIN, LAGAN), a_grant(BO, ADMIN, TELEBORG)]
    authority = Authority(held, FACTS)
    assert authority.who_could(EDITOR, LIDHULT) == [ANNA, CILLA]
    assert authority.who_could(EDITOR, LAGAN) == [ANNA]
    assert authority.who_could(HANDLER, LIDHULT) == []
    assert authority.who_could("gone-from-the-catalogue", LIDHULT) == []


@pytest.mark.parametrize(("today", "could"), [("0831", [DISA]), ("0901", [])])
def test_a_disabled_holder_gives_nothing_from_the_day_on(today: str, could: list[str]) -> None:
    assert Authority([a_grant(DISA, ADMIN)], at(today)).who_could(EDITOR, TELEBORG) == could


@pytest.mark.parametrize(
    ("role", "held", "reason"),
    [
        (ADMIN, [], ": only VIS support gives it."),
        (EDITOR, [], ": that takes Lokal administratör HSA Webb there, and nobody is."),
        (
            HANDLER, [],
            ": that takes Lokal administratör Personalverktyget or Behörighetsadministratör there, and nobody is.",
        ),
        (
            EDITOR, [a_grant(CILLA, ADMIN), a_grant(ANNA, ADMIN)],
            f": that takes Lokal administratör HSA Webb there. Anna Berg ({ANNA}), Cilla Dal ({CILLA}) could.",
        ),
    ],
)  # fmt: skip
def test_an_objection_says_what_it_takes_and_who_could(role: str, held: list, reason: str) -> None:
    objection = Authority(held, FACTS).objection(a_grant(ANNA, role, granted_by=BO))
    assert str(objection) == f"Bo Ek may not give {FACTS.catalogue.name(role)} on Teleborg{reason}"


def test_where_nobody_is_named_nobody_objects() -> None:
    authority = Authority([], FACTS)
    assert authority.objection(a_grant()) is None
    authority.demand(a_grant())


def test_what_is_demanded_is_refused_with_the_ids_of_those_who_could() -> None:
    authority = Authority([a_grant(CILLA, PV_ADMIN), a_grant(CILLA, ADMIN)], FACTS)
    wanted = a_grant(granted_by=BO)
    for _ in range(2):  # the answer is kept, and is the same the second time
        with pytest.raises(NotPermitted) as refused:
            authority.demand(wanted)
        assert (refused.value.id, refused.value.details["could"]) == ("may-not-grant", [CILLA])
    authority.demand(replace(wanted, granted_by=CILLA))
