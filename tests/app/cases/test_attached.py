"""An attachment given out from a script: noted before its first byte, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.cases.test_attachments import KEYS, Desk, attach
from tests.app.conftest import Invoke
from tests.files.cases.samples import pdf
from vis_cli.app.cases import attached
from vis_cli.db.core import tables as t
from vis_cli.errors import CannotWrite, NotFound, StorageError


@pytest.fixture
def desk(invoke: Invoke, tmp_path: Path) -> Desk:
    made = Desk(invoke, tmp_path)
    with made.taken(made.put("Kallelse.pdf")) as taken:
        attach(made, taken, KEYS[:1])
    return made


def reads(desk: Desk) -> list[str]:
    with desk.make().reading() as db:
        return [row.what for row in db.execute(t.reads.select())]


def test_it_is_written_as_it_was_sent_and_noted(desk: Desk, tmp_path: Path) -> None:
    said = attached.get(desk.make(), "2026-0000001", 1, tmp_path / "ut.pdf")
    assert (said["name"], said["file"], reads(desk)) == ("Kallelse.pdf", str(tmp_path / "ut.pdf"), ["attachment"])
    assert (tmp_path / "ut.pdf").read_bytes() == pdf()


def test_it_is_noted_before_the_first_byte_is_written(desk: Desk, tmp_path: Path) -> None:
    """Where it turns out not to be what was sent, it is noted, and nothing is there."""
    (file,) = desk.stored()
    (desk.store / file).write_bytes(pdf("another"))
    with pytest.raises(StorageError, match="not what was attached"):
        attached.get(desk.make(), "2026-0000001", 1, tmp_path / "ut.pdf")
    assert (reads(desk), (tmp_path / "ut.pdf").exists()) == (["attachment"], False)


def test_what_is_not_given_out_is_not_noted(desk: Desk, tmp_path: Path) -> None:
    for case, n, out, error in (
        ("2026-0000001", 2, "ut.pdf", NotFound),
        ("2026-0000009", 1, "ut.pdf", NotFound),
        ("2026-0000001", 1, "none/ut.pdf", CannotWrite),
    ):
        with pytest.raises(error):
            attached.get(desk.make(), case, n, tmp_path / out)
    desk.store.rename(tmp_path / "unmounted")
    with pytest.raises(StorageError, match="No such file"):
        attached.get(desk.make(), "2026-0000001", 1, tmp_path / "ut.pdf")
    assert (reads(desk), (tmp_path / "ut.pdf").exists()) == ([], False)
