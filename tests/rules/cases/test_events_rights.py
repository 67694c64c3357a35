"""Who may do what to a case is what `roles explain` says, for every event, role and place; no event is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.conftest import ROOT
from vis_cli.files.roles.catalogue import read_catalogue
from vis_cli.rules.cases.events import SEND_FORM, TRANSITIONS, CaseFacts, Who, refusal
from vis_cli.rules.cases.sending import SEND
from vis_cli.rules.roles.check import explain
from vis_cli.rules.roles.grants import Grant, Register, RoleFacts

CATALOGUE = read_catalogue(str(ROOT / "configs" / "roles.yaml"))
TODAY, SINCE, PAST = date(2026, 6, 15), date(2026, 1, 1), date(2026, 3, 31)
AT = datetime(2026, 6, 15, 8, tzinfo=UTC)
ANNA, BO, GONE = "anna", "bo", "gone"
REGISTER = Register(
    units={"over": "Området", "unit": "Teleborg", "other": "Birka"},
    parents={"over": None, "unit": "over", "other": "over"},
    closed={},
    persons={ANNA: "Anna", BO: "Bo", GONE: "Gunilla"},
    disabled={GONE: date(2026, 6, 1)},
    offering=frozenset(),
)
FACTS = RoleFacts(CATALOGUE, REGISTER, TODAY)
CASE = CaseFacts(20260000001, "unit", "boka-tid", "resident", "assigned", None, AT, None, None, "unknown", AT, 1)

PLACES = {
    "on the unit": ("unit", SINCE, None, ANNA),
    "on the unit above": ("over", SINCE, None, ANNA),
    "on another unit": ("other", SINCE, None, ANNA),
    "over by now": ("unit", SINCE, PAST, ANNA),
    "of somebody disabled": ("unit", SINCE, None, GONE),
}
WANTED = {  # by event: the actions of which one set is enough, and which of them only in one's own cases
    "assign": [({"assign-case"}, False), ({"reassign-own-case"}, True)],
    "unassign": [({"assign-case"}, False)],
    "comment": [({"comment-case"}, False)],
    "answer": [({"answer-case"}, True)],
    "question": [({"answer-case"}, True)],
    "answer-and-close": [({"answer-case"}, True)],
    "close": [({"answer-case"}, True)],
    "partial": [({"partial-reply", "assign-case"}, False), ({"partial-reply", "answer-case"}, True)],
    "attach": [({"partial-reply", "assign-case"}, False), ({"partial-reply", "answer-case"}, True)],
    "document": [({"comment-case"}, False)],
    "send": [({"send-case"}, False)],
    "send-form": [({"answer-case"}, True)],
}
EVENTS = {**TRANSITIONS, SEND.event: SEND, SEND_FORM.event: SEND_FORM}
OF_NO_STAFF = {"reply", "run", "answer-form", "deliver"}


def test_every_event_says_who_may() -> None:
    """Whoever adds an event says here what it takes."""
    assert WANTED.keys() | OF_NO_STAFF == EVENTS.keys()
    assert {name for name, each in TRANSITIONS.items() if not each.needs} == OF_NO_STAFF


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("event", WANTED)
def test_the_answer_is_that_of_roles_explain(event: str, place: str) -> None:
    unit, since, until, person = PLACES[place]
    for role in CATALOGUE.roles:
        held = [Grant(person, role, unit, since, until)]

        def may(action: str, where: str, held: list[Grant] = held, person: str = person) -> bool:
            return explain(held, person, where, action, FACTS, at=TODAY).answer

        who = Who(person, False, may, lambda action, unit: [], lambda action: ["en roll"], str)
        for whose in (None, person, BO):
            facts = replace(CASE, assigned_to=whose)
            wanted = any(
                all(may(action, "unit") for action in actions) and (not own or whose != BO)
                for actions, own in WANTED[event]
            )
            assert (refusal(facts, EVENTS[event], who) is None) == wanted, (role, whose)
