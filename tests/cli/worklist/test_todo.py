"""`vis todo`, as cron would run it: a task for every difference, at its moment, and in whose hands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.roles.fixtures import fill as fill_with
from tests.cli.roles.fixtures import with_staff
from tests.conftest import Command
from tests.register import ALVESTA, BIRKA, MOHEDA, fill
from tests.rules.roles.region import ANNA, BO, CILLA, LAGAN, TELEBORG
from vis_cli.rules.register.persons import Person

PV = "Personalverktyget"


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment |= {"VIS_NOW": "2026-05-04 08:00"}
    return fill(vis)


def todo(vis: Command, now: str, *words: str) -> list[tuple[str, str, bool]]:
    """What is to be keyed in: what, when, and whether it is overdue."""
    items = vis.ok("todo", "--json", "--now", now, *words).json["items"]
    return [(item["what"], item["due"][:16].replace("T", " "), item["overdue"]) for item in items]


def test_what_is_said_of_an_offer_is_a_task_due_when_it_was_said_and_undone_is_none(vis: Command) -> None:
    vis.ok("case-types", "set", BIRKA, "Boka tid", "not-offered", "--now", "2026-05-04 09:30")
    assert todo(vis, "2026-05-04 10:00") == [('Inaktivera "Boka tid"', "2026-05-04 09:30", False)]
    vis.ok("changes", "undo", "C-2", "--yes", "--now", "2026-05-04 11:00")
    assert todo(vis, "2026-05-04 12:00") == []
    vis.ok("case-types", "set", BIRKA, "Boka tid", "not-offered", "--now", "2026-05-05 09:30")
    vis.ok("todo", "done", "--unit", BIRKA, "--now", "2026-05-05 10:00")
    vis.ok("case-types", "set", BIRKA, "Boka tid", "offered", "--now", "2026-05-06 09:30")
    assert todo(vis, "2026-05-07 08:00") == [('Aktivera "Boka tid"', "2026-05-06 09:30", True)]
    vis.ok("todo", "done", "--all-due", "--now", "2026-05-07 08:00")
    assert todo(vis, "2026-06-07 08:00") == []


def test_what_the_catalogue_says_is_no_task(vis: Command) -> None:
    vis.write("offers.csv", f"unit,case_type,offered\n{BIRKA},Boka tid,no\n")
    vis.ok("case-types", "import", "offers.csv", "--yes")
    assert todo(vis, "2026-05-05 08:00") == []


def test_a_closure_of_some_hours_is_two_tasks_and_is_there_on_its_last_morning(vis: Command) -> None:
    vis.ok("windows", "add", BIRKA, "Boka tid", "--from", "2026-05-05 12:00", "--opens", "2026-05-05 14:00")
    both = [('Inaktivera "Boka tid"', "2026-05-05 12:00", False), ('Aktivera "Boka tid"', "2026-05-05 14:00", False)]
    assert todo(vis, "2026-05-05 08:00") == both
    assert todo(vis, "2026-05-05 13:00") == both
    ids = [item["id"] for item in vis.ok("todo", "--json", "--now", "2026-05-05 13:00").json["items"]]
    run = vis("todo", "done", *ids, "--now", "2026-05-05 13:00", "--json")
    assert (run.code, run.ids) == (4, {"one-at-a-time"})
    vis.ok("todo", "done", "--all-due", "--now", "2026-05-05 13:00")
    assert todo(vis, "2026-05-05 13:00") == both[1:]
    assert todo(vis, "2026-05-06 08:00") == [(*both[1][:2], True)]
    table = vis.ok("todo", "--now", "2026-05-05 13:00").out
    assert "2026-05-05 14:00" in table
    vis.ok("windows", "add", ALVESTA, "Boka tid", "--from", "2026-05-01", "--opens", "2026-05-07 12:00",
           "--allow", "past-start", "--reason", "test")  # fmt: skip
    assert todo(vis, "2026-05-07 08:00", "--unit", ALVESTA) == [
        ('Inaktivera "Boka tid"', "2026-05-04 08:00", True), ('Aktivera "Boka tid"', "2026-05-07 12:00", False)
    ]  # fmt: skip


def test_what_is_ticked_off_before_its_time_counts_from_then(vis: Command) -> None:
    vis.ok("windows", "add", BIRKA, "Boka tid", "--from", "2026-05-11", "--opens", "2026-05-18")
    assert todo(vis, "2026-05-08 15:00", "--date", "2026-05-11") == [
        ('Inaktivera "Boka tid"', "2026-05-11 00:00", False)
    ]
    vis.ok("todo", "done", "--unit", "Birka", "--date", "2026-05-11", "--now", "2026-05-08 15:00")
    for now in ("2026-05-08 16:00", "2026-05-09 08:00", "2026-05-10 23:59", "2026-05-11 08:00", "2026-05-17 08:00"):
        assert todo(vis, now) == [], now
    vis.write("seen.csv", f"unit,case_type,active\n{BIRKA},Boka tid,no\n")
    assert vis("todo", "verify", "seen.csv", "--now", "2026-05-09 08:00", "--json").json["findings"] == []
    assert todo(vis, "2026-05-18 08:00") == [('Aktivera "Boka tid"', "2026-05-18 00:00", False)]
    vis.ok("windows", "change", "W-1", "--from", "2026-05-13", "--now", "2026-05-09 09:00")
    assert [each[0] for each in todo(vis, "2026-05-09 10:00")] == ['Aktivera "Boka tid"']


def test_case_types_that_turn_together_are_one_line_that_is_ticked_off_and_found(vis: Command) -> None:
    vis.ok("windows", "add", BIRKA, "all", "--from", "2026-05-11", "--opens", "2026-05-18",
           "--allow", "all-case-types", "--reason", "test", "--yes")  # fmt: skip
    now = ("--now", "2026-05-11 08:00")
    items = vis.ok("todo", "--json", *now).json["items"]
    (line,) = {item["line"] for item in items}
    assert len(items) == 3
    said = 'Inaktivera "Boka tid", "Förnya recept", "Kontakta mig"'
    table = vis.ok("todo", "--format", "markdown", *now).out
    assert table.count("Inaktivera") == 1
    assert line in table and said in table
    assert vis.ok("show", line, "--json", *now).json["what"] == said
    run = vis.ok("todo", "done", line, "--json", *now)
    assert run.json["counts"]["add"] == 3
    assert 'Vårdcentralen Birka · Inaktivera "Boka tid"' in vis.ok("changes", "show", run.json["change"]).out
    task = items[0]["id"]
    shown = vis.ok("show", task, "--json", *now).json
    assert (shown["what"], shown["done"][:10]) == ('Inaktivera "Boka tid"', "2026-05-11")
    vis.ok("todo", "done", "--all-due", "--now", "2026-05-18 08:00")
    shown = vis.ok("show", task.lower(), "--json", "--now", "2026-05-19 08:00").json
    assert (shown["what"], shown["done"][:10]) == ('Inaktivera "Boka tid"', "2026-05-11")


def test_tasks_are_ticked_off_by_order_system_and_all_that_is_due(vis: Command) -> None:
    for ref, unit in (("IT-1", "Birka"), ("IT-2", "Alvesta")):
        vis.write(f"{ref}.yaml", f"ref: {ref}\nunit: Vårdcentralen {unit}\ncase_types: [Boka tid]\nweeks: 2026-W20\n")
        vis.ok("orders", "apply", f"{ref}.yaml", "--yes")
    vis.ok("windows", "add", MOHEDA, "Boka tid", "--from", "2026-05-11 12:00", "--opens", "2026-05-18")
    now = ("--now", "2026-05-11 08:00", "--json")
    run = vis.ok("todo", "done", "--order", "IT-1", *now)
    assert [step["after"]["unit"] for step in run.json["steps"]] == [BIRKA]
    run = vis.ok("todo", "done", "--all-due", "-n", *now)
    assert [step["after"]["unit"] for step in run.json["steps"]] == [ALVESTA]
    run = vis.ok("todo", "done", "--system", "personal", *now)
    assert sorted(step["after"]["unit"] for step in run.json["steps"]) == [MOHEDA, ALVESTA]
    assert vis.ok("todo", "done", "--all-due", *now).json["change"] is None
    for words in ((), ("T-1", "--all-due"), ("--date", "2026-05-11")):
        assert vis("todo", "done", *words, *now).code == 2
    run = vis("todo", "done", "--order", "IT-9", *now)
    assert (run.code, run.ids) == (5, {"unknown-order"})


# --- whose hands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def staffed(vis_sqlite: Command) -> Command:
    """Anna is to edit Teleborg's card from 10 June; Bo is its administrator in HSA Webb, Lagan has none."""
    vis = with_staff(vis_sqlite)
    fill_with(vis, Person("SE2321000065-TEST0110", "Dag Öst", "dag@example.org", TELEBORG, protected=True))
    vis.ok("roles", "grant", BO, "lokal-administrator-hsa", TELEBORG)
    vis.ok("roles", "grant", "SE2321000065-TEST0110", "lokal-administrator-hsa", TELEBORG)
    vis.ok("todo", "done", "--all-due")
    vis.ok("roles", "grant", ANNA, "redaktor-kontaktkort", TELEBORG)
    vis.ok("roles", "grant", CILLA, "arendemottagare", LAGAN)
    vis.ok("case-types", "set", TELEBORG, "Boka tid", "not-offered")
    return vis


def test_each_task_says_whose_it_is(staffed: Command) -> None:
    items = staffed.ok("todo", "--json").json["items"]
    found = {(item["unit"], item["system"], item["who"], tuple(item["who_names"])) for item in items}
    assert found == {
        (TELEBORG, "HSA Webb", "local-administrator", ("Bo Ek", "SE2321000065-TEST0110")),
        (LAGAN, PV, "local-administrator", ()),
        (TELEBORG, PV, "vis-support", ()),
    }
    mine: Any = staffed.ok("todo", "--who", "vis", "--json").json["items"]
    assert [item["what"] for item in mine] == ['Inaktivera "Boka tid"']
    run = staffed("todo", "--who", "nobody", "--json")
    assert (run.code, run.ids) == (5, {"unknown-who"})
    table = staffed.ok("todo", "--format", "markdown", "--lang", "sv").out
    assert "lokal administratör: Bo Ek, SE2321000065-TEST0110" in table
    assert "lokal administratör saknas" in table


def test_a_letter_says_in_swedish_what_the_units_own_administrators_are_to_key_in(staffed: Command) -> None:
    run = staffed.ok("todo", "letter", "Teleborg")
    assert run.out == (
        "Till: Bo Ek, SE2321000065-TEST0110\n"
        "Ämne: Att lägga in i HSA Webb: Vårdcentralen Teleborg\n\n"
        f"Hej!\n\nDetta behöver läggas in i HSA Webb för Vårdcentralen Teleborg ({TELEBORG}):\n\n"
        '1. Lägg till rollen "Redaktör kontaktkort" för Anna Berg\n'
        f"   Person: {ANNA}. Enhet: Vårdcentralen Teleborg, {TELEBORG}. Gäller fr.o.m. 10 juni 2026, tills vidare.\n"
        "   Gäller från onsdag 10 juni 2026: gör det i dag.\n\n"
        "Svara gärna när det är gjort, så att vi kan klarmarkera det.\n\nVänliga hälsningar\nVIS-support\n"
    )
    (letter,) = staffed.ok("todo", "letter", "Teleborg", "--json").json["letters"]
    assert [each["person"] for each in letter["to"]] == [BO, "SE2321000065-TEST0110"]
    assert letter["to"][1] == {"person": "SE2321000065-TEST0110", "name": "SE2321000065-TEST0110", "email": None}
    run = staffed("todo", "letter", "Vårdcentralen Lagan", "--json")
    assert (run.code, run.err) == (1, "")
    assert [each["id"] for each in run.json["findings"]] == ["no-administrator"]
    assert staffed("todo", "letter", "Vårdcentralen Lagan").code == 1
    run = staffed.ok("todo", "letter", "Filialen Lidhult")
    assert run.out == "Nothing that others must key in at Filialen Lidhult.\n"


def test_the_plan_of_a_tick_calls_a_role_what_the_list_and_the_screen_call_it(vis_sqlite: Command) -> None:
    vis = with_staff(vis_sqlite)
    vis.ok("roles", "grant", ANNA, "lokal-administrator-hsa", TELEBORG, "--yes")
    (item,) = vis.ok("todo", "--system", "HSA Webb", "--json").json["items"]
    assert item["what"].startswith('Lägg till rollen "Lokal administratör" för ')
    assert item["what"] in vis.ok("todo", "done", item["id"], "-n").out
    change = vis.ok("todo", "done", item["id"], "--yes", "--json").json["change"]
    assert item["what"] in vis.ok("changes", "show", change).out
