"""The purge from a script: what it meets, what it leaves, when it stops."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import pytest

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import policy
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.retention.finalise import Bounds
from vis_cli.app.retention.purge import Wishes
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.errors import Refused


def test_a_preview_counts_what_a_run_then_destroys(invoke: Invoke) -> None:
    outlook = app.retention.purge.preview(invoke(), Wishes())
    assert (outlook.total.due, outlook.total.held, outlook.decided) == (3, 1, None)
    assert outlook.contents["cases"] == 3
    told: list[object] = []
    purged = app.retention.purge.purge(invoke(yes=True, ticket="CHG-1", tell=told.append), Wishes())
    assert purged.session.run.counts["cases"] == purged.session.gone == 3
    assert len(told) == 1 and "Made the key" in str(told[0])
    with invoke().reading() as db:
        row = journal.change(db, purged.change)
        assert (row.ticket, row.undoable, json.loads(row.counts)["remove"]) == ("CHG-1", False, 3)
        assert json.loads(row.details)["certificate"]
        assert [run.change for run in db.execute(t.runs.select())] == [purged.change]
        assert journal.verify(db).broken_at is None


def test_nothing_due_leaves_only_that_it_was_looked_for(invoke: Invoke) -> None:
    app.retention.purge.purge(invoke(yes=True), Wishes())
    again = app.retention.purge.purge(invoke(yes=True), Wishes())
    assert (again.session, again.change) == (None, None)
    with invoke().reading() as db:
        assert len(list(db.execute(t.runs.select()))) == 2


def test_without_a_decision_nothing_is_destroyed_whoever_asks(invoke: Invoke, cases: Command) -> None:
    policy(cases, decision="")
    with pytest.raises(Refused) as refused:
        app.retention.purge.purge(invoke(yes=True), Wishes())
    assert refused.value.id == "no-decision"
    assert app.retention.purge.preview(invoke(), Wishes()).total.due == 3
    assert not (cases.cwd / "keys").exists()


def test_a_number_confirmed_that_is_not_the_number_due_is_refused(invoke: Invoke) -> None:
    with pytest.raises(Refused) as refused:
        app.retention.purge.purge(invoke(), Wishes(confirm=2))
    assert refused.value.id == "confirm"
    assert app.retention.purge.purge(invoke(), Wishes(confirm=3)).session.gone == 3


def test_a_run_without_time_goes_on_as_the_same_run(invoke: Invoke) -> None:
    first = app.retention.purge.purge(invoke(yes=True), Wishes(bounds=Bounds(runtime=0.0)))
    assert (first.session.why, first.session.gone) == ("runtime", 0)
    second = app.retention.purge.purge(invoke(yes=True), Wishes())
    assert (second.session.run.id, second.session.gone, second.session.why) == ("R-1", 3, None)


@dataclass
class Hand:
    """Never says to stop; when it is asked before the first batch, a hand puts a hold on a case that is due."""

    cases: Command
    done: bool = False

    def __call__(self) -> bool:
        if not self.done and self.cases.dump()["purges"]:
            self.done = True
            self.cases.ok("retention", "hold", "add", "2024-0000002", "--reason", "Anspråk")
        return False

    def listening(self) -> AbstractContextManager[object]:
        return nullcontext()


def test_what_is_held_is_counted_when_the_run_has_ended(invoke: Invoke, cases: Command) -> None:
    before = app.retention.purge.preview(invoke(), Wishes()).total.held
    done = app.retention.purge.purge(invoke(yes=True), Wishes(), Hand(cases))
    assert done.session is not None
    assert (done.session.gone, done.outlook.total.held, done.session.held) == (2, before, before + 1)
    paper = json.loads(app.retention.certificates.show(invoke(), "R-1", "json"))
    assert paper["held"]["cases"] == before + 1
