"""`vis windows`: closures listed, added, changed, run, drawn and exported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.windows.bulk import chart, export
from vis_cli.cli.windows.change import ack, add, cancel, change, extend
from vis_cli.cli.windows.params import COLUMNS, AsOf, CaseTypeOption, UnitOption, WindowName
from vis_cli.errors import Usage
from vis_cli.rules.core.times import duration, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.db.orders.windows import Ran

app = typer.Typer(
    cls=Group, help="Closures: list, add, change, extend, cancel, run, chart, export.", rich_markup_mode=None
)


@app.command("list")
def list_(
    ctx: typer.Context,
    unit: UnitOption = None,
    case_type: CaseTypeOption = None,
    state: Annotated[str | None, typer.Option(help="planned, active, done, cancelled or missed.")] = None,
    starting_within: Annotated[str | None, typer.Option(help="Starting within this time, e.g. 14d.")] = None,
    ending_within: Annotated[str | None, typer.Option(help="Ending within this time, e.g. 14d.")] = None,
    as_of: AsOf = None,
) -> None:
    """List windows."""
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch
    from vis_cli.db.orders import windows as db_windows
    from vis_cli.rules.orders.windows import Window

    vis: AppContext = ctx.obj
    at = vis.now if as_of is None else vis.moment(as_of, "--as-of")
    w = t.windows.c
    if state is not None and state not in db_windows.STATES:
        raise Usage(f'--state: there is no state "{state}".', hint=f"States: {', '.join(db_windows.STATES)}.")
    where: list[Any] = [] if state is None else [db_windows.in_state(state, at)]
    for column, length, name in (
        (w.since, starting_within, "--starting-within"),
        (w.until, ending_within, "--ending-within"),
    ):
        if length is not None:
            where += [column >= at, column <= at + _length(length, name), w.cancelled_at.is_(None)]
    with vis.reading() as db:
        if unit is not None:
            where.append(w.unit == params.unit(vis, db, unit))
        if case_type is not None:
            where.append(w.case_type == params.case_type(vis, db, case_type))
        items = db_windows.as_items(db, fetch(db, Window, *where), at)
    vis.show(Result({"items": items}, COLUMNS, empty="No windows."))


def _length(text: str, name: str) -> timedelta:
    try:
        return duration(text)
    except ValueError as error:
        raise Usage(f"{name}: {error}") from None


@app.command()
def show(ctx: typer.Context, window: WindowName) -> None:
    """Show a window and the changes made to it."""
    vis: AppContext = ctx.obj
    with vis.reading() as db:
        data, text = describe(vis, db, window)
    vis.show(Result(data, text=text, rows=[]))


def describe(vis: AppContext, db: Connection, written: str) -> tuple[dict[str, Any], str]:
    """A window as JSON and as a person reads it."""
    from vis_cli.db.operations.history import changes_of
    from vis_cli.db.orders import windows as db_windows
    from vis_cli.rules.core.times import as_read, closure

    window = db_windows.find(db, written, vis.now)
    (item,) = db_windows.as_items(db, [window], vis.now)
    data = {
        **item,
        "cancelled_at": None if window.cancelled_at is None else iso(window.cancelled_at),
        "acknowledged": window.acknowledged,
        "revision": window.revision,
        "changes": changes_of(db, [window.id]),
    }
    lines = [
        f"{window.id}  {item['unit_name']} · {item['case_type']}  [{item['state']}]",
        f"  {closure(window.since, window.until)}",
        *([f"  order {window.ref}"] if window.ref else []),
        *([f"  asked from {as_read(item['asked_from'])}, which had passed"] if "asked_from" in item else []),
        *([f"  cancelled {as_read(data['cancelled_at'])}"] if data["cancelled_at"] else []),
        *(
            f"  {each['id']} {each['at'][:16].replace('T', ' ')} {each['actor']}: {each['command']}"
            for each in data["changes"]
        ),
    ]
    return data, "\n".join(lines)


@app.command()
def history(ctx: typer.Context, window: WindowName) -> None:
    """Show every version that a window has had, oldest first."""
    import json

    from sqlalchemy import select

    from vis_cli.db.core import tables as t
    from vis_cli.db.orders import windows as db_windows

    vis: AppContext = ctx.obj
    s, c = t.steps.c, t.changes.c
    with vis.reading() as db:
        found = db_windows.find(db, window, vis.now)
        rows = db.execute(
            select(c.number, c.at, c.actor, c.ticket, s.action, s.after)
            .join(t.steps, s.change == c.number)
            .where(s.object == found.id, s.kind == "window")
            .order_by(c.number)
        ).all()
    items = []
    for row in rows:
        after = json.loads(row.after) if row.after else {}
        items.append(
            {
                "change": f"C-{row.number}",
                "at": iso(row.at),
                "actor": row.actor,
                "ticket": row.ticket,
                "action": row.action,
                "from": after.get("from"),
                "to": after.get("to"),
                "cancelled_at": after.get("cancelled_at"),
            }
        )
    columns = tuple(
        (key, key.replace("_", " ")) for key in ("change", "at", "actor", "action", "from", "to", "cancelled_at")
    )
    vis.show(Result({"id": found.id, "items": items}, columns))


@app.command(cls=Changing)
def run(ctx: typer.Context) -> None:
    """The cron job: make every switch equal to what the windows say now, and tell what was late or missed."""
    from vis_cli.app.execute import refuse_pretended
    from vis_cli.db.core.schema import check_version
    from vis_cli.db.orders import windows as db_windows

    vis: AppContext = ctx.obj
    vis.permit("windows")
    if vis.dry_run:
        with vis.reading() as db:
            ran = db_windows.run(db, vis.now, vis.actor, vis.command_line, dry_run=True)
    else:
        refuse_pretended(vis.invocation)
        with vis.database.writing() as db:
            check_version(db)
            ran = db_windows.run(db, vis.now, vis.actor, vis.command_line)
            db.commit()
    data = {
        "change": None if ran.change is None else f"C-{ran.change}",
        "dry_run": vis.dry_run,
        "switched": {"off": ran.off, "on": ran.on},
        "started": _ids(ran.started),
        "ended": _ids(ran.ended),
        "missed": _ids(ran.missed),
        "late_seconds": ran.late_seconds,
    }
    text = _run_as_text(ran, vis.dry_run)
    if vis.options.get("quiet"):  # for cron: nothing, or one line
        text = "".join(line for line in text.split("\n") if line.startswith("Missed"))
    vis.show(Result(data, text=text, rows=[], exit_code=1 if ran.missed else 0))


def _ids(ranges: Sequence[tuple[int, int]]) -> list[str]:
    return [f"W-{number}" for first, last in ranges for number in range(first, last + 1)]


def _spans(ranges: Sequence[tuple[int, int]]) -> str:
    shown = [f"W-{first}" if first == last else f"W-{first}–W-{last}" for first, last in ranges[:10]]
    return ", ".join(shown) + (" …" if len(ranges) > 10 else "")


def _run_as_text(ran: Ran, dry_run: bool) -> str:
    if not (ran.off or ran.on or ran.started or ran.ended or ran.missed):
        return "Nothing to switch."
    lines = [f"{'Would switch' if dry_run else 'Switched'} {ran.off} off and {ran.on} on."]
    lines += [
        f"{title}: {_spans(ranges)}" for title, ranges in (("Started", ran.started), ("Ended", ran.ended)) if ranges
    ]
    if ran.missed:
        lines.append(
            f"Missed, came and went with no run between: {_spans(ran.missed)}. `vis windows ack` when seen to."
        )
    if ran.late_seconds >= 60:
        lines.append(f"Late: {timedelta(seconds=ran.late_seconds)} after the earliest of them.")
    return "\n".join(lines)


for command in (add, change, extend, cancel, ack):
    app.command(cls=Changing)(command)
app.command()(chart)
app.command()(export)
