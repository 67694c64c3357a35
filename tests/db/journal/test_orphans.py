"""What is left of a journal that was cut gives it away, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from tests.cli.rows import BIRKA, NOW, REGISTER, TELEBORG, add, window
from tests.conftest import Command
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.db.journal.orphans import orphans

LAST = t.changes.delete().where(t.changes.c.number == 3)
EMPTIED = (t.steps.delete(), t.changes.delete())


@pytest.fixture
def journalled(vis: Command) -> Command:
    """Three change sets, the last of which seals three reads; then two more that nothing has sealed."""
    add(vis, *REGISTER)
    add(vis, window(1))
    read(vis, 3)
    add(vis, window(2, unit=BIRKA))
    read(vis, 2)
    return vis


def read(vis: Command, count: int) -> None:
    with vis.open().writing() as db:
        for _ in range(count):
            journal.add_beside(db, t.reads, {"at": NOW, "actor": "anna", "command": "vis cases show …"})
        db.commit()


def cut(vis: Command, *statements: Any) -> tuple[int | None, str, list[str]]:
    """Where the chain is broken once that was done past vis, why, and what else was found."""
    with vis.open().writing() as db:
        for statement in statements:
            db.execute(statement)
        db.commit()
    with vis.open().reading() as db:
        return verdict(db)


def verdict(db: Connection) -> tuple[int | None, str, list[str]]:
    said = journal.verify(db)
    return said.broken_at, str(said.why or ""), [str(each.message) for each in orphans(db, said)]


def test_a_journal_that_was_not_cut_leaves_nothing(journalled: Command) -> None:
    assert cut(journalled) == (None, "", [])


def without(number: int) -> tuple[Any, ...]:
    """Remove a change set with its steps."""
    return t.steps.delete().where(t.steps.c.change == number), t.changes.delete().where(t.changes.c.number == number)


SEALED = "reads was sealed up to row 3, and the chain seals it up to 0"


@pytest.mark.parametrize(
    ("statements", "broken_at", "why", "left"),
    [
        (without(1), 1, "C-1 is missing", []),
        (without(2), 2, "C-2 is missing", []),
        (without(3), None, "", [SEALED]),
        ((t.reads.delete().where(t.reads.c.number == 4),), None, "", ["reads: row 4 is gone"]),
        ((t.reads.delete().where(t.reads.c.number == 2),), 3, "the rows of reads that it sealed were altered", []),
    ],
    ids=["begins too late", "gap", "end cut with its steps", "unsealed read gone", "sealed read gone"],
)
def test_each_way_to_cut_is_found(
    journalled: Command, statements: Any, broken_at: int | None, why: str, left: list[str]
) -> None:
    assert cut(journalled, *statements) == (broken_at, why, left)


def test_the_end_cut_off_with_its_steps_left_behind_is_a_broken_chain(journalled: Command) -> None:
    with journalled.open().session() as db:  # as a client of the database does it that minds no foreign keys
        off = "PRAGMA foreign_keys = OFF" if journalled.open().is_sqlite else "SET session_replication_role = replica"
        db.exec_driver_sql(off)
        db.execute(LAST)
        db.commit()
    assert cut(journalled)[:2] == (3, "steps name C-3, and there is no such change set")


def test_an_emptied_journal_is_found_by_what_it_made(journalled: Command) -> None:
    assert cut(journalled, *EMPTIED)[2] == [
        "units has 2 rows, and the journal is empty",
        "unit_aliases has 1 row, and the journal is empty",
        "persons has 1 row, and the journal is empty",
        "case_types has 2 rows, and the journal is empty",
        "offers has 3 rows, and the journal is empty",
        "windows has 2 rows, and the journal is empty",
        SEALED,
    ]


def test_a_chain_that_says_it_follows_another_must_have_begun_so(journalled: Command) -> None:
    follows = t.meta.insert().values(name="follows", value=f"9:{'0' * 64}")
    assert cut(journalled, follows)[2] == ["meta follows is not as C-1 has it"]
    begun = cut(journalled, *EMPTIED, t.counters.delete().where(t.counters.c.kind == "sealed-reads"))
    assert begun == (None, "", [])
    add(journalled, window(3, unit=TELEBORG))
    assert cut(journalled) == (None, "", [])
