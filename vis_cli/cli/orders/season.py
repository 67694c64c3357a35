"""`vis orders season`: the summer of a year at a glance, while there is time to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import findings
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, language
from vis_cli.errors import Message, Sentence
from vis_cli.output import Result
from vis_cli.rules.orders.season import weeks_of

if TYPE_CHECKING:
    from vis_cli.app.season import Season

Year = Annotated[int, typer.Argument(min=2000, max=2999, metavar="YEAR", help="The year, e.g. 2026.")]


def season(
    ctx: typer.Context,
    year: Year,
    like: Annotated[
        int | None,
        typer.Option(min=2000, max=2999, metavar="YEAR", help="The year to compare with (default: the year before)."),
    ] = None,
) -> None:
    """Show a summer (June to August): who has ordered, who closed last time and has not, what to ask about.

    That is: handovers to units that are closed then themselves, also in a ring, days on which a whole area is closed,
    case types that nobody has open. Exit 1 where there is anything to ask about. --format html has the chart too.
    """
    vis: AppContext = ctx.obj
    found = app.season.season(vis.invocation, year, like=like)
    exit_code = 1 if found.findings else 0
    if vis.format == "html":
        vis.print(found.page(_, language()))
        if exit_code:
            raise SystemExit(exit_code)
        return
    text, ids = list(_lines(found)), findings.ids(each.as_json() for each in found.findings)
    vis.show(Result(found.data, text=text, rows=found.data["items"], exit_code=exit_code, wrap=True, ids=ids))


def _lines(found: Season) -> Iterator[Sentence]:
    facts = found.facts
    ordered = [each for each in found.units if each.ordered]
    late = [each for each in found.units if not each.ordered]
    yield Message(
        "{count} unit has closures in the summer of {year}.",
        "{count} units have closures in the summer of {year}.",
        count=len(ordered),
        year=facts.year,
    )
    for each in ordered:
        about = {
            "unit": facts.name(each.unit),
            "weeks": weeks_of(each.closed),
            "count": len(each.case_types),
            "offered": each.offered,
            "refs": ", ".join(each.refs),
        }
        if each.handovers:
            to = [facts.name(unit) for unit in each.handovers]
            yield Message(
                "  {unit}: {weeks}, {count} of {offered} case types, {refs}, handover to {to}", **about, to=to
            )
        else:
            yield Message("  {unit}: {weeks}, {count} of {offered} case types, {refs}", **about)
    said = Message(
        "{count} unit closed in the summer of {year} and has not ordered.",
        "{count} units closed in the summer of {year} and have not ordered.",
        count=len(late),
        year=facts.like,
    )
    yield findings.marked()({"id": "not-ordered", "message": said}) if late else said
    for each in late:
        yield f"  {facts.name(each.unit)}: {weeks_of(each.before)}"
    for one in found.findings:
        if one.id != "not-ordered":
            yield findings.marked()({"id": one.id, "message": one.message})
