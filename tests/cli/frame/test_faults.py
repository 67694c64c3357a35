"""Killed, out of disk, locked out, cut off: a command either did everything or nothing, and says which."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.cli.rows import REGISTER, add
from tests.conftest import ROOT, Command
from tests.register import MOHEDA, TELEBORG, fill

NOW = "2026-01-05 08:00"


def season(orders: int, first: int = 0) -> str:
    """An order file of so many orders that applying it takes a while; none closes at the time of another number."""
    lines = ["orders:"]
    for n in range(first, first + orders):
        day = f"{2027 + n // 336}-{n // 28 % 12 + 1:02d}-{n % 28 + 1:02d}"
        unit = (MOHEDA, TELEBORG)[n % 2]
        lines.append(f"  - {{ref: IT-{n}, unit: {unit}, case_types: [Boka tid, Förnya recept], deactivate: {day},")
        lines.append(f"     reactivate: {day} 12:00}}")
    return "\n".join(lines) + "\n"


def command(vis: Command, *words: str) -> tuple[list[str], dict[str, str]]:
    """The words and the environment of a real process, for tests that need one of its own."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(vis.cwd), "VIS_DB": str(vis.database), "VIS_NOW": NOW}
    return [sys.executable, "-m", "vis_cli", *words], environment | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def filled(vis: Command) -> Command:
    vis.environment["VIS_NOW"] = NOW
    return fill(vis)


def test_killed_at_any_moment_a_command_did_everything_or_nothing(
    filled: Command, soak: bool, record_property: Callable[[str, object], None]
) -> None:
    filled.write("season.yaml", season(300))
    words, environment = command(filled, "orders", "apply", "season.yaml", "--yes")
    begun = time.monotonic()
    subprocess.run([*words, "-n"], env=environment, cwd=filled.cwd, check=True, capture_output=True)
    length, dice, whole, kills = (time.monotonic() - begun) * 1.3, random.Random(20260105), 0, 40 if soak else 6
    before = filled.dump()
    for _ in range(kills):
        process = subprocess.Popen(
            words, env=environment, cwd=filled.cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(dice.uniform(0.3, 1) * length)
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = filled.dump()
        if after != before:
            whole += 1
            assert len(after["windows"]) == 600 * whole
            assert filled.ok("audit", "verify", "--json").json["ok"] is True
            filled.write("season.yaml", season(300, 300 * whole))  # the same again, until it is there
            before = after
    filled.ok("audit", "verify")
    record_property("counted", f"orders applied, killed: {kills} kills, {whole} when it was done")


def test_a_full_disk_is_told_and_nothing_is_changed(vis_sqlite: Command) -> None:
    vis_sqlite.environment["VIS_NOW"] = NOW
    fill(vis_sqlite)
    vis_sqlite.write("season.yaml", season(300))
    before = vis_sqlite.dump()
    words, environment = command(vis_sqlite, "orders", "apply", "season.yaml", "--yes", "--json")
    limited = f'ulimit -f 300; exec "$0" {" ".join(words[1:])}'  # 300 KiB: no file may grow past it
    run = subprocess.run(
        ["bash", "-c", limited, words[0]],
        env=environment,
        cwd=vis_sqlite.cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (74, ""), run.stderr
    assert '"storage"' in run.stderr
    assert vis_sqlite.dump() == before


def test_a_database_that_may_not_be_written_is_told(vis_sqlite: Command) -> None:
    fill(vis_sqlite)
    path = Path(str(vis_sqlite.database))
    path.write_bytes(b"this is no database, " * 1000)
    run = vis_sqlite("changes", "list", "--json")
    assert (run.code, run.error["id"]) == (78, "wrong-database")


def test_a_second_writer_waits_and_then_says_that_it_is_busy(filled: Command) -> None:
    with filled.open().writing():
        begun = time.monotonic()
        words = ("windows", "add", TELEBORG, "Boka tid", "--from", "2026-07-01", "--to", "2026-07-08")
        run = filled(*words, "--lock-timeout", "0.3", "--json")
        assert 0.3 <= time.monotonic() - begun < 5
        assert (run.code, run.error["id"]) == (75, "busy")
        assert filled("windows", "list").code == 0  # readers are not kept out
    assert filled(*words).code == 0


def test_a_lost_connection_is_told_and_nothing_is_changed(vis_postgres: Command) -> None:
    vis_postgres.environment["VIS_NOW"] = NOW
    fill(vis_postgres)
    before = vis_postgres.dump()
    words, environment = command(vis_postgres, "windows", "cancel", "W-1", "--lock-timeout", "30")
    waiting = text(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'vis' AND datname = current_database()"
        " AND query LIKE '%pg_advisory_xact_lock%' ORDER BY backend_start DESC"
    )
    engine = create_engine(vis_postgres.open().url, isolation_level="AUTOCOMMIT")
    with vis_postgres.open().writing():  # the command waits for us, and is cut off while it waits
        process = subprocess.Popen(words, env=environment, cwd=vis_postgres.cwd, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 20
        with engine.connect() as db:
            while time.monotonic() < until and process.poll() is None:
                others = db.scalars(waiting).all()
                if len(others) > 1:
                    db.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": others[0]})
                time.sleep(0.05)
    engine.dispose()
    _, said = process.communicate(timeout=30)
    assert process.returncode == 74, said
    assert vis_postgres.dump() == before


WRITING = [
    ["changes", "list"],
    ["audit", "export"],
    ["help"],
    ["--json"],
    ["cards", "export"],
    ["windows", "export"],
    ["retention", "certificate", "summary"],
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_an_answer_that_can_not_be_written_is_73(vis_sqlite: Command, words: list[str]) -> None:
    add(vis_sqlite, *REGISTER)
    program, environment = command(vis_sqlite, *words, "--json")
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            program, env=environment, cwd=vis_sqlite.cwd, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (run.returncode, json.loads(run.stderr)["error"]["id"]) == (73, "cannot-write")


ENDINGS = [
    ("units list", 0),
    ("units show nobody", 5),
    ("orders check bad.yaml", 65),
    ("roles check", 1),
    ("roles apply bad.csv --keep-going --yes", 3),
    ("--version", 0),
]
"""Ways to exit codes of each kind, with answers on stdout, on stderr and on both."""


@pytest.fixture
def faulty(vis_sqlite: Command) -> Command:
    fill(vis_sqlite)
    vis_sqlite.write("bad.yaml", "".join(f"---\nref: IT-{n}\nunit: Nowhere\n" for n in range(2000)))
    vis_sqlite.write("bad.csv", "person,role,unit\n" + "Nobody,granskare,Teleborg\n" * 2000)
    return vis_sqlite


def ending(vis: Command, words: str, redirected: str) -> int:
    """The exit code of the command itself, run by a shell that redirects it so."""
    program, environment = command(vis, *words.split())
    script = f'"$@" {redirected}; exit ${{PIPESTATUS[0]}}'
    return subprocess.run(
        ["bash", "-c", script, "bash", *program], env=environment, cwd=vis.cwd, capture_output=True, check=False
    ).returncode


@pytest.mark.parametrize(("words", "code"), ENDINGS)
def test_nobody_listening_changes_no_exit_code(faulty: Command, words: str, code: int) -> None:
    for redirected in ("2>&1 | head -c1", "2>&-", "2>/dev/full"):
        assert (redirected, ending(faulty, words, redirected)) == (redirected, code)


@pytest.mark.parametrize("words", ["units list", "roles check", "cards days --json", "--help", "--version"])
def test_an_answer_that_stdout_does_not_take_is_73(faulty: Command, words: str) -> None:
    for redirected in (">&-", ">/dev/full"):
        assert (redirected, ending(faulty, words, redirected)) == (redirected, 73)


def test_a_failure_without_an_answer_keeps_its_code_where_stdout_is_closed(faulty: Command) -> None:
    assert ending(faulty, "orders check bad.yaml", ">&-") == 65


def test_a_database_does_not_get_the_number_of_a_closed_stream(vis_sqlite: Command) -> None:
    add(vis_sqlite, *REGISTER)
    assert ending(vis_sqlite, "changes undo C-1 --yes --quiet", "<&- >&- 2>&-") == 0
    assert vis_sqlite.dump()["units"] == [] and vis_sqlite.ok("audit", "verify").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("changes", "list", "--json"), 0, ""),
        (("units", "import", "units.csv"), 66, "units.csv: error[missing-input]: there is no such file.\n"),
        (("orders", "check", "order.yaml"), 74, "error[storage]: No such file or directory. Check the disk.\n"),
    ],
)
def test_a_folder_that_is_gone_is_no_failure_of_vis(
    vis_sqlite: Command, words: tuple[str, ...], code: int, said: str
) -> None:
    gone = vis_sqlite.cwd / "gone"
    gone.mkdir()
    run, environment = command(vis_sqlite, *words)
    script = 'rmdir "$PWD" && exec "$@"'
    process = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *run], env=environment, cwd=gone, capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stderr) == (code, said)
