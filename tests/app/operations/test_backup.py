"""A backup from a script, and how it is put back: asked first, refused before anything is made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.app.conftest import invocation
from tests.conftest import Command
from tests.register import fill
from vis_cli import app
from vis_cli.app.execute import Question
from vis_cli.db.core import journal
from vis_cli.errors import NotPermitted, Refused, Stale
from vis_cli.rules.core.times import parse_moment
from vis_cli.settings import Settings


@dataclass
class Person:
    """Somebody who answers `answer`, and does `meanwhile` while they are asked."""

    answer: bool
    vis: Command
    meanwhile: tuple[str, ...] = ()
    asked: list[Question] = field(default_factory=list)
    is_present: bool = True

    def confirm(self, question: Question) -> bool:
        self.asked.append(question)
        if self.meanwhile:
            self.vis.ok(*self.meanwhile)
        return self.answer


@pytest.fixture
def saved(vis_sqlite: Command) -> Path:
    fill(vis_sqlite)
    target = vis_sqlite.cwd / "save"
    app.operations.backup.backup(invocation(vis_sqlite), target)
    since, until = parse_moment("2025-07-01"), parse_moment("2025-07-08")
    app.windows.add(invocation(vis_sqlite), "Birka", ["Boka tid"], since, until)
    return target


def test_a_backup_is_put_back_once_the_number_of_lost_changes_is_confirmed(vis_sqlite: Command, saved: Path) -> None:
    assert [row[1] for row in vis_sqlite.dump()["runs"]] == ["backup"]
    anna = Person(True, vis_sqlite)
    outcome = app.operations.backup.restore(invocation(vis_sqlite, prompter=anna), saved, "save")
    assert (outcome.change, outcome.extra["lost"], [question.count for question in anna.asked]) == (2, 1, [1])
    assert str(outcome.message).endswith("as it was at C-1; 1 change since then is lost.")
    assert vis_sqlite.dump()["windows"] == []
    with invocation(vis_sqlite).reading() as db:
        assert journal.change(db, 2).command == "a script"
        assert journal.verify(db).broken_at is None


def test_who_may_not_or_says_no_changes_nothing_and_makes_nothing(vis_sqlite: Command, saved: Path) -> None:
    before, there = vis_sqlite.dump(), sorted(saved.parent.iterdir())
    nobody = Settings(operators={"anna": ("orders",)})
    with pytest.raises(NotPermitted):
        app.operations.backup.restore(invocation(vis_sqlite, yes=True, settings=nobody), saved, "save")
    no = Person(False, vis_sqlite)
    for prompter in ({}, {"prompter": no}):
        with pytest.raises(Refused) as refused:
            app.operations.backup.restore(invocation(vis_sqlite, **prompter), saved, "save")
        assert refused.value.id == "not-confirmed"
    assert (
        app.operations.backup.restore(invocation(vis_sqlite, dry_run=True, settings=nobody), saved, "s").change is None
    )
    assert (vis_sqlite.dump(), sorted(saved.parent.iterdir())) == (before, there)


def test_what_was_changed_while_they_were_asked_is_not_lost_unseen(vis_sqlite: Command, saved: Path) -> None:
    meanwhile = ("windows", "add", "Birka", "Boka tid", "--weeks", "2098-W30")
    with pytest.raises(Stale):
        anna = Person(True, vis_sqlite, meanwhile)
        app.operations.backup.restore(invocation(vis_sqlite, prompter=anna), saved, "save")
    assert len(vis_sqlite.dump()["windows"]) == 2


def test_a_database_that_is_gone_is_put_back_without_a_question(vis_sqlite: Command, saved: Path) -> None:
    named = app.database.named(str(saved.parent / "new" / "vis.db"))
    outcome = app.operations.backup.restore(replace(invocation(vis_sqlite), database=named), saved, "save")
    assert (outcome.change, outcome.extra["replaced"]) == (2, None)
