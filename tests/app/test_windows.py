"""Windows from a script: added, moved, cancelled, run as cron runs them, drawn and exported."""

from __future__ import annotations

import json

import pytest

from tests.app.conftest import Invoke
from tests.register import BIRKA
from vis_cli import app
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t
from vis_cli.errors import NotPermitted, Refused
from vis_cli.rules.core.times import parse_moment
from vis_cli.settings import Settings

MONDAY, NEXT = parse_moment("2025-06-16"), parse_moment("2025-06-23")


def closed(invoke: Invoke) -> None:
    app.windows.add(invoke(yes=True), "Birka", ["Boka tid,Förnya recept"], MONDAY, NEXT)


def test_windows_are_added_moved_cancelled_and_listed_with_their_state(invoke: Invoke) -> None:
    closed(invoke)
    app.windows.change(invoke(), "W-1", until=parse_moment("2025-06-30"))
    with pytest.raises(Refused) as refused:
        app.windows.change(invoke(), "W-1", until=NEXT, only_longer=True)
    assert refused.value.id == "not-longer"
    app.windows.cancel(invoke(), ["W-2"])
    items = app.windows.list_(invoke(), at=parse_moment("2025-06-24"), unit="Birka")
    assert [(each["id"], each["to"], each["state"]) for each in items] == [
        ("W-1", "2025-06-30", "active"),
        ("W-2", "2025-06-23", "cancelled"),
    ]
    assert len(app.windows.history(invoke(), "W-1")[1]) == 2
    assert app.windows.show(invoke(), "W-2")[1]["cancelled_at"] is not None


def test_a_run_makes_the_switches_equal_once_and_keeps_that_it_took_place(invoke: Invoke) -> None:
    closed(invoke)
    outcome, ran = app.windows.run(invoke(now="2025-06-16 00:05"))
    assert (outcome.change, ran.off, ran.on, list(ran.started)) == (3, 2, 0, [(1, 2)])
    again, ran = app.windows.run(invoke(now="2025-06-16 00:10"))
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
    outcome, ran = app.windows.run(invoke(now="2025-06-16 00:05", dry_run=True))
    assert (outcome.change, ran.off) == (None, 2)
    with invoke().reading() as db:
        assert list(db.execute(t.runs.select())) == []
        assert db.scalar(t.offers.select().with_only_columns(t.offers.c.switch).where(t.offers.c.unit == BIRKA))


def test_a_run_obeys_the_guards_and_rights_of_every_change(invoke: Invoke) -> None:
    closed(invoke)
    with pytest.raises(Refused) as refused:
        app.windows.run(invoke(now="2025-06-16 00:05", expected={"change": 1}))
    assert refused.value.id == "expect"
    operators = Settings(operators={"anna": ("orders",), "cron": ("windows",)})
    with pytest.raises(NotPermitted):
        app.windows.run(invoke(now="2025-06-16 00:05", settings=operators))
    assert app.windows.run(invoke(now="2025-06-16 00:05", expected={"change": 2}))[1].off == 2


def test_closures_are_drawn_and_exported_in_each_form(invoke: Invoke) -> None:
    closed(invoke)
    drawn = app.windows.chart(invoke())
    assert "Vårdcentralen Birka" in drawn.text and drawn.svg.startswith("<svg") and "<html" in drawn.html
    assert drawn.data["rows"][0]["unit"] == "Vårdcentralen Birka"
    assert app.windows.as_calendar(invoke()).count("BEGIN:VEVENT") == 2
    assert app.windows.as_order_file(invoke())[1] == 2
