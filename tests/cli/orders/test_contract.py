"""The contract's sentences on orders, windows and files that no other test takes up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.terminal import at_terminal
from tests.conftest import Command
from tests.register import ALVESTA, BIRKA, TELEBORG, fill

ORDER = """\
orders:
  - ref: IT-48213
    unit: Vårdcentralen Teleborg
    case_types: [Boka tid, Förnya recept]
    deactivate: 2026-06-29
    reactivate: 2026-08-03
"""
LATER = ORDER.replace("IT-48213", "IT-50001").replace("06-29", "07-06") + "    replaces: IT-48213\n"


@pytest.fixture
def vis(vis_sqlite: Command) -> Command:
    vis_sqlite.environment["VIS_NOW"] = "2026-06-01 12:00"
    vis_sqlite.write("s.yaml", ORDER)
    return fill(vis_sqlite)


def states(vis: Command) -> dict[str, str]:
    return {item["id"]: item["state"] for item in vis.ok("windows", "list", "--json").json["items"]}


# --- faults of files -------------------------------------------------------------------------------------------------


def test_a_files_faults_are_listed_even_where_there_is_one(vis: Command) -> None:
    vis.write("b.yaml", ORDER.replace("Boka tid", "Boka tidd"))
    run = vis("orders", "apply", "b.yaml", "--json")
    said = json.loads(run.err)
    assert run.code == 65
    assert said["errors"] == [said["error"]]
    assert (said["error"]["file"], said["error"]["line"], said["error"]["column"]) == ("b.yaml", 4, 18)


def test_an_error_of_no_file_stands_alone(vis: Command) -> None:
    assert json.loads(vis("orders", "show", "IT-9", "--json").err).keys() == {"error"}
    assert json.loads(vis("cards", "hours", "parse", "foo", "--json").err).keys() == {"error"}


def test_every_file_that_is_missing_is_told(vis: Command) -> None:
    run = vis("orders", "check", "a.yaml", "s.yaml", "b.yaml", "--json")
    assert (run.code, [each["file"] for each in run.error]) == (66, ["a.yaml", "b.yaml"])


def test_a_file_named_twice_is_read_once(vis: Command) -> None:
    assert vis.ok("orders", "check", "s.yaml", "./s.yaml", "--json").json == {"files": 1, "orders": 1, "errors": []}


def test_a_template_takes_no_day_that_is_none(vis: Command) -> None:
    assert vis("orders", "template", "--from", "2026-06-31").code == 2


# --- saved plans -----------------------------------------------------------------------------------------------------


def test_an_order_file_may_be_json(vis: Command) -> None:
    order = {"ref": "IT-1", "unit": ALVESTA, "case_types": ["Boka tid"], "weeks": "2026-W40"}
    vis.write("o.json", json.dumps({"orders": [order]}))
    assert vis.ok("orders", "apply", "o.json", "--json").json["counts"]["add"] == 1


def test_a_saved_plan_is_known_by_what_it_holds(vis: Command) -> None:
    vis.ok("orders", "plan", "s.yaml", "--out", "summer.plan")
    run = vis("orders", "check", "summer.plan", "--json")
    assert (run.code, run.json["errors"] if run.out else run.ids) == (65, {"saved-plan"})
    vis.ok("orders", "apply", "summer.plan", "--yes")
    again = vis.ok("orders", "apply", "summer.plan", "--json").json
    assert again["counts"] == {"add": 0, "change": 0, "remove": 0, "same": 2}


# --- guards ----------------------------------------------------------------------------------------------------------


def test_an_older_version_counts_the_windows_it_would_set_back(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    vis.ok("orders", "change", "IT-48213", "--reactivate", "2026-08-10", "--yes")
    run = vis("orders", "apply", "s.yaml", "--yes", "--allow", "reverts=1", "--reason", "x", "--json")
    assert (run.code, run.ids) == (4, {"reverts"})
    assert "--allow reverts=2" in run.error["hint"]
    vis.ok("orders", "apply", "s.yaml", "--yes", "--allow", "reverts=2", "--reason", "x")


def test_a_dry_run_says_how_to_lift_a_guard(vis: Command) -> None:
    run = vis.ok("windows", "add", BIRKA, "Boka tid", "--from", "2026-08-01", "--to", "2026-12-31", "-n")
    assert "--allow long-window=22 --reason TEXT" in run.out


@pytest.mark.parametrize(("until", "code"), [("2026-11-23", 0), ("2026-11-24", 4)])
def test_twelve_weeks_are_twelve_weeks_when_the_clock_is_put_back(vis: Command, until: str, code: int) -> None:
    assert vis("windows", "add", BIRKA, "Boka tid", "--from", "2026-08-31", "--to", until).code == code


def test_windows_of_no_order_may_overlap_and_the_last_end_counts(vis: Command) -> None:
    vis.ok("windows", "add", BIRKA, "Boka tid", "--from", "2026-06-05", "--to", "2026-06-10")
    vis.ok("windows", "add", BIRKA, "Boka tid", "--from", "2026-06-08", "--to", "2026-06-15")
    switched = {
        day: vis.ok("windows", "run", "--json", "--now", f"2026-06-{day}").json["switched"]
        for day in ("05", "08", "10", "15")
    }
    nothing = {"off": 0, "on": 0}
    assert switched == {"05": {"off": 1, "on": 0}, "08": nothing, "10": nothing, "15": {"off": 0, "on": 1}}


def test_an_order_over_a_window_of_no_order_is_told(vis: Command) -> None:
    vis.ok("windows", "add", TELEBORG, "Boka tid", "--from", "2026-07-01", "--to", "2026-07-10")
    assert vis("orders", "apply", "s.yaml", "--yes", "--json").ids == {"overlaps-order"}


def test_every_order_that_is_overlapped_is_told(vis: Command) -> None:
    for ref, days in (("IT-1", ("06-29", "07-06")), ("IT-2", ("07-06", "08-03"))):
        text = ORDER.replace("IT-48213", ref).replace("08-03", days[1]).replace("06-29", days[0])
        vis.write("o.yaml", text)
        vis.ok("orders", "apply", "o.yaml", "--yes")
    run = vis("orders", "apply", "s.yaml", "--yes", "--json")
    assert run.ids == {"overlaps-order"}
    assert "order IT-1 closes" in run.error["message"] and run.error["message"].endswith(" So do: IT-2.")


# --- orders that replace, come late, or are exported -----------------------------------------------------------------


def test_an_order_and_the_one_that_replaces_it_in_one_run_leave_the_latter(vis: Command) -> None:
    vis.write("later.yaml", LATER)
    vis.ok("orders", "apply", "s.yaml", "later.yaml", "--yes")
    assert {item["ref"] for item in vis.ok("windows", "list", "--json").json["items"]} == {"IT-50001"}
    before = vis.dump()
    vis.ok("orders", "apply", "s.yaml", "later.yaml", "--yes")
    assert vis.dump() == before
    assert "reverts" in vis("orders", "apply", "s.yaml", "--yes", "--json").ids


def test_an_order_that_came_late_can_be_changed(vis: Command) -> None:
    july = ("--now", "2026-07-01 10:00", "--yes")
    run = vis.ok("orders", "apply", "s.yaml", *july, "--allow", "past-start=2", "--reason", "sent in late")
    assert "closed Wed 1 July 10:00 – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)" in run.out
    reply = vis.ok("orders", "reply", "IT-48213", *july[:2]).out
    assert "Inaktiveras: onsdag 1 juli 2026 kl. 10.00\nSista dag stängt: söndag 2 augusti 2026 (v. 27–31)" in reply
    vis.ok("orders", "change", "IT-48213", "--reactivate", "2026-08-10", *july)
    vis.ok("orders", "change", "IT-48213", "--add", "Kontakta mig", *july)
    run = vis("orders", "change", "IT-48213", "--deactivate", "2026-06-15", *july, "--json")
    assert (run.code, run.ids) == (4, {"past-start"})


def test_an_export_of_all_case_types_is_the_same_when_applied(vis: Command) -> None:
    vis.write("all.yaml", ORDER.replace("[Boka tid, Förnya recept]", "all"))
    vis.ok("orders", "apply", "all.yaml", "--yes")
    vis.ok("windows", "export", "--format", "yaml", "--out", "e.yaml")
    assert vis.ok("orders", "apply", "e.yaml", "--json").json["change"] is None


def test_an_export_as_json_is_json(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    assert vis.ok("windows", "export", "--json").json == vis.ok("windows", "list", "--json").json


def test_a_table_on_a_narrow_terminal_breaks_no_id_and_no_day(vis: Command) -> None:
    vis.ok("orders", "apply", "s.yaml", "--yes")
    seen = at_terminal(vis, "windows", "list", "--no-color").out
    for whole in ("W-1", "IT-48213", "2026-06-29", "2026-08-03", "planned", "Vårdcentralen"):
        assert whole in seen
    assert TELEBORG in at_terminal(vis, "units", "list", "--no-color").out


@pytest.mark.parametrize(
    "words",
    [
        ("orders", "apply", "s.yaml"),
        ("orders", "withdraw", "IT-1"),
        ("orders", "change", "IT-1", "--reactivate", "2026-08-10"),
        ("windows", "add", BIRKA, "Boka tid", "--weeks", "2026-W40"),
        ("windows", "change", "W-1", "--to", "2026-08-10"),
        ("windows", "extend", "W-1", "--to", "2026-08-10"),
        ("windows", "cancel", "W-1"),
        ("windows", "run", "--now", "2026-07-01"),
        ("units", "rename", BIRKA, "Vårdcentralen Björken"),
        ("units", "alias", BIRKA, "Björken"),
        ("units", "close", ALVESTA, "--on", "2026-09-01", "--into", BIRKA),
        ("persons", "disable", "Anna Berg"),
        ("case-types", "set", BIRKA, "Boka tid", "not-offered"),
        ("changes", "undo", "C-2"),
        ("undo",),
        ("roles", "grant", "Anna Berg", "arendemottagare", BIRKA),
        ("cards", "hours", "set", BIRKA, "mån-fre 8-12"),
        ("todo", "done", "all"),
    ],
    ids=" ".join,
)
def test_a_dry_run_leaves_every_byte_of_the_database(vis: Command, words: tuple[str, ...]) -> None:
    vis.write("o.yaml", ORDER.replace("IT-48213", "IT-1").replace("Teleborg", "Alvesta"))
    vis.ok("orders", "apply", "o.yaml", "--yes")
    folder = Path(str(vis.database)).parent

    def held() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.glob("vis.db*") if not path.name.endswith("-shm")}

    before = {name: data for name, data in held().items() if data}
    vis(*words, "-n")
    assert {name: data for name, data in held().items() if data} == before
