"""`vis status`: well or not, for a person, a program and a monitor."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess

import pytest

from tests.cli.retention.fixtures import fill, policy
from tests.cli.rows import NOW, REGISTER, add, window
from tests.conftest import ROOT, Command
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t

PROMTOOL = shutil.which("promtool")


@pytest.fixture
def planned(vis: Command) -> Command:
    """One window, 29 June to 2 August 2026."""
    add(vis, *REGISTER)
    add(vis, window(1))
    return vis


def status(vis: Command, now: str, *words: str, code: int = 0) -> dict[str, object]:
    run = vis("status", "--now", now, *words, "--json")
    assert (run.code, run.err) == (code, ""), run.out
    assert run.json["well"] is (code == 0)
    return {"ids": [each["id"] for each in run.json["findings"]], **run.json}


def test_a_fresh_database_is_well(vis: Command) -> None:
    found = status(vis, "2026-06-01")
    assert (found["ids"], found["last_run"]) == ([], {"job": "windows", "at": None})
    assert vis.ok("status").out.endswith("All is well.\n")


def test_an_age_named_demands_a_run(vis: Command) -> None:
    assert status(vis, "2026-06-01", "--max-age", "1h", code=1)["ids"] == ["no-run"]


def test_windows_without_any_run_are_not_well(planned: Command) -> None:
    assert status(planned, "2026-06-02", code=1)["ids"] == ["no-run"]


@pytest.mark.parametrize(
    ("now", "words", "ids"),
    [
        ("2026-06-29 01:05", [], []),
        ("2026-06-29 01:06", [], ["overdue-run"]),
        ("2026-06-29 02:00", ["--max-age", "2h"], []),
        ("2026-06-29 00:06", ["--max-age", "30s"], ["overdue-run"]),
    ],
)
def test_the_last_run_may_be_so_old_and_no_older(planned: Command, now: str, words: list[str], ids: list[str]) -> None:
    planned.ok("windows", "run", "--now", "2026-06-29 00:05")
    found = status(planned, now, *words, code=1 if ids else 0)
    assert found["ids"] == ids
    assert found["last_run"]["at"] == "2026-06-29T00:05:00+02:00"  # type: ignore[index]


def test_a_missed_window_is_not_well_until_it_is_acknowledged(planned: Command) -> None:
    planned.ok("windows", "run", "--now", "2026-06-01")
    late = planned("windows", "run", "--now", "2026-08-10 00:05", "--json")
    assert (late.code, late.json["missed"]) == (1, ["W-1"])
    assert status(planned, "2026-08-10 00:06", code=1)["ids"] == ["missed-window"]
    assert "vis windows ack W-1" in planned("status", "--now", "2026-08-10 00:06").out
    planned.ok("windows", "ack", "W-1", "--now", "2026-08-10 00:07")
    assert status(planned, "2026-08-10 00:08")["ids"] == []


def test_what_is_overdue_to_key_in_is_told_and_is_no_alarm(planned: Command) -> None:
    planned.ok("windows", "run", "--now", "2026-07-01 00:05")
    found = status(planned, "2026-07-01 00:10")
    assert [each["id"] for each in found["attention"]] == ["overdue-tasks"]  # type: ignore[attr-defined]


def test_the_metrics_are_written_whole_and_can_be_read_by_others(planned: Command) -> None:
    planned.ok("windows", "run", "--now", "2026-06-29 00:05")
    planned.ok("status", "--now", "2026-06-29 00:10", "--metrics", "vis.prom")
    written = (planned.cwd / "vis.prom").read_text()
    assert stat.S_IMODE((planned.cwd / "vis.prom").stat().st_mode) == 0o644
    sample = re.compile(r'(# (HELP|TYPE) vis_\w+ .+|vis_\w+(\{\w+="[^"]*"\})? [0-9.e+]+)')
    assert all(sample.fullmatch(line) for line in written.splitlines())
    assert "vis_well 1" in written.splitlines()
    assert 'vis_last_run_timestamp_seconds{job="windows"} 1782684300' in written.splitlines()
    assert 'vis_windows{state="active"} 1' in written.splitlines()
    assert planned("status", "--now", "2026-06-30", "--metrics", "vis.prom").code == 1
    assert "vis_well 0" in (planned.cwd / "vis.prom").read_text().splitlines()
    assert [path.name for path in planned.cwd.iterdir()] == ["vis.prom"]


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed here")
def test_promtool_has_nothing_to_say_of_the_metrics_and_of_the_alert_rules(planned: Command) -> None:
    assert planned("status", "--now", "2026-06-01", "--metrics", "vis.prom").code == 1
    with (planned.cwd / "vis.prom").open("rb") as metrics:
        run = subprocess.run(
            ["promtool", "check", "metrics"], stdin=metrics, capture_output=True, text=True, check=False
        )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    rules = ["promtool", "check", "rules", "--lint=all", "--lint-fatal", str(ROOT / "examples" / "vis-alerts.yaml")]
    assert subprocess.run(rules, capture_output=True, check=False).returncode == 0


def test_metrics_that_can_not_be_written_are_73(planned: Command) -> None:
    run = planned("status", "--metrics", "no/folder/vis.prom", "--json")
    assert (run.code, run.out, run.error["id"]) == (73, "", "cannot-write")


def test_a_database_that_can_not_be_read_is_not_well_to_the_monitor(bare_vis: Command) -> None:
    run = bare_vis("status", "--db", "none.db", "--metrics", "vis.prom")
    assert run.code == 78
    assert "vis_well 0" in (bare_vis.cwd / "vis.prom").read_text().splitlines()


def test_quiet_and_well_says_nothing(vis: Command) -> None:
    run = vis.ok("status", "--quiet")
    assert (run.out, run.err) == ("", "")


def test_a_malformed_age_is_a_usage_error(vis: Command) -> None:
    assert vis("status", "--max-age", "soon").code == 2


def test_the_newest_run_of_each_job_is_told(vis: Command) -> None:
    with vis.open().writing() as db:
        for job in ("backup", "windows", "backup"):
            journal.add_beside(db, t.runs, {"job": job, "at": NOW, "actor": "cron", "result": "{}", "change": None})
        db.commit()
    assert status(vis, "2026-06-01 10:30")["runs"].keys() == {"backup", "windows"}  # type: ignore[attr-defined]


def overdue(vis: Command, now: str, kind: str, *, code: int = 0) -> list[str]:
    """What status says at the moment of cases kept too long, in `findings` or in `attention`."""
    each = status(vis, now, code=code)[kind]
    return [said["message"] for said in each if said["id"] == "overdue-purge"]  # type: ignore[attr-defined]


def test_cases_kept_too_long_are_told_and_after_a_month_an_alarm(vis: Command) -> None:
    fill(vis)  # cases due from 3 June 2025, 1, 2 and 3 June 2026, and one held
    assert overdue(vis, "2025-06-03", "attention") == []
    said = "1 case is overdue for destruction, the oldest since 2025-06-03; there has been no purge."
    assert overdue(vis, "2025-06-04", "attention") == [said]
    assert overdue(vis, "2025-07-03", "attention") == [said]
    assert overdue(vis, "2025-07-04", "findings", code=1) == [said]
    vis.ok("retention", "purge", "--apply", "--yes", "--now", "2026-06-01 03:15")
    assert overdue(vis, "2026-06-01", "attention") == []
    assert overdue(vis, "2026-06-04", "attention") == [
        "2 cases are overdue for destruction, the oldest since 2026-06-02; the last purge was 2026-06-01 03:15."
    ]
    vis.ok("status", "--now", "2026-06-04", "--metrics", "vis.prom")
    written = (vis.cwd / "vis.prom").read_text().splitlines()
    assert 'vis_findings{id="overdue-purge"} 2' in written
    assert 'vis_last_run_timestamp_seconds{job="purge"} 1780276500' in written


def test_what_nobody_has_decided_to_destroy_is_never_overdue(vis: Command) -> None:
    fill(vis)
    policy(vis, decision="")
    assert overdue(vis, "2030-01-01", "attention") == []
    (vis.cwd / "vis.yaml").unlink()
    assert overdue(vis, "2030-01-01", "attention") == []


def test_a_faulty_retention_file_hides_nothing_else(vis_sqlite: Command) -> None:
    fill(vis_sqlite)
    vis_sqlite.write("retention.yaml", "policies: [{name: p, keep: 2 fortnights}]\n")
    found = status(vis_sqlite, "2026-06-02", "--max-age", "1h", code=1)
    assert found["ids"] == ["no-run", "faulty-retention"]
    assert "retention.yaml:1:28: error[faulty-keep]" in found["findings"][1]["message"]  # type: ignore[index]


def test_a_nightly_purge_says_nothing_when_all_is_well(vis_sqlite: Command) -> None:
    fill(vis_sqlite)
    for _ in range(2):  # the second has nothing to do
        run = vis_sqlite.ok("--no-input", "--quiet", "retention", "purge", "--apply", "--yes", "--max-runtime", "2h")
        assert (run.out, run.err) == ("", "")


def test_in_swedish_the_state_of_windows_bends_with_their_number(planned: Command) -> None:
    assert "Stängningar: 1 planerad.\n" in planned("status", "--now", "2026-06-01", "--lang", "sv").out
    add(planned, window(2))
    assert "Stängningar: 2 planerade.\n" in planned("status", "--now", "2026-06-01", "--lang", "sv").out
