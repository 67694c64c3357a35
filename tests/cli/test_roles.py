"""`vis roles`, as cron and people run it, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.conftest import ROOT, Command
from tests.rules.roles_scene import (
    ADMIN,
    ANNA,
    BO,
    CILLA,
    EDITOR,
    HANDLER,
    LAGAN,
    LIDHULT,
    PRESENTER,
    PV_ADMIN,
    RECEIVER,
    TELEBORG,
)
from vis_cli.db import journal
from vis_cli.db.commit import apply
from vis_cli.rules.case_types import CaseType, Offer
from vis_cli.rules.persons import Person
from vis_cli.rules.plan import Change
from vis_cli.rules.units import Unit

NOW = "2026-06-10T08:00"
EXAMPLES = ROOT / "examples"
LEFT = "SE2321000065-TEST0109"
REGISTER = (
    Unit(LAGAN, "Vårdcentralen Lagan"),
    Unit(LIDHULT, "Filialen Lidhult", parent=LAGAN),
    Unit(TELEBORG, "Vårdcentralen Teleborg"),
    Person(ANNA, "Anna Berg", "anna.berg@example.org", TELEBORG),
    Person(BO, "Bo Ek", None, TELEBORG),
    Person(CILLA, "Cilla Dal", None, LAGAN),
    Person(LEFT, "Lena Lind", None, LAGAN, date(2026, 1, 1)),
    CaseType("boka-tid", "Boka tid"),
    Offer(TELEBORG, "boka-tid", offered=True),
)


def fill(vis: Command, *records: object) -> None:
    """Put records into the register as an import would."""
    entry = journal.Entry(at=datetime(2026, 1, 1, 8, tzinfo=UTC), actor="test", command="vis import")
    with vis.open().writing() as db:
        apply(db, [Change(None, record) for record in records], entry)
        db.commit()


@pytest.fixture
def staffed(vis: Command) -> Command:
    """`vis` with three units and some staff, on 10 June 2026."""
    fill(vis, *REGISTER)
    return replace(vis, environment={"VIS_NOW": NOW})


@pytest.fixture
def staffed_sqlite(vis_sqlite: Command) -> Command:
    """The same, on SQLite only."""
    fill(vis_sqlite, *REGISTER)
    return replace(vis_sqlite, environment={"VIS_NOW": NOW})


def held(vis: Command, *words: str) -> list[tuple[str, str, str, str, str | None]]:
    items = vis.ok("roles", "list", "--json", *words).json["items"]
    return [(each["person"], each["role"], each["unit"], each["from"], each["to"]) for each in items]


# --- one by one ------------------------------------------------------------------------------------------------------


def test_a_grant_is_journalled_listed_explained_and_taken_back(staffed: Command) -> None:
    run = staffed.ok("roles", "grant", "Anna Berg", "Redaktör kontaktkort", "Teleborg", "--ticket", "IT-1", "--json")
    assert run.json["counts"] == {"add": 1, "change": 0, "remove": 0, "same": 0}
    (step,) = run.json["steps"]
    assert step["object"] == "grant"
    assert step["after"] == {
        "person": ANNA,
        "role": EDITOR,
        "unit": TELEBORG,
        "from": "2026-06-10",
        "to": None,
        "granted_by": None,
        "ticket": "IT-1",
    }
    (item,) = staffed.ok("roles", "list", "--json").json["items"]
    assert item == {
        "person": ANNA,
        "person_name": "Anna Berg",
        "role": EDITOR,
        "system": "HSA Webb",
        "unit": TELEBORG,
        "unit_name": "Vårdcentralen Teleborg",
        "from": "2026-06-10",
        "to": None,
        "granted_by": None,
        "ticket": "IT-1",
        "change": run.json["change"],
    }
    answer = staffed.ok("roles", "explain", "anna.berg@example.org", "Teleborg", "edit-card", "--json").json
    assert answer["answer"] is True
    assert answer["grant"] == item
    assert "IT-1" in answer["because"]
    staffed.ok("changes", "undo", run.json["change"], "--yes")
    assert held(staffed, "--all") == []


def test_the_same_grant_twice_is_same_and_no_new_change(staffed: Command) -> None:
    words = ("roles", "grant", ANNA, EDITOR, TELEBORG, "--json")
    staffed.ok(*words)
    again = staffed.ok(*words, "--now", "2026-07-01T08:00").json
    assert (again["change"], again["counts"]["same"]) == (None, 1)


def test_several_units_and_a_bundle_in_one_command(staffed: Command) -> None:
    words = ("roles", "grant", "Bo Ek", "redaktör", "Teleborg", "Lagan", "--json")
    refused = staffed(*words)
    assert (refused.code, refused.error["id"]) == (4, "not-confirmed")
    assert held(staffed) == []
    assert staffed.ok(*words, "--yes").json["counts"]["add"] == 4
    assert {(role, unit) for _, role, unit, _, _ in held(staffed)} == {
        (role, unit) for role in (EDITOR, PRESENTER) for unit in (TELEBORG, LAGAN)
    }


def test_grants_take_effect_by_date_without_cron(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--from", "2026-07-01", "--to", "2026-07-31")
    explain = ("roles", "explain", ANNA, TELEBORG, "edit-card", "--as-of")
    for day, code in (
        ("2026-06-30", 1),
        ("2026-07-01", 0),
        ("2026-07-31", 0),
        ("2026-07-31T23:59", 0),
        ("2026-08-01", 1),
    ):
        assert staffed(*explain, day).code == code, day
    assert staffed("roles", "explain", ANNA, TELEBORG, "edit-card", "--now", "2026-07-15T08:00").code == 0
    assert held(staffed) == []
    assert len(held(staffed, "--as-of", "2026-07-31")) == 1
    assert len(held(staffed, "--during", "2026-07")) == 1
    assert held(staffed, "--during", "2026-08") == []
    assert len(held(staffed, "--all")) == 1
    assert len(held(staffed, "--expiring-within", "7d", "--now", "2026-07-25T08:00")) == 1
    assert held(staffed, "--expiring-within", "5d", "--now", "2026-07-25T08:00") == []


def test_a_role_on_a_unit_holds_below_it(staffed: Command) -> None:
    staffed.ok("roles", "grant", CILLA, EDITOR, LAGAN)
    assert staffed("roles", "explain", CILLA, "Filialen Lidhult", "edit-card").code == 0
    (item,) = staffed.ok("roles", "list", "--unit", "Filialen Lidhult", "--json").json["items"]
    assert (item["unit"], item["inherited"]) == (LAGAN, True)
    assert held(staffed, "--unit", "Teleborg") == []


@pytest.mark.parametrize(
    ("giver", "unit", "code"), [(BO, "Filialen Lidhult", 0), (BO, "Teleborg", 77), (CILLA, "Filialen Lidhult", 77)]
)
def test_who_granted_it_must_hold_a_role_there_that_may(staffed: Command, giver: str, unit: str, code: int) -> None:
    staffed.ok("roles", "grant", BO, ADMIN, LAGAN)
    run = staffed("roles", "grant", ANNA, EDITOR, unit, "--granted-by", giver, "--json")
    assert run.code == code, run.err
    if code and unit != "Teleborg":
        assert run.error["could"] == [BO]
    assert len(held(staffed)) == (1 if code else 2)


@pytest.mark.parametrize(
    ("words", "code", "id"),
    [
        (("grant", "Nobody", EDITOR, TELEBORG), 5, "unknown-person"),
        (("grant", ANNA, "redaktr kontaktkort", TELEBORG), 5, "unknown-role"),
        (("grant", ANNA, "Lokal administratör", TELEBORG), 5, "ambiguous-role"),
        (("grant", ANNA, EDITOR, "Vårdcentralen"), 5, "ambiguous-unit"),
        (("grant", ANNA, EDITOR, TELEBORG, "--to", "2026-06-09"), 2, "reversed-period"),
        (("grant", ANNA, EDITOR, TELEBORG, "--to", "soon"), 2, "malformed-date"),
        (("grant", ANNA, EDITOR, TELEBORG, "--from", "2026-06-09"), 4, "past-start"),
        (("grant", LEFT, EDITOR, TELEBORG), 4, "disabled-person"),
        (("extend", ANNA, EDITOR, TELEBORG, "--to", "2026-12-31"), 5, "no-grant"),
        (("revoke", ANNA, EDITOR), 2, "usage"),
        (("revoke", ANNA, EDITOR, TELEBORG, "--all-of", BO), 2, "usage"),
        (("revoke",), 2, "usage"),
        (("explain", ANNA, TELEBORG, "edit-cards"), 5, "unknown-action"),
        (("list", "--during", "2026-13"), 2, "malformed-date"),
        (("list", "--expiring-within", "soon"), 2, "malformed-duration"),
        (("list", "--all", "--as-of", "2026-01-01"), 2, "usage"),
    ],
)
def test_what_can_not_be_done_is_told_and_changes_nothing(staffed_sqlite: Command, words, code: int, id: str) -> None:
    before = staffed_sqlite.dump()
    run = staffed_sqlite("roles", *words, "--json")
    assert (run.code, run.error["id"], run.out) == (code, id, "")
    assert staffed_sqlite.dump() == before


def test_a_back_dated_grant_is_let_through_with_a_reason(staffed: Command) -> None:
    words = ("roles", "grant", ANNA, EDITOR, TELEBORG, "--from", "2026-05-01")
    assert staffed(*words, "--allow", "past-start").code == 2
    staffed.ok(*words, "--allow", "past-start", "--reason", "signed on 1 May")
    assert len(held(staffed, "--as-of", "2026-05-01")) == 1


def test_a_dry_run_shows_the_plan_and_writes_nothing(staffed: Command) -> None:
    before = staffed.dump()
    run = staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--from", "2026-05-01", "-n", "--json")
    assert run.json["counts"]["add"] == 1
    assert [guard["guard"] for guard in run.json["guards"]] == ["past-start"]
    assert staffed.dump() == before


def test_revoking_ends_the_grant_the_day_before_and_twice_is_same(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--now", "2026-05-01T08:00")
    run = staffed.ok("roles", "revoke", ANNA, EDITOR, TELEBORG, "--on", "2026-07-01", "--json").json
    assert (run["counts"]["change"], run["steps"][0]["after"]["to"]) == (1, "2026-06-30")
    again = staffed.ok("roles", "revoke", ANNA, EDITOR, TELEBORG, "--on", "2026-07-01", "--json").json
    assert (again["change"], again["counts"]["same"]) == (None, 1)
    staffed.ok("roles", "revoke", ANNA, EDITOR, TELEBORG)
    assert staffed("roles", "explain", ANNA, TELEBORG, "edit-card").code == 1
    assert len(held(staffed, "--during", "2026-05")) == 1  # what has been stays on record


def test_a_grant_of_the_same_day_is_revoked_at_once(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG)
    assert staffed.ok("roles", "revoke", ANNA, EDITOR, TELEBORG, "--json").json["counts"]["remove"] == 1
    assert staffed("roles", "explain", ANNA, TELEBORG, "edit-card").code == 1
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG)
    assert staffed("roles", "explain", ANNA, TELEBORG, "edit-card").code == 0


def test_one_role_on_one_unit_is_one_thing_and_not_asked_about(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--to", "2026-06-30")
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--from", "2026-08-01")
    assert len(staffed.ok("roles", "revoke", ANNA, EDITOR, TELEBORG, "--json").json["steps"]) == 2
    staffed.ok("undo", "--yes")
    assert staffed("roles", "revoke", ANNA, "redaktör", TELEBORG).code == 0  # she has but one of the two
    staffed.ok("undo", "--yes")
    staffed.ok("roles", "grant", ANNA, PRESENTER, TELEBORG)
    assert staffed("roles", "revoke", ANNA, "redaktör", TELEBORG).code == 4


def test_the_last_administrator_is_not_taken_away_in_silence(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, ADMIN, TELEBORG)
    for words in (("revoke", ANNA, ADMIN, TELEBORG), ("revoke", "--all-of", ANNA)):
        run = staffed("roles", *words, "--json")
        assert (run.code, run.error["id"]) == (4, "last-admin")
    staffed.ok("roles", "grant", BO, ADMIN, TELEBORG)
    staffed.ok("roles", "revoke", "--all-of", ANNA)
    last = staffed("roles", "revoke", BO, ADMIN, TELEBORG, "--allow", "last-admin", "--reason", "the unit moves out")
    assert last.code == 0


def test_everything_of_a_person_who_leaves_ends(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, "redaktör,medarbetare", TELEBORG, "--yes")
    run = staffed("roles", "revoke", "--all-of", "Anna Berg", "--on", "2026-07-01")
    assert run.code == 4  # four grants: asked first
    staffed.ok("roles", "revoke", "--all-of", "Anna Berg", "--on", "2026-07-01", "--yes")
    assert {to for *_, to in held(staffed)} == {"2026-06-30"}
    none = staffed.ok("roles", "revoke", "--all-of", "Bo Ek")
    assert "holds nothing" in none.out


def test_extending_lengthens(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--to", "2026-06-30")
    staffed.ok("roles", "extend", ANNA, EDITOR, TELEBORG, "--to", "2026-12-31")
    assert held(staffed) == [(ANNA, EDITOR, TELEBORG, "2026-06-10", "2026-12-31")]
    assert staffed("roles", "extend", ANNA, EDITOR, TELEBORG, "--to", "2026-07-31").code == 4


# --- findings --------------------------------------------------------------------------------------------------------


def test_findings_end_in_1_and_each_is_mended_by_its_command(staffed: Command) -> None:
    for person in (ANNA, BO):
        for role in (ADMIN, PV_ADMIN):
            staffed.ok("roles", "grant", person, role, TELEBORG)
    staffed.ok("roles", "grant", CILLA, f"{EDITOR},{RECEIVER}", TELEBORG, "--yes")
    run = staffed("roles", "check", "--unit", "Teleborg", "--json")
    assert run.code == 1
    assert [each["id"] for each in run.json["findings"]] == ["half-bundle", "not-both"]
    for finding in run.json["findings"]:
        staffed.ok(*finding["fix"].split()[1:])
    well = staffed("roles", "check", "--unit", "Teleborg", "--json")
    assert (well.code, well.json) == (0, {"findings": []})
    assert staffed("roles", "check").code == 1  # nobody at Lagan


def test_findings_read_as_a_table(staffed_sqlite: Command) -> None:
    run = staffed_sqlite("roles", "check", "--unit", "Teleborg")
    assert run.code == 1
    assert "vis roles grant PERSON lokal-administrator-hsa" in run.out


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
    run = staffed.ok("roles", "migrate", "old.csv", "--yes", "--json").json
    assert run["counts"]["add"] == 1
    assert [(each["id"], each["line"]) for each in run["skipped"]] == [("unknown-person", 3), ("disabled-person", 4)]
    assert held(staffed) == [(ANNA, ADMIN, TELEBORG, "2026-06-10", None)]
    again = staffed.ok("roles", "migrate", "old.csv")
    assert "Okänd Person" in again.out
    assert "Nothing to change" in again.out


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
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--to", "2026-12-31")
    before = staffed.dump()
    run = staffed("changes", "undo", change, "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "stale")
    assert staffed.dump() == before


# --- what ends with something else -----------------------------------------------------------------------------------


def test_disabling_a_person_ends_her_grants_and_is_guarded(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--now", "2026-05-01T08:00")
    staffed.ok("roles", "grant", ANNA, ADMIN, LAGAN, "--now", "2026-05-01T08:00")
    run = staffed("persons", "disable", "Anna Berg", "--yes", "--json")
    assert (run.code, run.error["id"]) == (4, "last-admin")
    staffed.ok("roles", "grant", BO, ADMIN, LAGAN)
    run = staffed.ok("persons", "disable", "Anna Berg", "--yes", "--json").json
    assert sorted(step["object"] for step in run["steps"]) == ["grant", "grant", "person"]
    assert held(staffed, "--person", "Anna Berg") == []
    assert {to for *_, to in held(staffed, "--person", "Anna Berg", "--all")} == {"2026-06-09"}
    staffed.ok("changes", "undo", run["change"], "--yes")
    assert len(held(staffed, "--person", "Anna Berg")) == 2


def test_disabling_from_a_day_gone_by_ends_grants_today(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--now", "2026-05-01T08:00")
    staffed.ok("persons", "disable", "Anna Berg", "--on", "2026-06-01", "--yes")
    assert [to for *_, to in held(staffed, "--all")] == ["2026-06-09"]


def test_closing_a_unit_ends_the_grants_on_it(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, ADMIN, TELEBORG, "--now", "2026-05-01T08:00")
    staffed.ok("roles", "grant", BO, EDITOR, LAGAN, "--now", "2026-05-01T08:00")
    staffed.ok("units", "close", "Teleborg", "--on", "2026-09-01", "--yes")
    assert {(unit, to) for _, _, unit, _, to in held(staffed)} == {(TELEBORG, "2026-08-31"), (LAGAN, None)}


def test_an_hsa_id_that_is_none_is_pointed_at(staffed_sqlite: Command) -> None:
    run = staffed_sqlite("roles", "grant", "SE2321000066-TEST0001", EDITOR, TELEBORG, "--json")
    assert (run.code, run.error["file"]) == (65, "<argument>")


# --- the worklist ----------------------------------------------------------------------------------------------------


def todo(vis: Command, *words: str) -> list[tuple[str, str]]:
    items = vis.ok("todo", "--json", *words).json["items"]
    return [(each["system"], each["what"]) for each in items]


def test_a_grant_is_to_be_keyed_in_and_taken_out_in_its_system(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, ADMIN, TELEBORG, "--from", "2026-06-15", "--to", "2026-06-30")
    assert todo(staffed) == []
    give = ("HSA Webb", 'Lägg till rollen "Lokal administratör" för Anna Berg')
    assert todo(staffed, "--date", "2026-06-15") == [give]
    (task,) = staffed.ok("todo", "--date", "2026-06-15", "--json").json["items"]
    assert (task["due"], task["overdue"], task["unit"]) == ("2026-06-15T00:00:00+02:00", False, TELEBORG)
    assert ANNA in task["details"]
    assert "t.o.m. 30 juni 2026" in task["details"]
    staffed.ok("todo", "done", task["id"], "--now", "2026-06-15T09:00")
    assert todo(staffed, "--date", "2026-06-30") == []
    assert todo(staffed, "--date", "2026-07-01") == [("HSA Webb", 'Ta bort rollen "Lokal administratör" för Anna Berg')]


def test_a_grant_taken_back_before_it_was_keyed_in_leaves_nothing_after_it_its_opposite(staffed: Command) -> None:
    change = staffed.ok("roles", "grant", ANNA, HANDLER, TELEBORG, "--json").json["change"]
    (task,) = staffed.ok("todo", "--json").json["items"]
    staffed.ok("changes", "undo", change)
    assert todo(staffed) == []
    staffed.ok("roles", "grant", ANNA, HANDLER, TELEBORG)
    staffed.ok("todo", "done", task["id"])
    staffed.ok("roles", "revoke", ANNA, HANDLER, TELEBORG)
    assert todo(staffed) == [("Personalverktyget", 'Ta bort rollen "Ärendehanterare" för Anna Berg')]
    (task,) = staffed.ok("todo", "--json").json["items"]
    staffed.ok("todo", "done", task["id"])
    assert todo(staffed) == []


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
    run = kronoberg.ok("roles", "migrate", EXAMPLES / "old-authorisation.csv", "--yes", "--json").json
    assert (run["counts"]["add"], len(run["skipped"])) == (2, 1)


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


# --- everything about a unit or a person -----------------------------------------------------------------------------


def test_a_unit_and_a_person_are_shown_with_their_roles(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--from", "2026-07-01")
    assert staffed.ok("units", "show", "Teleborg", "--json").json["roles"] == []
    (role,) = staffed.ok("units", "show", "Teleborg", "--as-of", "2026-07-01", "--json").json["roles"]
    assert (role["person_name"], role["role"], role["from"]) == ("Anna Berg", EDITOR, "2026-07-01")
    assert f"{EDITOR}: Anna Berg" in staffed.ok("units", "show", "Teleborg", "--as-of", "2026-07-01").out
    assert f"{EDITOR} on Vårdcentralen Teleborg, from Wed 1 July 2026" in staffed.ok("persons", "show", ANNA).out


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
