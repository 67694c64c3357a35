"""The purge against a model: which cases go, which stay and why, and what is asked of the database for it."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text

from tests.conftest import Command
from tests.db.retention.purging import (
    ALL,
    DECIDED,
    KEY,
    NOW,
    PARENTS,
    RESIDENTS,
    TYPES,
    UNITS,
    add_cases,
    old_cases,
    run_purge,
)
from vis_cli.app.execute import Batches
from vis_cli.db.cases import cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.engine import Database, database_url
from vis_cli.db.core.records import carry_out
from vis_cli.db.operations.maintenance import check_keys, purge_lock, upkeep
from vis_cli.db.retention import attestations, purge, purge_batch
from vis_cli.db.retention import due as retention
from vis_cli.db.retention import purge_records as records
from vis_cli.errors import Busy, WrongDatabase
from vis_cli.files.retention.ledger import LedgerFile
from vis_cli.rules.cases.cases import BELONGING, Case, first_key
from vis_cli.rules.core.durations import Duration
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import local, midnight
from vis_cli.rules.register.persons import Person
from vis_cli.rules.register.units import Unit
from vis_cli.rules.retention.attestations import Attestation
from vis_cli.rules.retention.decisions import decide
from vis_cli.rules.retention.policies import Hold, Policy, terms

# --- the model -------------------------------------------------------------------------------------------------------

boundaries = [
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 6, 1),
    date(2024, 6, 2),
    date(2023, 12, 31),
]
near = st.sampled_from(boundaries) | st.dates(date(2022, 1, 1), date(2026, 6, 1))
moments = st.builds(
    lambda day, hour: datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC),
    near,
    st.sampled_from([0, 12, 21, 22, 23]),
)


@st.composite
def some_cases(draw: st.DrawFn) -> list[Case]:
    found = []
    for n in range(draw(st.integers(1, 12))):
        opened = draw(moments)
        closed = None if draw(st.integers(0, 4)) == 0 else opened + timedelta(days=draw(st.integers(0, 90)))
        last = (closed or opened) + timedelta(days=draw(st.sampled_from([0, 0, 1, 40])))
        found.append(
            Case(
                first_key(2024) + n + 1,
                draw(st.sampled_from(UNITS)),
                draw(st.sampled_from(TYPES)),
                draw(st.sampled_from(RESIDENTS)),
                "closed" if closed else "new",
                opened,
                last,
                closed,
                draw(st.sampled_from(["yes", "not-relevant", "unknown"])),
            )
        )
    return found


@st.composite
def some_policies(draw: st.DrawFn) -> list[Policy]:
    def policy(name: str, **of: object) -> Policy:
        return Policy(
            name,
            Duration((draw(st.sampled_from([(2, "y"), (1, "y"), (24, "mo"), (90, "d"), (3, "y")])),)),
            counted_from=draw(st.sampled_from(["closed", "opened", "last_event"])),
            whole_years=draw(st.booleans()),
            undocumented=draw(st.sampled_from(["hold", "purge"])),
            decision=DECIDED,
            **of,  # type: ignore[arg-type]
        )

    found = [policy("all")] if draw(st.booleans()) else []
    found += [policy("a", case_types=("a",))] if draw(st.booleans()) else []
    found += [policy("a at U1", case_types=("a",), units=("U1",))] if draw(st.booleans()) else []
    return found or [policy("all")]


@st.composite
def some_holds(draw: st.DrawFn, made: list[Case]) -> list[Hold]:
    subjects = st.sampled_from(
        [("case", case.id) for case in made]
        + [("unit", unit) for unit in UNITS]
        + [("case-type", one) for one in TYPES]
        + [("resident", f"P-{n}") for n in range(3)]
    )
    found = []
    for n, (scope, subject) in enumerate(draw(st.lists(subjects, max_size=3)), 1):
        until = draw(st.none() | st.sampled_from([date(2026, 6, 1), date(2026, 6, 2), date(2027, 1, 1)]))
        released = draw(st.sampled_from([None, None, NOW]))
        found.append(Hold(n, scope, subject, "claim", NOW, until, released))
    return found


@st.composite
def some_attestations(draw: st.DrawFn, made: list[Case]) -> list[Attestation]:
    """Of the days around which something happened in the cases, and others; some were used by a run before."""
    days = [local(case.last_event).date() for case in made]
    through = st.sampled_from([*days, *(day - timedelta(days=1) for day in days), date(2024, 6, 1), date(2026, 6, 1)])
    found = []
    for n, (unit, day) in enumerate(draw(st.lists(st.tuples(st.sampled_from(UNITS), through), max_size=4)), 1):
        at = draw(st.sampled_from([NOW, draw(moments)]))
        before = min(midnight(day + timedelta(days=1)), at)
        found.append(Attestation(n, unit, day, "M", at, before, draw(st.sampled_from([None, None, 7]))))
    return found


def released(case: Case, attestations: list[Attestation]) -> Attestation | None:
    """The first attestation that speaks of the case: of its unit, of its last event's day, made after that."""
    day = local(case.last_event).date()
    speaking = [a for a in attestations if a.unit == case.unit and day <= a.through and case.last_event < a.at]
    return speaking[0] if speaking else None


def ripe(case: Case, policies: list[Policy], today: date) -> Policy | None:
    """The model, case by case and day by day, with no thought of speed: the policy by which its time is out."""
    covering = [p for p in policies if p.covers(case.unit, case.case_type)]
    if case.state != "closed" or case.closed is None or not covering:
        return None
    policy = max(covering, key=lambda p: p.rank)
    moment = {"closed": case.closed, "opened": case.opened, "last_event": case.last_event}[policy.counted_from]
    return policy if policy.last_kept(local(moment).date()) < today else None


def keepers(case: Case, policy: Policy, holds: list[Hold], attestations: list[Attestation], today: date) -> list[str]:
    """What keeps it all the same."""
    above, at = set(), case.unit
    while at is not None:
        above.add(at)
        at = PARENTS[at]
    named = {"case": {case.id}, "unit": above, "case-type": {case.case_type}, "resident": {f"P-{case.resident[1]}"}}
    standing = [hold for hold in holds if not hold.released_at and (hold.until is None or hold.until >= today)]
    found = [hold.id for hold in standing if hold.subject in named[hold.scope]]
    wanting = policy.undocumented == "hold" and case.documented == "unknown"
    return [*found, "undocumented"] if wanting and not released(case, attestations) else found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_exactly_the_cases_of_the_model_go(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if kind == "sqlite":
        database = Database(
            database_url(str(shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "m.db")))
        )
    else:
        from tests.conftest import run_sql, with_database

        server = request.getfixturevalue("postgres_server")
        request.getfixturevalue("postgres_template")
        run_sql(server, "CREATE DATABASE vis_model TEMPLATE vis_template")
        database = Database(database_url(with_database(server, "vis_model")))
    with database.writing() as db:
        carry_out(db, [Step(None, Unit(unit, unit, parent=PARENTS[unit])) for unit in ("U0", "U2", "U1")])
        carry_out(db, [Step(None, Person("M", "M"))])
        db.execute(insert(t.hold_residents), [{"token": f"P-{n}", "resident": f"P{n}"} for n in range(3)])
        db.commit()

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data: st.DataObject) -> None:
        made = data.draw(some_cases())
        policies, holds = data.draw(some_policies()), data.draw(some_holds(made))
        attested = data.draw(some_attestations(made))
        today = data.draw(st.sampled_from([date(2026, 3, 1), date(2026, 2, 28), date(2026, 6, 2), date(2027, 1, 1)]))
        shutil.rmtree(tmp_path / "certs", ignore_errors=True)  # each time a database of its own
        with database.writing() as db:
            for table in (*t.CHILDREN, t.cases, t.purges, t.file_removals, t.holds, t.attestations):
                db.execute(table.delete())
            add_cases(db, made)
            carry_out(db, [Step(None, each) for each in (*holds, *attested)])
            db.commit()
        out = [(case, policy) for case in made if (policy := ripe(case, policies, today))]
        why = {case.key: keepers(case, policy, holds, attested, today) for case, policy in out}
        expected = {key for key, reasons in why.items() if not reasons}
        with database.reading() as db:
            standing = retention.holds(db, today)
            asked = terms(policies, today)
            said = retention.survey(db, asked, standing, today)
            for by in (t.cases.c.unit, t.cases.c.case_type, "month"):
                assert retention.survey(db, asked, standing, today, by).total == said.total
        assert (said.total.due, said.total.held) == (len(expected), len(why) - len(expected))
        assert said.held_by == Counter(reason for reasons in why.values() for reason in reasons)
        with database.reading() as db:
            waiting = attestations.waiting(db, asked, standing)
        unnoted = [case for case, _ in out if "undocumented" in why[case.key]]
        assert {each.unit: each.cases for each in waiting} == Counter(case.unit for case in unnoted)
        assert all(
            each.through == max(local(case.last_event).date() for case in unnoted if case.unit == each.unit)
            for each in waiting
        )
        by = Counter(
            speaking.id
            for case, policy in out
            if case.key in expected and policy.undocumented == "hold" and case.documented == "unknown"
            and (speaking := released(case, attested))
        )  # fmt: skip
        run, stopped = run_purge(database, tmp_path, policies, today, batch=data.draw(st.integers(1, 6)))
        with database.reading() as db:
            left = set(db.scalars(select(t.cases.c.key)))
            assert {case.key for case in made} - left == expected
            assert cases.orphans(db) == dict.fromkeys(BELONGING, 0)
            assert db.scalar(select(func.count()).select_from(t.messages)) == 2 * len(left)
            used = {f"A-{number}": n for number, n in db.execute(select(t.attestations.c.number, t.attestations.c.run))}
        assert stopped is None
        assert sum((Counter(part.get("attested")) for part in run.progress["policies"]), Counter()) == by
        assert used == {each.id: each.run or (run.number if each.id in by else None) for each in attested}
        assert (run.counts["cases"], run.counts["messages"]) == (len(expected), 2 * len(expected))

    check()


def test_keys_are_found_in_slices_with_none_left_out_or_found_twice(vis: Command) -> None:
    made = []
    for n in range(57):
        closed = NOW - timedelta(days=800 + n // 5)
        made.append(Case(first_key(2024) + n * 7 + 1, "U", "a", "P", "closed", closed, closed, closed, "yes"))
    with vis.open().writing() as db:
        add_cases(db, made)
        db.commit()
    (term,) = terms([Policy("p", Duration(((2, "y"),)))], NOW.date())
    with vis.open().session() as db:
        for size in (1, 3, 5, 10, 56, 57, 1000):
            found = list(retention.slices(db, term, NOW.date(), size))
            assert sorted(key for keys in found for key in keys) == [case.key for case in made]
            assert all(list(keys) == sorted(keys) for keys in found)


@given(st.sets(st.integers(1, 60)))
def test_ranges_hold_the_keys_and_no_other(keys: set[int]) -> None:
    found = purge_batch.ranges(sorted(keys))
    assert [key for lo, hi in found for key in range(lo, hi + 1)] == sorted(keys)
    assert all(after[0] > before[1] + 1 for before, after in pairwise(found))


# --- holds and late writes -------------------------------------------------------------------------------------------


def test_a_hold_placed_while_a_purge_runs_is_honoured_from_the_next_batch_on(vis: Command, tmp_path: Path) -> None:
    database = vis.open()
    with database.writing() as db:
        add_cases(db, old_cases(40))
        db.commit()
    asked = decide(ALL, NOW.date())
    placed: list[int] = []

    def place(done: int) -> None:
        placed.append(done)
        if len(placed) == 2:
            with database.writing() as db:
                carry_out(db, [Step(None, Hold(1, "case-type", "a", "claim", NOW))])
                db.commit()

    with database.session() as db:
        tending, batches = upkeep(database, db), Batches(database, db)
        with batches():
            run = records.begin(
                db, "purge", records.parts(asked, NOW.date()), now=NOW, actor="t", user="t", key=KEY, least=1
            )
        ledger = LedgerFile(tmp_path / "certs", run.progress["database"], run.id, KEY)
        ledger.open(0, run.progress["digest"])
        destroyer = purge.Destroyer(
            db,
            batches,
            tending,
            run,
            ledger,
            tmp_path,
            tmp_path / "out",
            NOW,
            purge.Pace(batch=5),
            lambda: False,
            place,
        )
        destroyer.purge(asked)
        ledger.close()
    assert run.counts["cases"] == 10
    assert placed[2:] == [0] * 6


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_case_that_another_writer_had_locked_is_met_again(vis: Command, tmp_path: Path) -> None:
    database = vis.open()
    made = old_cases(40)
    with database.writing() as db:
        add_cases(db, made)
        db.commit()
    with database.session() as other:
        other.execute(select(t.cases.c.key).where(t.cases.c.key == made[3].key).with_for_update())
        run, stopped = run_purge(database, tmp_path, ALL, NOW.date(), batch=10, progress=lambda done: other.rollback())
    assert (run.counts["cases"], stopped) == (40, None)


def test_a_message_written_to_a_case_that_has_gone_is_refused(vis: Command) -> None:
    from vis_cli.errors import NotFound

    made = old_cases(1)
    with vis.open().writing() as db:
        add_cases(db, made)
        assert cases.append(db, t.messages, made[0].key, NOW, sender="unit", sort="reply", text="x") == 3
        with pytest.raises(NotFound):
            cases.append(db, t.messages, made[0].key + 1, NOW, sender="unit", sort="reply", text="x")


def test_tables_that_refer_to_cases_are_found_and_named(vis: Command) -> None:
    database = vis.open()
    with database.session() as db:
        check_keys(db)
        db.execute(text("CREATE TABLE stranger (id INTEGER PRIMARY KEY, the_case BIGINT REFERENCES cases(key))"))
        db.commit()
        with pytest.raises(WrongDatabase, match=r"stranger\(the_case\)"):
            check_keys(db)


def test_only_one_purge_runs_at_a_time(vis: Command) -> None:
    with purge_lock(vis.open()), pytest.raises(Busy), purge_lock(vis.open()):
        pass
    with purge_lock(vis.open()):
        pass


def test_every_statement_of_a_batch_finds_its_rows_by_their_keys(vis_sqlite: Command) -> None:
    """One that read a whole table each time would make a purge take as long as there are cases, squared."""
    (term,) = terms(ALL, NOW.date())
    with vis_sqlite.open().session() as db:
        condition = retention.due(term, retention.Holds(), NOW.date())
        gone: Any = purge_batch.deletion(db)
        chosen = purge_batch.Statements(db).choose(condition, t.cases.c.closed)
        written = [chosen, gone.sizes, gone.files, *gone.deletes.values()]
        for statement in written:
            parameters = ("[1]",) * statement.count("?")
            steps = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            scans = [step for step in steps if step.startswith("SCAN") and step.split()[1] in t.metadata.tables]
            assert not scans, (statement, steps)
            assert any("PRIMARY KEY" in step for step in steps), (statement, steps)
