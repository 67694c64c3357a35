"""`vis orders`: files checked with every fault, planned, applied in place, changed, withdrawn, answered."""

from __future__ import annotations

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.conftest import Command, Run
from tests.english import english_in
from tests.register import ALVESTA, MOHEDA, TELEBORG, fill

MAY = {"VIS_NOW": "2026-05-04 08:00"}
SUMMER = """\
orders:
  - ref: IT-48213
    unit: Vårdcentralen Teleborg
    case_types: [Boka tid, Förnya recept]
    deactivate: 2026-06-29
    reactivate: 2026-08-03
    handover: Vårdcentralen Birka
"""


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment |= MAY
    return fill(vis)


def apply(vis: Command, text: str, *options: object, name: str = "sommar.yaml") -> Run:
    vis.write(name, text)
    return vis("orders", "apply", name, "--yes", "--json", *options)


def windows(vis: Command, *options: object) -> list[tuple[str, str, str, str, str]]:
    items = vis.ok("windows", "list", "--json", *options).json["items"]
    return [(item["id"], item["case_type"], item["from"], item["to"], item["state"]) for item in items]


def test_an_order_becomes_one_window_per_case_type(vis: Command) -> None:
    run = apply(vis, SUMMER)
    assert (run.code, run.json["change"], run.err) == (0, "C-2", "")
    assert run.json["counts"] == {"add": 2, "change": 0, "remove": 0, "same": 0}
    assert windows(vis) == [
        ("W-1", "Boka tid", "2026-06-29", "2026-08-03", "planned"),
        ("W-2", "Förnya recept", "2026-06-29", "2026-08-03", "planned"),
    ]
    (order,) = vis.ok("orders", "list", "--json").json["items"]
    assert (order["ref"], order["state"], order["windows"]) == ("IT-48213", "planned", ["W-1", "W-2"])


def test_the_same_file_again_changes_nothing(vis: Command) -> None:
    apply(vis, SUMMER)
    before = vis.dump()
    run = apply(vis, SUMMER)
    assert (run.code, run.json["change"], run.json["counts"]["same"]) == (0, None, 2)
    assert vis.dump() == before


def test_a_plan_says_both_days_and_writes_nothing(vis: Command) -> None:
    vis.write("sommar.yaml", SUMMER)
    before = vis.dump()
    run = vis("orders", "plan", "sommar.yaml")
    assert run.code == 0
    assert "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)" in run.out
    assert vis("orders", "plan", "sommar.yaml", "--exit-code").code == 1
    assert vis("orders", "apply", "sommar.yaml", "-n").code == 0
    assert vis.dump() == before


@pytest.mark.parametrize(
    "period",
    [
        "weeks: 2026-W27..2026-W31",
        "veckor: v. 27–31 2026",
        "inaktiveras: 2026-06-29\n    aktiveras: 2026-08-03",
        "deactivate: 2026-06-29\n    t.o.m.: 2026-08-02",
        "periods: [{deactivate: 2026-06-29, reactivate: 2026-08-03}]",
        'deactivate: "2026-06-29 00:00"\n    reactivate: 2026-08-03T00:00+02:00',
    ],
)
def test_a_period_may_be_written_in_many_ways(vis: Command, period: str) -> None:
    text = f"beställningar:\n  - ärendenummer: IT-1\n    enhet: {TELEBORG}\n    ärendetyper: [Boka tid]\n    {period}\n"
    assert apply(vis, text).code == 0
    assert windows(vis) == [("W-1", "Boka tid", "2026-06-29", "2026-08-03", "planned")]


def test_all_means_every_central_type_that_the_unit_offers(vis: Command) -> None:
    apply(vis, SUMMER.replace("[Boka tid, Förnya recept]", "all"))
    assert [each[1] for each in windows(vis)] == ["Boka tid", "Förnya recept", "Kontakta mig"]


def test_an_edited_file_changes_windows_in_place_and_cancels_what_it_no_longer_names(vis: Command) -> None:
    apply(vis, SUMMER)
    edited = SUMMER.replace("2026-08-03", "2026-08-10").replace(", Förnya recept", ", Kontakta mig")
    run = apply(vis, edited)
    assert (run.code, run.json["change"]) == (0, "C-3")
    assert windows(vis) == [
        ("W-1", "Boka tid", "2026-06-29", "2026-08-10", "planned"),
        ("W-2", "Förnya recept", "2026-06-29", "2026-08-03", "cancelled"),
        ("W-3", "Kontakta mig", "2026-06-29", "2026-08-10", "planned"),
    ]
    history = vis.ok("windows", "history", "W-1", "--json").json["items"]
    assert [(item["change"], item["to"]) for item in history] == [("C-2", "2026-08-03"), ("C-3", "2026-08-10")]


def test_an_old_version_of_a_file_is_refused_until_that_is_wanted(vis: Command) -> None:
    apply(vis, SUMMER)
    apply(vis, SUMMER.replace("2026-08-03", "2026-08-10"))
    before = vis.dump()
    run = apply(vis, SUMMER)
    assert run.code == 4
    assert run.ids == {"reverts"}
    assert vis.dump() == before
    assert apply(vis, SUMMER, "--allow", "reverts").code == 2  # without a reason
    assert apply(vis, SUMMER, "--allow", "reverts", "--reason", "beställaren ångrade sig").code == 0
    assert windows(vis)[0][3] == "2026-08-03"


def test_an_old_file_does_not_set_back_a_window_extended_by_hand(vis: Command) -> None:
    apply(vis, SUMMER)
    assert vis("windows", "extend", "W-1", "--to", "2026-08-17", "--yes").code == 0
    assert apply(vis, SUMMER).ids == {"reverts"}


def test_a_withdrawn_order_does_not_come_back_by_its_file(vis: Command) -> None:
    apply(vis, SUMMER)
    assert vis("orders", "withdraw", "IT-48213", "--yes").code == 0
    assert {each[4] for each in windows(vis)} == {"cancelled"}
    run = apply(vis, SUMMER)
    assert (run.code, run.ids) == (4, {"reverts"})


def test_another_order_for_the_same_days_must_say_what_it_replaces(vis: Command) -> None:
    apply(vis, SUMMER)
    later = SUMMER.replace("IT-48213", "IT-50000").replace("2026-06-29", "2026-07-06")
    run = apply(vis, later, name="later.yaml")
    assert run.code == 4
    assert run.ids == {"overlaps-order"}
    replacing = later.replace("    handover", "    replaces: IT-48213\n    handover")
    assert apply(vis, replacing, name="later.yaml").code == 0
    assert [each[4] for each in windows(vis)] == ["cancelled", "cancelled", "planned", "planned"]
    assert "reverts" in apply(vis, SUMMER).ids


def test_an_order_that_comes_late_starts_when_it_is_applied(vis: Command) -> None:
    run = apply(vis, SUMMER, "--now", "2026-07-06 10:30")
    assert run.code == 4
    assert run.ids == {"past-start"}
    late = ("--now", "2026-07-06 10:30", "--allow", "past-start", "--reason", "kom in sent")
    assert apply(vis, SUMMER, *late).code == 0
    (item, _) = vis.ok("windows", "list", "--json", "--now", "2026-07-06 10:31").json["items"]
    assert (item["from"], item["asked_from"]) == ("2026-07-06T10:30:00+02:00", "2026-06-29")
    assert (item["state"], item["to"]) == ("active", "2026-08-03")
    types = vis.ok("windows", "list", "--state", "active", "--json", "--now", "2026-07-06 10:31").json["items"]
    assert len(types) == 2
    assert apply(vis, SUMMER, "--now", "2026-07-07").json["change"] is None


def test_an_order_for_today_starts_now(vis: Command) -> None:
    assert apply(vis, SUMMER, "--now", "2026-06-29 09:00").code == 0


@pytest.mark.parametrize(
    ("old", "new", "guard"),
    [
        ("reactivate: 2026-08-03", "reactivate: 2026-12-03", "long-window"),
        ("[Boka tid, Förnya recept]", "[Egen fråga]", "local-case-type"),
        (
            "[Boka tid, Förnya recept]\n",
            "[Boka tid, Förnya recept, Kontakta mig, Egen fråga]\n",
            "all-case-types",
        ),
    ],
)
def test_an_unusual_order_is_refused_by_name(vis: Command, old: str, new: str, guard: str) -> None:
    text = SUMMER.replace(old, new)
    if guard == "all-case-types":
        text = text.replace("    handover: Vårdcentralen Birka\n", "")
    run = apply(vis, text)
    assert run.code == 4
    assert guard in run.ids
    assert windows(vis) == []


def test_a_dry_run_names_the_guards_and_is_no_failure(vis: Command) -> None:
    vis.write("long.yaml", SUMMER.replace("reactivate: 2026-08-03", "reactivate: 2026-12-03"))
    run = vis("orders", "apply", "long.yaml", "-n", "--json")
    assert (run.code, {guard["guard"] for guard in run.json["guards"]}) == (0, {"long-window"})


def test_more_than_one_step_is_not_applied_without_a_yes(vis: Command) -> None:
    vis.write("sommar.yaml", SUMMER)
    run = vis("orders", "apply", "sommar.yaml", "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "not-confirmed")
    assert "--yes" in run.error["hint"]


def test_counts_that_were_not_expected_are_refused(vis: Command) -> None:
    assert apply(vis, SUMMER, "--expect", "add=3").error["id"] == "expect"
    assert apply(vis, SUMMER, "--expect", "add=2,change=0,remove=0").code == 0


# --- one order by hand -----------------------------------------------------------------------------------------------


def test_an_order_is_changed_by_hand(vis: Command) -> None:
    apply(vis, SUMMER)
    run = vis(
        "orders",
        "change",
        "IT-48213",
        "--reactivate",
        "2026-08-10",
        "--add",
        "Kontakta mig",
        "--drop",
        "Boka tid",
        "--yes",
    )
    assert run.code == 0, run.err
    assert windows(vis) == [
        ("W-1", "Boka tid", "2026-06-29", "2026-08-03", "cancelled"),
        ("W-2", "Förnya recept", "2026-06-29", "2026-08-10", "planned"),
        ("W-3", "Kontakta mig", "2026-06-29", "2026-08-10", "planned"),
    ]


def test_the_reply_is_in_swedish_and_says_the_days(vis: Command) -> None:
    apply(vis, SUMMER)
    text = vis.ok("orders", "reply", "IT-48213").out
    assert "Ärendetyper: Boka tid, Förnya recept" in text
    assert "Inaktiveras: måndag 29 juni 2026" in text
    assert "Sista dag stängt: söndag 2 augusti 2026 (v. 27–31)" in text
    assert "Aktiveras: måndag 3 augusti 2026" in text
    assert "Hänvisning: Vårdcentralen Birka" in text


def test_an_order_is_shown_with_its_windows_and_changes(vis: Command) -> None:
    apply(vis, SUMMER)
    run = vis.ok("orders", "show", "IT-48213", "--json")
    assert [window["id"] for window in run.json["window_items"]] == ["W-1", "W-2"]
    assert [change["id"] for change in run.json["changes"]] == ["C-2"]
    missing = vis("orders", "show", "IT-48214", "--json")
    assert (missing.code, missing.error["id"]) == (5, "unknown-order")
    assert "IT-48213" in missing.error["hint"]


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_the_template_is_a_sound_order_file(vis: Command, lang: str) -> None:
    options = ("--ref", "IT-7", "--unit", "Vårdcentralen Alvesta", "--case-type", "Boka tid")
    text = vis.ok("orders", "template", *options, "--lang", lang).out
    vis.write("t.yaml", text)
    run = vis.ok("orders", "check", "t.yaml", "--json")
    assert run.json == {"files": 1, "orders": 1, "errors": []}
    schema = vis.ok("config", "schema", "orders").json
    Draft202012Validator(schema).validate(yaml.load(text, Loader=yaml.BaseLoader))
    assert (english_in(text, keys=True) == []) == (lang == "sv")


def test_an_exported_order_file_plans_nothing(vis: Command) -> None:
    apply(vis, SUMMER)
    vis.ok("windows", "extend", "W-2", "--to", "2026-08-17", "--yes")
    vis.write("out.yaml", vis.ok("windows", "export", "--format", "yaml").out)
    run = vis.ok("orders", "apply", "out.yaml", "--yes", "--json")
    assert (run.json["change"], run.json["counts"]["same"]) == (None, 2)


def test_forty_orders_in_globbed_files_are_one_change(vis: Command) -> None:
    for n in range(40):
        unit = (MOHEDA, ALVESTA, TELEBORG)[n % 3]
        month = 1 + n // 3
        day = f"{2027 + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}"
        vis.write(
            f"season/{n:02d}.yaml",
            f"ref: IT-{n}\nunit: {unit}\ncase_types: [Boka tid]\ndeactivate: {day}-01\nreactivate: {day}-15\n",
        )
    run = vis("orders", "apply", "season/*.yaml", "--yes", "--json")
    assert (run.code, run.json["change"], run.json["counts"]["add"]) == (0, "C-2", 40)
    assert len(vis.ok("changes", "show", "C-2", "--json").json["files"]) == 40
    assert vis("orders", "apply", "none/*.yaml").code == 66


def test_undoing_an_order_gives_back_what_was(vis: Command) -> None:
    before = vis.dump()
    apply(vis, SUMMER)
    assert vis("changes", "undo", "C-2", "--yes").code == 0
    after = vis.dump()
    for table in ("orders", "windows", "offers", "units"):
        assert after[table] == before[table]


def test_an_order_puts_its_notice_on_the_card_and_takes_it_away(vis: Command) -> None:
    asked = SUMMER + "    notice: true\n"
    assert apply(vis, asked).code == 0
    shown = vis.ok("cards", "show", TELEBORG, "--as-of", "2026-07-10", "--json").json
    assert "Vårdcentralen Birka" in shown["notice"]["text"]
    assert apply(vis, asked).json["change"] is None
    assert vis("windows", "extend", "W-1", "--to", "2026-08-10", "--yes").code == 0
    assert vis("orders", "withdraw", "IT-48213", "--yes").code == 0
    assert vis.ok("cards", "show", TELEBORG, "--as-of", "2026-07-10", "--json").json["notice"] is None


def test_a_plan_tells_how_many_open_cases_wait_in_what_it_closes(vis: Command) -> None:
    vis.write(
        "cases.csv",
        "number,unit,case_type,resident,state,opened,closed\n"
        f"2026-0000001,{TELEBORG},Boka tid,191212121212,new,2026-05-01,\n"
        f"2026-0000002,{TELEBORG},Boka tid,191212121212,closed,2026-05-01,2026-05-02\n"
        f"2026-0000003,{TELEBORG},Kontakta mig,191212121212,new,2026-05-01,\n",
    )
    vis.ok("cases", "import", "cases.csv", "--yes")
    vis.write("sommar.yaml", SUMMER)
    assert "case types being closed: 1." in vis.ok("orders", "plan", "sommar.yaml").out
    apply(vis, SUMMER)
    assert "stängs: 1." in vis.ok("orders", "reply", "IT-48213").out
