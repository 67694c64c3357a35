"""The journal replayed: every row that is not as it left it is named, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from tests.cli.rows import ANNA, BIRKA, BOKA, NOW, REGISTER, TELEBORG, add, change, window
from tests.conftest import Command
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.core.apply import apply
from vis_cli.db.journal import replay
from vis_cli.db.journal.replay import Replay
from vis_cli.db.orders import switches
from vis_cli.rules.core.plan import Step
from vis_cli.rules.journal.findings import Finding
from vis_cli.rules.register.units import Unit


def found(db: Connection) -> list[Finding]:
    """What a replay finds in the tables."""
    seen = Replay(db)
    assert journal.verify(db, witness=seen).broken_at is None
    return list(seen.findings(db))


def told(vis: Command) -> list[str]:
    with vis.open().reading() as db:
        return [str(each.message) for each in found(db)]


def by_hand(vis: Command, *statements: Any) -> None:
    """Do something past vis."""
    with vis.open().writing() as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


@pytest.fixture
def journalled(vis: Command) -> Command:
    add(vis, *REGISTER)
    add(vis, window(1), window(2, case_type=BOKA, unit=BIRKA))
    change(vis, Step(TELEBORG, replace(TELEBORG, phone="0470-1")), Step(window(2, unit=BIRKA), None))
    return vis


u, p, w, o = t.units.c, t.persons.c, t.windows.c, t.offers.c


def test_tables_that_only_plans_have_written_are_as_the_journal_left_them(journalled: Command) -> None:
    assert told(journalled) == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            t.units.update().where(u.hsa_id == TELEBORG.hsa_id).values(phone="1"),
            f"units {TELEBORG.hsa_id} is not as C-3 left it: phone: 0470-1 → 1",
        ),
        (t.persons.delete(), f"persons {ANNA.hsa_id} is gone, and C-1 left it there"),
        (
            t.persons.insert().values(hsa_id="SE2321000065-TEST1009", name="Bo"),
            "persons SE2321000065-TEST1009 is there, and no change set added it",
        ),
        (
            t.windows.insert().values(
                number=2, unit=BIRKA.hsa_id, case_type=BOKA.slug, since=NOW, until=NOW + timedelta(1),
                acknowledged=False, revision=1,
            ),
            "windows W-2 is there, and C-3 removed it",
        ),
        (
            t.counters.update().where(t.counters.c.kind == "window").values(last=1),
            "counters window is 1, and the journal has given out 2",
        ),
    ],
    ids=["altered", "removed", "added", "put back", "counter"],
)  # fmt: skip
def test_what_was_done_past_vis_is_named(journalled: Command, statement: Any, message: str) -> None:
    by_hand(journalled, statement)
    assert told(journalled) == [message]


def test_a_row_altered_by_hand_is_found_after_vis_has_changed_it_again(journalled: Command) -> None:
    by_hand(journalled, t.units.update().where(u.hsa_id == BIRKA.hsa_id).values(name="Birk"))
    change(journalled, Step(replace(BIRKA, name="Birk"), replace(BIRKA, name="Björka")))
    said = "C-4 met units {id} otherwise than C-1 left it: name: Vårdcentralen Birka → Birk"
    versions = "unit_versions {id} is not what the journal says it was"
    assert told(journalled) == [said.format(id=BIRKA.hsa_id), versions.format(id=BIRKA.hsa_id)]


def test_a_switch_is_held_against_what_the_last_run_made_of_it(journalled: Command) -> None:
    at = datetime(2026, 7, 1, 8, tzinfo=UTC)  # in the window
    with journalled.open().writing() as db:
        switches.level(db, at)
        journal.add_beside(db, t.runs, {"job": "windows", "at": at, "actor": "cron", "result": "{}", "change": None})
        db.commit()
    assert told(journalled) == []
    by_hand(
        journalled, t.offers.update().where(o.unit == TELEBORG.hsa_id, o.case_type == BOKA.slug).values(switch=True)
    )
    id = f"{TELEBORG.hsa_id}/{BOKA.slug}"
    assert told(journalled) == [
        f"offer_turns {id} is not how its switch was turned",
        f"offers {id} is switched on, and was off by the last run",
    ]
    change(
        journalled,
        Step(window(1), replace(window(1), cancelled_at=at + timedelta(hours=1))),
        at=at + timedelta(hours=1),
    )
    assert told(journalled) == []  # a plan has turned it meanwhile


def test_a_case_that_came_or_went_past_vis_is_counted(vis: Command) -> None:
    vis.ok("demo", "cases", "--count", "20", "--years", "1", "--seed", "3", "--now", "2026-06-01 08:00")
    assert told(vis) == []
    with vis.open().writing() as db:
        db.execute(t.cases.delete().where(t.cases.c.key == db.scalar(t.cases.select().limit(1))))
        db.commit()
    assert told(vis) == ["cases: 19 are there, and by the journal 20 (came 20, purged 0)"]


def test_a_chain_that_follows_another_knows_what_it_found(journalled: Command) -> None:
    by_hand(
        journalled,
        t.meta.insert().values(name="follows", value=f"3:{'0' * 64}"),
        t.steps.delete(),
        t.changes.delete(),
    )
    assert told(journalled) == []
    change(journalled, Step(BIRKA, replace(BIRKA, name="Björka")))
    assert told(journalled) == []
    by_hand(journalled, t.persons.update().values(name="Bo"))
    version = f"person_versions {ANNA.hsa_id} is not what the journal says it was"
    assert told(journalled) == [
        "persons is not as it was when the chain began, in rows that it has not touched",
        version,
    ]
    by_hand(journalled, t.units.update().where(u.hsa_id == BIRKA.hsa_id).values(name="Birk"))
    assert told(journalled) == [f"units {BIRKA.hsa_id} is not as C-1 left it: name: Björka → Birk", version]


def test_so_many_rows_that_differ_are_named_and_no_more(vis_sqlite: Command) -> None:
    add(vis_sqlite, *(Unit(f"SE2321000065-TEST{n:04}", f"Enhet {n}") for n in range(replay.LISTED + 2)))
    by_hand(vis_sqlite, t.units.update().values(phone="1"))
    said = told(vis_sqlite)
    assert len(said) == replay.LISTED + 1
    assert said[-1] == "more rows are not as the journal left them; the first 1000 are listed"


NAMES = st.sampled_from("ABC")
UNITS = [f"SE2321000065-TEST{n:04}" for n in range(4)]


@given(
    st.lists(st.tuples(st.sampled_from(UNITS), st.none() | NAMES), max_size=12),
    st.none() | st.tuples(st.sampled_from(UNITS), st.none() | NAMES),
)
def test_whatever_plans_do_what_is_found_is_what_was_done_past_them(
    plans: list[tuple[str, str | None]], forged: tuple[str, str | None] | None
) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as db:
        for table in (t.meta, t.counters, t.units, *t.metadata.sorted_tables):
            table.create(db, checkfirst=True)
        held: dict[str, Unit] = {}
        for id, name in plans:
            after = None if name is None else Unit(id, name)
            if held.get(id) != after:
                apply(db, [Step(held.get(id), after)], journal.Entry(at=NOW, actor="anna", command="vis test"))
            held.pop(id, None)
            held |= {} if after is None else {id: after}
        wrong: list[str] = []
        if forged is not None and (held[forged[0]].name if forged[0] in held else None) != forged[1]:
            wrong = [forged[0]]
            db.execute(t.units.delete().where(u.hsa_id == forged[0]))
            if forged[1] is not None:
                db.execute(t.units.insert().values(hsa_id=forged[0], name=forged[1]))
        assert [each.id for each in found(db)] == wrong
