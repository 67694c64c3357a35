"""Forms sent and answered, from a script."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from tests.app.forms.conftest import ANSWERS, BO, Make, sent
from tests.rules.forms import samples
from tests.rules.forms.samples import TOLVAN
from vis_cli import app
from vis_cli.app.cases.events import How
from vis_cli.db.core import tables as t
from vis_cli.errors import FaultyInput, NotFound, NotPermitted, Refused, Stale


def test_a_form_that_is_sent_is_a_case_in_the_residents_turn(forms: Make) -> None:
    number = sent(forms)
    found = app.cases.query.show(forms(), number)
    assert (found["sort"], found["state"], found["turn"], found["case_type"]) == (
        "form",
        "assigned",
        "resident",
        "Formulär",
    )
    planned = app.forms.requests.send(forms(dry_run=True), "halsodeklaration", "Teleborg", "200001012384", BO)
    assert (planned.change, planned.extra["number"]) == (None, None)


def test_it_is_open_for_as_long_as_after_a_question(forms: Make) -> None:
    settings = {"days_open_after_answer": 7}
    made = app.forms.requests.send(forms(settings=settings), "halsodeklaration", "Teleborg", TOLVAN, BO)
    assert made.extra["open_until"] == "2026-06-22T10:00:00+02:00"


@pytest.mark.parametrize(
    ("form", "unit", "resident", "how", "error", "id"),
    [
        ("nix", "Teleborg", TOLVAN, BO, NotFound, "unknown-form"),
        ("halsodeklaration", "Nix", TOLVAN, BO, NotFound, "unknown-unit"),
        ("halsodeklaration", "Teleborg", "197010632391", BO, FaultyInput, "cannot-log-in"),
        ("halsodeklaration", "Teleborg", TOLVAN, How(), Refused, "nobodys-case"),
        ("halsodeklaration", "Birka", TOLVAN, BO, NotPermitted, "role-missing"),
    ],
)
def test_what_is_not_sent(
    forms: Make, form: str, unit: str, resident: str, how: How, error: type[Exception], id: str
) -> None:
    with pytest.raises(error) as raised:
        app.forms.requests.send(forms(), form, unit, resident, how)
    assert id in (raised.value.id, *(fault.id for fault in getattr(raised.value, "faults", ())))  # type: ignore[attr-defined]


def test_a_form_is_sent_once_for_a_key_and_not_while_it_waits(forms: Make) -> None:
    words = ("halsodeklaration", "Teleborg", TOLVAN)
    first = app.forms.requests.send(forms(), *words, replace(BO, once="a"))
    again = app.forms.requests.send(forms(), *words, replace(BO, once="a"))
    assert (again.change, again.extra["number"]) == (None, first.extra["number"])
    with pytest.raises(Refused) as refused:
        app.forms.requests.send(forms(), *words, BO)
    assert refused.value.id == "already-sent"


def test_an_answer_closes_the_case_and_keeps_what_is_filed(forms: Make) -> None:
    number = sent(forms)
    planned = app.forms.requests.answer(forms(dry_run=True), number, ANSWERS)
    assert planned.change is None
    done = app.forms.requests.answer(forms(), number, ANSWERS, How(if_revision=1, once="b"))
    assert (done.extra["state"], done.extra["revision"]) == ("closed", 2)
    assert app.forms.requests.answer(forms(), number, ANSWERS, How(once="b")).change is None
    with forms().reading() as db:
        (row,) = db.execute(t.form_requests.select())
        (reply,) = db.execute(t.form_replies.select())
    assert (
        json.loads(row.bundle)["entry"][0]["resource"]["item"] == samples.ANSWERS["item"] == json.loads(reply.answers)
    )
    assert (row.state, row.filed_at, "70.50" in row.bundle) == ("answered", None, True)


def test_what_is_not_answered(forms: Make) -> None:
    number = sent(forms)
    with pytest.raises(Stale):
        app.forms.requests.answer(forms(), number, ANSWERS, How(if_revision=9))
    with pytest.raises(NotFound):
        app.forms.requests.answer(forms(), "2026-0000009", ANSWERS)
    with pytest.raises(FaultyInput):
        app.forms.requests.answer(forms(stdin=io.BytesIO(b"{}")), number, "-")
    opened = app.cases.residents.open_(forms(), "Teleborg", "Boka tid", TOLVAN, app.cases.content.Content("Hej"))
    other = str(opened.extra["number"])
    with pytest.raises(Refused) as refused:
        app.forms.requests.answer(forms(), other, ANSWERS)
    assert refused.value.id == "no-form"
    app.forms.requests.answer(forms(), number, ANSWERS)
    with pytest.raises(Refused) as refused:
        app.forms.requests.answer(forms(), number, ANSWERS)
    assert refused.value.id == "case-closed"
    with forms().database.writing() as db:
        db.execute(t.forms.delete())
        db.execute(t.form_requests.update().values(state="sent"))
        db.execute(t.cases.update().where(t.cases.c.sort == "form").values(state="assigned", closed=None))
        db.commit()
    with pytest.raises(NotFound) as gone:
        app.forms.requests.answer(forms(), number, ANSWERS)
    assert gone.value.id == "unknown-form"
