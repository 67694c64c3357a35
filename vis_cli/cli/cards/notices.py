"""`vis cards notice`: add, list, edit, end, apply and suggest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli import app
from vis_cli.cli.cards.params import From, To, days_given, ordered
from vis_cli.cli.frame import moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group, output_file, private
from vis_cli.cli.frame.params import AsOf, UnitFilter, UnitName
from vis_cli.cli.frame.rest_files import KeepGoing, Rest, show_rows
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.identity import STDOUT
from vis_cli.output import Result, indented, write_workbook
from vis_cli.rules.core.times import in_english, local

if TYPE_CHECKING:
    from vis_cli.app.execute import Outcome

commands = typer.Typer(cls=Group, help="Notices (tillfällig information): one at a time.", rich_markup_mode=None)

COLUMNS = (
    ("id", "notice"),
    ("unit_name", "unit"),
    ("from", "from"),
    ("to", "to"),
    ("state", "state"),
    ("text", "text"),
)
KEYS = ("unit", "text", "from", "to")
LESSER = ("id", "state")

Text = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What residents are told.", parser=private)]
TextFile = Annotated[
    str | None, typer.Option("--text-file", metavar="FILE", help="Read the text from this file; - is standard input.")
]
Window = Annotated[
    str | None, typer.Option("--from-window", metavar="W", help="Make the text and the days from this window.")
]
Name = Annotated[str, typer.Argument(metavar="NOTICE", help="The notice, e.g. N-17.", show_default=False)]


def _given(vis: AppContext, text: str | None, text_file: str | None) -> str | None:
    """The text of --text or --text-file."""
    if text is not None and text_file is not None:
        raise Usage("--text and --text-file both give the text.", hint="Leave one of them out.")
    written: str | None = None
    if text_file is not None:
        written = app.cards.notices.text_in(vis.invocation, text_file)
    elif text is not None:
        written = app.cards.notices.text_of(text)
    return written


@commands.command(cls=Changing)
def add(
    ctx: typer.Context,
    unit: UnitName,
    from_: From = None,
    to: To = None,
    text: Text = None,
    text_file: TextFile = None,
    from_window: Window = None,
    join: Annotated[
        bool, typer.Option("--join", help="Write one joint text for days that already have a notice.")
    ] = False,
) -> None:
    """Put a notice on a unit's card, from the first day through the last."""
    vis: AppContext = ctx.obj
    written = _given(vis, text, text_file)
    if (written is None) == (from_window is None):
        raise Usage("the notice needs a text.", id="missing-text", hint="Give --text, --text-file or --from-window.")
    since = None if from_ is None else vis.day(from_, "--from")
    until = None if to is None else vis.day(to, "--through")
    ordered(since, until)
    if since is None and from_window is None:
        raise Usage("the notice needs its first day.", id="missing-date", hint="Add --from DATE.")
    vis.show(
        app.cards.notices.add(vis.invocation, unit, written, since=since, until=until, window=from_window, join=join)
    )


@commands.command("list", cls=Listing.of(Columns(COLUMNS, ("unit", "origin"))))
def list_(
    ctx: typer.Context,
    unit: UnitFilter = None,
    all_: Annotated[bool, typer.Option("--all", help="Also notices that are over or taken down.")] = False,
    as_of: AsOf = None,
) -> None:
    """List the notices that are up or planned."""
    vis: AppContext = ctx.obj
    day = None if as_of is None else local(vis.moment(as_of, "--as-of")).date()
    items = app.cards.notices.list_(vis.invocation, unit=unit, day=day, everything=all_)
    vis.show(Result({"items": items}, COLUMNS, worded=("state",), empty="No notices.", keys=KEYS, lesser=LESSER))


def described(vis: AppContext, name: str) -> Result:
    """Everything about a notice, as JSON and as a person reads it.

    Raises:
        NotFound: there is none.
    """
    from vis_cli.rules.cards.notices import days_in_words

    notice, data = app.cards.notices.show(vis.invocation, name)
    lines: list[Sentence] = [
        f"{notice.id}  {data['unit_name']}  {notice.unit}",
        Message("  {days}: {state}", days=days_in_words(notice.since, notice.until), state=Message(data["state"])),
        *(f"  {line}" for line in notice.text.split("\n")),
        *([indented(Message("made for: {origin}", origin=notice.origin))] if notice.origin else []),
    ]
    return Result(data, text=lines, wrap=True)


@commands.command(cls=Changing)
def edit(
    ctx: typer.Context,
    notice: Name,
    from_: From = None,
    to: To = None,
    text: Text = None,
    text_file: TextFile = None,
) -> None:
    """Change a notice's days or its text."""
    vis: AppContext = ctx.obj
    written = _given(vis, text, text_file)
    since = None if from_ is None else vis.day(from_, "--from")
    until = None if to is None else vis.day(to, "--through")
    if written is None and since is None and until is None:
        raise Usage("nothing to change.", hint="Give --text, --text-file, --from or --through.")
    vis.show(app.cards.notices.edit(vis.invocation, notice, text=written, since=since, until=until))


@commands.command(cls=Changing)
def end(
    ctx: typer.Context,
    notice: Annotated[list[str], typer.Argument(metavar="NOTICE...", help="The notices, e.g. N-17.")],
    last_day: Annotated[
        str | None, typer.Option("--last-day", metavar="DATE", help="Last day it is up (default: take it down now).")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", hidden=True, help="Former name of --last-day.")
    ] = None,
) -> None:
    """Take notices down: now, or after the day given. One that is over is removed."""
    vis: AppContext = ctx.obj
    if on is not None and last_day is not None:
        raise Usage("--on and --last-day say the same; give one.")
    day = None if last_day is None else vis.day(last_day, "--last-day")
    if on is not None:  # as it was before --on meant the first day of what is new
        day = vis.day(on, "--on")
        vis.say(Message("--on: here {day} is the last day it is up. Write --last-day.", day=in_english(day)))
    vis.show(app.cards.notices.end(vis.invocation, notice, on=day))


@commands.command(cls=Changing)
def apply(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV: unit, text, from, to; - is standard input.")],
    keep_going: KeepGoing = False,
    rest: Rest = None,
    join: Annotated[
        bool, typer.Option("--join", help="Write one joint text for days that already have a notice.")
    ] = False,
) -> None:
    """Put up many notices from a file. Every row is checked before the first is written."""
    vis: AppContext = ctx.obj
    outcome, left = app.cards.rows.apply_notices(vis.invocation, file, keep_going=keep_going, rest=rest, join=join)
    show_rows(vis, outcome, left, key="errors" if keep_going else None)


@commands.command(cls=Changing)
def suggest(
    ctx: typer.Context,
    units: Annotated[
        list[str] | None,
        typer.Argument(metavar="[UNIT]...", help="The units.", show_default=False),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every unit that has hours.")] = False,
    year: Annotated[int | None, typer.Option("--year", metavar="YEAR", help="For all of this year.")] = None,
    from_: From = None,
    to: To = None,
    lead: Annotated[str, typer.Option("--lead", metavar="DAYS", help="Put it up this long before, e.g. 7d.")] = "0d",
    join: Annotated[
        bool, typer.Option("--join/--no-join", help="Write one joint text for days that already have a notice.")
    ] = True,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write them to this .xlsx or .csv for approval, and change nothing; notice apply reads it.",
            callback=output_file,
        ),
    ] = None,
) -> None:
    """Suggest the missing notices for red days and exceptions, and put them up after a yes (or --yes).

    One for each stretch of days that are not as usual, over weekends and the year's end. Looks from today to the end of
    the year, and 60 days ahead. A unit without a rule (vis cards holidays) is taken to be closed on red days.
    """
    vis: AppContext = ctx.obj
    if bool(units) == all_:
        raise Usage("suggest for which unit?", id="missing-unit", hint="Give one UNIT or more, or --all.")
    if year is not None and (from_ is not None or to is not None):
        raise Usage("--year and --from, --through both say for which days; give one.")
    since, until = days_given(vis, from_, to) or (None, None)
    invocation = vis.invocation
    wants_file = out is not None
    if wants_file or (not invocation.yes and not invocation.dry_run and not vis.interactive):
        invocation = replace(invocation, dry_run=True)
        if not wants_file:
            vis.say("Suggested only: --yes puts them up.")
    outcome = app.cards.notices.suggest(
        invocation,
        units or None,
        year=year,
        since=since,
        until=until,
        lead=moments.days(lead, "--lead"),
        join=join,
    )
    if out is None:
        vis.show(outcome)
    else:
        _write_suggestions(vis, outcome, out)


def _write_suggestions(vis: AppContext, outcome: Outcome, out: str) -> None:
    rows = app.cards.notices.suggested(vis.invocation, outcome)
    if out.casefold().endswith(".xlsx"):
        with app.output_files.whole(vis.invocation, out) as part, part.open("w") as stream:
            write_workbook(Result({"items": rows}, keys=app.cards.notices.SUGGESTED), stream)
    else:
        text = app.cards.notices.suggested_csv(rows)
        if out in STDOUT:
            vis.print(text)
            return
        app.output_files.write(vis.invocation, out, text)
    vis.say(Message("Wrote {file}: {count} notice.", "Wrote {file}: {count} notices.", file=out, count=len(rows)))
