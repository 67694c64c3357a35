"""Grants in bulk: what a file asks, what a sync leaves alone, and who is not taken over from the old service."""

from __future__ import annotations

import pytest

from tests.rules.roles.region import (  # fmt: skip
    ADMIN,
    ANNA,
    BO,
    CATALOGUE,
    CILLA,
    CLOSED,
    DISA,
    FACTS,
    HANDLER,
    LAGAN,
    NAMES,
    TELEBORG,
    a_grant,
    d,
    judged,
)
from vis_cli.errors import Source
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.roles.bulk import OldUser, apply, migrate, outside, sync, systems_of
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.roles.planning import Request

HSA_WEBB = frozenset({"HSA Webb"})
LINE = Source("grants.csv", 3)


def steps(plan: Plan) -> list[tuple[str, str, str | None]]:
    """What becomes of whom, and until when."""
    return [
        (step.action, step.record.person, str(step.record.until)[5:] if step.record.until else None)
        for step in plan.steps
    ]


def test_a_file_is_carried_out_in_its_order() -> None:
    give, take = Request(a_grant(since="0610")), Request(a_grant(since="0610"), revoke=True)
    assert steps(apply([], [give, take], FACTS)) == []
    assert steps(apply([], [take, give], FACTS)) == [("add", ANNA, None)]


def test_each_step_knows_the_line_that_asked_for_it() -> None:
    plan = apply([], [Request(a_grant(since="0610"), LINE)], FACTS)
    assert [step.source for step in plan.steps] == [LINE]


def test_the_systems_of_a_file_are_those_of_its_roles() -> None:
    requests = [Request(a_grant()), Request(a_grant(role=ADMIN)), Request(a_grant(role=HANDLER))]
    assert systems_of(requests[:2], CATALOGUE) == HSA_WEBB
    assert systems_of(requests, CATALOGUE) == {"HSA Webb", "Personalverktyget"}
    assert systems_of([], CATALOGUE) == frozenset()


def test_a_role_of_another_system_is_a_fault_at_its_line() -> None:
    (fault,) = outside([Request(a_grant()), Request(a_grant(role=HANDLER), LINE)], HSA_WEBB, CATALOGUE)
    assert str(fault) == (
        "grants.csv:3: error[other-system]: Ärendehanterare is a role of Personalverktyget. "
        "Leave it out, or sync Personalverktyget too."
    )


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (a_grant(BO), [("change", BO, "06-09")]),
        (a_grant(BO, since="0610"), [("remove", BO, None)]),  # began today: leaves no trace
        (a_grant(BO, since="0801"), [("remove", BO, None)]),
        (a_grant(BO, until="0609"), []),
        (a_grant(BO, until="0610"), [("change", BO, "06-09")]),
        (a_grant(BO, unit=LAGAN), []),
        (a_grant(BO, HANDLER), []),
        (a_grant(BO, "gone-from-the-catalogue"), []),
    ],
)
def test_a_sync_ends_today_what_is_not_named_on_its_unit_and_in_its_systems(held: Grant, expected: list) -> None:
    assert steps(sync([held], [], [TELEBORG], HSA_WEBB, FACTS)) == expected


def test_a_sync_that_names_what_holds_changes_nothing() -> None:
    plan = sync([a_grant()], [Request(a_grant())], [TELEBORG], HSA_WEBB, FACTS)
    assert steps(plan) == [("same", ANNA, None)]
    assert plan.violations == ()


def test_a_sync_of_many_units_tells_and_guards_what_ends_unit_by_unit() -> None:
    held = [*(a_grant(person) for person in (ANNA, BO, CILLA)), a_grant(ANNA, unit=LAGAN), a_grant(BO, unit=CLOSED)]
    plan = judged(sync(held, [Request(held[0]), Request(held[3])], [TELEBORG, LAGAN], HSA_WEBB, FACTS), held)
    assert [str(note) for note in plan.notes] == [
        "Teleborg: not in the file, ends: Bo Ek (Redaktör kontaktkort), Cilla Dal (Redaktör kontaktkort)."
    ]
    assert [str(each.message) for each in plan.violations] == ["Teleborg: 2 of 3 would be removed or revoked."]


def users(*rows: tuple[str, str, str]) -> list[OldUser]:
    return [OldUser(*row, Source("old.csv", line)) for line, row in enumerate(rows, 2)]


def test_who_is_not_taken_over_is_skipped_with_the_reason_at_the_line() -> None:
    found = migrate(
        [],
        users(
            ("nobody", "Teleborg", "Nils Ny"),
            ("nobody", "Teleborg", ""),
            (ANNA, "nowhere", "Anna"),
            (ANNA, CLOSED, "Anna"),
            (DISA, TELEBORG, "Disa"),
        ),
        NAMES,
        ADMIN,
        FACTS,
    )
    assert found.plan.steps == ()
    assert [(fault.source and fault.source.line, fault.id) for fault in found.skipped.values()] == [
        (2, "unknown-person"),
        (3, "unknown-person"),
        (4, "unknown-unit"),
        (5, "closed-unit"),
        (6, "disabled-person"),
    ]
    assert [str(fault.message) for fault in [*found.skipped.values()][:2]] == [
        'Nils Ny: no person "nobody".',
        'no person "nobody".',
    ]


def test_a_user_gets_the_role_from_today_with_the_ticket_and_keeps_what_holds() -> None:
    held = [a_grant(BO, ADMIN, until="0630")]
    plan = migrate(held, users((CILLA, TELEBORG, ""), (BO, TELEBORG, "")), NAMES, ADMIN, FACTS, ticket="IT-1").plan
    assert [step.action for step in plan.steps] == ["add", "same"]
    assert plan.steps[0].after == Grant(CILLA, ADMIN, TELEBORG, d("0610"), None, None, "IT-1")
    assert plan.steps[1].after == held[0]
