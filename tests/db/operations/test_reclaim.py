"""Giving back what a purge freed: what the database says is understood, and what is stopped counts as not done."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from tests.conftest import Command
from tests.db.retention.purging import add_cases, old_cases
from vis_cli.db.core import tables as t
from vis_cli.db.operations.reclaim import every, reclaim
from vis_cli.db.operations.reclaim_postgres import Heard, Postgres, _is_before


def notice(severity: str, message: str, detail: str | None = None, state: str = "00000") -> SimpleNamespace:
    """What the driver hands over of a notice."""
    return SimpleNamespace(
        severity_nonlocalized=severity, message_primary=message, message_detail=detail, sqlstate=state
    )


NEW = """finished vacuuming "d.public.messages": index scans: 0
pages: 0 removed, 137 remain, 137 scanned (100.00% of total)
tuples: 0 removed, 3051 remain, 2050 are dead but not yet removable
removable cutoff: 757, which was 1 XIDs old when operation ended"""
OLD = '"messages": found 0 removable, 3051 nonremovable row versions in 137 out of 137 pages'
OLD_DETAIL = """2050 dead row versions cannot be removed yet, oldest xmin: 757
Skipped {pins} pages due to buffer pins, 0 frozen pages."""


@pytest.mark.parametrize(
    ("said", "kept", "missed"),
    [
        (notice("INFO", NEW), [(2050, 757)], False),
        (
            notice("INFO", NEW + "\ntuples missed: 3 dead from 1 pages not removed due to cleanup lock"),
            [(2050, 757)],
            True,
        ),
        (notice("INFO", OLD, OLD_DETAIL.format(pins=0)), [(2050, 757)], False),
        (notice("INFO", OLD, OLD_DETAIL.format(pins=2)), [(2050, 757)], True),
        (notice("INFO", 'vacuuming "public.messages"'), [], False),
        (notice("DEBUG", NEW), [], False),
    ],
)
def test_a_report_of_the_server_is_understood_in_every_version(
    said: SimpleNamespace, kept: list[tuple[int, int]], missed: bool
) -> None:
    heard = Heard()
    heard(said)
    assert (heard.kept, heard.missed, heard.skipped) == (kept, missed, None)


@pytest.mark.parametrize(("state", "why"), [("55P03", "locked"), ("01000", "not-permitted")])
def test_a_warning_of_the_server_is_a_table_skipped(state: str, why: str) -> None:
    heard = Heard()
    heard(notice("WARNING", "skipping", state=state))
    assert heard.skipped == why


@pytest.mark.parametrize(
    ("cutoff", "needed", "before"),
    [
        (757, 758, True),
        (758, 758, False),
        (759, 758, False),
        (0xFFFFFFF0, (1 << 32) + 5, True),
        (5, (1 << 32) + 5, False),
        (3, 0xFFFFFFF0, False),
    ],
)
def test_transactions_are_compared_though_their_numbers_go_round(cutoff: int, needed: int, before: bool) -> None:
    assert _is_before(cutoff, needed) is before


def test_what_the_server_is_at_is_cancelled_as_soon_as_it_is_to_stop(vis_postgres: Command) -> None:
    began = time.monotonic()
    assert Postgres(vis_postgres.open())._run("SELECT pg_sleep(60)", Heard(), lambda: "runtime") == "runtime"
    assert time.monotonic() - began < 20


def test_what_the_server_cancels_by_itself_is_no_failure(vis_postgres: Command) -> None:
    with vis_postgres.open().session() as db:
        name = db.scalar(text("SELECT current_database()"))
    db.engine.dispose()
    engine = vis_postgres.open().engine
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        other.execute(text(f"ALTER DATABASE {name} SET statement_timeout = '200ms'"))
        try:
            assert Postgres(vis_postgres.open())._run("SELECT pg_sleep(60)", Heard(), lambda: None) == "cancelled"
        finally:
            other.execute(text(f"ALTER DATABASE {name} RESET statement_timeout"))


@pytest.mark.parametrize(
    ("dead", "cutoff", "why"), [(0, 757, None), (1, 757, "snapshot"), (1, 758, None), (0, 758, None)]
)
def test_rows_deleted_before_are_left_only_where_the_server_kept_some_that_old(
    vis_postgres: Command, dead: int, cutoff: int, why: str | None
) -> None:
    heard, facts = Heard(), SimpleNamespace(toast=False, vacuums=1, dead=9)
    report = f"tuples: 3 removed, 4 remain, {dead} are dead but not yet removable\nremovable cutoff: {cutoff}, which"
    heard(notice("INFO", report))
    assert Postgres(vis_postgres.open())._left(heard, facts, facts, 758) == why


def test_a_server_of_another_language_is_believed_by_its_counts(vis_postgres: Command) -> None:
    tending = Postgres(vis_postgres.open())
    mute = Heard()
    before, after = SimpleNamespace(toast=True, vacuums=1, dead=0), SimpleNamespace(toast=True, vacuums=2, dead=0)
    assert tending._left(mute, before, before, 5) == "unconfirmed"
    assert tending._left(mute, before, after, 5) is None
    after.dead = 7
    assert tending._left(mute, before, after, 5) == "snapshot"


def test_a_rewriting_that_is_stopped_leaves_the_file_and_says_why(vis_sqlite: Command) -> None:
    database = vis_sqlite.open()
    with database.writing() as db:
        add_cases(db, old_cases(5000), "x" * 200)
        db.commit()
    with database.writing() as db:
        db.execute(t.messages.delete())
        db.commit()
    asked = 0

    def why_stop() -> str | None:
        nonlocal asked
        asked += 1
        return "runtime" if asked > 2 else None

    with database.session() as db:
        before = db.exec_driver_sql("PRAGMA freelist_count").scalar()
        (measure,) = reclaim(database, db).compact(why_stop)
        assert (measure.what, measure.done, measure.why) == ("compact", False, "runtime")
        assert db.exec_driver_sql("PRAGMA freelist_count").scalar() == before != 0
        taken = reclaim(database, db).compact(lambda: None)
        assert [(each.what, each.done) for each in taken] == [("space", True), ("log", True), ("compact", True)]


def test_only_what_is_wanted_is_done(vis: Command) -> None:
    database = vis.open()
    with database.session() as db:
        tending = reclaim(database, db)
        for wanted in every(database):
            if wanted[0] in ("log", "space", "vacuum"):
                assert [each.key for each in tending.finish(lambda: None, [wanted])] == [wanted]
        assert tending.finish(lambda: None, []) == []
