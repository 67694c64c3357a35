"""`vis cards notice`: add, list, edit, end, apply and suggest."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.cards.hours import From, To, ordered
from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group, private
from vis_cli.cli.frame.params import AsOf, UnitFilter, UnitName
from vis_cli.cli.frame.rest_files import KeepGoing, Rest
from vis_cli.errors import FaultyInput, NotFound, Source, Usage

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.rules.cards.notices import Notice
    from vis_cli.rules.core.plan import Plan

app = typer.Typer(cls=Group, help="Notices (tillfällig information): one at a time.", rich_markup_mode=None)

COLUMNS = (
    ("id", "notice"),
    ("unit_name", "unit"),
    ("from", "from"),
    ("to", "to"),
    ("state", "state"),
    ("text", "text"),
)

Text = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What residents are told.", parser=private)]
TextFile = Annotated[
    str | None, typer.Option("--text-file", metavar="FILE", help="The text is in this file (-: stdin).")
]
Window = Annotated[
    str | None, typer.Option("--from-window", metavar="W", help="Write the text, and the days, from this closure.")
]
Name = Annotated[str, typer.Argument(metavar="NOTICE", help="The notice, e.g. N-17.", show_default=False)]


def checked(text: str, file: str = "<argument>") -> str:
    """A notice's text as it is kept.

    Raises:
        FaultyInput: HSA or 1177 would not take it; every fault with its place.
    """
    from vis_cli.rules.cards import notices

    found = notices.clean(text)
    faults = []
    for wrong in notices.wrongs(found):
        before = found[: wrong.position]
        line, start = before.count("\n"), before.rfind("\n") + 1
        shown = found[start:].partition("\n")[0]
        fault = wrong.fault(Source(file, line + 1, 1 - start, shown))
        faults.append(fault)
    if faults:
        raise FaultyInput(faults)
    return found


def _given(vis: AppContext, text: str | None, text_file: str | None) -> str | None:
    """The text of --text or --text-file."""
    if text is not None and text_file is not None:
        raise Usage("--text and --text-file both give the text.", hint="Leave one of them out.")
    if text_file is None:
        return None if text is None else checked(text)
    from vis_cli.files.core import text as texts

    read = texts.read(text_file, windows=True, stdin=vis.stdin.buffer)
    vis.read_file(read.name, read.sha256)
    return checked(read.text, read.name)


@app.command(cls=Changing)
def add(
    ctx: typer.Context,
    unit: UnitName,
    from_: From = None,
    to: To = None,
    text: Text = None,
    text_file: TextFile = None,
    from_window: Window = None,
    join: Annotated[bool, typer.Option("--join", help="Write one text where it meets another notice.")] = False,
) -> None:
    """Put a notice on a unit's card, from the first day through the last."""
    from vis_cli.rules.cards import notices
    from vis_cli.rules.cards.notices import Notice

    vis: AppContext = ctx.obj
    written = _given(vis, text, text_file)
    if (written is None) == (from_window is None):
        raise Usage("the notice needs a text.", id="missing-text", hint="Give --text, --text-file or --from-window.")
    since = None if from_ is None else vis.day(from_, "--from")
    until = None if to is None else vis.day(to, "--to")
    ordered(since, until)
    if since is None and from_window is None:
        raise Usage("the notice needs its first day.", id="missing-date", hint="Add --from DATE.")

    def planner(db: Connection) -> Plan:
        from vis_cli.db.cards import cards
        from vis_cli.db.core.records import next_number

        where = params.unit(vis, db, unit)
        held = cards.notices(db, [where])
        number = next_number(db, "notice")
        if from_window is not None:
            wanted = _of_window(db, from_window, where, number)
            wanted = replace(wanted, since=since or wanted.since, until=until or wanted.until)
            ordered(wanted.since, wanted.until)
        else:
            wanted = Notice(number, where, since, until, written or "")
        return notices.add(held, wanted, join=join)

    vis.write(planner, needs="cards", confirm=False)


def _of_window(db: Connection, window: str, unit: str, number: int) -> Notice:
    """The notice about a closure, for every case type that the same order closes over the same time."""
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch
    from vis_cli.db.register.directories import names_of
    from vis_cli.rules.cards import notice_texts
    from vis_cli.rules.orders.orders import Order
    from vis_cli.rules.orders.windows import Window as ClosureWindow

    found = re.fullmatch(r"W-([0-9]{1,15})", window.strip(), re.IGNORECASE)
    windows = fetch(db, ClosureWindow, t.windows.c.number == int(found[1])) if found else []
    if not windows:
        raise NotFound(f'there is no window "{window}".', id="unknown-window", hint="`vis windows list` has them.")
    (asked,) = windows
    if asked.unit != unit:
        raise Usage(f"{asked.id} is of another unit, {asked.unit}.", id="other-unit")
    if asked.cancelled_at is not None:
        raise Usage(f"{asked.id} is cancelled.", id="cancelled-window")
    w = t.windows.c
    alike = fetch(
        db, ClosureWindow, w.ref == asked.ref, w.unit == unit, w.since == asked.since, w.until == asked.until
    ) or [asked]
    orders = fetch(db, Order, t.orders.c.ref == asked.ref, t.orders.c.unit == unit) if asked.ref else []
    names = names_of(db, [*alike, *orders])
    handover = next((order.handover for order in orders if order.handover), None)
    (closure,) = notice_texts.closures(
        alike, lambda key: names.get(key, key), names.get(handover, handover) if handover else None
    )
    return notice_texts.of_closure(closure, number, asked.id)


@app.command("list")
def list_(
    ctx: typer.Context,
    unit: UnitFilter = None,
    all_: Annotated[bool, typer.Option("--all", help="Those that are over or ended, too.")] = False,
    as_of: AsOf = None,
) -> None:
    """List the notices that are up or to come."""
    from vis_cli.db.cards import cards
    from vis_cli.db.register.directories import names_of
    from vis_cli.rules.core.times import local

    vis: AppContext = ctx.obj
    day = vis.today if as_of is None else local(vis.moment(as_of, "--as-of")).date()
    with vis.reading() as db:
        held = cards.notices(db, None if unit is None else [params.unit(vis, db, unit)])
        names = names_of(db, held)
    items = [as_json(notice, names, day) for notice in held]
    if not all_:
        items = [item for item in items if item["state"] in ("up", "to come")]
    items.sort(key=lambda item: (item["from"] or "", item["id"]))
    vis.show(Result({"items": items}, COLUMNS, empty="No notices."))


def as_json(notice: Notice, names: dict[str, str], day: date) -> dict[str, Any]:
    """A notice as `--json` has it."""
    return {
        "id": notice.id,
        "unit": notice.unit,
        "unit_name": names.get(notice.unit, notice.unit),
        "from": notice.since.isoformat() if notice.since else None,
        "to": notice.until.isoformat() if notice.until else None,
        "text": notice.text,
        "state": state_of(notice, day),
        "origin": notice.origin,
    }


def state_of(notice: Notice, day: date) -> str:
    """`up`, `to come`, `over` or `ended`."""
    if notice.ended:
        return "ended"
    if notice.on(day):
        return "up"
    return "to come" if notice.since is not None and notice.since > day else "over"


def find(db: Connection, name: str) -> Notice:
    """The notice that an argument names.

    Raises:
        NotFound: there is none.
    """
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch
    from vis_cli.rules.cards.notices import Notice

    found = re.fullmatch(r"N-([0-9]{1,15})", name.strip(), re.IGNORECASE)
    held = fetch(db, Notice, t.notices.c.number == int(found[1])) if found else []
    if not held:
        raise NotFound(f'there is no notice "{name}".', id="unknown-notice", hint="`vis cards notice list` has them.")
    return held[0]


def describe(vis: AppContext, db: Connection, name: str) -> tuple[dict[str, Any], list[str]]:
    """Everything about a notice: its JSON, and lines for people.

    Raises:
        NotFound: there is none.
    """
    from vis_cli.db.register.directories import names_of
    from vis_cli.rules.cards.notices import days_in_words, wire

    notice = find(db, name)
    data = {**as_json(notice, names_of(db, [notice]), vis.today), "hsa": wire(notice)}
    lines = [
        f"{notice.id}  {data['unit_name']}  {notice.unit}",
        f"  {days_in_words(notice.since, notice.until)}: {data['state']}",
        *(f"  {line}" for line in notice.text.split("\n")),
        *([f"  made for: {notice.origin}"] if notice.origin else []),
    ]
    return data, lines


@app.command(cls=Changing)
def edit(
    ctx: typer.Context,
    notice: Name,
    from_: From = None,
    to: To = None,
    text: Text = None,
    text_file: TextFile = None,
) -> None:
    """Change a notice's days or its text."""
    from vis_cli.rules.cards import notices

    vis: AppContext = ctx.obj
    written = _given(vis, text, text_file)
    since = None if from_ is None else vis.day(from_, "--from")
    until = None if to is None else vis.day(to, "--to")
    if written is None and since is None and until is None:
        raise Usage("nothing to change.", hint="Give --text, --text-file, --from or --to.")

    def planner(db: Connection) -> Plan:
        from vis_cli.db.cards import cards

        before = find(db, notice)
        after = replace(
            before, since=since or before.since, until=until or before.until, text=written or before.text, ended=False
        )
        ordered(after.since, after.until)
        return notices.edit(cards.notices(db, [before.unit]), before, after)

    vis.write(planner, needs="cards")


@app.command(cls=Changing)
def end(
    ctx: typer.Context,
    notice: Annotated[list[str], typer.Argument(metavar="NOTICE...", help="The notices, e.g. N-17.")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The last day; else now.")] = None,
) -> None:
    """Take notices down: now, or after the day given. One that is over is tidied away."""
    from vis_cli.rules.cards import notices
    from vis_cli.rules.core.plan import Plan as Plan_
    from vis_cli.rules.core.plan import Step

    vis: AppContext = ctx.obj
    last = None if on is None else vis.day(on, "--on")

    def planner(db: Connection) -> Plan:
        held = [find(db, name) for name in dict.fromkeys(notice)]
        return Plan_(tuple(Step(each, notices.end(each, today=vis.today, on=last)) for each in held))

    vis.write(planner, needs="cards")


@app.command(cls=Changing)
def apply(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV: unit, text, from, to; - is standard input.")],
    keep_going: KeepGoing = False,
    rest: Rest = None,
) -> None:
    """Put many notices up, from a file, every row checked before the first is written."""
    from vis_cli.cli.cards.bulk import apply_rows
    from vis_cli.files.cards.rows import NoticesFile

    apply_rows(ctx.obj, NoticesFile.read(file, stdin=ctx.obj.stdin.buffer), file, keep_going=keep_going, rest=rest)


@app.command(cls=Changing)
def suggest(
    ctx: typer.Context,
    unit: Annotated[str | None, typer.Argument(metavar="UNIT", help="The unit.", show_default=False)] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every unit that has hours.")] = False,
    year: Annotated[int | None, typer.Option("--year", metavar="YEAR", help="The year; else this one.")] = None,
    lead: Annotated[str, typer.Option("--lead", metavar="DAYS", help="Show it so long before, e.g. 7d.")] = "0d",
) -> None:
    """Plan the notices that red days lack. Shows them; --yes, or a yes at the terminal, puts them up."""
    from vis_cli.rules.cards.notice_texts import suggest as suggested
    from vis_cli.rules.cards.red_days import red_days
    from vis_cli.rules.core.plan import Plan as Plan_
    from vis_cli.rules.core.plan import Step
    from vis_cli.rules.core.times import duration

    vis: AppContext = ctx.obj
    if (unit is None) == (not all_):
        raise Usage("suggest for which unit?", id="missing-unit", hint="Give one UNIT, or --all.")
    which = vis.today.year if year is None else year
    red_days(which)
    try:
        ahead = duration(lead)
    except ValueError as error:
        raise Usage(f"--lead: {error}", id="malformed-duration") from None

    def planner(db: Connection) -> Plan:
        from vis_cli.db.cards import cards
        from vis_cli.db.core.records import next_number

        number = next_number(db, "notice")
        steps: list[Step] = []
        for card in cards.cards(db, None if unit is None else [params.unit(vis, db, unit)]):
            if card.unit.closed_on is not None and card.unit.closed_on <= vis.today:
                continue
            for notice in suggested(card, which, lead=ahead, today=vis.today, next_number=number + len(steps)):
                steps.append(Step(None, notice))
        return Plan_(tuple(steps))

    if not vis.options.get("yes") and not vis.dry_run and not vis.interactive:
        vis.options["dry_run"] = True
        vis.say("Suggested only: --yes puts them up.")
    vis.write(planner, needs="cards")
