"""Who may act on a unit, everything that one may, and whom somebody stands in for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.roles.region import (  # fmt: skip
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
    TELEBORG,
    TODAY,
    a_grant,
    d,
)
from vis_cli.errors import NotFound
from vis_cli.rules.roles.grants import Former, Grant
from vis_cli.rules.roles.who import everything, holders, standing_in


def test_who_may_act_are_those_there_and_above_each_once() -> None:
    held = [a_grant(BO, EDITOR, LAGAN), a_grant(BO, EDITOR, LIDHULT), a_grant(ANNA, HANDLER, LIDHULT), a_grant(CILLA)]
    found = holders(held, [LIDHULT, LAGAN], FACTS, at=TODAY)
    assert [(each.unit, each.person, each.grant.unit) for each in found] == [
        (LIDHULT, BO, LIDHULT),
        (LIDHULT, ANNA, LIDHULT),
        (LAGAN, BO, LAGAN),
    ]
    assert [each.person for each in holders(held, [LIDHULT], FACTS, at=TODAY, action="answer-case")] == [ANNA]
    with pytest.raises(NotFound):
        holders(held, [LIDHULT], FACTS, at=TODAY, action="fly")


def test_nobody_acts_who_is_gone_or_where_the_unit_is_closed() -> None:
    facts = replace(FACTS, register=replace(FACTS.register, closed={LIDHULT: TODAY}, disabled={DISA: TODAY}))
    held = [a_grant(DISA), a_grant(unit=LAGAN), a_grant(BO, HANDLER, LIDHULT), a_grant(BO, EDITOR, LIDHULT)]
    assert holders(held, [TELEBORG], facts, at=TODAY) == []
    assert [each.role for each in holders(held, [LIDHULT], facts, at=TODAY)] == [HANDLER]


def test_who_might_act_then_is_by_what_the_unit_lay_under_then() -> None:
    facts = replace(FACTS, register=replace(FACTS.register, former={LIDHULT: [Former(d("0601"), TELEBORG)]}))
    held = [a_grant(ANNA, unit=TELEBORG), a_grant(BO, unit=LAGAN)]
    assert [each.person for each in holders(held, [LIDHULT], facts, at=d("0531"))] == [ANNA]
    assert [each.person for each in holders(held, [LIDHULT], facts, at=d("0601"))] == [BO]
    assert [len(facts.register.chains(LIDHULT, d(first), d("0630"))) for first in ("0101", "0531", "0601")] == [2, 2, 1]


def test_everything_that_somebody_may_is_each_action_with_its_grant() -> None:
    held = [a_grant(role=ADMIN, unit=LAGAN), a_grant(unit=LIDHULT)]
    found = everything(held, ANNA, LIDHULT, FACTS, at=TODAY)
    assert [(action, answer.grant) for action, answer in found] == [("edit-card", held[1]), ("grant-editor", held[0])]
    assert everything(held, BO, LIDHULT, FACTS, at=TODAY) == []


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        (a_grant(), ("0701", "0731")),
        (a_grant(until="0715"), ("0701", "0715")),
        (a_grant(since="0710"), ("0710", "0731")),
        (a_grant(until="0630"), None),
        (a_grant(since="0801"), None),
        (a_grant(unit=LAGAN), None),
    ],
)
def test_who_stands_in_has_each_role_no_longer_than_the_other(grant: Grant, expected: tuple[str, ...] | None) -> None:
    found = standing_in([grant], BO, since=d("0701"), until=d("0731"), units=[TELEBORG])
    days = None if expected is None else tuple(map(d, expected))
    assert [(each.person, (each.since, each.until)) for each in found] == ([] if days is None else [(BO, days)])


def test_standing_in_until_further_notice_lasts_as_long_as_the_other() -> None:
    assert [each.until for each in standing_in([a_grant()], BO, since=TODAY, until=None)] == [None]
