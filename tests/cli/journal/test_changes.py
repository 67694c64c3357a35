"""`vis changes` and `vis undo`: what was changed, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.cli.rows import ANNA, BOKA, REGISTER, TELEBORG, add, change, window
from tests.conftest import Command
from vis_cli.db.core.records import fetch
from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.units import Unit

RENAMED = replace(TELEBORG, name="Teleborgs vårdcentral")
AT = ("--now", "2026-06-02 09:00")


@pytest.fixture
def journalled(vis: Command) -> Command:
    """C-1 the register, C-2 two windows by bo under a ticket, C-3 a rename by anna."""
    file = {"name": "orders/sommar.yaml", "sha256": "ab" * 32}
    add(vis, *REGISTER)
    autumn = {"since": datetime(2026, 8, 30, 22, tzinfo=UTC), "until": datetime(2026, 9, 6, 22, tzinfo=UTC)}
    add(
        vis, window(1), window(2, ref="IT-2", **autumn), actor="bo", ticket="IT-48213", reason="Sommar", files=[file],
        at=datetime(2026, 6, 1, 9, tzinfo=UTC),
    )  # fmt: skip
    change(vis, Step(TELEBORG, RENAMED), at=datetime(2026, 6, 1, 22, 30, tzinfo=UTC))
    return vis


def units(vis: Command) -> dict[str, str]:
    with vis.open().reading() as db:
        return {unit.hsa_id: unit.name for unit in fetch(db, Unit)}


def windows(vis: Command) -> list[Window]:
    with vis.open().reading() as db:
        return fetch(db, Window)


# --- list and show ---------------------------------------------------------------------------------------------------


def test_changes_are_listed_newest_first_with_the_keys_scripts_rely_on(journalled: Command) -> None:
    items = journalled.ok("changes", "list", "--json").json["items"]
    assert [item["id"] for item in items] == ["C-3", "C-2", "C-1"]
    assert items[1] == {
        "id": "C-2",
        "at": "2026-06-01T11:00:00+02:00",
        "actor": "bo",
        "user": None,
        "ticket": "IT-48213",
        "reason": "Sommar",
        "command": "vis test",
        "counts": {"add": 2, "change": 0, "remove": 0, "same": 0},
        "undoes": None,
        "undone_by": None,
    }


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--actor", "bo"], ["C-2"]),
        (["--actor", "nobody"], []),
        (["--ticket", "IT-48213"], ["C-2"]),
        (["--since", "2026-06-02"], ["C-3"]),
        (["--until", "2026-06-01"], ["C-2", "C-1"]),
        (["--until", "2026-06-02"], ["C-3", "C-2", "C-1"]),
        (["--until", "2026-06-01 11:00"], ["C-2", "C-1"]),
        (["--since", "måndag 1 juni 2026", "--until", "1 juni 2026"], ["C-2", "C-1"]),
        (["--since", "2026-06-01 11:00", "--until", "2026-06-01 11:01"], ["C-2"]),
        (["--object", "W-1"], ["C-2"]),
        (["--object", "w-1"], ["C-2"]),
        (["--object", "W-10"], []),
        (["--object", TELEBORG.hsa_id], ["C-3", "C-1"]),
        (["--object", "Teleborgs VC"], ["C-3", "C-1"]),
        (["--object", "anna@example.org"], ["C-1"]),
        (["--object", "boka-tid"], ["C-1"]),
        (["--object", "%"], []),
        (["--file", "orders/sommar.yaml"], ["C-2"]),
        (["--file", "sommar.yaml"], ["C-2"]),
        (["--file", "abababab"], ["C-2"]),
        (["--file", "name"], []),
        (["--actor", "anna", "--object", "W-1"], []),
    ],
)
def test_changes_are_filtered(journalled: Command, options: list[str], expected: list[str]) -> None:
    items = journalled.ok("changes", "list", "--json", *options).json["items"]
    assert [item["id"] for item in items] == expected


def test_the_actor_to_filter_by_may_stand_before_the_command_too(journalled: Command) -> None:
    items = journalled.ok("--actor", "bo", "changes", "list", "--json").json["items"]
    assert [item["id"] for item in items] == ["C-2"]


def test_the_actor_in_the_environment_is_who_asks_and_no_filter(journalled: Command) -> None:
    items = journalled.ok("changes", "list", "--json", env={"VIS_ACTOR": "bo"}).json["items"]
    assert len(items) == 3


def test_a_malformed_filter_is_a_usage_error(journalled: Command) -> None:
    run = journalled("changes", "list", "--since", "igår", "--json")
    assert (run.code, run.out, run.error["id"]) == (2, "", "malformed-date")


def test_a_change_is_shown_with_every_step_before_and_after(journalled: Command) -> None:
    shown = journalled.ok("changes", "show", "c-3", "--json").json
    assert [(step["action"], step["object"], step["id"]) for step in shown["steps"]] == [
        ("change", "unit", TELEBORG.hsa_id)
    ]
    assert shown["steps"][0]["before"]["name"] == "Vårdcentralen Teleborg"
    assert shown["steps"][0]["after"]["name"] == "Teleborgs vårdcentral"
    text = journalled.ok("changes", "show", "C-2").out
    assert "because: Sommar" in text and "orders/sommar.yaml" in text
    assert "closed Mon 29 June – Sun 2 Aug 2026, opens Mon 3 Aug (v. 27–31)" in text


@pytest.mark.parametrize(("written", "code"), [("C-99", 5), ("99", 5), ("W-1", 2), ("C-", 2), ("C-" + "9" * 30, 2)])
def test_a_change_that_is_not_there_is_told(journalled: Command, written: str, code: int) -> None:
    run = journalled("changes", "show", written)
    assert (run.code, run.out) == (code, "")
    assert "vis changes list" in run.err


# --- undo ------------------------------------------------------------------------------------------------------------


def test_an_undo_gives_back_the_rows_as_they_were(journalled: Command) -> None:
    done = journalled.ok("changes", "undo", "C-3", *AT, "--json").json
    assert (done["change"], done["counts"]["change"]) == ("C-4", 1)
    assert units(journalled)[TELEBORG.hsa_id] == "Vårdcentralen Teleborg"
    items = {item["id"]: item for item in journalled.ok("changes", "list", "--json").json["items"]}
    assert (items["C-4"]["undoes"], items["C-3"]["undone_by"]) == ("C-3", "C-4")
    assert journalled.ok("audit", "verify", "--json").json["ok"]


def test_undoing_twice_changes_nothing_the_second_time(journalled: Command) -> None:
    journalled.ok("changes", "undo", "C-3", *AT)
    again = journalled.ok("changes", "undo", "C-3", *AT, "--json").json
    assert (again["change"], again["steps"]) == (None, [])
    assert "C-3 was taken back by C-4 already" in journalled.ok("changes", "undo", "C-3", *AT).out


def test_an_undo_can_be_taken_back_and_made_again(journalled: Command) -> None:
    journalled.ok("changes", "undo", "C-2", "--yes", *AT)
    assert windows(journalled) == []
    journalled.ok("changes", "undo", "C-4", "--yes", *AT)
    assert [each.id for each in windows(journalled)] == ["W-1", "W-2"]
    assert journalled.ok("changes", "undo", "C-2", "--yes", *AT, "--json").json["change"] == "C-6"
    assert windows(journalled) == []


def test_what_was_touched_since_is_not_taken_back(journalled: Command) -> None:
    later = replace(window(1), until=datetime(2026, 8, 9, 22, tzinfo=UTC), revision=1)
    change(journalled, Step(window(1), later))
    before = journalled.dump()
    run = journalled("changes", "undo", "C-2", "--yes", *AT, "--json")
    assert (run.code, run.out, run.error["id"], run.error["objects"]) == (4, "", "stale", ["W-1"])
    assert journalled.dump() == before


def test_what_something_refers_to_is_not_taken_back_nor_planned_to_be(register: Command) -> None:
    teleborg, anna = "SE2321000065-TEST1004", "SE2321000065-TEST2001"
    register.ok("persons", "import", register.write("p.csv", "hsa_id,name\nSE2321000065-TEST2999,Ny\n"))
    register.ok("roles", "grant", anna, "redaktor-kontaktkort", teleborg)
    before = register.dump()
    for words in (["-n"], ["--yes"]):
        run = register("changes", "undo", "C-2", *words, "--json")
        assert (run.code, run.error["message"]) == (4, f"in use since C-2: {anna}.")
    assert register("changes", "undo", "C-1", "-n").code == 4
    assert register.dump() == before
    done = register.ok("changes", "undo", "C-2", "--only-untouched", "--yes", "--json").json
    assert (done["counts"]["remove"], anna in {step["id"] for step in done["steps"]}) == (5, False)


def test_what_a_case_refers_to_is_not_taken_back(register: Command) -> None:
    register.ok("demo", "cases", "--count", "20", "--years", "1", "--seed", "1")
    run = register("changes", "undo", "C-3", "-n", "--json")
    assert (run.code, run.error["id"]) == (4, "stale")
    register.ok("changes", "undo", "C-4", "--yes", "--allow", "too-many", "--reason", "x")
    run = register("changes", "undo", "C-3", "-n", "--json")
    assert (run.code, "in use since C-3" in run.error["message"]) == (4, True)


def test_only_untouched_takes_back_the_rest_and_the_rest_of_it_later(journalled: Command) -> None:
    later = replace(window(1), until=datetime(2026, 8, 9, 22, tzinfo=UTC), revision=1)
    extended = change(journalled, Step(window(1), later))
    done = journalled.ok("changes", "undo", "C-2", "--only-untouched", "--yes", *AT, "--json").json
    assert [step["id"] for step in done["steps"]] == ["W-2"]
    assert windows(journalled) == [later]
    journalled.ok("changes", "undo", extended, *AT)
    rest = journalled.ok("changes", "undo", "C-2", *AT, "--json").json
    assert [step["id"] for step in rest["steps"]] == ["W-1"]
    assert windows(journalled) == []
    assert journalled.ok("changes", "undo", "C-2", *AT, "--json").json["change"] is None


def test_an_undo_that_would_leave_others_without_what_they_refer_to_is_refused(journalled: Command) -> None:
    journalled.ok("changes", "undo", "C-3", *AT)
    before = journalled.dump()
    run = journalled("changes", "undo", "C-1", "--yes", *AT, "--json")
    assert (run.code, run.out, run.error["id"]) == (4, "", "stale")
    assert journalled.dump() == before


def test_a_dry_run_of_an_undo_shows_it_and_changes_nothing(journalled: Command) -> None:
    before = journalled.dump()
    shown = journalled.ok("changes", "undo", "C-2", "-n", *AT, "--json").json
    assert (shown["dry_run"], shown["change"], shown["counts"]["remove"]) == (True, None, 2)
    assert journalled.dump() == before


def test_an_undo_of_more_than_one_step_is_confirmed(journalled: Command) -> None:
    run = journalled("changes", "undo", "C-2", *AT, "--json")
    assert (run.code, run.error["id"]) == (4, "not-confirmed")
    assert "--yes" in run.error["hint"]
    assert len(windows(journalled)) == 2


def test_what_was_said_not_to_be_undoable_is_not(journalled: Command) -> None:
    change(journalled, Step(RENAMED, TELEBORG), undoable=False, command="vis retention purge --apply")
    run = journalled("changes", "undo", "C-4", *AT, "--json")
    assert (run.code, run.error["id"]) == (4, "not-undoable")


def test_too_many_does_not_stand_in_the_way_of_an_undo(vis: Command) -> None:
    many = [Unit(f"SE2321000065-TEST{n:04}", f"Enhet {n}") for n in range(1000, 1120)]
    add(vis, *many)
    assert vis.ok("changes", "undo", "C-1", "--yes", *AT, "--json").json["counts"]["remove"] == 120
    assert units(vis) == {}


def test_an_undo_lets_the_switch_follow_at_once(vis: Command) -> None:
    add(vis, *REGISTER)
    during = datetime(2026, 7, 1, 8, tzinfo=UTC)
    add(vis, window(1), at=during)
    assert switch(vis) is False
    vis.ok("changes", "undo", "C-2", "--yes", "--now", "2026-07-01 10:05")
    assert switch(vis) is True


def switch(vis: Command) -> bool:
    from vis_cli.db.core import tables as t

    c = t.offers.c
    with vis.open().reading() as db:
        found = db.scalar(
            t.offers.select().with_only_columns(c.switch).where(c.unit == TELEBORG.hsa_id, c.case_type == BOKA.slug)
        )
        return bool(found)


# --- vis undo --------------------------------------------------------------------------------------------------------


ANNA_HERSELF = {"SUDO_USER": "anna"}


def test_ones_own_change_is_what_the_os_user_made_whoever_they_acted_for(vis: Command) -> None:
    add(vis, *REGISTER)
    for actor, user, name in (("chefen", "anna", "Telan"), ("anna", "bo", "Telis")):
        vis.ok("units", "alias", "Teleborg", name, "--actor", actor, *AT, env={"SUDO_USER": user})
    undone = vis.ok("undo", "--yes", "--actor", "bo", *AT, "--json", env=ANNA_HERSELF).json
    assert [step["before"]["alias"] for step in undone["steps"]] == ["Telan"]
    again = vis("undo", "--yes", *AT, "--json", env={"SUDO_USER": "chefen"})
    assert (again.code, again.error["id"]) == (5, "no-change")


def test_undo_takes_back_ones_own_last_change_and_then_the_one_before(journalled: Command) -> None:
    change(journalled, Step(ANNA, replace(ANNA, name="Anna Berg")))
    first = journalled.ok("undo", "--yes", *AT, "--json", env=ANNA_HERSELF).json
    assert first["steps"][0]["id"] == ANNA.hsa_id
    second = journalled.ok("undo", "--yes", *AT, "--json", env=ANNA_HERSELF).json
    assert second["steps"][0]["id"] == TELEBORG.hsa_id
    assert len(windows(journalled)) == 2


def test_undo_asks_even_about_one_step(journalled: Command) -> None:
    run = journalled("undo", *AT, env=ANNA_HERSELF)
    assert (run.code, run.out) == (4, "")
    assert "--yes" in run.err
    assert units(journalled)[TELEBORG.hsa_id] == "Teleborgs vårdcentral"


def test_undo_says_which_change_can_be_taken_back_where_the_last_one_can_not(journalled: Command) -> None:
    change(journalled, Step(RENAMED, TELEBORG), undoable=False, command="vis retention purge --apply")
    run = journalled("undo", "--yes", *AT, "--json", env=ANNA_HERSELF)
    assert (run.code, run.error["id"]) == (4, "not-undoable")
    assert "`vis changes undo C-3 -n`" in run.error["hint"]


def test_undo_of_somebody_without_changes_finds_none(journalled: Command) -> None:
    run = journalled("undo", "--json", env={"SUDO_USER": "nils"})
    assert (run.code, run.error["id"]) == (5, "no-change")


def test_an_undo_needs_the_right_that_the_change_needed(vis_sqlite: Command) -> None:
    add(vis_sqlite, *REGISTER, details={"needs": "register"})
    vis_sqlite.write("vis.yaml", "operators: {bo: [register], eva: [windows, operations]}\n")
    refused = vis_sqlite("changes", "undo", "C-1", "--yes", "--json", *AT, env={"SUDO_USER": "eva"})
    assert (refused.code, refused.error["id"]) == (77, "not-permitted")
    vis_sqlite.ok("changes", "undo", "C-1", "--yes", *AT, env={"SUDO_USER": "bo"})
