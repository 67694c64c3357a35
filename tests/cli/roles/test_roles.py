"""`vis roles`, as cron and people run it, on both databases: one by one, findings, the worklist."""

from __future__ import annotations

import pytest

from tests.cli.roles.fixtures import LEFT, held
from tests.conftest import Command
from tests.rules.roles.region import (
    ADMIN,
    ANNA,
    BO,
    CILLA,
    EDITOR,
    HANDLER,
    LAGAN,
    PRESENTER,
    PV_ADMIN,
    RECEIVER,
    TELEBORG,
)

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
        "role_name": "Redaktör kontaktkort",
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


def test_people_read_the_names_of_roles_and_programs_their_ids(staffed: Command) -> None:
    words = ("roles", "grant", "Anna Berg", EDITOR, "Teleborg")
    said = "+ Anna Berg · Redaktör kontaktkort · Vårdcentralen Teleborg: from"
    assert staffed.ok(*words, "--dry-run").out.startswith(said)
    change = staffed.ok(*words, "--json").json["change"]
    shown = (("changes", "show", change), ("roles", "list"), ("show", "Anna Berg"), ("units", "show", "Teleborg"))
    for answer in (*shown, ("changes", "undo", change, "--dry-run"), ("roles", "revoke", "--all-of", ANNA, "-n")):
        text = staffed.ok(*answer).out
        assert "Redaktör kontaktkort" in text and EDITOR not in text.replace(" ".join(words[1:]), ""), answer
    assert staffed.ok("changes", "show", change, "--json").json["steps"][0]["after"]["role"] == EDITOR
    assert staffed.ok("roles", "list", "--json").json["items"][0]["role"] == EDITOR


def test_the_same_grant_twice_is_same_and_no_new_change(staffed: Command) -> None:
    words = ("roles", "grant", ANNA, EDITOR, TELEBORG, "--json")
    staffed.ok(*words)
    again = staffed.ok(*words, "--now", "2026-07-01T08:00").json
    assert (again["change"], again["counts"]["same"]) == (None, 1)


def test_a_grant_that_would_end_sooner_takes_nothing_and_says_so(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG)
    run = staffed("roles", "grant", ANNA, EDITOR, TELEBORG, "--from", "2026-06-16", "--through", "2026-08-17")
    assert (run.code, run.err) == (0, "")
    assert "1 grant holds longer already, until further notice, and is not shortened" in " ".join(run.out.split())
    staffed.write("summer.csv", f"person;role;unit;from;to\n{ANNA};{EDITOR};Teleborg;2026-06-16;2026-08-17\n")
    for words in (("apply", "summer.csv"), ("sync", "Teleborg", "summer.csv")):
        assert staffed.ok("roles", *words, "--json").json["change"] is None
    assert held(staffed) == [(ANNA, EDITOR, TELEBORG, "2026-06-10", None)]
    staffed.ok("roles", "revoke", ANNA, EDITOR, TELEBORG, "--last-day", "2026-07-31")
    longer = staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--through", "2026-08-17", "--dry-run").out
    assert "through: Fri 31 July 2026 → Mon 17 Aug 2026" in longer


def test_several_units_and_a_bundle_in_one_command(staffed: Command) -> None:
    words = ("roles", "grant", "Bo Ek", "redaktör", "Teleborg", "Lagan", "--json")
    refused = staffed(*words)
    assert (refused.code, refused.error["id"]) == (4, "not-confirmed")
    assert held(staffed) == []
    assert staffed.ok(*words, "--yes").json["counts"]["add"] == 4
    assert {(role, unit) for _, role, unit, _, _ in held(staffed)} == {
        (role, unit) for role in (EDITOR, PRESENTER) for unit in (TELEBORG, LAGAN)
    }


def test_a_bundle_on_one_unit_is_one_thing_and_not_asked_about(staffed: Command) -> None:
    grant = ("roles", "grant", "Bo Ek", "redaktör", "Teleborg", "--to", "2026-12-31")
    assert staffed.ok(*grant, "--json").json["counts"]["add"] == 2
    assert staffed.ok("roles", "extend", "Bo Ek", "redaktör", "Teleborg", "--to", "2027-01-31").code == 0
    assert staffed.ok("roles", "revoke", "Bo Ek", "redaktör", "Teleborg", "--json").json["counts"]["remove"] == 2
    assert held(staffed) == []
    staffed.write("one.csv", "person,role,unit\nBo Ek,redaktör,Teleborg\n")
    assert staffed.ok("roles", "apply", "one.csv", "--json").json["counts"]["add"] == 2
    staffed.write("two.csv", "person,role,unit\nBo Ek,granskare,Teleborg\nBo Ek,redaktör,Lagan\n")
    assert staffed("roles", "apply", "two.csv").code == 4


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
        (("grant", ANNA, EDITOR, TELEBORG, "--from", "2026-06-02"), 4, "past-start"),
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
def test_what_cannot_be_changes_nothing(staffed_sqlite: Command, words: tuple[str, ...], code: int, id: str) -> None:
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


def test_roles_for_cases_outlast_a_unit_that_closes_while_cases_are_open(staffed: Command) -> None:
    for role in (EDITOR, HANDLER):
        staffed.ok("roles", "grant", BO, role, TELEBORG, "--now", "2026-05-01T08:00")
    close = ("units", "close", "Teleborg", "--last-day", "2026-06-30", "--yes", "--dry-run", "--json")
    ends = {step["after"].get("role"): step["after"].get("to") for step in staffed.ok(*close).json["steps"]}
    assert (ends[EDITOR], ends[HANDLER]) == ("2026-06-30", "2026-06-30")
    header = "number;unit;case_type;resident;state;opened\n"
    staffed.write("cases.csv", f"{header}2026-0000001;Teleborg;Boka tid;191212121212;new;2026-06-01 08:00\n")
    staffed.ok("cases", "import", "cases.csv", "--yes")
    for words, last in (((), "2026-07-15"), (("--rights-until", "2026-07-31"), "2026-07-31")):
        ends = {step["after"].get("role"): step["after"].get("to") for step in staffed.ok(*close, *words).json["steps"]}
        assert (ends[EDITOR], ends[HANDLER]) == ("2026-06-30", last)
    assert staffed(*close, "--rights-until", "2026-06-01").code == 2
    staffed.ok(*close[:6])
    answers = [
        staffed("roles", "explain", BO, TELEBORG, "answer-case", "--as-of", day).code
        for day in ("2026-07-15", "2026-07-16")
    ]
    assert answers == [0, 1]


def test_closing_or_disabling_again_from_a_later_day_is_refused(staffed: Command) -> None:
    staffed.ok("persons", "disable", "Bo Ek", "--on", "2026-07-01")
    staffed.ok("units", "close", "Teleborg", "--on", "2026-07-01", "--yes")
    person, unit = ("persons", "disable", "Bo Ek"), ("units", "close", "Teleborg")
    for words, id in ((person, "disabled-earlier"), (unit, "closed-earlier")):
        run = staffed(*words, "--on", "2026-08-01", "--yes", "--json")
        assert (run.code, run.out, run.error["id"]) == (4, "", id)
        assert staffed.ok(*words, "--on", "2026-07-01", "--json").json["change"] is None
    again = staffed.ok(*person, "--now", "2026-07-02T08:00", "--json").json
    assert (again["change"], again["counts"]["same"]) == (None, 1)


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


# --- everything about a unit or a person -----------------------------------------------------------------------------


def test_a_unit_and_a_person_are_shown_with_their_roles(staffed: Command) -> None:
    staffed.ok("roles", "grant", ANNA, EDITOR, TELEBORG, "--from", "2026-07-01")
    assert staffed.ok("units", "show", "Teleborg", "--json").json["roles"] == []
    (role,) = staffed.ok("units", "show", "Teleborg", "--as-of", "2026-07-01", "--json").json["roles"]
    assert (role["person_name"], role["role"], role["from"]) == ("Anna Berg", EDITOR, "2026-07-01")
    assert "  Redaktör kontaktkort: Anna Berg\n" in staffed.ok("units", "show", "Teleborg", "--as-of", "2026-07-01").out
    assert (
        "Redaktör kontaktkort on Vårdcentralen Teleborg, from Wed 1 July 2026"
        in staffed.ok("persons", "show", ANNA).out
    )
