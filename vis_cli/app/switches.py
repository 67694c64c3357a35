"""The switches of case types, made equal to what the windows say: the cron job, in a module that loads little."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vis_cli.app.execute import Carried, Outcome, Planned, execute
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import dumps
from vis_cli.db.orders import switches
from vis_cli.db.orders import windows as db_windows
from vis_cli.rules.orders.windows import RunFacts
from vis_cli.rules.orders.windows import run as plan_run

if TYPE_CHECKING:
    from sqlalchemy import Connection


def run(invocation: Invocation) -> tuple[Outcome, RunFacts]:
    """Make every switch equal to what register and windows say now, whatever earlier runs missed: the cron job.

    Level-triggered: run again, it changes nothing. Journalled as counts, the windows that began or ended, and a digest;
    run history keeps that it took place, and what was read or run beside the plans since is sealed. It is never asked
    about and cannot be undone, its windows can.

    Raises:
        Refused: the guard `clock`.
    """

    def planner(db: Connection) -> Planned:
        # Finding the switches that are wrong is nearly all that a run costs, so that a run sets them as it counts them.
        turned = (switches.count if invocation.dry_run else switches.level)(db, invocation.now)
        facts = db_windows.run_facts(db, invocation.now, turned)
        return Planned(plan_run(facts, invocation.now), facts, None if invocation.dry_run else Carried())

    outcome = execute(
        invocation,
        planner,
        needs="windows",
        undoable=False,
        confirm=False,
        beside=lambda planned, number: (t.runs, _history(invocation, planned.facts, number)),
        seals=True,
    )
    return outcome, outcome.facts


def _history(invocation: Invocation, facts: RunFacts, number: int | None) -> dict[str, Any]:
    return {
        "job": db_windows.JOB,
        "at": invocation.now,
        "actor": invocation.actor,
        "user": invocation.user,
        "result": dumps(facts.details),
        "change": number,
    }
