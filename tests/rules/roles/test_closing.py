"""From when roles end with a unit that closes."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.roles.region import ADMIN, BO, CATALOGUE, EDITOR, HANDLER, RECEIVER, TODAY, a_grant, d
from vis_cli.rules.core.plan import after
from vis_cli.rules.roles.closing import end_with_unit, first_days_without


@pytest.mark.parametrize(
    ("role", "open_cases", "until", "expected"),
    [
        (EDITOR, True, None, "0701"),
        (ADMIN, True, "0801", "0701"),
        (HANDLER, False, None, "0701"),
        (HANDLER, True, None, "0716"),  # 14 days after the first of July are the 15th, the last day with it
        (RECEIVER, True, "0720", "0721"),
        (HANDLER, True, "0630", "0701"),
    ],
)
def test_roles_for_cases_last_while_cases_are_open(
    role: str, open_cases: bool, until: str | None, expected: str
) -> None:
    last = None if until is None else d(until)
    assert first_days_without(CATALOGUE, d("0701"), open_cases=open_cases, rights_until=last)(role) == d(expected)


def test_each_grant_ends_with_its_role_and_what_ends_sooner_is_left() -> None:
    held = [a_grant(), a_grant(BO, HANDLER), a_grant(BO, EDITOR, until="0615")]
    days = {EDITOR: d("0701"), HANDLER: d("0716")}
    became = after(held, end_with_unit(held, days.__getitem__, TODAY))
    assert {(grant.person, grant.role): grant.until for grant in became} == {
        (held[0].person, EDITOR): d("0630"),
        (BO, HANDLER): d("0715"),
        (BO, EDITOR): d("0615"),
    }
    assert end_with_unit(held[2:], days.__getitem__, TODAY) == ()
    past = end_with_unit(held[:1], lambda role: date(2026, 1, 5), TODAY)
    assert past[0].after.until == d("0609")
