"""Whose a shared folder is, and what leaves it because it was sent."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.cases.test_attachments import KEYS, TELEBORG, Desk, attach
from tests.app.conftest import Invoke
from tests.files.cases.samples import pdf
from vis_cli.app.cases import shared_folders
from vis_cli.app.cases.shared_folders import Folders
from vis_cli.db.cases import shared_removals
from vis_cli.files.cases import shared


@pytest.fixture
def desk(invoke: Invoke, tmp_path: Path) -> Desk:
    return Desk(invoke, tmp_path)


def listed(desk: Desk) -> list[str]:
    with desk.make().reading() as db:
        return [Path(each.path).name for each in shared_removals.listed(db)]


def sent(desk: Desk, *files: str) -> None:
    """Commit that files were sent, and come no further; what was put among the attachments is as a kill leaves it."""
    with desk.taken(*files) as taken:
        attach(desk, taken, KEYS[:1])
        taken.links.clear()


def test_the_innermost_folder_around_a_path_counts(desk: Desk) -> None:
    inner = desk.own / "in"
    inner.mkdir()
    settings = replace(desk.settings, shared_folders={TELEBORG[1]: desk.own, "Birka": inner}, shared_folder=desk.own)
    assert shared_folders.every(settings) == [desk.own, inner]
    assert shared_folders.around(f"{inner}/a/x.pdf", settings) == (str(inner), "a/x.pdf")
    assert shared_folders.around(f"{desk.own}/x.pdf", settings) == (str(desk.own), "x.pdf")
    assert shared_folders.around(f"{desk.own}x.pdf", settings) is None
    folders = Folders.of(desk.make(settings=settings), *TELEBORG)
    assert (folders.own, folders.whose(f"{inner}/x"), folders.whose(f"{desk.own}/x")) == (desk.own, "Birka", None)
    assert Folders.of(desk.make(settings=settings), "SE2321000065-E0009", "Lagan").own == desk.own


def test_what_was_sent_stands_on_the_list_until_it_has_left(desk: Desk) -> None:
    first, second = desk.put("x.pdf"), desk.put("a/y.pdf", pdf("y"))
    sent(desk, first, second)
    assert listed(desk) == ["y.pdf", "x.pdf"]
    dry = shared_folders.finish(desk.make(dry_run=True))
    assert (dry.left, dry.stay, os.path.exists(first), listed(desk)) == (0, [], True, ["y.pdf", "x.pdf"])
    assert shared_folders.finish(desk.make()).left == 2
    assert (listed(desk), os.path.exists(first), os.path.exists(second)) == ([], False, False)
    assert shared_folders.finish(desk.make()).left == 0


def test_another_file_in_its_place_stays_and_so_does_the_row(desk: Desk) -> None:
    file = desk.put("x.pdf")
    sent(desk, file)
    held = os.open(file, os.O_RDONLY)
    Path(file).unlink()
    desk.put("x.pdf")
    finished = shared_folders.finish(desk.make())
    assert (finished.left, [came for _, came in finished.stay]) == (0, [shared.CHANGED])
    assert (listed(desk), os.path.exists(file)) == (["x.pdf"], True)
    os.close(held)
    sent(desk, file)  # what lies there now is sent too: one row for one path
    assert listed(desk) == ["x.pdf"]
    assert (shared_folders.finish(desk.make()).left, listed(desk), os.path.exists(file)) == (1, [], False)


def test_a_row_that_came_since_is_not_forgotten_with_the_one_before(desk: Desk) -> None:
    sent(desk, desk.put("x.pdf"))
    with desk.make().reading() as db:
        (row,) = shared_removals.listed(db)
    shared_folders.forget(desk.make(), [(row.path, f"{row.inode}0")])
    assert listed(desk) == ["x.pdf"]
    shared_folders.forget(desk.make(), [(row.path, row.inode)])
    assert listed(desk) == []


def test_what_a_killed_command_put_among_the_attachments_goes_but_for_what_rows_name(desk: Desk) -> None:
    sent(desk, desk.put("x.pdf"))
    (stored,) = desk.stored()
    part = desk.store / ".vis-0123456789abcdef.part"
    part.write_bytes(pdf("of a killed command"))
    os.link(part, desk.store / "2026/0000/0000001-9-aa.pdf")
    assert shared_folders.make_good(desk.make(dry_run=True)).left == 0
    assert len(desk.stored()) == 3
    assert shared_folders.make_good(desk.make()).left == 1
    assert desk.stored() == [stored]
