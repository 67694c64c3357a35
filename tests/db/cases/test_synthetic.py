"""Synthetic cases: in every state that cases can be in, of every sort, and never in one that they cannot."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from itertools import groupby

from vis_cli.db.cases import synthetic
from vis_cli.rules.cases.cases import SORTS, STATES, Case
from vis_cli.rules.cases.queue import turn
from vis_cli.rules.forms.forms import STATES as STATES_OF_FORMS

NOW = datetime(2026, 6, 2, 6, tzinfo=UTC)
STAFF = [f"P{n}" for n in range(9)]
NAMES = {person: f"Handläggare {person}" for person in STAFF}


def made(count: int = 6000, seed: int = 1) -> synthetic.Batch:
    """The cases of a month, so that many are open."""
    recipe = synthetic.Recipe(
        ["U1", "U2"], STAFF, ["boka-tid"], count, 0.1, NOW, seed, at=as_moment, names=NAMES, sendings=4
    )
    (batch,) = synthetic.batches(recipe, {})
    return batch


def as_moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@cache
def kept() -> synthetic.Batch:
    return made()


def cases() -> list[Case]:
    return [Case(*row) for row in kept().cases]


def test_they_come_in_every_state_and_sort_and_it_may_be_anybodys_turn() -> None:
    found = cases()
    assert {case.state for case in found} == {*STATES}
    assert {case.sort for case in found} == {*SORTS}
    turns = Counter((case.state, turn(case)) for case in found)
    assert turns.keys() == {
        ("new", "unit"), ("assigned", "unit"), ("assigned", "resident"), ("answered", "resident"), ("closed", None),
    }  # fmt: skip
    assert min(turns.values()) > 20


def test_forms_wait_to_be_answered_and_to_be_filed_and_are_filed() -> None:
    found = Counter(row[5] for row in kept().rows["form_requests"])
    assert found.keys() == {*STATES_OF_FORMS} and min(found.values()) > 3


def test_none_is_in_a_state_that_no_event_leads_to() -> None:
    for case in cases():
        assert (case.state == "closed") == (case.closed is not None)
        assert case.opened <= case.last_event <= NOW and (case.closed or case.opened) <= case.last_event
        assert (case.open_until is not None) == (turn(case) == "resident")
        if case.closed is None:
            assert (case.state == "new") == (case.assigned_to is None)
        if case.sort == "information":
            assert (case.closed, case.documented) == (case.opened, "not-relevant")
        assert case.revision >= 1


def test_whose_turn_it_is_follows_from_who_wrote_last() -> None:
    wrote = {key: [row[3] for row in rows] for key, rows in groupby(kept().rows["messages"], key=lambda row: row[0])}
    asked = {key: [row[5] for row in rows] for key, rows in groupby(kept().rows["messages"], key=lambda row: row[0])}
    for case in cases():
        if case.closed is None:
            assert wrote[case.key][-1] == ("resident" if turn(case) == "unit" else "unit")
        if (case.state, turn(case)) == ("assigned", "resident"):
            assert asked[case.key][-1] == "question"
        assert wrote[case.key][0] == ("resident" if case.sort == "resident" else "unit")


def test_what_units_send_is_numbered_and_forms_are_answered_once_they_are_closed() -> None:
    found = cases()
    sent = Counter(case.sending for case in found if case.sending is not None)
    assert sorted(sent) == [5, 6][: len(sent)] and max(sent.values()) <= synthetic.SENT_TO
    assert kept().sendings == max(sent)
    assert all(case.sending for case in found if case.sort == "information")
    forms = {case.key for case in found if case.sort == "form" and case.closed}
    assert {row[0] for row in kept().rows["form_replies"]} == forms != set()
    states = {row[0]: row[5] for row in kept().rows["form_requests"]}
    assert states.keys() == {case.key for case in found if case.sort == "form"}
    assert {key for key, state in states.items() if state != "sent"} == forms
    assert set(states.values()) == {"sent", "answered", "filed"}


def test_some_replies_are_signed_with_the_name_of_who_wrote_them() -> None:
    signed = Counter()
    for _key, _n, _at, sender, author, _sort, _text, signature in kept().rows["messages"]:
        signed[sender, signature is not None] += 1
        assert signature is None or (sender == "unit" and NAMES[author] in signature)
    assert signed["resident", True] == 0
    assert signed["unit", True] > signed["unit", False] > 0


def test_the_same_seed_gives_the_same_cases() -> None:
    assert made(300) == made(300)
    assert made(300) != made(300, seed=2)
