"""Where everything lies, and the key that is made once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.app.conftest import Invoke
from tests.conftest import Command
from vis_cli import app
from vis_cli.app.retention.purge import Wishes
from vis_cli.errors import FaultyConfiguration


def test_folders_lie_beside_an_sqlite_file_unless_configured(invoke: Invoke, cases: Command) -> None:
    invocation = invoke()
    assert app.retention.places.certificates_folder(invocation) == cases.cwd / "certs"
    if invocation.database.path is not None:
        bare = replace(invocation, settings=replace(invocation.settings, certificates=None))
        assert app.retention.places.certificates_folder(bare) == invocation.database.path.parent / "certificates"


def test_the_key_is_made_once_and_missed_when_gone(invoke: Invoke, cases: Command) -> None:
    invocation = invoke(yes=True)
    with invocation.reading() as db:
        assert app.retention.places.key_there(invocation, db) is None
        key = app.retention.places.the_key(invocation, db)
        assert app.retention.places.the_key(invocation, db) == key
    app.retention.purge.purge(invocation, Wishes())
    (cases.cwd / "keys" / "hmac.key").unlink()
    with invocation.reading() as db, pytest.raises(FaultyConfiguration):
        app.retention.places.the_key(invocation, db)
