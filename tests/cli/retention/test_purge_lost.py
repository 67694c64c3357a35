"""A purge whose connection breaks while a batch is committed: it ends, and goes on from its record."""

from __future__ import annotations

import pytest

from tests.cli.retention.fixtures import DUE, fill, left, purge, with_clients
from tests.conftest import Command
from tests.wire import Wire
from vis_cli.db.core.engine import database_url


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
    hint = "What was purged is purged and recorded; the run goes on where it was once this is mended."
    assert run.error["hint"] == hint and wire.is_cut
    gone = len(before - left(filled))
    assert gone == max(0, at - 2 + reaches)
    said = purge(filled)
    assert (said["run"], said["finished"], said["purged"]["cases"]) == ("R-1", True, len(DUE))
    assert before - left(filled) == DUE
    filled.ok("retention", "certificate", "verify", "certs/" + next((filled.cwd / "certs").glob("*R-1*.json")).name)
    assert filled.ok("audit", "verify", "--json").json["ok"]
