"""One order for many units: listed, or those under another."""

from __future__ import annotations

import pytest

from tests.cli.roles.fixtures import fill as fill_with
from tests.conftest import Command
from tests.register import BIRKA, MOHEDA, TELEBORG, fill
from vis_cli.rules.register.case_types import Offer
from vis_cli.rules.register.units import Unit

AREA, NEAR, FAR = (f"SE2321000065-TEST02{n:02}" for n in (1, 2, 3))
UNDER = "ref: IT-7\nunder: Primärvården öst\ncase_types: {types}\nweeks: 2026-W27\n"


@pytest.fixture
def vis(vis: Command) -> Command:
    fill(vis).environment |= {"VIS_NOW": "2026-05-04 08:00"}
    units = (Unit(AREA, "Primärvården öst"), Unit(NEAR, "Filial A", AREA), Unit(FAR, "Filial B", NEAR))
    offers = [Offer(NEAR, "boka-tid", True), Offer(FAR, "boka-tid", True), Offer(FAR, "fornya-recept", True)]
    fill_with(vis, *units, *offers)
    return vis


def test_an_order_for_a_list_of_units_is_one_for_each_and_one_plan(vis: Command) -> None:
    vis.write(
        "many.yaml", "ref: IT-7\nunits: [Birka, Teleborg]\ncase_types: [Boka tid, Förnya recept]\nweeks: 2026-W27\n"
    )
    run = vis.ok("orders", "apply", "many.yaml", "--yes", "--json")
    assert run.json["counts"]["add"] == 4
    windows = vis.ok("windows", "list", "--json").json["items"]
    assert {(each["unit"], each["ref"]) for each in windows} == {(BIRKA, "IT-7"), (TELEBORG, "IT-7")}
    assert vis.ok("orders", "apply", "many.yaml", "--yes", "--json").json["change"] is None
    assert vis.ok("orders", "check", "many.yaml").out == "1 file, 1 order, 4 closures: no faults.\n"


def test_the_plan_tells_each_unit_once_and_the_order_once(vis: Command) -> None:
    many = [Unit(f"SE2321000065-TEST03{n:02}", f"Mottagning {n:02}", AREA) for n in range(6)]
    types = [each["id"] for each in vis.ok("case-types", "list", "--json").json["items"] if each["central"]]
    fill_with(vis, *many, *(Offer(unit.hsa_id, each, True) for unit in many for each in types))
    vis.write("many.yaml", UNDER.format(types="all"))
    out = vis.ok("orders", "plan", "many.yaml").out
    closed = [line for line in out.splitlines() if "Mottagning" in line and "closed" in line]
    assert len(closed) == 6 and all("3 case types" in line for line in closed)
    assert out.count("order IT-7 of 8 units") == 1 and "more" not in out


def test_two_hundred_windows_are_ten_lines_at_eighty_columns_and_all_of_them_in_json(vis: Command) -> None:
    many = [Unit(f"SE2321000065-TEST03{n:02}", f"Mottagning {n:02}", AREA) for n in range(70)]
    types = [each["id"] for each in vis.ok("case-types", "list", "--json").json["items"] if each["central"]]
    offers = [Offer(unit.hsa_id, each, unit != many[9] or each != "boka-tid") for unit in many for each in types]
    fill_with(vis, *many, *offers)
    vis.write("many.yaml", UNDER.format(types="all"))
    said = vis.ok("orders", "plan", "many.yaml").out.splitlines()
    assert sum(1 + len(line) // 80 for line in said) <= 10
    assert said[0].startswith("+ 212 closures at 72 units: closed Mon 29 June – Sun 5 July 2026")
    assert any("Boka tid: 71 units, not Mottagning 09" in line for line in said)
    assert len(vis.ok("orders", "plan", "many.yaml", "--json").json["steps"]) == 212
    assert len(vis.ok("orders", "plan", "many.yaml", "--verbose").out.splitlines()) > 212


def test_an_order_for_what_lies_under_a_unit_is_for_those_that_offer_it(vis: Command) -> None:
    vis.write("under.yaml", UNDER.format(types="[Förnya recept, Boka tid]"))
    vis.ok("orders", "apply", "under.yaml", "--yes", "--allow", "all-case-types", "--reason", "test")
    windows = vis.ok("windows", "list", "--json").json["items"]
    assert [(each["unit"], each["case_type"]) for each in windows] == [
        (NEAR, "Boka tid"), (FAR, "Förnya recept"), (FAR, "Boka tid")
    ]  # fmt: skip
    vis.write("swedish.yaml", "ärendenummer: IT-8\nenheter:\n- Birka\närendetyper: [Boka tid]\nveckor: v. 28 2026\n")
    assert vis.ok("orders", "check", "swedish.yaml").out == "1 file, 1 order, 1 closure: no faults.\n"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("Birka", "Brika"), [("unknown-unit", 2, 9)]),
        (("2026-W27", "2026-W99"), [("faulty-weeks", 4, 8)]),
        (("[Boka tid]", "[Boka tdi]"), [("unknown-case-type", 3, 14)]),
        (("units: [Birka, Teleborg]", "units: []"), [("empty-list", 2, 8)]),
        (("units: [Birka, Teleborg]", "units: [Birka]\nunit: Birka"), [("two-units", 2, 8)]),
        (("units: [Birka, Teleborg]", "under: Nowhere"), [("unknown-unit", 2, 8)]),
        (("units: [Birka, Teleborg]", "note: x"), [("missing-key", 1, 1)]),
        (("units: [Birka, Teleborg]", f"under: {MOHEDA}\nhandover: Moheda"), [("handover-to-itself", 3, 11)]),
    ],
)
def test_what_is_wrong_with_all_of_them_is_told_once_at_its_place(
    vis: Command, change: tuple[str, str], found: list[tuple[str, int, int]]
) -> None:
    order = "ref: IT-7\nunits: [Birka, Teleborg]\ncase_types: [Boka tid]\nweeks: 2026-W27\n"
    vis.write("many.yaml", order.replace(*change))
    run = vis("orders", "check", "many.yaml", "--json")
    assert run.code == 65
    assert [(each["id"], each["line"], each["column"]) for each in run.json["errors"]] == found
