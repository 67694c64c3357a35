"""Who may what where, who stands in, and the review of many units: as cron and people run it, on both databases."""

from __future__ import annotations

import pytest

from tests.cli.roles.fixtures import held
from tests.conftest import Command
from tests.rules.roles.region import ADMIN, ANNA, BO, CILLA, EDITOR, HANDLER, LAGAN, LIDHULT, PV_ADMIN, TELEBORG


@pytest.fixture
def granted(staffed: Command) -> Command:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG)
    staffed.ok("roles", "grant", ANNA, HANDLER, TELEBORG, "--through", "2026-08-31")
    staffed.ok("roles", "grant", CILLA, EDITOR, LAGAN)
    return staffed


def test_who_may_act_is_listed_with_addresses(granted: Command) -> None:
    run = granted.ok("roles", "who", "Filialen Lidhult", "Teleborg", "edit-card", "--json")
    assert [(item["unit"], item["person"], item["granted_on"]) for item in run.json["items"]] == [
        (LIDHULT, CILLA, LAGAN),
        (TELEBORG, ANNA, TELEBORG),
    ]
    mail = granted.ok("roles", "who", "Lagan", "Teleborg", "--emails")
    assert mail.out == f"anna.berg@example.org\nWithout an address: Cilla Dal ({CILLA})\n"
    nobody = granted("roles", "who", "Lagan", "answer-case")
    assert (nobody.code, nobody.out, nobody.err) == (1, "", "Nobody.\n")
    assert granted("roles", "who", "Nowhere", "edit-card").code == 5


def test_everything_that_somebody_may_is_explained_without_an_action(granted: Command) -> None:
    run = granted.ok("roles", "explain", ANNA, TELEBORG, "--json").json
    assert run["answer"] and {"answer-case", "edit-card"} <= {each["action"] for each in run["actions"]}
    assert all(each["grant"]["person"] == ANNA for each in run["actions"])
    none = granted("roles", "explain", BO, TELEBORG)
    assert (none.code, none.out.startswith("Bo Ek may do nothing at")) == (1, True)


def test_a_substitute_gets_the_same_roles_no_longer_than_the_other_has_them(granted: Command) -> None:
    words = (
        "roles",
        "copy",
        "Anna Berg",
        "Bo Ek",
        "--from",
        "2026-07-01",
        "--through",
        "2026-09-30",
        "--yes",
        "--json",
    )
    assert granted.ok(*words).json["counts"]["add"] == 2
    assert held(granted, "--person", BO, "--all") == [
        (BO, HANDLER, TELEBORG, "2026-07-01", "2026-08-31"),
        (BO, EDITOR, TELEBORG, "2026-07-01", "2026-09-30"),
    ]
    assert granted.ok(*words).json["change"] is None
    assert granted.ok("roles", "copy", ANNA, CILLA, "--unit", "Lagan", "--json").json["change"] is None
    assert granted("roles", "copy", ANNA, ANNA).code == 2
    granted.ok("roles", "grant", CILLA, PV_ADMIN, TELEBORG)
    may_not = granted("roles", "copy", ANNA, CILLA, "--granted-by", CILLA, "--yes", "--json")
    assert (may_not.code, may_not.error["id"]) == (77, "may-not-grant")


def test_the_review_of_many_units_ends_what_the_file_does_not_name(granted: Command) -> None:
    granted.ok("roles", "grant", BO, ADMIN, TELEBORG)
    file = f"person;role;unit\nAnna Berg;{EDITOR};Teleborg\nBo Ek;{EDITOR};Lagan\n"
    granted.write("review.csv", file)
    refused = granted("roles", "sync", "--all", "review.csv", "--yes", "--json")
    assert (refused.code, refused.error["id"]) == (4, "last-admin")
    granted.ok("roles", "grant", CILLA, ADMIN, TELEBORG)
    granted.write("review.csv", f"{file}Cilla Dal;{ADMIN};Teleborg\n")
    run = granted.ok("roles", "sync", "--all", "review.csv", "--yes")
    assert "Vårdcentralen Lagan: not in the file, ends: Cilla Dal (Redaktör kontaktkort)." in run.out
    assert (ANNA, HANDLER, TELEBORG, "2026-06-10", "2026-08-31") in held(granted)  # of another system
    assert granted.ok("roles", "sync", "--all", "review.csv", "--json").json["change"] is None
    assert granted("roles", "sync", "review.csv").code == 2
    assert granted("roles", "sync", "--all", "Teleborg", "review.csv").code == 2


def test_the_sheet_of_a_unit_comes_back_with_what_its_manager_added(granted: Command) -> None:
    granted.ok("roles", "list", "--unit", "Teleborg", "--format", "xlsx", "--out", "teleborg.xlsx")
    assert granted.ok("roles", "sync", "--all", "teleborg.xlsx", "--json").json["change"] is None
    listed = granted.ok("roles", "list", "--unit", "Teleborg", "--format", "csv").out
    row = dict.fromkeys(listed.splitlines()[0].split(","), "")
    added = ",".join({**row, "person_name": "Bo Ek", "role_name": "Ärendehanterare", "unit_name": "Teleborg"}.values())
    granted.write("teleborg.csv", f"{listed}{added}\n")
    run = granted.ok("roles", "sync", "Teleborg", "teleborg.csv", "--json").json
    assert (run["counts"]["add"], run["counts"]["remove"], run["counts"]["change"]) == (1, 0, 0)


def test_the_report_has_a_part_for_each_unit_or_administrator_what_is_wrong_first(granted: Command) -> None:
    granted.ok("roles", "grant", BO, ADMIN, LAGAN)
    by_unit = granted.ok("report", "roles", "--by", "unit", "--format", "html").out
    assert by_unit.index("Filialen Lidhult") < by_unit.index(f"Vårdcentralen Teleborg ({TELEBORG})")
    assert "not as it should be" in by_unit
    by_person = granted.ok("report", "roles", "--by", "administrator", "--format", "html").out
    assert f"Bo Ek ({BO})" in by_person and "No local administrator" in by_person
    assert granted("report", "roles", "--by", "month").code == 2


def test_the_argument_that_is_missing_is_named(staffed: Command) -> None:
    run = staffed("roles", "who")
    assert (run.code, run.out, run.err) == (2, "", "error[usage]: UNIT is missing. See `vis roles who --help`.\n")
