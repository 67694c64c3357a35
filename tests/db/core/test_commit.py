"""Committing where nothing breaks; what happens on a broken connection is in tests/cli/frame/test_lost_connections."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.conftest import Command
from tests.register import TELEBORG
from vis_cli.db.core import tables as t
from vis_cli.db.core.commit import _is_committed, commit


def test_what_is_committed_is_there_and_nothing_to_commit_is_no_failure(vis: Command) -> None:
    database = vis.open()
    with database.writing() as db:
        db.execute(t.units.insert(), {"hsa_id": TELEBORG, "name": "Vårdcentralen Teleborg"})
        commit(database, db)
    with database.reading() as db:
        assert db.scalars(t.units.select()).all() == [TELEBORG]
    with database.writing() as db:
        commit(database, db)


@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_the_server_knows_what_became_of_a_transaction(vis_postgres: Command, ends: str) -> None:
    database = replace(vis_postgres.open(), lock_timeout=0.1)
    with database.writing() as db:
        db.execute(t.units.insert(), {"hsa_id": TELEBORG, "name": "Vårdcentralen Teleborg"})
        id = str(db.scalar(text("SELECT CAST(pg_current_xact_id() AS text)")))
        assert _is_committed(database, id) is None  # not ended yet
        getattr(db, ends)()
    assert _is_committed(database, id) is (ends == "commit")
    assert _is_committed(database, str(int(id) + 1_000_000)) is None
