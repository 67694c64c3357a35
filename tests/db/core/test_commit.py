"""Committing where nothing breaks; what happens on a broken connection is in tests/cli/frame/test_lost_connections."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import Command
from tests.register import TELEBORG, fill
from vis_cli.db.core import tables as t
from vis_cli.db.core.commit import Mark, _is_committed, commit, mark_of


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
        assert mark_of(db) is None
        db.execute(t.units.insert(), {"hsa_id": TELEBORG, "name": "Vårdcentralen Teleborg"})
        mark = mark_of(db)
        assert mark is not None
        assert _is_committed(database, mark) is None  # not ended yet
        getattr(db, ends)()
    assert _is_committed(database, mark) is (ends == "commit")
    assert _is_committed(database, Mark(str(int(mark.id) + 1_000_000))) is False  # never given


def test_a_number_that_is_somebody_elses_after_a_failover_proves_nothing(vis_postgres: Command) -> None:
    """The server that took over gave the number anew: the rows of the one who asks are not there."""
    database = vis_postgres.open()
    fill(vis_postgres)
    vis_postgres.ok("windows", "run")
    with database.writing() as db:
        db.execute(t.units.insert(), {"hsa_id": "SE2321000065-TEST0099", "name": "Enhet"})
        mark = mark_of(db)
        commit(database, db)
    assert mark is not None and mark.rows.keys() == {"changes", "runs"}
    assert _is_committed(database, mark) is True
    for table, row in mark.rows.items():
        number, _, rest = row.partition("|")
        for another in (f"{number}|{rest}0", f"{int(number) + 1}|{rest}"):
            assert _is_committed(database, replace(mark, rows={**mark.rows, table: another})) is False
