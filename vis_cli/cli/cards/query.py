"""`vis cards`: what residents see of a unit: hours, notices, red days, findings, export and import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.cards import files as cards_files
from vis_cli.cli.cards import hours as cards_hours
from vis_cli.cli.cards import notices as cards_notices
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import AsOf, UnitFilter, UnitName
from vis_cli.rules.core.times import iso, local

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.cards.cards import Card

app = typer.Typer(cls=Group, help="Contact cards: hours, notices, red days.", rich_markup_mode=None)
app.add_typer(cards_hours.app, name="hours")
app.add_typer(cards_notices.app, name="notice")
app.command("export")(cards_files.export)
app.command("import", cls=Changing)(cards_files.import_)

FINDING_COLUMNS = (("id", "finding"), ("unit", "unit"), ("message", "what"), ("fix", "how to mend it"))
DAY_COLUMNS = (("date", "date"), ("weekday", "weekday"), ("name", "red day"))

At = Annotated[str | None, typer.Option("--at", metavar="DATETIME", help="At this moment instead of now.")]
Html = Annotated[str | None, typer.Option("--html", metavar="FILE", help="Write the card as a web page.")]
Year = Annotated[int | None, typer.Option("--year", metavar="YEAR", help="The red days of this year; else this one's.")]


@app.command()
def show(ctx: typer.Context, unit: UnitName, as_of: AsOf = None, html: Html = None) -> None:
    """Show what a resident sees of a unit then, in Swedish."""
    from pathlib import Path

    from vis_cli.rules.cards.cards import exceptions_not_shown, shown, shown_text

    vis: AppContext = ctx.obj
    at = vis.now if as_of is None else vis.moment(as_of, "--as-of")
    with vis.reading() as db:
        card = one_card(vis, db, unit)
    seen = shown(card, at)
    for finding in exceptions_not_shown(card, local(at).date()):
        vis.say(f"Not on 1177: {finding.message}")
    if html is not None or vis.format == "html":
        from vis_cli.files.cards.html import page

        if html is None:
            vis.print(page([seen]))
            return
        from vis_cli.files.core.atomic_write import write_file

        write_file(Path(html), page([seen]))
        vis.say(f"Wrote {html}.")
        if not vis.speaks_json:
            return
    vis.show(Result(seen, text=shown_text(seen), rows=[_row(seen)]))


def _row(seen: dict[str, Any]) -> dict[str, Any]:
    """The card as one row, for tables."""
    notice = seen["notice"] or {}
    hours = {kind: each["text"] for kind, each in seen["hours"].items()}
    return {"unit": seen["unit"], "name": seen["name"], "phone": seen["phone"], **hours, "notice": notice.get("text")}


def one_card(vis: AppContext, db: Connection, unit: str) -> Card:
    """The card of the unit that an argument names."""
    from vis_cli.cli.frame import params
    from vis_cli.db.cards import cards

    (card,) = cards.cards(db, [params.unit(vis, db, unit)])
    return card


@app.command("open")
def open_(ctx: typer.Context, unit: UnitName, at: At = None, kind: cards_hours.Kind = "telephone") -> None:
    """Whether a unit is open (exit 0) or closed (exit 1), and the next change."""
    from vis_cli.rules.cards.hours import next_change, open_at
    from vis_cli.rules.cards.red_days import in_a_sentence, name_of
    from vis_cli.rules.cards.schedules import of_kind
    from vis_cli.rules.core.times import in_english

    vis: AppContext = ctx.obj
    moment = vis.now if at is None else vis.moment(at, "--at")
    what = cards_hours.kind_of(kind)
    with vis.reading() as db:
        card = one_card(vis, db, unit)
    value = of_kind(card.schedules, what)
    is_open, change = open_at(value, moment), next_change(value, moment)
    text = "Open" if is_open else "Closed"
    if change is not None:
        wall, today = local(change), local(moment).date()
        day = "" if wall.date() == today else f"{in_english(wall.date())} "
        text += f"; {'closes' if is_open else 'opens'} {day}{wall:%H:%M}."
    else:
        text += "; it never changes." if is_open else "; there are no hours ahead."
    red = name_of(local(moment).date())
    if red is not None and is_open:
        text += f"\nIt is {in_a_sentence(red)}: 1177 shows the usual hours unless an exception and a notice say more."
    data = {"open": is_open, "next_change": iso(change) if change else None}
    vis.show(Result(data, text=text, exit_code=0 if is_open else 1))


@app.command()
def check(ctx: typer.Context, year: Year = None, unit: UnitFilter = None) -> None:
    """Find what is wrong with the cards before residents do: exit 1 if anything is."""
    from vis_cli.cli.frame import params
    from vis_cli.db.cards import cards
    from vis_cli.rules.cards.cards import check
    from vis_cli.rules.cards.red_days import red_days

    vis: AppContext = ctx.obj
    which = vis.today.year if year is None else year
    red_days(which)  # refuse a year that has none before anything is read
    with vis.reading() as db:
        held = cards.cards(db, None if unit is None else [params.unit(vis, db, unit)])
    with vis.progress(len(held), "Checking") as done:
        findings: list[dict[str, Any]] = []
        for card in held:
            findings += [finding.as_json() for finding in check(card, which, vis.today)]
            done(1)
    result = Result({"findings": findings}, FINDING_COLUMNS, empty="No findings.", exit_code=1 if findings else 0)
    vis.show(result)


@app.command()
def days(
    ctx: typer.Context,
    year: Annotated[int | None, typer.Argument(metavar="[YEAR]", help="Else this year.", show_default=False)] = None,
) -> None:
    """List a year's red days, with weekday."""
    from vis_cli.rules.cards.red_days import red_days
    from vis_cli.rules.core.times import VECKODAGAR

    vis: AppContext = ctx.obj
    which = vis.today.year if year is None else year
    items: Sequence[dict[str, Any]] = [
        {"date": day.isoformat(), "weekday": VECKODAGAR[day.weekday()], "name": name}
        for day, name in red_days(which).items()
    ]
    vis.show(Result({"year": which, "items": items}, DAY_COLUMNS, rows=items))
