"""`vis retention purge` and `replay` as any change: asked with nothing held or made; guards, counts and ticket."""

from __future__ import annotations

import pytest

from tests.cli.retention.fixtures import DUE, fill, left, with_clients
from tests.cli.terminal import at_terminal
from tests.conftest import Command

PURGE = ("retention", "purge", "--apply")


@pytest.fixture
def filled(vis: Command) -> Command:
    return fill(with_clients(vis))


@pytest.fixture
def filled_sqlite(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


@pytest.mark.parametrize("answer", ["n", "2", "30"])
def test_a_purge_that_is_not_confirmed_makes_no_key_and_changes_nothing(filled: Command, answer: str) -> None:
    before = filled.dump()
    run = at_terminal(filled, *PURGE, keys=answer)
    assert run.code == 4
    assert "personalverktyget: 3 due, 1 held; counts from 2024-06-01 or before" in run.out, run.out
    assert "decision: Regionstyrelsen 2019-03-12" in run.out and "held by undocumented: 1" in run.out
    assert "3 cases will be destroyed for ever." in run.out
    assert "Type 3 to go on" in run.out
    assert filled.dump() == before
    assert not (filled.cwd / "keys").exists() and not (filled.cwd / "certs").exists()


def test_a_purge_is_asked_about_with_no_lock_held(filled: Command) -> None:
    others: list[int] = []

    def meanwhile() -> None:
        others.append(filled("units", "alias", "Teleborg", "TB", "--lock-timeout", "1").code)
        others.append(filled("retention", "purge", "--policy", "personal", "--lock-timeout", "1").code)
        others.append(filled(*PURGE, "--yes", "--max-runtime", "0s", "--lock-timeout", "1").code)

    run = at_terminal(filled, *PURGE, keys="3", meanwhile=meanwhile)
    assert (run.code, others) == (0, [0, 0, 0]), run.out
    assert left(filled) & DUE == set()


def test_what_was_agreed_to_is_stale_when_a_hold_came_between(filled_sqlite: Command) -> None:
    vis = filled_sqlite

    def meanwhile() -> None:
        vis.ok("retention", "hold", "add", "2024-0000001", "--reason", "Anspråk")

    run = at_terminal(vis, *PURGE, keys="3", meanwhile=meanwhile)
    assert run.code == 4
    assert "changed while you were asked" in run.out
    assert left(vis) >= DUE
    assert not (vis.cwd / "keys").exists()


@pytest.mark.parametrize("how", [("--yes",), ("-n",), ("--confirm", "3")])
@pytest.mark.parametrize(
    ("words", "code", "id"),
    [
        (("--expect", "remove=2"), 4, "expect"),
        (("--expect", "remove=3,add=1"), 4, "expect"),
        (("--allow", "nonsense"), 2, "usage"),
    ],
)
def test_options_of_every_change_are_heeded_with_and_without_a_dry_run(
    filled_sqlite: Command, how: tuple[str, ...], words: tuple[str, ...], code: int, id: str
) -> None:
    before = filled_sqlite.dump()
    run = filled_sqlite(*PURGE, "--json", *how, *words)
    assert (run.code, run.out, run.error["id"]) == (code, "", id)
    assert filled_sqlite.dump() == before
    assert not (filled_sqlite.cwd / "keys").exists()


def test_a_purge_and_a_replay_name_their_ticket_where_every_change_must(filled_sqlite: Command) -> None:
    vis = filled_sqlite
    vis.ok("db", "backup", "backup")
    config = (vis.cwd / "vis.yaml").read_text()
    vis.write("vis.yaml", f"{config}ticket_required: true\n")
    run = vis(*PURGE, "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "ticket-required")
    assert not (vis.cwd / "keys").exists()
    said = vis.ok(*PURGE, "--yes", "--ticket", "CHG-9", "--json").json
    assert vis.ok("changes", "show", said["change"], "--json").json["ticket"] == "CHG-9"
    vis.write("vis.yaml", config)
    vis.ok("db", "restore", "backup", "--yes")
    vis.write("vis.yaml", f"{config}ticket_required: true\n")
    run = vis("retention", "replay", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "ticket-required")
    assert len(left(vis)) == 6
    vis.ok("retention", "replay", "--yes", "--ticket", "CHG-9")


def test_a_replay_that_is_not_confirmed_changes_nothing(filled_sqlite: Command) -> None:
    vis = filled_sqlite
    vis.ok("db", "backup", "backup")
    vis.ok(*PURGE, "--yes")
    vis.ok("db", "restore", "backup", "--yes")
    before = vis.dump()
    run = at_terminal(vis, "retention", "replay", keys="no")
    assert (run.code, vis.dump()) == (4, before)
    assert at_terminal(vis, "retention", "replay", keys="3").code == 0
    assert left(vis) & DUE == set()


def test_nobody_but_who_may_destroys_and_anybody_may_look(filled_sqlite: Command) -> None:
    vis = filled_sqlite
    config = (vis.cwd / "vis.yaml").read_text()
    vis.write("vis.yaml", f"{config}operators: {{nobody-here: [all]}}\n")
    for words in ((*PURGE, "--yes"), ("retention", "replay", "--yes"), ("retention", "hold", "release", "H-1")):
        assert vis(*words, "--json").code == 77
    assert vis.ok(*PURGE, "-n", "--json").json["due"] == 3
    assert not (vis.cwd / "keys").exists()
