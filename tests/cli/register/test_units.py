"""`vis units`: import, names, closing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import Command
from vis_cli.db.core import journal
from vis_cli.db.core.apply import apply
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import midnight
from vis_cli.rules.orders.windows import Window

A, B = "SE2321000065-TEST1004", "SE2321000065-TEST1007"


def test_an_import_is_journalled_with_lines_and_is_the_same_twice(vis: Command) -> None:
    vis.write("units.csv", f"hsa_id,name,parent\n{A},Vårdcentralen Teleborg,{B}\n{B},Region,\n")
    first = vis.ok("units", "import", "units.csv", "--yes", "--json").json
    assert first["counts"] == {"add": 2, "change": 0, "remove": 0, "same": 0}
    assert [step["source"] for step in first["steps"]] == ["units.csv:2", "units.csv:3"]
    assert vis.ok("changes", "show", first["change"], "--json").json["files"][0]["name"] == "units.csv"
    again = vis.ok("units", "import", "units.csv", "--json").json
    assert (again["change"], again["counts"]["same"]) == (None, 2)
    assert vis.ok("units", "show", A, "--json").json["parent"] == B


def test_a_dry_run_writes_nothing(vis: Command) -> None:
    vis.write("units.csv", f"hsa_id,name\n{A},Teleborg\n")
    before = vis.dump()
    run = vis.ok("units", "import", "units.csv", "-n", "--json").json
    assert (run["dry_run"], run["counts"]["add"]) == (True, 1)
    assert vis.dump() == before


def test_several_units_are_not_imported_without_a_yes(vis: Command) -> None:
    vis.write("units.csv", f"hsa_id,name\n{A},Teleborg\n{B},Sländan\n")
    run = vis("units", "import", "units.csv")
    assert (run.code, run.out) == (4, "") and "--yes" in run.err


def test_every_fault_of_a_file_is_told_and_nothing_is_changed(vis: Command) -> None:
    vis.write("units.csv", f"hsa_id;name;parent\n{A};A;Nowhere\nSE2321000056-TEST1;B;\n{B};;\n")
    before = vis.dump()
    run = vis("units", "import", "units.csv", "-y", "--json")
    assert (run.code, run.out) == (65, "")
    assert [(error["id"], error["line"], error["column"]) for error in run.error] == [
        ("unknown-unit", 2, 25), ("faulty-hsa-id", 3, 12), ("empty-value", 4, 23),
    ]  # fmt: skip
    vis.write("units.csv", f"hsa_id;name;parent\n{A};A;Nowhere\n")
    run = vis("units", "import", "units.csv", "-y")
    assert run.code == 65
    assert "units.csv:2:25: error[unknown-unit]" in run.err and run.err.rstrip().endswith("^")
    assert vis.dump() == before


def test_the_faults_of_rows_and_of_what_they_say_are_told_in_one_run(vis: Command) -> None:
    rows = f"{A};A;Nowhere\nfoo;B;\n{B};Ett;\n{B};Två;\nSE2321000065-TEST1\n"
    vis.write("units.csv", f"hsa_id;name;parent\n{rows}")
    run = vis("units", "import", "units.csv", "-y", "--json")
    assert (run.code, [(each["id"], each["line"]) for each in run.error]) == (
        65,
        [("unknown-unit", 2), ("faulty-hsa-id", 3), ("duplicate-unit", 5), ("too-few-cells", 6)],
    )
    assert "1 cell where the header has 3" in run.error[3]["message"]


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_a_missing_file_is_66(vis_sqlite: Command, name: str) -> None:
    assert vis_sqlite("units", "import", name, "-y").code == 66


def test_a_file_may_come_on_standard_input(vis: Command) -> None:
    run = vis.ok("units", "import", "-", "-y", "--json", stdin=f"hsa_id;name\n{A};Växjö\n".encode("cp1252")).json
    assert run["steps"][0]["source"] == "<stdin>:2"
    assert vis.ok("units", "show", A, "--json").json["name"] == "Växjö"


def test_an_export_in_ldif_is_read_and_deletes_nothing(register: Command) -> None:
    run = register.ok("units", "import", "examples/catalogue.ldif", "-y", "--json").json
    assert run["counts"] == {"add": 2, "change": 1, "remove": 0, "same": 1}
    teleborg = register.ok("units", "show", "VC Teleborg", "--json").json
    assert teleborg["hsa_id"] == A
    assert teleborg["visiting_address"] == "Exempelgatan 4, 352 52 Växjö"
    assert teleborg["parent"] == "SE2321000065-TEST1000"
    assert len(register.ok("units", "list", "--json").json["items"]) == 13


def test_a_unit_is_found_by_id_name_alias_and_unique_beginning(register: Command) -> None:
    for text in (
        A,
        f"\u00a0{A} ",
        "Vårdcentralen Teleborg",
        "vårdcentralen teleborg",
        "Teleborgs vårdcentral",
        "Teleb",
    ):
        run = register.ok("units", "show", text, "--json").json
        assert run["hsa_id"] == A, text
    assert [each["name"] for each in run["case_types"] if each["active"]] == [
        "Av- och omboka tid", "Begär intyg", "Boka tid", "Förnya recept", "Kontakta mig",
    ]  # fmt: skip


def test_what_is_not_found_or_ambiguous_is_5_and_a_faulty_id_65(register: Command) -> None:
    run = register("units", "show", "Telebrog", "--json")
    assert (run.code, run.error["id"]) == (5, "unknown-unit")
    run = register("units", "show", "Vårdcentralen", "--json")
    assert (run.code, run.error["id"]) == (5, "ambiguous-unit") and len(run.error["candidates"]) > 5
    run = register("units", "show", "SE2321000056-TEST1004", "--json")
    assert (run.code, run.error["file"], run.error["column"]) == (65, "<argument>", 12)
    assert register("units", "show", "SE2321000065-TEST9999").code == 5


def test_units_are_searched_in_names_aliases_and_places(register: Command) -> None:
    def found(text: str) -> list[str]:
        items = register.ok("units", "list", "--search", text, "--json").json["items"]
        return [item["hsa_id"][-4:] for item in items]

    assert found("ljungby") == ["1008", "1007"]
    assert found("LIDHULT") == ["1010"]
    assert found("nothing") == []


def test_a_renamed_unit_keeps_its_old_name_and_undo_takes_both_back(register: Command) -> None:
    before = register.dump()["units"], register.dump()["unit_aliases"]
    run = register.ok("units", "rename", "Teleborg", "Vårdcentralen Södra Växjö", "--json").json
    assert run["counts"] == {"add": 1, "change": 1, "remove": 0, "same": 0}
    assert register.ok("units", "show", "Vårdcentralen Teleborg", "--json").json["name"] == "Vårdcentralen Södra Växjö"
    assert register.ok("units", "rename", A, "Vårdcentralen Södra Växjö", "--json").json["change"] is None
    register.ok("changes", "undo", run["change"], "-y")
    assert (register.dump()["units"], register.dump()["unit_aliases"]) == before


def test_a_name_that_is_taken_is_refused(register: Command) -> None:
    run = register("units", "rename", "Teleborg", "Vårdcentralen Birka", "--json")
    assert (run.code, run.error["id"]) == (4, "name-taken")
    run = register("units", "rename", "Teleborg", "x" * 65, "--json")
    assert (run.code, run.error["file"], run.error["column"]) == (65, "<argument>", 65)


def test_aliases_come_and_go(register: Command) -> None:
    assert register.ok("units", "alias", "Teleborg", "Södra", "--json").json["counts"]["add"] == 1
    assert register.ok("units", "alias", "Teleborg", "södra", "--json").json["change"] is None
    assert register.ok("units", "show", "Södra", "--json").json["aliases"] == ["Södra", "Teleborgs vårdcentral"]
    assert register.ok("units", "unalias", "Teleborg", "Södra", "--json").json["counts"]["remove"] == 1
    assert register.ok("units", "unalias", "Teleborg", "Södra", "--json").json["change"] is None
    assert register("units", "show", "Södra").code == 5


def test_a_closed_unit_leaves_its_names_to_its_heir_from_that_day_on(register: Command) -> None:
    now = ("--now", "2026-05-01T08:00")
    run = register.ok("units", "close", "Lidhult", "--on", "2026-06-01", "--into", "Sländan", "--json", *now).json
    assert run["counts"] == {"add": 1, "change": 1, "remove": 0, "same": 0}
    for day, hsa_id in (("2026-05-31", "SE2321000065-TEST1010"), ("2026-06-01", B)):
        for name in ("Lidhult", "Vårdcentralen Lagan, filial Lidhult"):
            shown = register.ok("units", "show", name, "--json", "--now", f"{day}T12:00").json
            assert shown["hsa_id"] == hsa_id, (day, name)
    again = ("units", "close", "SE2321000065-TEST1010", "--on", "2026-06-01", "--into", "Sländan", "--json", *now)
    assert register.ok(*again).json["change"] is None


def test_nothing_is_active_at_a_closed_unit_and_the_switch_follows(register: Command) -> None:
    def active(*words: str) -> set[tuple[bool, bool]]:
        items = register.ok("case-types", "list", "--unit", A, "--json", *words).json["items"]
        return {(item["active"], item["switch"]) for item in items}

    now = ("--now", "2026-05-01T08:00")
    run = register.ok("units", "close", A, "--on", "2026-05-01", "--json", *now).json
    assert active(*now) == {(False, False)}
    register.ok("changes", "undo", run["change"], "-y", *now)
    assert active(*now) == {(True, True)}
    register.ok("units", "close", A, "--on", "2026-05-02", *now)
    assert active(*now) == {(True, True)}
    assert active(*now, "--as-of", "2026-05-02") == {(False, True)}


def test_planned_windows_end_with_their_unit_and_a_running_one_is_asked_about(register: Command) -> None:
    def window(number: int, since: date, until: date) -> Window:
        return Window(number, None, A, "boka-tid", midnight(since), midnight(until))

    held = [window(1, date(2026, 4, 1), date(2026, 5, 20)), window(2, date(2026, 6, 1), date(2026, 6, 20))]
    with register.open().writing() as db:
        entry = journal.Entry(midnight(date(2026, 3, 1)), "test", "vis windows add")
        apply(db, [Step(None, each) for each in held], entry)
        db.commit()
    command = ("units", "close", A, "--on", "2026-05-10", "--json", "--now", "2026-05-01T08:00")
    run = register(*command)
    assert (run.code, run.error["id"]) == (4, "not-confirmed")
    steps = register.ok(*command, "--yes").json["steps"]
    assert [(step["id"], step["after"].get("to"), bool(step["after"].get("cancelled_at"))) for step in steps[1:]] == [
        ("W-1", "2026-05-10", False),
        ("W-2", "2026-06-20", True),
    ]


def test_closing_wants_a_day_and_an_heir_that_exists(register: Command) -> None:
    assert register("units", "close", "Teleborg").code == 2
    assert register("units", "close", "Teleborg", "--on", "31 april").code == 2
    assert register("units", "close", "Teleborg", "--on", "2026-05-01", "--into", "Nowhere").code == 5
    assert register("units", "close", "Teleborg", "--on", "2026-05-01", "--into", "Teleborg").code == 4


def test_an_operator_without_the_right_may_not(register: Command) -> None:
    register.write("vis.yaml", "operators: {somebody: [cases]}\n")
    run = register("units", "alias", "Teleborg", "Södra", "--json")
    assert (run.code, run.error["id"]) == (77, "not-permitted")


def test_orders_and_windows_of_a_closed_unit_go_to_the_unit_that_took_over(register: Command) -> None:
    now = ("--now", "2026-05-01T08:00")
    register.ok("units", "close", "Lidhult", "--on", "2026-06-01", "--into", "Sländan", *now)
    order = "ref: IT-1\nunit: Lidhult\ncase_types: [Boka tid]\ndeactivate: {}\nreactivate: {}\n"
    register.write("before.yaml", order.format("2026-05-04", "2026-06-01"))
    register.write("after.yaml", order.format("2026-05-04", "2026-06-02"))
    assert register("orders", "check", "before.yaml", *now).code == 0
    run = register("orders", "check", "after.yaml", "--json", *now)
    assert (run.code, [error["id"] for error in run.json["errors"]]) == (65, ["closed-unit"])
    run = register.ok("orders", "plan", "after.yaml", "--json", "--now", "2026-06-01T08:00").json
    windows = [step["after"] for step in run["steps"] if step["object"] == "window"]
    assert [window["unit"] for window in windows] == [B]
    assert register("windows", "list", "--unit", "SE2321000056-TEST1010").code == 65


def test_a_list_in_csv_is_imported_again_as_it_stands(register: Command) -> None:
    register.ok("units", "alias", "Teleborg", "Gamla huset, Teleborg")
    register.ok("units", "close", "Moheda", "--on", "2030-01-01")
    register.write("list.csv", register.ok("units", "list", "--format", "csv").out)
    run = register.ok("units", "import", "list.csv", "--json").json
    assert (run["change"], run["counts"]["add"], run["counts"]["change"]) == (None, 0, 0)
    register.write("none.csv", register.ok("units", "list", "--search", "nowhere", "--format", "csv").out)
    assert register.ok("units", "import", "none.csv", "--json").json["steps"] == []


@pytest.mark.parametrize("verb", ["alias", "rename"])
def test_a_name_that_would_be_two_in_a_file_is_refused(register: Command, verb: str) -> None:
    run = register("units", verb, "Teleborg", "Gamla|huset", "--json")
    assert (run.code, run.error["id"], run.error["column"]) == (65, "faulty-name", 6)
