"""What is due, and the runs that have been."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import findings, moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.errors import Message, Sentence, Usage, as_message
from vis_cli.output import Result, indented
from vis_cli.rules.core.times import clock, local
from vis_cli.rules.core.who import who
from vis_cli.rules.retention.log_policy import words as log_words

PolicyNames = Annotated[
    list[str] | None, typer.Option("--policy", metavar="POLICY", help="Only this policy; repeat for more.")
]


def due(
    ctx: typer.Context,
    by: Annotated[
        str,
        typer.Option(
            metavar="unit|case-type|month", help="Group by unit, case-type or month (in which the period began)."
        ),
    ] = "unit",
    policy: PolicyNames = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="State as of this day or moment.")
    ] = None,
) -> None:
    """Show which cases are due, held (and why) and overdue, and which fall due in the next months."""
    vis: AppContext = ctx.obj
    groups = app.retention.due.GROUPS
    if by not in groups:
        raise Usage(Message('--by: "{by}" is not one of {groups}.', by=by, groups=", ".join(groups)))
    day = None
    if as_of:
        day = local(vis.moment(as_of, "--as-of")).date()
        moments.reckonable(day, as_of, "--as-of")
    found = app.retention.due.due(vis.invocation, by=by, policies=policy or (), as_of=day)
    columns = (("name", by), ("due", "cases due"), ("held", "held"), ("overdue", "overdue"))
    vis.show(Result(found, columns, rows=found["groups"], below=_below(found), lesser=()))


def _below(data: dict[str, Any]) -> list[Sentence]:
    """What is said below the table."""
    due, held, overdue = data["due"], data["held"], data["overdue"]
    said = "Due on {day}: {due}. Held: {held}. Overdue: {overdue}."
    lines: list[Sentence] = [Message(said, day=data["as_of"], due=due, held=held, overdue=overdue)]
    for each in data["held_by"]:
        why = each["why"] or Message("not known to be summarised in the record")
        by = Message("held by {reason}: {count} ({why})", reason=each["reason"], count=each["cases"], why=why)
        lines.append(indented(by))
    if data["access_log"]:
        lines.append(log_words(data["access_log"]))
    lines += [indented(_waits(each)) for each in data["waiting"]]
    if data["waiting"]:
        lines.append("  Their managers release them: vis retention attest UNIT --through DATE --by PERSON.")
    coming = [f"{each['month']} {each['cases']}" for each in data["upcoming"]]
    return [*lines, Message("Falling due: {months}.", months=coming)]


RUN_COLUMNS = (
    ("id", "run"),
    ("sort", "kind"),
    ("state", "state"),
    ("started", "started"),
    ("who", "actor"),
    ("cases", "cases"),
    ("certificate", "certificate"),
)


def _waits(item: Mapping[str, Any]) -> Message:
    """Whose attestation how many cases wait for."""
    template = "waits for the manager of {name}: {cases} (last event on {through}; nothing attested)"
    if item["attested_through"]:
        template = (
            "waits for the manager of {name}: {cases}"
            " (last event on {through}; attested through {attested_through} by {attested_by_name})"
        )
    return Message(template, **item)


def runs(ctx: typer.Context) -> None:
    """List the purge runs, oldest first; exit 1 where journal or run history says otherwise of one."""
    vis: AppContext = ctx.obj
    missing, found = app.retention.due.disputed(vis.invocation)
    items = chain(app.retention.due.runs(vis.invocation), missing)
    data = {"items": items, **({"findings": [each.as_json() for each in found]} if found else {})}
    for each in found:
        vis.say(findings.marked()({"id": "purges", "message": Message("{finding}.", finding=as_message(each.message))}))
    vis.show(
        Result(
            data,
            RUN_COLUMNS,
            row=_started,
            worded=("sort", "state"),
            empty="No runs.",
            lesser=("sort", "who"),
            exit_code=1 if found else 0,
        )
    )


def _started(item: Mapping[str, Any]) -> dict[str, Any]:
    by = who(item["actor"], item["user"]) if item["actor"] else None
    return {**item, "started": clock(item["started"]), "who": by}
