"""`vis init`: the first run, asked one by one or by flags, shown in commands that can be repeated."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.cli.terminal import at_terminal
from tests.conftest import ROOT, Command
from tests.english import english_in
from vis_cli.cli.operations.init import _saying
from vis_cli.errors import Interrupted

UNITS = str(ROOT / "examples" / "units.csv")
FLAGS = ("init", "--no-input", "--file", "vis.yaml", "--db", "vis.db", "--label", "TEST", "--lang", "en")


def test_flags_make_everything_by_commands_that_are_shown(bare_vis: Command) -> None:
    run = bare_vis(*FLAGS, "--units", UNITS, "--jobs", "cron")
    assert run.code == 0, run.out + run.err
    cwd = bare_vis.cwd
    here = f"--config {cwd}/vis.yaml"
    assert [line for line in run.err.splitlines() if line.startswith("$ ")] == [
        f"$ vis config init {cwd}/vis.yaml --set database={cwd}/vis.db --set label=TEST --set lang=en",
        f"$ vis {here} db init",
        f"$ vis {here} units import {UNITS} --yes",
        f"$ vis {here} cron show --cron --out {cwd}/jobs",
        f"$ vis {here} doctor",
    ]
    assert f"{cwd}/jobs/vis.cron: crontab -e\n" in run.out and run.out.endswith("Every morning: `vis today`.\n")
    shown = {each["key"]: each["value"] for each in bare_vis.ok("config", "show", "--json").json["items"]}
    assert (shown["label"], shown["lang"], shown["database"]) == ("TEST", "en", f"{cwd}/vis.db")
    assert len(bare_vis.ok("units", "list", "--json").json["items"]) > 10
    again = bare_vis(*FLAGS, "--json")
    assert (again.code, [each["command"] for each in again.json["commands"]]) == (0, [f"vis {here} doctor"])


def test_in_swedish_what_it_writes_is_swedish(bare_vis: Command) -> None:
    assert bare_vis(*FLAGS[:-1], "sv", "--jobs", "cron").code == 0
    for name in ("vis.yaml", "jobs/vis.cron"):
        text = (bare_vis.cwd / name).read_text()
        assert english_in(text, keys=True) == [] and re.search(r"(?m)^# .* (och|som|inget)\b", text), name


def test_a_file_that_is_faulty_stops_it_and_it_goes_on_from_there(bare_vis: Command) -> None:
    bare_vis.write("units.csv", "hsa_id,name\nSE1,Birka\n")
    run = bare_vis(*FLAGS, "--units", "units.csv")
    assert run.code == 65 and "faulty-hsa-id" in run.err
    assert "Run `vis init` again" not in run.err and "run `vis init` again for the rest." in run.out
    before = (bare_vis.cwd / "vis.yaml").read_text(encoding="utf-8")
    again = bare_vis(*FLAGS[:-4], "--label", "OTHER", "--units", UNITS)
    assert (again.code, "there already" in again.err) == (0, True), again.err
    assert (bare_vis.cwd / "vis.yaml").read_text(encoding="utf-8") == before


def test_what_is_given_and_is_otherwise_already_is_told_and_what_is_the_same_is_not(bare_vis: Command) -> None:
    assert bare_vis(*FLAGS, "--units", UNITS).code == 0
    assert "stays" not in bare_vis(*FLAGS).err
    again = bare_vis("init", "--no-input", "--file", "vis.yaml", "--db", "b.db", "--label", "PROD", "--lang", "sv")
    assert "--label, --db, --lang: konfigurationen har andra värden och behåller dem; ändra dem där." in again.err
    assert (
        "--label: the configuration has another value, and keeps it"
        in bare_vis(*FLAGS[:-4], "--label", "PROD", "--units", UNITS).err
    )
    assert "--units: the register has units" in bare_vis(*FLAGS, "--units", UNITS).err
    assert not (bare_vis.cwd / "b.db").exists()


def test_without_a_terminal_and_without_no_input_nothing_is_made(bare_vis: Command) -> None:
    run = bare_vis("init", "--file", "vis.yaml")
    assert (run.code, run.out) == (4, "") and "--no-input" in run.err
    assert not (bare_vis.cwd / "vis.yaml").exists()


def test_each_thing_is_asked_at_a_terminal_with_a_default(bare_vis: Command) -> None:
    keys = "\n".join(["own.db", "TEST", "tyska", "en", UNITS, "none", "y"])
    run = at_terminal(bare_vis, "init", "--file", "vis.yaml", keys=keys)
    assert run.code == 0, run.out
    for said in ("Database [", "Label", "Language, sv or en [en]: ", "Write one of: en, sv.", "File of units", "Jobs"):
        assert said in run.out, said
    assert (bare_vis.cwd / "own.db").exists() and not (bare_vis.cwd / "jobs").exists()
    assert "  --set lang=en\n" not in run.out and " \\\n" in run.out  # a command is broken so that it can be pasted


def test_an_interruption_says_what_is_done(bare_vis: Command) -> None:
    run = at_terminal(bare_vis, "init", "--file", "vis.yaml", keys="\x03")
    assert run.code == 130 and "nothing was made. Run `vis init` again." in run.out
    assert not (bare_vis.cwd / "vis.yaml").exists()
    done: list[dict[str, Any]] = [{"command": "vis db init", "exit": 0}, {"command": "vis units import F", "exit": 130}]
    with pytest.raises(Interrupted, match=r"Done: vis db init\. Run `vis init` again"), _saying(done):
        raise KeyboardInterrupt


def test_what_cannot_be_meant_is_asked_again_and_nobody_is_no_answer(bare_vis: Command) -> None:
    home = {"HOME": str(bare_vis.cwd)}
    bare_vis.write("units.csv", "hsa_id,name\nSE2321000065-TEST1003,Birka\n")
    keys = "\n".join(["own.db", "TE\x1b[DST", "TEST", "sv", "~/nope.csv", ".", "~/units.csv", "none"])
    run = at_terminal(bare_vis, "init", "--file", "vis.yaml", keys=keys, env=home)
    assert run.code == 0, run.out
    assert "U+001B has no place in a text. Write it again." in run.out
    assert "~/nope.csv: there is no such file.\nFile of units" in run.out and "that is a directory" in run.out
    assert bare_vis.ok("units", "list", "--json").json["items"][0]["name"] == "Birka"
    gone = at_terminal(bare_vis, "init", "--file", "other.yaml", keys="own.db\n\x04", env={"NO_COLOR": "1"})
    assert gone.code == 130 and "(får vara tom): \nerror[interrupted]: Avbrutet; inget skapades." in gone.out
    assert not (bare_vis.cwd / "other.yaml").exists()


def test_what_is_given_wrongly_is_told_before_anything_is_made(bare_vis: Command) -> None:
    assert bare_vis(*FLAGS, "--units", "nope.csv").code == 66
    assert bare_vis(*FLAGS, "--jobs", "at").code == 2
    assert not (bare_vis.cwd / "vis.yaml").exists()
    for value, code in (
        ("labe=x", 2),
        ("label", 2),
        ("lang=de", 2),
        ("database=mysql://x/y", 78),
        ("label=a\x07b", 65),
    ):
        run = bare_vis("config", "init", "--set", value)
        assert (run.code, run.out, "error[" in run.err) == (code, "", True), value
    assert not (bare_vis.cwd / "vis.yaml").exists()
    bare_vis.ok("config", "init", "--set", 'label=A "B": #c')
    shown = json.loads(bare_vis.ok("config", "show", "--json").out)["items"]
    assert 'A "B": #c' in [each["value"] for each in shown]
