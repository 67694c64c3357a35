"""What an older journal let in is counted, and the manual's way to a new chain is rid of it."""

from __future__ import annotations

import re

import pytest

from tests.cli.cases.test_cases import TOLVAN, fill
from tests.conftest import ROOT, Command

LEAKS = {
    "changes": ("command", f"vis cases list --resident {TOLVAN}"),
    "steps": ("after", f'{{"name":"Anna {TOLVAN}"}}'),
    "reads": ("command", "vis cases show --db postgresql://a:hemligt@h/x"),
}


@pytest.fixture
def register(vis: Command) -> Command:
    fill(vis)
    vis.ok("cases", "import", "cases.csv", "--yes")
    vis.ok("units", "rename", "Teleborg", "Vårdcentralen Telan")
    vis.ok("cases", "show", "2024-0000001")
    vis.ok("windows", "run")
    return vis


def found(vis: Command) -> str | None:
    """What `db check` says of private words, with the exit code that goes with it."""
    run = vis("db", "check", "--json")
    (said,) = [check["message"] for check in run.json["checks"] if check["check"] == "journal-holds-private"]
    return said if said is None else str(said)


def leak(vis: Command, table: str) -> None:
    column, text = LEAKS[table]
    with vis.open().writing() as db:
        db.exec_driver_sql(f"UPDATE {table} SET {column} = '{text}'")
        db.commit()


def test_a_journal_that_holds_nothing_private_is_well(register: Command) -> None:
    assert found(register) is None


@pytest.mark.parametrize(
    ("table", "where"), [("changes", "change sets: 3"), ("steps", "change sets: 1"), ("reads", "reads: 1")]
)
def test_what_an_older_journal_let_in_is_counted(register: Command, table: str, where: str) -> None:
    leak(register, table)
    said = found(register)
    assert said is not None and said.startswith(f"personal numbers or passwords ({where});")
    assert register("db", "check").code == 1


def test_the_new_chain_of_the_manual_is_whole_and_holds_nothing_private(register: Command) -> None:
    for table in LEAKS:
        leak(register, table)
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"<!-- new chain -->\n```sql\nBEGIN;\n(.*?)COMMIT;\n```", page, re.DOTALL)
    with register.open().writing() as db:
        for statement in script.split(";\n"):
            if statement.strip():
                db.exec_driver_sql(statement)
        db.commit()
    assert found(register) is None
    assert register.ok("audit", "verify", "--json").json["records"] == 0
    assert register.ok("units", "rename", "Telan", "Vårdcentralen Teleborg", "--json").json["change"] == "C-1"
    register.ok("changes", "undo", "C-1", "--yes")
    assert register.ok("audit", "verify", "--json").json["records"] == 2
    (read,) = register.ok("audit", "reads", "--json").json["items"]
    assert read["cases"] == ["2024-0000001"]
