"""How a run ends: a certificate that a full disk kept back is written by the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from tests.app.conftest import Invoke
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.retention.finalise import Never, write_missing
from vis_cli.app.retention.purge import Wishes
from vis_cli.db.core import tables as t
from vis_cli.errors import StorageError


def test_a_certificate_without_its_file_is_written_again(invoke: Invoke, cases: Command) -> None:
    app.retention.purge.purge(invoke(yes=True), Wishes())
    (file,) = (cases.cwd / "certs").glob("R-1.*.json")
    kept = file.read_bytes()
    file.unlink()
    write_missing(invoke())
    assert file.read_bytes() == kept


class Stopped(Never):
    """Says at once that the work is to stop."""

    def __call__(self) -> bool:
        return True


def test_a_signal_before_the_first_batch_leaves_no_run(invoke: Invoke) -> None:
    with pytest.raises(KeyboardInterrupt):
        app.retention.purge.purge(invoke(yes=True), Wishes(), Stopped())
    assert list(app.retention.due.runs(invoke())) == []


class Failing(Never):
    """Lets a purge begin, and so many batches go; then what is asked fails."""

    def __init__(self, batches: int) -> None:
        self.left: Iterator[int] = iter(range(1 + batches))

    def __call__(self) -> bool:
        if next(self.left, None) is None:
            raise StorageError("it fails.")
        return False


@pytest.mark.parametrize(("batches", "hint"), [(0, "Nothing was destroyed"), (1, "What was purged is purged")])
def test_what_fails_between_batches_says_whether_there_has_been_one(invoke: Invoke, batches: int, hint: str) -> None:
    with pytest.raises(StorageError) as raised:
        app.retention.purge.purge(invoke(yes=True), Wishes(batch=1), Failing(batches))
    assert str(raised.value.hint).startswith(hint)
    with invoke().reading() as db:
        assert db.scalar(select(func.count()).select_from(t.cases)) == 6 - batches
