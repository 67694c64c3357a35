"""Work in many short transactions: checked and asked about before anything is made, journalled when it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from tests.app.conftest import Invoke
from tests.app.test_execute import Person, changes
from vis_cli.app.execute import Batches, Done, Planned, execute_in_batches
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.errors import Busy, NotPermitted, Refused, Stale, Usage
from vis_cli.rules.core.plan import BulkPlan, Violation
from vis_cli.settings import Settings

BIG = BulkPlan({"add": 0, "change": 0, "remove": 4, "same": 0}, "abc")


def note(db: Connection, name: str) -> None:
    db.execute(t.counters.insert(), {"kind": name, "last": 1})


def noted(invocation: Invocation) -> list[str]:
    with invocation.reading() as db:
        kind = t.counters.c.kind
        return list(db.scalars(select(kind).where(kind.like("batch-%")).order_by(kind)))


def two_batches(batches: Batches, planned: Planned) -> int:
    for n in (1, 2):
        with batches() as db:
            note(db, f"batch-{n}")
    return 2


def run(invocation: Invocation, plan: Callable[[], BulkPlan] = lambda: BIG, **how: Any) -> tuple[int | None, Any]:
    def finish(db: Connection, worked: int | None) -> Done:
        return Done() if worked is None else Done({"remove": worked}, {"what": "x"}, (t.runs, row(invocation)))

    given = {"needs": "retention", "work": two_batches, "finish": finish, **how}
    outcome, worked = execute_in_batches(invocation, lambda db: plan(), **given)
    return outcome.change, worked


def row(invocation: Invocation) -> dict[str, Any]:
    return {"job": "x", "at": invocation.now, "actor": invocation.actor, "user": invocation.user, "result": "{}"}


def test_each_batch_is_committed_and_the_end_journalled_with_run_history(invoke: Invoke) -> None:
    invocation = invoke(yes=True, ticket="CHG-1")
    number, worked = run(invocation)
    assert (number, worked, noted(invocation)) == (2, 2, ["batch-1", "batch-2"])
    with invocation.reading() as db:
        change = journal.change(db, 2)
        assert (change.ticket, change.undoable, json.loads(change.counts)) == ("CHG-1", False, {"remove": 2})
        assert json.loads(change.details)["what"] == "x"
        assert [each.change for each in db.execute(t.runs.select())] == [2]
        assert journal.verify(db).broken_at is None


def test_a_batch_that_fails_is_rolled_back_and_those_before_it_stay(invoke: Invoke) -> None:
    def breaks(batches: Batches, planned: Planned) -> int:
        with batches() as db:
            note(db, "batch-1")
        with batches() as db:
            note(db, "batch-2")
            raise RuntimeError("broken")

    invocation = invoke(yes=True)
    with pytest.raises(RuntimeError):
        run(invocation, work=breaks)
    assert (noted(invocation), changes(invocation)) == (["batch-1"], 1)


def test_others_write_between_two_batches(invoke: Invoke) -> None:
    invocation = invoke(yes=True)

    def work(batches: Batches, planned: Planned) -> int:
        with batches() as db:
            note(db, "batch-1")
        with invocation.database.writing() as other:
            note(other, "batch-other")
            other.commit()
        return 1

    run(invocation, work=work)
    assert noted(invocation) == ["batch-1", "batch-other"]


def test_a_dry_run_works_nothing_and_holds_the_plan_to_the_counts_expected(invoke: Invoke) -> None:
    assert run(invoke(dry_run=True)) == (None, None)
    with pytest.raises(Refused) as refused:
        run(invoke(dry_run=True, expected={"remove": 3}))
    assert refused.value.id == "expect"
    assert noted(invoke()) == []


@pytest.mark.parametrize(
    ("how", "error", "id"),
    [
        ({}, Refused, "not-confirmed"),
        ({"yes": True, "expected": {"remove": 3}}, Refused, "expect"),
        ({"yes": True, "settings": Settings(operators={"anna": ("orders",)})}, NotPermitted, None),
        ({"yes": True, "settings": Settings(ticket_required=True)}, Refused, "ticket-required"),
        ({"yes": True, "guarded": True}, Refused, "too-many"),
        ({"yes": True, "guarded": True, "lifted": {"too-many": 3}}, Refused, "too-many"),
        ({"yes": True, "guarded": True, "lifted": {"too-many": 4}}, Usage, "missing-reason"),
    ],
)
def test_what_is_refused_is_refused_before_anything_is_locked_or_made(
    invoke: Invoke, how: dict[str, Any], error: type[Exception], id: str | None
) -> None:
    how = dict(how)
    violations = (Violation("too-many", "so many.", 4),) if how.pop("guarded", False) else ()
    locked: list[int] = []

    @contextmanager
    def alone() -> Iterator[None]:
        locked.append(1)
        yield

    with pytest.raises(error) as refused:
        run(invoke(**how), lambda: BulkPlan(BIG.counts, "abc", violations), alone=alone)
    assert id is None or refused.value.id == id  # type: ignore[attr-defined]
    assert (locked, noted(invoke()), changes(invoke())) == ([], [], 1)


def test_a_person_is_asked_with_no_lock_held_and_agrees_to_that_plan_only(invoke: Invoke) -> None:
    locked = []

    @contextmanager
    def alone() -> Iterator[None]:
        locked.append(1)
        yield

    person = Person(True, lambda: locked.append(0))
    run(invoke(prompter=person), alone=alone)
    assert (locked, len(person.asked)) == ([0, 1], 1)
    plans = iter([BIG, BulkPlan(BIG.counts, "another")])
    with pytest.raises(Stale):
        run(invoke(prompter=Person(True)), lambda: next(plans))
    with pytest.raises(Refused) as refused:
        run(invoke(prompter=Person(False)))
    assert refused.value.id == "not-confirmed"


def test_who_is_already_at_it_keeps_others_from_it(invoke: Invoke) -> None:
    @contextmanager
    def alone() -> Iterator[None]:
        raise Busy("another is at it.")
        yield

    with pytest.raises(Busy):
        run(invoke(yes=True), alone=alone)
    assert noted(invoke()) == []


def test_a_plan_with_nothing_in_it_works_nothing_and_may_tell_run_history(invoke: Invoke) -> None:
    invocation = invoke()

    def finish(db: Connection, worked: int | None) -> Done:
        assert worked is None
        return Done(history=(t.runs, row(invocation)))

    assert run(invocation, lambda: BulkPlan({"remove": 0}), finish=finish) == (None, None)
    with invocation.reading() as db:
        assert db.scalar(select(func.count()).select_from(t.runs)) == 1
    assert (noted(invocation), changes(invocation)) == ([], 1)
