"""A purge whose connection breaks while a batch is committed: it ends, and goes on from its record."""

from __future__ import annotations

import pytest

from tests.cli.retention.fixtures import DUE, fill, left, purge, with_clients
from tests.conftest import Command
from tests.wire import Wire
from vis_cli.db.core.engine import database_url

GOES_ON = "What was purged is purged and recorded; the run goes on where it was once this is mended."
NOTHING = "Nothing was destroyed; run it again once this is mended."
LOG_ALONE = ("retention", "purge", "--policy", "access_log")
LOG_DUE = "2031-06-03 08:00"


def with_a_read(filled: Command) -> None:
    """One read on the access log, sealed by a purge, which goes after five years."""
    policies = (filled.cwd / "retention.yaml").read_text(encoding="utf-8")
    decision = "{body: Regionstyrelsen, date: 2020-03-12, reference: RK 20/0815}"
    filled.write("retention.yaml", f"{policies}access_log:\n  keep: 5y\n  decision: {decision}\n")
    filled.ok("cases", "show", "2024-0000003")
    purge(filled)


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


def test_a_purge_that_comes_to_no_batch_says_that_nothing_was_destroyed(vis: Command) -> None:
    filled = fill(with_clients(vis))
    before = left(filled)
    folder = filled.write("certs", "a file where the folder should be\n")
    run = filled("retention", "purge", "--apply", "--yes", "--json")
    assert (run.code, run.error["id"], run.error["hint"]) == (74, "storage", NOTHING)
    assert left(filled) == before
    folder.unlink()
    purge(filled)
    assert before - left(filled) == DUE


def test_a_purge_of_the_log_alone_that_cannot_write_says_that_nothing_was_destroyed(vis: Command) -> None:
    """A certificate has no file yet, and gets none: before anything of the log goes."""
    filled = fill(vis)
    with_a_read(filled)
    (filled.cwd / "certs").rename(filled.cwd / "elsewhere")
    folder = filled.write("certs", "a file where the folder should be\n")
    filled.environment["VIS_NOW"] = LOG_DUE
    run = filled(*LOG_ALONE, "--apply", "--yes", "--json")
    assert (run.code, run.error["hint"]) == (74, NOTHING)
    assert filled.ok(*LOG_ALONE, "--json").json["access_log"]["due"] == 1
    folder.unlink()
    (filled.cwd / "elsewhere").rename(filled.cwd / "certs")
    assert filled.ok(*LOG_ALONE, "--apply", "--yes", "--json").json["access_log"]["destroyed"] == 1


@pytest.mark.parametrize(("mends", "id"), [(True, "storage"), (False, "unknown-outcome")])
def test_a_purge_of_the_log_alone_whose_first_commit_breaks_says_what_is_known(
    vis_postgres: Command, mends: bool, id: str
) -> None:
    filled = fill(with_clients(vis_postgres))
    with_a_read(filled)
    server = database_url(str(filled.database))
    wire = Wire(server, reaches=False, mends=mends, at=2)  # the first says that the purge has run
    broken = Command(filled.cwd, wire.url(server), {**filled.environment, "VIS_NOW": LOG_DUE})
    run = broken(*LOG_ALONE, "--apply", "--yes", "--json", "--lock-timeout", "1")
    assert (run.code, run.error["id"], wire.is_cut) == (74, id, True)
    if mends:
        assert run.error["hint"] == NOTHING
    else:
        assert run.error["hint"].startswith("Whether it was carried out is not known.")


def test_a_replay_that_comes_to_no_batch_says_that_nothing_was_destroyed(vis_postgres: Command) -> None:
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
