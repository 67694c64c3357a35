"""What a resident sees, whether a unit is open, findings, red days."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.cards.params import Kind, kind_of
from vis_cli.cli.frame import findings
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import output_file
from vis_cli.cli.frame.params import AsOf, UnitFilter, UnitName
from vis_cli.errors import Message, Sentence, Usage, as_message
from vis_cli.output import Result
from vis_cli.rules.core.times import in_english, iso, local

FINDING_COLUMNS = (("id", "finding"), ("unit", "unit"), ("message", "what"), ("fix", "how to mend it"))
DAY_COLUMNS = (("date", "date"), ("weekday", "weekday"), ("name", "red day"))

At = Annotated[str | None, typer.Option("--at", metavar="DATETIME", help="At this moment instead of now.")]
Html = Annotated[
    str | None,
    typer.Option("--html", metavar="FILE", help="Write the card as a web page.", callback=output_file, hidden=True),
]
Year = Annotated[
    int | None,
    typer.Option("--year", metavar="YEAR", help="Look at what is to come of this year instead."),
]
Ahead = Annotated[
    int | None, typer.Option("--days", metavar="N", min=0, help="Look this many days ahead (default: 60).")
]


def show(ctx: typer.Context, unit: UnitName, as_of: AsOf = None, html: Html = None) -> None:
    """Show the card as a resident sees it, in Swedish."""
    vis: AppContext = ctx.obj
    shown = app.cards.query.show(vis.invocation, unit, at=None if as_of is None else vis.moment(as_of, "--as-of"))
    for finding in shown.not_shown:
        vis.say(Message("Not on 1177: {id}: {finding}", id=finding.id, finding=as_message(finding.message)))
    if html is not None:
        vis.write_file(html, shown.html)
        if not vis.speaks_json:
            return
    elif vis.format == "html":
        vis.print(shown.html)
        return
    vis.show(Result(shown.data, text=shown.text.split("\n"), rows=[_row(shown.data)], wrap=True))


def _row(seen: dict[str, Any]) -> dict[str, Any]:
    """The card as one row, for tables."""
    notice = seen["notice"] or {}
    hours = {kind: each["text"] for kind, each in seen["hours"].items()}
    return {"unit": seen["unit"], "name": seen["name"], "phone": seen["phone"], **hours, "notice": notice.get("text")}


def open_(ctx: typer.Context, unit: UnitName, at: At = None, kind: Kind = "telephone") -> None:
    """Tell whether a unit is open (exit 0) or closed (exit 1), and the next change."""
    from vis_cli.rules.cards.red_days import in_a_sentence

    vis: AppContext = ctx.obj
    moment = vis.now if at is None else vis.moment(at, "--at")
    found = app.cards.query.open_(vis.invocation, unit, kind=kind_of(kind), at=moment)
    text: list[Sentence]
    if found.next_change is not None:
        wall, today = local(found.next_change), local(moment).date()
        when = Message("{time:%H:%M}", time=wall)
        if wall.date() != today:
            when = Message("{day} {time:%H:%M}", day=in_english(wall.date()), time=wall)
        text = [Message("Open; closes {when}." if found.is_open else "Closed; opens {when}.", when=when)]
    else:
        text = ["Open; it never changes." if found.is_open else "Closed; there are no hours ahead."]
    if found.red_day is not None and found.is_open:
        red = in_a_sentence(found.red_day)
        template = "It is {red_day}: 1177 shows the usual hours unless an exception and a notice say more."
        text.append(Message(template, red_day=red))
    for value in found.kept:
        text.append(Message("HSA holds {value} too, which is not weighed here.", value=value))
    data = {"open": found.is_open, "next_change": iso(found.next_change) if found.next_change else None}
    vis.show(Result(data, text=text, exit_code=0 if found.is_open else 1, wrap=True))


def check(ctx: typer.Context, ahead: Ahead = None, year: Year = None, unit: UnitFilter = None) -> None:
    """Report what is wrong with the cards, and what no notice tells of the days ahead (exit 1 if anything is)."""
    vis: AppContext = ctx.obj
    if ahead is not None and year is not None:
        raise Usage("--days and --year both say how far ahead to look; give one.")
    far = app.cards.query.DAYS if ahead is None else ahead
    items, ids = app.cards.query.check(vis.invocation, days=far, year=year, unit=unit), findings.ids()
    code = 0 if items.is_empty else 1
    found = {"findings": findings.noting(items, ids)}
    vis.show(Result(found, FINDING_COLUMNS, empty="No findings.", exit_code=code, lesser=("unit",), ids=ids))


def days(
    ctx: typer.Context,
    year: Annotated[
        int | None, typer.Argument(metavar="[YEAR]", help="The year (default: the current year).", show_default=False)
    ] = None,
) -> None:
    """List a year's red days, with weekday."""
    vis: AppContext = ctx.obj
    which, items = app.cards.query.days(vis.today, year)
    vis.show(Result({"year": which, "items": items}, DAY_COLUMNS, rows=items))
