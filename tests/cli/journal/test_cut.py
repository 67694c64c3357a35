"""A journal whose end somebody cut off: the next change says what is wrong, and where to look, on both databases."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from tests.conftest import Command
from tests.register import fill
from vis_cli.db.core.engine import database_url

AT = ("--now", "2026-06-01 08:00", "--json")


def test_what_was_left_of_a_journal_that_was_cut_is_told_and_no_stale_plan(vis: Command) -> None:
    fill(vis)
    change = vis.ok("units", "rename", "Birka", "Björka", *AT).json["change"]
    engine = create_engine(database_url(str(vis.database)))
    with engine.begin() as db:
        for table, column in (("steps", "change"), ("changes", "number")):
            db.execute(text(f"DELETE FROM {table} WHERE {column} = {change.removeprefix('C-')}"))
    engine.dispose()
    before = vis.dump()
    run = vis("units", "rename", "Björka", "Birk", *AT)
    assert (run.code, run.ids, run.out) == (74, {"leftover-versions"}, "")
    assert f"versions of {change} already" in run.error["message"]
    assert vis.dump() == before
    checked = vis("audit", "verify", "--state", *AT)
    assert (checked.code, checked.json["ok"]) == (1, False)
