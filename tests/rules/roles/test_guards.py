"""The guards over grants, each by itself: days of the past, too many, a unit without its last administrator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.roles.region import (
    ADMIN,
    ANNA,
    BO,
    CATALOGUE,
    CILLA,
    EDITOR,
    FACTS,
    HANDLER,
    LAGAN,
    LIDHULT,
    TELEBORG,
    a_grant,
    d,
    judged,
)  # fmt: skip
from vis_cli.rules.core.plan import Scope, Violation
from vis_cli.rules.roles.grants import Draft, Grant, RoleFacts
from vis_cli.rules.roles.planning import planned


def becoming(before: list[Grant], *after: list[Grant]) -> Draft:
    """A draft in which the grants of each key become those of `after`, one list per key that is touched."""
    draft = Draft(before)
    for grants in after:
        draft.put(grants[0].key, tuple(grants))
    return draft


def ended(before: list[Grant], *some: Grant) -> Draft:
    """A draft in which some of the grants end today."""
    return becoming(before, *([replace(grant, until=min(grant.last, d("0609")))] for grant in some))


def found(draft: Draft, facts: RoleFacts = FACTS, *scopes: Scope) -> tuple[Violation, ...]:
    """The guards that a plan of the draft trips, where `scopes` are what it ranges over beyond what was named."""
    held = [grant for spans in draft.held.values() for grant in spans]
    return judged(planned(draft, facts, *scopes), held, facts).violations


def messages(draft: Draft) -> list[str]:
    return [str(violation.message) for violation in found(draft)]


# --- past-start ------------------------------------------------------------------------------------------------------

NEW = "would hold from a day before today (Wed 10 June 2026), as if it had been so then."
OLD = "would end on a day before today (Wed 10 June 2026), as if it had been so then."


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([], a_grant(since="0610"), []),
        ([], a_grant(since="0609"), [NEW]),
        ([a_grant(since="0601")], a_grant(since="0601", until="0610"), []),
        ([a_grant(since="0601")], a_grant(since="0601", until="0609"), []),  # today is the first day it is gone
        ([a_grant(since="0601")], a_grant(since="0601", until="0608"), [OLD]),
        ([a_grant(since="0601")], a_grant(since="0520"), [NEW]),
        ([a_grant(since="0601", until="0605")], a_grant(since="0601", until="0630"), [NEW]),  # the 6th comes first
        ([a_grant(since="0601", until="0609")], a_grant(since="0601", until="0630"), []),
        ([a_grant(since="0601")], a_grant(since="0601"), []),
        ([a_grant(since="0601")], a_grant(since="0601", ticket="IT-1"), []),
    ],
)
def test_what_would_be_so_in_the_past_is_told(before: list[Grant], after: Grant, said: list[str]) -> None:
    found = messages(becoming(before, [after]))
    assert found == [f"{FACTS.describe(after.key)} {each}" for each in said]


def test_what_is_so_in_the_past_is_named_up_to_three_and_then_counted() -> None:
    new = [[a_grant(person=person, role=EDITOR, since="0601")] for person in (ANNA, BO, CILLA)]
    handlers = [a_grant(person=person, role=HANDLER) for person in (ANNA, BO, CILLA)]
    cut = [[replace(each, until=d("0601"))] for each in handlers]
    key = FACTS.describe(handlers[0].key)
    (violation,) = found(becoming(handlers[:1], *new[:1], *cut[:1]))
    assert violation == Violation(
        "past-start",
        f"{FACTS.describe(new[0][0].key)} would hold from a day before today, and {key} {OLD}",
        2,
        "Leave the day out to begin today, or allow it.",
    )
    three = "; ".join(FACTS.describe(each[0].key) for each in new)
    assert messages(becoming([], *new)) == [f"{three} {NEW}"]
    fourth = [a_grant(person=ANNA, role=HANDLER, since="0601")]
    assert messages(becoming([], *new, fourth)) == [f"{three} and 1 more {NEW}"]
    fifth = [a_grant(person=BO, role=HANDLER, since="0601")]
    assert messages(becoming([], *new, fourth, fifth)) == [f"{three} and 2 more {NEW}"]


# --- too-many --------------------------------------------------------------------------------------------------------


def crowd(count: int) -> list[Grant]:
    return [a_grant(person=f"P{n}") for n in range(count)]


@pytest.mark.parametrize(
    ("taken", "held", "elsewhere", "tripped"),
    [
        (3, 10, 0, False),
        (4, 10, 0, True),
        (3, 4, 0, True),
        (2, 2, 0, False),
        (2, 3, 0, True),
        (1, 3, 0, False),
        (4, 10, 4, False),
    ],
)
def test_too_many_taken_away_is_judged_by_what_the_plan_ranges_over(
    taken: int, held: int, elsewhere: int, tripped: bool
) -> None:
    grants = [*crowd(held), *(a_grant(person=f"P{n}", unit=LAGAN) for n in range(elsewhere))]
    draft = ended(grants, *grants[:taken])
    assert ("too-many" in {each.guard for each in found(draft, FACTS, Scope())}) is tripped
    assert "too-many" not in {each.guard for each in found(draft)}


def test_what_is_inherited_below_counts_among_what_is_taken_and_what_there_is() -> None:
    grants = [a_grant(person=f"P{n}", unit=LAGAN) for n in range(5)]
    (violation,) = found(ended(grants, *grants[:2]), FACTS, Scope(frozenset([LAGAN])))
    assert violation.message == "4 of 10 would be removed or revoked."


def test_how_many_are_too_many_is_configured() -> None:
    grants = crowd(40)
    draft = ended(grants, *grants[:6])
    assert not any(each.guard == "too-many" for each in found(draft, FACTS, Scope()))
    for facts in (replace(FACTS, limit=5), replace(FACTS, share=0.1)):
        (violation,) = [each for each in found(draft, facts, Scope()) if each.guard == "too-many"]
        assert (violation.amount, violation.message) == (6, "6 of 40 would be removed or revoked.")


def test_what_ended_before_today_is_not_live_and_not_taken() -> None:
    grants = [a_grant(person=f"P{n}", until="0609") for n in range(5)]
    shorter = becoming(grants, *([replace(each, until=d("0608"))] for each in grants))
    assert [each.guard for each in found(shorter, FACTS, Scope())] == ["past-start"]


# --- last-admin ------------------------------------------------------------------------------------------------------

ADMIN_HERE = a_grant(role=ADMIN)
NONE_LEFT = "Teleborg would have no Lokal administratör HSA Webb from {}."


@pytest.mark.parametrize(
    ("before", "after", "since"),
    [
        ([ADMIN_HERE], [replace(ADMIN_HERE, until=d("0609"))], "Wed 10 June 2026"),
        ([ADMIN_HERE], [replace(ADMIN_HERE, until=d("0630"))], "Wed 1 July 2026"),
        ([replace(ADMIN_HERE, until=d("0610"))], [replace(ADMIN_HERE, until=d("0609"))], "Wed 10 June 2026"),
        ([replace(ADMIN_HERE, until=d("0609"))], [replace(ADMIN_HERE, until=d("0608"))], None),
        ([ADMIN_HERE, a_grant(person=BO, role=ADMIN)], [replace(ADMIN_HERE, until=d("0630"))], None),
        (
            [ADMIN_HERE, a_grant(person=BO, role=ADMIN, until="0715")],
            [replace(ADMIN_HERE, until=d("0630"))],
            "Thu 16 July 2026",
        ),
        (
            [ADMIN_HERE, a_grant(person=BO, role=ADMIN, since="0705")],
            [replace(ADMIN_HERE, until=d("0630"))],
            "Wed 1 July 2026",
        ),
        ([a_grant(role=HANDLER)], [replace(a_grant(role=HANDLER), until=d("0630"))], None),
    ],
)
def test_a_unit_without_its_last_administrator_is_told_from_which_day(
    before: list[Grant], after: list[Grant], since: str | None
) -> None:
    told = [each for each in found(becoming(before, after)) if each.guard == "last-admin"]
    assert [each.message for each in told] == ([NONE_LEFT.format(since)] if since else [])
    hint = f"Give another person the role first: `vis roles grant PERSON {ADMIN} {TELEBORG}`."
    assert {(each.amount, each.hint) for each in told} <= {(1, hint)}


@pytest.mark.parametrize(("at_least", "missed"), [(0, False), (1, True), (2, True)])
def test_a_role_of_which_a_unit_must_have_at_least_one_is_an_administrators(at_least: int, missed: bool) -> None:
    roles = {**CATALOGUE.roles, HANDLER: replace(CATALOGUE.roles[HANDLER], at_least=at_least)}
    facts = replace(FACTS, catalogue=replace(CATALOGUE, roles=roles))
    only = a_grant(role=HANDLER)
    assert [each.guard for each in found(ended([only], only), facts)] == ["last-admin"] * missed


def test_an_administrator_above_administers_below_and_each_place_is_told_once() -> None:
    above, below = a_grant(role=ADMIN, unit=LAGAN), a_grant(role=ADMIN, unit=LIDHULT, person=BO)
    assert messages(ended([above, below], below)) == []
    assert [message.split(" would")[0] for message in messages(ended([above, below], above))] == ["Lagan"]
    assert [message.split(" would")[0] for message in messages(ended([above], above))] == ["Lagan, Lidhult"]
    assert [each.amount for each in found(ended([above], above))] == [2]
    assert [message.split(" would")[0] for message in messages(ended([below], below))] == ["Lidhult"]
    two = [a_grant(role=ADMIN), a_grant(role=ADMIN, person=BO)]
    assert len([each for each in found(ended(two, *two)) if each.guard == "last-admin"]) == 1
