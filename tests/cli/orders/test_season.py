"""`vis orders season`: a cry for help in May instead of in July."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import ALVESTA, BIRKA, MOHEDA, TELEBORG, fill

ORDERS = """\
orders:
  - {ref: IT-1, unit: Vårdcentralen Birka, case_types: all, weeks: 2026-W27..2026-W29, handover: Teleborg}
  - {ref: IT-2, unit: Vårdcentralen Teleborg, case_types: [Boka tid], weeks: 2026-W29..2026-W31, handover: Birka}
  - {ref: IT-3, unit: Vårdcentralen Alvesta, case_types: [Boka tid], weeks: 2026-W29}
"""


@pytest.fixture
def vis(vis: Command) -> Command:
    fill(vis).environment |= {"VIS_NOW": "2026-05-04 08:00"}
    vis.ok("windows", "add", MOHEDA, "Boka tid", "--weeks", "2025-W27..2025-W28", "--now", "2025-05-05 08:00")
    vis.write("orders.yaml", ORDERS)
    vis.ok("orders", "apply", "orders.yaml", "--yes", "--allow", "all-case-types", "--reason", "test")
    return vis


def test_it_tells_who_has_ordered_who_has_not_and_what_to_ask_about(vis: Command) -> None:
    run = vis("orders", "season", "2026", "--json")
    assert (run.code, run.err) == (1, "")
    assert [(each["unit"], each["ordered"], each["refs"]) for each in run.json["items"]] == [
        (ALVESTA, True, ["IT-3"]), (BIRKA, True, ["IT-1"]), (MOHEDA, False, []), (TELEBORG, True, ["IT-2"])
    ]  # fmt: skip
    assert run.json["items"][2]["closed_before"] == [{"from": "2025-06-30", "to": "2025-07-14"}]
    assert [(each["id"], each["unit"]) for each in run.json["findings"]] == [
        ("not-ordered", MOHEDA), ("handover-closed", BIRKA), ("handover-closed", TELEBORG), ("handover-ring", BIRKA)
    ]  # fmt: skip
    text = vis("orders", "season", "2026").out
    assert text == (
        "3 units have closures in the summer of 2026.\n"
        "  Vårdcentralen Alvesta: v. 29, 1 of 4 case types, IT-3\n"
        "  Vårdcentralen Birka: v. 27–29, 3 of 4 case types, IT-1, handover to Vårdcentralen Teleborg\n"
        "  Vårdcentralen Teleborg: v. 29–31, 1 of 4 case types, IT-2, handover to Vårdcentralen Birka\n"
        "! not-ordered: 1 unit closed in the summer of 2025 and has not ordered.\n"
        "  Vårdcentralen Moheda: v. 27–28\n"
        "! handover-closed: Vårdcentralen Birka hands over to Vårdcentralen Teleborg, which has Boka tid closed itself "
        "then: closed Mon 13 July – Sun 19 July 2026, opens Mon 20 July (v. 29) (IT-1).\n"
        "! handover-closed: Vårdcentralen Teleborg hands over to Vårdcentralen Birka, which has Boka tid closed itself "
        "then: closed Mon 13 July – Sun 19 July 2026, opens Mon 20 July (v. 29) (IT-2).\n"
        "! handover-ring: Vårdcentralen Birka, Vårdcentralen Teleborg hand over to one another in a ring while "
        "Boka tid is closed at all of them: closed Mon 13 July – Sun 19 July 2026, opens Mon 20 July (v. 29).\n"
    )
    vis.ok("windows", "add", MOHEDA, "Boka tid", "--weeks", "2026-W29")
    found = vis("orders", "season", "2026", "--json").json["findings"]
    assert [(each["id"], each["unit"]) for each in found if each["id"] == "nobody-offers"] == [("nobody-offers", None)]


def test_it_is_a_page_with_the_chart_a_table_and_in_swedish(vis: Command) -> None:
    run = vis("orders", "season", "2026", "--format", "html", "--lang", "sv")
    assert (run.code, run.err) == (1, "")
    assert "<svg" in run.out and "Sommaren 2026" in run.out and "Vårdcentralen Moheda" in run.out
    assert vis("orders", "season", "2026", "--format", "html", "--out", "season.html").out == ""
    rows = vis("orders", "season", "2026", "--format", "csv").out.splitlines()
    assert len(rows) == 5 and rows[0].startswith("unit,unit_name,ordered")


def test_a_summer_without_anything_is_nothing_to_ask_about(vis: Command) -> None:
    run = vis.ok("orders", "season", "2031")
    assert run.out == (
        "0 units have closures in the summer of 2031.\n0 units closed in the summer of 2030 and have not ordered.\n"
    )
    assert vis("orders", "season", "2024", "--like", "2026", "--json").json["findings"][0]["id"] == "not-ordered"
    assert vis("orders", "season", "26").code == 2
