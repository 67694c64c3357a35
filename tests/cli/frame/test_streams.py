"""What goes in and out of every command: no control characters, every format, nothing but text."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from tests.cli.rows import BIRKA, NOW, REGISTER, TELEBORG, add, change, window
from tests.cli.terminal import at_terminal
from tests.conftest import ROOT, Command
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import iso
from vis_cli.rules.register.persons import Person

AT = ("--now", "2026-06-02 09:00")


@pytest.fixture
def sqlite(vis_sqlite: Command) -> Command:
    add(vis_sqlite, *REGISTER)
    add(vis_sqlite, window(1), window(2, BIRKA), ticket="IT-48213")
    return vis_sqlite


HOSTILE = "=cmd|' /C calc'!A1 [bold]x[/bold] \x1b[31mröd\x9b5m\u202e\x07"


@pytest.fixture
def hostile(sqlite: Command) -> Command:
    """Somebody named a unit, and gave a ticket and a reason, that would do things to a terminal or a spreadsheet."""
    change(sqlite, Step(TELEBORG, replace(TELEBORG, name=HOSTILE)), ticket=HOSTILE, reason=HOSTILE, actor=HOSTILE)
    return sqlite


SEEN = [["changes", "list"], ["changes", "show", "C-3"], ["changes", "show", "C-3", "--format", "plain"]]


def controls(text: str) -> set[str]:
    return {character for character in text if character < " " or "\x7f" <= character <= "\x9f"} - {"\n", "\t"}


@pytest.mark.parametrize("words", SEEN, ids=" ".join)
def test_a_pipe_carries_no_control_characters(hostile: Command, words: list[str]) -> None:
    run = hostile.ok(*words)
    assert controls(run.out) == set() and "\u202e" not in run.out
    assert "[bold]x[/bold]" in run.out


FORMATTED = [[*SEEN[0], "--format", each] for each in ("json", "yaml", "csv", "html", "markdown")]


@pytest.mark.parametrize("words", [*SEEN, *FORMATTED], ids=" ".join)
def test_a_terminal_gets_nothing_raw_that_a_person_wrote(hostile: Command, words: list[str]) -> None:
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {}):
        run = at_terminal(hostile, *words, env=env, columns=400)
        assert run.code == 0 and "\x1b[31m" not in run.out and "\x9b" not in run.out and "\u202e" not in run.out
        assert "\x07" not in run.out
        if env:
            assert controls(run.out) == set()


@pytest.mark.parametrize(
    "how", [{"words": ["--no-color"]}, {"env": {"NO_COLOR": "1"}}, {"env": {"TERM": "dumb"}}], ids=str
)
def test_no_colour_means_no_escape_sequences(sqlite: Command, how: dict[str, Any]) -> None:
    run = at_terminal(sqlite, "changes", "list", *how.get("words", []), env=how.get("env"))
    assert run.code == 0 and "C-2" in run.out and controls(run.out) == set()


def test_a_terminal_that_cannot_take_a_bar_away_again_is_shown_none(sqlite: Command) -> None:
    assert at_terminal(sqlite, "audit", "verify").out.count("verifying") > 0
    run = at_terminal(sqlite, "audit", "verify", env={"TERM": "dumb"})
    assert run.code == 0 and run.out.startswith("The chain is whole") and "verifying" not in run.out


def test_an_error_repeats_what_was_typed_without_its_control_characters(sqlite: Command) -> None:
    run = sqlite("changes", "show", "\x1b[31mC-1")
    assert run.code == 65 and controls(run.err) == set()


def test_json_keeps_what_was_written_to_the_letter(hostile: Command) -> None:
    run = hostile.ok("changes", "list", "--json")
    assert run.json["items"][0]["reason"] == HOSTILE
    assert controls(run.out) == set()


def test_csv_for_a_spreadsheet_holds_no_formula(hostile: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(hostile.ok("changes", "list", "--format", "csv").out)))
    assert rows[0]["reason"].startswith("'=")


@pytest.mark.parametrize("format", ["table", "plain", "json", "yaml", "csv", "markdown", "html"])
def test_every_format_holds_the_same_and_stays_the_same(sqlite: Command, format: str) -> None:
    first = sqlite.ok("changes", "list", "--format", format)
    assert first.err == "" and "IT-48213" in first.out
    assert sqlite.ok("--format", format, "changes", "list").out == first.out


def test_quiet_says_nothing_but_errors(sqlite: Command) -> None:
    run = sqlite.ok("changes", "undo", "C-2", "--yes", "--quiet", *AT)
    assert (run.out, run.err) == ("", "")
    assert sqlite("changes", "show", "C-99", "--quiet").err != ""


def test_times_in_json_have_stockholms_offset(sqlite: Command) -> None:
    assert {item["at"] for item in sqlite.ok("changes", "list", "--json").json["items"]} == {iso(NOW)}
    assert iso(NOW).endswith("+02:00")


def test_a_reader_who_has_seen_enough_is_no_failure(sqlite: Command) -> None:
    command = f"{sys.executable} -m vis_cli audit export --db {sqlite.database} | (exec <&-); echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, check=True)
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize(
    ("words", "env", "where"),
    [
        (["units", "list", "--search", "V\udce5rd"], {}, "argument 4"),
        (["units", "rename", TELEBORG.hsa_id, "V\udce5rd"], {}, "argument 4"),
        (["units", "list"], {"VIS_ACTOR": "\udcff"}, "VIS_ACTOR"),
    ],
)
def test_bytes_that_are_no_text_are_refused(sqlite: Command, words: list[str], env: dict[str, str], where: str) -> None:
    run = sqlite(*words, "--json", env=env)
    assert (run.code, run.out) == (2, "")
    assert run.error["message"].startswith(f"{where} is not UTF-8")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_is_said_first_is_read_first(unbuffered: str, sqlite: Command) -> None:
    """Also where Python was asked for streams without buffers, as images of containers do."""
    words = ["-m", "vis_cli", "windows", "list", "--as-of", "29 juni", "--lang", "sv"]
    environment = {
        **os.environ,
        "PYTHONUNBUFFERED": unbuffered,
        "VIS_DB": str(sqlite.database),
        "PYTHONPATH": str(ROOT),
    }
    run = subprocess.run(
        [sys.executable, *words],
        cwd=sqlite.cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said, *table = run.stdout.decode().splitlines()
    assert (run.returncode, said[:2]) == (0, "--") and table, run.stdout


@pytest.mark.parametrize("format", ["table", "plain", "json", "csv", "yaml", "html", "markdown", "xlsx"])
def test_a_long_answer_that_nobody_reads_to_its_end_is_done(sqlite: Command, format: str) -> None:
    """As in `vis persons list | head -1`: the pipe is closed while the answer is written."""
    add(sqlite, *(Person(f"SE2321000065-TEST{n}", f"Person {n}") for n in range(3000, 4000)))
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.run(
        [sys.executable, "-m", "vis_cli", "persons", "list", "--format", format, "--db", str(sqlite.database)],
        cwd=sqlite.cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=writer, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (run.returncode, run.stderr) == (0, b"")
