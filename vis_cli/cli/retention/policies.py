"""`vis retention policy`: how long cases are kept, and on whose decision they go."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vis_cli import app
from vis_cli.cli.frame import findings
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.listing import Columns, Listing
from vis_cli.cli.frame.options import Group
from vis_cli.cli.retention.sheets import chosen_form, give_sheet
from vis_cli.errors import Message, Sentence
from vis_cli.output import Result, indented
from vis_cli.rules.retention.log_policy import LogPolicy
from vis_cli.rules.retention.policies import Decision, Policy

commands = typer.Typer(
    cls=Group,
    help="Policies: how long cases are kept, and by which decision they are destroyed.",
    rich_markup_mode=None,
)


COLUMNS = (
    ("name", "name"),
    ("case_types", "case types"),
    ("units", "units"),
    ("keep", "keep"),
    ("counted_from", "counted from"),
    ("undocumented", "undocumented"),
    ("decision", "decision"),
)


@commands.command(
    "list",
    cls=Listing.of(
        Columns(COLUMNS, ("version", "authority", "system", "whole_years", "max_share", "max_cases", "not_record"))
    ),
)
def list_(ctx: typer.Context) -> None:
    """List the policies, and how long the access log is kept."""
    vis: AppContext = ctx.obj
    found = {policy.name: policy for policy in app.retention.policies.list_(vis.invocation)}
    items = [policy.as_item() if isinstance(policy, LogPolicy) else policy.as_json() for policy in found.values()]
    vis.show(
        Result(
            {"items": items},
            COLUMNS,
            row=lambda item: {**item, "decision": _decision(found[item["name"]])},
            lesser=("undocumented", "counted_from", "units", "case_types"),
        )
    )


def _decision(policy: Policy | LogPolicy) -> Sentence:
    return str(policy.decision) if policy.decision else Message("none")


@commands.command()
def show(ctx: typer.Context, name: Annotated[str, typer.Argument(metavar="POLICY", help="The policy.")]) -> None:
    """Show a policy, or access_log, and the cut-off day it gives today."""
    vis: AppContext = ctx.obj
    policy, file = app.retention.policies.show(vis.invocation, name)
    place = {"cut_off": policy.cut_off(vis.today).isoformat(), "file": str(file)}
    if isinstance(policy, LogPolicy):
        vis.show(_of_log(policy, policy.as_item() | place))
        return
    data = policy.as_json() | place
    everything = Message("all")
    most = Message("any number of cases")
    if policy.max_cases:
        most = Message("{count} case", "{count} cases", count=policy.max_cases)
    lines = [
        *_decided(policy.decision),
        *_further(policy),
        Message("case types: {case_types}", case_types=policy.case_types or everything),
        Message("units: {units}", units=policy.units or everything),
        Message(
            "a case not known to be in the record: is held"
            if policy.undocumented == "hold"
            else "a case not known to be in the record: goes too"
        ),
        *([Message("no patient records: {why}", why=policy.not_record)] if policy.not_record else []),
        Message("limits: {cases}, {share:.0%} of the class", cases=most, share=policy.max_share or 1),
        Message(
            "due today: cases that count from {day} or before ({counted_from})",
            day=data["cut_off"],
            counted_from=policy.counted_from,
        ),
        Message("version {version}, in {file}", version=policy.version, file=data["file"]),
    ]
    vis.show(Result(data, text=[policy.period, *map(indented, lines)], wrap=True))


def _of_log(policy: LogPolicy, data: dict[str, Any]) -> Result:
    due = Message("due today: reads that were sealed on {day} or before, by `vis retention purge`", day=data["cut_off"])
    lines = [*_decided(policy.decision), due, Message("in {file}", file=data["file"])]
    return Result(data, text=[policy.period, *map(indented, lines)], wrap=True)


def _decided(decision: Decision | None) -> list[Sentence]:
    """The decision, and what stands in it beside."""
    said: list[tuple[str, object]] = [
        ("decision: {decision}", decision or Message("none, so nothing may be destroyed")),
        ("applied by: {said}", decision and decision.applied_by),
        ("plan: {said}", decision and decision.plan),
        ("to be reviewed by: {said}", decision and decision.review),
    ]
    return [Message(template, said=value, decision=value) for template, value in said if value]


def _further(policy: Policy) -> list[Sentence]:
    """What the policy says beside, for the certificate."""
    said: list[tuple[str, object]] = [("authority: {said}", policy.authority), ("system: {said}", policy.system)]
    return [Message(template, said=value) for template, value in said if value]


Form = Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="text, json, markdown or html.")]


def propose(
    ctx: typer.Context,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="POLICY", help="This policy, decided or not; repeat for more."),
    ] = None,
    format_: Form = None,
) -> None:
    """Propose a retention decision: what the classes without one hold, in Swedish, with what is to be looked into.

    With the questions of a gallringsutredning to fill in, where else the information is, and the instruction to the
    owner of 1177 Personalverktyget, since vis destroys in its own database only.
    """
    vis: AppContext = ctx.obj
    form = chosen_form(vis, format_)
    give_sheet(vis, app.retention.proposal.sheet(vis.invocation, form, policy or ()), form)


@commands.command()
def check(ctx: typer.Context) -> None:
    """Check the policy file: faults are 78; a missing decision, or cases without a policy, are findings (1)."""
    vis: AppContext = ctx.obj
    file, count, log, found = app.retention.policies.check(vis.invocation)
    data = {"file": str(file), "policies": count, "access_log": log and log.as_json(), "findings": found}
    well = Message(
        "{file}: {count} policy, no findings.", "{file}: {count} policies, no findings.", file=file, count=count
    )
    if log is not None:
        well = Message(
            "{file}: {count} policy and access_log, no findings.",
            "{file}: {count} policies and access_log, no findings.",
            file=file,
            count=count,
        )
    lines = [*map(findings.marked(), found)] or [well]
    vis.show(Result(data, text=lines, exit_code=1 if found else 0, wrap=True, ids=findings.ids(found)))
