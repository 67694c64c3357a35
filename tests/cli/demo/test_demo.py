"""`vis demo`: every command of it ends as it should, in a sandbox of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.reader import Reader
from vis_cli import __version__


@pytest.fixture(scope="module", params=["en", "sv"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, str]:
    """A reader of each language who has run the demo at home, and what they saw."""
    reader = Reader(tmp_path_factory.mktemp("reader"), {"VIS_LANG": request.param})
    (demo,) = reader.types(["vis demo ~/sandbox"])
    assert demo.code == 0
    return reader, demo.said


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_demo_shows_the_whole_job_as_expected(bare_vis: Command, language: str) -> None:
    run = bare_vis("demo", "sandbox", "--json", "--lang", language)
    commands = run.json["commands"]
    wrong = [each for each in commands if each["exit"] != each["expected"]]
    assert (run.code, run.err, wrong) == (0, "", [])
    assert run.json["sandbox"] == str(bare_vis.cwd / "sandbox")
    assert len(commands) > 30
    moments = [each["now"] for each in commands if each["now"]]
    assert moments == sorted(moments), "time runs forwards"
    assert not any("--now" in each["command"] for each in commands), "nor does a single command look ahead"


def test_the_demo_touches_no_folder_that_holds_something(bare_vis: Command) -> None:
    bare_vis.write("full/file.txt", "mine")
    run = bare_vis("demo", "full", "--json")
    assert (run.code, run.error["id"]) == (4, "not-empty")
    assert [path.name for path in (bare_vis.cwd / "full").iterdir()] == ["file.txt"]


def test_no_line_of_it_is_wider_than_a_terminal(played: tuple[Reader, str], bare_vis: Command) -> None:
    reader, shown = played
    piped = bare_vis.ok("demo", "sandbox", "--lang", reader.environment["VIS_LANG"]).out
    for home, said in ((reader.home, shown), (bare_vis.cwd, piped)):
        wide = [line for line in said.splitlines() if len(line) > 80]
        assert [line for line in wide if str(home) not in line and "https:" not in line] == []  # no address is broken
        assert "\x1b" not in said and "--columns" in said
        assert "NOT as expected" not in said and "INTE som väntat" not in said


def test_its_first_screen_says_what_vis_is(played: tuple[Reader, str]) -> None:
    first = played[1].splitlines()[:24]
    assert first[0].startswith("vis ") and "1177" in first[0] + first[1]
    assert any(line.startswith("1. ") for line in first), "it begins on the first screen of an ordinary terminal"


def test_what_it_ends_with_can_be_typed_as_it_stands(played: tuple[Reader, str]) -> None:
    reader, shown = played
    lines = shown.splitlines()
    ending = [line.strip() for line in lines[max(n for n, line in enumerate(lines) if line.endswith(":")) + 1 :]]
    assert ending[0].startswith("cd ") and ending[-1] == "vis --help"
    typed = reader.types(ending)
    assert [each.code for each in typed] == [0] * len(typed)
    assert [each.command for each in typed if "Teleborg" in each.said] == ["vis todo"]


VARIES = re.compile(
    r"[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # what has chance in it, and digests of it
    r"|\b[\d.]+ s\b|\b\d+ (?=cases a second|ärenden i sekunden)|(?<=:00:)\d\d"  # what a clock measured
)


def same_when_typed(reader: Reader, shown: str, *how: str) -> int:
    """How many lines the demo showed, each of which answers the same when it is typed in a sandbox made `how`."""
    echoed = re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ |─{72}$|# (?!SE23)|1\. ).*\n)*)", shown, re.MULTILINE)
    shutil.rmtree(reader.home / "sandbox")
    words = " ".join(["vis demo run ~/sandbox --empty", *how])
    made, *typed = reader.types([words, *(command for command, _ in echoed)])
    assert made.code == 0
    way_in = [command for command, _ in echoed if command.startswith(("cd ", "export VIS_DB", "export VIS_LANG"))]
    assert len(way_in) >= 2 and [line for line in way_in if f"  {line}\n" not in made.said] == []
    for (command, answer), each in zip(echoed, typed, strict=True):
        if command == way_in[-1]:
            answer = answer.partition("\n")[0]  # what follows tells what was played unseen
        said = each.said + (f"(exit {each.code})\n" if each.code else "")
        assert (command, VARIES.sub("…", said).strip()) == (command, VARIES.sub("…", answer).strip())
    return len(typed)


def test_each_line_that_it_echoes_answers_the_same_when_it_is_typed_as_it_stands(played: tuple[Reader, str]) -> None:
    assert same_when_typed(*played) > 110


@pytest.mark.parametrize("part", ["windows", "journal"])
def test_so_do_the_lines_of_one_part_after_what_it_needs(part: str, tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    (demo,) = reader.types([f"vis demo run ~/sandbox --part {part}"])
    flat = " ".join(demo.said.split())
    assert f"`vis demo run DIR --part {part} --empty`" in flat
    assert same_when_typed(reader, demo.said, "--part", part) > 5


def test_it_waits_for_enter_where_it_is_asked_to(bare_vis: Command) -> None:
    """Enter plays one, p the rest of a part, q nothing more; the end says what was shown."""
    run = at_terminal(bare_vis, "demo", "sandbox", "--pause", keys="\np\n\nq", env={"TERM": "dumb"})
    assert (run.code, run.out.count("Enter: go on")) == (0, 4)
    assert re.findall(r"\$ vis ([\w-]+ \w+)", run.out) == [
        "db init", "units import", "persons import", "case-types import", "case-types import", "units import",
        "orders check",
    ]  # fmt: skip
    assert "Shown: register, orders.\n" in run.out and "7 commands; the sandbox is" in run.out


def test_it_does_not_wait_where_nobody_is(bare_vis: Command) -> None:
    both = ["--part", "register", "--part", "cards"]
    for words in (["--pause"], ["--pause", "--json"], ["--empty", *both], ["--empty", "--pause"]):
        run = bare_vis("demo", "sandbox", *words)
        assert (run.code, run.out) == (2, "")
    assert list(bare_vis.cwd.iterdir()) == []


PARTS = (
    *("register", "orders", "changes", "roles", "windows", "handling", "sending", "forms", "guide", "cards"),
    *("retention", "journal", "gone"),
)


def test_its_parts_are_listed_and_none_is_played(bare_vis: Command) -> None:
    listed = bare_vis.ok("demo", "--list-parts", "--json").json["items"]
    assert tuple(part["name"] for part in listed) == PARTS
    assert list(bare_vis.cwd.iterdir()) == []
    swedish = bare_vis.ok("demo", "--list-parts", "--lang", "sv").out
    assert not any(part["title"] in swedish or part["about"] in swedish for part in listed)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_runs_by_itself_after_what_it_needs_and_says_so(part: str, bare_vis: Command) -> None:
    run = bare_vis.ok("demo", "sandbox", "--part", part)
    (needs,) = (
        each["needs"] for each in bare_vis.ok("demo", "--list-parts", "--json").json["items"] if each["name"] == part
    )
    assert (f"Played unseen, since it is needed: {', '.join(needs)}.\n" in run.out) == bool(needs)
    assert f"Shown: {part}.\n" in run.out and "NOT as expected" not in run.out and run.err == ""
    assert ("$ vis db init --sandbox" in run.out) == (part == "register")
    first = run.out.index("\n1. ")
    echoed = re.findall(r"^\$ (export VIS_NOW|vis)", run.out[first:], re.MULTILINE)
    assert part == "register" or echoed[0] == "export VIS_NOW", "what was played unseen sets no clock"


def test_parts_are_shown_in_their_order_whatever_they_are_asked_in(bare_vis: Command) -> None:
    commands = bare_vis.ok("demo", "sandbox", "--part", "journal", "--part", "register", "--json").json["commands"]
    words = [each["command"].split()[1] for each in commands]
    assert (words[0], words[-1]) == ("db", "audit") and "retention" not in words


def test_a_part_that_is_not_there_is_refused_before_anything_is_made(bare_vis: Command) -> None:
    run = bare_vis("demo", "sandbox", "--part", "card", "--json")
    assert (run.code, run.error["id"], run.error["hint"]) == (2, "unknown-part", 'Did you mean "cards"?')
    assert list(bare_vis.cwd.iterdir()) == []


def test_it_names_the_folder_of_a_vis_that_is_not_on_the_path(bare_vis: Command) -> None:
    found = bare_vis.write("bin/vis", "#!/bin/sh\n")
    found.chmod(0o755)
    shown = bare_vis.ok("demo", "sandbox", env={"PATH": f"{found.parent}:/usr/bin:/bin"}).out
    (line,) = {line.strip() for line in shown.splitlines() if line.startswith("  export PATH=")}
    done = subprocess.run(["sh", "-c", f"{line}; vis --version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"vis {__version__}\n"
