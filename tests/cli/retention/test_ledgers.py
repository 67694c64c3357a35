"""`vis retention ledger`, as cron would run it."""

from __future__ import annotations

import pytest

from tests.cli.retention.fixtures import fill, purge, with_clients
from tests.conftest import Command


@pytest.fixture
def filled(vis: Command) -> Command:
    """Cases and policy, on both databases."""
    return fill(with_clients(vis))


def test_ledgers_are_listed_and_go_when_ledger_keep_says(filled: Command) -> None:
    purge(filled)
    later = ("--now", "2027-06-02 08:00")
    run = filled("retention", "ledger", "remove", "--yes", *later, "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "no-ledger-keep")
    filled.write("vis.yaml", (filled.cwd / "vis.yaml").read_text() + "ledger_keep: 120d\n")
    (item,) = filled.ok("retention", "ledger", "list", "--json", *later).json["items"]
    assert (item["run"], item["numbers"], item["state"], item["kept_through"]) == ("R-1", 3, "past", "2026-09-30")
    assert "R-1" in filled.ok("retention", "ledger", "list").out
    said = filled.ok("retention", "ledger", "list", "--lang", "sv").out
    assert "sparas t.o.m." in said and "nummer" in said and "kept" not in said
    run = filled("retention", "ledger", "remove", *later, "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "not-confirmed")
    shown = filled.ok("retention", "ledger", "remove", "-n", *later)
    assert "R-1: 3 numbers, R-1." in shown.out and "Nothing was changed" in shown.out
    kept = filled("retention", "ledger", "remove", "R-1", "--yes", "--json")
    assert (kept.code, kept.out, kept.error["id"]) == (4, "", "ledger-kept")
    assert list((filled.cwd / "certs").glob("*.ledger"))
    done = filled.ok("retention", "ledger", "remove", "R-1", "--yes", "--reason", "rutin", *later, "--json").json
    assert (done["counts"]["remove"], list((filled.cwd / "certs").glob("*.ledger"))) == (1, [])
    assert filled.ok("retention", "ledger", "list", "--json").json["items"] == []
    assert filled.ok("audit", "verify").code == 0
    refused = filled("changes", "undo", done["change"], "--json", *later)
    assert (refused.code, refused.error["id"]) == (4, "not-undoable")


@pytest.mark.parametrize("written", ["29d", "12h", "soon", "30m", "2w", "[]"])
def test_a_ledger_is_kept_for_thirty_days_at_least(bare_vis: Command, written: str) -> None:
    bare_vis.write("vis.yaml", f"ledger_keep: {written}\n")
    run = bare_vis("config", "check", "--json")
    assert (run.code, run.error["line"]) == (78, 1)


def test_how_long_ledgers_are_kept_is_shown_among_the_settings(bare_vis: Command) -> None:
    bare_vis.write("vis.yaml", "ledger_keep: 1y 30d\n")
    assert "1y 30d" in bare_vis.ok("config", "show").out
    assert bare_vis.ok("config", "show", "--json").json
