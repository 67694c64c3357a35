"""The cron job from a script: once, as a dry run, and under every guard and right."""

from __future__ import annotations

import json

import pytest

from tests.app.conftest import Invoke
from tests.register import BIRKA
from vis_cli import app
from vis_cli.app.execute import append
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.errors import NotPermitted, Refused
from vis_cli.rules.core.times import parse_moment
from vis_cli.settings import Settings

MONDAY, NEXT = parse_moment("2025-06-16"), parse_moment("2025-06-23")


def closed(invoke: Invoke) -> None:
    app.windows.add(invoke(yes=True), "Birka", ["Boka tid,Förnya recept"], MONDAY, NEXT)


def test_a_run_makes_the_switches_equal_once_and_keeps_that_it_took_place(invoke: Invoke) -> None:
    closed(invoke)
    outcome, ran = app.switches.run(invoke(now="2025-06-16 00:05"))
    assert (outcome.change, ran.off, ran.on, list(ran.started)) == (3, 2, 0, [(1, 2)])
    again, ran = app.switches.run(invoke(now="2025-06-16 00:10"))
    assert (again.change, ran.off, ran.on) == (None, 0, 0)
    invocation = invoke()
    with invocation.reading() as db:
        assert [row.change for row in db.execute(t.runs.select().order_by(t.runs.c.number))] == [3, None]
        row = journal.change(db, 3)
        assert json.loads(row.counts) == {"off": 2, "on": 0}
        assert not row.undoable and json.loads(row.details)["digest"]
        assert journal.verify(db).broken_at is None


def test_a_dry_run_switches_nothing_and_leaves_no_trace(invoke: Invoke) -> None:
    closed(invoke)
    outcome, ran = app.switches.run(invoke(now="2025-06-16 00:05", dry_run=True))
    assert (outcome.change, ran.off) == (None, 2)
    with invoke().reading() as db:
        assert list(db.execute(t.runs.select())) == []
        assert db.scalar(t.offers.select().with_only_columns(t.offers.c.switch).where(t.offers.c.unit == BIRKA))


def _switched_on(invoke: Invoke) -> list[str]:
    """The case types of Birka whose switch is on, as it was last carried out."""
    with invoke().reading() as db:
        o = t.offers.c
        return sorted(db.scalars(t.offers.select().with_only_columns(o.case_type).where(o.unit == BIRKA, o.switch)))


def test_what_a_run_is_refused_is_as_if_it_had_never_been_tried(invoke: Invoke) -> None:
    closed(invoke)
    before = _switched_on(invoke)
    with pytest.raises(Refused):
        app.switches.run(invoke(now="2025-06-16 00:05", expected={"change": 1}))
    with pytest.raises(Refused):
        app.switches.run(invoke(now="2025-06-16 00:05", settings=Settings(ticket_required=True)))
    with invoke().reading() as db:
        assert list(db.execute(t.runs.select())) == []
    assert _switched_on(invoke) == before
    assert app.switches.run(invoke(now="2025-06-16 00:05"))[1].off == len(before) - len(_switched_on(invoke)) == 2


def test_a_run_obeys_the_guards_and_rights_of_every_change(invoke: Invoke) -> None:
    closed(invoke)
    with pytest.raises(Refused) as refused:
        app.switches.run(invoke(now="2025-06-16 00:05", expected={"change": 1}))
    assert refused.value.id == "expect"
    operators = Settings(operators={"anna": ("orders",), "cron": ("windows",)})
    with pytest.raises(NotPermitted):
        app.switches.run(invoke(now="2025-06-16 00:05", settings=operators))
    assert app.switches.run(invoke(now="2025-06-16 00:05", expected={"change": 2}))[1].off == 2


def _sealed(invoke: Invoke) -> dict[str, int]:
    """The last row of each table beside the plans that a change set has sealed."""
    with invoke().reading() as db:
        verdict = journal.verify(db)
        assert verdict.broken_at is None and verdict.sealed is not None
        return dict(verdict.sealed)


def test_what_was_read_is_sealed_by_the_next_run_though_nothing_is_due(invoke: Invoke) -> None:
    app.switches.run(invoke(now="2025-06-15 09:00"))  # after days without a run
    append(invoke(), t.reads, {"at": MONDAY, "actor": "anna", "command": "vis cases show …"})
    outcome, _ = app.switches.run(invoke(now="2025-06-15 09:15"))
    assert outcome.change is None and outcome.sealed_in is not None
    assert _sealed(invoke) == {"runs": 2, "reads": 1}  # this very run too
    idle, _ = app.switches.run(invoke(now="2025-06-15 09:30"))
    assert (idle.change, idle.sealed_in) == (None, None)


def test_runs_without_a_thing_to_do_are_sealed_once_a_day(invoke: Invoke) -> None:
    moments = ("2025-06-10 08:00", "2025-06-10 12:00", "2025-06-10 23:45", "2025-06-11 00:00", "2025-06-11 00:15")
    made = [app.switches.run(invoke(now=moment))[0].sealed_in for moment in moments]
    assert [number is not None for number in made] == [False, False, False, True, False]
    assert _sealed(invoke)["runs"] == 4


def test_a_run_that_switches_is_sealed_by_its_own_change_set(invoke: Invoke) -> None:
    closed(invoke)
    app.switches.run(invoke(now="2025-06-16 00:05"))
    assert _sealed(invoke)["runs"] == 1
    again, _ = app.switches.run(invoke(now="2025-06-16 00:10"))
    assert (again.change, again.sealed_in) == (None, None)


def test_a_seal_is_nobodys_last_change(invoke: Invoke) -> None:
    closed(invoke)
    append(invoke(), t.reads, {"at": MONDAY, "actor": "anna", "command": "vis cases show …"})
    assert app.switches.run(invoke(now="2025-06-09 09:00"))[0].sealed_in is not None
    undone = app.changes.undo_last(invoke(yes=True, now="2025-06-09 10:00"))
    assert undone.counts["remove"] == 2
