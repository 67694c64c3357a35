"""The replay from a script: nothing lost, nothing done; cases that are back go again."""

from __future__ import annotations

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import CASES, case
from vis_cli import app
from vis_cli.app.retention.purge import Wishes
from vis_cli.db.cases import cases as db_cases
from vis_cli.db.core import tables as t


def test_a_replay_with_nothing_lost_says_so(invoke: Invoke) -> None:
    app.retention.purge.purge(invoke(yes=True), Wishes())
    found = app.retention.replay.replay(invoke(yes=True))
    assert (found.lost.runs, found.session) == ([], None)


def test_cases_that_are_back_without_their_run_are_purged_again(invoke: Invoke) -> None:
    invocation = invoke(yes=True)
    app.retention.purge.purge(invocation, Wishes())
    with invocation.database.writing() as db:  # as a backup from before the run has it
        db.execute(t.purges.delete())
        db_cases.insert(db, [case(*row) for row in CASES if row[0] in (1, 2, 4)])
        db.commit()
    looked = app.retention.replay.replay(invoke(dry_run=True))
    assert (looked.lost.runs, looked.lost.going, looked.session) == (["R-1"], 3, None)
    done = app.retention.replay.replay(invoke(yes=True))
    assert (done.session.run.id, done.session.gone, done.session.why) == ("R-2", 3, None)
    assert app.cases.query.stats(invoke())["total"] == 3
