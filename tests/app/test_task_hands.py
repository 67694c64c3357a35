"""Whose hands a task is for, by name."""

from __future__ import annotations

from tests.app.conftest import Invoke
from tests.conftest import Command
from tests.register import ANNA, TELEBORG
from vis_cli.app.task_hands import Hands
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import parse_day, parse_moment
from vis_cli.rules.register.persons import Person
from vis_cli.rules.roles.grants import Grant


def test_a_role_is_for_the_administrators_of_the_unit_but_the_one_whom_it_is_about(
    invoke: Invoke, vis: Command
) -> None:
    bo, day = Person("SE2321000065-TEST1002", "Bo Ek"), parse_day("2025-01-02")
    held = [Grant(each, "lokal-administrator-hsa", TELEBORG, day) for each in (ANNA.hsa_id, bo.hsa_id)]
    with vis.open().writing() as db:
        records = [bo, *held]
        apply(db, [Step(None, each) for each in records], journal.Entry(parse_moment("2025-06-02"), "anna", "vis test"))
        db.commit()
    with invoke().reading() as db:
        hands = Hands(invoke(), db)
        both = {ANNA.hsa_id: "Anna Berg", bo.hsa_id: "Bo Ek"}
        assert hands.of_role("redaktor-e-tjanst", TELEBORG, "P") == both
        assert hands.of_role("redaktor-e-tjanst", TELEBORG, bo.hsa_id) == {ANNA.hsa_id: "Anna Berg"}
        assert hands.of_role("arendehanterare", TELEBORG, "P") == {}  # nobody may who is an administrator elsewhere
        assert hands.of_role("no-role", TELEBORG, "P") == {}
