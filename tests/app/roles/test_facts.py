"""What grants are judged by, and a plan that leaves a unit without its last administrator."""

from __future__ import annotations

from datetime import date

from tests.app.conftest import Invoke
from tests.register import ANNA, BIRKA
from vis_cli.app.roles.facts import grant_as_json, judged, role_context
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.roles.grants import Grant

ADMIN = Grant(ANNA.hsa_id, "lokal-administrator-hsa", BIRKA, date(2025, 1, 1))


def test_the_context_is_of_a_day_and_knows_people_by_their_names(invoke: Invoke) -> None:
    invocation = invoke()
    with invocation.reading() as db:
        now = role_context(invocation, db)
        assert (now.facts.today, now.persons.find("Anna Berg")) == (date(2025, 6, 9), ANNA.hsa_id)
        assert role_context(invocation, db, date(2026, 1, 1)).facts.today == date(2026, 1, 1)


def test_ending_the_grants_of_a_lone_administrator_trips_last_admin(invoke: Invoke) -> None:
    from vis_cli import app

    app.roles.grant(invoke(), "Anna Berg", ADMIN.role, [BIRKA])
    invocation = invoke()
    with invocation.reading() as db:
        held = [Grant(ANNA.hsa_id, ADMIN.role, BIRKA, date(2025, 6, 9))]
        plan = judged(invocation, db, Plan((Step(held[0], None),)))
    assert {each.guard for each in plan.violations} == {"last-admin"}


def test_a_grant_stands_with_the_names_that_are_known() -> None:
    item = grant_as_json(ADMIN, {BIRKA: "Vårdcentralen Birka"})
    assert (item["person_name"], item["unit_name"], item["from"], item["to"]) == (
        None,
        "Vårdcentralen Birka",
        "2025-01-01",
        None,
    )
