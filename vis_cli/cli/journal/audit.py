"""`vis audit`: the journal's hash chain, the journal for others to keep, and who has read what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame import params
from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Group
from vis_cli.cli.frame.params import Resident
from vis_cli.errors import Ambiguous, NotFound, Usage
from vis_cli.rules.core.times import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from vis_cli.db.core.journal import Verdict

app = typer.Typer(cls=Group, help="The journal's hash chain: head, verify, export, reads.", rich_markup_mode=None)

_HEAD = re.compile(r"(?:C-)?(\d{1,18}):([0-9a-f]{64})", re.ASCII | re.IGNORECASE)
EXPORT_FORMATS = ("jsonl", "csv")


@app.command()
def head(ctx: typer.Context) -> None:
    """Print the newest change and its hash, to keep elsewhere and give to `verify --expect`."""
    from vis_cli.db.core import journal

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        number, digest = journal.head(db)
        at = journal.last_moment(db)
    data = {"head": f"{number}:{digest}", "change": f"C-{number}" if number else None, "at": iso(at) if at else None}
    vis.show(Result(data, text=f"{number}:{digest}"))


@app.command()
def verify(
    ctx: typer.Context,
    expect: Annotated[
        str | None, typer.Option(metavar="SEQ:HASH", help="A head noted earlier, which must still be in the chain.")
    ] = None,
) -> None:
    """Compute the whole chain again; exit 1 where it is broken."""
    from vis_cli.db.core import journal

    vis: AppContext = ctx.obj
    expected = None if expect is None else _head(expect)
    with vis.reading() as db, vis.progress(journal.head(db)[0], "verifying") as done:
        verdict = journal.verify(db, expected, done)
    ok = verdict.broken_at is None
    data = {"ok": ok, "records": verdict.records, "head": verdict.head, "broken_at": verdict.broken_at}
    if not ok:
        data["why"] = verdict.why
    vis.show(Result(data, text=_said(verdict), exit_code=0 if ok else 1))


def _said(verdict: Verdict) -> str:
    many = f"{verdict.records} change{'' if verdict.records == 1 else 's'}"
    if verdict.broken_at is None:
        return f"The chain is whole: {many}, head {verdict.head}."
    return f"The chain is broken at C-{verdict.broken_at}: {verdict.why}. Good until {verdict.head}."


def _head(written: str) -> tuple[int, str]:
    found = _HEAD.fullmatch(written.strip())
    if found is None:
        raise Usage(f'--expect: "{written}" is not SEQ:HASH.', hint="`vis audit head` prints one.")
    return int(found[1]), found[2].lower()


@app.command()
def export(
    ctx: typer.Context,
    format: Annotated[
        str | None, typer.Option(help="jsonl: one change with its steps per line; csv: one step per line.")
    ] = None,
) -> None:
    """Write the whole journal, oldest first, as it is read."""
    from vis_cli.db.core import journal

    vis: AppContext = ctx.obj
    wanted = "json" if vis.options.get("json") else format or vis.options.get("format") or "jsonl"
    if wanted not in (*EXPORT_FORMATS, "json"):
        raise Usage(f'--format: "{wanted}" is not one of {", ".join(EXPORT_FORMATS)}.')
    with vis.reading() as db, vis.progress(journal.head(db)[0], "exporting") as done, vis.answering() as stdout:
        _EXPORTS[wanted](_counted(journal.everything(db), done), stdout)


def _counted(changes: Iterable[Any], done: Any) -> Iterator[Any]:
    for change in changes:
        yield change
        done(1)


def _change_as_json(change: Row[Any], steps: Iterable[Row[Any]]) -> dict[str, Any]:
    return {
        "id": f"C-{change.number}",
        "at": iso(change.at),
        "actor": change.actor,
        "ticket": change.ticket,
        "reason": change.reason,
        "command": change.command,
        "counts": json.loads(change.counts),
        "files": json.loads(change.files),
        "details": json.loads(change.details),
        "undoable": change.undoable,
        "undoes": None if change.undoes is None else f"C-{change.undoes}",
        "hash": change.hash,
        "steps": [
            {
                "action": step.action,
                "object": step.kind,
                "id": step.object,
                "before": json.loads(step.before) if step.before else None,
                "after": json.loads(step.after) if step.after else None,
                "source": step.source,
            }
            for step in steps
        ],
    }


def _write_lines(changes: Iterable[Any], stream: Any) -> None:
    for change, steps in changes:
        stream.write(json.dumps(_change_as_json(change, steps), ensure_ascii=False) + "\n")


def _write_document(changes: Iterable[Any], stream: Any) -> None:
    """One JSON document, written as it is read."""
    separator = '{"items": [\n'
    for change, steps in changes:
        stream.write(separator + json.dumps(_change_as_json(change, steps), ensure_ascii=False))
        separator = ",\n"
    stream.write("\n]}\n" if separator == ",\n" else '{"items": []}\n')


CSV_COLUMNS = (
    "id", "at", "actor", "ticket", "reason", "command", "undoes", "hash",
    "action", "object", "object_id", "before", "after", "source",
)  # fmt: skip


def _write_csv(changes: Iterable[Any], stream: Any) -> None:
    from vis_cli.files.core.csv import write_csv

    def rows() -> Iterator[tuple[Any, ...]]:
        yield CSV_COLUMNS
        for change, steps in changes:
            undoes = None if change.undoes is None else f"C-{change.undoes}"
            said = (
                f"C-{change.number}", iso(change.at), change.actor, change.ticket, change.reason, change.command,
                undoes, change.hash,
            )  # fmt: skip
            empty = True
            for step in steps:
                empty = False
                yield (*said, step.action, step.kind, step.object, step.before, step.after, step.source)
            if empty:
                yield (*said, *[None] * 6)

    write_csv(rows(), stream)


_EXPORTS = {"jsonl": _write_lines, "json": _write_document, "csv": _write_csv}

READ_COLUMNS = (("at", "at"), ("actor", "actor"), ("resident", "resident"), ("cases", "cases"), ("command", "command"))


@app.command()
def reads(
    ctx: typer.Context,
    resident: Resident = None,
    case: Annotated[str | None, typer.Option(help="Only of this case.")] = None,
    person: Annotated[str | None, typer.Option(help="Only by, or for, this member of staff.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day or time on.")] = None,
    until: Annotated[str | None, typer.Option(help="Before this day or time.")] = None,
) -> None:
    """List who has read whose cases, newest first."""
    from sqlalchemy import or_, select

    from vis_cli.db.core import tables as t

    vis: AppContext = ctx.obj
    c = t.reads.c
    query = select(t.reads).order_by(c.number.desc())
    number = None if resident is None else params.resident(vis, resident)
    if since:
        query = query.where(c.at >= vis.moment(since, "--since"))
    if until:
        query = query.where(c.at < vis.moment(until, "--until"))
    with vis.reading() as db:
        if person is not None:
            ids = _person(db, person)
            query = query.where(or_(c.person.in_(ids), c.actor.in_(ids)))
        items = [_read_as_json(row) for row in db.execute(query)]
        if number is not None:
            items = _of_resident(db, number, items)
    if case is not None:
        items = [item for item in items if case.strip() in item["cases"]]
    shown = [item | {"at": item["at"][:16].replace("T", " ")} for item in items]
    vis.show(Result({"items": items}, READ_COLUMNS, rows=shown, empty="Nobody has read any."))


def _of_resident(db: Connection, number: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reads of a resident: those the log names her in, masked as it does, and those of her cases."""
    from sqlalchemy import select

    from vis_cli.db.core import tables as t
    from vis_cli.rules.cases import cases
    from vis_cli.rules.core import personal_number

    masked = personal_number.mask(number)
    hers = {cases.number(key) for key in db.scalars(select(t.cases.c.key).where(t.cases.c.resident == number))}
    return [item for item in items if masked in (item["resident"] or "") or hers & set(item["cases"])]


def _person(db: Connection, written: str) -> set[str]:
    """What the log may call the person: what was written, and the HSA-id it names."""
    from vis_cli.db.register.directories import person_directory

    try:
        return {written, person_directory(db).find(written)}
    except (NotFound, Ambiguous) as error:
        if isinstance(error, Ambiguous):
            raise
        return {written}


def _read_as_json(row: Row[Any]) -> dict[str, Any]:
    return {
        "at": iso(row.at),
        "actor": row.actor,
        "command": row.command,
        "resident": row.resident,
        "cases": [str(number) for number in json.loads(row.cases or "[]")],
        "person": row.person,
    }
