"""`vis todo`: what a person must still key into 1177 and HSA, and ticking it off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.errors import NotFound
from vis_cli.rules.core.times import local, midnight

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.core.plan import Plan
    from vis_cli.rules.worklist.tasks import Task

app = typer.Typer(
    cls=Group,
    help="What a person must still key in, and ticking it off.",
    rich_markup_mode=None,
    invoke_without_command=True,
)

COLUMNS = (
    ("id", "task"),
    ("due", "due"),
    ("system", "system"),
    ("unit_name", "unit"),
    ("what", "key in"),
    ("details", "details"),
)

Day = Annotated[str | None, typer.Option("--date", help="What is due on this day (default: today), and before.")]
Tasks = Annotated[list[str], typer.Argument(help="Tasks, e.g. T-1a2b3c4d.", metavar="TASK...")]


@app.callback()
def todo(
    ctx: typer.Context,
    date: Day = None,
    system: Annotated[str | None, typer.Option(help="Only in this system.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only this unit.")] = None,
    out: Annotated[str | None, typer.Option(help="Write to this file instead.")] = None,
) -> None:
    """List what is to be keyed in today, and what is overdue."""
    if ctx.invoked_subcommand:
        return
    from vis_cli.db.register.directories import names_of

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        units = None if unit is None else [params.unit(vis, db, unit)]
        where = None if system is None else _system(vis, system)
        tasks = [task for task in open_tasks(vis, db, date, units) if where in (None, task.standing.system)]
        names = names_of(db, [task.standing for task in tasks])
    items = [_as_json(task, names) for task in tasks]
    shown = [item | {"due": f"{item['due'][:10]}{' !' if item['overdue'] else ''}"} for item in items]
    rows = items if vis.format == "csv" else shown
    result = Result({"items": items}, COLUMNS, rows=rows, empty="Nothing to key in.")
    vis.show_in(result, out)


def open_tasks(vis: AppContext, db: Connection, date: str | None, units: list[str] | None = None) -> list[Task]:
    """What is to be keyed in by the end of the day (None: today), at these units or at all."""
    from vis_cli.cli.roles.params import catalogue
    from vis_cli.db.roles import grants as roles
    from vis_cli.db.worklist import sources as worklist
    from vis_cli.rules.worklist.tasks import tasks

    day = vis.today if date is None else vis.day(date, "--date")
    end_of_day = vis.through(day.isoformat(), "--date") - timedelta(seconds=1)
    found = worklist.standings(db, end_of_day, units)
    found += roles.standings(db, end_of_day, units, catalogue(vis))
    return tasks(found, worklist.keyed_states(db), today_begins=midnight(day))


def _system(vis: AppContext, written: str) -> str:
    """The system that is meant: one of the roles' systems, or where case types or cards are keyed in.

    Raises:
        NotFound: there is none. Ambiguous: several.
    """
    from vis_cli.cli.roles.params import catalogue
    from vis_cli.db.orders import windows
    from vis_cli.rules.cards import hsa_card
    from vis_cli.rules.core.names import Directory

    known = sorted({windows.SYSTEM, hsa_card.SYSTEM, *catalogue(vis).systems})
    return Directory("system", {each: each for each in known}).find(written)


def _as_json(task: Task, names: dict[str, str]) -> dict[str, Any]:
    standing = task.standing
    return {
        "id": task.id,
        "system": standing.system,
        "unit": standing.unit,
        "unit_name": names.get(standing.unit, standing.unit),
        "what": standing.what,
        "details": standing.details,
        "due": local(task.due).isoformat(timespec="seconds"),
        "overdue": task.overdue,
    }


@app.command(cls=Changing)
def done(ctx: typer.Context, tasks: Tasks, date: Day = None) -> None:
    """Tick tasks off: they have been keyed in."""
    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        from vis_cli.db.core.records import fetch
        from vis_cli.rules.core.plan import Plan
        from vis_cli.rules.worklist import tasks as worklist

        due = {task.id: task for task in open_tasks(vis, db, date)}
        held = {(row.system, row.unit, row.item): row for row in fetch(db, worklist.Keyed)}
        ticked = {row.task: row for row in held.values()}
        wanted = list(dict.fromkeys(name.strip() for name in tasks))
        unknown = [name for name in wanted if name not in due and name not in ticked]
        if unknown:
            raise NotFound(
                f"no task {', '.join(unknown)} is open.", id="unknown-task", hint="`vis todo` has them; see --date."
            )
        return Plan(
            tuple(
                worklist.tick(due[name].standing, held, vis.now) if name in due else worklist.unchanged(ticked[name])
                for name in wanted
            )
        )

    vis.write(planner, needs="operations", confirm=False)


@app.command(cls=Changing)
def undone(ctx: typer.Context, tasks: Tasks) -> None:
    """Take a tick back: it was not keyed in after all."""
    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        from vis_cli.db.core import tables as t
        from vis_cli.db.core.records import fetch_in
        from vis_cli.rules.core.plan import Plan
        from vis_cli.rules.worklist import tasks as worklist

        wanted = list(dict.fromkeys(name.strip() for name in tasks))
        found = {row.task: row for row in fetch_in(db, worklist.Keyed, t.keyed.c.task, wanted)}
        others = [name for name in wanted if name not in found]
        still_open = {task.id for task in open_tasks(vis, db, None)} if others else set()
        unknown = [name for name in others if name not in still_open]
        if unknown:
            raise NotFound(f"no task {', '.join(unknown)} was ticked off last.", id="unknown-task")
        return Plan(tuple(worklist.untick(found[name], vis.now) for name in wanted if name in found))

    vis.write(planner, needs="operations", confirm=False)
