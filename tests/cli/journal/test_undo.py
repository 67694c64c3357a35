"""Taking back later: what has been stays on record, and what no command could have made is refused."""

from __future__ import annotations

import pytest

from tests.cli.roles.fixtures import held
from tests.conftest import Command, Run
from tests.rules.roles.region import ADMIN, ANNA, BO, CILLA, EDITOR, LAGAN, LIDHULT, TELEBORG


def at(vis: Command, day: str, *words: str, yes: bool = True) -> Run:
    """A command at nine in the morning of a day."""
    changes = words[0] in ("roles", "changes", "persons", "units", "orders", "windows", "cards", "retention", "undo")
    answered = ["--yes"] if yes and changes and words[1] not in ("list", "explain", "show") else []
    return vis(*words, *answered, "--now", f"{day} 09:00", "--json")


def done(vis: Command, day: str, *words: str) -> str:
    """The id of the change set that a command makes; it must succeed."""
    run = at(vis, day, *words)
    assert run.code == 0, run.err
    assert run.json["change"] is not None
    return str(run.json["change"])


# --- roles -----------------------------------------------------------------------------------------------------------


def test_a_grant_that_was_in_force_ends_and_stays_on_record(staffed: Command) -> None:
    given = done(staffed, "2027-02-01", "roles", "grant", BO, EDITOR, TELEBORG)
    preview = staffed.ok("changes", "undo", given, "-n", "--json", "--now", "2027-04-16 09:00").json
    assert (preview["change"], preview["counts"]["change"]) == (None, 1)
    taken_back = done(staffed, "2027-04-16", "changes", "undo", given)
    assert held(staffed, "--all") == [(BO, EDITOR, TELEBORG, "2027-02-01", "2027-04-15")]
    assert len(held(staffed, "--during", "2027-03")) == 1
    for day, answer in (("2027-03-15", True), ("2027-04-15", True), ("2027-04-16", False)):
        explained = staffed("roles", "explain", BO, TELEBORG, "edit-card", "--as-of", day, "--json")
        assert (explained.code, explained.json["answer"]) == (0 if answer else 1, answer)
    again = at(staffed, "2027-05-01", "changes", "undo", given)
    assert (again.code, again.json["change"], again.json["steps"]) == (0, None, [])
    done(staffed, "2027-06-01", "changes", "undo", taken_back)
    assert held(staffed, "--all") == [
        (BO, EDITOR, TELEBORG, "2027-02-01", "2027-04-15"),
        (BO, EDITOR, TELEBORG, "2027-06-01", None),
    ]
    assert staffed.ok("audit", "verify", "--json").json["ok"]


def test_a_revocation_taken_back_holds_from_today_and_twice_is_once(staffed: Command) -> None:
    done(staffed, "2027-01-01", "roles", "grant", BO, EDITOR, TELEBORG)
    taken = done(staffed, "2027-02-01", "roles", "revoke", BO, EDITOR, TELEBORG)
    done(staffed, "2027-04-16", "changes", "undo", taken)
    expected = [
        (BO, EDITOR, TELEBORG, "2027-01-01", "2027-01-31"),
        (BO, EDITOR, TELEBORG, "2027-04-16", None),
    ]
    assert held(staffed, "--all") == expected
    assert held(staffed, "--during", "2027-03") == []
    again = at(staffed, "2027-05-01", "changes", "undo", taken)
    assert (again.code, again.json["change"]) == (0, None)
    assert held(staffed, "--all") == expected


def test_no_undo_takes_the_last_administrator_from_a_unit_without_being_told(staffed: Command) -> None:
    given = done(staffed, "2027-02-01", "roles", "grant", BO, ADMIN, TELEBORG)
    before = staffed.dump()
    run = at(staffed, "2027-04-16", "changes", "undo", given)
    assert (run.code, run.out, run.error["id"]) == (4, "", "last-admin")
    assert staffed.dump() == before
    done(staffed, "2027-04-16", "changes", "undo", given, "--allow", "last-admin", "--reason", "stängs")
    assert held(staffed, "--all") == [(BO, ADMIN, TELEBORG, "2027-02-01", "2027-04-15")]


def test_no_undo_makes_it_never_have_been_without_being_told(staffed: Command) -> None:
    allowed = ("--allow", "past-start", "--reason", "har haft den")
    given = done(staffed, "2027-04-16", "roles", "grant", BO, EDITOR, TELEBORG, "--from", "2027-02-01", *allowed)
    run = at(staffed, "2027-04-16", "changes", "undo", given)
    assert (run.code, run.error["id"]) == (4, "past-start")
    done(staffed, "2027-04-16", "changes", "undo", given, "--allow", "past-start", "--reason", "fel person")
    assert held(staffed, "--all") == []


def test_no_undo_leaves_two_grants_that_overlap(staffed: Command) -> None:
    done(staffed, "2027-01-01", "roles", "grant", BO, EDITOR, TELEBORG)
    taken = done(staffed, "2027-02-01", "roles", "revoke", BO, EDITOR, TELEBORG)
    done(staffed, "2027-03-01", "roles", "grant", BO, EDITOR, TELEBORG, "--to", "2027-12-31")
    before = staffed.dump()
    run = at(staffed, "2027-04-16", "changes", "undo", taken)
    assert (run.code, run.error["id"]) == (4, "stale")
    assert run.error["objects"] == [f"{BO}/{EDITOR}/{TELEBORG}/2027-03-01"]
    left = at(staffed, "2027-04-16", "changes", "undo", taken, "--only-untouched")
    assert (left.code, left.json["change"]) == (0, None)
    assert staffed.dump() == before


@pytest.mark.parametrize(
    ("words", "id"),
    [
        (("persons", "disable", BO, "--on", "2027-03-01"), "disabled-person"),
        (("units", "close", LIDHULT, "--on", "2027-03-01"), "closed-unit"),
    ],
)
def test_no_undo_gives_a_role_to_who_or_where_is_nobody(staffed: Command, words: tuple[str, ...], id: str) -> None:
    done(staffed, "2027-01-01", "roles", "grant", BO, EDITOR, LIDHULT)
    done(staffed, "2027-01-01", "roles", "grant", ANNA, EDITOR, LAGAN)
    taken = done(staffed, "2027-02-01", "roles", "revoke", BO, EDITOR, LIDHULT)
    gone = done(staffed, "2027-03-01", *words)
    run = at(staffed, "2027-04-16", "changes", "undo", taken)
    assert (run.code, run.out, run.error["id"]) == (4, "", id)
    done(staffed, "2027-04-16", "changes", "undo", gone)
    done(staffed, "2027-04-16", "changes", "undo", taken)
    assert (BO, EDITOR, LIDHULT, "2027-04-16", None) in held(staffed, "--all")


def test_a_person_who_was_disabled_gets_everything_back_from_today(staffed: Command) -> None:
    done(staffed, "2027-01-01", "roles", "grant", BO, EDITOR, TELEBORG)
    done(staffed, "2027-01-01", "roles", "grant", BO, EDITOR, LAGAN)
    gone = done(staffed, "2027-02-01", "persons", "disable", BO)
    back = done(staffed, "2027-04-16", "changes", "undo", gone)
    assert held(staffed, "--as-of", "2027-04-16") == [
        (BO, EDITOR, LAGAN, "2027-04-16", None),
        (BO, EDITOR, TELEBORG, "2027-04-16", None),
    ]
    done(staffed, "2027-05-01", "roles", "grant", BO, "redaktor-e-tjanst", TELEBORG)
    done(staffed, "2027-06-01", "changes", "undo", back)
    assert held(staffed, "--as-of", "2027-06-01") == []
    assert len(held(staffed, "--during", "2027-05")) == 3, "they were there in May"
    disabled = staffed.ok("persons", "show", BO, "--json").json["disabled_on"]
    assert disabled == "2027-06-01"


def test_a_unit_closed_again_by_an_undo_ends_what_it_was_given_meanwhile(staffed: Command) -> None:
    done(staffed, "2027-01-01", "units", "close", LIDHULT, "--on", "2027-01-01")
    with_it = done(staffed, "2027-02-01", "changes", "undo", "C-2")
    done(staffed, "2027-03-01", "roles", "grant", CILLA, EDITOR, LIDHULT)
    done(staffed, "2027-04-16", "changes", "undo", with_it)
    assert held(staffed, "--all") == [(CILLA, EDITOR, LIDHULT, "2027-03-01", "2027-04-15")]
    assert staffed.ok("units", "show", LIDHULT, "--json").json["closed_on"] == "2027-04-16"


# --- orders ----------------------------------------------------------------------------------------------------------

ORDER = """\
orders:
  - ref: IT-1
    unit: Vårdcentralen Birka
    case_types: [Boka tid, Förnya recept]
    deactivate: 2027-06-28
    reactivate: 2027-08-02
"""


@pytest.fixture
def ordered(register: Command) -> Command:
    """An order for two case types, applied in June 2027, as the last change."""
    register.write("order.yaml", ORDER)
    done(register, "2027-06-01", "orders", "apply", "order.yaml")
    return register


def last(vis: Command) -> str:
    return str(vis.ok("changes", "list", "--json").json["items"][0]["id"])


def orders(vis: Command, day: str) -> list[tuple[str, str, list[str]]]:
    items = at(vis, day, "orders", "list").json["items"]
    return [(item["ref"], item["state"], item["windows"]) for item in items]


def windows(vis: Command, day: str) -> list[tuple[str, str]]:
    return [(item["id"], item["state"]) for item in at(vis, day, "windows", "list").json["items"]]


def test_an_order_taken_back_before_it_begins_is_gone(ordered: Command) -> None:
    done(ordered, "2027-06-27", "changes", "undo", last(ordered))
    assert (orders(ordered, "2027-06-27"), windows(ordered, "2027-06-27")) == ([], [])


def test_an_order_taken_back_while_it_runs_is_withdrawn_and_stays_on_record(ordered: Command) -> None:
    applied = last(ordered)
    run = at(ordered, "2027-07-10", "changes", "undo", applied, yes=False)
    assert (run.code, run.error["id"]) == (4, "not-confirmed")
    done(ordered, "2027-07-10", "changes", "undo", applied)
    assert orders(ordered, "2027-07-10") == [("IT-1", "withdrawn", ["W-1", "W-2"])]
    assert windows(ordered, "2027-07-10") == [("W-1", "cancelled"), ("W-2", "cancelled")]
    offered = at(ordered, "2027-07-10", "case-types", "list", "--unit", "Birka").json["items"]
    assert all(each["active"] and each["switch"] for each in offered if each["offered"])


def test_an_order_stays_as_long_as_a_window_that_was_touched_does(ordered: Command) -> None:
    applied = last(ordered)
    done(ordered, "2027-06-02", "windows", "extend", "W-1", "--to", "2027-08-09")
    run = at(ordered, "2027-06-03", "changes", "undo", applied)
    assert (run.code, run.error["objects"]) == (4, ["W-1"])
    done(ordered, "2027-06-03", "changes", "undo", applied, "--only-untouched")
    assert orders(ordered, "2027-06-03") == [("IT-1", "planned", ["W-1"])]
    assert windows(ordered, "2027-06-03") == [("W-1", "planned")]


def test_a_withdrawal_taken_back_closes_from_now_on(ordered: Command) -> None:
    withdrawn = done(ordered, "2027-07-10", "orders", "withdraw", "IT-1")
    done(ordered, "2027-07-20", "changes", "undo", withdrawn)
    assert orders(ordered, "2027-07-20") == [("IT-1", "active", ["W-1", "W-2", "W-3", "W-4"])]
    assert {state for _, state in windows(ordered, "2027-07-15")[:2]} == {"cancelled"}
    done(ordered, "2027-07-21", "orders", "withdraw", "IT-1")
    again = at(ordered, "2027-07-22", "changes", "undo", withdrawn)
    assert (again.code, again.json["change"]) == (0, None), "it has been taken back already"


def test_no_undo_closes_what_another_order_closes_by_now(ordered: Command) -> None:
    withdrawn = done(ordered, "2027-06-02", "orders", "withdraw", "IT-1")
    ordered.write("other.yaml", ORDER.replace("IT-1", "IT-2"))
    done(ordered, "2027-06-03", "orders", "apply", "other.yaml")
    run = at(ordered, "2027-06-04", "changes", "undo", withdrawn)
    assert (run.code, run.error["id"]) == (4, "overlaps-order")


def test_an_undo_brings_nothing_back_that_refers_to_what_is_gone(register: Command) -> None:
    ward, clinic = "SE2321000065-TEST9001", "SE2321000065-TEST9002"
    header = "hsa_id,name,parent\n"
    register.write("clinic.csv", f"{header}{clinic},Kliniken,\n")
    register.write("below.csv", f"{header}{ward},Avdelningen,{clinic}\n")
    register.write("apart.csv", f"{header}{ward},Avdelningen,\n")
    made = done(register, "2027-01-01", "units", "import", "clinic.csv")
    done(register, "2027-01-02", "units", "import", "below.csv")
    moved = done(register, "2027-01-03", "units", "import", "apart.csv")
    done(register, "2027-01-04", "changes", "undo", made)
    run = at(register, "2027-01-05", "changes", "undo", moved)
    assert (run.code, run.error["message"], run.error["objects"]) == (4, f"gone since {moved}: {clinic}.", [clinic])


def test_no_undo_gives_back_a_name_that_is_anothers_by_now(register: Command) -> None:
    freed = done(register, "2027-01-01", "units", "unalias", "Teleborg", "Teleborgs vårdcentral")
    taken = done(register, "2027-01-02", "units", "alias", "Moheda", "Teleborgs vårdcentral")
    run = at(register, "2027-01-03", "changes", "undo", freed)
    assert (run.code, run.out, run.error["id"]) == (4, "", "name-taken")
    done(register, "2027-01-03", "changes", "undo", taken)
    done(register, "2027-01-03", "changes", "undo", freed)


# --- what else holds for a time ---------------------------------------------------------------------------------------


def test_a_notice_that_was_up_is_taken_down_and_stays_on_record(register: Command) -> None:
    words = ("cards", "notice", "add", "Birka", "--from", "2027-06-10", "--to", "2027-06-20", "--text", "Stängt.")
    put_up = done(register, "2027-06-01", *words)
    done(register, "2027-06-15", "changes", "undo", put_up)
    (notice,) = register.ok("cards", "notice", "list", "--all", "--now", "2027-06-15", "--json").json["items"]
    assert (notice["from"], notice["to"], notice["state"]) == ("2027-06-10", "2027-06-14", "over")


def test_a_hold_that_kept_cases_is_released_and_stays_on_record(register: Command) -> None:
    placed = done(register, "2027-01-01", "retention", "hold", "add", "--unit", "Birka", "--reason", "skadeanmälan")
    done(register, "2027-02-01", "changes", "undo", placed)
    (hold,) = register.ok("retention", "hold", "list", "--all", "--now", "2027-02-01", "--json").json["items"]
    assert (hold["state"], hold["released"]) == ("released", "2027-02-01T09:00:00+01:00")


def test_one_that_is_named_is_another_command(bare_vis: Command) -> None:
    run = bare_vis("undo", "C-8", "--json")
    assert (run.code, run.error["hint"]) == (2, "Did you mean `vis changes undo C-8`?")
