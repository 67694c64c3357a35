"""`vis demo cases` as any change: its ticket, its counts, and whole or not at all."""

from __future__ import annotations

import os
import signal
import time

from tests.conftest import Command

WORDS = ("demo", "cases", "--count", "300")


def test_they_name_their_ticket_where_every_change_must(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    vis.write("vis.yaml", "ticket_required: true\n")
    run = vis(*WORDS, "--json")
    assert (run.code, run.error["id"]) == (4, "ticket-required")
    assert vis.ok("cases", "stats", "--json").json["total"] == 0
    said = vis.ok(*WORDS, "--ticket", "CHG-5", "--json").json
    assert (said["cases"], said["change"], said["dry_run"]) == (300, "C-2", False)
    assert [each["ticket"] for each in vis.ok("changes", "list", "--json").json["items"]] == ["CHG-5", "CHG-5"]


def test_a_dry_run_and_other_counts_than_expected_make_nothing(vis_sqlite: Command) -> None:
    vis = vis_sqlite
    before = vis.dump()
    assert vis.ok(*WORDS, "-n", "--json").json["counts"]["add"] == 300
    for more in (("--expect", "add=299", "-n"), ("--allow", "nonsense"), ("--allow", "nonsense", "-n")):
        assert vis(*WORDS, *more).code in (2, 4)
    assert vis.dump() == before


def test_killed_half_way_they_leave_no_case(vis: Command) -> None:
    vis.ok("demo", "cases", "--count", "1", "--no-files")
    before = vis.dump()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_RDWR)
        vis._become(["demo", "cases", "--count", "200000", "--no-files"], null, null, null, {})
    time.sleep(2.5)  # it takes some times as long
    assert os.waitpid(child, os.WNOHANG) == (0, 0), "it was done before it could be killed"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert vis.ok("cases", "stats", "--json").json["total"] == 1
    assert vis.dump() == before
    assert vis.ok("audit", "verify", "--json").json["ok"]
