"""`vis today`: the morning's screen, as a screen, a line, or a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import findings
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.i18n import _, language
from vis_cli.errors import Message, Sentence, as_message
from vis_cli.rules.core.times import clock, in_english, parse_day, weeks

commands = typer.Typer(rich_markup_mode=None)

SHOWN = 6
"""So many of what begins, and of what ends, stand on the screen."""


@commands.command()
def today(
    ctx: typer.Context,
    line: Annotated[bool, typer.Option("--line", help="One line, for a greeting or a chat.")] = False,
) -> None:
    """Show what begins and ends today, what is to be keyed in, missed or unanswered: exit 0 if all is well, else 1.

    It is well or not as `vis status` has it; what is overdue or waits alone is no alarm.
    """
    vis: AppContext = ctx.obj
    data = app.operations.today.look(vis.invocation)
    code = 0 if data["well"] else 1
    if vis.format == "html":
        vis.print(app.operations.today.page(_(_heading(data)), list(_parts(data)), _, language()))
        if code:
            raise SystemExit(code)
        return
    if vis.options.get("quiet"):
        text: Sequence[Sentence] = [] if data["well"] else [_line(data)]
    else:
        text = [_line(data)] if line else list(_lines(data))
    seen = [each for each in data["attention"] if each["id"] != app.operations.today.LATE]
    ids = findings.ids(data["findings"], seen) if not line else ()
    vis.show(Result(data, text=text, exit_code=code, wrap=True, ids=ids))


@dataclass
class Part:
    """A heading, and what stands below it: of what, and what is said of it; `lines`: as the screen says it instead."""

    heading: Sentence
    rows: list[tuple[Sentence, Sentence]] = field(default_factory=list)
    lines: list[Sentence] | None = None


def _heading(data: Mapping[str, Any]) -> Message:
    day = parse_day(data["date"])
    said = Message("{day} ({week})", day=in_english(day), week=weeks(day, day))
    for more in (data["red_day"], data["label"]):
        said = Message("{said} · {more}", said=said, more=more) if more else said
    return said


def _parts(data: Mapping[str, Any]) -> Iterator[Part]:
    for heading, key in ((Message("Begins today"), "begins"), (Message("Ends today"), "ends")):
        yield Part(heading, [(each["where"], _with_time(each)) for each in data[key]])
    yield Part(Message("To key in"), list(_tasks(data["tasks"])))
    missed = [each for each in data["findings"] if each["id"] == app.operations.today.MISSED]
    yield Part(
        Message("Missed"),
        [(each["id"], _with_fix(each)) for each in missed],
        lines=[*findings.lines(missed, findings.marked("!"))],
    )
    yield Part(Message("Unanswered"), [*_cases(data["cases"]), *_orders(data["orders"])])
    rest = list(app.operations.today.rest(data))
    lines = [line for sign in "!-" for line in _of_sign(rest, sign)]
    yield Part(Message("To see to"), [(each["id"], _with_fix(each)) for _sign, each in rest], lines=lines)


def _of_sign(rest: Sequence[tuple[str, Mapping[str, Any]]], sign: str) -> Iterator[Sentence]:
    return findings.lines([each for has, each in rest if has == sign], findings.marked(sign))


def _with_time(event: Mapping[str, Any]) -> Message:
    said: Message = event["message"]
    return said if event["at"] is None else Message("{time} {said}", time=clock(event["at"])[11:], said=said)


def _with_fix(finding: Mapping[str, Any]) -> Message:
    return Message("{message} {fix}", message=as_message(finding["message"]), fix=as_message(finding["fix"]))


def _tasks(tasks: Mapping[str, Any]) -> Iterator[tuple[Sentence, Sentence]]:
    see = Message("See `vis todo`.")
    if tasks["overdue"]:
        since = tasks["oldest"][:10]
        said = Message("{count}, the oldest since {since}. {see}", count=tasks["overdue"], since=since, see=see)
        yield Message("overdue"), said
    if tasks["due_today"]:
        template = "{count}." if tasks["overdue"] else "{count}. {see}"  # once is enough
        yield Message("due today"), Message(template, count=tasks["due_today"], see=see)


def _cases(cases: Mapping[str, Any]) -> Iterator[tuple[Sentence, Sentence]]:
    if cases["waiting"]:
        said = Message(
            "{count} waits for its unit, since {since}. See `vis cases list --waiting unit`.",
            "{count} wait for their units, the longest since {since}. See `vis cases list --waiting unit`.",
            count=cases["waiting"],
            since=clock(cases["oldest"]),
        )
        yield Message("cases"), said


def _orders(orders: Mapping[str, int]) -> Iterator[tuple[Sentence, Sentence]]:
    if orders["received"]:
        said = Message(
            "{count} was read and is not applied. See `vis orders list --state received`.",
            "{count} were read and are not applied. See `vis orders list --state received`.",
            count=orders["received"],
        )
        yield Message("orders received"), said
    if orders["unanswered"]:
        said = Message(
            "{count} was applied and never answered. See `vis orders list --state applied`.",
            "{count} were applied and never answered. See `vis orders list --state applied`.",
            count=orders["unanswered"],
        )
        yield Message("orders"), said


def _lines(data: Mapping[str, Any]) -> Iterator[Sentence]:
    yield _heading(data)
    for part in _parts(data):
        if not part.rows:
            yield Message("{heading}: nothing.", heading=part.heading)
            continue
        yield Message("{heading}:", heading=part.heading)
        if part.lines is not None:
            yield from (Message("  {line}", line=as_message(each)) for each in part.lines)
            continue
        for about, said in part.rows[:SHOWN]:
            yield Message("  {about}: {said}", about=about, said=said)
        if len(part.rows) > SHOWN:
            yield Message("  … and {count} more (--json has all).", count=len(part.rows) - SHOWN)
    waiting = bool(data["tasks"]["overdue"] or data["tasks"]["due_today"]) + bool(data["cases"]["waiting"])
    waiting += sum(map(bool, data["orders"].values()))
    waiting += sum(each["id"] != app.operations.today.LATE for each in data["attention"])
    yield findings.verdict(well=data["well"], waiting=waiting)


def _line(data: Mapping[str, Any]) -> Message:
    """The whole morning in a line: what there is none of is not named."""
    missed = sum(each["id"] == app.operations.today.MISSED for each in data["findings"])
    rest = len(list(app.operations.today.rest(data)))
    waiting = sum(data["orders"].values())
    found = [
        said
        for said, count in (
            (Message("begins {count}", count=len(data["begins"])), data["begins"]),
            (Message("ends {count}", count=len(data["ends"])), data["ends"]),
            (Message("overdue {count}", count=data["tasks"]["overdue"]), data["tasks"]["overdue"]),
            (Message("due today {count}", count=data["tasks"]["due_today"]), data["tasks"]["due_today"]),
            (Message("missed {count}", count=missed), missed),
            (Message("unanswered {count}", count=data["cases"]["waiting"]), data["cases"]["waiting"]),
            (Message("orders waiting {count}", count=waiting), waiting),
            (Message("to see to {count}", count=rest), rest),
        )
        if count
    ]
    said = _heading(data)
    for each in found or [Message("nothing to see to")]:
        said = Message("{said} · {more}", said=said, more=each)
    return said
