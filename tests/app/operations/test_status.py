"""The status from a script, and as a monitor reads it."""

from __future__ import annotations

from datetime import timedelta

from tests.app.conftest import Invoke
from vis_cli import app
from vis_cli.errors import Busy, Usage
from vis_cli.rules.core.times import parse_moment


def test_a_run_is_missed_once_there_are_windows_or_an_age_is_named(invoke: Invoke) -> None:
    status = app.operations.status
    assert status.look(invoke())["well"]
    assert [each["id"] for each in status.look(invoke(), max_age=timedelta(hours=1))["findings"]] == ["no-run"]
    app.windows.add(invoke(), "Birka", ["Boka tid"], parse_moment("2025-07-01"), parse_moment("2025-07-08"))
    assert [each["id"] for each in status.look(invoke())["findings"]] == ["no-run"]
    app.switches.run(invoke())
    found = status.look(invoke())
    assert (found["well"], found["windows"]["planned"], list(found["runs"])) == (True, 1, ["windows"])


def test_tasks_that_are_late_are_for_attention_and_no_alarm(invoke: Invoke) -> None:
    app.windows.add(invoke(), "Birka", ["Boka tid"], parse_moment("2025-07-01"), parse_moment("2025-07-08"))
    app.switches.run(invoke("2025-07-02 08:00"))
    found = app.operations.status.look(invoke("2025-07-02 08:00"))
    assert found["well"]
    [late] = found["attention"]
    assert (late["id"], str(late["message"])) == ("overdue-tasks", "1 task to key in is overdue, since 2025-07-01.")


def test_days_ahead_that_no_notice_tells_of_are_for_attention(invoke: Invoke) -> None:
    app.cards.hours.set_(invoke(), "Birka", "mån–fre 08:00–16:00")
    december = invoke("2025-12-20 08:00")
    [found] = [each for each in app.operations.status.look(december)["attention"] if each["id"] == "untold-days"]
    said = "6 days within 60 days are told by no notice, at 1 unit, the first Wed 24 Dec 2025."
    assert (str(found["message"]), found["fix"]) == (said, "See `vis cards check`.")
    app.cards.notices.suggest(invoke("2025-12-20 08:00", yes=True))
    later = app.operations.status.look(invoke("2025-12-20 08:00"))
    assert "untold-days" not in {each["id"] for each in later["attention"]}


def test_a_monitor_reads_that_all_is_well_or_that_nobody_could_look(invoke: Invoke) -> None:
    status, invocation = app.operations.status, invoke()
    assert "vis_well 1\n" in status.metrics(status.look(invocation), invocation.now)
    failed = status.failed(Busy("another vis writes.", id="busy"))
    written = status.metrics(failed, invocation.now)
    assert "vis_well 0\n" in written and 'vis_findings{id="busy"} 1' in written
    assert status.failed(Usage("mistyped.")) is None
