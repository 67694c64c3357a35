"""The status from a script, and as a monitor reads it."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path

import yaml

from tests.app.conftest import Invoke
from tests.conftest import ROOT
from vis_cli import app
from vis_cli.db.operations import status as db_status
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
    assert {name for name, _, _ in samples(written)} == {"vis_well", "vis_status_timestamp_seconds", "vis_findings"}
    assert status.failed(Usage("mistyped.")) is None


SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z]+)="((?:[^"\\\n]|\\[\\n"])*)"\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)')


def samples(written: str) -> list[tuple[str, str | None, str | None]]:
    """Name, label and its value of each, read as strictly as Prometheus does: help, type, then all of that name."""
    assert written.endswith("\n")
    found: list[tuple[str, str | None, str | None]] = []
    told: list[str] = []
    for line in written.splitlines():
        if line.startswith("# HELP "):
            told.append(line.split()[2])
        elif line.startswith("# TYPE "):
            assert line == f"# TYPE {told[-1]} gauge"
        else:
            read = SAMPLE.fullmatch(line)
            assert read is not None, line
            assert read[1] == told[-1], line
            found.append((read[1], read[2], read[3]))
    assert len(set(found)) == len(found) and len(set(told)) == len(told)
    return found


def test_what_was_not_found_is_0_and_never_absent(invoke: Invoke) -> None:
    status, invocation = app.operations.status, invoke()
    written = status.metrics(status.look(invocation), invocation.now)
    read = samples(written)
    assert {value for name, _, value in read if name == "vis_findings"} == set(status.IDS)
    assert {value for name, _, value in read if name == "vis_last_run_timestamp_seconds"} == set(status.JOBS)
    assert 'vis_findings{id="missed-window"} 0\n' in written
    assert 'vis_last_run_late_seconds{job="windows"} 0\n' in written
    app.switches.run(invocation)
    later = samples(status.metrics(status.look(invocation), invocation.now))
    assert {name for name, _, _ in set(read) - set(later)} <= {"vis_journal_head"}  # whose label is the hash


def test_every_finding_of_status_is_known_to_monitors() -> None:
    found = set()
    for module in (app.operations.status, db_status):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                assert isinstance(node.args[0], ast.Constant)
                found.add(node.args[0].value)
    assert found == set(app.operations.status.IDS)


def test_the_alerts_of_the_examples_ask_for_what_is_written(invoke: Invoke) -> None:
    status, invocation = app.operations.status, invoke()
    read = samples(status.metrics(status.look(invocation), invocation.now))
    rules = yaml.safe_load((ROOT / "examples" / "vis-alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 5
    names = {name for name, _, _ in read}
    for rule in rules:
        assert rule["annotations"]["summary"] and rule["labels"]["severity"] in ("warning", "critical")
        assert set(re.findall(r"vis_\w+", rule["expr"])) <= names, rule
        for name, label, values in re.findall(r'(vis_\w+)\{(\w+)=~?"([^"]+)"\}', rule["expr"]):
            assert {(name, label, value) for value in values.split("|")} <= set(read), rule
