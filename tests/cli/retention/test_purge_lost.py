"""A purge whose connection breaks while a batch is committed: it ends, and goes on from its record."""

from __future__ import annotations

import pytest

from tests.cli.retention.fixtures import DUE, fill, left, purge, with_clients
from tests.conftest import Command
from tests.wire import Wire
from vis_cli.db.core.engine import database_url

GOES_ON = "What was purged is purged and recorded; the run goes on where it was once this is mended."
NOTHING = "No case was destroyed; run it again once this is mended."


@pytest.mark.parametrize("reaches", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_purge_ends_where_a_batch_may_not_be_committed_and_goes_on_from_its_record(
    vis_postgres: Command, at: int, reaches: bool
) -> None:
    """The first commit begins the run, the next ones are of a case each."""
    filled = fill(with_clients(vis_postgres))
    before = left(filled)
    server = database_url(str(filled.database))
    wire = Wire(server, reaches=reaches, mends=True, at=at)
    broken = Command(filled.cwd, wire.url(server), filled.environment)
    run = broken("retention", "purge", "--apply", "--yes", "--batch-size", "1", "--json")
    assert (run.code, run.out, run.error["id"]) == (74, "", "storage")
    assert run.error["hint"] == (NOTHING if at == 1 else GOES_ON) and wire.is_cut
    gone = len(before - left(filled))
    assert gone == max(0, at - 2 + reaches)
    said = purge(filled)
    assert (said["run"], said["finished"], said["purged"]["cases"]) == ("R-1", True, len(DUE))
    assert before - left(filled) == DUE
    filled.ok("retention", "certificate", "verify", "certs/" + next((filled.cwd / "certs").glob("*R-1*.json")).name)
    assert filled.ok("audit", "verify", "--json").json["ok"]


def test_a_purge_that_comes_to_no_batch_says_that_no_case_was_destroyed(vis: Command) -> None:
    filled = fill(with_clients(vis))
    before = left(filled)
    folder = filled.write("certs", "a file where the folder should be\n")
    run = filled("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.error["id"], run.error["hint"]) == (74, "storage", NOTHING)
    assert left(filled) == before
    folder.unlink()
    purge(filled)
    assert before - left(filled) == DUE


def test_a_replay_that_comes_to_no_batch_says_that_no_case_was_destroyed(vis_postgres: Command) -> None:
    filled = fill(with_clients(vis_postgres))
    filled.ok("db", "backup", "before.backup")
    purge(filled)
    filled.ok("db", "restore", "before.backup", "--yes")
    before = left(filled)
    server = database_url(str(filled.database))
    wire = Wire(server, reaches=False, mends=True, at=1)
    run = Command(filled.cwd, wire.url(server), filled.environment)("retention", "replay", "--yes", "--json")
    assert (run.code, run.error["id"], run.error["hint"], wire.is_cut) == (74, "storage", NOTHING, True)
    assert left(filled) == before
    filled.ok("retention", "replay", "--yes")
    assert before - left(filled) == DUE
