"""What runs out is closed once, however often that is looked for, and as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

from tests.app.cases.conftest import opened
from vis_cli import app
from vis_cli.app.cases.content import Content
from vis_cli.app.cases.events import How
from vis_cli.app.cases.selection import Selection
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import journal
from vis_cli.db.core import tables as t

Make = Callable[..., Invocation]


def test_a_run_closes_what_is_due_and_notes_that_it_took_place(care: Make) -> None:
    numbers = [opened(care) for _ in range(3)]
    for number in numbers[:2]:
        app.cases.events.event(care(), "answer", Selection((number,)), How("Bo Ek"), Content("Svar"))
    assert app.cases.run_out.run(care("2026-06-29 09:59"))[1].closed == 0
    outcome, ran = app.cases.run_out.run(care("2026-06-29 10:00", settings={"closing_text": "Slut."}))
    assert (ran.closed, ran.late_seconds, outcome.counts["change"]) == (2, 0, 2)
    with care().reading() as db:
        rows = list(db.execute(t.messages.select().where(t.messages.c.sort == "closing")))
        assert [(row.text, row.n) for row in rows] == [("Slut.", 3), ("Slut.", 3)]
        runs = list(db.execute(t.runs.select()))
        assert [(row.job, row.change is None) for row in runs] == [("cases", True), ("cases", False)]
        assert journal.verify(db).broken_at is None
    assert app.cases.run_out.run(care("2026-07-29 10:00"))[1].closed == 0
