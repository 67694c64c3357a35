"""What is to be keyed in, listed; and ticked off when it has been."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import findings, moments, params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, is_aloud
from vis_cli.cli.frame.report import fault_as_json
from vis_cli.cli.frame.rest_files import report_left_out
from vis_cli.errors import Message, Sentence
from vis_cli.output import FOR_PROGRAMS, Result
from vis_cli.rules.worklist.lines import told
from vis_cli.rules.worklist.who import HSA, LOCAL, SUPPORT

COLUMNS = (
    ("id", "task"),
    ("due", "due"),
    ("system", "system"),
    ("unit_name", "unit"),
    ("what", "key in"),
    ("who", "who"),
    ("details", "details"),
)
NUMBER = ("number", "no.")
NUMBERED_COLUMNS = (NUMBER, *COLUMNS)
LESSER = ("details", "id", "who", "system")
"""Where there is little room the task's id goes early: where it has a number, that is what is typed."""
SHOWN = 1000
"""Lines that a person is shown unless more are asked for: nobody reads what a whole region once must key in."""
_HANDS = {
    SUPPORT: Message("VIS support"),
    LOCAL: Message("local administrator"),
    HSA: Message("HSA administrator"),
}

Day = Annotated[
    str | None, typer.Option("--date", metavar="DATE", help="Tasks due on this day or earlier (default: today).")
]
System = Annotated[str | None, typer.Option("--system", metavar="SYSTEM", help="Only tasks in this system.")]
Unit = Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="Only this unit.")]
Who = Annotated[
    str | None,
    typer.Option(
        "--who", metavar="WHO", help="Only tasks in these hands: vis-support, local-administrator or hsa-administrator."
    ),
]
Tasks = Annotated[list[str], typer.Argument(help="Tasks: by number, or e.g. T-1a2b3c4d.", metavar="TASK...")]
SomeTasks = Annotated[
    list[str] | None,
    typer.Argument(help="Tasks or lines of the list: by number, or e.g. T-1a2b3c4d.", metavar="[TASK...]"),
]


def list_(ctx: typer.Context, date: Day = None, system: System = None, unit: Unit = None, who: Who = None) -> None:
    """List what is to be keyed in today, and what is overdue; whose hands each task is for."""
    if ctx.invoked_subcommand:
        return
    vis: AppContext = ctx.obj
    narrowed: dict[str, Any] = {"day": _day(vis, date), "system": system, "unit": unit, "who": who}
    limit, more, is_for_people = vis.options.get("limit"), 0, vis.format not in FOR_PROGRAMS
    columns: Sequence[tuple[str, str]] = COLUMNS
    items: Iterator[dict[str, Any]]
    is_seen = (vis.format == "table" and vis.out is None) or vis.is_heard
    if is_seen or (is_for_people and _asks_for_numbers(vis)):
        most = sys.maxsize if vis.options.get("sort") else limit or (SHOWN if is_seen else sys.maxsize)
        page = app.worklist.page(vis.invocation, most, **narrowed)
        found, more = list(_by_line(iter(page.items))), page.more
        if app.task_numbers.keep(vis.invocation, page.shown([(each["unit"], each["tasks"]) for each in found])):
            found, columns = [{"number": n, **each} for n, each in enumerate(found, 1)], NUMBERED_COLUMNS
        items = iter(found)
    else:
        items = app.worklist.list_(vis.invocation, **narrowed)
        items = _by_line(items) if is_for_people else items
    vis.show(
        Result(
            {"items": items},
            columns,
            row=partial(_shown, {}),
            empty="Nothing to key in.",
            lesser=LESSER if columns is NUMBERED_COLUMNS else [key for key in LESSER if key != "id"],
            marked=("due",),
            keys=NUMBER[:1] if is_for_people else (),
        )
    )
    if more and not limit:
        said = "{count} more line: --limit shows it, --unit, --system and --who show fewer."
        several = "{count} more lines: --limit shows them, --unit, --system and --who show fewer."
        vis.say(Message(said, several, count=more))


def _asks_for_numbers(vis: AppContext) -> bool:
    """Whether the numbers are a column that is asked for by name, where they do not stand by themselves."""
    named = [each for option in ("columns", "sort") for each in str(vis.options.get(option) or "").split(",")]
    return any(each.strip().removeprefix("-").casefold() in (NUMBER[0], _(NUMBER[1]).casefold()) for each in named)


def _by_line(items: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What is done together as one: the tasks of a line are due at the same moment, at the same unit."""
    try:
        for _, due in groupby(items, key=itemgetter("due", "system", "unit")):
            lines: dict[str, list[dict[str, Any]]] = {}
            for item in due:
                lines.setdefault(item["line"], []).append(item)
            for line, members in lines.items():
                tasks = [each["id"] for each in members]
                yield {**members[0], "id": line, "tasks": tasks, "what": told([each["what"] for each in members])}
    finally:
        if close := getattr(items, "close", None):
            close()


def _shown(said: dict[tuple[str, ...], str], item: Mapping[str, Any]) -> dict[str, Any]:
    """`said` keeps whose hands tasks are in as words: of a unit they are the same for nearly all."""
    due = item["due"][:10] if item["due"][11:16] == "00:00" else item["due"][:16].replace("T", " ")
    hands = (item["who"], *item["who_names"])
    who = said.get(hands) or said.setdefault(hands, _in_words(*hands))
    if item["overdue"]:
        due = _(Message("{due}, overdue", due=due)) if is_aloud() else f"{due} !"
    return {**item, "due": due, "who": who}


def _in_words(who: str, *names: str) -> str:
    """Whose hands, in the language that is spoken."""
    if who != LOCAL:
        return _(_HANDS[who])
    if not names:
        return _("local administrator: none")
    return _(Message("{who}: {names}", who=_HANDS[LOCAL], names=", ".join(names)))


def _day(vis: AppContext, written: str | None) -> datetime.date | None:
    if written is None:
        return None
    day = vis.day(written, "--date")
    moments.over(day, "--date")  # there must be a next day
    return day


def done(
    ctx: typer.Context,
    tasks: SomeTasks = None,
    date: Day = None,
    system: System = None,
    unit: Unit = None,
    who: Who = None,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar="REF", help="Only those of this order."),
    ] = None,
    all_due: Annotated[bool, typer.Option("--all-due", help="Only those whose moment has come.")] = False,
) -> None:
    """Tick off tasks that have been keyed in: those named, or all of a unit, a system, an order, or that are due.

    A number means what stood there in the table last shown to you; it is refused where that has changed since.
    """
    vis: AppContext = ctx.obj
    outcome = app.worklist.done(
        vis.invocation,
        tasks or (),
        day=_day(vis, date),
        system=system,
        unit=unit,
        who=who,
        order=order,
        all_due=all_due,
    )
    vis.show(outcome)


def undone(ctx: typer.Context, tasks: Tasks) -> None:
    """Remove the tick of tasks that were not keyed in after all."""
    vis: AppContext = ctx.obj
    vis.show(app.worklist.undone(vis.invocation, tasks))


def verify(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Exports from HSA (LDIF, CSV, xlsx), or a table of switches or of roles seen."
        ),
    ],
) -> None:
    """Tick off what exports show to be there, and report what does not agree (exit 1).

    That is what was ticked off and is not there, and what is there and nobody asked for. What cannot be read is
    reported and left out (exit 3). Switches: unit, case_type, active, seen_at. Roles: person, role, unit, from, to,
    seen_at; all that a unit it names has in the roles' systems.
    """
    vis: AppContext = ctx.obj
    outcome, verified, faults = app.evidence.verify(vis.invocation, files)
    found = verified.discrepancies
    extra = {
        "findings": [each.as_json() for each in found],
        "errors": [fault_as_json(fault) for fault in faults],
        "agreeing": verified.agreeing,
        "waiting": verified.waiting,
    }
    answer = vis.answer(replace(outcome, extra=extra))
    report_left_out(vis, faults)
    lines = [*map(findings.marked(), extra["findings"])]
    text = [*answer.lines, *lines] if answer.lines else lines
    if vis.has_rows_only:
        for line in lines:
            vis.say(line)
    code = 3 if faults and not outcome.dry_run else 1 if found else 0
    vis.show(replace(answer, text=text, exit_code=code, ids=findings.ids(extra["findings"])))


def letter(ctx: typer.Context, unit: params.UnitName, date: Day = None) -> None:
    """Print the Swedish mail to those whom a unit's tasks are for, where they are not for VIS support.

    One for each system, to the unit's local administrators or the administrator of HSA. Exit 1 where there is no
    local administrator.
    """
    vis: AppContext = ctx.obj
    found = app.task_letters.letters(vis.invocation, unit, day=_day(vis, date))
    lines: list[Sentence] = []
    for item in found.items:
        addresses = [f"{each['name']} <{each['email']}>" if each["email"] else each["name"] for each in item["to"]]
        to = ", ".join(addresses) or ("HSA-administratören" if item["who"] == HSA else "?")
        lines += [f"Till: {to}", f"Ämne: {item['subject']}", "", *item["text"].split("\n"), ""]
    lines += [findings.marked()({"id": each["id"], "message": each["message"]}) for each in found.findings]
    text = lines[: len(lines) - (lines[-1:] == [""])] or [
        Message("Nothing that others must key in at {unit}.", unit=found.unit_name)
    ]
    data = {"unit": found.unit, "unit_name": found.unit_name, "letters": found.items, "findings": found.findings}
    ids = findings.ids(found.findings)
    vis.show(Result(data, text=text, exit_code=1 if found.findings else 0, ids=ids))
