"""`vis cases import` as any change: its guards, counts and ticket, and nobody kept waiting while somebody is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.cases.test_cases import HEADER, ROWS, TOLVAN, fill
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from vis_cli.db.core import tables as t


@pytest.fixture
def register(vis: Command) -> Command:
    return fill(vis)


@pytest.fixture
def register_sqlite(vis_sqlite: Command) -> Command:
    return fill(vis_sqlite)


def test_somebody_else_changes_something_while_a_person_is_asked_about_an_import(register: Command) -> None:
    other: list[int] = []

    def meanwhile() -> None:
        words = ("units", "alias", "Teleborg", "Teleborgs VC", "--lock-timeout", "1")
        other.append(register(*words).code)

    run = at_terminal(register, "cases", "import", "cases.csv", keys="y", meanwhile=meanwhile)
    assert (run.code, other) == (0, [0]), run.out
    assert "3 to add" in run.out
    assert register.ok("cases", "stats", "--json").json["total"] == 3
    assert [each["id"] for each in register.ok("changes", "list", "--json").json["items"]] == ["C-2", "C-1"]


def test_an_answer_of_no_imports_nothing(register_sqlite: Command) -> None:
    before = register_sqlite.dump()
    assert at_terminal(register_sqlite, "cases", "import", "cases.csv", keys="n").code == 4
    assert register_sqlite.dump() == before


def test_what_a_person_agreed_to_is_stale_if_the_cases_are_others_by_then(register_sqlite: Command) -> None:
    vis = register_sqlite

    def meanwhile() -> None:
        vis.ok("cases", "import", vis.write("one.csv", HEADER + ROWS.splitlines()[0]))

    run = at_terminal(vis, "cases", "import", "cases.csv", keys="y", meanwhile=meanwhile)
    assert run.code == 4
    assert "changed while you were asked" in run.out
    assert vis.ok("cases", "stats", "--json").json["total"] == 1


@pytest.mark.parametrize("dry_run", [(), ("-n",)])
@pytest.mark.parametrize(
    ("words", "code", "id"),
    [
        (("--allow", "nonsense"), 2, "usage"),
        (("--expect", "add=2"), 4, "expect"),
        (("--expect", "add=two"), 2, "usage"),
    ],
)
def test_options_of_every_change_are_heeded_with_and_without_a_dry_run(
    register_sqlite: Command, dry_run: tuple[str, ...], words: tuple[str, ...], code: int, id: str
) -> None:
    before = register_sqlite.dump()
    run = register_sqlite("cases", "import", "cases.csv", "--yes", "--json", *words, *dry_run)
    assert (run.code, run.out, run.error["id"]) == (code, "", id)
    assert register_sqlite.dump() == before


def test_an_import_names_its_ticket_where_every_change_must(register_sqlite: Command) -> None:
    vis = register_sqlite
    vis.write("vis.yaml", "ticket_required: true\n")
    run = vis("cases", "import", "cases.csv", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "ticket-required")
    vis.ok("cases", "import", "cases.csv", "--yes", "--ticket", "CHG-7")
    assert vis.ok("changes", "show", "C-1", "--json").json["ticket"] == "CHG-7"


def test_an_import_by_a_clock_gone_wrong_is_refused_unless_lifted(register_sqlite: Command) -> None:
    vis = register_sqlite
    vis.ok("cases", "import", "cases.csv", "--yes")
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    with vis.open().writing() as db:
        db.execute(t.meta.delete().where(t.meta.c.name == "sandbox"))
        db.execute(t.changes.update().values(at=ahead))
        db.commit()
    vis.write("more.csv", HEADER + f"2024-0000009;Teleborg;Boka tid;{TOLVAN};new;2024-05-01;;;;\n")
    del vis.environment["VIS_NOW"]
    run = vis("cases", "import", "more.csv", "--json")
    assert (run.code, run.error["id"]) == (4, "clock")
    said = vis.ok("cases", "import", "more.csv", "-n", "--json").json
    assert [guard["guard"] for guard in said["guards"]] == ["clock"]
    vis.ok("cases", "import", "more.csv", "--allow", "clock", "--reason", "klockan är rätt nu")


def test_an_import_from_stdin_is_read_once_and_asked_about_once(register_sqlite: Command) -> None:
    run = register_sqlite.ok("cases", "import", "-", "--yes", "--json", stdin=HEADER + ROWS)
    assert run.json["counts"]["add"] == 3
