"""The replay from a script: nothing lost, nothing done; cases that are back go again."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import CASES, case
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.retention.finalise import Bounds
from vis_cli.app.retention.purge import Wishes
from vis_cli.db.cases import cases as db_cases
from vis_cli.db.core import tables as t
from vis_cli.errors import Refused, Usage


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


def test_a_replay_stops_where_its_bounds_are_and_the_next_goes_on(invoke: Invoke, cases: Command) -> None:
    invocation, stop = invoke(yes=True), cases.write("stop", "")
    app.retention.purge.purge(invocation, Wishes())
    with invocation.database.writing() as db:
        db.execute(t.purges.delete())
        db_cases.insert(db, [case(*row) for row in CASES if row[0] in (1, 2, 4)])
        db.commit()
    with pytest.raises(Refused, match="stop is there"):
        app.retention.replay.replay(invocation, Bounds(stop_file=stop))
    stop.unlink()
    stopped = app.retention.replay.replay(invocation, Bounds(runtime=0.0, stop_file=stop))
    assert (stopped.session.gone, stopped.session.why) == (0, "runtime")
    with pytest.raises(Refused, match="was interrupted"):
        app.retention.purge.purge(invocation, Wishes())
    if invocation.database.is_sqlite:
        with pytest.raises(Usage, match="no standbys"):
            app.retention.replay.replay(invocation, Bounds(max_lag=1.0))
    done = app.retention.replay.replay(invocation)
    assert (done.session.gone, done.session.why) == (3, None)
