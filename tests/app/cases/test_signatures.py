"""Signatures from a script: what is shown, and what a message is signed with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.app.cases.conftest import opened
from tests.cli.cases.register import ANNA, BO
from vis_cli import app
from vis_cli.app.cases.content import Content
from vis_cli.app.cases.events import How
from vis_cli.app.cases.selection import Selection
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.errors import FaultyInput, NotPermitted

Make = Callable[..., Invocation]


def test_what_a_person_writes_is_signed_with_what_is_in_force_then(care: Make) -> None:
    number = opened(care)
    outcome, person = app.cases.signatures.set_(care("2026-06-15 10:00"), "Bo Ek", "Hej\nBo")
    assert (outcome.counts["add"], person) == (1, BO.hsa_id)
    signed = []
    for moment in ("2026-06-15 10:29", "2026-06-15 10:58", "2026-06-15 11:28"):
        app.cases.events.event(care(moment), "answer", Selection((number,)), How("Bo Ek"), Content("Svar"))
        with care(moment).reading() as db:
            signed.append(list(db.execute(t.messages.select().order_by(t.messages.c.n)))[-1].signature)
    greeting = "Med vänlig hälsning\nBo Ek\n2026-06-15"
    assert signed == [greeting, greeting, "Hej\nBo\n2026-06-15"]


def test_who_reads_cases_is_known_by_every_way_the_settings_name_them(care: Make) -> None:
    def as_bo(moment: str, written: str) -> Invocation:
        invocation = care(moment)
        others = {"x": "nobody", "y": "example.org", "z": "SE0-X"}  # who is nobody, or several, or no HSA-id
        return replace(invocation, settings=replace(invocation.settings, staff={"anna": written, **others}))

    app.cases.signatures.set_(as_bo("2026-06-15 10:00", BO.hsa_id), "Bo Ek", "Hej\nBo")
    number = opened(care)
    app.cases.query.show(as_bo("2026-06-15 10:20", "bo@example.org"), number)
    for written in (BO.hsa_id, "bo@example.org", "Bo Ek"):
        found = app.cases.signatures.show(as_bo("2026-06-15 10:45", written), BO.hsa_id)
        assert (found["because"], found["in_force_from"]) == ("waiting", "2026-06-15T10:50:00+02:00")
    alone = app.cases.signatures.show(care("2026-06-15 10:45"), ANNA.hsa_id)
    assert (alone["because"], alone["in_force_from"]) == ("default", None)


def test_another_persons_is_changed_to_rehearse_only(care: Make) -> None:
    ours = care("2026-06-15 10:00")
    app.cases.signatures.set_(ours, "Bo Ek", "Hej\nBo")
    other = replace(ours, settings=replace(ours.settings, operators={"chef": ("all",)}, staff={"anna": ANNA.hsa_id}))
    with pytest.raises(NotPermitted) as refused:
        app.cases.signatures.set_(other, "Bo Ek", "Hej igen")
    assert refused.value.id == "anothers-name"
    app.cases.signatures.set_(other, ANNA.hsa_id, "Hej\nAnna", at_once=True)
    assert app.cases.signatures.show(other, ANNA.hsa_id)["because"] == "logged-out"


def test_a_signature_that_is_too_long_is_refused(care: Make) -> None:
    with pytest.raises(FaultyInput):
        app.cases.signatures.set_(care(), "Bo Ek", "x" * 501)
