"""`vis retention policy`: how long cases are kept, and on whose decision they go."""

from __future__ import annotations

from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.options import Group
from vis_cli.output import Result

commands = typer.Typer(
    cls=Group,
    help="Policies: how long cases are kept, and by which decision they are destroyed.",
    rich_markup_mode=None,
)


@commands.command("list")
def list_(ctx: typer.Context) -> None:
    """List the policies."""
    vis: AppContext = ctx.obj
    found = app.retention.policies.list_(vis.invocation)
    items = [policy.as_json() for policy in found]
    shown = [item | {"decision": str(policy.decision or "none")} for item, policy in zip(items, found, strict=True)]
    columns = ("name", "case_types", "units", "keep", "counted_from", "undocumented", "decision")
    vis.show(Result({"items": items}, [(name, name.replace("_", " ")) for name in columns], rows=shown))


@commands.command()
def show(ctx: typer.Context, name: Annotated[str, typer.Argument(help="The policy.")]) -> None:
    """Show a policy, and the cut-off day it gives today."""
    vis: AppContext = ctx.obj
    policy, file = app.retention.policies.show(vis.invocation, name)
    data = policy.as_json() | {"cut_off": policy.cut_off(vis.today).isoformat(), "file": str(file)}
    lines = [
        str(policy),
        f"  decision: {policy.decision or 'none, so nothing may be destroyed'}",
        f"  case types: {'all' if policy.case_types is None else ', '.join(policy.case_types)}",
        f"  units: {'all' if policy.units is None else ', '.join(policy.units)}",
        f"  a case not known to be in the record: {'is held' if policy.undocumented == 'hold' else 'goes too'}",
        f"  limits: {policy.max_cases or 'any number of'} cases, {policy.max_share or 1:.0%} of the class",
        f"  due today: cases that count from {data['cut_off']} or before ({policy.counted_from})",
        f"  version {policy.version}, in {data['file']}",
    ]
    vis.show(Result(data, text="\n".join(lines)))


@commands.command()
def check(ctx: typer.Context) -> None:
    """Check the policy file: faults are 78; a missing decision, or cases without a policy, are findings (1)."""
    vis: AppContext = ctx.obj
    file, count, findings = app.retention.policies.check(vis.invocation)
    data = {"file": str(file), "policies": count, "findings": findings}
    lines = [f"{each['id']}: {each['message']} {each['fix']}" for each in findings] or [
        f"{data['file']}: {count} {'policy' if count == 1 else 'policies'}, no findings."
    ]
    vis.show(Result(data, text="\n".join(lines), exit_code=1 if findings else 0))
