"""What is to be keyed in for grants, as the database finds it, is what the rules find among all that should stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.cli.rows import NOW
from tests.conftest import Command
from tests.rules.roles.region import ADMIN, ANNA, BO, CATALOGUE, CILLA, EDITOR, LAGAN, LIDHULT, RECEIVER, TELEBORG
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.db.roles.worklist import standings, waiting
from vis_cli.db.worklist.sources import ticked_off
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import day_over, midnight
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.roles.worklist import item
from vis_cli.rules.worklist import tasks
from vis_cli.rules.worklist.tasks import Keyed

PERSONS, UNITS = (ANNA, BO, CILLA), (LAGAN, LIDHULT, TELEBORG)
ROLES = (ADMIN, EDITOR, RECEIVER, "a-role-of-before")
FIRST = date(2026, 3, 1)


def test_the_database_finds_what_the_rules_find(vis: Command) -> None:
    choose = Random(15)
    keys = [(person, role, unit) for person in PERSONS for role in ROLES for unit in UNITS]
    register = [*(Unit(each, f"Enhet {each[-1]}") for each in UNITS), *(Person(each, each[-4:]) for each in PERSONS)]
    grants = [each for key in keys for each in _spans(key, choose)]
    keyed = [each for key in keys if choose.random() < 0.7 for each in _keyed(key, choose)]
    keyed.append(Keyed("Personalverktyget", LAGAN, "case type boka-tid", "given", "T-0", None, NOW))  # no role
    with vis.open().writing() as db:
        apply(db, [Step(None, each) for each in (*register, *grants, *keyed)], journal.Entry(NOW, "anna", "vis test"))
        db.commit()
    seen: set[str] = set()
    with vis.open().reading() as db:
        ticked = ticked_off(db, CATALOGUE.systems)
        for days in range(0, 60, 3):
            moment = day_over(FIRST + timedelta(days=days)) - timedelta(seconds=1)
            for units in (None, [TELEBORG], [LAGAN, LIDHULT], []):
                for until in (moment, moment + timedelta(days=5)):
                    found = sorted(waiting(db, moment, until, units, CATALOGUE), key=tasks.order)
                    whole = standings(db, moment, until, units, CATALOGUE)
                    wanted = tasks.waiting(whole, ticked, now=moment, until=until)
                    assert found == sorted(wanted, key=tasks.order)
                seen |= {each.state for each in found}
    assert seen == {"given", "none"}


def _spans(key: tuple[str, str, str], choose: Random) -> list[Grant]:
    """Up to three grants of a key, some of which follow on one another without a day between."""
    found, day = [], FIRST + timedelta(days=choose.randrange(20))
    for n in range(choose.randrange(4)):
        until = day + timedelta(days=choose.randrange(12))
        found.append(Grant(*key, day, None if n == 2 and choose.random() < 0.5 else until))
        day = until + timedelta(days=choose.choice((1, 1, 5)))
    return found


def _keyed(key: tuple[str, str, str], choose: Random) -> list[Keyed]:
    person, role, unit = key
    system = CATALOGUE.system(role) if role in CATALOGUE.roles else "HSA Webb"
    found = [Keyed(system, unit, item(person, role), choose.choice(("given", "given", "none")), "T-1", None, NOW)]
    if choose.random() < 0.3:  # ticked off before its time
        found = [replace(found[0], due=midnight(FIRST + timedelta(days=choose.randrange(60))))]
    if choose.random() < 0.2:  # in a system that the role is not keyed in
        found.append(Keyed("1177", unit, item(person, role), "given", "T-2", None, NOW))
    return found
