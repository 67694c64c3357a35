"""What rows were: the answer of each moment is the one that was given then, whatever has become of them, on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from vis_cli.db.core import journal, versions
from vis_cli.db.core import tables as t
from vis_cli.db.core.apply import apply
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.records import fetch, kept
from vis_cli.db.journal.replay import Replay
from vis_cli.db.orders import switches
from vis_cli.db.register.directories import below, offers_of
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.core.plan import Step
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import CaseType, Offer
from vis_cli.rules.register.units import Unit
from vis_cli.rules.roles.grants import Grant

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
TOP, BIRKA = "SE2321000065-TEST0001", "SE2321000065-TEST0002"
BOKA = CaseType("boka-tid", "Boka tid")
VARIANTS = 3

RECORDS: dict[str, list[Any]] = {
    "unit": [
        Unit(BIRKA, "Birka"),
        Unit(BIRKA, "Björka", parent=TOP),
        Unit(BIRKA, "Birka", closed_on=date(2026, 6, 4)),
    ],
    "offer": [
        Offer(BIRKA, BOKA.slug, True),
        Offer(BIRKA, BOKA.slug, False),
        Offer(BIRKA, BOKA.slug, True, asked_at=NOW),
    ],
    "order": [
        Order("IT-1", BIRKA),
        Order("IT-1", BIRKA, note="late"),
        Order("IT-1", BIRKA, withdrawn_at=NOW),
    ],
    "window": [
        Window(1, "IT-1", BIRKA, BOKA.slug, NOW, NOW + 9 * DAY),
        Window(1, "IT-1", BIRKA, BOKA.slug, NOW + 3 * DAY, NOW + 9 * DAY, revision=1),
        Window(1, "IT-1", BIRKA, BOKA.slug, NOW, NOW + 9 * DAY, cancelled_at=NOW + 2 * DAY),
    ],
    "notice": [
        Notice(1, BIRKA, None, None, "Stängt"),
        Notice(1, BIRKA, date(2026, 6, 3), None, "Öppet"),
        Notice(1, BIRKA, None, None, "Stängt", ended=True),
    ],
    "grant": [
        Grant("P-1", "granskare", BIRKA, date(2026, 7, 1)),
        Grant("P-1", "granskare", BIRKA, date(2026, 7, 1), date(2026, 8, 1)),
        Grant("P-1", "granskare", BIRKA, date(2026, 7, 1), ticket="IT-2"),
    ],
}  # fmt: skip


@pytest.fixture
def db(database: str) -> Iterator[Connection]:
    """A database that knows a region and a case type; what is done to it is rolled back."""
    with Database(database_url(database)).writing() as db:
        apply(db, [Step(None, BOKA), Step(None, Unit(TOP, "Region"))], entry(NOW - DAY))
        yield db
        db.rollback()


def entry(at: datetime) -> journal.Entry:
    return journal.Entry(at=at, actor="anna", command="vis test")


def answers(db: Connection, at: datetime) -> Any:
    """What is asked in many ways: records, their switch, what hangs together, with an alias, below, and by hand."""
    records = [fetch(db, kept(kind).record) for kind in RECORDS]
    turned = db.execute(select(t.offers.c.unit, t.offers.c.switch)).all()
    by_hand = db.execute(text("WITH called AS (SELECT name FROM units) SELECT name FROM called ORDER BY name")).all()
    other = t.units.alias("other")
    pairs = db.execute(select(t.units.c.name, other.c.name).join(other, t.units.c.parent == other.c.hsa_id)).all()
    return records, turned, by_hand, pairs, below(db, TOP), offers_of(db, BIRKA, at)


CHANGES = st.dictionaries(st.sampled_from(list(RECORDS)), st.none() | st.integers(0, VARIANTS - 1), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 40), CHANGES, st.booleans()), max_size=10))
def test_a_moment_gone_by_has_the_answer_that_it_was_given(
    db: Connection, changes: list[tuple[int, dict[str, int | None], bool]]
) -> None:
    saved = db.begin_nested()
    try:
        lived(db, changes)
    finally:
        saved.rollback()


def lived(db: Connection, changes: list[tuple[int, dict[str, int | None], bool]]) -> None:
    held: dict[str, Any] = {}
    given_then: dict[datetime, Any] = {}
    now = NOW
    for hours, wanted, runs in changes:
        now += timedelta(hours=hours)
        after = {kind: None if n is None else RECORDS[kind][n] for kind, n in wanted.items()}
        apply(db, [Step(held.get(kind), row) for kind, row in after.items() if held.get(kind) != row], entry(now))
        held |= after
        if runs:
            switches.level(db, now)
        given_then[now] = answers(db, now)
    for at, answer in given_then.items():
        with versions.as_of(db, at):
            assert answers(db, at) == answer
    assert [each.message for each in found(db)] == []
    written = rows(db)
    versions.fill(db)  # as an upgrade does
    assert rows(db) == written


def found(db: Connection) -> list[Any]:
    replay = Replay(db)
    assert journal.verify(db, witness=replay).broken_at is None
    return list(replay.findings(db))


def rows(db: Connection) -> dict[str, list[Any]]:
    return {kind: sorted(map(tuple, db.execute(table.select())), key=repr) for kind, table in t.VERSIONS.items()}


def test_what_was_there_before_the_journal_counts_from_the_beginning(db: Connection) -> None:
    db.execute(t.units.insert(), {"hsa_id": BIRKA, "name": "Birka"})
    db.execute(t.units.insert(), {"hsa_id": "SE2321000065-TEST0003", "name": "Lagan"})
    apply(db, [Step(Unit(BIRKA, "Birka"), Unit(BIRKA, "Björka"))], entry(NOW))
    versions.fill(db)
    for at, names in ((NOW - 99 * DAY, ["Birka", "Lagan"]), (NOW, ["Björka", "Lagan", "Region"])):
        with versions.as_of(db, at):
            assert db.scalars(select(t.units.c.name).order_by(t.units.c.name)).all() == names
    assert versions.began(db) == NOW - DAY


def test_a_clock_that_goes_back_makes_no_moment_have_two_answers(db: Connection) -> None:
    one, two, three = (Unit(BIRKA, name) for name in ("Ett", "Två", "Tre"))
    for before, after, at in ((None, one, NOW), (one, two, NOW + DAY), (two, three, NOW)):
        apply(db, [Step(before, after)], entry(at))
    for at, names in ((NOW, ["Ett"]), (NOW + DAY, ["Tre"])):
        with versions.as_of(db, at):
            assert db.scalars(select(t.units.c.name).where(t.units.c.hsa_id == BIRKA)).all() == names
    assert found(db) == []


def test_a_grant_recorded_late_counts_from_its_own_day_unless_it_was_taken_back(db: Connection) -> None:
    grant = Grant("P-1", "granskare", BIRKA, date(2026, 6, 3))
    for at, held in ((NOW + DAY, []), (NOW + 4 * DAY, [grant])):
        apply(db, [Step(None, grant)], entry(NOW + 9 * DAY)) if at == NOW + DAY else None
        with versions.as_of(db, at):
            assert fetch(db, Grant) == held
        assert list(versions.recorded_late(db, at).values()) == [NOW + 9 * DAY] * len(held)
    ended = Grant("P-1", "granskare", BIRKA, date(2026, 6, 3), date(2026, 6, 30))
    apply(db, [Step(grant, ended)], entry(NOW + 20 * DAY))
    with versions.as_of(db, NOW + 4 * DAY):
        assert fetch(db, Grant) == [grant]
    apply(db, [Step(ended, None)], entry(NOW + 21 * DAY))
    with versions.as_of(db, NOW + 4 * DAY):
        assert fetch(db, Grant) == []


def test_a_row_that_a_change_set_comes_to_twice_keeps_both_versions(db: Connection) -> None:
    one, two, three = (Unit(BIRKA, name) for name in ("Ett", "Två", "Tre"))
    apply(db, [Step(None, one)], entry(NOW))
    apply(db, [Step(one, two), Step(two, three)], entry(NOW + DAY))
    assert found(db) == []
    with versions.as_of(db, NOW + DAY):
        assert fetch(db, Unit, t.units.c.hsa_id == BIRKA) == [three]
    table = t.VERSIONS["unit"]
    assert len(db.execute(table.select().where(table.c.hsa_id == BIRKA)).all()) == 3
