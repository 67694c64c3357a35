"""Reads that are removed: those of the ranges and no others, and the chain says when it was too early."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.conftest import Command
from vis_cli.db.cases import access_log as log
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.chain import DESTROYED
from vis_cli.db.retention import log_removal
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.times import parse_moment
from vis_cli.rules.retention import log_policy
from vis_cli.rules.retention.log_policy import LogPolicy
from vis_cli.rules.retention.policies import Decision

FIRST, SECOND = 20240000001, 20240000002
DECISION = Decision("Regionstyrelsen", date(2020, 3, 12), "RK 1")


def read(at: str, *cases: int) -> dict[str, Any]:
    numbers = [f'"{str(key)[:4]}-{str(key)[4:]}"' for key in cases]
    row = {"at": parse_moment(at), "actor": "anna", "user": "anna", "command": "x", "what": "show"}
    return {**row, "cases": f"[{', '.join(numbers)}]", "unit": None, "resident": None, "resident_key": None}


def fill(db: Any) -> None:
    """A read of both cases and one of the second, each sealed; both cases are purged, and whose they were is kept."""
    for at, cases in (("2020-01-01 08:00", (FIRST, SECOND)), ("2022-01-01 08:00", (SECOND,))):
        log.add(db, [read(at, *cases)], [cases])
        journal.write(db, journal.Entry(parse_moment(at), "anna", "x"))
    for key, case in (("a", FIRST), ("b", FIRST), ("b", SECOND)):
        db.execute(log.KEEP, {"resident": key, "case": case})
    log.seal(db, {"a": "1", "b": "2"}, lambda number: f"sealed {number}")


def destroy(db: Any, keep: str, now: str) -> int:
    """Destroy what is due by a policy that may be shorter than any file may say."""
    at = parse_moment(now)
    policy = LogPolicy(Duration(((int(keep[:-1]), keep[-1]),)), DECISION)
    due = log_removal.due(db, policy, at.date())
    details = {DESTROYED: {**log_policy.details(due), "previous": log_removal.previous(db)}}
    assert log_removal.remove(db, due.ranges) == due.reads
    number = journal.write(db, journal.Entry(at, "anna", "x", details=details))
    log_removal.note(db, number)
    return due.reads


def test_what_led_to_the_reads_goes_with_them_and_what_leads_to_others_stays(vis: Command) -> None:
    with vis.open().writing() as db:
        fill(db)
        assert destroy(db, "5y", "2026-01-01 08:00") == 1
        assert [tuple(row) for row in db.execute(t.read_cases.select())] == [(SECOND, 2)]
        assert [tuple(row) for row in db.execute(t.read_residents.select())] == [("b", SECOND)]
        assert [tuple(row) for row in db.execute(t.sealed_residents.select())] == [("b", "sealed 2")]
        assert journal.verify(db).broken_at is None
        assert destroy(db, "5y", "2028-01-01 08:00") == 1
        assert [db.execute(table.select()).all() for table in (t.reads, t.read_cases, t.sealed_residents)] == [[]] * 3
        assert [number for number, _ in log_removal.removals(db)] == [4, 3]
        assert journal.verify(db).broken_at is None


@pytest.mark.parametrize(("keep", "now"), [("1y", "2022-06-01 08:00"), ("4y", "2025-01-01 08:00")])
def test_the_chain_finds_reads_that_went_before_their_time(vis: Command, keep: str, now: str) -> None:
    with vis.open().writing() as db:
        fill(db)
        assert destroy(db, keep, now)
        verdict = journal.verify(db)
        assert (verdict.broken_at, str(verdict.why)) == (1, "C-3 destroyed reads before their time")
