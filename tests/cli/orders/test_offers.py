"""Orders that have a unit offer case types, or drop them, from a day: from the file to what residents meet."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.orders.test_orders import MAY, apply
from tests.conftest import Command
from tests.register import BIRKA, TELEBORG, fill

OFFER = """\
ref: IT-100
unit: Vårdcentralen Teleborg
offer: [Vaccination]
drop: [Kontakta mig]
from: 2026-09-01
"""


def with_vaccination(vis: Command) -> Command:
    vis.environment |= MAY
    fill(vis)
    vis.ok("case-types", "add", "Vaccination", "--yes")
    return vis


@pytest.fixture
def vis(vis: Command) -> Command:
    return with_vaccination(vis)


@pytest.fixture
def sqlite(vis_sqlite: Command) -> Command:
    return with_vaccination(vis_sqlite)


def offered(vis: Command, *options: str, unit: str = TELEBORG) -> dict[str, tuple[bool, bool, bool]]:
    """Of the two case types: offered, active, switch."""
    items = vis.ok("case-types", "list", "--unit", unit, *options, "--json").json["items"]
    return {
        each["name"]: (each["offered"], each["active"], each["switch"])
        for each in items
        if each["name"] in ("Vaccination", "Kontakta mig")
    }


def tasks(vis: Command, now: str) -> list[tuple[str, str]]:
    items = vis.ok("todo", "--unit", TELEBORG, "--now", now, "--json").json["items"]
    return [(each["what"], each["due"][:10]) for each in items]


ON, OFF = (True, True, True), (False, False, False)


def test_an_order_is_carried_out_on_its_day(vis: Command) -> None:
    run = apply(vis, OFFER)
    assert (run.code, run.json["counts"]["add"], run.err) == (0, 4, "")
    assert apply(vis, OFFER).json["change"] is None
    assert offered(vis) == {"Vaccination": OFF, "Kontakta mig": ON}
    eve, day = ("--now", "2026-08-31 23:59"), ("--now", "2026-09-01 00:01")
    assert offered(vis, *eve) == {"Vaccination": OFF, "Kontakta mig": ON}
    assert offered(vis, *day) == {"Vaccination": (True, True, False), "Kontakta mig": (False, False, True)}
    assert offered(vis, "--as-of", "2026-09-01")["Vaccination"][:2] == (True, True)
    assert tasks(vis, eve[1]) == []
    assert vis.ok("windows", "run", *eve).out == "Nothing to switch.\n"
    assert vis.ok("windows", "run", *day).out == "Switched 1 off and 1 on.\n"
    assert offered(vis, *day) == {"Vaccination": ON, "Kontakta mig": OFF}
    assert tasks(vis, day[1]) == [
        ('Inaktivera "Kontakta mig"', "2026-09-01"), ('Aktivera "Vaccination"', "2026-09-01")
    ]  # fmt: skip
    vis.ok("todo", "done", "--unit", TELEBORG, "--yes", "--now", "2026-09-01 08:00")
    assert tasks(vis, "2026-12-01") == []
    assert apply(vis, OFFER, "--now", "2026-12-01").json["change"] is None
    said = {each["name"]: each["units"] for each in vis.ok("case-types", "list", *day, "--json").json["items"]}
    assert said["Vaccination"] == 1
    assert vis.ok("audit", "verify", "--state", *day).code == vis("db", "check", *day).code == 0


def test_what_it_offers_is_told_wherever_the_order_is(sqlite: Command) -> None:
    vis = sqlite
    apply(vis, OFFER)
    (order,) = vis.ok("orders", "list", "--json").json["items"]
    assert [order[key] for key in ("state", "offers", "drops", "turns_on", "starts", "windows")] == [
        "planned", ["Vaccination"], ["Kontakta mig"], "2026-09-01", ["2026-09-01"], [],
    ]  # fmt: skip
    assert vis.ok("orders", "list", "--state", "done", "--now", "2026-09-01", "--json").json["items"] != []
    shown = vis.ok("orders", "show", "IT-100").out
    assert "  offered from 2026-09-01: Vaccination\n  no longer offered from 2026-09-01: Kontakta mig\n" in shown
    reply = vis.ok("orders", "reply", "IT-100").out
    assert "Erbjuds från: tisdag 1 september 2026" in reply and "Tas bort, går inte att välja från: tisdag" in reply
    assert vis.ok("orders", "list", "--state", "answered", "--json").json["items"] != []
    units = vis.ok("units", "show", TELEBORG).out
    assert "Vaccination: not offered; offered from 2026-09-01" in units
    assert "Kontakta mig: active; no longer offered from 2026-09-01" in units
    today = vis("today", "--now", "2026-09-01 08:00").out
    assert "Vaccination: offered from now on" in today and "Kontakta mig: no longer offered" in today
    vis.write("o.yaml", OFFER)
    assert "2 case types offered or dropped" in vis.ok("orders", "check", "o.yaml").out


def test_it_is_withdrawn_and_taken_back_and_what_was_then_is_what_it_was(vis: Command) -> None:
    apply(vis, OFFER)
    vis.ok("windows", "run", "--now", "2026-09-01 00:05")
    vis.ok("orders", "withdraw", "IT-100", "--yes", "--now", "2026-09-10 12:00")
    assert offered(vis, "--now", "2026-09-10 12:00") == {"Vaccination": OFF, "Kontakta mig": ON}
    assert apply(vis, OFFER, "--now", "2026-09-11").ids == {"reverts", "past-start"}
    vis.ok("undo", "--yes", "--now", "2026-09-20 12:00")
    assert offered(vis, "--now", "2026-09-20 12:00") == {"Vaccination": ON, "Kontakta mig": OFF}
    now = ("--now", "2026-10-01")
    for day, state in (("2026-09-05", (ON, OFF)), ("2026-09-15", (OFF, ON)), ("2026-09-25", (ON, OFF))):
        assert tuple(offered(vis, "--as-of", day, *now)[each] for each in ("Vaccination", "Kontakta mig")) == state
    assert vis.ok("audit", "verify", "--state", *now).code == 0


def test_an_order_undone_before_its_day_leaves_nothing_and_after_it_ends(vis: Command) -> None:
    before = offered(vis)
    apply(vis, OFFER)
    vis.ok("undo", "--yes", "--now", "2026-08-01")
    assert (offered(vis), vis.ok("orders", "list", "--json").json["items"]) == (before, [])
    made = apply(vis, OFFER, "--now", "2026-08-02").json["change"]  # it was taken back, and may come again
    vis.ok("windows", "run", "--now", "2026-09-01 00:05")
    vis.ok("changes", "undo", made, "--yes", "--now", "2026-09-10 12:00")
    assert offered(vis, "--now", "2026-09-10 12:01") == {"Vaccination": OFF, "Kontakta mig": ON}
    assert vis.ok("orders", "list", "--json", "--now", "2026-09-11").json["items"][0]["state"] == "withdrawn"


def test_what_is_said_by_hand_and_what_is_ordered_are_one_truth(vis: Command) -> None:
    apply(vis, OFFER)
    said = vis.ok("case-types", "set", TELEBORG, "Kontakta mig", "offered", "--yes")
    assert "IT-100 drops Kontakta mig from Tue 1 Sept 2026." in said.out
    vis.ok("windows", "run", "--now", "2026-09-01 00:05")
    vis.ok("case-types", "set", TELEBORG, "Kontakta mig", "offered", "--yes", "--now", "2026-09-05 12:00")
    assert offered(vis, "--now", "2026-09-05 12:00") == {"Vaccination": ON, "Kontakta mig": ON}
    assert tasks(vis, "2026-09-05 12:01") == [('Aktivera "Vaccination"', "2026-09-01")]
    assert apply(vis, OFFER, "--now", "2026-09-06").ids == {"reverts", "past-start"}
    vis.write("offers.csv", f"unit,case_type,offered\n{TELEBORG},Vaccination,yes\n{TELEBORG},Kontakta mig,yes\n")
    assert vis.ok("case-types", "import", "offers.csv", "--now", "2026-09-07", "--json").json["change"] is None
    vis.write("offers.csv", f"unit,case_type,offered\n{TELEBORG},Vaccination,no\n")
    out = vis.ok("case-types", "import", "offers.csv", "--yes", "--now", "2026-09-07").out
    assert "What IT-100 had units offer or drop is otherwise in the file." in out
    assert offered(vis, "--now", "2026-09-07")["Vaccination"] == OFF


@pytest.mark.parametrize(
    ("drops", "closed", "opens"),
    [("2026-06-28", False, None), ("2026-06-29", False, None), ("2026-07-15", True, None), ("2026-08-03", True, None),
     ("2026-08-04", True, "2026-08-03")],
)  # fmt: skip
def test_a_closure_and_a_drop_never_ask_for_what_would_be_wrong(
    sqlite: Command, drops: str, opens: str | None, *, closed: bool
) -> None:
    vis = sqlite
    apply(vis, OFFER.replace("offer: [Vaccination]\n", "").replace("2026-09-01", drops))
    vis.ok("windows", "add", TELEBORG, "Kontakta mig", "--from", "2026-06-29", "--opens", "2026-08-03", "--yes")
    off = '"Kontakta mig"'
    assert tasks(vis, "2026-06-29 08:00") == [(f"Inaktivera {off}", min("2026-06-29", drops))]
    vis.ok("todo", "done", "--unit", TELEBORG, "--yes", "--now", "2026-06-29 08:00")
    left = [(f"Aktivera {off}", opens)] if opens else []
    assert tasks(vis, "2026-08-03 08:00") == left
    note = vis.ok("windows", "add", TELEBORG, "Kontakta mig", "--from", "2026-06-30", "--opens", "2026-08-02", "-n").out
    assert ("closing it changes nothing there" in note) is not closed


def test_the_day_is_changed_by_hand_and_an_old_file_does_not_set_it_back(sqlite: Command) -> None:
    vis = sqlite
    apply(vis, OFFER)
    vis.ok("orders", "change", "IT-100", "--from", "2026-10-01", "--yes")
    assert vis.ok("orders", "show", "IT-100", "--json").json["turns_on"] == "2026-10-01"
    assert apply(vis, OFFER).ids == {"reverts"}
    assert apply(vis, OFFER.replace("2026-09", "2026-10")).json["change"] is None
    assert vis("orders", "change", "IT-100", "--opens", "2026-10-01", "--yes", "--json").ids == {"over"}


def test_an_order_that_both_closes_and_offers_is_changed_and_exported_with_both(sqlite: Command) -> None:
    vis = sqlite
    both = OFFER + "case_types: [Boka tid]\nweeks: 2026-W27..2026-W28\n"
    apply(vis, both)
    vis.ok("orders", "change", "IT-100", "--opens", "2026-07-20", "--yes")
    assert vis.ok("orders", "show", "IT-100", "--json").json["offers"] == ["Vaccination"]
    exported = vis.ok("windows", "export", "--format", "yaml").out
    vis.write("exported.yaml", exported)
    assert vis.ok("orders", "apply", "exported.yaml", "--json", "--yes").json["change"] is None
    again = ("orders", "add", "IT-100", TELEBORG, "Boka tid", "--from", "2026-06-29", "--opens", "2026-07-20", "--yes")
    assert vis.ok(*again, "--json").json["counts"]["change"] == 0
    assert vis.ok("orders", "show", "IT-100", "--json").json["drops"] == ["Kontakta mig"]


def test_a_saved_plan_and_a_table_carry_it_out_alike(sqlite: Command) -> None:
    vis = sqlite
    vis.write(
        "o.csv", f"ärendenummer;enhet;erbjud;ta bort;från\nIT-100;{TELEBORG};Vaccination;Kontakta mig;2026-09-01\n"
    )
    vis.ok("orders", "plan", "o.csv", "--out", "plan.json")
    assert vis.ok("orders", "apply", "plan.json", "--yes", "--json").json["counts"]["add"] == 4
    assert apply(vis, OFFER).json["change"] is None
    assert vis.ok("orders", "apply", "plan.json", "--yes", "--json").json["change"] is None


def test_one_that_says_the_opposite_from_the_same_day_must_replace_it(sqlite: Command) -> None:
    vis = sqlite
    apply(vis, OFFER)
    opposite = "ref: IT-101\nunit: Teleborg\ndrop: [Vaccination]\nfrom: 2026-09-01\n"
    assert apply(vis, opposite, name="b.yaml").ids == {"opposite-orders"}
    assert apply(vis, opposite + "replaces: IT-100\n", name="b.yaml").code == 0
    reply = vis.ok("orders", "reply", "IT-100").out
    assert "är ersatt av IT-101. Inga ärendetyper läggs till eller tas bort enligt den." in reply


def test_a_unit_that_closes_and_one_that_starts_count_it_in(sqlite: Command) -> None:
    vis = sqlite
    apply(vis, OFFER)
    started: dict[str, Any] = vis.ok("case-types", "set", BIRKA, "--like", TELEBORG, "--yes", "--now", "2026-09-02",
                                     "--json").json  # fmt: skip
    assert "Vaccination" in str(started) or "vaccination" in str(started)
    vis.ok("units", "close", TELEBORG, "--on", "2026-08-01", "--yes")
    assert vis.ok("orders", "show", "IT-100", "--json").json["state"] == "cancelled"
    assert apply(vis, OFFER).json["change"] is None
    assert tasks(vis, "2026-09-02") != [] and all("Aktivera" not in what for what, _ in tasks(vis, "2026-09-02"))
