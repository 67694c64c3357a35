"""`vis case-types`: import of both kinds, rename, and what a unit offers."""

from __future__ import annotations

import shutil

from tests.conftest import ROOT, Command
from tests.register import fill


def test_case_types_are_listed_with_where_they_are_offered(register: Command) -> None:
    items = {item["name"]: item for item in register.ok("case-types", "list", "--json").json["items"]}
    assert items["Boka tid"]["units"] == 11 and items["Begär intyg"]["units"] == 10
    assert items["Synpunkter och klagomål"]["central"] is False
    shown = register.ok("case-types", "show", "Receptförnyelse", "--json").json
    assert shown["name"] == "Förnya recept" and len(shown["units"]) == 11


def test_what_a_unit_offers_is_derived(register: Command) -> None:
    item = register.ok("case-types", "list", "--unit", "Lidhult", "--json").json["items"][1]
    assert item.pop("unit") and item.pop("case_type") == "Begär intyg"  # as the import takes them
    assert item == {
        "name": "Begär intyg", "offered": False, "active": False, "switch": False, "opens_again": None,
        "offered_from": None, "dropped_from": None,
    }  # fmt: skip


def test_both_kinds_are_the_same_twice(register: Command) -> None:
    for name in ("case-types.csv", "unit-case-types.csv"):
        assert register.ok("case-types", "import", f"examples/{name}", "--json").json["change"] is None


def test_the_configured_list_is_imported_without_a_name(vis: Command) -> None:
    assert vis("case-types", "import", "-y").code == 2
    shutil.copy(ROOT / "configs" / "case-types.yaml", vis.cwd)
    vis.write("vis.yaml", "case_types: case-types.yaml\n")
    run = vis.ok("case-types", "import", "-y", "--json").json
    assert run["counts"]["add"] == 12
    assert run["steps"][0]["source"].endswith("case-types.yaml:5:5")


def test_a_renamed_case_type_keeps_its_old_name(register: Command) -> None:
    run = register.ok("case-types", "rename", "Boka tid", "Boka besök", "--json").json
    assert run["counts"] == {"add": 1, "change": 1, "remove": 0, "same": 0}
    assert register.ok("case-types", "show", "Boka tid", "--json").json["name"] == "Boka besök"
    assert register("case-types", "rename", "Boka besök", "Kontakta oss").code == 4


def test_a_case_type_is_offered_or_not_and_the_switch_follows(register: Command) -> None:
    def state() -> tuple[bool, bool, bool]:
        items = register.ok("case-types", "list", "--unit", "Teleborg", "--json").json["items"]
        (item,) = [item for item in items if item["name"] == "Boka tid"]
        return item["offered"], item["active"], item["switch"]

    assert state() == (True, True, True)
    run = register.ok("case-types", "set", "Teleborg", "Boka tid", "not-offered")
    assert "no end date" in run.out and "vis windows add" in run.out
    assert state() == (False, False, False)
    assert register.ok("case-types", "set", "Teleborg", "Boka tid", "not-offered", "--json").json["change"] is None
    register.ok("case-types", "set", "Teleborg", "Boka tid", "offered")
    assert state() == (True, True, True)
    assert register("case-types", "set", "Teleborg", "Boka tid", "closed").code == 2
    assert register("case-types", "set", "Teleborg", "Baka bröd", "offered").code == 5
    for words in (("offered",), ("Boka tid", "offered", "--like", "Birka"), ()):
        assert register("case-types", "set", "Teleborg", *words).code == 2, words


def test_faulty_rows_are_told_and_nothing_is_changed(register: Command) -> None:
    register.write("o.csv", "enhet;ärendetyp;erbjuds\nTeleborg;Förnya resept;ja\nNowhere;Boka tid;ja\n")
    before = register.dump()
    run = register("case-types", "import", "o.csv", "-y")
    assert run.code == 65 and 'Did you mean "Förnya recept"?' in run.err and "o.csv:3:1:" in run.err
    assert register.dump() == before


def test_a_list_in_csv_is_imported_again_as_it_stands(register: Command) -> None:
    register.ok("case-types", "rename", "Boka tid", "Boka besök, nytt")
    register.ok("case-types", "rename", "Boka besök, nytt", "Boka besök")
    for words in (["list"], ["list", "--unit", "Lidhult"], ["list", "--unit", "Region Kronoberg"]):
        register.write("list.csv", register.ok("case-types", *words, "--format", "csv").out)
        run = register.ok("case-types", "import", "list.csv", "--json").json
        assert run["change"] is None and run["counts"]["add"] == 0, words


def test_a_name_that_would_be_two_in_a_file_is_refused(register: Command) -> None:
    run = register("case-types", "rename", "Boka tid", "Boka|Omboka", "--json")
    assert (run.code, run.error["id"], run.error["column"]) == (65, "faulty-name", 5)


def test_the_faults_of_rows_and_of_what_they_say_are_told_in_one_run(register: Command) -> None:
    register.write("o.csv", "enhet;ärendetyp;erbjuds\nTeleborg;;ja\nNowhere;Boka tid;kanske\n")
    run = register("case-types", "import", "o.csv", "-n", "--json")
    assert (run.code, [each["id"] for each in run.error]) == (65, ["empty-value", "unknown-unit", "faulty-boolean"])
    register.write("t.csv", "namn;centralt\n;ja\nBoka tid;kanske\nBoka tid;ja\n")
    run = register("case-types", "import", "t.csv", "-n", "--json")
    assert [each["id"] for each in run.error] == ["empty-value", "faulty-boolean", "duplicate-case-type"]


def test_a_unit_gets_several_types_at_once_or_what_another_offers(vis: Command) -> None:
    fill(vis)
    new = "SE2321000065-TEST7001"
    vis.ok("units", "add", new, "Vårdcentralen Nya")
    several = vis.ok("case-types", "set", "Nya", "Boka tid", "Förnya recept", "offered", "--yes", "--json").json
    assert several["counts"]["add"] == 2
    vis.ok("case-types", "set", "Birka", "Förnya recept", "not-offered")
    like = vis.ok("case-types", "set", "Nya", "--like", "Birka", "--yes")
    assert "Offered beside, and left so: 1." in like.out
    items = vis.ok("case-types", "list", "--unit", "Nya", "--json").json["items"]
    offered = {item["name"]: item["offered"] for item in items}
    assert offered == dict.fromkeys(("Boka tid", "Egen fråga", "Förnya recept", "Kontakta mig"), True)
    assert vis.ok("case-types", "set", "Nya", "--like", "Birka", "--json").json["change"] is None
