"""`vis cases`: residents' cases, listed, shown, counted and imported; personal numbers masked unless asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group, private
from vis_cli.errors import Fault, FaultyInput, Refused, Usage
from vis_cli.rules.cases import cases as rules
from vis_cli.rules.cases.cases import Case
from vis_cli.rules.core import personal_number
from vis_cli.rules.core.masking import mask
from vis_cli.rules.core.times import clock, iso, local

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from vis_cli.files.core.text import Text

app = typer.Typer(cls=Group, help="Residents' cases: list, show, stats, import.", rich_markup_mode=None)

COLUMNS = ("number", "unit_name", "case_type", "state", "assigned_to", "days_open", "opened", "closed", "resident")
Reveal = Annotated[bool, typer.Option("--reveal", help="Show personal numbers in full; is journalled.")]
UnitOption = Annotated[str | None, typer.Option("--unit", help="Only this unit's.")]


@app.command("list")
def list_(
    ctx: typer.Context,
    unit: UnitOption = None,
    state: Annotated[str | None, typer.Option(help="Only new, assigned, answered or closed.")] = None,
    older_than: Annotated[str | None, typer.Option(help="Only those opened longer ago, e.g. 23mo or 30d.")] = None,
    reveal: Reveal = False,
) -> None:
    """List cases, in order of their numbers."""
    from vis_cli.db.cases import cases

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        found = list(cases.fetch(db, *_where(vis, db, unit, state, older_than)))
        names = _Names(db)
    if reveal:
        note_read(vis, numbers=[case.id for case in found])
    items = [as_json(case, names, vis.now, reveal) for case in found]
    shown = [item | {name: clock(item[name]) for name in ("opened", "closed")} for item in items]
    columns = [(name, name.replace("_", " ")) for name in COLUMNS]
    vis.show(Result({"items": items}, columns, rows=shown, empty="No cases."))


def _where(
    vis: AppContext, db: Connection, unit: str | None, state: str | None, older_than: str | None
) -> list[ColumnElement[bool]]:
    from vis_cli.db.cases import cases

    wanted = []
    if unit is not None:
        wanted.append(cases.c.unit == params.unit(vis, db, unit))
    if state is not None:
        if state not in rules.STATES:
            raise Usage(f'--state: "{state}" is not one of {", ".join(rules.STATES)}.')
        wanted.append(cases.c.state == state)
    if older_than is not None:
        length = re.fullmatch(r"([0-9]{1,4})(mo|m|y|d)", older_than.strip())
        if length is None:
            raise Usage(f'--older-than: "{older_than}" is not a length. Write for example 23mo or 30d.')
        n = int(length[1])
        months, days = {"d": (0, n), "y": (12 * n, 0)}.get(length[2], (n, 0))
        wanted.append(cases.older_than(vis.now, months, days))
    return wanted


class _Names:
    """Names for the ids that cases hold."""

    def __init__(self, db: Connection) -> None:
        from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory

        self.units = unit_directory(db).names
        self.case_types = case_type_directory(db).names
        self.persons = person_directory(db).names


def as_json(case: Case, names: _Names, now: datetime, reveal: bool = False) -> dict[str, Any]:
    """A case as `--json` has it."""
    return {
        "number": case.id,
        "unit": case.unit,
        "unit_name": names.units.get(case.unit),
        "case_type": names.case_types.get(case.case_type, case.case_type),
        "state": case.state,
        "assigned_to": case.assigned_to,
        "assigned_to_name": names.persons.get(case.assigned_to or ""),
        "days_open": (local(case.closed or now).date() - local(case.opened).date()).days,
        "waiting_since": iso(case.waiting_since) if case.waiting_since else None,
        "opened": iso(case.opened),
        "closed": iso(case.closed) if case.closed else None,
        "last_event": iso(case.last_event),
        "documented": case.documented,
        "subject": case.subject if reveal else mask(case.subject or "") or None,
        "resident": case.resident if reveal else personal_number.mask(case.resident),
    }


def note_read(vis: AppContext, *, numbers: Iterable[str] = (), residents: Iterable[str] = ()) -> None:
    """Note in the access log who looked at which cases or residents in full."""
    from vis_cli.db.core import journal
    from vis_cli.db.core import tables as t

    masked = ", ".join(personal_number.mask(resident) for resident in residents) or None
    with vis.database.writing() as db:
        row = {
            "at": vis.now,
            "actor": vis.actor,
            "command": vis.command_line,
            "resident": masked,
            "cases": json.dumps(list(numbers)),
            "person": None,
        }
        journal.add_beside(db, t.reads, row)
        db.commit()


@app.command()
def show(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(help="The case, e.g. 2024-0001234.")],
    as_: Annotated[str, typer.Option("--as", help="What a resident or staff sees.")] = "staff",
    reveal: Reveal = False,
) -> None:
    """Show a case with its messages, and its comments unless it is as a resident sees it."""
    from vis_cli.db.cases import cases
    from vis_cli.db.core import tables as t

    vis: AppContext = ctx.obj
    if as_ not in ("resident", "staff"):
        raise Usage(f'--as: "{as_}" is not resident or staff.')
    with vis.argument(case):
        key = rules.parse_number(case)
    with vis.reading() as db:
        found = cases.case(db, key)
        names = _Names(db)
        parts = {table.name: cases.belonging(db, table, key) for table in (t.messages, t.comments, t.attachments)}
    note_read(vis, numbers=[found.id], residents=[found.resident] if reveal else ())
    data = as_json(found, names, vis.now, reveal)
    said: Callable[[str], str] = str if reveal else mask
    data["messages"] = [
        {
            "n": row["n"],
            "at": iso(row["at"]),
            "sender": row["sender"],
            "author": names.persons.get(row["author"] or "", row["author"]),
            "sort": row["sort"],
            "text": said(row["text"]),
        }
        for row in parts["messages"]
    ]
    data["attachments"] = [
        {"n": row["n"], "name": said(row["name"]), "media_type": row["media_type"], "size": row["size"]}
        for row in parts["attachments"]
    ]
    if as_ == "staff":
        data["comments"] = [
            {
                "n": row["n"],
                "at": iso(row["at"]),
                "author": names.persons.get(row["author"], row["author"]),
                "text": said(row["text"]),
            }
            for row in parts["comments"]
        ]
    vis.show(Result(data, text=_screen(data)))


def _screen(data: dict[str, Any]) -> str:
    closed = f", closed {data['closed'][:10]}" if data["closed"] else f", open {data['days_open']} days"
    lines = [
        f"{data['number']}  {data['case_type']} at {data['unit_name'] or data['unit']}",
        f"  {data['subject'] or 'no subject'}; resident {data['resident']}",
        f"  {data['state']}, opened {data['opened'][:10]}{closed}"
        + (f", with {data['assigned_to_name'] or data['assigned_to']}" if data["assigned_to"] else ""),
        f"  in the patient record: {data['documented']}",
    ]
    for message in data["messages"]:
        who = message["author"] or message["sender"]
        lines += ["", f"{clock(message['at'])}  {who}:", f"  {message['text']}"]
    for each in data["attachments"]:
        lines += ["", f"attached: {each['name']} ({each['size']} bytes)"]
    for comment in data.get("comments", ()):
        lines += [
            "",
            f"{clock(comment['at'])}  {comment['author']}, to staff only:",
            f"  {comment['text']}",
        ]
    return "\n".join(lines)


@app.command()
def stats(ctx: typer.Context, unit: UnitOption = None) -> None:
    """Count the cases: all, open, closed, and by state."""
    from vis_cli.db.cases import cases

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        found = cases.stats(db, *_where(vis, db, unit, None, None))
    total, closed = sum(found.values()), found.get("closed", 0)
    by_state = {state: found.get(state, 0) for state in rules.STATES}
    vis.show(Result({"total": total, "open": total - closed, "closed": closed, "states": by_state}))


@app.command("import", cls=Changing)
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A CSV file, or - for stdin.", parser=private)],
    reserve_numbers: Annotated[
        bool,
        typer.Option("--reserve-numbers", help="Take twelve characters that are no personal number as they stand."),
    ] = False,
) -> None:
    """Take in cases from a CSV file: new ones added, known ones changed, none removed. It can not be undone."""
    from vis_cli.app.execute import check_ticket, entry_of, refuse_pretended
    from vis_cli.cli.retention.params import the_key
    from vis_cli.db.cases import cases
    from vis_cli.db.core import journal
    from vis_cli.db.core.schema import check_version

    vis: AppContext = ctx.obj
    vis.permit("cases")
    expected = dict(vis.invocation.expected)
    with vis.reading() as db:
        text, wanted = _read(vis, db, file, reserve_numbers)
        if vis.dry_run:
            new, differ, same = cases.compare(db, wanted)
            _say(vis, {"add": len(new), "change": len(differ), "remove": 0, "same": same}, None)
            return
    refuse_pretended(vis.invocation)
    with vis.database.writing() as db:
        check_version(db)
        new, differ, same = cases.compare(db, wanted)
        counts = {"add": len(new), "change": len(differ), "remove": 0, "same": same}
        _check(vis, counts, expected)
        number = None
        if new or differ:
            check_ticket(vis.invocation)
            vis.invocation.note_content(text.hmac(the_key(vis)))
            cases.insert(db, new)
            cases.change(db, [after for _, after in differ])
            number = journal.write(
                db,
                entry_of(
                    vis.invocation,
                    undoable=False,
                    counts=counts,
                ),
            )
        db.commit()
    _say(vis, counts, number)


def _read(vis: AppContext, db: Connection, file: str, reserve_numbers: bool) -> tuple[Text, list[Case]]:
    from vis_cli.db.cases import cases
    from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory
    from vis_cli.files.cases import cases as files

    table, found = files.read(
        file,
        units=unit_directory(db, vis.today),
        case_types=case_type_directory(db),
        persons=person_directory(db),
        today=vis.today,
        reserve_numbers=reserve_numbers,
        stdin=vis.stdin.buffer if file == "-" else None,
    )
    rows = {case.key: row for row, case in enumerate(found)}
    faults = [
        Fault(
            "reopens",
            f"{before.id} is closed, and a closed case is not opened again.",
            table.source(rows[before.key], "state"),
            "Open a new case.",
        )
        for before, after in cases.compare(db, found)[1]
        if before.closed is not None and after.closed is None
    ]
    if faults:
        raise FaultyInput(faults)
    return table.text, found


def _check(vis: AppContext, counts: dict[str, int], expected: dict[str, int]) -> None:
    wrong = [f"{action} {counts[action]}, not {n}" for action, n in expected.items() if counts[action] != n]
    if wrong:
        raise Refused(f"the file has other counts than expected: {'; '.join(wrong)}.", id="expect")
    steps = counts["add"] + counts["change"]
    if vis.options.get("yes") or steps <= 1:
        return
    if not vis.interactive:
        raise Refused(
            f"{steps} cases are to be confirmed, and nobody is there to ask.",
            id="not-confirmed",
            hint="Add --yes, or look first with --dry-run.",
        )
    label = f"{vis.settings.label}: " if vis.settings.label else ""
    if not vis.terminal.agree(f"{label}Add {counts['add']} and change {counts['change']} cases?"):
        raise Refused("not confirmed; nothing was changed.", id="not-confirmed")


def _say(vis: AppContext, counts: dict[str, int], number: int | None) -> None:
    data: dict[str, Any] = {
        "change": f"C-{number}" if number else None,
        "dry_run": vis.dry_run,
        "counts": counts,
        "steps": [],
    }
    said = f"{counts['add']} added, {counts['change']} changed, {counts['same']} the same."
    start = "Would be: " if vis.dry_run else f"C-{number}: " if number else "Nothing to change: "
    vis.show(Result(data, text=start + said))
