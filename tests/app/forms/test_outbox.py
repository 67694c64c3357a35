"""Answers filed, and a resident's folder, from a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.app.forms.conftest import ANSWERS, Make, sent
from tests.kills import killed_before_each_step
from tests.rules.forms.samples import TOLVAN
from vis_cli import app
from vis_cli.db.core import tables as t
from vis_cli.errors import CannotWrite, NotFound, NotPermitted, Refused, StorageError


def test_answers_are_filed_once_and_again_when_that_is_asked(forms: Make, tmp_path: Path) -> None:
    number, settings = sent(forms), {"outbox": tmp_path / "ut"}
    app.forms.requests.answer(forms(), number, ANSWERS)
    planned = app.forms.outbox.deliver(forms(dry_run=True, settings=settings))
    assert (planned.extra["filed"], str(planned.message)) == (
        0,
        f"Would file 1 form under patientformulär, in {tmp_path / 'ut'}.",
    )
    filed = app.forms.outbox.deliver(forms(settings=settings))
    (item,) = filed.extra["items"]
    assert (filed.extra["filed"], item["number"]) == (1, number)
    content = (tmp_path / "ut" / item["file"]).read_bytes()
    assert app.forms.outbox.deliver(forms(settings=settings)).change is None
    again = app.forms.outbox.deliver(forms("2026-07-01 10:00", settings=settings), number)
    assert again.extra["items"] == [item] and (tmp_path / "ut" / item["file"]).read_bytes() == content


def test_what_is_not_filed(forms: Make, tmp_path: Path) -> None:
    number = sent(forms)
    with pytest.raises(Refused):
        app.forms.outbox.deliver(forms(), number)
    with pytest.raises(NotFound):
        app.forms.outbox.deliver(forms(), "2026-0000009")
    app.forms.requests.answer(forms(), number, ANSWERS)
    (tmp_path / "fil").write_text("x")
    with pytest.raises(CannotWrite):
        app.forms.outbox.deliver(forms(settings={"outbox": tmp_path / "fil"}))
    with forms().database.writing() as db:
        db.execute(t.form_requests.update().values(bundle="{}"))
        db.commit()
    with pytest.raises(StorageError) as error:
        app.forms.outbox.deliver(forms(settings={"outbox": tmp_path / "ut"}))
    assert error.value.id == "altered-answers" and list((tmp_path / "ut").iterdir()) == []
    with forms().database.writing() as db:
        db.execute(t.cases.update().values(state="assigned", closed=None))
        db.commit()
    with pytest.raises(Refused) as refused:
        app.forms.outbox.deliver(forms())
    assert refused.value.id == "wrong-state"


def test_a_residents_folder_is_noted_before_it_is_given(forms: Make) -> None:
    number = sent(forms)
    found = app.forms.outbox.journal(forms(), TOLVAN)
    assert [(each["number"], each["state"], each["answered"]) for each in found["items"]] == [(number, "sent", None)]
    assert app.forms.outbox.journal(forms(), "200001012384")["items"] == []
    with forms().reading() as db:
        assert [row.what for row in db.execute(t.reads.select())] == ["forms", "forms"]
    with pytest.raises(NotPermitted):
        app.forms.outbox.journal(forms(settings={"operators": {"eva": ("read-cases",)}}), TOLVAN)


def test_a_file_that_no_case_has_is_a_stray(forms: Make) -> None:
    number = sent(forms)
    app.forms.requests.answer(forms(), number, ANSWERS)
    with forms().reading() as db:
        (row,) = db.execute(t.form_requests.select())
        assert app.forms.outbox.strays(db, [row.file, "annan"]) == ["annan"]


def test_killed_before_any_step_what_is_filed_is_always_the_same_and_nothing_is_lost(
    forms: Make, tmp_path: Path
) -> None:
    """Whoever fetches the files takes them away in between."""
    number, settings = sent(forms), {"outbox": tmp_path / "ut"}
    app.forms.requests.answer(forms(), number, ANSWERS)
    with forms().reading() as db:
        ((name, bundle),) = db.execute(select(t.form_requests.c.file, t.form_requests.c.bundle))
    states = set()
    for _ in killed_before_each_step(lambda: app.forms.outbox.deliver(forms(settings=settings))):
        there = {path.name: path.read_bytes() for path in (tmp_path / "ut").glob("*") if path.name == name}
        with forms().reading() as db:
            (state,) = db.scalars(select(t.form_requests.c.state))
        states.add((state, bool(there)))
        assert there in ({}, {name: bundle.encode()}) and (there or state == "answered")
        app.forms.outbox.deliver(forms(settings=settings))
        assert {path.name: path.read_bytes() for path in (tmp_path / "ut").iterdir()} == {name: bundle.encode()}
        (tmp_path / "ut" / name).unlink()
        with forms().database.writing() as db:
            db.execute(t.form_requests.update().values(state="answered"))
            db.commit()
    assert states == {("answered", False), ("answered", True), ("filed", True)}
