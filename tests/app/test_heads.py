"""The journal's heads in a file elsewhere: added by every change, and what is cut off shows by them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import with_clients
from tests.conftest import Command
from tests.register import fill
from vis_cli import app
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import Database
from vis_cli.errors import Sentence


@pytest.fixture
def noting(invoke: Invoke, tmp_path: Path) -> Invoke:
    """The same with a file for the heads, that the head so far is in."""
    heads = tmp_path / "heads"
    number, digest, _ = app.audit.head(invoke())
    heads.write_text(f"{number}:{digest}\n")

    def made(**more: Any) -> Invocation:
        one = invoke(**more)
        return replace(one, settings=replace(one.settings, heads=heads))

    return made


def rename(invocation: Invocation, name: str) -> int | None:
    return app.register.units.rename(invocation, "Birka", name).change


def found(invocation: Invocation) -> list[str]:
    """What `audit verify` says of the heads; `db check` says the same."""
    said = [str(each.message) for each in app.audit.verify(invocation).findings if each.table == "heads"]
    (check,) = [each for each in app.operations.database.check(invocation)["checks"] if each["check"] == "heads"]
    assert check["ok"] is (not said)
    return said


def cut(database: Database, after: int) -> None:
    with database.writing() as db:
        db.execute(t.steps.delete().where(t.steps.c.change > after))
        db.execute(t.changes.delete().where(t.changes.c.number > after))
        for table in t.VERSIONS.values():
            db.execute(table.delete().where(table.c.change > after))
        db.commit()


def test_every_change_adds_its_head_and_nothing_else_does(noting: Invoke, tmp_path: Path) -> None:
    assert rename(noting(), "Vårdcentralen Birka by") == 2
    assert rename(noting(), "Vårdcentralen Birka by") is None
    assert rename(noting(dry_run=True), "Vårdcentralen Birka ort") is None
    invocation = noting()
    with invocation.reading() as db:
        number, digest = journal.head(db)
        own = db.scalar(t.meta.select().with_only_columns(t.meta.c.value).where(t.meta.c.name == "id"))
    assert (tmp_path / "heads").read_text().splitlines()[1:] == [f"{number}:{digest} {own}"]
    assert found(invocation) == []


def test_an_end_that_is_cut_off_shows_by_itself(noting: Invoke, tmp_path: Path) -> None:
    rename(noting(), "Vårdcentralen Birka by")
    cut(noting().database, 1)
    said = f"the end is cut off: {tmp_path / 'heads'} has C-2 in line 2, and the journal does not"
    assert found(noting()) == [said]
    rename(noting(), "Vårdcentralen Birka ort")  # goes on from there, as another C-2
    assert found(noting()) == [f"C-2 is another than {tmp_path / 'heads'} has in line 2"]


def test_a_change_stands_though_its_head_cannot_be_written_and_it_is_told(noting: Invoke, tmp_path: Path) -> None:
    heads, told = tmp_path / "heads", list[Sentence]()
    before = heads.read_text()
    heads.unlink()
    heads.mkdir()
    assert rename(noting(tell=told.append), "Vårdcentralen Birka by") == 2
    assert len(told) == 1 and str(told[0]).startswith(f"Done, but {heads} cannot be written (Is a directory)")
    assert found(noting()) == [f"{heads} cannot be read: Is a directory"]
    heads.rmdir()
    heads.write_text(before)
    (said,) = found(noting())
    assert said.startswith(f"{heads} has no head after C-1, and the journal ends with C-2")
    status = app.operations.status.look(noting())
    assert [each["id"] for each in status["findings"] if each["id"].startswith("heads")] == ["heads-behind"]
    rename(noting(), "Vårdcentralen Birka ort")
    assert found(noting()) == []
    status = app.operations.status.look(noting())
    assert "heads-behind" not in [each["id"] for each in status["findings"]]
    assert status["head"] in heads.read_text()
    assert f'vis_journal_head{{hash="{status["head"].partition(":")[2]}"}} 3' in app.operations.status.metrics(
        status, noting().now
    )


def test_what_a_restore_replaces_is_no_end_that_was_cut(vis: Command) -> None:
    fill(with_clients(vis)).write("vis.yaml", "heads: heads\n")
    vis.ok("units", "rename", "Birka", "Vårdcentralen Birka by", "--reason", "so that there is a head")
    vis.ok("db", "backup", "copy")
    vis.ok("units", "rename", "Birka", "Vårdcentralen Birka ort")
    vis.ok("units", "rename", "Birka", "Vårdcentralen Birka stad")
    vis.ok("db", "restore", "copy", "--yes")
    heads = (vis.cwd / "heads").read_text().splitlines()
    numbers = [int(line.partition(":")[0]) for line in heads]
    assert numbers == [numbers[0], *(numbers[0] + n for n in (1, 2, 1))]
    assert vis.ok("audit", "verify", "--expect", heads[-1], "--json").json["ok"] is True
    cut(vis.open(), numbers[0])
    run = vis("audit", "verify")
    assert run.code == 1
    assert "the end is cut off" in run.out
