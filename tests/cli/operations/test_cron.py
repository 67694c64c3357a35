"""`vis cron show`: units that systemd takes, lines that cron takes, and samples equal to them."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.rows import REGISTER, add, window
from tests.conftest import ROOT, Command
from vis_cli.files.operations.cron import JOBS, SAMPLE, Installation, crontab, systemd

HARD = ("NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateDevices", "RestrictNamespaces", "LockPersonality")


def parsed(unit: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit)
    return parser


@pytest.fixture
def installed(vis_sqlite: Command) -> Command:
    vis_sqlite.write("vis.yaml", "label: PROD\n")
    return vis_sqlite


def test_the_samples_are_what_the_generator_makes() -> None:
    files = {path.name: path.read_text() for path in (ROOT / "configs" / "systemd").iterdir()}
    assert files == systemd(SAMPLE)
    assert (ROOT / "configs" / "cron" / "vis.cron").read_text() == crontab(SAMPLE)


def test_units_are_hardened_and_know_this_installation(installed: Command) -> None:
    files = {
        each["name"]: each["content"] for each in installed.ok("cron", "show", "--systemd", "--json").json["files"]
    }
    assert files.keys() == {f"vis-{job.name}.{kind}" for job in JOBS for kind in ("service", "timer")}
    service = parsed(files["vis-windows.service"])["Service"]
    assert service["ProtectSystem"] == "strict" and all(name in service for name in HARD)
    assert service["ReadWritePaths"] == str(Path(str(installed.database)).parent)
    assert service["ExecStart"].endswith(" --no-input --quiet windows run")
    assert str(installed.database) in files["vis-windows.service"]
    assert f'"VIS_CONFIG={installed.cwd / "vis.yaml"}"' in files["vis-windows.service"]
    timer = parsed(files["vis-windows.timer"])
    assert timer["Timer"]["Persistent"] == "true" and timer["Timer"]["OnCalendar"] == "*:0/15"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_text_holds_every_file_under_its_name(installed: Command) -> None:
    run = installed.ok("cron", "show", "--systemd")
    assert [line for line in run.out.splitlines() if line.startswith("# /etc/")] == [
        f"# /etc/systemd/system/vis-{job.name}.{kind}" for job in JOBS for kind in ("service", "timer")
    ]
    assert "systemctl enable --now vis-windows.timer vis-status.timer" in run.err


def test_the_files_are_written_where_asked(installed: Command) -> None:
    installed.ok("cron", "show", "--systemd", "--out", "units")
    assert len(list((installed.cwd / "units").iterdir())) == 2 * len(JOBS)
    installed.write("file", "")
    assert installed("cron", "show", "--systemd", "--out", "file/units").code == 73


def test_a_lines_job_runs_as_cron_runs_it_and_says_nothing(installed: Command) -> None:
    add(installed, *REGISTER)
    add(installed, window(1, since=datetime(2199, 6, 1, tzinfo=UTC), until=datetime(2199, 8, 1, tzinfo=UTC)))
    lines = installed.ok("cron", "show", "--cron").out.splitlines()
    jobs = [line.split(maxsplit=5) for line in lines if not line.startswith("#")]
    assert [job[:5] for job in jobs] == [job.cron.split() for job in JOBS]
    for *_, command in jobs:
        done = subprocess.run(
            ["/bin/sh", "-c", command.replace("\\%", "%")], capture_output=True, text=True, env={"HOME": "/nowhere"},
            cwd="/", check=False,
        )  # fmt: skip
        found = "cards check" in command  # a unit of this register has a number, and no phone hours
        assert (done.returncode, "no-hours" in done.stdout, done.stderr) == (int(found), found, "")
        assert found or not done.stdout


def test_the_run_says_one_line_when_a_window_was_missed(vis_sqlite: Command) -> None:
    add(vis_sqlite, *REGISTER)
    add(vis_sqlite, window(1), window(2))
    vis_sqlite.ok("windows", "run", "--now", "2026-06-01", "--quiet")
    run = vis_sqlite("windows", "run", "--no-input", "--quiet", "--now", "2026-09-01")
    assert (run.code, run.out.count("\n"), run.err) == (1, 1, "")
    status = vis_sqlite("status", "--no-input", "--quiet", "--now", "2026-09-01 00:01")
    assert (status.code, status.out.count("\n"), status.err) == (1, 1, "")
    assert "And 1 more" in status.out


@pytest.mark.parametrize("words", [[], ["--systemd", "--cron"]])
def test_one_of_the_two_must_be_named(installed: Command, words: list[str]) -> None:
    assert installed("cron", "show", *words).code == 2


@pytest.mark.parametrize("form", ["--systemd", "--cron"])
def test_a_database_that_the_jobs_could_not_use_is_told(installed: Command, form: str) -> None:
    usual = installed.ok("cron", "show", form)
    assert "jobs fail" not in usual.err
    missing = installed.ok("cron", "show", form, "--db", "none.db")
    path = installed.cwd / "none.db"
    said = f"There is no database {path}: the jobs fail until `vis db init` has made it.\n"
    assert (missing.err.removesuffix(usual.err), path.exists()) == (said, False)
    assert str(path) in missing.out
    installed.write("no.db", "no database at all, though a file of this name\n" * 9)
    other = installed.ok("cron", "show", form, "--db", "no.db")
    said = "As things are the jobs fail: no.db is not an SQLite database.\n"
    assert other.err.removesuffix(usual.err) == said


def test_a_server_that_cannot_be_reached_is_told_and_the_jobs_are_printed(installed: Command) -> None:
    run = installed.ok("cron", "show", "--cron", "--db", "postgresql+psycopg://vis@127.0.0.1:1/vis")
    assert "As things are the jobs fail: " in run.err
    assert "VIS_DB=postgresql+psycopg://vis@127.0.0.1:1/vis" in run.out


def test_a_purge_is_among_the_jobs_where_a_policy_names_its_decision(installed: Command) -> None:
    def shown(form: str) -> str:
        return "".join(each["content"] for each in installed.ok("cron", "show", form, "--json").json["files"])

    undecided = "policies: [{name: kort, keep: 2y, case_types: [Boka tid]}]\n"
    installed.write("vis.yaml", "retention: r.yaml\n")
    installed.write("r.yaml", undecided)
    assert "retention purge" not in shown("--cron") + shown("--systemd")
    assert "names its decision" in installed.ok("cron", "show", "--cron").err
    decision = "decision: {body: Regionstyrelsen, date: 2019-03-12, reference: RK 19/0815}"
    installed.write("r.yaml", f"policies: [{{name: p, keep: 2y, {decision}}}]\n")
    words = "--no-input --quiet retention purge --apply --yes --max-runtime 2h"
    (line,) = [line for line in shown("--cron").splitlines() if "retention purge" in line]
    assert line.startswith("15 3 * * * ") and line.endswith(words)
    assert f"{words}\n" in shown("--systemd") and "OnCalendar=*-*-* 03:15\n" in shown("--systemd")
    assert "vis-purge.timer" in installed.ok("cron", "show", "--systemd").err
    installed.write("r.yaml", f"{undecided[:-2]}, {{name: annat, keep: 2y, {decision}}}]\n")
    assert "--max-runtime 2h --policy annat\n" in shown("--cron")  # one without a decision would have it refused
    installed.write("r.yaml", "policies: [{name: p, keep: 2 fortnights}]\n")
    assert installed("cron", "show", "--cron").code == 78


def test_answers_to_forms_are_filed_by_a_job_where_there_is_an_outbox(installed: Command) -> None:
    assert "forms deliver" not in installed.ok("cron", "show", "--cron").out
    installed.write("vis.yaml", "outbox: ut\n")
    (line,) = [each for each in installed.ok("cron", "show", "--cron").out.splitlines() if "forms deliver" in each]
    assert line.startswith("4-59/10 * * * * ") and line.endswith("--no-input --quiet forms deliver")
    units = installed.ok("cron", "show", "--systemd").out
    assert "OnCalendar=*:04/10\n" in units and f"ReadWritePaths=-{installed.cwd}/ut\n" in units


def test_a_sample_purges_only_for_whoever_says_so() -> None:
    (line,) = [line for line in crontab(SAMPLE).splitlines() if "retention purge" in line]
    assert line.startswith("#15 3 * * * ")
    assert systemd(SAMPLE)["vis-purge.timer"].startswith("# Only where the retention file names a decision")


def test_a_folder_that_is_not_there_yet_stops_no_job(bare_vis: Command) -> None:
    bare_vis.write("vis.yaml", "attachments: att\ncertificates: certs\n")
    (bare_vis.cwd / "certs").mkdir()
    written = bare_vis.ok("cron", "show", "--systemd", "--db", "postgresql+psycopg://vis@db.example.org/vis").out
    assert f"ReadWritePaths=-{bare_vis.cwd}/att\nReadWritePaths={bare_vis.cwd}/certs\n" in written


def test_a_password_is_never_printed(bare_vis: Command) -> None:
    for url in ("vis:hemligt@db.example.org/vis", "vis@db.example.org/vis?password=hemligt"):
        run = bare_vis.ok("cron", "show", "--systemd", "--db", f"postgresql+psycopg://{url}")
        assert "hemligt" not in run.out + run.err and "vis@db.example.org/vis" in run.out
    assert ".pgpass" in run.err and "AF_INET" in run.out and "ReadWritePaths" not in run.out


AWKWARD = Installation(
    ("/opt/vis 100%/bin/vis",), "vis", (("VIS_DB", '/var/lib/vis 100%/"a".db'),), ("/var/lib/vis 100%",), network=True
)


def test_percent_signs_and_spaces_are_written_as_each_wants_them() -> None:
    service = systemd(AWKWARD)["vis-windows.service"]
    assert 'ExecStart="/opt/vis 100%%/bin/vis" --no-input --quiet windows run\n' in service
    assert 'Environment="VIS_DB=/var/lib/vis 100%%/\\"a\\".db"\n' in service
    assert 'ReadWritePaths="/var/lib/vis 100%%"\n' in service
    (line,) = [line for line in crontab(AWKWARD).splitlines() if line.endswith("windows run")]
    assert re.findall(r"(?<!\\)%", line) == []
    words = shlex.split(line.replace("\\%", "%"))
    assert words[5:7] == ['VIS_DB=/var/lib/vis 100%/"a".db', "/opt/vis 100%/bin/vis"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    here = replace(SAMPLE, command=(sys.executable,), user="root", writes=(str(tmp_path),))
    for name, content in systemd(here).items():
        (tmp_path / name).write_text(content)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False, env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )  # fmt: skip
    assert [line for line in done.stderr.splitlines() if "vis-" in line] == []
    assert done.returncode == 0, done.stderr


def test_the_closures_are_published_by_a_job_where_that_is_asked_for(installed: Command) -> None:
    asked = ("cron", "show", "--publish", "www/stängt")
    (line,) = [each for each in installed.ok(*asked, "--cron").out.splitlines() if "--quiet publish " in each]
    assert line.startswith("3-59/15 * * * * ") and line.endswith(f"--quiet publish '{installed.cwd}/www/stängt'")
    units = installed.ok(*asked, "--systemd").out
    assert f"--quiet publish {installed.cwd}/www/stängt\n" in units
    assert f"ReadWritePaths=-{installed.cwd}/www\n" in units  # where the new folder is made
    assert "--quiet publish" not in installed.ok("cron", "show", "--cron").out
