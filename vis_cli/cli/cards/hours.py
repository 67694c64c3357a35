"""`vis cards hours`: set, except, clear, parse and apply."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import UnitName
from vis_cli.cli.frame.rest_files import KeepGoing, Rest
from vis_cli.errors import Fault, FaultyInput, Source, Usage

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.cards.hours import Days
    from vis_cli.rules.core.plan import Plan

app = typer.Typer(cls=Group, help="Hours: set, except, clear, parse, apply.", rich_markup_mode=None)

Kind = Annotated[
    str, typer.Option("--kind", metavar="KIND", help="telephone, opening, dropin or visiting (Swedish words too).")
]
AnyKind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help="Only this kind of hours; else every kind on the card.")
]
Text = Annotated[
    str,
    typer.Argument(metavar="TEXT", help='In Swedish, OSM or HSA, e.g. "mån–fre 08:00–11:30".', show_default=False),
]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day.")]
To = Annotated[str | None, typer.Option("--to", "--through", metavar="DATE", help="The last day (t.o.m.).")]


def kind_of(text: str) -> str:
    """The kind of hours that a word means.

    Raises:
        Usage: none.
    """
    from vis_cli.rules.cards.rows import KIND_WORDS
    from vis_cli.rules.core.names import normal

    found = KIND_WORDS.get(normal(text))
    if found is None:
        raise Usage(
            f'there is no kind of hours "{text}".',
            id="unknown-kind",
            hint="Kinds: telephone, opening, dropin, visiting.",
        )
    return found


def days_given(vis: AppContext, since: str | None, until: str | None) -> Days | None:
    """The days that --from and --to give; None where neither was given.

    Raises:
        Usage: a malformed date, or one that ends before it begins.
    """
    first = None if since is None else vis.day(since, "--from")
    last = None if until is None else vis.day(until, "--to")
    if first is None and last is None:
        return None
    return ordered(first, last)


def ordered(first: date | None, last: date | None) -> Days:
    """The days, if they come in order."""
    if first is not None and last is not None and last < first:
        raise Usage(f"the period ends {last}, before it begins {first}.", id="inverted-dates")
    return first, last


@app.command("set", cls=Changing)
def set_(
    ctx: typer.Context, unit: UnitName, text: Text, kind: Kind = "telephone", from_: From = None, to: To = None
) -> None:
    """Give a unit hours. With --from or --to they hold in those days, instead of the usual ones."""
    from vis_cli.rules.cards import schedules
    from vis_cli.rules.cards.hours_text import parse, parse_week
    from vis_cli.rules.core.plan import Plan

    vis: AppContext = ctx.obj
    what, days = kind_of(kind), days_given(vis, from_, to)
    week = None if days is None else parse_week(text, days)
    value = parse(text) if days is None else None
    if value is not None and not value:
        hint = "To take hours away: vis cards hours clear. For some days: --from and --to, or vis cards hours except."
        raise FaultyInput([Fault("empty-hours", "it is never open.", Source("<argument>", 1, 1, text), hint)])

    def planner(db: Connection) -> Plan:
        from vis_cli.db.cards import cards

        where = params.unit(vis, db, unit)
        held = cards.schedules(db, [where])
        if days is not None and week is not None:
            steps = schedules.set_week(held, where, what, days, week, today=vis.today)
            return Plan(tuple(steps), notes=_closed_note(week))
        assert value is not None
        return Plan(tuple(schedules.set_hours(held, where, what, value, today=vis.today)))

    # One kind of hours on one unit is one object, however many dated periods it cuts.
    vis.write(planner, needs="cards", confirm=False)


def _closed_note(week: Any) -> tuple[str, ...]:
    if week:
        return ()
    return ("HSA can not carry that a unit is closed: a notice must say it (vis cards notice add).",)


@app.command("except", cls=Changing)
def except_(
    ctx: typer.Context,
    units: Annotated[list[str], typer.Argument(metavar="UNIT...", help="The units.", show_default=False)],
    days: Annotated[str, typer.Argument(metavar="DATE[..DATE]", help="The day or days.", show_default=False)],
    text: Annotated[
        str, typer.Argument(metavar="closed|usual|TEXT", help="Closed, as usual, or other hours.", show_default=False)
    ],
    kind: AnyKind = None,
) -> None:
    """Close units on a day or some days, or give them other hours then."""
    from vis_cli.rules.cards import schedules
    from vis_cli.rules.cards.hours_text import parse_week
    from vis_cli.rules.core.names import normal
    from vis_cli.rules.core.plan import Plan

    vis: AppContext = ctx.obj
    first, dots, last = days.partition("..")
    since = vis.day(first, "DATE")
    span = ordered(since, vis.day(last, "DATE") if dots else since)
    what = None if kind is None else kind_of(kind)
    as_usual = normal(text) in ("usual", "som vanligt", "vanliga tider")
    week = () if as_usual else parse_week(text, span)

    def planner(db: Connection) -> Plan:
        from vis_cli.db.cards import cards

        where = list(dict.fromkeys(params.unit(vis, db, unit) for unit in units))
        held = cards.by_unit(cards.schedules(db, where))
        steps = []
        for unit in where:
            rows = held.get(unit, [])
            if as_usual:
                steps += schedules.back_to_usual(rows, unit, span, what=what, today=vis.today)
            else:
                kind_ = what or schedules.EVERY_KIND
                steps += schedules.set_week(rows, unit, kind_, span, week, today=vis.today, exception=True)
        return Plan(tuple(steps), notes=() if as_usual else _closed_note(week))

    vis.write(planner, needs="cards", confirm=len(units) > 1)


@app.command(cls=Changing)
def clear(ctx: typer.Context, unit: UnitName, kind: Kind = "telephone") -> None:
    """Take a unit's hours of a kind away, dated ones and exceptions of that kind too (--kind all: every kind)."""
    from vis_cli.rules.cards import schedules
    from vis_cli.rules.core.plan import Plan

    vis: AppContext = ctx.obj
    what = None if kind == "all" else kind_of(kind)

    def planner(db: Connection) -> Plan:
        from vis_cli.db.cards import cards

        where = params.unit(vis, db, unit)
        return Plan(tuple(schedules.clear(cards.schedules(db, [where]), where, what=what, today=vis.today)))

    vis.write(planner, needs="cards", confirm=False)


@app.command()
def parse(ctx: typer.Context, text: Text) -> None:
    """Show how a text of hours is understood, in all three forms. Needs no database."""
    from vis_cli.rules.cards.hours_text import as_json, losses
    from vis_cli.rules.cards.hours_text import parse as parse_hours

    vis: AppContext = ctx.obj
    value = parse_hours(text)
    data = as_json(value)
    lines = [data["text"], *(f"HSA  {each}" for each in data["hsa"]), f"OSM  {data['osm']}"]
    for form, label in (("hsa", "HSA"), ("osm", "OSM"), ("swedish", "Swedish")):
        for loss in losses(value, form):  # type: ignore[arg-type]
            vis.say(f"{label} can not carry all of it: {loss}.")
    rows = [{**span, "days": span["days"]} for span in data["spans"]]
    vis.show(Result(data, text="\n".join(lines), rows=rows))


@app.command(cls=Changing)
def apply(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV: unit, hours, kind, from, to; - is standard input.")],
    keep_going: KeepGoing = False,
    rest: Rest = None,
) -> None:
    """Give many units hours, from a file, every row checked before the first is written."""
    from vis_cli.cli.cards.bulk import apply_rows
    from vis_cli.files.cards.rows import HoursFile

    apply_rows(ctx.obj, HoursFile.read(file, stdin=ctx.obj.stdin.buffer), file, keep_going=keep_going, rest=rest)
