"""`vis audit`: the journal's hash chain, the journal for others to keep, and who has read what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import findings, moments, params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.i18n import _, language
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import Resident
from vis_cli.cli.journal import reviews
from vis_cli.errors import Message, Sentence, Usage, as_message
from vis_cli.output import Result
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import clock, iso
from vis_cli.rules.core.who import who

if TYPE_CHECKING:
    from vis_cli.app.audit import Verified

commands = typer.Typer(
    cls=Group, help="The journal's hash chain, and the access log: who has read what.", rich_markup_mode=None
)

_HEAD = re.compile(r"(?:C-)?(\d{1,18}):([0-9a-f]{64})(?:\s+\S+)?", re.ASCII | re.IGNORECASE)  # a line of `heads` too
EXPORT_FORMATS = ("jsonl", "csv")
BROKEN = "broken-chain"


@commands.command()
def head(ctx: typer.Context) -> None:
    """Print the newest change and its hash, to keep elsewhere and pass to `verify --expect`."""
    vis: AppContext = ctx.obj
    number, digest, at = app.audit.head(vis.invocation)
    data = {"head": f"{number}:{digest}", "change": f"C-{number}" if number else None, "at": iso(at) if at else None}
    vis.show(Result(data, text=f"{number}:{digest}"))


@commands.command()
def verify(
    ctx: typer.Context,
    expect: Annotated[
        str | None, typer.Option(metavar="SEQ:HASH", help="A head noted earlier, which must still be in the chain.")
    ] = None,
    state: Annotated[
        bool, typer.Option("--state", help="Also replay the journal, and compare every administrative table with it.")
    ] = False,
) -> None:
    """Recompute the whole chain, and hold it against what it seals, purges and certificates; exit 1 with findings."""
    vis: AppContext = ctx.obj
    verdict = app.audit.verify(vis.invocation, None if expect is None else _head(expect), state=state)
    ok = verdict.broken_at is None and not verdict.findings
    data = {"ok": ok, "records": verdict.records, "head": verdict.head, "broken_at": verdict.broken_at}
    if verdict.broken_at is not None:
        data["why"] = verdict.why
    if verdict.follows is not None:
        data["follows"] = verdict.follows
    data["findings"] = [each.as_json() for each in verdict.findings]
    found = [{"id": each.kind, "message": each.message} for each in verdict.findings]
    lines = [_as_text(verdict), *_beside(verdict, state), *map(findings.marked(), found)]
    ids = {**({} if verdict.broken_at is None else {BROKEN: None}), **findings.ids(found)}
    vis.show(Result(data, text=lines, exit_code=0 if ok else 1, wrap=True, ids=ids))


def _beside(verdict: Verified, state: bool) -> list[Sentence]:
    """What else there is to say of the chain, and of the tables held against it."""
    lines: list[Sentence] = []
    if verdict.follows is not None:
        lines.append(Message("It was begun after one that ended with {head}.", head=verdict.follows))
    if state and verdict.is_read and not verdict.compared:
        lines.append("The tables were not compared with it, since it is broken.")
    elif state and not verdict.findings:
        lines.append("Every administrative table is as the journal left it.")
    return lines


def _as_text(verdict: Verified) -> Sentence:
    if not verdict.is_read:
        return "Nothing could be verified: the database has values that cannot be read."
    if verdict.broken_at is not None:
        template = "! {id}: the chain is broken at C-{change}: {why}. Good until {head}."
        return Message(template, id=BROKEN, change=verdict.broken_at, why=as_message(verdict.why), head=verdict.head)
    return Message(
        "The chain is whole: {count} change, head {head}.",
        "The chain is whole: {count} changes, head {head}.",
        count=verdict.records,
        head=verdict.head,
    )


def _head(written: str) -> tuple[int, str]:
    found = _HEAD.fullmatch(written.strip())
    if found is None:
        message = Message('--expect: "{written}" is not SEQ:HASH.', written=written)
        raise Usage(message, hint="`vis audit head` prints one.")
    return int(found[1]), found[2].lower()


@commands.command()
def export(
    ctx: typer.Context,
    format: Annotated[
        str | None,
        typer.Option(metavar="FORMAT", help="jsonl: one change with its steps per line; csv: one step per line."),
    ] = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show protected names too; the access log notes who looked.")
    ] = False,
) -> None:
    """Write the whole journal, oldest first; who is protected by HSA-id only."""
    vis: AppContext = ctx.obj
    wanted = "json" if vis.options.get("json") else format or vis.options.get("format") or "jsonl"
    if wanted not in (*EXPORT_FORMATS, "json"):
        message = Message('--format: "{written}" is not one of {formats}.', written=wanted, formats=EXPORT_FORMATS)
        raise Usage(message)
    with vis.answering() as stdout:
        app.audit.export(vis.invocation, stdout, wanted, reveal=reveal)


READ_COLUMNS = (
    ("at", "at"), ("who", "actor"), ("what", "what"), ("unit", "unit"), ("resident", "resident"), ("note", "note"),
    ("cases", "cases"), ("command", "command"),
)  # fmt: skip
FOR_PATIENT = (("at", "when"), ("unit", "unit"), ("what", "what"))
LESSER = ("command", "unit")
WHAT: Mapping[str, Sentence] = {
    "show": Message("shown"),
    "list": Message("in a list"),
    "forms": Message("forms"),
    "attachment": Message("attachment"),
    "holds": Message("in the holds"),
    "export": Message("taken out, all of them"),
    "log": Message("the access log"),
}
"""How a case or a resident was read, in words; --json has the ids."""
NAMED = 3
"""Cases of a read that people are shown; --json has all."""


@commands.command(
    cls=Listing.of(
        Columns(READ_COLUMNS, ("actor", "user", "person", "unit_name", "certain"), ("who", "note")),
        Columns(FOR_PATIENT, ("unit_name",), given="--for-patient"),
    )
)
def reads(
    ctx: typer.Context,
    resident: Resident = None,
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only reads of this case.")] = None,
    person: Annotated[str | None, typer.Option(metavar="PERSON", help="Only reads by, or for, this person.")] = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Only reads of cases at this unit."),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From this day or time on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Through this day or time.")] = None,
    of_log: Annotated[
        bool, typer.Option("--of-log", help="Who has looked into the access log, instead of into cases.")
    ] = False,
    for_patient: Annotated[
        bool,
        typer.Option(
            "--for-patient",
            help="For the resident themselves: which unit, when and what, and no staff; html is a page.",
        ),
    ] = False,
) -> None:
    """List who has read whose cases, newest first; also when the cases are purged. To look here is noted, too."""
    vis: AppContext = ctx.obj
    if for_patient:
        if resident is None or case or person or unit or of_log:
            raise Usage(
                "--for-patient is of one resident.", hint="Give --resident, and --since and --until if need be."
            )
        _for_patient(vis, resident, since, until)
        return
    items = app.audit.reads(
        vis.invocation,
        resident=None if resident is None else params.resident(vis, resident),
        case=case,
        person=person,
        unit=unit,
        since=vis.moment(since, "--since") if since else None,
        until=moments.until(vis, until, "--until") if until else None,
        of_log=of_log,
    )
    vis.show(
        Result({"items": items}, READ_COLUMNS, row=_shown, empty="No such read is noted.", lesser=LESSER, private=True)
    )


def _for_patient(vis: AppContext, resident: str, since: str | None, until: str | None) -> None:
    extract = app.extracts.of_reads(
        vis.invocation,
        params.resident(vis, resident),
        since=vis.moment(since, "--since") if since else None,
        until=moments.until(vis, until, "--until") if until else None,
    )
    if extract["left_out"]:
        said = Message(
            "Left out: {count} read that may be of another, born the same day.",
            "Left out: {count} reads that may be of another, born the same day.",
            count=extract["left_out"],
        )
        vis.say(said)
    if vis.format == "html":
        vis.print(app.extracts.page_of_reads(extract, say=_, lang=language()), private=True)
        return
    vis.show(Result(extract, FOR_PATIENT, row=_for_them, empty=app.extracts.nothing(extract), private=True))


def _for_them(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": clock(item["at"]),
        "unit": item["unit_name"] or item["unit"],
        "what": WHAT.get(item["what"] or "list", item["what"]),
    }


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **item,
        "at": item["at"][:16].replace("T", " "),
        "who": who(item["actor"], item["user"]),
        "what": WHAT.get(item["what"] or "list", item["what"]),
        "unit": item["unit_name"] or item["unit"],
        "note": None if item["certain"] else Message("may be of another, born the same day"),
        "cases": some(item["cases"], NAMED),
    }


commands.command(
    cls=Listing.of(
        Columns(
            reviews.COLUMNS,
            ("unit", "unit_name", "month", "user", "person", "person_name", "outcome", "comment"),
            ("who",),
        )
    )
)(reviews.sample)
commands.command(cls=Changing)(reviews.reviewed)
commands.command(cls=Listing.of(Columns(reviews.REVIEWS, ("unit", "by", "findings"))))(reviews.reviews)
commands.command(cls=Listing.of(Columns(reviews.UNSEALED, ("why",))))(reviews.unseal)
commands.command("make-key")(reviews.make_key)
