"""`vis retention hold`: keeping cases from being purged, and letting go of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import Resident
from vis_cli.errors import Message, Usage
from vis_cli.output import Result
from vis_cli.rules.core.times import clock

commands = typer.Typer(cls=Group, help="Keep cases from being purged: add, list, release.", rich_markup_mode=None)

COLUMNS = (
    ("id", "hold"),
    ("scope", "scope"),
    ("subject", "subject"),
    ("subject_name", "name"),
    ("reason", "reason"),
    ("from", "from"),
    ("to", "through"),
    ("state", "state"),
    ("cases", "cases"),
)


@commands.command(cls=Changing)
def add(
    ctx: typer.Context,
    case: Annotated[list[str] | None, typer.Argument(metavar="[CASE]...", help="Cases, e.g. 2024-0001234.")] = None,
    unit: Annotated[
        list[str] | None, typer.Option(metavar="UNIT", help="All cases of this unit and those under it.")
    ] = None,
    case_type: Annotated[
        list[str] | None, typer.Option("--case-type", metavar="TYPE", help="All cases of this type.")
    ] = None,
    resident: Resident = None,
    through: Annotated[
        str | None, typer.Option("--through", metavar="DATE", help="Last day of the hold (default: until released).")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", hidden=True, help="Former name of --through.")
    ] = None,
) -> None:
    """Hold cases by number, unit, case type or resident. --reason must not name residents."""
    vis: AppContext = ctx.obj
    reason = str(vis.options.get("reason") or "").strip()
    if not reason:
        raise Usage("a hold needs its reason.", id="missing-reason", hint="Add --reason TEXT.")
    if not (case or unit or case_type or resident):
        raise Usage("nothing to hold.", hint="Name cases, --unit, --case-type or --resident.")
    if through and until:
        raise Usage("--through and --until say the same; give one.")
    name, written = ("--until", until) if until else ("--through", through)
    last = vis.day(written, name) if written else None
    if last is not None and last < vis.today:
        raise Usage(Message("{name}: {last} has passed.", name=name, last=last), id="past-end")
    who = params.resident(vis, resident) if resident else None
    held = app.retention.holds.add(
        vis.invocation,
        reason,
        numbers=case or (),
        units=unit or (),
        case_types=case_type or (),
        resident=who,
        until=last,
    )
    vis.show(held)


@commands.command("list", cls=Listing.of(Columns(COLUMNS, ("released",))))
def list_(
    ctx: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help="Also holds that are released or over.")] = False,
    as_of: params.AsOf = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show personal numbers in full; this is logged.")] = False,
) -> None:
    """List the holds in force, with the number of cases each one keeps."""
    vis: AppContext = ctx.obj
    at = None if as_of is None else vis.moment(as_of, "--as-of")
    items = app.retention.holds.list_(vis.invocation, everything=all_, at=at, reveal=reveal)
    worded = ("scope", "state")
    vis.show(Result({"items": items}, COLUMNS, row=_shown, worded=worded, empty="No holds.", private=True))


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "from": clock(item["from"])}


@commands.command(cls=Changing)
def release(
    ctx: typer.Context, holds: Annotated[list[str], typer.Argument(help="Holds, e.g. H-3.", metavar="HOLD...")]
) -> None:
    """Release holds: their cases may be purged again when they are due."""
    vis: AppContext = ctx.obj
    vis.show(app.retention.holds.release(vis.invocation, [_number(written) for written in holds]))


def _number(written: str) -> int:
    digits = written.strip().upper().removeprefix("H-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise Usage(
            Message('"{written}" is not a hold.', written=written),
            hint="Write it as H-3; `vis retention hold list` has them.",
        )
    return int(digits)
