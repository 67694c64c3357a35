"""Steps as programs read them, and the names of what they are of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.app.conftest import Invoke
from tests.register import ANNA, BIRKA
from vis_cli.app.records import names_of, names_shown, step_as_json
from vis_cli.errors import Source
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.register.case_types import CaseType, CaseTypeAlias
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit, UnitAlias
from vis_cli.rules.roles.grants import Grant

UNIT = Unit(BIRKA, "Vårdcentralen Birka")


def test_a_step_says_what_was_what_will_be_and_where_it_was_asked() -> None:
    added = step_as_json(Step(None, UNIT, Source("units.csv", 2, 1)))
    assert (added["action"], added["object"], added["id"]) == ("add", "unit", BIRKA)
    assert added["before"] is None and added["after"]["name"] == "Vårdcentralen Birka"
    assert added["source"] == "units.csv:2:1"
    removed = step_as_json(Step(UNIT, None))
    assert (removed["action"], removed["after"], removed["source"]) == ("remove", None, None)


def test_ids_have_the_names_that_people_know(invoke: Invoke) -> None:
    sandbox = invoke()
    grant = Grant(ANNA.hsa_id, "redaktor-kontaktkort", BIRKA, date(2026, 6, 1))
    with sandbox.reading() as db:
        assert names_of(sandbox, db, [UNIT]) == {BIRKA: "Vårdcentralen Birka"}
        found = names_of(sandbox, db, [grant, Grant(ANNA.hsa_id, "gone", BIRKA, date(2026, 6, 1))])
    assert (found[ANNA.hsa_id], found["redaktor-kontaktkort"], found["gone"]) == (
        ANNA.name,
        "Redaktör kontaktkort",
        "gone",
    )


def test_what_a_plan_names_is_called_so_before_it_is_carried_out(invoke: Invoke) -> None:
    """But for a person whose name is protected."""
    new, hidden = Unit("SE2321000065-TEST1999", "Vårdcentralen Ny"), "SE2321000065-TEST2999"
    added = [
        new,
        UnitAlias("Nyhuset", new.id),
        UnitAlias("Huset", BIRKA),
        CaseType("fraga", "Fråga oss"),
        CaseTypeAlias("Frågor", "fraga"),
        Person(hidden, "Gun Hall", protected=True),
        Grant(hidden, "redaktor-kontaktkort", new.id, date(2026, 6, 1)),
    ]
    sandbox = invoke()
    with sandbox.reading() as db:
        steps = [*(Step(None, record) for record in added), Step(UNIT, replace(UNIT, name="Birkagården"))]
        names = names_shown(sandbox, db, Plan(tuple(steps)))
    assert {key: names[key] for key in (new.id, BIRKA, "fraga", hidden)} == {
        new.id: "Vårdcentralen Ny",
        BIRKA: "Birkagården",
        "fraga": "Fråga oss",
        hidden: hidden,
    }
