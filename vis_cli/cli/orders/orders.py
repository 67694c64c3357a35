"""`vis orders`: closure orders from files, checked, planned and applied; changed, withdrawn, answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result, fault_as_json
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.orders.bulk import read, sound_requests, template
from vis_cli.cli.orders.bulk import requests as requests_in
from vis_cli.cli.orders.params import completed, limits
from vis_cli.errors import FaultyInput, Usage
from vis_cli.rules.core.times import duration

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.core.plan import Plan
    from vis_cli.rules.orders.orders import Order, Request
    from vis_cli.rules.orders.planning import OrderFacts

app = typer.Typer(
    cls=Group, help="Closure orders from files: check, plan, apply, change, withdraw.", rich_markup_mode=None
)

Files = Annotated[list[str], typer.Argument(help="Order files, globs, or - for standard input.", metavar="FILE...")]
Ref = Annotated[
    str,
    typer.Argument(help="The order's ref, e.g. IT-48213.", metavar="REF", autocompletion=params.complete_orders),
]
UnitOption = Annotated[
    str | None,
    typer.Option(
        "--unit", metavar="UNIT", help="The unit, where the ref is for several.", autocompletion=params.complete_units
    ),
]

LIST_COLUMNS = (
    ("ref", "order"),
    ("unit_name", "unit"),
    ("state", "state"),
    ("case_types", "case types"),
    ("closed", "closed"),
    ("handover_name", "handover"),
)


@app.command()
def check(ctx: typer.Context, files: Files) -> None:
    """Check order files: every fault of every file, with its place. Nothing is changed."""
    vis: AppContext = ctx.obj
    found = read(vis, files)
    with vis.reading() as db:
        requests, faults, count = requests_in(vis, db, found)
    data: dict[str, Any] = {"files": len(found), "orders": count, "errors": [fault_as_json(fault) for fault in faults]}
    if faults and not vis.speaks_json:
        raise FaultyInput(faults)
    closures = sum(len(request.closures) for request in requests)
    counts = ((len(found), "file"), (count, "order"), (closures, "closure"))
    text = ", ".join(f"{number} {what}{'s' * (number != 1)}" for number, what in counts) + ": no faults."
    vis.show(Result(data, text=text, rows=data["errors"], exit_code=65 if faults else 0))


@app.command("plan", cls=Changing)
def plan_(
    ctx: typer.Context,
    files: Files,
    out: Annotated[str | None, typer.Option(help="Save the plan to this file, for `orders apply`.")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 if there is something to change.")] = False,
) -> None:
    """Show what applying the files would do, and the guards it would trip; change nothing."""
    from vis_cli.cli.orders import saved_plans

    vis: AppContext = ctx.obj
    vis.options["dry_run"] = True
    found = read(vis, files)
    state: OrderFacts | None = None

    def planner(db: Connection) -> Plan:
        nonlocal state
        plan, state = _planned(vis, db, sound_requests(vis, db, found))
        return plan

    outcome = vis.write(planner, needs="orders", quiet=True)
    if out is not None and state is not None:
        saved_plans.save(vis, Path(out), outcome.plan, state)
        vis.say(f"Saved the plan to {out}.")
    result = outcome.result(vis)
    vis.show(replace(result, exit_code=1) if exit_code and outcome.plan.changes else result)


def _planned(vis: AppContext, db: Connection, requests: Sequence[Request]) -> tuple[Plan, OrderFacts]:
    from vis_cli.db.orders import orders
    from vis_cli.rules.orders import planning as order_plans

    scopes = {(request.order.ref, request.order.unit) for request in requests}
    scopes |= {(request.order.replaces, request.order.unit) for request in requests if request.order.replaces}
    state = orders.facts(db, scopes, {request.order.unit for request in requests}, vis.now)
    plan = order_plans.plan(requests, state, now=vis.now, limits=limits(vis))
    return completed(vis, db, plan), state


@app.command(cls=Changing)
def apply(ctx: typer.Context, files: Files) -> None:
    """Apply order files, or a plan saved by `orders plan --out`: windows are added, changed in place, cancelled."""
    from vis_cli.cli.orders import saved_plans

    vis: AppContext = ctx.obj
    if len(files) == 1 and saved_plans.is_saved(files[0]):
        saved_plans.apply(vis, Path(files[0]))
        return
    found = read(vis, files)
    vis.write(lambda db: _planned(vis, db, sound_requests(vis, db, found))[0], needs="orders")


# --- orders that are there -------------------------------------------------------------------------------------------


@app.command("list")
def list_(
    ctx: typer.Context,
    state: Annotated[str | None, typer.Option(help="planned, active, done, cancelled or withdrawn.")] = None,
    unit: UnitOption = None,
    starting_within: Annotated[str | None, typer.Option(help="Starting within this time, e.g. 14d.")] = None,
) -> None:
    """List orders with their windows."""
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch
    from vis_cli.db.orders.orders import windows_of
    from vis_cli.rules.orders.orders import Order

    vis: AppContext = ctx.obj
    states = ("planned", "active", "done", "cancelled", "withdrawn")
    if state is not None and state not in states:
        raise Usage(f'--state: there is no state "{state}".', hint=f"States: {', '.join(states)}.")
    until = None if starting_within is None else vis.now + _length(starting_within, "--starting-within")
    with vis.reading() as db:
        where = [] if unit is None else [t.orders.c.unit == params.unit(vis, db, unit)]
        orders = fetch(db, Order, *where)
        items = _as_items(vis, db, orders, windows_of(db, orders))
    items = [
        item
        for item in items
        if state in (None, item["state"]) and (until is None or _starts_before(item, vis.now, until))
    ]
    vis.show(Result({"items": items}, LIST_COLUMNS, empty="No orders."))


def _length(text: str, name: str) -> Any:
    try:
        return duration(text)
    except ValueError as error:
        raise Usage(f"{name}: {error}") from None


def _starts_before(item: dict[str, Any], now: Any, until: Any) -> bool:
    from vis_cli.rules.core.times import parse_moment

    return any(now <= parse_moment(start) <= until for start in item["starts"])


def _as_items(vis: AppContext, db: Connection, orders: Sequence[Order], windows: Any) -> list[dict[str, Any]]:
    from vis_cli.db.register.directories import names_of
    from vis_cli.rules.core.times import boundary
    from vis_cli.rules.orders.orders import state_of

    names = names_of(db, [*orders, *(window for each in windows.values() for window in each)])
    items = []
    for order in orders:
        held = windows[order.ref, order.unit]
        live = [window for window in held if window.cancelled_at is None]
        spans = sorted({(boundary(window.since), boundary(window.until)) for window in live})
        items.append(
            {
                "ref": order.ref,
                "unit": order.unit,
                "unit_name": names.get(order.unit, order.unit),
                "state": state_of(order, held, vis.now),
                "windows": [window.id for window in held],
                "case_types": sorted({names.get(window.case_type, window.case_type) for window in live}),
                "closed": [f"{since} – {until}" for since, until in spans],
                "starts": sorted({boundary(window.since) for window in live}),
                "handover": order.handover,
                "handover_name": names.get(order.handover or "", order.handover),
                "replaces": order.replaces,
                "notice": order.notice,
                "ordered_by": order.ordered_by,
                "note": order.note,
            }
        )
    return items


@app.command()
def show(ctx: typer.Context, ref: Ref, unit: UnitOption = None) -> None:
    """Show an order: what was asked, its windows, and the changes made to it."""
    vis: AppContext = ctx.obj
    with vis.reading() as db:
        data, text = describe(vis, db, ref, unit)
    vis.show(Result(data, text=text))


def describe(vis: AppContext, db: Connection, ref: str, unit: str | None = None) -> tuple[dict[str, Any], str]:
    """An order, for every unit it is for, as JSON and as a person reads it."""
    from vis_cli.db.operations.history import changes_of
    from vis_cli.db.orders import orders
    from vis_cli.db.orders import windows as db_windows

    key = None if unit is None else params.unit(vis, db, unit)
    found = orders.find(db, ref, key)
    held = orders.windows_of(db, found)
    items = _as_items(vis, db, found, held)
    lines: list[str] = []
    for order, item in zip(found, items, strict=True):
        windows = held[order.ref, order.unit]
        item["window_items"] = db_windows.as_items(db, windows, vis.now)
        item["changes"] = changes_of(db, [order.id, *(window.id for window in windows)])
        lines += _order_lines(item)
    data = items[0] if len(items) == 1 else {"ref": ref, "items": items}
    return data, "\n".join(lines).rstrip()


def _order_lines(item: dict[str, Any]) -> list[str]:
    from vis_cli.rules.core.times import as_read, closure, parse_moment

    lines = [f"{item['ref']}  {item['unit_name']} ({item['unit']})  {item['state']}"]
    for key in ("handover_name", "replaces", "ordered_by", "note"):
        if item[key]:
            lines.append(f"  {key.removesuffix('_name').replace('_', ' ')}: {item[key]}")
    for window in item["window_items"]:
        words = closure(parse_moment(window["from"]), parse_moment(window["to"]))
        lines.append(f"  {window['id']:<7} {window['case_type']}: {words}  [{window['state']}]")
        if "asked_from" in window:
            lines.append(f"          asked from {as_read(window['asked_from'])}")
    lines += [
        f"  {each['id']} {each['at'][:16].replace('T', ' ')} {each['actor']}: {each['command']}"
        for each in item["changes"]
    ]
    return [*lines, ""]


@app.command(cls=Changing)
def change(
    ctx: typer.Context,
    ref: Ref,
    deactivate: Annotated[str | None, typer.Option(help="New first day closed.")] = None,
    reactivate: Annotated[str | None, typer.Option(help="New first day open again.")] = None,
    through: Annotated[str | None, typer.Option(help="New last day closed, instead of --reactivate.")] = None,
    add: Annotated[
        list[str] | None,
        typer.Option("--add", help="Close this case type too.", autocompletion=params.complete_case_types),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option("--drop", help="Do not close this case type.", autocompletion=params.complete_case_types),
    ] = None,
    unit: UnitOption = None,
) -> None:
    """Change an order that was applied: its days, or the case types it closes."""
    vis: AppContext = ctx.obj
    if not any((deactivate, reactivate, through, add, drop)):
        raise Usage("nothing to change.", hint="Give --deactivate, --reactivate, --through, --add or --drop.")
    if through and reactivate:
        raise Usage("--through and --reactivate say the same; give one.")
    since = vis.moment(deactivate, "--deactivate") if deactivate else None
    until = vis.moment(reactivate, "--reactivate") if reactivate else None
    if through:
        until = vis.through(through, "--through")

    def planner(db: Connection) -> Plan:
        from vis_cli.db.orders import orders
        from vis_cli.db.register.directories import case_type_directory
        from vis_cli.rules.orders import planning as order_plans
        from vis_cli.rules.orders.orders import changed

        order = orders.one(db, ref, None if unit is None else params.unit(vis, db, unit))
        types = case_type_directory(db)
        state = orders.facts(db, [(order.ref, order.unit)], [order.unit], vis.now)
        request = changed(
            order,
            state.windows,
            since=since,
            until=until,
            add=[types.find(each) for each in add or ()],
            drop=[types.find(each) for each in drop or ()],
            now=vis.now,
            names=state.names,
        )
        plan = order_plans.plan(
            [request], state, now=vis.now, limits=limits(vis), named=True, start_named=since is not None
        )
        return completed(vis, db, plan)

    vis.write(planner, needs="orders")


@app.command(cls=Changing)
def withdraw(ctx: typer.Context, ref: Ref, unit: UnitOption = None) -> None:
    """Withdraw an order: its windows are cancelled, those that run end now."""
    vis: AppContext = ctx.obj

    def planner(db: Connection) -> Plan:
        from vis_cli.db.orders import orders
        from vis_cli.rules.orders import planning as order_plans

        found = orders.find(db, ref, None if unit is None else params.unit(vis, db, unit))
        scopes = [(order.ref, order.unit) for order in found]
        state = orders.facts(db, scopes, [order.unit for order in found], vis.now)
        return completed(vis, db, order_plans.withdraw(found, state, now=vis.now))

    vis.write(planner, needs="orders")


@app.command()
def reply(ctx: typer.Context, ref: Ref, unit: UnitOption = None) -> None:
    """Print the Swedish answer for the ticket: unit, case types, days, handover, or what is missing."""
    from vis_cli.db.cases.open_cases import waiting
    from vis_cli.db.orders import orders
    from vis_cli.db.register.directories import names_of
    from vis_cli.rules.orders.reply import reply as answer

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        found = orders.find(db, ref, None if unit is None else params.unit(vis, db, unit))
        held = orders.windows_of(db, found)
        names = names_of(db, [*found, *(window for each in held.values() for window in each)])
        texts = []
        for order in found:
            windows = held[order.ref, order.unit]
            coming = [(each.unit, each.case_type) for each in windows if not each.cancelled_at and each.until > vis.now]
            later = orders.replaced_by(db, order)
            texts.append(answer(order, windows, names, vis.now, waiting(db, coming), later))
    text = "\n\n".join(texts)
    vis.show(Result({"ref": found[0].ref, "text": text}, text=text))


app.command()(template)
