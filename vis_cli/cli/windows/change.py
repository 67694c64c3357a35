"""`vis windows add|change|extend|cancel|ack`: windows changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.windows.params import Through, WindowName, WindowNames
from vis_cli.errors import Refused, Usage
from vis_cli.rules.core.times import boundary, midnight, parse_weeks

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.core.plan import Plan
    from vis_cli.rules.orders.planning import OrderFacts
    from vis_cli.rules.orders.windows import Window


def _end(vis: AppContext, until: str | None, through: str | None) -> datetime | None:
    if until is not None and through is not None:
        raise Usage("--to and --through say the same; give one.")
    if through is not None:
        return vis.through(through, "--through")
    return None if until is None else vis.moment(until, "--to")


def add(
    ctx: typer.Context,
    unit: params.UnitName,
    case_types: Annotated[
        list[str],
        typer.Argument(help="Case types, or: all.", metavar="CASE_TYPE...", autocompletion=params.complete_case_types),
    ],
    since: Annotated[str | None, typer.Option("--from", help="First day or time closed.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="First day or time open again.")] = None,
    through: Through = None,
    weeks: Annotated[str | None, typer.Option(help="ISO weeks, instead of --from and --to.")] = None,
) -> None:
    """Close case types at a unit without an order."""
    vis: AppContext = ctx.obj
    start, end = _period(vis, since, until, through, weeks)

    def planner(db: Connection) -> Plan:
        from vis_cli.app.orders import limits
        from vis_cli.db.orders import orders
        from vis_cli.db.register.directories import case_type_directory
        from vis_cli.rules.orders import planning as order_plans
        from vis_cli.rules.orders.orders import Closure

        key = params.unit(vis, db, unit)
        facts = orders.facts(db, [], [key], vis.now)
        types = case_type_directory(db)
        if case_types in (["all"], ["alla"]):
            slugs = sorted(facts.offers[key] - facts.local)
        else:
            slugs = list(dict.fromkeys(types.find(each) for written in case_types for each in _split(written, types)))
        closures = [Closure(slug, start, end) for slug in slugs]
        return order_plans.add(key, closures, facts, now=vis.now, limits=limits(vis.invocation))

    vis.write(planner, needs="windows")


def _split(written: str, types: Any) -> list[str]:
    """`Boka tid,Förnya recept` as two names, unless that is one."""
    from vis_cli.rules.core.names import normal

    whole = {normal(name) for name in types.names.values()}
    several = [each for each in written.split(",") if each.strip()]
    return [written] if normal(written) in whole or not several else several


def _period(
    vis: AppContext, since: str | None, until: str | None, through: str | None, weeks: str | None
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


def change(
    ctx: typer.Context,
    window: WindowName,
    since: Annotated[str | None, typer.Option("--from", help="New first day or time closed.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="New first day or time open again.")] = None,
    through: Through = None,
) -> None:
    """Move the beginning or the end of a window."""
    vis: AppContext = ctx.obj
    start = None if since is None else vis.moment(since, "--from")
    end = _end(vis, until, through)
    if start is None and end is None:
        raise Usage("nothing to change.", hint="Give --from, --to or --through.")
    _move(vis, window, start, end)


def extend(
    ctx: typer.Context,
    window: WindowName,
    until: Annotated[str | None, typer.Option("--to", help="New first day or time open again.")] = None,
    through: Through = None,
) -> None:
    """Let a window last longer."""
    vis: AppContext = ctx.obj
    end = _end(vis, until, through)
    if end is None:
        raise Usage("until when?", hint="Give --to or --through.")
    _move(vis, window, None, end, longer=True)


def _move(
    vis: AppContext, written: str, since: datetime | None, until: datetime | None, *, longer: bool = False
) -> None:
    def planner(db: Connection) -> Plan:
        from vis_cli.app.orders import completed, limits
        from vis_cli.rules.orders import planning as order_plans

        windows, facts = _named(vis, db, [written])
        if longer and until is not None and until < windows[0].until:
            raise Refused(
                f"{windows[0].id} lasts to {boundary(windows[0].until)} already; that would make it shorter.",
                id="not-longer",
                hint="Use `vis windows change`.",
            )
        plan = order_plans.change(windows, facts, now=vis.now, since=since, until=until, limits=limits(vis.invocation))
        return completed(vis.invocation, db, plan)

    vis.write(planner, needs="windows")


def _named(vis: AppContext, db: Connection, written: Sequence[str]) -> tuple[list[Window], OrderFacts]:
    from vis_cli.db.orders import orders
    from vis_cli.db.orders import windows as db_windows

    found = {window.id: window for window in (db_windows.find(db, each, vis.now) for each in written)}
    scopes = {(window.ref, window.unit) for window in found.values() if window.ref is not None}
    facts = orders.facts(db, scopes, {window.unit for window in found.values()}, vis.now)
    return list(found.values()), facts


def cancel(ctx: typer.Context, windows: WindowNames) -> None:
    """Cancel windows; one that runs ends there and then."""
    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        from vis_cli.app.orders import completed
        from vis_cli.rules.orders import planning as order_plans

        found, facts = _named(vis, db, windows)
        return completed(vis.invocation, db, order_plans.cancel(found, facts, now=vis.now))

    vis.write(planner, needs="windows")


def ack(ctx: typer.Context, windows: WindowNames) -> None:
    """Acknowledge windows that were missed, so that they are reported no more."""
    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        from dataclasses import replace

        from vis_cli.db.orders import windows as db_windows
        from vis_cli.rules.core.plan import Plan, Step

        unseen = db_windows.missed_numbers(db, vis.now)
        found = {window.id: window for window in (db_windows.find(db, each, vis.now) for each in windows)}
        for window in found.values():
            if window.number not in unseen and not window.acknowledged:
                raise Refused(f"{window.id} was not missed.", id="not-missed")
        return Plan(tuple(Step(each, replace(each, acknowledged=True)) for each in found.values()))

    vis.write(planner, needs="windows", confirm=False)
