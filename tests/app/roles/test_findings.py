"""What is not as it should be, read unit by unit, and the pages that say so."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from tests.app.conftest import invocation
from tests.cli.roles.fixtures import fill
from tests.conftest import Command
from vis_cli.app.invocation import Invocation
from vis_cli.app.roles import report
from vis_cli.app.roles.facts import role_context
from vis_cli.app.roles.findings import checking, findings
from vis_cli.db.core.records import fetch
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.roles.check import as_of
from vis_cli.rules.roles.findings import check
from vis_cli.rules.roles.grants import Grant

NAMES = ("Åby", "Öja", "Ängö", "åby", "Zinkgruvan", "É", "\N{GRINNING FACE}", "Aby", "A b", "a-b")
UNITS = [f"SE2321000065-TESTU{n:02}" for n in range(24)]
PERSONS = [f"SE2321000065-TESTP{n:02}" for n in range(12)]


@pytest.fixture
def asked(vis: Command) -> Invocation:
    """On a register with units of odd names, many of them the same, some closed, and persons who are disabled."""
    choose = random.Random(7)
    asked = invocation(vis, "2026-06-10 08:00")
    today = asked.today
    with asked.reading() as db:
        roles = tuple(role_context(asked, db).facts.catalogue.roles)
    units = [
        Unit(
            unit,
            NAMES[n % len(NAMES)],
            UNITS[n % 4] if n > 7 else None,
            closed_on=today + timedelta(choose.choice((-5, 5))) if n % 9 == 8 else None,
        )
        for n, unit in enumerate(UNITS)
    ]
    persons = [
        Person(person, f"Å{n % 5}", disabled_on=today + timedelta(choose.choice((-5, 5))) if n % 4 == 3 else None)
        for n, person in enumerate(PERSONS)
    ]
    grants = [
        Grant(person, role, unit, today - timedelta(choose.randrange(-3, 50)), today + timedelta(choose.randrange(60)))
        for person in PERSONS
        for unit in UNITS
        for role in choose.sample(roles, 2)
        if choose.random() < 0.5
    ]
    fill(vis, *units, *persons, *grants)
    return asked


def test_read_unit_by_unit_it_is_what_is_found_with_all_grants_in_memory(asked: Invocation) -> None:
    with asked.reading() as db:
        facts = role_context(asked, db).facts
        for units in (None, UNITS[::3]):
            expected = list(check(fetch(db, Grant), facts, units=units))
            assert list(findings(db, checking(db, facts), units)) == expected
            assert len(expected) > 50


def test_the_report_counts_what_its_page_says(asked: Invocation) -> None:
    with asked.reading() as db:
        holding = as_of(fetch(db, Grant), asked.today)
    counted = report.roles(asked)
    assert counted.grants == len(holding) > 50
    for each in counted.counted:
        own = [grant for grant in holding if grant.role == each["role"]]
        assert (each["persons"], each["units"]) == (len({g.person for g in own}), len({g.unit for g in own}))
    whole = "".join(report.page(asked, str, "en"))
    assert whole.count("<tr>\n<td") == counted.findings + len(counted.counted) + counted.expiring + counted.grants


@pytest.mark.parametrize("by", [report.UNIT, report.ADMINISTRATOR])
def test_a_page_of_groups_has_every_finding_what_is_wrong_first(asked: Invocation, by: str) -> None:
    with asked.reading() as db:
        found = list(findings(db, checking(db, role_context(asked, db).facts)))
    page = "".join(report.page(asked, str, "en", by=by))
    assert all(str(each.fix) in page for each in found)
    wrong = [section.split("</h2>")[1].lstrip()[:3] == "<di" for section in page.split("<h2>")[1::2]]
    assert wrong == sorted(wrong, reverse=True)
