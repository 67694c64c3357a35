"""`vis db`: the database is made, recognised and upgraded."""

from __future__ import annotations

from tests.conftest import Command


def test_a_database_is_made_once(bare_vis: Command) -> None:
    assert bare_vis.ok("db", "init", "--db", "new.db", "--json").json["sandbox"] is False
    again = bare_vis("db", "init", "--db", "new.db", "--json")
    assert (again.code, again.out, again.error["id"]) == (4, "", "exists")


def test_a_missing_database_is_told_with_the_command_to_run(bare_vis: Command) -> None:
    run = bare_vis("changes", "list", "--db", "none.db")
    assert (run.code, run.out) == (78, "")
    assert "vis db init" in run.err


def test_without_a_terminal_no_private_database_is_made(bare_vis: Command) -> None:
    run = bare_vis("changes", "list")
    assert run.code == 78
    assert not list(bare_vis.cwd.rglob("*.db"))


def test_a_fresh_database_has_no_changes(vis: Command) -> None:
    run = vis("changes", "list", "--json")
    assert (run.code, run.json, run.err) == (0, {"items": []}, "")
