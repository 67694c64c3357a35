"""`vis retention policy`: how long cases are kept, and on whose decision they go."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Group
from vis_cli.cli.retention.params import policies, policy_file
from vis_cli.rules.retention.policies import Policy

app = typer.Typer(cls=Group, help="How long cases are kept, and on whose decision they go.", rich_markup_mode=None)


def as_json(policy: Policy) -> dict[str, Any]:
    """A policy as `--json` has it."""
    decision = policy.decision
    return {
        "name": policy.name,
        "version": policy.version,
        "case_types": "all" if policy.case_types is None else list(policy.case_types),
        "units": "all" if policy.units is None else list(policy.units),
        "keep": str(policy.keep),
        "counted_from": policy.counted_from,
        "whole_years": policy.whole_years,
        "undocumented": policy.undocumented,
        "decision": decision
        and {
            "body": decision.body,
            "paragraph": decision.paragraph,
            "date": decision.date.isoformat(),
            "reference": decision.reference,
        },
        "max_share": policy.max_share,
        "max_cases": policy.max_cases,
    }


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """List the policies."""
    vis: AppContext = ctx.obj
    with vis.reading() as db:
        found = policies(vis, db)
    items = [as_json(policy) for policy in found]
    shown = [item | {"decision": str(policy.decision or "none")} for item, policy in zip(items, found, strict=True)]
    columns = ("name", "case_types", "units", "keep", "counted_from", "undocumented", "decision")
    vis.show(Result({"items": items}, [(name, name.replace("_", " ")) for name in columns], rows=shown))


@app.command()
def show(ctx: typer.Context, name: Annotated[str, typer.Argument(help="The policy.")]) -> None:
    """Show one policy, and the cut-off day it gives today."""
    vis: AppContext = ctx.obj
    with vis.reading() as db:
        (policy,) = policies(vis, db, [name])
    data = as_json(policy) | {"cut_off": policy.cut_off(vis.today).isoformat(), "file": str(policy_file(vis))}
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


@app.command()
def check(ctx: typer.Context) -> None:
    """Check the policy file: faults are 78; a missing decision, or cases without a policy, are findings (1)."""
    from vis_cli.db.retention import due as retention
    from vis_cli.rules.retention.policies import terms

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        found = policies(vis, db)
        asked = terms(found, vis.today)
        outside = retention.outside(db, asked)
    findings = [
        {
            "id": "no-decision",
            "policy": policy.name,
            "message": f'"{policy.name}" names no decision: nothing is destroyed by it.',
            "fix": "Write decision: {body: …, date: …, reference: …} in a copy of the file, and name it in vis.yaml.",
        }
        for policy in found
        if policy.decision is None
    ]
    findings += [
        {
            "id": "decision-to-come",
            "policy": policy.name,
            "message": f'the decision of "{policy.name}" is dated {policy.decision.date}, a day to come: '
            "nothing is destroyed by it.",
            "fix": "Correct its date, or wait for that day.",
        }
        for policy in found
        if policy.decision is not None and not policy.decided(vis.today)
    ]
    if outside:
        findings.append(
            {
                "id": "no-policy",
                "policy": "",
                "message": f"{outside} closed cases are covered by no policy and are kept for ever.",
                "fix": "Add a policy for their case types or units, or one for all.",
            }
        )
    data = {"file": str(policy_file(vis)), "policies": len(found), "findings": findings}
    lines = [f"{each['id']}: {each['message']} {each['fix']}" for each in findings] or [
        f"{data['file']}: {len(found)} {'policy' if len(found) == 1 else 'policies'}, no findings."
    ]
    vis.show(Result(data, text="\n".join(lines), exit_code=1 if findings else 0))
