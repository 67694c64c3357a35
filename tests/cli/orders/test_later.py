"""What becomes of orders later: their unit closes, old files come again, others go on with what they closed."""

from __future__ import annotations

import pytest

from tests.cli.orders.test_orders import MAY, SUMMER, apply, windows
from tests.conftest import Command
from tests.register import BIRKA, MOHEDA, TELEBORG, fill


@pytest.fixture
def vis(vis: Command) -> Command:
    vis.environment |= MAY
    return fill(vis)


def close_teleborg(vis: Command) -> None:
    vis.ok("windows", "run", "--now", "2026-06-29 00:05")
    vis.ok("units", "close", TELEBORG, "--on", "2026-07-20", "--into", BIRKA, "--yes", "--now", "2026-07-10")


@pytest.mark.parametrize(("now", "fault"), [("2026-07-12", "closed-unit"), ("2026-07-21", "handover-to-itself")])
def test_an_old_file_of_a_unit_that_was_closed_changes_nothing_anywhere(vis: Command, now: str, fault: str) -> None:
    apply(vis, SUMMER)
    close_teleborg(vis)
    before = vis.dump()
    run = apply(vis, SUMMER, "--now", now)
    assert (run.code, run.json["change"], run.json["counts"]["same"], run.err) == (0, None, 2, "")
    assert vis.dump() == before
    assert apply(vis, SUMMER.replace("IT-48213", "IT-5"), "--now", now).ids == {fault}


def test_case_types_of_a_unit_that_was_closed_are_never_to_be_activated_again(vis: Command) -> None:
    apply(vis, SUMMER)
    close_teleborg(vis)
    tasks = vis.ok("todo", "--now", "2026-08-04", "--unit", TELEBORG, "--json").json["items"]
    assert [(each["what"], each["due"][:10]) for each in tasks] == [
        ('Inaktivera "Boka tid"', "2026-06-29"),
        ('Inaktivera "Förnya recept"', "2026-06-29"),
        ('Inaktivera "Egen fråga"', "2026-07-20"),
        ('Inaktivera "Kontakta mig"', "2026-07-20"),
    ]
    vis.ok("todo", "done", *(each["id"] for each in tasks), "--now", "2026-08-04")
    assert vis.ok("todo", "--now", "2027-01-01", "--unit", TELEBORG, "--json").json["items"] == []
    said = vis.ok("orders", "reply", "IT-48213", "--now", "2026-07-21").out
    assert "Aktiveras inte: enheten är stängd för gott från måndag 20 juli 2026\n" in said


@pytest.mark.parametrize(
    "words",
    [
        ("orders", "change", "IT-48213", "--opens", "2026-07-21"),
        ("windows", "extend", "W-1", "--opens", "2026-07-21"),
        ("windows", "add", TELEBORG, "Kontakta mig", "--from", "2026-07-15", "--opens", "2026-07-21"),
    ],
    ids=" ".join,
)
def test_nothing_is_closed_at_a_unit_after_it_is_closed_for_good(vis: Command, words: tuple[str, ...]) -> None:
    apply(vis, SUMMER)
    close_teleborg(vis)
    before = vis.dump()
    run = vis(*words, "--yes", "--json", "--now", "2026-07-12")
    assert (run.code, run.out, run.ids) == (4, "", {"closed-unit"})
    assert vis.dump() == before


def test_a_unit_that_takes_over_and_is_closed_itself_is_told_of_in_the_plan_and_in_the_answer(vis: Command) -> None:
    apply(vis, SUMMER.replace("IT-48213", "IT-1").replace("handover: Vårdcentralen Birka", f"handover: {MOHEDA}")
          .replace("Vårdcentralen Teleborg", "Vårdcentralen Birka"), name="birka.yaml")  # fmt: skip
    vis.write("sommar.yaml", SUMMER)
    said = vis.ok("orders", "plan", "sommar.yaml").out
    assert "Vårdcentralen Birka, which IT-48213 hands over to, has Boka tid, Förnya recept closed itself" in said
    apply(vis, SUMMER)
    assert "också stängt: Boka tid, Förnya recept från måndag 29 juni 2026" in vis.ok("orders", "reply", "IT-48213").out


PERIODS = """ref: IT-1
unit: Vårdcentralen Teleborg
case_types: [Boka tid]
handover: Vårdcentralen Birka
periods:
- {deactivate: 2026-06-29, reactivate: 2026-07-06}
- {deactivate: 2026-07-20, reactivate: 2026-07-27}
"""


def test_an_order_of_several_periods_is_changed_in_the_one_that_is_named(vis: Command) -> None:
    apply(vis, PERIODS)
    before = vis.dump()
    run = vis("orders", "change", "IT-1", "--opens", "2026-08-03", "--yes", "--json")
    assert (run.code, run.out, run.ids, vis.dump()) == (4, "", {"several-periods"}, before)
    run = vis("orders", "change", "IT-1", "--opens", "2026-08-03", "--period", "2026-07-22", "--yes", "--json")
    assert (run.code, run.err) == (0, "")
    assert [each[2:4] for each in windows(vis)] == [("2026-06-29", "2026-07-06"), ("2026-07-20", "2026-08-03")]
    run = vis("orders", "change", "IT-1", "--opens", "2026-08-03", "--period", "2026-07-06", "--yes", "--json")
    assert (run.code, run.ids) == (4, {"unknown-period"})


def test_an_old_file_does_not_set_back_what_an_order_said_beside_its_days(vis: Command) -> None:
    apply(vis, SUMMER)
    later = SUMMER.replace("Birka", "Moheda") + "    note: Ring först\n"
    assert apply(vis, later, name="later.yaml").code == 0
    run = apply(vis, SUMMER)
    assert (run.code, run.ids) == (4, {"reverts"})
    assert "handover, note" in run.err
    assert apply(vis, later, name="later.yaml").json["change"] is None


def test_an_order_that_was_undone_and_comes_again_sets_nothing_back(vis: Command) -> None:
    apply(vis, SUMMER)
    later = SUMMER.replace("2026-08-03", "2026-08-10")
    assert apply(vis, later, name="later.yaml").code == 0
    vis.ok("changes", "undo", "C-3", "--yes")
    assert apply(vis, later, name="later.yaml").code == 0
    assert "reverts" in apply(vis, SUMMER).ids  # that one was replaced, twice
    vis.ok("windows", "run", "--now", "2026-06-29 00:05")
    vis.ok("orders", "apply", "later.yaml", "--yes", "--now", "2026-06-29 10:00")


def test_an_order_instead_of_one_that_runs_goes_on_without_a_gap_and_did_not_come_late(vis: Command) -> None:
    apply(vis, SUMMER)
    vis.ok("windows", "run", "--now", "2026-06-29 00:05")
    longer = SUMMER.replace("IT-48213", "IT-2").replace("2026-08-03", "2026-08-17") + "    replaces: IT-48213\n"
    run = apply(vis, longer, "--now", "2026-07-10 09:00", name="longer.yaml")
    assert (run.code, run.err) == (0, "")
    said = vis.ok("orders", "reply", "IT-2", "--now", "2026-07-10 09:01").out
    assert "för sent" not in said and "Fortsätter efter IT-48213 från fredag 10 juli 2026, utan avbrott" in said
    run = vis.ok("windows", "run", "--now", "2026-07-10 09:05", "--json")
    assert run.json["switched"] == {"off": 0, "on": 0}
    assert apply(vis, longer, "--now", "2026-07-11", name="longer.yaml").json["change"] is None


def test_an_order_that_was_over_when_it_came_trips_no_guard_when_it_comes_again(vis: Command) -> None:
    late = ("--now", "2026-09-01")
    assert apply(vis, SUMMER, *late).ids == {"past-start"}
    assert apply(vis, SUMMER, *late, "--allow", "past-start", "--reason", "för protokollet").code == 0
    run = apply(vis, SUMMER, *late)
    assert (run.code, run.json["change"]) == (0, None)
