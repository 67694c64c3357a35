"""`vis audit verify` and `vis db check` where somebody wrote what no vis writes: a finding, and no failure."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.conftest import Command
from tests.register import fill


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE persons SET disabled_on = '2026-99-99'",
        "UPDATE persons SET disabled_on = 5",
        "UPDATE changes SET at = 'yesterday'",
    ],
)
def test_a_value_that_cannot_be_read_is_a_finding(vis_sqlite: Command, edit: str) -> None:
    fill(vis_sqlite)
    with closing(sqlite3.connect(vis_sqlite.database)) as db, db:
        db.execute(edit)
    for words in (("audit", "verify", "--state"), ("db", "check")):
        run = vis_sqlite(*words)
        assert (run.code, run.err) == (1, ""), words
        assert "value that cannot be read; somebody wrote past vis" in run.out, words
    run = vis_sqlite("audit", "verify", "--state", "--json")
    assert (run.code, run.json["ok"]) == (1, False)


def test_a_step_that_is_no_record_breaks_the_chain(vis_sqlite: Command) -> None:
    fill(vis_sqlite)
    with closing(sqlite3.connect(vis_sqlite.database)) as db, db:
        db.execute("UPDATE steps SET after = '{' WHERE position = 1")
    run = vis_sqlite("audit", "verify", "--state", "--json")
    assert (run.code, run.json["broken_at"]) == (1, 1)
