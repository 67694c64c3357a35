"""`vis cases import` as any change: its guards, counts and ticket, and nobody kept waiting while somebody is asked."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.cases.test_cases import HEADER, ROWS, TOLVAN, fill
from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.files.core.workbooks import workbook
from vis_cli.db.core import tables as t
from vis_cli.files.cases.cases import PIECE


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


def test_a_pipe_is_read_as_a_file_is(register_sqlite: Command) -> None:
    vis = register_sqlite
    os.mkfifo(vis.cwd / "pipe.csv")
    rows = HEADER + "".join(row(n) for n in range(1, 3000))

    def write() -> None:
        with (vis.cwd / "pipe.csv").open("w", encoding="utf-8") as stream:
            stream.write(rows)

    writer = threading.Thread(target=write)
    writer.start()
    run = vis.ok("cases", "import", "pipe.csv", "--yes", "--json")
    writer.join()
    assert run.json["counts"]["add"] == 2999


def test_a_file_that_is_written_to_while_somebody_is_asked_is_not_taken(register_sqlite: Command) -> None:
    vis = register_sqlite
    before = vis.dump()

    def meanwhile() -> None:
        vis.write("cases.csv", HEADER + ROWS.replace("Ont i halsen", "Ont i magen"))

    run = at_terminal(vis, "cases", "import", "cases.csv", keys="y", meanwhile=meanwhile)
    assert run.code == 4
    assert "cases.csv was changed while it was read. Nothing was changed. Run it again." in " ".join(run.out.split())
    assert vis.dump() == before


def test_a_file_that_another_is_put_in_place_of_is_taken_as_it_was_shown(register_sqlite: Command) -> None:
    vis = register_sqlite

    def meanwhile() -> None:
        vis.write("other.csv", HEADER)
        (vis.cwd / "other.csv").replace(vis.cwd / "cases.csv")

    assert at_terminal(vis, "cases", "import", "cases.csv", keys="y", meanwhile=meanwhile).code == 0
    assert vis.ok("cases", "stats", "--json").json["total"] == 3


def test_cases_that_go_without_a_change_set_while_somebody_is_asked_are_noticed(register: Command) -> None:
    vis = register
    vis.ok("cases", "import", "cases.csv", "--yes")
    vis.write("cases.csv", HEADER + ROWS.replace("Ont i halsen", "Ont i magen") + row(7))
    after: list[object] = []

    def meanwhile() -> None:  # as a purge does, whose change set comes when it ends
        with vis.open().writing() as db:
            db.execute(t.cases.delete().where(t.cases.c.key == 20260000002))
            db.commit()
        after.append(vis.dump())

    run = at_terminal(vis, "cases", "import", "cases.csv", keys="y", meanwhile=meanwhile)
    assert run.code == 4
    assert "the database changed while the file was read. Nothing was changed." in " ".join(run.out.split())
    assert [vis.dump()] == after


def test_what_a_name_means_when_it_is_written_counts_and_not_when_it_was_asked_about(register_sqlite: Command) -> None:
    vis = register_sqlite

    def meanwhile() -> None:
        vis.ok("case-types", "import", vis.write("types.csv", "name\nBoka en tid\n"), "--yes")

    vis.write("cases.csv", HEADER + row(1) + row(2).replace("Boka tid", "Boka"))
    before = vis.ok("cases", "stats", "--json").json
    run = at_terminal(vis, "cases", "import", "cases.csv", keys="y", meanwhile=meanwhile)
    assert (run.code, "cases.csv:3" in run.out) == (65, True), run.out
    assert vis.ok("cases", "stats", "--json").json == before


def test_a_file_of_many_pieces_is_one_change_and_its_faults_are_all_told_in_order(register: Command) -> None:
    vis, count = register, 2 * PIECE + 50
    rows = [row(n) for n in range(1, count)]
    vis.write("many.csv", HEADER + "".join(rows))
    words = ("cases", "import", "many.csv", "--yes", "--json")
    said = vis.ok(*words).json
    assert (said["change"], said["counts"]) == ("C-1", {"add": count - 1, "change": 0, "remove": 0, "same": 0})
    edited = [each.replace(";;;;", ";;;;om", 1) if n % PIECE == 7 else each for n, each in enumerate(rows)]
    vis.write("many.csv", HEADER + "".join(edited) + row(count))
    said = vis.ok(*words, "--expect", "add=1,change=3").json
    assert said["counts"] == {"add": 1, "change": 3, "remove": 0, "same": count - 4}
    before = vis.dump()
    last = row(1) + row(count + 1, state="lost") + row(count + 2).replace("Boka", '"Boka') + row(count + 3)
    vis.write("many.csv", HEADER + row(3, unit="?") + "".join(rows) + last)
    run = vis(*words)
    assert (run.code, vis.dump()) == (65, before)
    assert [(fault["line"], fault["id"]) for fault in run.error] == [
        (2, "unknown-unit"),
        (5, "duplicate-case"),
        (count + 2, "duplicate-case"),
        (count + 3, "unknown-state"),
        (count + 4, "open-quote"),
    ]
    assert run.error[2]["message"] == "line 3 has this case already."


def test_a_case_opened_again_is_told_with_all_else_that_is_wrong(register_sqlite: Command) -> None:
    vis = register_sqlite
    vis.ok("cases", "import", "cases.csv", "--yes")
    vis.write("cases.csv", HEADER + row(9, state="lost") + row(1) + row(10, unit="Ingenstans"))
    run = vis("cases", "import", "cases.csv", "--json")
    assert run.code == 65
    assert [(fault["line"], fault["id"]) for fault in run.error] == [
        (2, "unknown-state"),
        (3, "reopens"),
        (4, "unknown-unit"),
    ]


def test_a_workbook_of_many_pieces_tells_its_faults_by_cell(register_sqlite: Command) -> None:
    vis = register_sqlite
    rows = [line.rstrip("\n").split(";") for line in (HEADER, *(row(n) for n in range(1, PIECE + 20)))]
    (vis.cwd / "cases.xlsx").write_bytes(workbook(rows))
    said = vis.ok("cases", "import", "cases.xlsx", "--yes", "--json").json
    assert said["counts"]["add"] == PIECE + 19
    rows[-1][0], rows[2][4] = rows[1][0], "lost"
    (vis.cwd / "cases.xlsx").write_bytes(workbook(rows))
    run = vis("cases", "import", "cases.xlsx", "--json")
    assert [(fault["cell"], fault["id"]) for fault in run.error] == [
        ("E3", "unknown-state"),
        (f"A{PIECE + 20}", "duplicate-case"),
    ]


def row(n: int, *, unit: str = "Teleborg", state: str = "new") -> str:
    return f"2024-{n:07d};{unit};Boka tid;{TOLVAN};{state};2024-05-01;;;;\n"
