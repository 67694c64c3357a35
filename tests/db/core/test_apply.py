"""Plans carried out, journalled, taken back, and refused when stale; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text, update

from tests.conftest import Command
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.apply import apply
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.records import KINDS, fetch, kept, next_number
from vis_cli.errors import Stale
from vis_cli.rules.cards.holidays import HolidayRule
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.cases.events import CaseFacts
from vis_cli.rules.cases.signatures import Signature
from vis_cli.rules.cases.templates import Template, TemplateAlias
from vis_cli.rules.core.plan import Step
from vis_cli.rules.forms.forms import Form
from vis_cli.rules.journal.reviews import Review
from vis_cli.rules.orders.inbox import Answer, Received
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.orders import Order
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.register.case_types import CaseType, CaseTypeAlias, Offer
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit, UnitAlias
from vis_cli.rules.retention.attestations import Attestation
from vis_cli.rules.retention.policies import Hold
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.webinars.webinars import Occasion, Webinar
from vis_cli.rules.worklist.tasks import Keyed

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
UNIT = Unit("SE2321000065-TEST0001", "Vårdcentralen Teleborg")
BELOW = Unit("SE2321000065-TEST0002", "Mottagning", parent=UNIT.hsa_id, closed_on=date(2026, 12, 31))
TYPE = CaseType("boka-tid", "Boka tid")
WINDOW = Window(1, "IT-1", UNIT.hsa_id, TYPE.slug, NOW, datetime(2026, 8, 3, tzinfo=UTC))
EXAMPLES = (
    BELOW,  # before the unit it lies under: a plan's steps come in any order
    UNIT,
    UnitAlias("Teleborgs VC", UNIT.hsa_id),
    Person("SE2321000065-TEST1001", "Anna Åberg", "anna@example.org", UNIT.hsa_id, protected=True),
    TYPE,
    CaseTypeAlias("Tidbokning", TYPE.slug),
    Offer(UNIT.hsa_id, TYPE.slug, offered=True),
    Grant("SE2321000065-TEST1001", "granskare", UNIT.hsa_id, date(2026, 6, 1), date(2026, 8, 31), None, "IT-2"),
    Order("IT-1", UNIT.hsa_id, handover=BELOW.hsa_id, note="Semester"),
    OrderedOffer(UNIT.hsa_id, TYPE.slug, "IT-1", False, datetime(2026, 9, 1, tzinfo=UTC)),
    WINDOW,
    Received("IT-3", "", "order", "unit,reactivate", "a.txt", NOW),
    Answer("IT-1", UNIT.hsa_id, "0123456789abcdef", NOW),
    Schedule(UNIT.hsa_id, "telephone", "2026-06-15..", date(2026, 6, 15), None, "1-5#08:00#10:00", date(2026, 6, 1)),
    Notice(1, UNIT.hsa_id, date(2026, 12, 24), None, "Julafton är telefonen stängd.", "red-days"),
    HolidayRule(UNIT.hsa_id, "closed", "until 12:00"),
    Template(1, UNIT.hsa_id, "Kallelse", "information", "Kom {datum}.", documented="not-relevant"),
    TemplateAlias("Kallelsen", 1),
    Hold(1, "unit", UNIT.hsa_id, "Claim", NOW, until=date(2027, 1, 31)),
    Attestation(1, UNIT.hsa_id, date(2025, 12, 31), "SE2321000065-TEST1001", NOW, NOW),
    Signature("SE2321000065-TEST1001", "Hälsningar\nAnna", NOW, "idle", "Hej\nAnna", datetime(2026, 6, 2, tzinfo=UTC)),
    Webinar(1, "Personalverktyget 1177", "https://example.org/1", revision=2),
    Occasion(1, 1, NOW, datetime(2026, 6, 1, 9, tzinfo=UTC), cancelled=True, revision=1),
    Form("halsodeklaration", "1.0", 1, "Hälsodeklaration", "https://example.org/h", "active", '{"item": []}'),
    Review(1, UNIT.hsa_id, "2026-05", "SE2321000065-TEST1001", NOW, 20, 1, '[{"read": 4, "outcome": "question"}]'),
    Keyed("1177", UNIT.hsa_id, "boka-tid", "inactive", "T-1", None, NOW),
)


def entry(**more: object) -> journal.Entry:
    return journal.Entry(at=NOW, actor="test", command="vis test", **more)  # type: ignore[arg-type]


def adding(*records: object) -> list[Step]:
    return [Step(None, record) for record in records]


@pytest.fixture
def db(database: str) -> Any:
    with Database(database_url(database)).writing() as connection:
        yield connection


CASE = CaseFacts(20260000001, "U", "boka-tid", "resident", "new", None, NOW, None, None, "unknown", NOW, 1)
"""Its row has columns that no plan has."""


def test_every_kind_of_record_has_an_example() -> None:
    examples = {record.kind for record in (*EXAMPLES, CASE)}
    assert {place.kind for place in KINDS} - examples == set()


def test_what_the_journal_must_not_hold_is_given_beside_the_plan(db: Connection) -> None:
    private = {CASE.id: {"resident": "191212121212", "opened": NOW, "subject": "Ont i knät"}}
    number = apply(db, adding(CASE), entry(), private)
    assert number is not None and fetch(db, CaseFacts) == [CASE]
    (row,) = db.execute(t.cases.select())
    assert (row.resident, row.subject) == ("191212121212", "Ont i knät")
    assert "191212121212" not in str(list(db.execute(t.steps.select())))


@pytest.mark.parametrize("record", [*EXAMPLES, CASE], ids=lambda record: record.kind)
def test_a_record_survives_the_journal(record: object) -> None:
    place = kept(record.kind)  # type: ignore[attr-defined]
    assert place.from_json(place.to_json(record)) == record


def test_every_kind_of_record_is_added_and_read_back(db: Connection) -> None:
    apply(db, adding(*EXAMPLES), entry())
    for record in EXAMPLES:
        assert record in fetch(db, type(record))


def test_a_plan_taken_back_leaves_the_rows_as_they_were(db: Connection) -> None:
    apply(db, adding(*EXAMPLES), entry())
    steps = [
        Step(WINDOW, replace(WINDOW, until=datetime(2026, 9, 1, tzinfo=UTC), revision=1)),
        Step(EXAMPLES[-1], None),
        Step(UNIT, replace(UNIT, name="Teleborg", phone=None, location="Växjö")),
    ]
    number = apply(db, steps, entry())
    assert fetch(db, Keyed) == []
    assert number is not None
    assert journal.steps_of(db, number) == steps
    apply(db, [step.inverse() for step in journal.steps_of(db, number)], entry(undoes=number))
    for record in EXAMPLES:
        assert record in fetch(db, type(record))
    assert journal.undone_by(db, number) == 3


@pytest.mark.parametrize(
    "step",
    [
        Step(replace(UNIT, name="Annat namn"), replace(UNIT, name="Teleborg")),
        Step(replace(UNIT, phone="0470"), None),
        Step(None, UNIT),
    ],
    ids=["change", "remove", "add"],
)
def test_a_step_whose_row_is_not_as_the_plan_saw_it_is_stale(database: str, step: Step) -> None:
    where = Database(database_url(database))
    with where.writing() as db:
        apply(db, adding(UNIT), entry())
        db.commit()
    with pytest.raises(Stale), where.writing() as db:
        apply(db, [step], entry())
        db.commit()
    with where.reading() as db:
        assert fetch(db, Unit) == [UNIT]


def test_nothing_but_same_makes_no_change_set(db: Connection) -> None:
    assert apply(db, [Step(UNIT, UNIT)], entry()) is None
    assert journal.head(db) == (0, journal.GENESIS)


def test_a_number_is_never_given_out_twice(db: Connection) -> None:
    apply(db, adding(UNIT, TYPE, WINDOW), entry())
    apply(db, [step.inverse() for step in adding(WINDOW)], entry())
    assert next_number(db, "window") == 2


def test_the_chain_is_good_until_somebody_alters_it(db: Connection) -> None:
    journal.add_beside(db, t.runs, {"job": "windows", "at": NOW, "actor": "cron", "result": "{}", "change": None})
    apply(db, adding(UNIT), entry())
    apply(db, adding(TYPE), entry())
    good = journal.verify(db)
    assert (good.records, good.broken_at) == (2, None)
    number, digest = journal.head(db)
    assert journal.verify(db, (number, digest)).broken_at is None
    assert journal.verify(db, (number, "0" * 64)).broken_at == 2
    assert journal.verify(db, (3, digest)).broken_at == 3


@pytest.mark.parametrize(
    ("forge", "broken_at"),
    [
        (update(t.changes).where(t.changes.c.number == 1).values(actor="somebody else"), 1),
        (update(t.steps).where(t.steps.c.change == 2).values(after="{}"), 2),
        (t.steps.delete().where(t.steps.c.change == 2), 2),
        (update(t.runs).values(result='{"off": 3}'), 1),
        (t.runs.delete(), 1),
    ],
    ids=["actor", "step", "step gone", "run", "run gone"],
)
def test_an_altered_row_breaks_the_chain_where_it_stands(db: Connection, forge: object, broken_at: int) -> None:
    journal.add_beside(db, t.runs, {"job": "windows", "at": NOW, "actor": "cron", "result": "{}", "change": None})
    apply(db, adding(UNIT), entry())
    apply(db, adding(TYPE), entry())
    db.execute(forge)  # type: ignore[call-overload]
    assert journal.verify(db).broken_at == broken_at


def test_two_writers_do_not_write_at_once(vis: Command) -> None:
    with vis.open().writing() as db:
        db.execute(text("SELECT 1"))
        run = vis("changes", "undo", "C-1", "--lock-timeout", "0.2", "--json")
    assert run.code in (5, 75)


def test_migrations_lead_to_the_tables(database: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from vis_cli.db.core.engine import SCHEMA_VERSION
    from vis_cli.db.core.schema import alembic_config

    with Database(database_url(database)).reading() as db:
        context = MigrationContext.configure(db, opts={"compare_type": False})
        assert compare_metadata(context, t.metadata) == []
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == SCHEMA_VERSION
