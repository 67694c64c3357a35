"""Giving, taking and extending roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.rules.roles.region import (
    ADMIN,
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
    PV_ADMIN,
    RECEIVER,
    TELEBORG,
    TODAY,
    a_grant,
    at,
    d,
    judged,
)
from vis_cli.errors import NotFound, NotPermitted, Refused
from vis_cli.rules.core.plan import Plan, after
from vis_cli.rules.roles import planning as roles
from vis_cli.rules.roles.grants import Grant


def spans(grants: list[Grant]) -> list[tuple[str, str | None]]:
    return [(f"{g.since:%m%d}", g.until and f"{g.until:%m%d}") for g in sorted(grants, key=lambda g: g.since)]


def guards_of(plan: Plan) -> dict[str, int]:
    return {violation.guard: violation.amount for violation in plan.violations}


def test_a_new_grant_is_one_step_that_adds() -> None:
    wanted = a_grant(since="0610")
    plan = roles.grant([], [wanted], FACTS)
    assert [(step.action, step.after) for step in plan.steps] == [("add", wanted)]
    assert plan.violations == ()


def test_granting_a_role_already_held_changes_nothing() -> None:
    held = a_grant(ticket="IT-1")
    plan = roles.grant([held], [a_grant(since="0610", ticket="IT-2")], FACTS)
    assert [step.action for step in plan.steps] == ["same"]


@pytest.mark.parametrize(
    ("held", "wanted", "becomes"),
    [
        ([("0101", None)], ("0610", "0831"), [("0101", None)]),  # an end is never moved earlier
        ([("0101", "0901")], ("0610", "0831"), [("0101", "0901")]),
        ([("0101", "0630")], ("0610", "0831"), [("0101", "0831")]),  # … only later
        ([("0101", "0630")], ("0610", None), [("0101", None)]),
        (
            [("0101", "0609")],
            ("0610", None),
            [("0101", "0609"), ("0610", None)],
        ),  # what ended yesterday stays as it was
        ([("0101", "0610")], ("0610", None), [("0101", None)]),  # what ends today still holds
        ([("0701", "0731")], ("0610", "0630"), [("0610", "0630"), ("0701", "0731")]),  # touching is not overlapping
        ([("0701", "0731")], ("0610", "0731"), [("0610", "0731")]),  # a later grant within is taken up
        ([("0701", "0801")], ("0610", "0731"), [("0610", "0630"), ("0701", "0801")]),  # one that goes on longer stays
        ([("0701", None)], ("0610", None), [("0610", None)]),
        ([("0101", "0615"), ("0701", "0731")], ("0610", "0720"), [("0101", "0630"), ("0701", "0731")]),
        ([("0610", "0610")], ("0610", "0610"), [("0610", "0610")]),
    ],
)
def test_giving_on_top_of_what_is_held(held: list[Any], wanted: tuple[Any, ...], becomes: list[Any]) -> None:
    before = tuple(a_grant(since=since, until=until) for since, until in held)
    given = roles.give(before, a_grant(since=wanted[0], until=wanted[1]))
    assert spans(list(given)) == becomes
    assert roles.give(given, a_grant(since=wanted[0], until=wanted[1])) == given


@pytest.mark.parametrize(
    ("held", "day", "left"),
    [
        ([("0101", None)], "0610", [("0101", "0609")]),
        ([("0610", None)], "0610", []),  # what begins on the day never comes to hold
        ([("0609", None)], "0610", [("0609", "0609")]),
        ([("0101", "0609")], "0610", [("0101", "0609")]),
        ([("0101", "0610")], "0610", [("0101", "0609")]),
        ([("0101", "0201"), ("0301", None), ("0701", None)], "0401", [("0101", "0201"), ("0301", "0331")]),
    ],
)
def test_taking_leaves_nothing_from_the_day_on(held: list[Any], day: str, left: list[tuple[str, ...]]) -> None:
    before = tuple(a_grant(since=since, until=until) for since, until in held)
    assert spans(list(roles.take(before, d(day)))) == left


def test_a_moved_end_keeps_who_gave_the_role_unless_another_is_named() -> None:
    held = a_grant(until="0630", granted_by=BO, ticket="IT-1")
    silent = roles.grant([held], [a_grant(since="0610", until="0731")], FACTS).steps[0].after
    assert (silent.granted_by, silent.ticket) == (BO, "IT-1")
    admin = a_grant(CILLA, ADMIN)
    told = roles.grant([held, admin], [a_grant(since="0610", until="0731", granted_by=CILLA, ticket="IT-2")], FACTS)
    assert (told.steps[0].after.granted_by, told.steps[0].after.ticket) == (CILLA, "IT-2")


def test_a_back_dated_grant_trips_past_start() -> None:
    assert guards_of(roles.grant([], [a_grant(since="0602")], FACTS)) == {"past-start": 1}
    assert guards_of(roles.grant([], [a_grant(since="0601", until="0609")], FACTS)) == {"past-start": 1}
    assert guards_of(roles.grant([], [a_grant(since="0610")], FACTS)) == {}


@pytest.mark.parametrize("since", ["0603", "0609"])
def test_a_grant_that_is_asked_for_at_most_a_week_late_begins_today_and_says_so(since: str) -> None:
    plan = roles.grant([], [a_grant(since=since)], FACTS)
    assert (plan.steps[0].after, guards_of(plan)) == (a_grant(since="0610"), {})
    assert str(plan.notes[0]).endswith("it begins today, Wed 10 June 2026.")


def test_what_was_asked_for_late_and_given_is_same_at_any_age() -> None:
    for until in (None, "0630"):
        wanted = a_grant(since="0604", until=until)
        held = [step.after for step in roles.grant([], [wanted], FACTS).steps]
        for day in ("0610", "0611", "0801"):
            again = roles.grant(held, [wanted], at(day))
            assert (again.counts["same"], again.changes, guards_of(again), again.notes) == (1, (), {}, ())


def test_what_ended_long_ago_and_is_asked_for_late_begins_anew_today() -> None:
    plan = roles.grant([a_grant(until="0606")], [a_grant(since="0605")], FACTS)
    assert spans(after([a_grant(until="0606")], plan.steps)) == [("0101", "0606"), ("0610", None)]
    assert guards_of(plan) == {}


def test_saying_again_what_has_held_since_long_ago_is_not_back_dating() -> None:
    plan = roles.grant([a_grant(since="0101")], [a_grant(since="0301")], FACTS)
    assert [step.action for step in plan.steps] == ["same"]
    assert plan.violations == ()


def test_a_back_dated_revocation_trips_past_start_too() -> None:
    key = (ANNA, EDITOR, TELEBORG)
    assert guards_of(roles.revoke([a_grant()], [key], FACTS, on=d("0609"))) == {"past-start": 1}
    assert guards_of(roles.revoke([a_grant()], [key], FACTS, on=d("0610"))) == {}


@pytest.mark.parametrize(
    ("wanted", "id"),
    [
        (a_grant(DISA, since="0610"), "disabled-person"),
        (a_grant(DISA, since="0610", until="0901"), "disabled-person"),
        (a_grant(DISA, since="0610", until="0831"), None),
        (a_grant(unit=CLOSED, since="0610"), "closed-unit"),
    ],
)
def test_nobody_gets_a_role_beyond_her_last_day_or_that_of_the_unit(wanted: Grant, id: str | None) -> None:
    if id is None:
        assert roles.grant([], [wanted], FACTS).counts["add"] == 1
        return
    with pytest.raises(Refused) as refused:
        roles.grant([], [wanted], FACTS)
    assert refused.value.id == id


# --- who may give it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("giver", "role", "unit", "may"),
    [
        (a_grant(BO, ADMIN, TELEBORG), EDITOR, TELEBORG, True),
        (a_grant(BO, ADMIN, LAGAN), EDITOR, LIDHULT, True),  # holds above
        (a_grant(BO, ADMIN, LIDHULT), EDITOR, LAGAN, False),  # holds below
        (a_grant(BO, ADMIN, LAGAN), EDITOR, TELEBORG, False),
        (a_grant(BO, PV_ADMIN, TELEBORG), EDITOR, TELEBORG, False),  # the other local administrator
        (a_grant(BO, PV_ADMIN, TELEBORG), HANDLER, TELEBORG, True),
        (a_grant(BO, "behorighetsadministrator", TELEBORG), RECEIVER, TELEBORG, True),
        (a_grant(BO, ADMIN, TELEBORG, until="0609"), EDITOR, TELEBORG, False),  # no longer
        (a_grant(BO, ADMIN, TELEBORG, until="0610"), EDITOR, TELEBORG, True),  # today still
        (a_grant(BO, ADMIN, TELEBORG, since="0611"), EDITOR, TELEBORG, False),  # not yet
        (a_grant(BO, ADMIN, TELEBORG), ADMIN, TELEBORG, False),  # only VIS support makes administrators of HSA Webb
    ],
)
def test_who_may_give_a_role(giver: Grant, role: str, unit: str, may: bool) -> None:
    wanted = a_grant(ANNA, role, unit, "0610", granted_by=BO)
    if may:
        assert roles.grant([giver], [wanted], FACTS).counts["add"] == 1
    else:
        with pytest.raises(NotPermitted):
            roles.grant([giver], [wanted], FACTS)


def test_a_refusal_says_who_could_have_given_it() -> None:
    with pytest.raises(NotPermitted) as refused:
        roles.grant([a_grant(CILLA, ADMIN, LAGAN)], [a_grant(ANNA, EDITOR, LIDHULT, "0610", granted_by=BO)], FACTS)
    assert "Cilla Dal" in str(refused.value.message)
    assert refused.value.details["could"] == [CILLA]


def test_a_disabled_administrator_gives_nothing() -> None:
    with pytest.raises(NotPermitted):
        roles.grant([a_grant(DISA, ADMIN)], [a_grant(ANNA, since="0915", granted_by=DISA)], at("0901"))


# --- taking, extending -----------------------------------------------------------------------------------------------


def test_revoking_what_is_not_held_is_told_and_changes_nothing() -> None:
    plan = roles.revoke([], [(ANNA, EDITOR, TELEBORG)], FACTS, on=TODAY)
    assert plan.steps == ()
    assert "Anna Berg" in str(plan.notes[0])


def test_revoking_twice_is_same() -> None:
    key = (ANNA, EDITOR, TELEBORG)
    first = roles.revoke([a_grant()], [key], FACTS, on=TODAY)
    again = roles.revoke([step.after for step in first.steps], [key], FACTS, on=TODAY)
    assert [step.action for step in again.steps] == ["same"]


def test_taking_the_last_administrator_away_trips_last_admin() -> None:
    two = [a_grant(ANNA, ADMIN), a_grant(BO, ADMIN)]
    assert guards_of(judged(roles.revoke(two, [two[0].key], FACTS, on=TODAY), two)) == {}
    assert guards_of(judged(roles.revoke(two[:1], [two[0].key], FACTS, on=TODAY), two[:1])) == {"last-admin": 1}
    assert guards_of(judged(roles.revoke(two, [each.key for each in two], FACTS, on=TODAY), two)) == {"last-admin": 1}


def test_an_administrator_above_is_an_administrator_here() -> None:
    held = [a_grant(ANNA, ADMIN, LIDHULT), a_grant(BO, ADMIN, LAGAN)]
    assert guards_of(judged(roles.revoke(held, [held[0].key], FACTS, on=TODAY), held)) == {}
    assert guards_of(judged(roles.revoke(held, [held[1].key], FACTS, on=TODAY), held)) == {"last-admin": 1}


def test_an_administrator_who_soon_ends_does_not_count_for_later_days() -> None:
    held = [a_grant(ANNA, ADMIN), a_grant(BO, ADMIN, until="0630")]
    plan = judged(roles.revoke(held, [held[0].key], FACTS, on=TODAY), held)
    assert guards_of(plan) == {"last-admin": 1}
    assert "1 July" in str(plan.violations[0].message)


def test_the_other_kind_of_administrator_does_not_count() -> None:
    held = [a_grant(ANNA, ADMIN), a_grant(BO, PV_ADMIN)]
    assert guards_of(judged(roles.revoke(held, [held[0].key], FACTS, on=TODAY), held)) == {"last-admin": 1}


@pytest.mark.parametrize(
    ("held", "end"),
    [
        (a_grant(), "until further notice"),
        (a_grant(until="0701"), "through Wed 1 July 2026"),
        (a_grant(until="0630"), None),
        (a_grant(until="0629"), None),
    ],
)
def test_what_holds_longer_than_asked_is_kept_and_told(held: Grant, end: str | None) -> None:
    plan = roles.grant([held], [a_grant(since="0610", until="0630")], FACTS)
    said = f"1 grant holds longer already, {end}, and is not shortened: that is `vis roles revoke`."
    assert [str(note) for note in plan.notes] == ([said] if end else [])
    assert plan.counts["remove"] == 0 and plan.steps[0].after.last >= held.last


def test_all_of_a_person_end_but_what_ended_before_is_left() -> None:
    held = [a_grant(), a_grant(role=HANDLER, until="0501"), a_grant(unit=LAGAN, since="0801"), a_grant(BO)]
    plan = roles.revoke_all(held, ANNA, FACTS, on=d("0701"))
    assert sorted(step.action for step in plan.steps) == ["change", "remove"]
    assert sorted(map(str, after(held, plan.steps))) == sorted(
        map(str, [a_grant(until="0630"), a_grant(role=HANDLER, until="0501"), a_grant(BO)])
    )


def test_grants_that_end_with_something_else_are_guarded_too() -> None:
    held = [a_grant(ANNA, ADMIN), a_grant(BO)]
    plan = Plan(roles.end(held, on=TODAY))
    assert plan.counts["change"] == 2
    assert guards_of(judged(plan, held)) == {"last-admin": 1}
    assert guards_of(judged(Plan(roles.end(held[1:], on=TODAY)), held)) == {}


def test_extending_moves_the_end_of_what_holds_today() -> None:
    held = [a_grant(until="0630"), a_grant(since="0801", until="0831")]
    plan = roles.extend(held, [held[0].key], FACTS, until=d("0715"))
    assert spans(after(held, plan.steps)) == [("0101", "0715"), ("0801", "0831")]
    assert [step.action for step in roles.extend(held, [held[0].key], FACTS, until=d("0630")).steps] == ["same"]


def test_extending_what_ended_fills_no_past_days_in_silence() -> None:
    ended_yesterday, ended_before = a_grant(until="0609"), a_grant(until="0608")
    assert guards_of(roles.extend([ended_yesterday], [ended_yesterday.key], FACTS, until=d("0715"))) == {}
    assert guards_of(roles.extend([ended_before], [ended_before.key], FACTS, until=d("0715"))) == {"past-start": 1}


@pytest.mark.parametrize("held", [a_grant(), a_grant(until="0801")])
def test_extending_only_lengthens(held: Grant) -> None:
    with pytest.raises(Refused) as refused:
        roles.extend([held], [held.key], FACTS, until=d("0715"))
    assert "--on 2026-07-16" in str(refused.value.hint)


def test_there_must_be_something_to_extend() -> None:
    with pytest.raises(NotFound):
        roles.extend([], [a_grant().key], FACTS, until=d("0715"))


def test_a_grant_reads_as_a_sentence_with_both_days() -> None:
    assert str(a_grant(until="0630")).endswith("from Thu 1 Jan 2026 through Tue 30 June 2026")
    assert str(a_grant()).endswith("until further notice")


def test_a_circle_of_units_does_not_go_round_for_ever() -> None:
    register = replace(FACTS.register, parents={LAGAN: LIDHULT, LIDHULT: LAGAN})
    assert register.above(LAGAN) == (LAGAN, LIDHULT)


def test_ids_of_grants_are_unique_by_their_first_day() -> None:
    assert a_grant().id != replace(a_grant(), since=TODAY + timedelta(days=1)).id
