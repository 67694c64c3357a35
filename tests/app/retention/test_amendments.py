"""Making good: called by a script, as the command does it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.app.conftest import Invoke
from tests.app.retention.test_finalise import Stopped
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.retention.amendments import Finished, Unfinished, _nothing_done, finish
from vis_cli.app.retention.certificates import show, verify
from vis_cli.app.retention.purge import Wishes
from vis_cli.db.core import tables as t
from vis_cli.errors import NotFound, StorageError, VisError
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


def test_files_left_are_made_good_once_they_can_be_removed(invoke: Invoke, cases: Command) -> None:
    stuck = cases.cwd / "att" / "a.pdf"
    stuck.mkdir(parents=True)  # no folder is unlinked
    with cases.open().writing() as db:
        db.execute(t.file_removals.insert().values(file="a.pdf"))
        db.commit()
    purged = app.retention.purge.purge(invoke(yes=True), Wishes())
    assert purged.session is not None and purged.session.is_partly_done()
    with pytest.raises(StorageError):
        finish(invoke(), "R-1")
    stuck.rmdir()
    stuck.write_text("x")
    done = finish(invoke(), "R-1")
    assert ([each.what for each in done.taken or ()], done.left, stuck.exists()) == (["files"], [], False)


def test_files_left_are_told_of_until_they_are_gone_and_those_that_went_are_counted(
    invoke: Invoke, cases: Command
) -> None:
    stuck, other = (cases.cwd / "att" / name for name in ("a.pdf", "b.pdf"))
    for path in (stuck, other):
        path.mkdir(parents=True)
    with cases.open().writing() as db:
        db.execute(t.file_removals.insert(), [{"file": "a.pdf"}, {"file": "b.pdf"}])
        db.commit()

    def told() -> list[tuple[int, str]]:
        found = app.operations.status.look(invoke())["findings"]
        return [(each["count"], str(each["fix"])) for each in found if each["id"] == "files-left"]

    assert told() == [(2, "`vis retention purge --apply` names them, and tries again.")]
    app.retention.purge.purge(invoke(yes=True), Wishes())
    assert told() == [(2, "See to it, then: vis retention finish R-1")]
    other.rmdir()
    other.write_text("x")
    partly = finish(invoke(), "R-1")
    assert (partly.files_gone, [each.what for each in partly.left], partly.amendment) == (1, ["files"], None)
    said = cases("retention", "finish", "R-1", "--json")
    assert (said.code, said.error["id"]) == (74, "storage")
    stuck.rmdir()
    finish(invoke(), "R-1")
    assert told() == []


def test_an_amendments_file_is_verified_and_so_is_a_certificate_with_its_amendments(
    invoke: Invoke, cases: Command
) -> None:
    app.retention.purge.purge(invoke(yes=True), Wishes())
    finish(invoke(), "R-1", compact=True)
    (file,) = (cases.cwd / "certs").glob("R-1.*.amendment-1.json")
    said, ours = verify(invoke(), file)
    assert (said["ok"], ours, [check["check"] for check in said["checks"]]) == (
        True,
        True,
        ["hash", "kept", "chain", "journal"],
    )
    whole = cases.write("whole.json", show(invoke(), "R-1", "json"))
    said, _ = verify(invoke(), whole)
    assert (said["ok"], "amendments" in {check["check"] for check in said["checks"]}) == (True, True)
    false = cases.write("false.json", whole.read_text().replace('"number": 1', '"number": 2'))
    assert not verify(invoke(), false)[0]["ok"]


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
