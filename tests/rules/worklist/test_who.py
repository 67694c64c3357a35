"""Whose hands a task is for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.rules.roles.region import ADMIN, ANNA, CATALOGUE, EDITOR, TELEBORG, a_grant
from vis_cli.rules.roles.who import Holder
from vis_cli.rules.worklist.tasks import Standing
from vis_cli.rules.worklist.who import able, givers, who

MORNING = datetime(2026, 6, 10, 6, tzinfo=UTC)


def standing(system: str, item: str) -> Standing:
    return Standing(system, TELEBORG, item, "x", "", MORNING, "…")


@pytest.mark.parametrize(
    ("system", "item", "whose"),
    [
        ("Personalverktyget", "case type boka-tid", "vis-support"),
        ("HSA Webb", f"{EDITOR}/P-1", "local-administrator"),
        ("HSA Webb", f"{ADMIN}/P-1", "vis-support"),  # no role may give it
        ("HSA Webb", "gone/P-1", "vis-support"),
        ("HSA", "telephoneHours", "hsa-administrator"),
    ],
)
def test_it_is_for_those_who_may_do_it(system: str, item: str, whose: str) -> None:
    assert who(standing(system, item), CATALOGUE) == whose


def test_a_role_is_given_by_the_administrators_of_the_unit_each_once() -> None:
    assert givers(EDITOR, CATALOGUE) == (ADMIN,)
    assert givers("gone", CATALOGUE) == ()
    holders = [
        Holder(TELEBORG, role, person, a_grant())
        for role, person in ((ADMIN, "P-1"), (EDITOR, "P-2"), (ADMIN, ANNA), (ADMIN, "P-3"), (ADMIN, "P-1"))
    ]
    assert able((ADMIN,), holders) == ["P-1", ANNA, "P-3"]
    assert able((ADMIN,), []) == []
