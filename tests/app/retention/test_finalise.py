"""How a run ends: a certificate that a full disk kept back is written by the next."""

from __future__ import annotations

import pytest

from tests.app.conftest import Invoke
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.retention.finalise import Never, write_missing
from vis_cli.app.retention.purge import Wishes


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
