"""Who had read a case is still found by its resident when it is purged, and by nobody else's number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.app.conftest import Invoke
from tests.cli.retention.fixtures import CASES, PERSON, TOLVAN, case
from vis_cli import app
from vis_cli.app.retention.purge import Wishes
from vis_cli.db.cases import access_log as log
from vis_cli.db.cases import cases as db_cases
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.files.retention.hmac_key import make_key
from vis_cli.rules.cases.cases import parse_number

TWIN = "191212121220"
FIRST, SECOND, FOURTH = (f"2024-000000{n}" for n in (1, 2, 4))
GO = {FIRST, SECOND, FOURTH}


@pytest.fixture
def twins(invoke: Invoke) -> Invoke:
    """The second case is of somebody born on Tolvan's day."""
    with invoke().database.writing() as db:
        db.execute(update(t.cases).where(t.cases.c.resident == PERSON).values(resident=TWIN))
        db.commit()
    return invoke


def found(invoke: Invoke, resident: str) -> list[tuple[str, list[str], bool]]:
    items = app.audit.reads(invoke(), resident=resident)
    return [(item["what"], [number for number in item["cases"] if number in GO], item["certain"]) for item in items]


@pytest.mark.parametrize("has_key", [True, False])
def test_reads_are_found_before_and_after_the_purge_and_twins_are_told_apart(
    twins: Invoke, tmp_path: Path, has_key: bool
) -> None:
    if has_key:
        make_key(twins().settings.hmac_key, b"k" * 32)
    for number in (FIRST, SECOND):
        app.cases.query.show(twins(), number, reveal=True)
    list(app.cases.query.list_(twins()))  # one read at each of two units
    tolvans = [
        ("list", [FOURTH], True),
        ("list", [FIRST, SECOND], True),
        ("show", [FIRST], True),
    ]
    twins_own = [("list", [FOURTH], True), ("list", [FIRST, SECOND], True), ("show", [SECOND], True)]
    assert (found(twins, TOLVAN), found(twins, TWIN)) == (tolvans, twins_own)
    assert app.retention.purge.purge(twins(yes=True), Wishes()).session.gone == 3
    assert (found(twins, TOLVAN), found(twins, TWIN)) == (tolvans, twins_own)
    assert found(twins, "197010632391") == []
    with twins().reading() as db:
        kept = [list(db.execute(table.select())) for table in (t.reads, t.read_cases, t.read_residents)]
        assert journal.verify(db).broken_at is None
    assert len(kept[2]) == 3
    assert TOLVAN not in repr(kept) and TWIN not in repr(kept) and "1212-1212" not in repr(kept)


def test_a_purge_keeps_nothing_of_residents_whose_cases_nobody_had_read(invoke: Invoke) -> None:
    app.cases.query.show(invoke(), SECOND)
    app.retention.purge.purge(invoke(yes=True), Wishes())
    with invoke().reading() as db:
        assert [row.case_key for row in db.execute(t.read_residents.select())] == [20240000002]


def test_a_case_that_is_back_is_purged_again_by_a_replay(invoke: Invoke) -> None:
    app.cases.query.show(invoke(), FIRST)
    invocation = invoke(yes=True)
    app.retention.purge.purge(invocation, Wishes())
    with invocation.database.writing() as db:  # as a backup from before the run has it, but for the access log
        db.execute(t.purges.delete())
        db_cases.insert(db, [case(*row) for row in CASES if row[0] in (1, 2, 4)])
        db.commit()
    assert [number for _, (number, *_), _ in found(invoke, TOLVAN)] == [FIRST]
    app.retention.replay.replay(invoke(yes=True))
    assert [number for _, (number, *_), _ in found(invoke, TOLVAN)] == [FIRST]


def test_a_purge_waits_for_whoever_is_noting_a_read(invoke: Invoke) -> None:
    """Else a case might be shown and gone, and nothing say whose it was."""
    app.cases.query.show(invoke(), SECOND)
    with ThreadPoolExecutor() as pool, invoke().database.appending() as db:
        key = parse_number(FIRST)
        assert log.still_there(db, [key]) == {key}
        purging = pool.submit(app.retention.purge.purge, invoke(yes=True), Wishes())
        with pytest.raises(TimeoutError):
            purging.result(timeout=0.7)
        read = {"at": invoke().now, "actor": "anna", "command": "vis cases show", "cases": f'["{FIRST}"]'}
        log.add(db, [read], [[key]])
        db.commit()
        assert purging.result(timeout=30).session.gone == 3
    assert [number for _, (number, *_), _ in found(invoke, TOLVAN)] == [FIRST]
