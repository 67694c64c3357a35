"""The whole PostgreSQL server is killed under a command: when it is back, all of it is there or none; it goes on."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.frame.test_faults import season
from tests.cli.retention import fixtures as retention
from tests.conftest import Command
from tests.db.retention.purging import add_cases, add_files, old_cases
from tests.register import fill
from tests.servers import Server, own_server

ORDERS = 500  # in a change: two windows each
DUE = 3000  # cases that there are at first, and again where few are left
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it asks /proc which processes a server has")


@pytest.fixture
def server() -> Iterator[Server]:
    with own_server() as started:
        yield started


@pytest.fixture
def vis(server: Server, tmp_path: Path) -> Command:
    """`vis` on a sandbox database of that server."""
    found = Command(tmp_path, server.url)
    found.ok("db", "init", "--sandbox")
    return found


def killed(server: Server, vis: Command, after: float, *words: str) -> int:
    """Begin a command, kill the server so many seconds later, and start it again; the command's exit code."""
    with ThreadPoolExecutor(1) as apart:
        run = apart.submit(vis, *words)
        time.sleep(after)
        server.kill()
        code = run.result(60).code
    server.start()
    return code


def sound(vis: Command) -> None:
    for words in (("audit", "verify", "--state"), ("db", "check")):
        run = vis(*words)
        assert run.code == 0, run.out + run.err


def test_a_large_change_is_there_whole_or_not_at_all(
    server: Server, vis: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    vis.environment["VIS_NOW"] = "2026-01-05 08:00"
    fill(vis)
    vis.write("season.yaml", season(ORDERS))
    words = ("orders", "apply", "season.yaml", "--yes")
    begun = time.monotonic()
    vis.ok(*words, "-n")
    length, dice, kills, whole = time.monotonic() - begun, random.Random(1177), 0, 0
    for _ in range(40 if soak else 3):
        vis.write("season.yaml", season(ORDERS, whole * ORDERS))  # the same again, until it is there
        code = killed(server, vis, dice.uniform(0.1, 1.5) * length, *words)
        kills += 1
        came = len(vis.dump()["windows"]) - 2 * ORDERS * whole
        assert came in (0, 2 * ORDERS)
        assert code in (0, 74, 75)
        assert came or code != 0, "it was said to be done"
        whole += came > 0
        sound(vis)
    vis.write("season.yaml", season(ORDERS))
    assert vis(*words).code == 0
    assert len(vis.dump()["windows"]) == 2 * ORDERS * max(whole, 1)
    record_property(
        "counted", f"a large change under a server that is killed: {kills} kills, {whole} when it was there"
    )


def test_a_purge_leaves_every_case_whole_or_gone_and_goes_on(
    server: Server, vis: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    retention.fill(vis)
    vis.write("retention.yaml", retention.POLICY.format(decision=retention.DECISION, undocumented="purge",
                                                       reason=retention.NOT_RECORD, limits=""))  # fmt: skip
    words = ("retention", "purge", "--apply", "--yes", "--batch-size", "20")
    dice, kills, gone, added, there = random.Random(1177), 0, list[int](), 0, set[int]()
    for _ in range(40 if soak else 3):
        if len(there) < DUE // 3:
            more = old_cases(DUE, added)
            with vis.open().writing() as db:
                add_cases(db, more)
                db.commit()
            add_files(vis.cwd / "att", more)
            added += DUE
        killed(server, vis, dice.uniform(0.4, 1.2), *words)
        kills += 1
        rows = vis.dump()
        there = {row[0] for row in rows["cases"]}
        assert {row[0] for name in ("messages", "comments", "attachments") for row in rows[name]} <= there
        with_messages = {row[0] for row in rows["messages"]}
        assert {row[0] for row in rows["cases"] if row[0] // 10_000_000 != 2024} <= with_messages
        gone.append(added + len(retention.CASES) - len(there))
        assert vis("audit", "verify", "--state").code == 0
    assert gone == sorted(gone), "cases came back"
    vis.ok(*words)
    sound(vis)
    assert len(vis.dump()["cases"]) == 2
    record_property(
        "counted",
        f"a purge under a server that is killed: {kills} kills; cases gone by then: {', '.join(map(str, gone))}",
    )
