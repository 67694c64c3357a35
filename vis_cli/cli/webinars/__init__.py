"""`vis webinars`: what the support team teaches, when, and where one joins."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.errors import Malformed, Usage
from vis_cli.output import Result, pieces
from vis_cli.rules.core.times import clock
from vis_cli.rules.webinars.webinars import Span, split_times

commands = typer.Typer(cls=Group, help="Webinars: list, add, edit, remove, export.", rich_markup_mode=None)

COLUMNS = (("id", "id"), ("title", "title"), ("from", "from"), ("to", "to"), ("link", "link"))
FORMATS = ("ics", "csv", "json")

Named = Annotated[
    str,
    typer.Argument(metavar="WEBINAR", help="V-1, its title, or the beginning of its title.", show_default=False),
]
Link = Annotated[str | None, typer.Option("--link", metavar="URL", help="Where one joins.")]
On = Annotated[
    list[str] | None,
    typer.Option("--on", metavar="'DATE HH:MM-HH:MM'", help="When it is given, e.g. '2025-05-06 11:30-12:00'."),
]


def _spans(vis: AppContext, written: list[str] | None) -> list[Span]:
    """The occasions that `--on` names.

    Raises:
        Usage: one has another form.
    """
    spans = []
    for each in written or ():
        try:
            day, since, until = split_times(each)
        except Malformed as error:
            raise Usage(error.message, id=error.id, hint=error.hint) from None
        when = vis.day(day, "--on").isoformat()
        spans.append((vis.moment(f"{when} {since}", "--on"), vis.moment(f"{when} {until}", "--on")))
    return spans


@commands.command("list", cls=Listing.of(Columns(COLUMNS, tabled=("from", "to"))))
def list_(
    ctx: typer.Context,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Occasions from this day on, past ones too.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="State as of this day or moment.")
    ] = None,
) -> None:
    """List the webinars to come, each with its link; also those without a date."""
    vis: AppContext = ctx.obj
    items = app.webinars.list_(
        vis.invocation,
        since=vis.moment(since, "--since") if since is not None else None,
        at=vis.moment(as_of, "--as-of") if as_of is not None else None,
    )
    vis.show(Result({"items": items}, COLUMNS, rows=_rows(items) if vis.format not in ("json", "yaml") else None,
                    empty="No webinars.", lesser=("id",)))  # fmt: skip


def _rows(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each occasion, and one for a webinar without any."""
    return [
        {
            "id": each.get("id", item["id"]),
            "title": item["title"],
            "from": clock(each.get("from")),
            "to": clock(each.get("to"))[11:],
            "link": item["link"],
        }
        for item in items
        for each in item["occasions"] or [{}]
    ]


@commands.command(cls=Changing)
def add(
    ctx: typer.Context,
    title: Annotated[str | None, typer.Argument(metavar="[TITLE]", help="What it is called.")] = None,
    link: Link = None,
    on: On = None,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="The region's three of the spring of 2025, with their four occasions.")
    ] = False,
) -> None:
    """Add a webinar with its occasions; to one of that title, more occasions."""
    vis: AppContext = ctx.obj
    if (title is None) != shipped or (shipped and (link or on)):
        raise Usage("which webinar?", id="missing-title", hint="Give a TITLE, or --shipped alone.")
    vis.show(app.webinars.add(vis.invocation, title, link, _spans(vis, on)))


@commands.command(cls=Changing)
def edit(
    ctx: typer.Context,
    webinar: Named,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Another title.")] = None,
    link: Link = None,
) -> None:
    """Give a webinar another title or link; calendars that have it follow."""
    vis: AppContext = ctx.obj
    if title is None and link is None:
        raise Usage("what is to change?", id="missing-change", hint="Give --title or --link.")
    vis.show(app.webinars.edit(vis.invocation, webinar, title, link))


@commands.command(cls=Changing)
def remove(ctx: typer.Context, webinar: Named, on: On = None) -> None:
    """Take occasions away, or the webinar with all that are to come; calendars show them as cancelled."""
    vis: AppContext = ctx.obj
    vis.show(app.webinars.remove(vis.invocation, webinar, _spans(vis, on)))


@commands.command()
def export(
    ctx: typer.Context,
    format_: Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="ics, json or csv.")] = None,
) -> None:
    """Export every webinar as a calendar to subscribe to, a table, or JSON."""
    vis: AppContext = ctx.obj
    wanted = vis.form(format_, FORMATS, "ics")
    if wanted == "ics":
        vis.write(app.webinars.as_calendar(vis.invocation))
        return
    items = app.webinars.list_(vis.invocation, since=moments.now("1970-01-01 00:00"))
    result = Result({"items": items}, COLUMNS, rows=_rows(items) if wanted == "csv" else None)
    with closing(result):
        vis.write(pieces(result, wanted))
