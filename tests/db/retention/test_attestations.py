"""Attestations and the run that uses them: one taken back while it destroys releases nothing any more."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import Command
from tests.db.retention.purging import ALL, NOW, add_cases, old_cases, run_purge
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import Database
from vis_cli.db.core.records import carry_out
from vis_cli.db.retention import attestations
from vis_cli.db.retention import due as retention
from vis_cli.rules.core.plan import Step
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.retention.attestations import Attestation
from vis_cli.rules.retention.policies import terms

OF_U0 = Attestation(1, "U0", date(2025, 1, 1), "M", NOW, NOW)
OF_U2 = replace(OF_U0, number=2, unit="U2")


@pytest.fixture
def filled(vis: Command) -> Database:
    """Twenty cases of each of two units, due but for a note in the record, and an attestation for each."""
    made = [replace(case, documented="unknown") for case in old_cases(20)]
    made += [replace(case, documented="unknown", unit="U2") for case in old_cases(20, after=20)]
    with vis.open().writing() as db:
        carry_out(db, [Step(None, each) for each in (Unit("U0", "U0"), Unit("U2", "U2"), Person("M", "M"))])
        carry_out(db, [Step(None, OF_U0), Step(None, OF_U2)])
        add_cases(db, made)
        db.commit()
    return vis.open()


def units_left(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(select(t.cases.c.unit)))


def test_one_taken_back_while_a_run_destroys_releases_nothing_from_the_next_batch_on(
    filled: Database, tmp_path: Path
) -> None:
    told: list[int] = []

    def take_back(done: int) -> None:
        told.append(done)
        if len(told) == 1:
            with filled.writing() as db:
                carry_out(db, [Step(OF_U2, None)])
                db.commit()

    run, stopped = run_purge(filled, tmp_path, ALL, NOW.date(), batch=5, progress=take_back)
    assert (run.counts["cases"], stopped, units_left(filled)) == (20, None, ["U2"] * 20)
    assert run.part("all")["attested"] == {"A-1": 20}


def test_what_is_attested_while_a_run_works_goes_with_the_next(filled: Database, tmp_path: Path) -> None:
    with filled.writing() as db:
        carry_out(db, [Step(OF_U0, None), Step(OF_U2, None)])
        add_cases(db, old_cases(1, after=100))
        db.commit()

    def attest(done: int) -> None:
        with filled.writing() as db:
            if db.scalar(select(t.attestations.c.number)) is None:
                carry_out(db, [Step(None, OF_U2)])
                db.commit()

    first, _ = run_purge(filled, tmp_path, ALL, NOW.date(), progress=attest)
    second, _ = run_purge(filled, tmp_path, ALL, NOW.date())
    assert (first.counts["cases"], second.counts["cases"]) == (1, 20)
    assert units_left(filled) == ["U0"] * 20


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_one_that_is_being_taken_back_is_waited_for_and_used_no_more(filled: Database, tmp_path: Path) -> None:
    """On PostgreSQL both are at work at the same time; the run has chosen its cases before it marks the attestation."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with ThreadPoolExecutor(1) as pool, filled.writing() as db:
        carry_out(db, [Step(OF_U0, None)])
        running = pool.submit(run_purge, filled, tmp_path, ALL, NOW.date())
        until = time.monotonic() + 30
        while not running.done() and time.monotonic() < until:
            with filled.session() as other:
                if other.exec_driver_sql(waiting).scalar():
                    break
            time.sleep(0.02)
        db.commit()
        run, stopped = running.result(timeout=30)
    assert (run.counts["cases"], stopped, units_left(filled)) == (20, None, ["U0"] * 20)
    assert run.part("all")["attested"] == {"A-2": 20}


def test_whose_attestation_cases_wait_for_names_what_was_attested_last(filled: Database) -> None:
    earlier = Attestation(3, "U0", date(2020, 1, 1), "M", NOW, NOW - timedelta(days=5000))
    with filled.writing() as db:
        carry_out(db, [Step(OF_U0, None), Step(None, earlier)])
        db.commit()
    with filled.reading() as db:
        (waits,) = attestations.waiting(db, terms(ALL, NOW.date()), retention.holds(db, NOW.date()))
    assert (waits.unit, waits.cases, waits.through, waits.last) == ("U0", 20, date(2023, 1, 1), earlier)


def test_of_a_lost_runs_attestations_only_the_very_same_are_marked(filled: Database) -> None:
    with filled.writing() as db:
        said = attestations.on_record(db, {"A-1": 3, "A-2": 4})
        attestations.take_back(db, [said[0], {**said[1], "by": "N"}, {**said[0], "id": "A-9"}], 5)
        a = t.attestations.c
        assert list(db.execute(select(a.number, a.run).order_by(a.number))) == [(1, 5), (2, None)]
        assert [each["cases"] for each in said] == [3, 4]


@pytest.mark.parametrize(("seconds", "released"), [(0, 0), (1, 20)])
def test_what_happened_at_the_very_moment_is_not_spoken_of(filled: Database, seconds: int, released: int) -> None:
    last_event = old_cases(1)[0].last_event
    with filled.writing() as db:
        carry_out(db, [Step(OF_U0, None), Step(OF_U2, None)])
        carry_out(db, [Step(None, replace(OF_U0, before=last_event + timedelta(seconds=seconds)))])
        db.commit()
    with filled.reading() as db:
        found = retention.survey(db, terms(ALL, NOW.date()), retention.holds(db, NOW.date()), NOW.date())
        count = db.scalar(attestations.covered("U0", last_event + timedelta(seconds=seconds)))
    assert (found.total.due, count) == (released, released)
