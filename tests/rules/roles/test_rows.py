"""Rows of a file of grants, and the plans made of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.rules.roles.region import (
    ADMIN,
    ANNA,
    BO,
    CILLA,
    EDITOR,
    FACTS,
    HANDLER,
    LAGAN,
    NAMES,
    PRESENTER,
    PV_ADMIN,
    RECEIVER,
    TELEBORG,
    TODAY,
    a_grant,
    d,
    judged,
)
from vis_cli.errors import Source
from vis_cli.rules.core.plan import Plan, after
from vis_cli.rules.roles import bulk as roles_bulk
from vis_cli.rules.roles.bulk import OldUser
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.roles.planning import Request
from vis_cli.rules.roles.rows import Defaults, File, Reading, Row, read


def file_of(*rows: Row) -> File:
    return File(rows, lambda n, column: Source("f.csv", n + 2, None, column), lambda n: Source("f.csv", n + 2))


def reading(*rows: Row, held: tuple[Grant, ...] = (), defaults: Defaults | None = None, **more: bool) -> Reading:
    return read(file_of(*rows), NAMES, held, defaults or Defaults(), FACTS, **more)


def faults(found: Reading) -> list[tuple[int | None, str]]:
    return [(fault.source.line if fault.source else None, fault.id) for fault in found.all_faults]


ROW = Row("Anna Berg", "Redaktör kontaktkort", "Teleborg", "2026-06-10", "2026-08-31", "grant", "IT-1")


def test_a_row_becomes_a_request_with_its_line() -> None:
    (request,) = reading(ROW).requests
    assert request.grant == a_grant(since="0610", until="0831", ticket="IT-1")
    assert request.source == Source("f.csv", 2)


@pytest.mark.parametrize("rows", [1, 5, 1000, 1001])
def test_as_many_rows_are_told_as_there_are(rows: int) -> None:
    told: list[int] = []
    read(file_of(*[ROW] * rows), NAMES, (), Defaults(), FACTS, advance=told.append)
    assert sum(told) == rows


def test_what_a_row_leaves_out_is_taken_from_the_command() -> None:
    row = Row("Anna Berg", EDITOR, "Teleborg")
    (request,) = reading(row, defaults=Defaults(None, None, "IT-9")).requests
    assert request.grant == a_grant(since="0610", ticket="IT-9")


def test_a_bundle_and_several_roles_in_one_cell_are_several_requests() -> None:
    found = reading(ROW._replace(role="redaktör, ÄM"))
    assert [request.grant.role for request in found.requests] == [PRESENTER, EDITOR, RECEIVER]


@pytest.mark.parametrize(
    ("change", "id", "column"),
    [
        ({"person": "Anna Borg"}, "unknown-person", "person"),
        ({"person": ""}, "missing-value", "person"),
        ({"role": "redaktr"}, "unknown-role", "role"),
        ({"role": "Lokal administratör"}, "ambiguous-role", "role"),
        ({"unit": "Telebor"}, "unknown-unit", "unit"),
        ({"unit": None}, "missing-value", "unit"),
        ({"since": "10/6 2026"}, "faulty-value", "from"),
        ({"since": "2026-02-30"}, "faulty-value", "from"),
        ({"until": "2026-06-09"}, "reversed-period", "to"),
        ({"action": "remove"}, "unknown-action", "action"),
        ({"action": "revoke"}, "revoke-with-end", "to"),
        ({"person": "Disa Falk", "until": "2026-09-01"}, "disabled-person", "person"),
        ({"unit": "Nedlagda"}, "closed-unit", "unit"),
        ({"granted_by": "Bo Ek"}, "may-not-grant", "granted_by"),
    ],
)
def test_a_faulty_row_is_told_with_line_and_column(change: dict[str, Any], id: str, column: str) -> None:
    found = reading(ROW, ROW._replace(unit="Lagan", **change) if "unit" not in change else ROW._replace(**change))
    assert [(fault.id, fault.source.line, fault.source.text) for fault in found.all_faults] == [(id, 3, column)]
    assert len(found.requests) == 1


def test_every_fault_of_a_row_is_told_at_once() -> None:
    found = reading(Row("Nobody", "nothing", "nowhere", "never", "later", "perhaps"))
    assert len(found.all_faults) == 6
    found = reading(Row("Nobody", "", "Teleborg", "2026-06-10", "2026-06-09", "revoke"))
    assert {id for _, id in faults(found)} == {"unknown-person", "missing-value", "reversed-period", "revoke-with-end"}
    found = reading(Row("Nobody", EDITOR, "Teleborg", "never", "2026-06-09", "perhaps"))
    assert {id for _, id in faults(found)} == {"unknown-person", "faulty-value", "unknown-action"}


def test_an_end_before_today_is_reversed_when_no_beginning_is_told() -> None:
    assert faults(reading(ROW._replace(since="", until="2026-06-09"))) == [(2, "reversed-period")]
    assert faults(reading(ROW._replace(since="", until="2026-06-10"))) == []


def test_rows_that_say_the_same_are_one() -> None:
    found = reading(ROW, ROW, ROW._replace(person=ANNA))
    assert (len(found.requests), found.repeated, found.all_faults) == (1, 2, [])


@pytest.mark.parametrize(
    ("second", "id"),
    [
        (ROW._replace(until=""), "overlapping-rows"),
        (ROW._replace(since="2026-08-31", until=""), "overlapping-rows"),
        (ROW._replace(since="2026-09-01", until=""), None),
        (ROW._replace(since="2026-12-01", until="", action="revoke"), "contradiction"),
    ],
)
def test_rows_about_the_same_must_go_together(second: Row, id: str | None) -> None:
    assert faults(reading(ROW, second)) == ([] if id is None else [(3, id), (2, "waits")][::-1])


def test_a_good_row_waits_for_a_faulty_one_about_the_same() -> None:
    found = reading(
        ROW._replace(until="2026-13-01"), ROW._replace(since="2026-10-01", until=""), ROW._replace(role=HANDLER)
    )
    assert faults(found) == [(2, "faulty-value"), (3, "waits")]
    assert [request.grant.role for request in found.requests] == [HANDLER]


def test_waiting_spreads_through_rows_with_several_roles() -> None:
    found = reading(
        ROW._replace(until="2026-13-01"),
        ROW._replace(role=f"{EDITOR},{PRESENTER}", since="2026-10-01", until=""),
        ROW._replace(role=PRESENTER, until="2026-06-30"),
        ROW._replace(role=HANDLER),
    )
    assert faults(found) == [(2, "faulty-value"), (3, "waits"), (4, "waits")]


def test_each_row_is_judged_by_whom_it_says_gave_the_role() -> None:
    admin = a_grant(BO, ADMIN)
    good = ROW._replace(granted_by="Bo Ek")
    assert reading(good, held=(admin,)).requests[0].grant.granted_by == BO
    assert faults(reading(good._replace(unit="Lagan"), held=(admin,))) == [(2, "may-not-grant")]


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_rows_does_not_matter_to_who_may_give(turned: bool) -> None:
    made = Row("Bo Ek", ADMIN, "Teleborg")
    gives = ROW._replace(granted_by="Bo Ek", since="")
    rows = [gives, made] if turned else [made, gives]
    assert faults(reading(*rows)) == []
    chain = [Row("Bo Ek", PV_ADMIN, "Teleborg", granted_by="Cilla Dal"), Row("Cilla Dal", PV_ADMIN, "Teleborg")]
    last = Row("Anna Berg", HANDLER, "Teleborg", granted_by="Bo Ek")
    assert faults(reading(*([last, *chain] if turned else [*reversed(chain), last]))) == []


def test_two_who_make_each_other_administrators_are_none_and_who_is_one_later_is_told_from_when() -> None:
    one = Row("Bo Ek", PV_ADMIN, "Teleborg", granted_by="Cilla Dal")
    other = Row("Cilla Dal", PV_ADMIN, "Teleborg", granted_by="Bo Ek")
    assert [id for _, id in faults(reading(one, other))] == ["may-not-grant", "may-not-grant"]
    found = reading(Row("Bo Ek", ADMIN, "Teleborg", "2026-07-01"), ROW._replace(granted_by="Bo Ek"))
    assert [str(fault.message).split("there ")[-1] for fault in found.all_faults] == [
        "on the day when it is given, and it begins Wed 1 July 2026."
    ]


def test_names_beside_the_ids_stand_in_for_ids_that_are_missing_and_must_not_be_of_another() -> None:
    filled = Row("", "", "", names=("Anna Berg", EDITOR, "Teleborg"))
    assert reading(filled).requests[0].grant.key == (ANNA, EDITOR, TELEBORG)
    both = Row(ANNA, EDITOR, TELEBORG, names=("Anna Berg", "", "Gone by now"))
    assert reading(both).requests[0].grant.key == (ANNA, EDITOR, TELEBORG)
    assert faults(reading(both._replace(names=("Bo Ek", "", "")))) == [(2, "names-differ")]


# --- plans -----------------------------------------------------------------------------------------------------------


def guards_of(plan: Plan) -> dict[str, int]:
    return {violation.guard: violation.amount for violation in plan.violations}


def crowd(count: int, role: str = EDITOR) -> list[Grant]:
    return [a_grant(f"SE2321000065-TEST{n:04}", role) for n in range(2000, 2000 + count)]


@pytest.mark.parametrize(
    ("held", "taken", "violations"),
    [
        (7, 2, {}),
        (6, 2, {"too-many": 2}),
        (6, 3, {"too-many": 3}),
        (10, 3, {}),
        (500, 51, {"too-many": 51}),
        (500, 50, {}),
    ],
)
def test_too_many_revocations_in_one_file_are_refused(held: int, taken: int, violations: dict[str, int]) -> None:
    grants = crowd(held)
    requests = [Request(replace(each, since=TODAY), None, revoke=True) for each in grants[:taken]]
    assert guards_of(judged(roles_bulk.apply(grants, requests, FACTS), grants)) == violations


def test_the_limits_of_too_many_are_settings() -> None:
    grants = crowd(10)
    requests = [Request(replace(each, since=TODAY), None, revoke=True) for each in grants[:2]]
    facts = replace(FACTS, limit=1)
    assert guards_of(judged(roles_bulk.apply(grants, requests, facts), grants, facts)) == {"too-many": 2}


def test_a_sync_ends_what_is_not_named_within_the_systems_of_the_file() -> None:
    named, unnamed = a_grant(ANNA), a_grant(BO)
    elsewhere, other_system = a_grant(BO, unit=LAGAN), a_grant(BO, HANDLER)
    ended = a_grant(CILLA, until="0301")
    held = [named, unnamed, elsewhere, other_system, ended]
    found = reading(Row("Anna Berg", EDITOR, None), Row("Cilla Dal", EDITOR, "Teleborg"), defaults=Defaults(TELEBORG))
    systems = roles_bulk.systems_of(found.requests, FACTS.catalogue)
    plan = roles_bulk.sync(held, found.requests, [TELEBORG], systems, FACTS)
    assert plan.counts == {"add": 1, "change": 1, "remove": 0, "same": 1}
    (changed,) = [step for step in plan.steps if step.action == "change"]
    assert (changed.before, changed.after.until) == (unnamed, d("0609"))


def test_a_sync_takes_no_row_for_another_unit() -> None:
    found = reading(ROW._replace(unit="Lagan"), ROW._replace(action="revoke", until=""), defaults=Defaults(TELEBORG))
    assert [id for _, id in faults(found)] == ["other-unit", "not-for-sync"]


@pytest.mark.parametrize(("held", "kept", "violations"), [(9, 6, 3), (10, 6, 4), (8, 6, None), (3, 1, 2), (3, 2, None)])
def test_a_sync_that_takes_more_than_its_share_is_refused(held: int, kept: int, violations: int | None) -> None:
    grants = crowd(held)
    requests = [Request(each) for each in grants[:kept]]
    plan = judged(roles_bulk.sync(grants, requests, [TELEBORG], frozenset({"HSA Webb"}), FACTS), grants)
    assert guards_of(plan) == ({} if violations is None else {"too-many": violations})


def test_a_file_without_ends_leaves_the_ends_of_what_holds() -> None:
    row = Row("Anna Berg", EDITOR, "Teleborg")
    held = [a_grant(until="1231")]
    silent = reading(row, keep_end=True).requests
    assert roles_bulk.apply(held, silent, FACTS).counts["same"] == 1
    assert roles_bulk.apply(held, reading(row).requests, FACTS).counts["change"] == 1


def test_users_of_the_old_service_become_administrators_once() -> None:
    users = [
        OldUser(ANNA, "Teleborg", "Anna Berg", Source("old.csv", 2)),
        OldUser(BO, "Nowhere", "Bo Ek", Source("old.csv", 3)),
        OldUser("SE2321000065-TEST0999", "Teleborg", "Gone", Source("old.csv", 4)),
        OldUser("Disa Falk", "Teleborg", "Disa Falk", Source("old.csv", 5)),
        OldUser(ANNA, TELEBORG, "Anna Berg", Source("old.csv", 6)),
    ]
    first = roles_bulk.migrate([], users, NAMES, ADMIN, FACTS)
    assert [(step.after.person, step.after.role, step.after.unit) for step in first.plan.steps] == [
        (ANNA, ADMIN, TELEBORG)
    ]
    assert [(fault.source.line, fault.id) for fault in first.skipped.values()] == [
        (3, "unknown-unit"),
        (4, "unknown-person"),
        (5, "disabled-person"),
    ]
    assert "Gone" in str(first.skipped[2].message)
    held = after([], first.plan.steps)
    assert roles_bulk.migrate(held, users, NAMES, ADMIN, FACTS).plan.changes == ()


def test_migrating_keeps_the_end_of_an_administrator_who_has_one() -> None:
    held = [a_grant(ANNA, ADMIN, until="1231")]
    users = [OldUser(ANNA, "Teleborg", "", Source("old.csv", 2))]
    assert roles_bulk.migrate(held, users, NAMES, ADMIN, FACTS).plan.changes == ()
