"""Ctrl-C and SIGTERM, whenever they come: 130 with a word on what was done, or the command's own exit code."""

from __future__ import annotations

import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import datetime

import pytest

from tests.cli.terminal import at_terminal
from tests.conftest import ROOT, Command
from tests.register import fill
from vis_cli.cli.frame.main import invoke
from vis_cli.interrupts import NOTHING_HALF_DONE, SIGNALS, is_interrupt

ORDERS = """\
ref: IT-{n}
unit: Vårdcentralen {unit}
case_types: [Boka tid, Förnya recept]
deactivate: {year}-06-29
reactivate: {year}-08-03
---
"""
BOOTSTRAP = """\
import os, signal, sys
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: os._exit(99))  # Python itself has begun, and vis has not
from vis_cli.__main__ import main
os.write(int(sys.argv[1]), b"ready")
sys.exit(main(sys.argv[2:]))
"""

SAID = f"{NOTHING_HALF_DONE}\n"
BEFORE = 99
"""The exit code of a process that a signal met before vis was there to hear it."""


@pytest.fixture
def filled(vis_sqlite: Command) -> Command:
    vis_sqlite.environment |= {"VIS_NOW": "2026-05-04 08:00"}
    vis = fill(vis_sqlite)
    orders = (ORDERS.format(n=n, unit=("Teleborg", "Alvesta")[n % 2], year=2027 + n // 2) for n in range(130))
    vis.write("orders.yaml", "".join(orders))
    return vis


def start(vis: Command, *words: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """The command in a Python of its own, returned when its first line is about to run."""
    ready, tell = os.pipe()
    environment = {**os.environ, **vis.environment, "VIS_DB": str(vis.database), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", BOOTSTRAP, str(tell), *words],
        env=environment, cwd=vis.cwd, text=True, pass_fds=[tell], stdin=stdin,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(tell)
    assert os.read(ready, 5) == b"ready"
    os.close(ready)
    return process


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_at_any_moment_is_130_or_too_late(filled: Command, number: signal.Signals) -> None:
    rng = random.Random(number)
    commands = [
        ("--version",),
        ("help",),
        ("changes", "list", "--json"),
        ("orders", "apply", "orders.yaml", "--yes", "-n"),
        ("units", "alias", "Teleborg", "Telan"),
    ]
    took: dict[tuple[str, ...], float] = {}
    for words in commands:
        began = time.monotonic()
        process = start(filled, *words)
        process.communicate(timeout=60)
        assert process.returncode == 0
        took[words] = time.monotonic() - began
    for n in range(20):
        words = commands[n % len(commands)]
        process = start(filled, *words)
        time.sleep(rng.uniform(0, took[words]))
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert process.returncode in (0, 130, BEFORE), (words, err)
        assert "Traceback" not in err and "Exception ignored" not in err, err
        if process.returncode == 130:
            assert err == "Interrupted; nothing half done.\n" or (words[-1] == "--json" and "interrupted" in err)
    assert filled.ok("audit", "verify", "--json").json["ok"]


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize(
    "words",
    [
        ("orders", "apply", "orders.yaml", "--yes"),
        ("cases", "import", "cases.csv", "--yes"),
        ("units", "alias", "Teleborg", "Telan"),
        ("audit", "reads", "--resident", "-"),
    ],
    ids=" ".join,
)
def test_a_command_that_waits_is_interrupted_and_changes_nothing(
    filled: Command, words: tuple[str, ...], form: tuple[str, ...], number: signal.Signals
) -> None:
    """For another writer, or for what is to be typed."""
    row = "2026-0000001;Teleborg;Boka tid;191212121212;new;2026-05-01\n"
    filled.write("cases.csv", f"nummer;enhet;ärendetyp;invånare;tillstånd;öppnat\n{row}")
    before = filled.dump()
    with filled.open().writing():
        process = start(filled, *words, "--lock-timeout", "60", *form, stdin=subprocess.PIPE)
        time.sleep(0.7)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, ""), err
    if form:
        assert json.loads(err)["error"]["id"] == "interrupted"
    else:
        assert err == "Interrupted; nothing half done.\n"
    assert filled.dump() == before


def test_what_was_done_before_the_signal_is_said(filled: Command) -> None:
    """Nobody reads the answer, so that the command waits with it."""
    done = len(filled.dump()["changes"])
    process = start(filled, "orders", "apply", "orders.yaml", "--yes", "--json")
    until = time.monotonic() + 30
    while len(filled.dump()["changes"]) == done and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    error = json.loads(err)["error"]
    assert (process.returncode, error["id"]) == (130, "interrupted")
    assert error["message"] == f"Interrupted; nothing half done. Done before that: C-{done + 1}."


class _Interrupted:
    """What Python tells of its name while a class is made: the moment in which a signal comes."""

    def __set_name__(self, *_: object) -> None:
        raise KeyboardInterrupt


def interrupted_while_a_class_is_made() -> datetime:
    return type("Made", (), {"part": _Interrupted()})()


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_signal_that_comes_while_a_class_is_made_is_no_bug(form: tuple[str, ...], vis_sqlite: Command) -> None:
    """Python 3.11 makes a RuntimeError of it, and modules are read until a command begins."""
    out, err = io.StringIO(), io.StringIO()
    code = invoke(
        ["status", *form], {"VIS_DB": str(vis_sqlite.database)}, clock=interrupted_while_a_class_is_made, user="test",
        directory=vis_sqlite.cwd, stdin=io.StringIO(), stdout=out, stderr=err,
    )  # fmt: skip
    assert (code, out.getvalue()) == (130, "")
    assert json.loads(err.getvalue())["error"]["id"] == "interrupted" if form else err.getvalue() == SAID


def test_a_signal_that_comes_before_a_command_has_begun_is_no_bug_either() -> None:
    code = (
        "import sys; from vis_cli.__main__ import main\n"
        "class Part:\n def __set_name__(self, *_): raise KeyboardInterrupt\n"
        "class Finder:\n"
        " def find_spec(self, name, *_):\n  if name == 'vis_cli.cli.frame.main': type('Made', (), {'part': Part()})\n"
        "sys.meta_path.insert(0, Finder()); sys.exit(main(['status']))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}
    )
    assert (run.returncode, run.stdout, run.stderr) == (130, "", SAID)


def test_a_failure_of_another_kind_is_none() -> None:
    assert not is_interrupt(ValueError("x")) and not is_interrupt(None)


def test_what_is_ignored_stays_ignored() -> None:
    """As by nohup, or in the background of a shell."""
    code = (
        "import signal; from vis_cli.interrupts import listen; signal.signal(signal.SIGINT, signal.SIG_IGN); listen();"
        "assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(ROOT)})


ASKING = [
    (("units", "import", "units.csv"), "[y/N] "),
    (("todo", "work"), "q: quit: "),
    (("demo", "d", "--pause"), "stop here: "),
    (("init", "--file", "new.yaml"), "vis.db]: "),
    (("cases", "open", "Birka", "Boka tid", "--resident", "-", "--text", "Prov", "-n"), "number: "),
]


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize(("words", "end"), ASKING, ids=[" ".join(words[:2]) for words, _ in ASKING])
def test_a_question_that_is_left_ends_its_line(key: str, words: tuple[str, ...], end: str, filled: Command) -> None:
    """Or what comes next would begin in the middle of the terminal, and be cut at its edge."""
    filled.write("units.csv", "hsa_id,name\nSE2321000065-TEST1901,En\nSE2321000065-TEST1902,Två\n")
    filled.ok("cards", "hours", "set", "Teleborg", "mån 8-10")
    seen = at_terminal(filled, *words, keys=key, env={"TERM": "dumb"}).out
    question, asked, after = seen.rpartition(end)
    assert question and asked and re.match(r"(\^[CD])?\x08*\n", after), seen
