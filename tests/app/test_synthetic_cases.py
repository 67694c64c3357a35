"""Synthetic cases from a script: one change with its counts, holds and digest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.app.conftest import Invoke
from tests.app.test_execute import changes
from vis_cli import app
from vis_cli.db.cases import sendings
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.errors import NotPermitted, Refused
from vis_cli.settings import Settings

FEW = {"count": 600, "years": 4.0, "seed": 7, "files": False}


def test_they_are_one_change_whose_counts_hold_cases_and_holds(invoke: Invoke) -> None:
    made = app.synthetic_cases.make(invoke(ticket="CHG-1"), **FEW)
    assert (made.outcome.change, made.counts["cases"]) == (2, 600)
    with invoke().reading() as db:
        row = journal.change(db, 2)
        holds = journal.steps_of(db, 2)
        assert holds and {step.record.kind for step in holds} == {"hold"}
        assert (row.ticket, row.undoable, json.loads(row.counts)["add"]) == ("CHG-1", False, 600 + len(holds))
        assert json.loads(row.details)["synthetic"] == dict(made.counts)
        assert db.scalar(select(func.count()).select_from(t.messages)) == made.counts["messages"]
        assert journal.verify(db).broken_at is None


def test_what_they_came_of_is_noted_and_its_numbers_are_not_given_out_again(invoke: Invoke) -> None:
    app.synthetic_cases.make(invoke(), **FEW)
    with invoke().reading() as db:
        c, s = t.cases.c, t.sendings.c
        sent = dict(db.execute(select(c.sending, func.count()).where(c.sending.is_not(None)).group_by(c.sending)).all())
        assert sent and dict(db.execute(select(s.number, s.recipients)).all()) == sent
        assert sendings.last(db) == max(sent)
    app.synthetic_cases.make(invoke(), **FEW)
    with invoke().reading() as db:
        assert db.scalar(select(func.count()).select_from(t.sendings)) == 2 * len(sent)


def test_their_files_are_for_their_owners_eyes_only(invoke: Invoke, tmp_path: Path) -> None:
    made = invoke()
    settings = replace(made.settings, attachments=tmp_path / "deep" / "att")
    app.synthetic_cases.make(invoke(settings=settings), **{**FEW, "count": 20, "files": True})
    found = [path for path in (tmp_path / "deep").rglob("*") if path.is_file()]
    assert found and {path.stat().st_mode & 0o777 for path in found} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "deep").rglob("*") if path.is_dir()} == {0o700}


def test_a_dry_run_and_what_is_refused_make_nothing(invoke: Invoke) -> None:
    assert app.synthetic_cases.make(invoke(dry_run=True), **FEW).outcome.counts["add"] == 600
    for how, id in (
        ({"expected": {"add": 599}}, "expect"),
        ({"settings": Settings(ticket_required=True)}, "ticket-required"),
    ):
        with pytest.raises(Refused) as refused:
            app.synthetic_cases.make(invoke(**how), **FEW)
        assert refused.value.id == id
    with pytest.raises(NotPermitted):
        app.synthetic_cases.make(invoke(settings=Settings(operators={"anna": ("orders",)})), **FEW)
    assert (changes(invoke()), app.cases.query.stats(invoke())["total"]) == (1, 0)
