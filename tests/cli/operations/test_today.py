"""`vis today`: the morning as a screen, as a line, as a page, and its exit code."""

from __future__ import annotations

import pytest

from tests.cli.rows import REGISTER, add, window
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.register import TELEBORG, fill


@pytest.fixture
def planned(vis: Command) -> Command:
    """One window, 29 June to 2 August 2026, that no run has seen."""
    add(vis, *REGISTER)
    add(vis, window(1))
    return vis


def test_a_morning_with_nothing_is_well(vis: Command) -> None:
    run = vis("today", "--now", "2026-06-01")
    assert (run.code, run.err) == (0, "")
    assert run.out == (
        "Mon 1 June 2026 (v. 23)\nBegins today: nothing.\nEnds today: nothing.\nTo key in: nothing.\nMissed: nothing.\n"
        "Unanswered: nothing.\nTo see to: nothing.\nAll is well.\n"
    )
    assert vis.ok("today", "--line", "--now", "2026-06-01").out == "Mon 1 June 2026 (v. 23) · nothing to see to\n"
    assert vis.ok("today", "--quiet", "--now", "2026-06-01").out == ""


def test_what_begins_what_is_overdue_and_what_was_missed_is_told_with_the_exit_code_of_status(planned: Command) -> None:
    planned.ok("windows", "run", "--now", "2026-06-29 00:05")
    run = planned("today", "--now", "2026-06-29 00:10")
    assert (run.code, run.err) == (0, "")
    assert "Vårdcentralen Teleborg: Boka tid: closed, opens Mon 3 Aug 2026\n" in run.out
    assert "  due today: 1. See `vis todo`.\n" in run.out
    assert run.out.endswith("Nothing is wrong, but 1 matter above waits to be seen to.\n")
    line = planned("today", "--line", "--now", "2026-07-01 00:10")
    assert line.out == "Wed 1 July 2026 (v. 27) · overdue 1 · to see to 1\n"  # the run is two days ago
    for words in ((), ("--line",), ("--json",), ("--format", "html"), ("--quiet",)):
        late = planned("today", *words, "--now", "2026-07-01 00:10")
        assert (late.code, late.err, bool(late.out)) == (1, "", True), words


def test_orders_that_nobody_applied_or_answered_are_told(vis: Command) -> None:
    fill(vis)
    vis.write("o.yaml", f"{{ref: IT-1, unit: {TELEBORG}, case_types: [Boka tid], weeks: 2026-W27..2026-W31}}\n")
    vis.write("mail.txt", "Hej! Vårdcentralen Moheda stänger Boka tid 29 juni t.o.m. 2 augusti 2026.\n")
    at = ("--now", "2026-06-01 08:00")
    vis.ok("orders", "apply", "o.yaml", "--yes", *at)
    vis("orders", "read", "mail.txt", "--ref", "IT-2", "--keep", *at)
    run = vis("today", *at)
    assert "  orders received: 1 was read and is not applied. See `vis orders list --state received`.\n" in run.out
    assert "  orders: 1 was applied and never answered. See `vis orders list --state applied`.\n" in run.out
    assert "orders waiting 2" in vis("today", "--line", *at).out
    vis.ok("orders", "reply", "IT-1", *at)
    assert vis("today", "--json", *at).json["orders"] == {"received": 1, "unanswered": 0}
    over = vis("today", "--json", "--now", "2026-08-03 08:00").json["orders"]
    assert over == {"received": 1, "unanswered": 0}


def test_overdue_tasks_are_never_called_well(planned: Command) -> None:
    planned.ok("windows", "run", "--now", "2026-06-30 07:30")
    for command in ("status", "today"):
        run = planned("--now", "2026-06-30 08:00", command)
        assert (run.code, "All is well." in run.out) == (0, False), command
        assert run.out.endswith("Nothing is wrong, but 1 matter above waits to be seen to.\n"), command


def test_a_page_is_whole_and_in_the_language_asked_for(planned: Command) -> None:
    page = planned("today", "--format", "html", "--lang", "sv", "--now", "2026-06-29 00:10").out
    assert "`" not in page and "<code>vis " in page
    assert '<html lang="sv">' in page and "<h2>Börjar i dag</h2>" in page and "Vårdcentralen Teleborg" in page


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_the_screen_fits_eighty_columns(planned: Command, lang: str) -> None:
    run = at_terminal(planned, "today", "--no-color", "--lang", lang, "--now", "2026-09-01")
    assert run.code == 1 and max(map(len, run.out.split("\n"))) <= 80
    assert ("kom och gick" in run.out) is (lang == "sv") and "W-1" in run.out
