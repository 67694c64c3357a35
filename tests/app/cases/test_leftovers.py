"""What is left lying, from a script: found, and removed only while it is what was found."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.app.cases.test_attachments import KEYS, Desk, attach
from tests.app.conftest import Invoke
from tests.files.cases.samples import pdf
from vis_cli.app.cases import leftovers
from vis_cli.errors import Refused
from vis_cli.rules.cases.leftovers import FORGOTTEN, ORPHAN, Leftover

LATER = datetime(2031, 1, 2, tzinfo=UTC)  # than any file that a test makes


@pytest.fixture
def desk(invoke: Invoke, tmp_path: Path) -> Desk:
    return Desk(invoke, tmp_path)


def test_each_is_found_once_with_why(desk: Desk) -> None:
    forgotten = desk.put("x.pdf")
    with desk.taken(desk.put("sent.pdf")) as taken:
        attach(desk, taken, KEYS[:1])
    stray = desk.put("2026/0000/0000001-7-aa.pdf", folder=desk.store)
    found = leftovers.find(desk.make(), LATER)
    assert [(each.path, each.reason, each.case) for each in found.items] == [
        (forgotten, FORGOTTEN, None),
        (stray, ORPHAN, "2026-0000001"),
    ]
    assert leftovers.find(desk.make(), datetime(2020, 1, 1, tzinfo=UTC)).items == found.items[1:]
    assert leftovers.as_json(found.items[1])["reason"] == "orphan"


def test_what_is_removed_is_what_was_found(desk: Desk) -> None:
    kept, gone = desk.put("kept.pdf"), desk.put("gone.pdf")
    found = leftovers.find(desk.make(), LATER).items
    held = os.open(kept, os.O_RDONLY)  # so that its number is not given to the next
    Path(kept).unlink()
    desk.put("kept.pdf", pdf("another"))
    removed = leftovers._remove(desk.make(), [*found, Leftover("/elsewhere", FORGOTTEN, LATER, None, 1, LATER)])
    assert [each.path for each in removed.gone] == [gone]
    assert [(each.path, str(why)) for each, why in removed.stay] == [
        (kept, "it is gone, or another has come in its place"),
        ("/elsewhere", "it is gone, or another has come in its place"),
    ]
    assert Path(kept).read_bytes() == pdf("another")
    os.close(held)


def test_a_file_that_a_row_names_by_now_is_not_removed(desk: Desk) -> None:
    with desk.taken(desk.put("x.pdf")) as taken:
        attach(desk, taken, KEYS[:1])
    (file,) = desk.stored()
    there = (desk.store / file).stat()
    since = datetime.fromtimestamp(max(there.st_mtime, there.st_ctime), UTC)
    removed = leftovers._remove(
        desk.make(), [Leftover(str(desk.store / file), ORPHAN, since, None, there.st_ino, since)]
    )
    assert ([str(why) for _, why in removed.stay], desk.stored()) == (["it belongs to a case now"], [file])


def test_a_removal_is_asked_about_and_journalled_as_what_went(desk: Desk) -> None:
    desk.put("x.pdf")
    with pytest.raises(Refused) as refused:
        leftovers.remove(desk.make(yes=False), LATER)
    assert refused.value.id == "not-confirmed"
    outcome, found, removed = leftovers.remove(desk.make(), LATER)
    assert (outcome.change is not None, len(found.items), removed is not None and len(removed.gone)) == (True, 1, 1)
    again, found, removed = leftovers.remove(desk.make(), LATER)
    assert (again.change, found.items, removed) == (None, [], None)
