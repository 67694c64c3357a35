"""The events of a case: what each takes, who may, and what becomes of the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vis_cli.errors import NotPermitted, Refused
from vis_cli.rules.cases.events import (
    TRANSITIONS,
    CaseFacts,
    Done,
    Who,
    after,
    is_anothers,
    refusal,
    sets_right,
    wrong_state,
)
from vis_cli.rules.core.times import local, parse_moment

AT = datetime(2026, 6, 15, 8, tzinfo=UTC)
NEW = CaseFacts(20260000001, "U", "boka-tid", "resident", "new", None, AT, None, None, "unknown", AT, 1)
ANNA, BO = "anna", "bo"
ASSIGNED = replace(NEW, state="assigned", assigned_to=ANNA)
ASKED = replace(ASSIGNED, waiting_since=None, open_until=AT + timedelta(days=14))
ANSWERED = replace(ASKED, state="answered")
CLOSED = replace(ASSIGNED, state="closed", closed=AT, waiting_since=None)
STATES = {"new": NEW, "assigned": ASSIGNED, "asked": ASKED, "answered": ANSWERED, "closed": CLOSED}

TAKEN = {
    "assign": "new assigned asked answered",
    "unassign": "assigned asked",
    "comment": "new assigned asked answered",
    "answer": "new assigned asked answered",
    "partial": "new assigned asked",
    "question": "new assigned asked answered",
    "answer-and-close": "new assigned asked answered",
    "close": "new assigned asked answered",
    "reply": "new assigned asked answered",
    "attach": "new assigned asked answered",
    "document": "new assigned asked answered closed",
    "run": "asked answered",
    "answer-form": "asked answered",
    "deliver": "closed",
}


def done(event: str, facts: CaseFacts, **more: object) -> CaseFacts:
    given = {"person": ANNA, "answers": True, "open_for": timedelta(days=14), **more}
    return after(facts, TRANSITIONS[event], Done(AT + timedelta(hours=1), **given))  # type: ignore[arg-type]


@pytest.mark.parametrize("event", TRANSITIONS)
def test_each_event_takes_the_states_of_the_table_and_no_other(event: str) -> None:
    taken = {name for name, facts in STATES.items() if wrong_state(facts, TRANSITIONS[event], AT) is None}
    assert taken == set(TAKEN[event].split())


def test_a_closed_case_says_that_neither_side_can_write_in_it() -> None:
    refused = wrong_state(CLOSED, TRANSITIONS["answer"], AT)
    assert refused is not None and refused.id == "case-closed" and "opens a new one" in str(refused.hint)
    refused = wrong_state(ANSWERED, TRANSITIONS["partial"], AT)
    assert refused is not None and refused.id == "wrong-state" and "answered" in str(refused.message)


@pytest.mark.parametrize("event", TRANSITIONS)
def test_a_case_whose_time_is_up_is_closed_though_no_run_has_noted_it(event: str) -> None:
    until = ANSWERED.open_until
    assert until is not None
    before = wrong_state(ANSWERED, TRANSITIONS[event], until - timedelta(seconds=1))
    after_that = wrong_state(ANSWERED, TRANSITIONS[event], until)
    if event in ("document", "run"):
        assert after_that is None
    else:
        assert after_that is not None and after_that.id == "case-closed"
        assert before is None or before.id == "wrong-state"


def test_to_assign_makes_a_new_case_somebodys_and_leaves_an_answered_one_answered() -> None:
    assert (done("assign", NEW, person=BO).state, done("assign", NEW, person=BO).assigned_to) == ("assigned", BO)
    assert (done("assign", ANSWERED, person=BO).state, done("assign", ANSWERED, person=BO).turn) == (
        "answered",
        "resident",
    )
    assert done("assign", ASSIGNED, person=BO).waiting_since == AT


def test_to_answer_makes_it_hers_and_the_residents_turn_for_so_many_days() -> None:
    answered = done("answer", NEW)
    assert (answered.state, answered.assigned_to, answered.turn) == ("answered", ANNA, "resident")
    assert answered.open_until == AT + timedelta(hours=1, days=14)
    assert done("answer", NEW, open_for=None).open_until is None
    asked = done("question", NEW)
    assert (asked.state, asked.turn) == ("assigned", "resident") and asked.open_until is not None


def test_an_answer_in_the_units_name_leaves_it_with_whose_it_is_and_takes_none_that_is_nobodys() -> None:
    assert done("answer", ASSIGNED, person=None).assigned_to == ANNA
    with pytest.raises(Refused) as refused:
        done("answer", NEW, person=None)
    assert refused.value.id == "nobodys-case"
    assert done("close", NEW, person=None).state == "closed"


def test_a_part_of_an_answer_leaves_the_units_turn_and_makes_it_hers_who_may_answer() -> None:
    part = done("partial", NEW)
    assert (part.state, part.assigned_to, part.waiting_since) == ("assigned", ANNA, AT)
    part = done("partial", NEW, answers=False)
    assert (part.state, part.assigned_to) == ("new", None)


@pytest.mark.parametrize("event", ["answer-and-close", "close"])
def test_closing_is_for_good_and_nobody_waits(event: str) -> None:
    closed = done(event, ASKED)
    assert (closed.state, closed.closed, closed.turn) == ("closed", AT + timedelta(hours=1), None)
    assert (closed.waiting_since, closed.open_until) == (None, None)


def test_a_residents_reply_gives_the_turn_to_the_unit_again_and_keeps_since_when_she_waits() -> None:
    replied = done("reply", ANSWERED)
    assert (replied.state, replied.waiting_since, replied.open_until) == ("assigned", AT + timedelta(hours=1), None)
    more = done("reply", ASSIGNED)
    assert (more.state, more.waiting_since, more.revision) == ("assigned", AT, 2)
    nobodys = done("reply", replace(ASKED, state="new", assigned_to=None))
    assert (nobodys.state, nobodys.turn) == ("new", "unit")


def test_what_runs_out_closes_when_its_time_was_up_and_not_when_that_was_noticed() -> None:
    late = after(ANSWERED, TRANSITIONS["run"], Done(AT + timedelta(days=60)))
    assert late.closed == ANSWERED.open_until
    later = replace(ANSWERED, last_event=AT + timedelta(days=15))
    assert after(later, TRANSITIONS["run"], Done(AT + timedelta(days=60))).closed == later.last_event


def test_events_stand_in_the_order_in_which_they_were_done_though_the_clock_goes_back() -> None:
    assert after(ASSIGNED, TRANSITIONS["comment"], Done(AT - timedelta(days=1))).last_event == AT


def test_days_are_days_of_the_calendar_over_the_change_of_the_clock() -> None:
    at = parse_moment("2026-10-20T09:00")
    facts = replace(ASSIGNED, last_event=at)
    until = after(facts, TRANSITIONS["answer"], Done(at, ANNA, True, timedelta(days=7))).open_until
    assert until is not None and f"{local(until):%Y-%m-%d %H:%M}" == "2026-10-27 09:00"


# --- who may ---------------------------------------------------------------------------------------------------------

ROLES = {
    "am": {"see-cases", "assign-case", "comment-case", "partial-reply"},
    "ah": {"see-own-cases", "answer-case", "partial-reply", "send-case", "comment-case", "reassign-own-case"},
    "none": set(),
}
EVENTS = [name for name, each in TRANSITIONS.items() if each.needs]


def who(role: str, *, moves_any: bool = False, person: str | None = ANNA) -> Who:
    return Who(
        person,
        moves_any,
        lambda action, unit: unit == "U" and action in ROLES[role],
        lambda action, unit: ["Bo"],
        lambda action: [role for role, actions in ROLES.items() if action in actions],
        str,
    )


MAY = {  # by role: events in cases that are nobody's or hers, and events in another's
    "am": ("assign unassign comment partial attach document", "assign unassign comment partial attach document"),
    "ah": ("assign comment answer partial question answer-and-close close attach document", "comment document"),
    "none": ("", ""),
}


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("whose", [None, ANNA, BO])
def test_each_role_may_do_what_its_actions_permit_and_only_in_ones_own_cases_where_so(
    role: str, whose: str | None
) -> None:
    facts = NEW if whose is None else replace(ASSIGNED, assigned_to=whose)
    may = {event for event in EVENTS if refusal(facts, TRANSITIONS[event], who(role)) is None}
    assert may == set(MAY[role][whose == BO].split())


@pytest.mark.parametrize("role", MAY)
def test_a_role_at_another_unit_is_of_no_use(role: str) -> None:
    elsewhere = replace(ASSIGNED, unit="V")
    assert all(isinstance(refusal(elsewhere, TRANSITIONS[event], who(role)), NotPermitted) for event in EVENTS)


def test_who_moves_any_case_answers_anothers_past_a_guard_and_names_who_documents() -> None:
    anothers = replace(ASSIGNED, assigned_to=BO)
    operator = who("ah", moves_any=True)
    assert refusal(anothers, TRANSITIONS["answer"], operator) is None
    assert is_anothers(anothers, TRANSITIONS["answer"], operator)
    assert not is_anothers(anothers, TRANSITIONS["close"], operator)
    assert not is_anothers(NEW, TRANSITIONS["answer"], operator)
    unit = who("none", moves_any=True, person=None)
    assert refusal(ASSIGNED, TRANSITIONS["close"], unit) is None
    found = refusal(CLOSED, TRANSITIONS["document"], unit)
    assert found is not None and found.id == "nobody-named"


def test_the_refusal_names_the_role_and_who_could() -> None:
    found = refusal(NEW, TRANSITIONS["answer"], who("none"))
    assert found is not None and "it takes ah there" in str(found.message) and found.details["could"] == ["Bo"]
    found = refusal(replace(ASSIGNED, assigned_to=BO), TRANSITIONS["answer"], who("ah"))
    assert found is not None and found.id == "anothers-case" and "bo's" in str(found.message)


# --- whatever is done ------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*TRANSITIONS]), st.sampled_from([ANNA, BO, None]), st.booleans(), st.integers(-5, 40)
        ),
        max_size=25,
    )
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_done_a_case_is_new_as_long_as_it_is_nobodys_and_closed_once(
    events: list[tuple[str, str | None, bool, int]],
) -> None:
    facts, at = NEW, AT
    for name, person, answers, hours in events:
        transition, at = TRANSITIONS[name], at + timedelta(hours=hours)
        if wrong_state(facts, transition, at) is not None or (name == "assign" and person is None):
            continue
        if name == "run" and (facts.open_until is None or facts.open_until > at):
            continue
        try:
            then = after(facts, transition, Done(at, person, answers, timedelta(days=1), "yes"))
        except Refused as refused:
            assert (refused.id, facts.assigned_to, person) == ("nobodys-case", None, None)
            continue
        assert then.revision == facts.revision + 1
        assert then.last_event >= facts.last_event
        assert (then.state == "closed") == (then.closed is not None)
        if facts.closed is not None:
            assert name in ("document", "deliver") and then.closed == facts.closed
        elif then.closed is not None:  # not before it was opened, by which a purge finds what has closed
            assert then.closed >= facts.last_event
        if then.closed is None:
            assert (then.state == "new") == (then.assigned_to is None)
            assert then.open_until is None or then.turn == "resident"
            assert (then.state == "answered") <= (then.turn == "resident")
        else:
            assert (then.waiting_since, then.open_until) == (None, None)
            assert then.closed <= then.last_event
        facts = then


def test_where_no_role_permits_an_event_the_catalogue_is_named() -> None:
    nobody = replace(who("none"), roles_for=lambda action: [])
    found = refusal(NEW, TRANSITIONS["partial"], nobody)
    assert found is not None and found.id == "role-missing" and "config check" in str(found.hint)


@pytest.mark.parametrize("event", TRANSITIONS)
def test_every_event_says_what_sets_it_right(event: str) -> None:
    assert sets_right(event) == TRANSITIONS[event].sets_right != ""


def test_what_opens_or_sends_a_case_says_what_sets_it_right() -> None:
    assert sets_right("send") == "A sent message stays sent; send another that corrects it."
    assert sets_right("open") == "Close it: vis cases answer CASE --close-without-reply."
