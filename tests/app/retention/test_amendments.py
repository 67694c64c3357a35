"""Making good: called by a script, as the command does it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.app.conftest import Invoke
from tests.app.retention.test_finalise import Stopped
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.retention.amendments import Finished, Unfinished, _nothing_done, finish
from vis_cli.app.retention.purge import Wishes
from vis_cli.errors import NotFound, VisError
from vis_cli.rules.retention.measures import Measure


def test_what_was_not_asked_for_is_done_and_becomes_an_amendment(invoke: Invoke, cases: Command) -> None:
    app.retention.purge.purge(invoke(yes=True), Wishes())
    looked = finish(replace(invoke(), dry_run=True), "R-1", compact=True)
    assert (looked.taken, looked.amendment, {what for what, _ in looked.found.wanting}) == (None, None, {"compact"})
    done = finish(invoke(), "1", compact=True)
    assert done.amendment is not None
    assert (done.left, done.amendment["number"], done.amendment["left"]) == ([], 1, [])
    assert done.change is not None
    (file,) = (cases.cwd / "certs").glob("R-1.*.amendment-1.json")
    assert done.amendment["hash"] in file.read_text()
    assert finish(invoke(), "R-1", compact=True).taken is None


def test_a_run_without_a_certificate_cannot_be_finished(invoke: Invoke) -> None:
    with pytest.raises(NotFound):
        finish(invoke(), "R-1")


def test_a_signal_before_the_work_begins_leaves_nothing(invoke: Invoke, cases: Command) -> None:
    app.retention.purge.purge(invoke(yes=True), Wishes())
    before = cases.dump()
    with pytest.raises(KeyboardInterrupt):
        finish(invoke(), "R-1", compact=True, stop=Stopped())
    assert cases.dump() == before


@pytest.mark.parametrize(
    ("whys", "code"),
    [
        (["snapshot"], 75),
        (["locked", "runtime"], 75),
        (["snapshot", "not-permitted"], 77),
        (["locked", "cannot-remove"], 74),
    ],
)
def test_where_nothing_could_be_done_the_reason_that_stays_is_told(whys: list[str], code: int) -> None:
    taken = [Measure("vacuum", False, str(n), why) for n, why in enumerate(whys)]
    failure = _nothing_done(Finished(Unfinished({"id": "R-1"}, [], []), taken))
    assert isinstance(failure, VisError)
    assert failure.exit_code == code
