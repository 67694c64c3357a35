"""`vis persons`: import, disable, enable."""

from __future__ import annotations

from tests.conftest import Command

ANNA = "SE2321000065-TEST2001"


def test_persons_are_imported_once(register: Command) -> None:
    assert register.ok("persons", "import", "examples/persons.csv", "--json").json["counts"]["same"] == 6
    items = register.ok("persons", "list", "--json").json["items"]
    assert [item["name"] for item in items][:2] == ["Anna Berg", "Bo Ek"]
    assert items[0]["unit_name"] == "Vårdcentralen Teleborg"


def test_persons_in_ldif_belong_to_the_unit_that_they_lie_under(register: Command) -> None:
    run = register("persons", "import", "examples/catalogue.ldif", "-y", "--json")
    assert (run.code, run.error["id"]) == (65, "unknown-unit")
    register.ok("units", "import", "examples/catalogue.ldif", "-y")
    register.ok("persons", "import", "examples/catalogue.ldif", "-y")
    assert (
        register.ok("persons", "show", "gun.hall@example.org", "--json").json["unit_name"] == "Vårdcentralen Lammhult"
    )


def test_persons_of_a_unit_are_those_under_it_too(register: Command) -> None:
    def names(unit: str) -> list[str]:
        return [item["name"] for item in register.ok("persons", "list", "--unit", unit, "--json").json["items"]]

    assert names("Teleborg") == ["Anna Berg", "Bo Ek"]
    assert len(names("Region Kronoberg")) == 6
    assert names("Åseda") == []


def test_a_person_is_found_by_id_mail_and_name(register: Command) -> None:
    for text in (ANNA, "anna.berg@example.org", "Anna Berg", "anna"):
        assert register.ok("persons", "show", text, "--json").json["hsa_id"] == ANNA
    assert register("persons", "show", "Anna Bergman").code == 5
    assert register("persons", "show", "SE2321000065TEST2001").code == 65


def test_a_person_is_disabled_and_enabled_again(register: Command) -> None:
    now = ("--now", "2026-05-01T08:00")
    assert register.ok("persons", "disable", "Anna", "--json", *now).json["counts"]["change"] == 1
    assert register.ok("persons", "disable", "Anna", "--json", *now).json["change"] is None
    assert register.ok("persons", "show", "Anna", "--json").json["disabled_on"] == "2026-05-01"
    assert register.ok("persons", "disable", "Bo", "--on", "2026-06-30", "--json").json["counts"]["change"] == 1
    assert register.ok("persons", "enable", "Anna", "--json", *now).json["counts"]["change"] == 1
    assert register.ok("persons", "enable", "Anna", "--json", *now).json["change"] is None
    assert register("persons", "disable", "Anna", "--on", "snart").code == 2


def test_an_import_does_not_enable(register: Command) -> None:
    register.ok("persons", "disable", "Anna")
    run = register.ok("persons", "import", "examples/persons.csv")
    assert "is disabled here since" in run.out


def test_faulty_rows_are_told_and_nothing_is_changed(register: Command) -> None:
    register.write("p.csv", f"hsa_id;namn;enhet\n{ANNA};Anna;Nowhere\n{ANNA};Bo;\n")
    before = register.dump()
    run = register("persons", "import", "p.csv", "-y", "--json")
    assert run.code == 65
    assert [(error["id"], error["line"]) for error in run.error] == [("unknown-unit", 2), ("duplicate-person", 3)]
    assert register.dump() == before


def test_a_list_in_csv_is_imported_again_as_it_stands(register: Command) -> None:
    register.ok("persons", "disable", ANNA)
    register.write("list.csv", register.ok("persons", "list", "--format", "csv").out)
    run = register.ok("persons", "import", "list.csv", "--json").json
    assert (run["change"], run["counts"]["same"]) == (None, 6)
    register.write("none.csv", register.ok("persons", "list", "--unit", "Lidhult", "--format", "csv").out)
    assert register.ok("persons", "import", "none.csv", "--json").json["steps"] == []


def test_the_faults_of_rows_and_of_what_they_say_are_told_in_one_run(register: Command) -> None:
    register.write("p.csv", f"hsa_id;namn;enhet;e-post\n{ANNA};Anna;Nowhere;anna\nfoo;Bo;;\n")
    run = register("persons", "import", "p.csv", "-n", "--json")
    assert (run.code, [each["id"] for each in run.error]) == (65, ["unknown-unit", "faulty-email", "faulty-hsa-id"])


def test_a_person_is_shown_as_of_a_day_with_the_roles_she_had_then(register: Command) -> None:
    role = ("redaktor-kontaktkort", "Teleborg", "--now", "2026-03-01", "--from", "2026-03-01", "--to", "2026-03-31")
    register.ok("roles", "grant", ANNA, *role)
    for day, held in (("2026-03-31", 1), ("2026-04-01", 0)):
        shown = register.ok("persons", "show", ANNA, "--as-of", day, "--json").json
        assert len(shown["roles"]) == held, day
    assert register("persons", "show", ANNA, "--as-of", "2026-03-29 02:30").code == 2


def test_one_at_a_time_and_the_next_import_takes_them_over(vis: Command) -> None:
    unit, person = "SE2321000065-TEST7001", "SE2321000065-TEST7101"
    assert vis.ok("units", "add", unit, "Vårdcentralen Nya", "--json").json["counts"]["add"] == 1
    words = ("persons", "add", person, "Ny Person", "--email", "ny@example.org", "--unit", "Nya", "--json")
    assert vis.ok(*words).json["counts"]["add"] == 1
    assert vis.ok(*words).json["change"] is None
    assert vis.ok("case-types", "add", "Egenremiss", "--local", "--json").json["steps"][0]["after"]["central"] is False
    vis.write("persons.csv", f"hsa_id;name;email\n{person};Ny Namn;ny@example.org\n")
    assert vis.ok("persons", "import", "persons.csv", "--json").json["counts"]["change"] == 1
    unknown = vis("persons", "show", "Kim Berg", "--json")
    assert (unknown.code, unknown.error["hint"]) == (5, "Not in the catalogue yet? vis persons add HSA-ID NAME")
    assert vis("units", "add", "SE1", "X").code == 65


def test_who_is_disabled_from_a_day_gone_by_could_act_until_today(register: Command) -> None:
    role = ("redaktor-kontaktkort", "Teleborg")
    register.ok("roles", "grant", ANNA, *role, "--now", "2026-02-01")
    asked = ("roles", "explain", ANNA, "Teleborg", "edit-card")
    run = register.ok("persons", "disable", ANNA, "--on", "2026-03-01", "--yes", "--now", "2026-05-04")
    assert "What they could do until today (Mon 4 May 2026) stays on record as it was." in run.out
    for day, code in (("2026-02-28", 0), ("2026-03-01", 0), ("2026-05-03", 0), ("2026-05-04", 1)):
        assert register(*asked, "--as-of", day, "--now", "2026-06-01").code == code, day
        who = register("roles", "who", "Teleborg", "edit-card", "--as-of", day, "--now", "2026-06-01", "--json")
        assert [each["person"] for each in who.json["items"]] == [ANNA][code:], day
    # Enabled again, they were disabled all the same.
    register.ok("persons", "enable", ANNA, "--now", "2026-06-01")
    assert "is disabled from Sun 1 March 2026" in register(*asked, "--as-of", "2026-05-20", "--now", "2026-07-01").out
    assert "is disabled" not in register(*asked, "--as-of", "2026-06-02", "--now", "2026-07-01").out
