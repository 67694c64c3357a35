"""Questions about grants: lists by day, explanations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.rules.roles.region import (
    ANNA,
    BO,
    CILLA,
    CLOSED,
    DISA,
    EDITOR,
    FACTS,
    HANDLER,
    LAGAN,
    LIDHULT,
    PRESENTER,
    RECEIVER,
    TELEBORG,
    TODAY,
    a_grant,
    d,
)
from vis_cli.errors import NotFound
from vis_cli.rules.roles import check as roles_check
from vis_cli.rules.roles.grants import Grant


@pytest.mark.parametrize(("day", "holds"), [("0609", False), ("0610", True), ("0630", True), ("0701", False)])
def test_a_grant_holds_from_its_first_through_its_last_day(day: str, holds: bool) -> None:
    grant = a_grant(since="0610", until="0630")
    assert roles_check.as_of([grant], d(day)) == ([grant] if holds else [])


def test_an_auditor_sees_everybody_who_held_a_role_some_day_of_the_month() -> None:
    touching = [a_grant(ANNA, until="0301"), a_grant(BO, since="0331"), a_grant(CILLA, since="0310", until="0312")]
    outside = [a_grant(ANNA, since="0401"), a_grant(BO, until="0228")]
    assert roles_check.during([*outside, *touching], d("0301"), d("0331")) == sorted(
        touching, key=lambda each: each.person
    )


def test_a_grant_that_another_follows_on_does_not_expire() -> None:
    ends, follows = a_grant(until="0630"), a_grant(since="0701")
    month = timedelta(days=30)
    assert roles_check.expiring([ends], TODAY, month) == [ends]
    assert roles_check.expiring([ends, follows], TODAY, month) == []
    assert roles_check.expiring([ends], TODAY, timedelta(days=20)) == [ends]
    assert roles_check.expiring([ends], TODAY, timedelta(days=19)) == []


@pytest.mark.parametrize(
    ("held", "action", "answer"),
    [
        ([a_grant(ANNA, EDITOR, LIDHULT)], "edit-card", True),
        ([a_grant(ANNA, EDITOR, LAGAN)], "edit-card", True),  # above
        ([a_grant(ANNA, EDITOR, TELEBORG)], "edit-card", False),
        ([a_grant(ANNA, PRESENTER, LIDHULT)], "edit-card", False),
        ([a_grant(ANNA, HANDLER, LIDHULT)], "answer-case", True),
        ([a_grant(ANNA, RECEIVER, LIDHULT)], "answer-case", False),
        ([a_grant(ANNA, EDITOR, LIDHULT, until="0609")], "edit-card", False),
        ([a_grant(ANNA, EDITOR, LIDHULT, until="0610")], "edit-card", True),
        ([a_grant(ANNA, EDITOR, LIDHULT, since="0611")], "edit-card", False),
        ([a_grant(BO, EDITOR, LIDHULT)], "edit-card", False),
        ([], "edit-card", False),
    ],
)
def test_who_may_do_what_where(held: list[Grant], action: str, answer: bool) -> None:
    found = roles_check.explain(held, ANNA, LIDHULT, action, FACTS, at=TODAY)
    assert (found.answer, found.grant is not None) == (answer, answer)
    assert "Anna Berg" in str(found.because)


def test_a_no_says_when_it_was_and_will_be_yes() -> None:
    held = [a_grant(until="0301"), a_grant(since="0701")]
    because = roles_check.explain(held, ANNA, TELEBORG, "edit-card", FACTS, at=TODAY).because
    assert "through Sun 1 March" in str(because)
    assert "from Wed 1 July" in str(because)


def test_a_disabled_person_may_do_nothing() -> None:
    held = [a_grant(DISA)]
    assert roles_check.explain(held, DISA, TELEBORG, "edit-card", FACTS, at=d("0831")).answer
    assert not roles_check.explain(held, DISA, TELEBORG, "edit-card", FACTS, at=d("0901")).answer


def test_an_action_that_no_role_permits_is_not_found() -> None:
    with pytest.raises(NotFound) as refused:
        roles_check.explain([], ANNA, TELEBORG, "edit-cards", FACTS, at=TODAY)
    assert "edit-card" in str(refused.value.hint)


def test_a_person_may_do_nothing_at_a_unit_that_is_closed() -> None:
    answer = roles_check.explain([a_grant(ANNA, EDITOR, CLOSED)], ANNA, CLOSED, "edit-card", FACTS, at=TODAY)
    assert (answer.answer, answer.because) == (False, "Nedlagda is closed from Thu 1 Jan 2026.")


def test_on_a_closed_unit_only_what_is_left_there_for_its_cases_may_be_done() -> None:
    facts = replace(FACTS, register=replace(FACTS.register, closed={LIDHULT: d("0601")}))
    held = [a_grant(role=HANDLER, unit=LIDHULT, until="0614"), a_grant(BO, HANDLER, LAGAN)]

    def may(person: str, day: str) -> bool:
        return roles_check.explain(held, person, LIDHULT, "answer-case", facts, at=d(day)).answer

    assert [may(ANNA, "0610"), may(BO, "0610"), may(ANNA, "0614"), may(ANNA, "0615")] == [True, False, True, False]
