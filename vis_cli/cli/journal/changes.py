"""`vis changes`: what was changed, by whom and why, and taking it back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import complete_changes
from vis_cli.errors import Ambiguous, NotFound, Refused, Stale
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.core.plan import undo as inverse
from vis_cli.rules.core.times import iso, local

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

app = typer.Typer(cls=Group, help="The journal: list, show, undo.", rich_markup_mode=None)

TYPED = 20  # an undo of more steps than this wants the count typed
INTERNAL = ("sealed", "needs")  # details of a change set that say nothing to people
LIST_COLUMNS = (
    ("id", "change"),
    ("at", "at"),
    ("actor", "actor"),
    ("ticket", "ticket"),
    ("summary", "did"),
    ("command", "command"),
)


@app.command("list")
def list_(
    ctx: typer.Context,
    actor: Annotated[str | None, typer.Option(help="Only this actor's.")] = None,
    ticket: Annotated[str | None, typer.Option(help="Only under this ticket.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day or time on.")] = None,
    until: Annotated[str | None, typer.Option(help="Before this day or time.")] = None,
    object_: Annotated[str | None, typer.Option("--object", help="Only what touched this id, e.g. W-17.")] = None,
    file: Annotated[str | None, typer.Option(help="Only what read this file (name or SHA-256).")] = None,
) -> None:
    """List change sets, newest first."""
    from sqlalchemy import select

    from vis_cli.db.core import journal
    from vis_cli.db.core import tables as t

    vis: AppContext = ctx.obj
    c = t.changes.c
    query = select(t.changes).order_by(c.number.desc())
    if vis.options.get("actor"):  # --actor stands here for a filter, not for who is asking
        actor = actor or vis.options["actor"]
    if actor:
        query = query.where(c.actor == actor)
    if ticket:
        query = query.where(c.ticket == ticket)
    if since:
        query = query.where(c.at >= vis.moment(since, "--since"))
    if until:
        query = query.where(c.at < vis.moment(until, "--until"))
    with vis.reading() as db:
        if object_:
            query = query.where(c.number.in_(select(t.steps.c.change).where(_touches(db, object_.strip()))))
        rows = [row for row in db.execute(query) if file is None or _has_read(row, file)]
        undone = journal.undone(db)
    items = [as_json(row, undone.get(row.number)) for row in rows]
    shown = [item | {"at": item["at"][:16].replace("T", " "), "summary": summary(item)} for item in items]
    vis.show(Result({"items": items}, LIST_COLUMNS, rows=shown, empty="No changes."))


def _touches(db: Connection, written: str) -> ColumnElement[bool]:
    """Steps on the object that `written` names: by id, by the first part of an id (`IT-48213`), or by name."""
    from sqlalchemy import or_

    from vis_cli.db.core import tables as t
    from vis_cli.db.register.directories import case_type_directory, person_directory, unit_directory

    ids = {written, written.upper()}
    for directory in (unit_directory(db), person_directory(db), case_type_directory(db)):
        with suppress(NotFound, Ambiguous):
            ids.add(directory.find(written))
    c = t.steps.c.object
    return or_(c.in_(ids), *(c.startswith(f"{id}/", autoescape=True) for id in ids))


def _digest(read: Mapping[str, str]) -> tuple[str, str]:
    """What a file that was read is known by: its SHA-256, or where it held content an HMAC."""
    return ("HMAC", read["hmac"]) if "hmac" in read else ("SHA-256", read["sha256"])


def _has_read(row: Row[Any], file: str) -> bool:
    """Whether a change set read a file of this name, or with this beginning of its SHA-256."""
    return any(
        file in (read["name"], read["name"].replace("\\", "/").rsplit("/", 1)[-1])
        or (len(file) >= 8 and _digest(read)[1].startswith(file.lower()))
        for read in json.loads(row.files)
    )


def as_json(row: Row[Any], undone_by: int | None) -> dict[str, Any]:
    """A change set as `--json` has it."""
    return {
        "id": f"C-{row.number}",
        "at": iso(row.at),
        "actor": row.actor,
        "ticket": row.ticket,
        "reason": row.reason,
        "command": row.command,
        "counts": json.loads(row.counts),
        "undoes": None if row.undoes is None else f"C-{row.undoes}",
        "undone_by": None if undone_by is None else f"C-{undone_by}",
    }


def summary(item: dict[str, Any]) -> str:
    """The counts of a change set in a few characters: `+2 ~1 -3`, and whether it was taken back."""
    signs = {"add": "+", "change": "~", "remove": "-"}
    said = " ".join(f"{signs.get(key, key + ' ')}{n}" for key, n in item["counts"].items() if n and key != "same")
    return f"{said} (undone by {item['undone_by']})" if item["undone_by"] else said


ChangeShown = Annotated[
    str, typer.Argument(help="The change, e.g. C-42.", metavar="CHANGE", autocompletion=complete_changes)
]


@app.command()
def show(ctx: typer.Context, change: ChangeShown) -> None:
    """Show a change set with every step before and after."""
    from vis_cli.app.records import step_as_json
    from vis_cli.cli.frame.outcome import SIGNS, words
    from vis_cli.db.core import journal
    from vis_cli.db.register.directories import names_of

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        number = journal.number_of(change)
        row = journal.change(db, number)
        steps = journal.steps_of(db, number)
        names = names_of(db, [step.record for step in steps[:500]])
        undone_by = journal.undone_by(db, number)
    item = as_json(row, undone_by)
    data = {
        **item,
        "files": json.loads(row.files),
        "details": json.loads(row.details),
        "hash": row.hash,
        "steps": [step_as_json(step) for step in steps],
    }
    lines = [
        f"C-{number}  {local(row.at):%Y-%m-%d %H:%M:%S}  {row.actor}"
        + (f"  ticket {row.ticket}" if row.ticket else ""),
        f"  {row.command}",
        *([f"  because: {row.reason}"] if row.reason else []),
        *(f"  read {file['name']} ({_digest(file)[0]} {_digest(file)[1][:16]}…)" for file in data["files"]),
        *([f"  takes back {item['undoes']}"] if item["undoes"] else []),
        *([f"  taken back by {item['undone_by']}"] if item["undone_by"] else []),
        "",
        *(_step_line(step, names, SIGNS, words) for step in steps),
        *([f"  {key}: {value}" for key, value in data["details"].items() if key not in INTERNAL and not steps]),
    ]
    vis.show(Result(data, text="\n".join(lines), wrap=True))


def _step_line(step: Step, names: dict[str, str], signs: dict[str, str], words: Any) -> str:
    line = f"{signs[step.action]} {words(step.record, names)}"
    if step.action == "change":
        line += f"\n    before: {words(step.before, names)}"
    return line


ChangeName = Annotated[
    str, typer.Argument(help="The change to take back, e.g. C-42.", metavar="CHANGE", autocompletion=complete_changes)
]
OnlyUntouched = Annotated[bool, typer.Option("--only-untouched", help="Take back what nothing has touched since.")]


@app.command(cls=Changing)
def undo(ctx: typer.Context, change: ChangeName, only_untouched: OnlyUntouched = False) -> None:
    """Take a change back: what it added goes, what it changed or removed is as before."""
    from vis_cli.db.core import journal

    take_back(ctx.obj, journal.number_of(change), only_untouched=only_untouched)


def take_back(vis: AppContext, number: int, *, only_untouched: bool = False, asked_first: bool = False) -> None:
    """Undo a change set on the one way to write.

    Raises:
        Refused: it can not be undone. Stale: something has been touched since, or refers to what would go.
    """
    from vis_cli.db.core import journal

    _ = vis.invocation.lifted  # a word that is wrong is told before what it is about
    with vis.reading() as db:
        needs = json.loads(journal.change(db, number).details).get("needs", "operations")

    def planner(db: Connection) -> Plan:
        plan = _undo_plan(db, number, only_untouched)
        return Plan(plan.steps, notes=plan.notes, asks=(f"This takes back C-{number}.",) if asked_first else ())

    vis.write(planner, needs=needs, undoes=number, typed=lambda plan: plan.size > TYPED)


def _undo_plan(db: Connection, number: int, only_untouched: bool) -> Plan:
    from vis_cli.db.core import journal
    from vis_cli.db.core.records import kept, touched
    from vis_cli.db.operations.history import in_use

    row = journal.change(db, number)
    if not row.undoable:
        raise Refused(f"C-{number} can not be undone: {row.command}.", id="not-undoable")
    done = journal.taken_back(db, number)
    steps = tuple(
        step for step in inverse(journal.steps_of(db, number)) if (step.record.kind, step.record.id) not in done
    )
    by = journal.undone(db).get(number)
    if by is not None and not steps:
        return Plan(notes=(f"C-{number} was taken back by C-{by} already.",))
    by_kind: dict[str, list[Step]] = {}
    for step in steps:
        by_kind.setdefault(step.record.kind, []).append(step)
    changed = {(kind, id) for kind, wanted in by_kind.items() for id in touched(db, kept(kind), wanted)}
    if changed and not only_untouched:
        raise _stands_in_the_way(f"touched since C-{number}", changed)
    left = _without(steps, changed)
    while used := in_use(db, left):  # what stays may itself refer to what would go
        if not only_untouched:
            raise _stands_in_the_way(f"in use since C-{number}", used)
        changed |= used
        left = _without(left, used)
    return Plan(left, notes=(f"Left as they are, touched since: {len(changed)}.",) if changed else ())


def _without(steps: Sequence[Step], left_out: Collection[tuple[str, str]]) -> tuple[Step, ...]:
    return tuple(step for step in steps if (step.record.kind, step.record.id) not in left_out)


def _stands_in_the_way(why: str, objects: Iterable[tuple[str, str]]) -> Stale:
    named = sorted(id for _, id in objects)
    shown = ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
    hint = "Nothing was changed. --only-untouched takes back the rest."
    return Stale(f"{why}: {shown}.", hint=hint, objects=named)
