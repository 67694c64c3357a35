"""`vis windows` and `vis todo`: windows by hand, the run that carries them out, what is missed, drawn, exported."""

from __future__ import annotations

import pytest

from tests.conftest import Command
from tests.register import ALVESTA, BIRKA, MOHEDA, TELEBORG, fill

SUMMER_2025 = """\
orders:
  - {ref: IT-1, unit: Vårdcentralen Moheda, case_types: all, weeks: 2025-W25..2025-W32, handover: Vårdcentralen Alvesta}
  - {ref: IT-2, unit: Vårdcentralen Birka, case_types: [Boka tid], weeks: 2025-W26..2025-W33}
"""


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment["VIS_NOW"] = "2025-05-05 08:00"
    return fill(vis)


@pytest.fixture
def summer(vis: Command) -> Command:
    """The register with its switches on, and the summer of 2025 ordered."""
    vis.write("summer.yaml", SUMMER_2025)
    vis.ok("windows", "run")
    vis.ok("orders", "apply", "summer.yaml", "--yes")
    return vis


def run(vis: Command, now: str, code: int = 0) -> dict:
    ran = vis("windows", "run", "--json", "--now", now)
    assert ran.code == code, ran.err
    return ran.json


def switches(vis: Command, unit: str, now: str) -> dict[str, tuple[bool, bool]]:
    items = vis.ok("case-types", "list", "--unit", unit, "--json", "--now", now).json["items"]
    return {item["name"]: (item["active"], item["switch"]) for item in items}


def test_nothing_due_switches_nothing_and_makes_no_change(vis: Command) -> None:
    assert run(vis, "2025-05-05 08:00")["change"] is None  # the switches followed the register when it was imported
    assert run(vis, "2025-05-05 08:05") == {
        "change": None, "dry_run": False, "switched": {"off": 0, "on": 0}, "started": [], "ended": [], "missed": [],
        "late_seconds": 0,
    }  # fmt: skip


def test_a_closure_starts_and_ends_on_its_days(summer: Command) -> None:
    assert run(summer, "2025-06-15 23:59")["switched"] == {"off": 0, "on": 0}
    started = run(summer, "2025-06-16 00:05")
    assert started["switched"] == {"off": 3, "on": 0}
    assert (started["started"], started["late_seconds"]) == (["W-1", "W-2", "W-3"], 300)
    assert run(summer, "2025-06-16 00:05")["change"] is None
    run(summer, "2025-08-10 23:59")
    ended = run(summer, "2025-08-11 00:05")
    assert (ended["switched"], ended["ended"]) == ({"off": 0, "on": 3}, ["W-1", "W-2", "W-3"])


def test_a_late_run_catches_up_and_says_how_late_it_is(summer: Command) -> None:
    run(summer, "2025-06-10")
    late = run(summer, "2025-06-18 00:00")
    assert (late["switched"]["off"], late["late_seconds"]) == (3, 2 * 86400)


def test_a_window_that_came_and_went_unseen_is_missed_until_acknowledged(summer: Command) -> None:
    run(summer, "2025-06-10")
    missed = run(summer, "2025-09-01", code=1)
    assert missed["missed"] == ["W-1", "W-2", "W-3", "W-4"]
    assert run(summer, "2025-09-02")["missed"] == []
    now = ("--now", "2025-09-02")
    items = summer.ok("windows", "list", "--state", "missed", "--json", *now).json["items"]
    assert [item["id"] for item in items] == ["W-1", "W-2", "W-3", "W-4"]
    assert summer("windows", "ack", "W-1", "W-2", "W-3", "W-4", *now).code == 0
    assert summer.ok("windows", "list", "--state", "missed", "--json", *now).json["items"] == []
    assert {i["state"] for i in summer.ok("windows", "list", "--json", *now).json["items"]} == {"done"}


def test_a_dry_run_tells_and_switches_nothing(summer: Command) -> None:
    before = summer.dump()
    ran = summer.ok("windows", "run", "-n", "--json", "--now", "2025-06-16 00:05").json
    assert (ran["dry_run"], ran["switched"]["off"], ran["started"]) == (True, 3, ["W-1", "W-2", "W-3"])
    assert summer.dump() == before


def test_touching_windows_do_not_open_at_the_seam(vis: Command) -> None:
    run(vis, "2025-05-05")
    vis.ok("windows", "add", TELEBORG, "Boka tid", "--from", "2025-06-02", "--to", "2025-06-09")
    vis.ok("windows", "add", TELEBORG, "Boka tid", "--from", "2025-06-09", "--through", "2025-06-15")
    assert run(vis, "2025-06-02 00:01")["switched"] == {"off": 1, "on": 0}
    assert run(vis, "2025-06-09 00:01")["switched"] == {"off": 0, "on": 0}
    assert run(vis, "2025-06-16 00:01")["switched"] == {"off": 0, "on": 1}


def test_a_running_window_that_is_cancelled_opens_at_once(summer: Command) -> None:
    run(summer, "2025-06-16 00:05")
    now = ("--now", "2025-06-20 12:00")
    refused = summer("windows", "cancel", "W-1", "--json", *now)
    assert (refused.code, refused.error["id"]) == (4, "not-confirmed")
    assert summer("windows", "cancel", "W-1", "--yes", *now).code == 0
    (row,) = [r for r in summer.dump()["offers"] if r[0] == MOHEDA and r[1] == "boka-tid"]
    assert row[3] is True
    assert run(summer, "2025-06-20 12:01")["switched"] == {"off": 0, "on": 0}
    assert summer("changes", "undo", "C-4", "--yes", "--now", "2025-06-20 12:02").code in (0, 4)


def test_a_window_is_extended_and_never_made_shorter_by_that(summer: Command) -> None:
    assert summer("windows", "extend", "W-1", "--to", "2025-08-18", "--yes").code == 0
    shorter = summer("windows", "extend", "W-1", "--to", "2025-08-01", "--json", "--yes")
    assert (shorter.code, shorter.error["id"]) == (4, "not-longer")
    same = summer.ok("windows", "extend", "W-1", "--to", "2025-08-18", "--json")
    assert same.json["change"] is None
    assert summer.ok("windows", "show", "W-1", "--json").json["to"] == "2025-08-18"


def test_a_window_is_found_by_order_and_by_unit_and_case_type(summer: Command) -> None:
    assert summer.ok("windows", "show", "IT-2", "--json").json["id"] == "W-4"
    assert summer.ok("windows", "show", "Birka / Boka tid", "--json").json["id"] == "W-4"
    several = summer("windows", "show", "IT-1", "--json")
    assert (several.code, several.error["candidates"]) == (5, ["W-1", "W-2", "W-3"])
    assert summer("windows", "show", "W-99").code == 5


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--from", "2025-06-31", "--to", "2025-07-01"), 2),
        (("--from", "2025-07-02", "--to", "2025-07-02"), 2),
        (("--from", "2025-07-02"), 2),
        (("--weeks", "2025-W53"), 2),
        (("--from", "2025-10-26 02:30", "--to", "2025-11-01"), 2),
        (("--from", "2025-01-01", "--to", "2025-06-01"), 4),
    ],
)
def test_a_closure_that_makes_no_sense_is_refused(vis: Command, options: tuple[str, ...], code: int) -> None:
    before = vis.dump()
    assert vis("windows", "add", TELEBORG, "Boka tid", *options).code == code
    assert vis.dump() == before


def test_the_calendar_keeps_its_uids_and_counts_changes(summer: Command) -> None:
    from icalendar import Calendar

    def events() -> dict[str, tuple[int, str]]:
        calendar = Calendar.from_ical(summer.ok("windows", "export", "--format", "ics").out)
        return {str(e["uid"]): (int(e["sequence"]), str(e["status"])) for e in calendar.walk("VEVENT")}

    before = events()
    assert set(before.values()) == {(0, "CONFIRMED")}
    summer.ok("windows", "cancel", "W-4", "--yes")
    summer.ok("windows", "extend", "W-1", "--to", "2025-08-18", "--yes")
    after = events()
    assert after.keys() == before.keys()
    assert sorted(after.values()) == [(0, "CONFIRMED"), (0, "CONFIRMED"), (1, "CANCELLED"), (1, "CONFIRMED")]


def test_the_chart_draws_weeks(summer: Command) -> None:
    text = summer.ok("windows", "chart", "--now", "2025-07-01").out
    assert "today 2025-07-01" in text
    assert max(map(len, text.splitlines())) <= 80
    data = summer.ok("windows", "chart", "--json").json
    assert (data["weeks"][0], data["weeks"][-1]) == ("2025-W25", "2025-W33")
    summer.ok("windows", "chart", "--svg", "c.svg", "--html", "c.html")
    assert (summer.cwd / "c.svg").read_text().count(" rx=") == 2
    assert summer("windows", "chart", "--svg", "no/folder/c.svg").code == 73


# --- the worklist ----------------------------------------------------------------------------------------------------


def todo(vis: Command, day: str) -> list[tuple[str, str, str, bool]]:
    items = vis.ok("todo", "--json", "--date", day, "--now", f"{day} 08:00").json["items"]
    return [(item["unit"], item["what"], item["due"][:10], item["overdue"]) for item in items]


def tick(vis: Command, day: str) -> None:
    items = vis.ok("todo", "--json", "--now", f"{day} 08:00").json["items"]
    vis.ok("todo", "done", *(item["id"] for item in items), "--now", f"{day} 08:00")


def test_what_is_to_be_keyed_in_follows_the_windows(summer: Command) -> None:
    assert todo(summer, "2025-06-15") == []
    assert todo(summer, "2025-06-16") == [
        (MOHEDA, 'Inaktivera "Boka tid"', "2025-06-16", False),
        (MOHEDA, 'Inaktivera "Förnya recept"', "2025-06-16", False),
        (MOHEDA, 'Inaktivera "Kontakta mig"', "2025-06-16", False),
    ]
    assert [each[3] for each in todo(summer, "2025-06-17")] == [True, True, True]
    tick(summer, "2025-06-17")
    assert todo(summer, "2025-06-17") == []
    assert [each[:2] for each in todo(summer, "2025-08-11")] == [
        (BIRKA, 'Inaktivera "Boka tid"'),
        (MOHEDA, 'Aktivera "Boka tid"'),
        (MOHEDA, 'Aktivera "Förnya recept"'),
        (MOHEDA, 'Aktivera "Kontakta mig"'),
    ]


def test_an_order_cancelled_before_it_was_keyed_in_leaves_nothing(summer: Command) -> None:
    summer.ok("orders", "withdraw", "IT-1", "--yes", "--now", "2025-06-16 09:00")
    assert todo(summer, "2025-06-16") == []


def test_an_order_cancelled_after_it_was_keyed_in_leaves_its_opposite(summer: Command) -> None:
    tick(summer, "2025-06-16")
    summer.ok("orders", "withdraw", "IT-1", "--yes", "--now", "2025-06-18 09:00")
    assert [each[1:3] for each in todo(summer, "2025-06-18")] == [
        ('Aktivera "Boka tid"', "2025-06-18"),
        ('Aktivera "Förnya recept"', "2025-06-18"),
        ('Aktivera "Kontakta mig"', "2025-06-18"),
    ]


def test_undoing_an_order_that_was_keyed_in_leaves_its_opposite(summer: Command) -> None:
    tick(summer, "2025-06-16")
    assert summer("changes", "undo", "C-2", "--yes", "--now", "2025-06-17 09:00").code == 0
    assert {each[1] for each in todo(summer, "2025-06-17")} == {
        'Aktivera "Boka tid"', 'Aktivera "Förnya recept"', 'Aktivera "Kontakta mig"',
    }  # fmt: skip


def test_a_tick_is_taken_back(summer: Command) -> None:
    items = summer.ok("todo", "--json", "--now", "2025-06-16 08:00").json["items"]
    task = items[0]["id"]
    now = ("--now", "2025-06-16 08:00")
    assert summer.ok("todo", "done", task, "--json", *now).json["change"] is not None
    assert summer.ok("todo", "done", task, "--json", *now).json["change"] is None
    assert len(todo(summer, "2025-06-16")) == 2
    summer.ok("todo", "undone", task, *now)
    assert len(todo(summer, "2025-06-16")) == 3
    assert summer("todo", "done", "T-00000000", *now).code == 5


def test_the_worklist_is_narrowed_by_unit_and_system(summer: Command) -> None:
    now = ("--now", "2025-06-16 08:00")
    assert summer.ok("todo", "--unit", ALVESTA, "--json", *now).json["items"] == []
    assert len(summer.ok("todo", "--system", "Personalverktyget", "--json", *now).json["items"]) == 3
    assert summer.ok("todo", "--out", "list.csv", "--format", "csv", *now).out == ""
    assert (summer.cwd / "list.csv").read_text().count("Inaktivera") == 3
