"""Events from a script: planned over facts, written with their content, and answered with what became of the case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.app.cases.conftest import opened
from vis_cli import app
from vis_cli.app.cases.content import Content
from vis_cli.app.cases.events import How
from vis_cli.app.cases.selection import Selection
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.errors import NotFound, NotPermitted, Refused, Stale, Usage
from vis_cli.rules.core.times import local

Make = Callable[..., Invocation]


def test_an_answer_is_signed_with_the_persons_name_and_the_day(care: Make) -> None:
    number = opened(care)
    app.cases.events.event(care(), "answer", Selection((number,)), How("Bo Ek"), Content("Svar"))
    with care().reading() as db:
        (row,) = db.execute(t.messages.select().where(t.messages.c.sender == "unit"))
    assert row.signature == "Med vänlig hälsning\nBo Ek\n2026-06-15"
    app.cases.events.event(care(), "answer", Selection((number,)), How("Bo Ek"), Content("Mer", signed=False))
    with care().reading() as db:
        last = list(db.execute(t.messages.select().order_by(t.messages.c.n)))[-1]
    assert last.signature is None


def test_a_dry_run_says_what_would_become_of_it_and_makes_no_key(care: Make) -> None:
    number = opened(care)
    trial = care(dry_run=True)
    key = trial.settings.hmac_key
    outcome, left = app.cases.events.event(
        trial, "answer", Selection((number,)), How("Bo Ek", once="a"), Content("Svar", read=b"Svar")
    )
    assert (outcome.change, outcome.extra["state"], left.rows) == (None, "answered", 0)
    assert key is not None and not key.exists()
    with care().reading() as db:
        assert len(list(db.execute(t.messages.select()))) == 1


def test_every_case_that_cannot_is_named_at_once(care: Make) -> None:
    numbers = [opened(care) for _ in range(3)]
    for number in numbers[:2]:
        app.cases.events.event(care(), "close", Selection((number,)), How("Bo Ek"))
    with pytest.raises(Refused) as refused:
        app.cases.events.event(care(), "answer", Selection(tuple(numbers)), How("Bo Ek"), Content("Svar"))
    assert all(number in str(refused.value.message) for number in numbers[:2])
    assert refused.value.details["cases"] == 2


def test_a_revision_is_for_one_case_and_must_be_the_cases(care: Make) -> None:
    numbers = [opened(care) for _ in range(2)]
    with pytest.raises(Usage):
        app.cases.events.event(care(), "comment", Selection(tuple(numbers)), How(if_revision=1), Content(comment="x"))
    with pytest.raises(Stale) as stale:
        app.cases.events.event(care(), "comment", Selection((numbers[0],)), How(if_revision=7), Content(comment="x"))
    assert stale.value.details["revision"] == 1


def test_in_the_units_name_a_case_that_is_nobodys_is_not_answered(care: Make) -> None:
    number = opened(care)
    with pytest.raises(Refused) as refused:
        app.cases.events.event(care(), "answer", Selection((number,)), content=Content("Svar"))
    assert refused.value.id == "nobodys-case"
    app.cases.events.event(care(), "assign", Selection((number,)), to="Bo Ek")
    with pytest.raises(Refused) as refused:
        app.cases.events.event(care(), "answer", Selection((number,)), content=Content("Svar"))
    assert refused.value.id == "not-anothers"


def test_who_is_given_what_they_have_changes_nothing_but_with_a_comment(care: Make) -> None:
    number = opened(care)
    app.cases.events.event(care(), "assign", Selection((number,)), to="Bo Ek")
    outcome, _ = app.cases.events.event(care(), "assign", Selection((number,)), to="Bo Ek")
    assert outcome.change is None
    outcome, _ = app.cases.events.event(
        care(), "assign", Selection((number,)), content=Content(comment="Bråttom"), to="Bo Ek"
    )
    assert outcome.change is not None
    with pytest.raises(NotPermitted):
        app.cases.events.event(care(), "assign", Selection((number,)), to="Cilla Lind")


def test_a_case_that_was_never_there_is_not_found(care: Make) -> None:
    with pytest.raises(NotFound):
        app.cases.events.event(care(), "comment", Selection(("2026-0000009",)), content=Content(comment="x"))


def test_the_days_that_a_case_stays_open_are_those_of_the_configuration(care: Make) -> None:
    number = opened(care)
    settings = {"days_open_after_answer": 3}
    outcome, _ = app.cases.events.event(
        care(settings=settings), "answer", Selection((number,)), How("Bo Ek"), Content("Svar")
    )
    until = outcome.plan.steps[0].after.open_until  # type: ignore[union-attr]
    assert f"{local(until):%Y-%m-%d %H:%M}" == "2026-06-18 10:00" and "Open until" in str(outcome.message)
