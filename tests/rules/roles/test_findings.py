"""What is not as it should be with the grants of a unit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.rules.roles.region import (
    ADMIN,
    ANNA,
    BO,
    CILLA,
    DISA,
    EDITOR,
    FACTS,
    HANDLER,
    LAGAN,
    LIDHULT,
    PRESENTER,
    PV_ADMIN,
    RECEIVER,
    TELEBORG,
    a_grant,
    at,
)
from vis_cli.rules.roles.findings import check
from vis_cli.rules.roles.grants import Grant, RoleFacts


def well_staffed(unit: str) -> list[Grant]:
    """Grants that leave nothing to find on a unit."""
    both = [RECEIVER, HANDLER]
    return [
        *(a_grant(person, role, unit) for person in (ANNA, BO) for role in (ADMIN, PV_ADMIN)),
        *(a_grant(CILLA, role, unit) for role in (EDITOR, PRESENTER, *both)),
    ]


def found(
    grants: list[Grant], facts: RoleFacts = FACTS, unit: str = TELEBORG
) -> list[tuple[str, str | None, str | None]]:
    return [(each.id, each.person, each.role) for each in check(grants, facts, units=[unit])]


def without(person: str, role: str, unit: str = TELEBORG) -> list[Grant]:
    return [each for each in well_staffed(unit) if (each.person, each.role) != (person, role)]


def test_nothing_is_found_where_all_is_well() -> None:
    assert found(well_staffed(TELEBORG)) == []


@pytest.mark.parametrize(
    ("grants", "finding"),
    [
        (without(ANNA, ADMIN), ("too-few-administrators", None, ADMIN)),
        (without(ANNA, PV_ADMIN), ("too-few-administrators", None, PV_ADMIN)),
        (without(CILLA, RECEIVER), ("not-both", CILLA, RECEIVER)),
        (without(CILLA, HANDLER), ("not-both", CILLA, HANDLER)),
        (without(CILLA, EDITOR), ("half-bundle", CILLA, EDITOR)),
        ([*well_staffed(TELEBORG), a_grant(BO, "granskare", until="0710")], ("expiring", BO, "granskare")),
        ([*well_staffed(TELEBORG), a_grant(BO, "granskare", until="0711")], None),
        ([*without(CILLA, EDITOR), a_grant(CILLA, EDITOR, until="0609")], ("half-bundle", CILLA, EDITOR)),
    ],
)
def test_each_finding_by_itself(grants: list[Grant], finding: tuple[Any, ...] | None) -> None:
    assert found(grants) == ([finding] if finding else [])


def test_a_unit_without_an_editor() -> None:
    grants = [each for each in well_staffed(TELEBORG) if each.role not in (EDITOR, PRESENTER)]
    (finding,) = check(grants, FACTS, units=[TELEBORG])
    assert (finding.id, finding.fix) == ("no-editor", f"vis roles grant PERSON {PRESENTER},{EDITOR} {TELEBORG}")


def test_grants_of_disabled_persons_do_not_count_and_are_found() -> None:
    grants = [*without(ANNA, ADMIN), a_grant(DISA, ADMIN)]
    assert found(grants, at("0831")) == []
    assert found(grants, at("0901")) == [("disabled-person", DISA, ADMIN), ("too-few-administrators", None, ADMIN)]


def test_roles_above_count_here() -> None:
    assert found(well_staffed(LAGAN), unit=LIDHULT) == []


def test_a_unit_without_cases_needs_no_administrator_of_personalverktyget() -> None:
    facts = replace(FACTS, register=replace(FACTS.register, offering=frozenset()))
    hsa_only = [each for each in well_staffed(TELEBORG) if each.role in (ADMIN, EDITOR, PRESENTER)]
    assert found(hsa_only, facts) == []
    assert ("too-few-administrators", None, PV_ADMIN) in found(hsa_only)


def test_a_level_above_units_is_judged_only_if_it_takes_part() -> None:
    facts = replace(FACTS, register=replace(FACTS.register, offering=frozenset()))
    assert found([], facts, LAGAN) == []
    assert found([a_grant(ANNA, ADMIN, LAGAN)], facts, LAGAN) == []
    assert [id for id, _, _ in found([a_grant(ANNA, EDITOR, LAGAN)], facts, LAGAN)] == [
        "half-bundle",
        "too-few-administrators",
    ]


def test_what_mends_a_half_bundle_names_the_other_half() -> None:
    (finding,) = check(without(CILLA, HANDLER), FACTS, units=[TELEBORG])
    assert finding.fix == f"vis roles grant {CILLA} {HANDLER} {TELEBORG}"


def test_findings_of_all_units_come_sorted_by_unit_and_rule() -> None:
    findings = list(check([], FACTS))
    assert [each.unit for each in findings] == sorted(each.unit for each in findings)
    assert {each.unit for each in findings} == {LAGAN, LIDHULT, TELEBORG}  # not the one that is closed
