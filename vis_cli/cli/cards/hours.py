"""`vis cards hours`: set, except, clear, parse and apply."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.cards.params import From, Kind, To, days_given, kind_of
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import Changing, Group, private
from vis_cli.cli.frame.params import UnitName
from vis_cli.cli.frame.rest_files import KeepGoing, Rest, show_rows
from vis_cli.errors import Message
from vis_cli.output import Result

commands = typer.Typer(cls=Group, help="Hours: set, except, clear, parse, apply.", rich_markup_mode=None)

AnyKind = Annotated[
    str | None,
    typer.Option("--kind", metavar="KIND", help="Only this kind of hours (default: every kind on the card)."),
]
Text = Annotated[
    str,
    typer.Argument(metavar="TEXT", help='In Swedish, OSM or HSA, e.g. "mån–fre 08:00–11:30".', show_default=False),
]


@commands.command("set", cls=Changing)
def set_(
    ctx: typer.Context, unit: UnitName, text: Text, kind: Kind = "telephone", from_: From = None, to: To = None
) -> None:
    """Set a unit's hours. With --from or --through they replace the usual hours on those days."""
    vis: AppContext = ctx.obj
    what, days = kind_of(kind), days_given(vis, from_, to)
    vis.show(app.cards.hours.set_(vis.invocation, unit, text, kind=what, days=days))


class _WithNotice(Changing):
    """A command whose --notice may stand without a text."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words that are left, with an empty text after a --notice that has none."""
        given: list[str] = []
        for at, word in enumerate(args):
            given.append(word)
            if word == "--notice" and (at + 1 == len(args) or args[at + 1].startswith("-")):
                given.append("")
        return super().parse_args(ctx, given)


@commands.command("except", cls=_WithNotice)
def except_(
    ctx: typer.Context,
    units: Annotated[list[str], typer.Argument(metavar="UNIT...", help="The units.", show_default=False)],
    days: Annotated[str, typer.Argument(metavar="DATE[..DATE]", help="The day or days.", show_default=False)],
    text: Annotated[
        str, typer.Argument(metavar="closed|usual|TEXT", help="Closed, as usual, or other hours.", show_default=False)
    ],
    kind: AnyKind = None,
    notice: Annotated[
        str | None,
        typer.Option(
            "--notice",
            metavar="[TEXT]",
            help="Tell residents by a notice on these days: TEXT, or what really is.",
            parser=private,
        ),
    ] = None,
    case_types: Annotated[
        list[str] | None,
        typer.Option(
            "--case-types",
            metavar="CASE_TYPE",
            help="Close this case type meanwhile, or: all; repeat for more.",
        ),
    ] = None,
) -> None:
    """Close units on a day or some days, or give them other hours then.

    "We close at noon today", in one plan: vis cards hours except Teleborg today 08–12 --notice --case-types all
    """
    vis: AppContext = ctx.obj
    span = moments.period(vis, days, "DATE", reversed="inverted-dates")
    what = None if kind is None else kind_of(kind)
    announcement = None
    if notice is not None or case_types:
        said = app.cards.notices.text_of(notice) if notice else notice
        announcement = app.cards.announcements.Announcement(said, case_types or ())
    vis.show(app.cards.hours.except_(vis.invocation, units, span, text, kind=what, announcement=announcement))


@commands.command(cls=Changing)
def clear(ctx: typer.Context, unit: UnitName, kind: Kind = "telephone") -> None:
    """Remove a unit's hours of a kind, with its dated hours and exceptions (--kind all: every kind)."""
    vis: AppContext = ctx.obj
    vis.show(app.cards.hours.clear(vis.invocation, unit, None if kind == "all" else kind_of(kind)))


@commands.command()
def parse(ctx: typer.Context, text: Text) -> None:
    """Show how hours are understood, in Swedish, OSM and HSA form. Needs no database."""
    from vis_cli.rules.cards.holidays import in_words
    from vis_cli.rules.cards.hours_comments import contradictions
    from vis_cli.rules.cards.hours_text import NOTHING_OPENS, as_json, losses, read

    vis: AppContext = ctx.obj
    understood = read(text)
    value = understood.hours
    data = as_json(value, understood.red_days)
    red = [] if understood.red_days is None else [f"Röda dagar: {in_words(understood.red_days)}"]
    lines = [data["text"], *red, *(f"HSA  {each}" for each in data["hsa"]), f"OSM  {data['osm']}"]
    if understood.red_days is not None:
        vis.say("HSA and the Swedish text cannot carry what holds on red days: vis cards hours set keeps it as a rule.")
    if understood.opens_more:
        vis.say(NOTHING_OPENS)
    for form, label in (("hsa", "HSA"), ("osm", "OSM"), ("swedish", "Swedish")):
        for loss in losses(value, form):  # type: ignore[arg-type]
            vis.say(Message("{label} cannot carry all of it: {loss}.", label=label, loss=loss))
    for told in contradictions(value):
        vis.say(Message("{told}.", told=told))
    vis.show(Result(data, text=lines))


@commands.command(cls=Changing)
def apply(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV: unit, hours, kind, from, to; - is standard input.")],
    keep_going: KeepGoing = False,
    rest: Rest = None,
) -> None:
    """Set the hours of many units from a file. Every row is checked before the first is written."""
    vis: AppContext = ctx.obj
    outcome, left = app.cards.rows.apply_hours(vis.invocation, file, keep_going=keep_going, rest=rest)
    show_rows(vis, outcome, left, key="errors" if keep_going else None)
