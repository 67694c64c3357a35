"""Findings carry the ids that `vis explain` knows, wherever people read them, and at a terminal the way to it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.cli.help.played import AT, play
from tests.cli.terminal import at_terminal
from tests.conftest import Command, Run
from vis_cli.cli.help.ids import explained

FOUND: Sequence[Sequence[str]] = (
    ("status",),
    ("today",),
    ("doctor",),
    ("db", "check"),
    ("audit", "verify", "--state"),
    ("roles", "check"),
    ("cards", "check"),
    ("retention", "policy", "check", "--config", "utan.yaml"),
    ("orders", "season", "2026"),
    ("report", "season", "2026"),
    ("templates", "lint", "mallar.yaml"),
    ("todo", "verify", "hsa.ldif", "-n"),
    ("todo", "letter", "Teleborg"),
    ("units", "start", "Furuby", "--check"),
)
"""Every command that answers with findings, asked where something is amiss."""
ELSEWHERE = ("vis init", "vis retention runs", "vis units start")
"""The first run ends with what `doctor` says; what is said of runs is told on stderr; a start is planned."""


def found(document: Any, at: str = "") -> Iterator[str]:
    """The ids of the findings in a document, wherever they lie: whatever has an id and says what is amiss."""
    if isinstance(document, dict):
        is_one = at in ("findings", "attention") or (at in ("checks", "items") and document.get("ok") is False)
        if is_one or (at == "items" and {"id", "message", "hint"} <= document.keys()):
            yield document.get("finding") or document["id"]
        for key, value in document.items():
            yield from found(value, key)
    elif isinstance(document, list):
        for each in document:
            yield from found(each, at)


@pytest.fixture(scope="module")
def amiss(sandbox: Command, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The sandbox, in which somebody wrote past vis."""
    folder = shutil.copytree(sandbox.cwd, tmp_path_factory.mktemp("amiss") / "sandbox")
    with sqlite3.connect(folder / "vis.db") as db:
        db.execute("UPDATE units SET name = 'Vårdcentralen Bortom' WHERE hsa_id LIKE '%1011'")
    (folder / "vis.db").chmod(0o644)
    (folder / "utan.yaml").write_text("lang: en\n")
    return replace(sandbox, cwd=folder, environment={"VIS_NOW": AT, "VIS_PAGER": ""})


@pytest.mark.parametrize("words", FOUND, ids=" ".join)
def test_the_id_of_every_finding_stands_where_people_read(words: Sequence[str], amiss: Command) -> None:
    asked = amiss(*words, "--json")
    ids = [id for id in dict.fromkeys(found(asked.json)) if (words[0], id) != ("today", "overdue-tasks")]  # a count
    assert asked.code == 1 and ids and {*ids} <= explained().keys()
    for how in (("--lang", "en"), ("--lang", "sv"), ("--format", "plain")):
        said = amiss(*words, *how)
        heard = said.out + said.err if how == ("--format", "plain") else said.out  # there only steps are rows
        assert said.code == 1 and [id for id in ids if id not in heard] == [], how
        assert "vis explain" not in said.out + said.err
    seen = at_terminal(amiss, *words, "--no-color").out
    assert [id for id in ids if id not in seen.partition("More: ")[0]] == []
    last = seen.splitlines()[-1]
    assert last.startswith("More: vis explain ") and {*last.split()[3:]} <= {*ids}
    assert len(last.split()[3:]) == min(3, len(ids))
    assert "Mer: vis explain " in at_terminal(amiss, *words, "--lang", "sv").out
    assert "vis explain" not in at_terminal(amiss, *words, "--quiet").out


def test_a_change_that_is_written_as_rows_says_what_it_found_beside_them(amiss: Command) -> None:
    """The steps are for programs there; a finding is neither lost nor among them."""
    for form, begin in (("plain", "Wrong, "), ("csv", "! ")):
        said = amiss("todo", "verify", "hsa.ldif", "-n", "--format", form)
        assert (said.code, "never-asked-for" in said.out) == (1, False), form
        assert said.err.startswith(f"{begin}never-asked-for: "), form


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_the_line_that_cron_mails_has_the_id_of_the_first(command: str, amiss: Command) -> None:
    (line,) = amiss(command, "--quiet").out.splitlines()
    document = amiss(command, "--json").json
    urgent = document.get("findings") or [each for part in document["parts"] for each in part["findings"]]
    assert f"{urgent[0]['id']}: {urgent[0]['message']}" in line and line.endswith(f"See `vis {command}`.")


def test_what_is_amiss_is_of_several_kinds_in_the_checks_of_the_database(amiss: Command) -> None:
    ids = {*found(amiss("db", "check", "--json").json)}
    assert ids >= {"state", "file-mode"} and {*found(amiss("doctor", "--json").json)} >= ids


def _is_known(line: str, run: Run) -> Sequence[str]:
    try:
        ids = list(found(json.loads(run.out)))
    except ValueError:
        return []
    known = (*(f"vis {' '.join(word for word in words if word.isalpha())}" for words in FOUND), *ELSEWHERE)
    return [id for id in ids if id not in explained()] + ([] if not ids or line.startswith(known) else ids)


def test_no_other_command_answers_with_findings(sandbox: Command) -> None:
    """One that does from now on is in FOUND, and shows their ids by `cli.frame.findings`."""
    assert play(sandbox, _is_known, "--json") == []


def test_a_broken_chain_has_its_id_too(amiss: Command) -> None:
    with sqlite3.connect(amiss.cwd / "vis.db") as db:
        db.execute("UPDATE changes SET reason = 'annat' WHERE number = 5")
    said = amiss("audit", "verify")
    assert (said.code, said.out.startswith("! broken-chain: the chain is broken at C-5: ")) == (1, True)
    assert "More: vis explain broken-chain" in at_terminal(amiss, "audit", "verify").out
