"""The switch against a model: random windows, changes and runs; plans equal their effect and are taken back whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.apply import apply
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.records import fetch
from vis_cli.db.orders import orders, switches, windows
from vis_cli.errors import Refused
from vis_cli.rules.core.plan import Plan, Step, after
from vis_cli.rules.orders import planning as order_plans
from vis_cli.rules.orders.facts import Limits
from vis_cli.rules.orders.orders import Closure, Order, Request
from vis_cli.rules.orders.windows import RunFacts, Window
from vis_cli.rules.register.case_types import CaseType, Offer
from vis_cli.rules.register.units import Unit

UNIT = "SE2321000065-TEST0001"
TYPES = ("a", "b", "c")
OFFERED = {"a": True, "b": True, "c": False}
START = datetime(2026, 3, 27, 22, tzinfo=UTC)  # the clocks change in the days that follow
WIDE = Limits(weeks=10**6, removals=10**6, share=2)


def entry(now: datetime) -> journal.Entry:
    return journal.Entry(now, "test", "vis test")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    path = tmp_path_factory.mktemp("windows") / "vis.db"
    shutil.copy(sqlite_template, path)
    records = [Unit(UNIT, "Enhet"), *(CaseType(each, each.upper()) for each in TYPES)]
    records += [Offer(UNIT, each, OFFERED[each]) for each in TYPES]
    with Database(database_url(str(path))).writing() as db:
        apply(db, [Step(None, record) for record in records], entry(START - timedelta(days=1)))
        db.commit()
    return path


@contextmanager
def fresh(template: Path, tmp: Path) -> Iterator[Connection]:
    path = tmp / "run.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    shutil.copy(template, path)
    with Database(database_url(str(path))).writing() as db:
        yield db


def plan_of(db: Connection, act: tuple, now: datetime) -> Plan:
    """The plan of one random act; an act that is refused plans nothing."""
    verb, pick, kind, begin, length = act
    live = [each for each in fetch(db, Window) if not each.cancelled_at and each.until > now]
    since = START + timedelta(minutes=begin)
    closure = Closure(kind, since, since + timedelta(minutes=length))
    chosen = live[pick % len(live)] if live else None
    try:
        if verb == "add" or (chosen is None and verb != "order"):
            return order_plans.add(UNIT, [closure], orders.facts(db, [], [UNIT], now), now=now, limits=WIDE)
        if verb == "order":
            ref = f"IT-{pick % 3}"
            closures = (closure, Closure("b" if kind == "a" else "a", closure.since, closure.until))
            request = Request(Order(ref, UNIT), closures)
            return order_plans.plan([request], orders.facts(db, [(ref, UNIT)], [UNIT], now), now=now, limits=WIDE)
        assert chosen is not None
        facts = orders.facts(db, [(chosen.ref, UNIT)] if chosen.ref else [], [UNIT], now)
        if verb == "cancel":
            return order_plans.cancel([chosen], facts, now=now)
        return order_plans.change([chosen], facts, now=now, until=closure.until, limits=WIDE)
    except Refused:
        return Plan()


acts = st.tuples(
    st.sampled_from(["add", "order", "cancel", "extend"]),
    st.integers(0, 9),
    st.sampled_from(TYPES),
    st.integers(0, 6000),
    st.integers(1, 4000),
)
events = st.lists(st.tuples(st.integers(0, 500), st.one_of(acts, st.just("run"))), max_size=14)


def run(db: Connection, now: datetime) -> RunFacts:
    """What `vis windows run` does, in the caller's transaction."""
    counted = switches.count(db, now)
    turned = switches.level(db, now)
    assert turned == counted
    facts = windows.run_facts(db, now, turned)
    journal.add_beside(db, t.runs, {"job": windows.JOB, "at": now, "actor": "cron", "result": "{}"})
    return facts


def open_by_model(held: list[Window], kind: str, minute: datetime) -> bool:
    """Whether a resident can open the case type at that minute, said as plainly as can be."""
    closed = False
    for window in held:
        end = window.until if window.cancelled_at is None else min(window.until, window.cancelled_at)
        if window.case_type == kind and window.since <= minute < end:
            closed = True
    return OFFERED[kind] and not closed


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events)
def test_the_switch_after_each_run_is_what_a_model_says(template: Path, tmp_path: Path, happened: list) -> None:
    with fresh(template, tmp_path) as db:
        now = START
        for wait, event in happened:
            now += timedelta(minutes=wait)
            if event == "run":
                run(db, now)
                switched = dict(db.execute(select(t.offers.c.case_type, t.offers.c.switch)).tuples().all())
                held = fetch(db, Window)
                assert switched == {kind: open_by_model(held, kind, now) for kind in TYPES}
                again = run(db, now)
                assert (again.off, again.on, again.started, again.ended, again.missed) == (0, 0, [], [], [])
            else:
                apply(db, plan_of(db, event, now).steps, entry(now))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events, acts)
def test_a_plan_equals_its_effect_and_is_taken_back_whole(
    template: Path, tmp_path: Path, happened: list, last: tuple
) -> None:
    def rows(db: Connection) -> list[Any]:
        return sorted([*fetch(db, Window), *fetch(db, Order)], key=lambda row: (row.kind, row.id))

    def offered(db: Connection) -> list[object]:
        return list(db.execute(select(t.offers).order_by(t.offers.c.case_type)))

    with fresh(template, tmp_path) as db:
        now = START
        for wait, event in happened:
            now += timedelta(minutes=wait)
            if event != "run":
                apply(db, plan_of(db, event, now).steps, entry(now))
        run(db, now)
        before, switched = rows(db), offered(db)
        plan = plan_of(db, last, now)
        number = apply(db, plan.steps, entry(now))
        assert rows(db) == after(before, plan.steps)
        if number is not None:
            apply(db, [step.inverse() for step in journal.steps_of(db, number)], replace(entry(now), undoes=number))
        assert rows(db) == before
        assert offered(db) == switched
        assert journal.verify(db).broken_at is None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events)
def test_the_same_order_asked_again_is_the_same(template: Path, tmp_path: Path, happened: list) -> None:
    with fresh(template, tmp_path) as db:
        now = START
        for wait, event in happened:
            now += timedelta(minutes=wait)
            if event != "run" and event[0] == "order":
                first = plan_of(db, event, now)
                late = any(
                    violation.guard == "past-start" and "over" in str(violation.message)
                    for violation in first.violations
                )
                apply(db, first.steps, entry(now))
                if not late:
                    assert plan_of(db, event, now).changes == ()
