"""`vis windows`: closures listed, added, changed, run, drawn and exported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli import named
from vis_cli.cli.base import Result, Vis
from vis_cli.cli.options import Changing, Group
from vis_cli.errors import Refused, Usage
from vis_cli.rules.times import boundary, duration, iso, local, midnight, parse_weeks

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.db.windows import Ran
    from vis_cli.rules.order_plans import State
    from vis_cli.rules.plan import Plan
    from vis_cli.rules.windows import Window

app = typer.Typer(
    cls=Group, help="Closures: list, add, change, extend, cancel, run, chart, export.", rich_markup_mode=None
)

WindowName = Annotated[
    str, typer.Argument(help="A window: W-17, an order's ref, or UNIT / CASE TYPE.", metavar="WINDOW")
]
WindowNames = Annotated[
    list[str], typer.Argument(help="Windows: W-17, an order's ref, or UNIT / CASE TYPE.", metavar="WINDOW...")
]
UnitOption = Annotated[str | None, typer.Option("--unit", help="Only this unit.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As of this day or time.")]
Through = Annotated[str | None, typer.Option("--through", help="Last day closed, instead of --to.")]

COLUMNS = (
    ("id", "window"),
    ("ref", "order"),
    ("unit_name", "unit"),
    ("case_type", "case type"),
    ("from", "closed from"),
    ("to", "open again"),
    ("state", "state"),
)


@app.command("list")
def list_(
    ctx: typer.Context,
    unit: UnitOption = None,
    case_type: Annotated[str | None, typer.Option("--case-type", help="Only this case type.")] = None,
    state: Annotated[str | None, typer.Option(help="planned, active, done, cancelled or missed.")] = None,
    starting_within: Annotated[str | None, typer.Option(help="Starting within this time, e.g. 14d.")] = None,
    ending_within: Annotated[str | None, typer.Option(help="Ending within this time, e.g. 14d.")] = None,
    as_of: AsOf = None,
) -> None:
    """List windows."""
    from vis_cli.db import tables as t
    from vis_cli.db import windows as db_windows
    from vis_cli.db.records import fetch
    from vis_cli.rules.windows import Window

    vis: Vis = ctx.obj
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
            where.append(w.unit == named.unit(vis, db, unit))
        if case_type is not None:
            where.append(w.case_type == named.case_type(vis, db, case_type))
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
    vis: Vis = ctx.obj
    with vis.reading() as db:
        data, text = describe(vis, db, window)
    vis.show(Result(data, text=text, rows=[]))


def describe(vis: Vis, db: Connection, written: str) -> tuple[dict[str, Any], str]:
    """A window as JSON and as a person reads it."""
    from vis_cli.db import windows as db_windows
    from vis_cli.db.history import changes_of
    from vis_cli.rules.times import closure

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
        *([f"  asked from {item['asked_from']}, which had passed"] if "asked_from" in item else []),
        *([f"  cancelled {data['cancelled_at']}"] if data["cancelled_at"] else []),
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

    from vis_cli.db import tables as t
    from vis_cli.db import windows as db_windows

    vis: Vis = ctx.obj
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


# --- changing --------------------------------------------------------------------------------------------------------


def _end(vis: Vis, until: str | None, through: str | None) -> datetime | None:
    if until is not None and through is not None:
        raise Usage("--to and --through say the same; give one.")
    if through is not None:
        return midnight(vis.day(through, "--through") + timedelta(days=1))
    return None if until is None else vis.moment(until, "--to")


@app.command(cls=Changing)
def add(
    ctx: typer.Context,
    unit: Annotated[str, typer.Argument(help="The unit.")],
    case_types: Annotated[list[str], typer.Argument(help="Case types, or: all.", metavar="CASE_TYPE...")],
    since: Annotated[str | None, typer.Option("--from", help="First day or time closed.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="First day or time open again.")] = None,
    through: Through = None,
    weeks: Annotated[str | None, typer.Option(help="ISO weeks, instead of --from and --to.")] = None,
) -> None:
    """Close case types at a unit without an order."""
    vis: Vis = ctx.obj
    start, end = _period(vis, since, until, through, weeks)

    def planner(db: Connection) -> Plan:
        from vis_cli.cli.orders import limits
        from vis_cli.db import orders
        from vis_cli.db.register import case_type_directory
        from vis_cli.rules import order_plans
        from vis_cli.rules.orders import Closure

        key = named.unit(vis, db, unit)
        state = orders.state(db, [], [key], vis.now)
        types = case_type_directory(db)
        if case_types in (["all"], ["alla"]):
            slugs = sorted(state.offers[key] - state.local)
        else:
            slugs = list(dict.fromkeys(types.find(each) for written in case_types for each in _split(written, types)))
        closures = [Closure(slug, start, end) for slug in slugs]
        return order_plans.add(key, closures, state, now=vis.now, limits=limits(vis))

    vis.write(planner, needs="windows")


def _split(written: str, types: Any) -> list[str]:
    """`Boka tid,Förnya recept` as two names, unless that is one."""
    from vis_cli.rules.names import normal

    whole = {normal(name) for name in types.names.values()}
    return [written] if normal(written) in whole else [each for each in written.split(",") if each.strip()]


def _period(
    vis: Vis, since: str | None, until: str | None, through: str | None, weeks: str | None
) -> tuple[datetime, datetime]:
    if weeks is not None:
        if since or until or through:
            raise Usage("--weeks is instead of --from, --to and --through.")
        try:
            first, after = parse_weeks(weeks)
        except ValueError as error:
            raise Usage(f"--weeks: {error}", id="malformed-weeks") from None
        return midnight(first), midnight(after)
    end = _end(vis, until, through)
    if since is None or end is None:
        raise Usage("both ends are needed.", hint="Give --from and --to (or --through), or --weeks.")
    start = vis.moment(since, "--from")
    if end <= start:
        raise Usage(
            f"the closure would end ({boundary(end)}) before it begins ({boundary(start)}).", id="reversed-period"
        )
    return start, end


@app.command(cls=Changing)
def change(
    ctx: typer.Context,
    window: WindowName,
    since: Annotated[str | None, typer.Option("--from", help="New first day or time closed.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="New first day or time open again.")] = None,
    through: Through = None,
) -> None:
    """Move the beginning or the end of a window."""
    vis: Vis = ctx.obj
    start = None if since is None else vis.moment(since, "--from")
    end = _end(vis, until, through)
    if start is None and end is None:
        raise Usage("nothing to change.", hint="Give --from, --to or --through.")
    _move(vis, window, start, end)


@app.command(cls=Changing)
def extend(
    ctx: typer.Context,
    window: WindowName,
    until: Annotated[str | None, typer.Option("--to", help="New first day or time open again.")] = None,
    through: Through = None,
) -> None:
    """Let a window last longer."""
    vis: Vis = ctx.obj
    end = _end(vis, until, through)
    if end is None:
        raise Usage("until when?", hint="Give --to or --through.")
    _move(vis, window, None, end, longer=True)


def _move(vis: Vis, written: str, since: datetime | None, until: datetime | None, *, longer: bool = False) -> None:
    def planner(db: Connection) -> Plan:
        from vis_cli.cli.orders import limits
        from vis_cli.rules import order_plans

        windows, state = _named(vis, db, [written])
        if longer and until is not None and until < windows[0].until:
            raise Refused(
                f"{windows[0].id} lasts to {boundary(windows[0].until)} already; that would make it shorter.",
                id="not-longer",
                hint="Use `vis windows change`.",
            )
        return order_plans.change(windows, state, now=vis.now, since=since, until=until, limits=limits(vis))

    vis.write(planner, needs="windows")


def _named(vis: Vis, db: Connection, written: Sequence[str]) -> tuple[list[Window], State]:
    from vis_cli.db import orders
    from vis_cli.db import windows as db_windows

    found = {window.id: window for window in (db_windows.find(db, each, vis.now) for each in written)}
    scopes = {(window.ref, window.unit) for window in found.values() if window.ref is not None}
    state = orders.state(db, scopes, {window.unit for window in found.values()}, vis.now)
    return list(found.values()), state


@app.command(cls=Changing)
def cancel(ctx: typer.Context, windows: WindowNames) -> None:
    """Cancel windows; one that runs ends there and then."""
    vis: Vis = ctx.obj

    def planner(db: Connection) -> Plan:
        from vis_cli.rules import order_plans

        found, state = _named(vis, db, windows)
        return order_plans.cancel(found, state, now=vis.now)

    vis.write(planner, needs="windows")


@app.command(cls=Changing)
def ack(ctx: typer.Context, windows: WindowNames) -> None:
    """Acknowledge windows that were missed, so that they are reported no more."""
    vis: Vis = ctx.obj

    def planner(db: Connection) -> Plan:
        from dataclasses import replace

        from vis_cli.db import windows as db_windows
        from vis_cli.rules.plan import Change, Plan

        unseen = db_windows.missed_numbers(db, vis.now)
        found = {window.id: window for window in (db_windows.find(db, each, vis.now) for each in windows)}
        for window in found.values():
            if window.number not in unseen and not window.acknowledged:
                raise Refused(f"{window.id} was not missed.", id="not-missed")
        return Plan(tuple(Change(each, replace(each, acknowledged=True)) for each in found.values()))

    vis.write(planner, needs="windows", confirm=False)


# --- running ---------------------------------------------------------------------------------------------------------


@app.command(cls=Changing)
def run(ctx: typer.Context) -> None:
    """The cron job: make every switch equal to what the windows say now, and tell what was late or missed."""
    from vis_cli.cli.changing import check_moment
    from vis_cli.db import windows as db_windows
    from vis_cli.db.schema import check_version

    vis: Vis = ctx.obj
    vis.permit("windows")
    if vis.dry_run:
        with vis.reading() as db:
            ran = db_windows.run(db, vis.now, vis.actor, vis.command_line, dry_run=True)
    else:
        check_moment(vis)
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
    quiet = vis.options.get("quiet") and not ran.missed
    vis.show(
        Result(data, text="" if quiet else _ran_words(ran, vis.dry_run), rows=[], exit_code=1 if ran.missed else 0)
    )


def _ids(ranges: Sequence[tuple[int, int]]) -> list[str]:
    return [f"W-{number}" for first, last in ranges for number in range(first, last + 1)]


def _spans(ranges: Sequence[tuple[int, int]]) -> str:
    shown = [f"W-{first}" if first == last else f"W-{first}–W-{last}" for first, last in ranges[:10]]
    return ", ".join(shown) + (" …" if len(ranges) > 10 else "")


def _ran_words(ran: Ran, dry_run: bool) -> str:
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


# --- drawing and exporting -------------------------------------------------------------------------------------------


@app.command()
def chart(
    ctx: typer.Context,
    weeks: Annotated[str | None, typer.Option(help="ISO weeks to draw, e.g. 2026-W24..2026-W34.")] = None,
    unit: UnitOption = None,
    svg: Annotated[str | None, typer.Option(help="Draw into this SVG file.")] = None,
    html: Annotated[str | None, typer.Option(help="Draw into this HTML file.")] = None,
) -> None:
    """Draw the closures by ISO week; today is marked."""
    from pathlib import Path

    from vis_cli.files import charts
    from vis_cli.files.outbox import write_file

    vis: Vis = ctx.obj
    with vis.reading() as db:
        windows, names = _exported(vis, db, unit)
    windows = [window for window in windows if window.ends > window.since]
    rows = charts.rows(windows, names)
    span = _chart_weeks(weeks, windows, vis.today)
    drawing = charts.Drawing(rows, *span, today=vis.today)
    for path, draw in ((svg, charts.svg), (html, charts.html)):
        if path is not None:
            write_file(Path(path), draw(drawing))
            vis.say(f"Wrote {path}.")
    if svg is None and html is None:
        vis.show(Result(charts.as_json(drawing), text=charts.text(drawing), rows=[]))


def _chart_weeks(weeks: str | None, windows: Sequence[Window], today: date) -> tuple[date, date]:
    """The Mondays to draw between: those asked for, or those of all that is not long over."""
    if weeks is not None:
        try:
            return parse_weeks(weeks)
        except ValueError as error:
            raise Usage(f"--weeks: {error}", id="malformed-weeks") from None
    monday = today - timedelta(days=today.weekday())
    days = [local(moment).date() for window in windows for moment in (window.since, window.ends - timedelta(seconds=1))]
    recent = [day for day in days if monday - timedelta(weeks=26) <= day <= monday + timedelta(weeks=52)] or [today]
    first, last = min(recent), max(recent)
    return first - timedelta(days=first.weekday()), last - timedelta(days=last.weekday()) + timedelta(weeks=1)


def _exported(vis: Vis, db: Connection, unit: str | None) -> tuple[list[Window], dict[str, str]]:
    from vis_cli.db import tables as t
    from vis_cli.db.records import fetch
    from vis_cli.db.register import names_of
    from vis_cli.rules.windows import Window

    where = [] if unit is None else [t.windows.c.unit == named.unit(vis, db, unit)]
    windows = fetch(db, Window, *where)
    return windows, names_of(db, windows)


@app.command()
def export(
    ctx: typer.Context,
    format_: Annotated[
        str, typer.Option("--format", help="ics, csv, json or yaml (which `orders apply` reads).")
    ] = "ics",
    out: Annotated[str | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    unit: UnitOption = None,
) -> None:
    """Export windows as a calendar, a table, JSON, or an order file."""
    from pathlib import Path

    from vis_cli.db import windows as db_windows
    from vis_cli.files.outbox import write_file

    vis: Vis = ctx.obj
    if format_ not in ("ics", "csv", "json", "yaml"):
        raise Usage(f'--format: there is no format "{format_}".', hint="Formats: ics, csv, json, yaml.")
    with vis.reading() as db:
        windows, names = _exported(vis, db, unit)
        if format_ == "ics":
            from vis_cli.files.ics import calendar

            text = calendar(windows, names, made_at=vis.now)
        elif format_ == "yaml":
            from vis_cli.db.records import fetch
            from vis_cli.files.order_export import order_file
            from vis_cli.rules.orders import Order

            text = order_file(fetch(db, Order), windows, names)
        else:
            from vis_cli.output import WRITERS

            items = db_windows.as_items(db, windows, vis.now)
            text = WRITERS[format_](Result({"items": items}, COLUMNS))
    if out is None:
        vis.stdout.write(text if text.endswith("\n") else text + "\n")
    else:
        write_file(Path(out), text if text.endswith("\n") else text + "\n")
        vis.say(f"Wrote {out}.")
