"""The open cases that closing a unit and disabling a person name: who saw them stands in the access log."""

from __future__ import annotations

import getpass

import pytest

from tests.cli.cases.register import ANNA, TELEBORG, fill, opened
from tests.conftest import Command

CLOSE = ("units", "close", "Teleborg", "--on", "2026-08-01")
DISABLE = ("persons", "disable", ANNA.hsa_id)


@pytest.fixture
def waiting(vis: Command) -> Command:
    fill(vis)
    vis.ok("cases", "assign", ANNA.hsa_id, opened(vis), "--yes")
    return vis


def reads(vis: Command, command: str) -> list[tuple[str, list[str]]]:
    items = vis.ok("audit", "reads", "--json").json["items"]
    return [(each["unit"], each["cases"]) for each in items if command in each["command"]]


@pytest.mark.parametrize("command", [CLOSE, DISABLE], ids=["close", "disable"])
@pytest.mark.parametrize("how", ["--dry-run", "--yes"])
def test_cases_that_are_named_are_noted_as_read(waiting: Command, command: tuple[str, ...], how: str) -> None:
    run = waiting.ok(*command, how)
    assert "1 (2026-0000001)" in run.out
    assert reads(waiting, " ".join(command[:2])) == [(TELEBORG.hsa_id, ["2026-0000001"])]


@pytest.mark.parametrize("command", [CLOSE, DISABLE], ids=["close", "disable"])
def test_who_may_not_read_cases_is_told_how_many_there_are(waiting: Command, command: tuple[str, ...]) -> None:
    user = getpass.getuser()
    with (waiting.cwd / "vis.yaml").open("a", encoding="utf-8") as file:
        file.write(f"operators: {{{user}: [register], somebody: [read-cases]}}\n")
    run = waiting.ok(*command, "--yes")
    assert "2026-0000001" not in run.out
    assert ": 1.\n" in run.out
    (waiting.cwd / "vis.yaml").write_text("hmac_key: hmac.key\n", encoding="utf-8")
    assert reads(waiting, " ".join(command[:2])) == []


def test_who_may_not_close_a_unit_sees_no_case_and_is_noted_nowhere(waiting: Command) -> None:
    with (waiting.cwd / "vis.yaml").open("a", encoding="utf-8") as file:
        file.write(f"operators: {{{getpass.getuser()}: [cases]}}\n")
    run = waiting(*CLOSE, "--yes")
    assert (run.code, run.out, "2026-0000001" in run.err) == (77, "", False)
    (waiting.cwd / "vis.yaml").write_text("hmac_key: hmac.key\n", encoding="utf-8")
    assert reads(waiting, "close") == []
