"""`vis roles apply`, `sync`, `migrate` and `template`: by the file, and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cli.roles.fixtures import EXAMPLES, LEFT, fill, held
from tests.conftest import Command
from tests.rules.roles.region import ADMIN, ANNA, BO, CILLA, EDITOR, HANDLER, LAGAN, PRESENTER, RECEIVER, TELEBORG
from vis_cli.rules.register.persons import Person

# --- by the file -----------------------------------------------------------------------------------------------------

GOOD = """\ufeffPerson;Roll;Enhet;Från;Till;Ärende\r
Anna Berg;redaktör;Vårdcentralen Teleborg;2026-06-10;;IT-1\r
SE2321000065-TEST0102;Ärendehanterare;Teleborg;2026-07-01;2026-08-31;\r
"""
BAD = GOOD.replace("SE2321000065-TEST0102", "SE2321000065-TEST0199") + "Cilla Dal;granskare;Lagan;2026-02-30;;\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_file_from_excel_in_swedish_is_applied_whole(staffed: Command, encoding: str) -> None:
    staffed.write("grants.csv", GOOD.lstrip("\ufeff").encode(encoding) if encoding != "utf-8" else GOOD)
    run = staffed.ok("roles", "apply", "grants.csv", "--yes", "--json").json
    assert run["counts"]["add"] == 3
    assert {step["source"] for step in run["steps"]} == {"grants.csv:2", "grants.csv:3"}
    again = staffed.ok("roles", "apply", "grants.csv", "--json").json
    assert (again["change"], again["counts"]["same"]) == (None, 3)
    (change,) = staffed.ok("changes", "list", "--file", "grants.csv", "--json").json["items"]
    assert change["id"] == run["change"]


def test_every_fault_of_a_file_is_told_before_anything_is_written(staffed: Command) -> None:
    staffed.write("grants.csv", BAD)
    before = staffed.dump()
    run = staffed("roles", "apply", "grants.csv", "--yes", "--json")
    assert run.code == 65
    assert [(each["id"], each["file"], each["line"], each["column"]) for each in run.error] == [
        ("unknown-person", "grants.csv", 3, 1),
        ("faulty-value", "grants.csv", 4, 27),
    ]
    assert staffed.dump() == before


def test_a_fault_is_pointed_at(staffed_sqlite: Command) -> None:
    staffed_sqlite.write("grants.csv", "person,role,unit\nAnna Berg,redaktör,Telebrg\n")
    run = staffed_sqlite("roles", "apply", "grants.csv")
    assert run.code == 65
    assert run.err.splitlines()[0].startswith('grants.csv:2:20: error[unknown-unit]: no unit "Telebrg".')
    assert run.err.splitlines()[2] == " " * 23 + "^"


def test_good_rows_go_on_and_the_rest_is_a_file_to_mend(staffed: Command) -> None:
    staffed.write("grants.csv", BAD)
    run = staffed("roles", "apply", "grants.csv", "--keep-going", "--yes", "--json")
    assert run.code == 3
    assert (run.json["counts"]["add"], run.json["rest"], len(run.json["errors"])) == (2, "grants.rest.csv", 2)
    rest = (staffed.cwd / "grants.rest.csv").read_bytes().decode()
    assert rest.startswith("\ufeffPerson;Roll;Enhet;Från;Till;Ärende;error\r\n")
    assert 'no person ""SE2321000065-TEST0199""' in rest
    mended = rest.replace("SE2321000065-TEST0199;", "SE2321000065-TEST0102;").replace("2026-02-30", "2026-07-01")
    staffed.write("rest.csv", mended)
    assert staffed.ok("roles", "apply", "rest.csv", "--yes", "--json").json["counts"]["add"] == 2
    assert len(held(staffed, "--all")) == 4


def test_where_all_rows_are_good_there_is_no_rest(staffed_sqlite: Command) -> None:
    staffed_sqlite.write("grants.csv", GOOD)
    run = staffed_sqlite.ok("roles", "apply", "grants.csv", "--keep-going", "--yes", "--json")
    assert run.json["rest"] is None
    assert not (staffed_sqlite.cwd / "grants.rest.csv").exists()


def test_the_rest_is_never_written_over_the_file_nor_by_a_dry_run(staffed_sqlite: Command) -> None:
    staffed_sqlite.write("grants.csv", BAD)
    assert staffed_sqlite("roles", "apply", "grants.csv", "--keep-going", "--rest", "./grants.csv").code == 2
    assert staffed_sqlite("roles", "apply", "-", "--keep-going", stdin=BAD).code == 2
    assert staffed_sqlite("roles", "apply", "grants.csv", "--keep-going", "-n").code == 0
    assert [path.name for path in staffed_sqlite.cwd.iterdir()] == ["grants.csv"]


def test_a_rest_that_can_not_be_written_undoes_the_rest_of_it(staffed: Command) -> None:
    staffed.write("grants.csv", BAD)
    before = staffed.dump()
    run = staffed("roles", "apply", "grants.csv", "--keep-going", "--yes", "--rest", "no/such/folder.csv")
    assert run.code == 73
    assert staffed.dump() == before


@pytest.mark.parametrize(
    "text",
    [
        "person,role,unit\nAnna Berg,granskare,Teleborg\n",
        "- {person: Anna Berg, role: granskare, unit: Teleborg}\n",
        "roller:\n- medarbetare: Anna Berg\n  roll: granskare\n  enhet: Teleborg\n",
    ],
)
def test_a_file_may_come_on_standard_input(staffed_sqlite: Command, text: str) -> None:
    assert staffed_sqlite.ok("roles", "apply", "-", "--json", stdin=text).json["counts"]["add"] == 1


def test_a_file_can_revoke(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--now", "2026-05-01T08:00")
    staffed.write("out.csv", f"person,role,unit,action,from\n{ANNA},{EDITOR},{TELEBORG},revoke,2026-07-01\n")
    staffed.ok("roles", "apply", "out.csv")
    assert held(staffed) == [(ANNA, EDITOR, TELEBORG, "2026-05-01", "2026-06-30")]


def test_a_list_as_csv_is_valid_input_elsewhere(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, "redaktör", TELEBORG, "--to", "2026-12-31", "--ticket", "=1+1", "--yes")
    staffed.write("all.csv", staffed.ok("roles", "list", "--all", "--format", "csv").out)
    assert staffed.ok("roles", "apply", "all.csv", "--json").json["counts"] == {
        "add": 0,
        "change": 0,
        "remove": 0,
        "same": 2,
    }
    staffed.write("none.csv", staffed.ok("roles", "list", "--as-of", "2001-01-01", "--format", "csv").out)
    assert staffed.ok("roles", "apply", "none.csv", "--json").json["steps"] == []


@pytest.mark.parametrize("file", ["missing.csv", "."])
def test_a_file_that_is_not_there_is_66(staffed_sqlite: Command, file: str) -> None:
    assert staffed_sqlite("roles", "apply", file).code == 66


# --- sync ------------------------------------------------------------------------------------------------------------


def test_a_sync_ends_what_the_file_does_not_name(staffed: Command) -> None:
    for person, role in ((ANNA, EDITOR), (BO, EDITOR), (BO, HANDLER)):
        staffed.ok("roles", "grant", person, role, TELEBORG, "--now", "2026-05-01T08:00")
    staffed.write("editors.csv", f"person;role\nAnna Berg;{EDITOR}\nCilla Dal;{EDITOR}\n")
    run = staffed.ok("roles", "sync", "Teleborg", "editors.csv", "--yes", "--json").json
    assert run["counts"] == {"add": 1, "change": 1, "remove": 0, "same": 1}
    assert {(person, role) for person, role, *_ in held(staffed)} == {(ANNA, EDITOR), (CILLA, EDITOR), (BO, HANDLER)}
    assert staffed.ok("roles", "sync", "Teleborg", "editors.csv", "--json").json["change"] is None


def test_a_sync_with_half_a_file_is_refused(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, f"{EDITOR},{PRESENTER},{ADMIN}", TELEBORG, "--yes")
    staffed.ok("roles", "grant", BO, ADMIN, TELEBORG)
    staffed.write("editors.csv", f"person;role\nCilla Dal;{EDITOR}\n")
    run = staffed("roles", "sync", "Teleborg", "editors.csv", "--yes", "--json")
    assert (run.code, {each["id"] for each in run.error}) == (4, {"too-many", "last-admin"})
    assert len(held(staffed)) == 4


def test_an_empty_file_syncs_only_the_system_it_is_told(staffed_sqlite: Command) -> None:
    staffed_sqlite.ok("roles", "grant", ANNA, HANDLER, TELEBORG)
    staffed_sqlite.write("none.csv", "person;role\n")
    assert staffed_sqlite("roles", "sync", "Teleborg", "none.csv").code == 2
    run = staffed_sqlite.ok("roles", "sync", "Teleborg", "none.csv", "--system", "personalverktyget", "--json")
    assert run.json["counts"]["remove"] == 1


def test_a_sync_of_one_system_takes_no_role_of_another(staffed_sqlite: Command) -> None:
    staffed_sqlite.write("mixed.csv", f"person;role\nAnna Berg;{EDITOR}\nAnna Berg;{HANDLER}\n")
    run = staffed_sqlite("roles", "sync", "Teleborg", "mixed.csv", "--system", "HSA Webb", "--json")
    assert (run.code, run.error["id"], run.error["line"]) == (65, "other-system", 3)


# --- the old service -------------------------------------------------------------------------------------------------


def test_users_of_the_old_service_become_local_administrators_once(staffed: Command) -> None:
    staffed.write(
        "old.csv",
        f"hsa_id;unit;name\n{ANNA};Teleborg;Anna Berg\n"
        f"SE2321000065-TEST0999;Teleborg;Okänd Person\n{LEFT};Lagan;Lena Lind\n",
    )
    run = staffed("roles", "migrate", "old.csv", "--yes", "--json")
    assert (run.code, run.json["counts"]["add"], run.err) == (3, 1, "")
    assert [(each["id"], each["line"]) for each in run.json["skipped"]] == [
        ("unknown-person", 3),
        ("disabled-person", 4),
    ]
    assert held(staffed) == [(ANNA, ADMIN, TELEBORG, "2026-06-10", None)]
    again = staffed("roles", "migrate", "old.csv")
    assert (again.code, "Nothing to change" in again.out) == (3, True)
    assert 'old.csv:3:1: error[unknown-person]: Okänd Person: no person "SE2321000065-TEST0999".' in again.err


def test_who_is_not_taken_over_goes_to_the_rest_file_and_is_named_when_quiet_too(staffed: Command) -> None:
    staffed.write("old.csv", f"hsa_id;unit;name\n{ANNA};Teleborg;Anna\nX-1;Teleborg;Åke\n")
    run = staffed("roles", "migrate", "old.csv", "--yes", "--quiet")
    assert (run.code, run.out) == (3, "")
    assert run.err.startswith('old.csv:3:1: error[unknown-person]: Åke: no person "X-1".')
    rest = (staffed.cwd / "old.rest.csv").read_text(encoding="utf-8-sig")
    assert rest.splitlines() == ["hsa_id;unit;name;error", 'X-1;Teleborg;Åke;"Åke: no person ""X-1""."']
    staffed.write("old.rest.csv", rest.replace("X-1", BO))
    run = staffed.ok("roles", "migrate", "old.rest.csv", "--yes")
    assert run.err == "" and (BO, ADMIN) in [each[:2] for each in held(staffed)]


def test_a_rest_of_standard_input_needs_a_name(staffed: Command) -> None:
    before = staffed.dump()
    old = f"hsa_id;unit;name\n{ANNA};Teleborg;Anna\nX-1;Teleborg;Åke\n".encode()
    run = staffed("roles", "migrate", "-", "--yes", stdin=old)
    assert (run.code, run.out, staffed.dump()) == (2, "", before)
    run = staffed("roles", "migrate", "-", "--yes", "--rest", "rest.csv", stdin=old)
    assert run.code == 3 and "X-1" in (staffed.cwd / "rest.csv").read_text()


# --- going on past faults, rehearsed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
@pytest.mark.parametrize("command", [("apply", "--keep-going"), ("migrate",)])
def test_a_dry_run_names_each_fault_as_the_real_run_does(
    staffed: Command, command: tuple[str, ...], quiet: tuple[str, ...]
) -> None:
    old = f"hsa_id;unit;name\n{ANNA};Teleborg;Anna\nX-1;Teleborg;Åke\nX-2;Nowhere;Eva\n"
    new = f"person;unit;role\n{ANNA};Teleborg;{EDITOR}\nX-1;Teleborg;{EDITOR}\nX-2;Nowhere;{EDITOR}\n"
    staffed.write("rows.csv", old if command[0] == "migrate" else new)
    before = staffed.dump()
    rehearsed = staffed("roles", command[0], "rows.csv", *command[1:], *quiet, "-n")
    assert (rehearsed.code, staffed.dump()) == (0, before)
    assert not (staffed.cwd / "rows.rest.csv").exists()
    real = staffed("roles", command[0], "rows.csv", *command[1:], *quiet, "--yes")
    assert real.code == 3 and (staffed.cwd / "rows.rest.csv").exists()
    assert real.err.startswith(rehearsed.err) and rehearsed.err.count("error[unknown-person]") == 2


# --- the catalogue ---------------------------------------------------------------------------------------------------


def test_a_catalogue_of_ones_own_is_used(staffed_sqlite: Command) -> None:
    staffed_sqlite.write("roles.yaml", "roles:\n- {id: visitor, name: Besökare, system: Kiosken, permits: [look]}\n")
    staffed_sqlite.write("vis.yaml", "roles: roles.yaml\n")
    staffed_sqlite.ok("roles", "grant", ANNA, "Besökare", TELEBORG)
    assert staffed_sqlite("roles", "explain", ANNA, TELEBORG, "look").code == 0
    assert staffed_sqlite("roles", "grant", ANNA, EDITOR, TELEBORG).code == 5


def test_a_faulty_catalogue_is_78_with_line_and_column(staffed_sqlite: Command) -> None:
    staffed_sqlite.write("roles.yaml", "roles:\n- {id: visitor, name: Besökare, system: Kiosken, permit: [look]}\n")
    staffed_sqlite.write("vis.yaml", "roles: roles.yaml\n")
    run = staffed_sqlite("roles", "list", "--json")
    assert run.code == 78
    assert [(each["id"], each["line"], each["column"]) for each in run.error] == [
        ("missing-key", 2, 3),
        ("unknown-key", 2, 50),
    ]


# --- taking a bulk back ----------------------------------------------------------------------------------------------


def test_a_bulk_taken_back_leaves_exactly_what_was(staffed: Command) -> None:
    people = [Person(f"SE2321000065-TESTP{n:04}", f"Person {n}") for n in range(1250)]
    fill(staffed, *people)
    roles = [EDITOR, PRESENTER, RECEIVER, HANDLER]
    staffed.ok("roles", "grant", people[7].hsa_id, EDITOR, LAGAN, "--to", "2026-07-31")
    before = staffed.dump()
    rows = [f"{p.hsa_id},{r},{u}" for p in people for r in roles for u in (LAGAN, TELEBORG)]
    staffed.write("bulk.csv", "person,role,unit\n" + "\n".join(rows) + "\n")
    run = staffed.ok("roles", "apply", "bulk.csv", "--yes", "--json").json
    assert run["counts"] == {"add": 9999, "change": 1, "remove": 0, "same": 0}
    assert len(held(staffed)) == 10000
    assert staffed("changes", "undo", run["change"]).code == 4  # the count is to be typed
    staffed.ok("changes", "undo", run["change"], "--yes")
    assert staffed.dump()["grants"] == before["grants"]


def test_a_bulk_touched_since_is_not_taken_back(staffed: Command) -> None:
    staffed.write("grants.csv", GOOD)
    change = staffed.ok("roles", "apply", "grants.csv", "--yes", "--json").json["change"]
    staffed.ok("roles", "revoke", ANNA, EDITOR, TELEBORG, "--last-day", "2026-12-31")
    before = staffed.dump()
    run = staffed("changes", "undo", change, "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "stale")
    assert staffed.dump() == before


# --- examples --------------------------------------------------------------------------------------------------------


@pytest.fixture
def kronoberg(vis_sqlite: Command) -> Command:
    """`vis` with the register of the examples, on 9 June 2025."""
    vis = replace(vis_sqlite, environment={"VIS_NOW": "2025-06-09T08:00"})
    for section, file in (("units", "units"), ("persons", "persons"), ("case-types", "case-types")):
        vis.ok(section, "import", EXAMPLES / f"{file}.csv", "--yes")
    return vis


@pytest.mark.parametrize(("file", "steps"), [("roles.csv", 8), ("roles-windows.csv", 8), ("roles.yaml", 4)])
def test_the_example_files_apply(kronoberg: Command, file: str, steps: int) -> None:
    assert kronoberg.ok("roles", "apply", EXAMPLES / file, "--yes", "--json").json["counts"]["add"] == steps


def test_the_other_example_files_do_what_they_are_for(kronoberg: Command) -> None:
    kronoberg.ok("roles", "apply", EXAMPLES / "roles.csv", "--yes")
    run = kronoberg.ok("roles", "sync", "Vårdcentralen Teleborg", EXAMPLES / "roles-sync.csv", "-n", "--json").json
    assert run["counts"] == {"add": 4, "change": 0, "remove": 2, "same": 1}
    run = kronoberg("roles", "migrate", EXAMPLES / "old-authorisation.csv", "--yes", "--json", "--rest", "rest.csv")
    assert (run.code, run.json["counts"]["add"], len(run.json["skipped"]), run.json["rest"]) == (3, 2, 1, "rest.csv")


def test_the_template_is_a_file_of_grants(kronoberg: Command) -> None:
    kronoberg.write("t.csv", kronoberg.ok("roles", "template").out)
    lines = (kronoberg.cwd / "t.csv").read_text().splitlines()
    assert (lines[0], len(lines)) == ("person;role;unit;from;to;action;ticket", 3)
    run = kronoberg.ok("roles", "apply", "t.csv", "--yes", "--json")
    assert run.json["counts"]["add"] == 4


def test_the_faulty_example_is_refused_at_each_fault(kronoberg: Command) -> None:
    run = kronoberg("roles", "apply", EXAMPLES / "bad-roles.csv", "--json")
    assert run.code == 65
    assert [(each["id"], each["line"]) for each in run.error] == [
        ("unknown-person", 3),
        ("ambiguous-role", 4),
        ("faulty-value", 5),
    ]


# --- rows that are left out -------------------------------------------------------------------------------------------


def test_with_quiet_the_faults_of_rows_left_out_are_still_told(staffed_sqlite: Command) -> None:
    staffed_sqlite.write("grants.csv", BAD)
    run = staffed_sqlite("roles", "apply", "grants.csv", "--keep-going", "--yes", "--quiet")
    assert (run.code, run.out) == (3, "")
    assert "grants.csv:3:1: error[unknown-person]" in run.err


def test_nothing_goes_on_where_rows_can_not_be_told_apart(staffed_sqlite: Command) -> None:
    staffed_sqlite.write("grants.csv", f'person;role;unit\n{ANNA};{EDITOR};{TELEBORG}\n"{BO};{EDITOR};{TELEBORG}\n')
    run = staffed_sqlite("roles", "apply", "grants.csv", "--keep-going", "--yes", "--json")
    assert (run.code, run.error["id"]) == (65, "open-quote")
    assert held(staffed_sqlite) == []
