"""--format plain is read aloud: no command draws, lines up, colours, or lets a sign stand for a word."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.cli.help.played import AT, EXITS, play
from tests.cli.terminal import at_terminal
from tests.conftest import Command, Run
from vis_cli.cli.frame.terminal import PAUSE, _Spoken

DRAWN = re.compile("[\u2190-\u21ff\u2500-\u25ff\u2700-\u27bf\u2800-\u28ff\u00b7\x1b\t]")
"""Arrows, boxes, blocks, marks, Braille, dots between words; and what moves or colours."""
LINED_UP = re.compile(r"\S {2,}\S")
SIGN = re.compile(r"(?m)^\s*[!+~=] ")
CARET = re.compile(r"(?m)^\s*\^$")
FILES = ("vis orders template", "vis orders read", "vis config init", "vis config schema", "vis cron show", "vis man")
"""They give a file, which is as it must be for who reads the file."""
NUMBERED = "vis todo done 1 2"
"""Nothing was shown with numbers before it: rows in a pipe have none."""
OF_THEIR_OWN = re.compile(r"--json|--format (?!plain)| export\b|guide|help|explain")


@pytest.fixture
def asked(sandbox: Command) -> Command:
    """The sandbox, at the moment at which the examples are played."""
    return replace(sandbox, environment={"VIS_NOW": AT})


def _seen(text: str) -> list[str]:
    """What of a text cannot be heard."""
    found = [each.search(text) for each in (DRAWN, LINED_UP, SIGN, CARET)]
    return [text[max(0, each.start() - 40) : each.end() + 40] for each in found if each]


def _heard(line: str, run: Run) -> Sequence[str]:
    code = 4 if line == NUMBERED else EXITS.get(line, 0)
    if run.code not in (code, 2 if " export" in line else code):
        return [f"{run.code}: {run.err[-250:]}"]
    if line.startswith(FILES) or (OF_THEIR_OWN.search(line) and "--format plain" not in line):
        return _seen(run.err) if "--json" not in line else []
    return _seen(run.out.replace("\t", ", ") + run.err)  # between the cells of a row, in a pipe


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_no_command_shows_in_plain_what_cannot_be_heard(lang: str, sandbox: Command) -> None:
    """Every example of every command, so what is new is heard too."""
    assert play(sandbox, _heard, "--lang", lang, "--format", "plain") == []


@pytest.mark.parametrize("words", [["help"], ["help", "exit-codes"], ["help", "guards"], ["help", "roles"], ["guide"]])
def test_topics_are_heard_too(words: list[str], bare_vis: Command) -> None:
    said = bare_vis.ok(*words, "--format", "plain").out
    assert _seen(said) == [] and ": " in said
    assert _seen(bare_vis.ok(*words).out) != []  # at which somebody looks


def test_the_sieve_finds_what_is_seen(vis_sqlite: Command) -> None:
    for text in ("│ a │", "██", "a · b", "a → b", "✓ a", "⠋", "\x1b[1ma", "a\tb", "a  b", "! a", "  + b", "x\n   ^"):
        assert _seen(text), text
    assert _seen("  a: b – c, d…\n- e") == []


def test_a_row_is_lines_of_heading_and_value_with_an_empty_line_between_rows(asked: Command) -> None:
    said = at_terminal(asked, "persons", "list", "--unit", "Teleborg", "--format", "plain").out
    assert said == (
        "person: Anna Berg\nHSA-id: SE2321000065-TEST2001\ne-mail: anna.berg@example.org\n"
        "unit: Vårdcentralen Teleborg\n"
        "\n"
        "person: Bo Ek\nHSA-id: SE2321000065-TEST2002\ne-mail: bo.ek@example.org\nunit: Vårdcentralen Teleborg\n"
    )
    assert "enhet: Vårdcentralen Teleborg\n" in at_terminal(asked, "todo", "--format", "plain", "--lang", "sv").out


def test_in_a_pipe_a_row_is_a_line_with_tabs_between_its_cells_for_cut_and_awk(asked: Command) -> None:
    said = asked.ok("persons", "list", "--unit", "Teleborg", "--format", "plain").out
    assert said == (
        "Anna Berg\tSE2321000065-TEST2001\tanna.berg@example.org\tVårdcentralen Teleborg\t\n"
        "Bo Ek\tSE2321000065-TEST2002\tbo.ek@example.org\tVårdcentralen Teleborg\t\n"
    )


def test_a_plan_says_words_for_its_signs_and_for_its_arrow(asked: Command) -> None:
    rename = ("units", "rename", "Birka", "Vårdcentralen Nya", "-n", "--format", "plain")
    said = at_terminal(asked, *rename).out
    assert "change: Vårdcentralen Nya (" in said and "name: Vårdcentralen Birka becomes Vårdcentralen Nya\n" in said
    swedish = at_terminal(asked, *rename, "--lang", "sv").out
    assert "ändring: Vårdcentralen Nya (" in swedish and "Vårdcentralen Birka blir Vårdcentralen Nya\n" in swedish
    steps = asked.ok(*rename).out.splitlines()  # in a pipe
    assert [step.split("\t")[:2] for step in steps] == [["change", "unit"], ["add", "unit-alias"]]


def test_what_people_wrote_stays_as_it_is(asked: Command) -> None:
    arrow = ("cards", "notice", "add", "Åseda", "--from", "2026-10-01", "--through", "2026-10-02")
    said = at_terminal(asked, *arrow, "--text", "Ring → växeln · knapp 2", "-n", "--format", "plain").out
    assert "Ring → växeln · knapp 2" in said


def test_a_task_says_that_it_is_overdue_and_keeps_its_number(asked: Command) -> None:
    said = at_terminal(asked, "todo", "--system", "HSA", "--format", "plain").records
    assert [row["no"] for row in said] == [str(n) for n in range(1, len(said) + 1)]
    assert said[0]["due"] == "2026-05-04, overdue" and " !" not in str(said)


def test_a_chart_has_its_closures_in_words(asked: Command) -> None:
    weeks = ("windows", "chart", "--weeks", "2026-W24..2026-W34")
    said = asked.ok(*weeks, "--unit", "Moheda", "--format", "plain").out
    assert said == (
        "Closed case types v. 24–34 2026\n"
        "today 2026-06-02\n"
        "\n"
        "Unit: Vårdcentralen Moheda\n"
        "Case types: Av- och omboka tid, Begär intyg, Boka tid, Förnya recept, Kontakta mig\n"
        "Closed: closed Mon 15 June – Sun 9 Aug 2026, opens Mon 10 Aug (v. 25–32)\n"
    )
    nothing = asked.ok("windows", "chart", "--weeks", "2026-W02..2026-W03", "--format", "plain").out
    assert "No closures to draw." in nothing and "More is closed later" in nothing


def test_at_a_terminal_nothing_is_broken_coloured_or_paged_and_errors_have_no_caret(asked: Command) -> None:
    for words in (["units", "show", "Birka"], ["status"]):
        seen = at_terminal(asked, *words, "--format", "plain", columns=40, env={"VIS_PAGER": "head -1"}).out
        assert seen.partition("More: ")[0] == asked(*words, "--format", "plain").out
        assert max(map(len, seen.splitlines())) > 40
    wrong = at_terminal(asked, "orders", "check", "bad-order.yaml", "--format", "plain", columns=40).out
    assert wrong.startswith('bad-order.yaml:4:11: error[unknown-unit]: no unit "Vårdcentralen Telebrog". Did you mean')
    assert "\nunit: Vårdcentralen Telebrog\n" in wrong and _seen(wrong) == []


def test_help_is_heard_as_name_and_meaning(bare_vis: Command) -> None:
    said = bare_vis.ok("units", "list", "--help", "--format", "plain").out
    assert "\n--search NAME: Only units with this in a name, alias, id or location.\n" in said
    assert "Every unit in the register:\n  vis units list\n" in said and _seen(said) == []
    for words in ([], ["--help"], ["orders", "--help"], ["orders", "apply", "--help"], ["--lang", "sv", "--help"]):
        assert _seen(bare_vis.ok(*words, "--format", "plain").out) == []


def test_the_tour_and_the_first_run_are_heard_to_the_end(bare_vis: Command) -> None:
    tour = bare_vis.ok("demo", "run", "d", "--part", "register", "--format", "plain")
    assert _seen(tour.out + tour.err) == [] and "vis units import units.csv" in tour.out
    made = bare_vis("init", "--file", "v.yaml", "--db", "v.db", "--no-input", "--format", "plain")
    assert _seen(made.out + made.err) == [] and "To see to, backups: no-backup" in made.out


@pytest.mark.parametrize(("total", "said"), [(100, "cases: 15 of 100.\n"), (None, "cases: 15 so far.\n")])
def test_progress_is_a_line_now_and_then(total: int | None, said: str) -> None:
    heard = io.StringIO()
    progress = _Spoken(heard, "cases", total)
    progress.advance(10)
    assert heard.getvalue() == ""
    progress.told -= PAUSE  # as if that had been some seconds ago
    progress.advance(5)
    progress.advance(5)
    assert heard.getvalue() == said
