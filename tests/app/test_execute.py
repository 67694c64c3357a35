"""The one way to write: what is refused, in which order, and that nobody holds the lock while somebody is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.app.conftest import Invoke
from tests.register import BIRKA
from vis_cli.app.checks import GuardStands
from vis_cli.app.execute import Planned, Question, append, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch
from vis_cli.errors import Refused, Stale, Usage
from vis_cli.rules.core.plan import BulkPlan, Plan, Step, Violation
from vis_cli.rules.register.units import Unit

BEFORE = Unit(BIRKA, "Vårdcentralen Birka")
AFTER = Unit(BIRKA, "Vårdcentralen Birka Centrum")
RENAMED = Plan((Step(BEFORE, AFTER),))
TRIPPED = Plan(RENAMED.steps, (Violation("reverts", "it would be set back.", 2),))


class Person:
    """Somebody at a terminal who answers always the same, and does something meanwhile."""

    is_present = True

    def __init__(self, says: bool, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.says, self.meanwhile, self.asked = says, meanwhile, list[Question]()

    def confirm(self, question: Question) -> bool:
        self.asked.append(question)
        self.meanwhile()
        return self.says


def changes(invocation: Invocation) -> int:
    with invocation.reading() as db:
        return journal.head(db)[0]


def units(invocation: Invocation) -> list[Unit]:
    with invocation.reading() as db:
        return fetch(db, Unit, t.units.c.hsa_id == BIRKA)


def test_a_plan_is_carried_out_and_journalled_with_who_when_and_why(invoke: Invoke) -> None:
    invocation = invoke(ticket="CHG-1", reason="ny lokal")
    outcome = execute(invocation, lambda db: Planned(RENAMED, "seen"), needs="register")
    assert (outcome.change, outcome.facts, outcome.counts["change"]) == (2, "seen", 1)
    assert units(invocation) == [AFTER]
    with invocation.reading() as db:
        row = journal.change(db, 2)
    assert (row.actor, row.ticket, row.reason, row.command) == ("anna", "CHG-1", "ny lokal", "a script")


def test_a_dry_run_changes_nothing_and_tells_the_guards(invoke: Invoke) -> None:
    invocation = invoke(dry_run=True)
    outcome = execute(invocation, lambda db: TRIPPED, needs="register")
    assert outcome.change is None and outcome.dry_run
    assert outcome.plan.violations == TRIPPED.violations
    assert (changes(invocation), units(invocation)) == (1, [BEFORE])


@pytest.mark.parametrize("dry_run", [True, False])
def test_other_counts_than_expected_are_refused_in_a_dry_run_too(invoke: Invoke, dry_run: bool) -> None:
    invocation = invoke(expected={"change": 2}, dry_run=dry_run)
    with pytest.raises(Refused) as refused:
        execute(invocation, lambda db: RENAMED, needs="register")
    assert refused.value.id == "expect"
    assert changes(invocation) == 1


@pytest.mark.parametrize(
    ("lifted", "reason", "error"),
    [
        ({}, "x", GuardStands),
        ({"reverts": 1}, "x", GuardStands),
        ({"past-start": None}, "x", GuardStands),
        ({"reverts": 2}, None, Usage),
        ({"reverts": 2}, "x", None),
        ({"reverts": None}, "x", None),
    ],
)
def test_a_guard_is_lifted_by_its_name_up_to_its_number_with_a_reason(
    invoke: Invoke, lifted: dict[str, int | None], reason: str | None, error: type[Exception] | None
) -> None:
    invocation = invoke(lifted=lifted, reason=reason)
    if error is None:
        assert execute(invocation, lambda db: TRIPPED, needs="register").change == 2
        return
    with pytest.raises(error):
        execute(invocation, lambda db: TRIPPED, needs="register")
    assert changes(invocation) == 1


def two_renamed() -> Plan:
    other = Unit("SE2321000065-TEST0001", "Vårdcentralen Moheda")
    return Plan((*RENAMED.steps, Step(other, Unit(other.hsa_id, "Vårdcentralen Moheda by"))))


def test_more_than_one_thing_is_asked_about_and_no_means_nothing_is_changed(invoke: Invoke) -> None:
    person = Person(says=False)
    invocation = invoke(prompter=person)
    with pytest.raises(Refused) as refused:
        execute(invocation, lambda db: two_renamed(), needs="register")
    assert refused.value.id == "not-confirmed"
    assert [(question.count, question.typed) for question in person.asked] == [(2, False)]
    assert changes(invocation) == 1


def test_nobody_there_to_be_asked_is_a_refusal_unless_yes_was_said_beforehand(invoke: Invoke) -> None:
    with pytest.raises(Refused):
        execute(invoke(), lambda db: two_renamed(), needs="register")
    assert execute(invoke(yes=True), lambda db: two_renamed(), needs="register").change == 2


def test_somebody_else_writes_while_a_person_is_asked_and_another_plan_is_stale(invoke: Invoke) -> None:
    invocation = invoke()

    def meanwhile() -> None:
        execute(invocation, lambda db: RENAMED, needs="register")

    def planner(db: Any) -> Plan:
        before = fetch(db, Unit, t.units.c.hsa_id == BIRKA)[0]
        return Plan((Step(before, Unit(BIRKA, "Vårdcentralen Birka Norra")), two_renamed().steps[1]))

    asked = invoke(prompter=Person(True, meanwhile))
    with pytest.raises(Stale):
        execute(asked, planner, needs="register")
    assert units(asked) == [AFTER]


def test_a_bulk_plan_is_journalled_as_counts_and_digest_and_planned_again_after_a_question(invoke: Invoke) -> None:
    done: list[str] = []

    def bulk(digest: str) -> BulkPlan:
        return BulkPlan({"add": 3, "change": 0, "remove": 0, "same": 1}, digest, details={"rows": 4})

    invocation = invoke(prompter=Person(says=True))
    outcome = execute(
        invocation,
        lambda db: bulk("abc"),
        needs="cases",
        undoable=False,
        carry_out=lambda db, planned: done.append(planned.plan.digest),  # type: ignore[union-attr]
    )
    assert (outcome.change, done) == (2, ["abc"])
    with invocation.reading() as db:
        row = journal.change(db, 2)
        assert journal.verify(db).broken_at is None
    assert '"digest":"abc"' in row.details and '"add":3' in row.counts and not row.undoable
    digests = iter(("one", "two"))
    with pytest.raises(Stale):
        execute(invocation, lambda db: bulk(next(digests)), needs="cases", carry_out=lambda db, planned: None)


def test_a_row_of_run_history_is_added_beside_and_sealed_by_the_next_change(invoke: Invoke) -> None:
    invocation = invoke()
    values = {"job": "windows", "at": invocation.now, "actor": "anna", "result": "{}"}
    assert [append(invocation, t.runs, values) for _ in range(2)] == [1, 2]
    execute(invocation, lambda db: RENAMED, needs="register")
    with invocation.reading() as db:
        assert '"runs":{"first":1,"last":2' in journal.change(db, 2).details
        assert journal.verify(db).broken_at is None
