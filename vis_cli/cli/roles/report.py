"""`vis report`: what stands, on a page for those who do not use vis."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Group
from vis_cli.cli.roles.params import role_context
from vis_cli.rules.core.times import in_english, local

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.db.roles.grants import RoleContext
    from vis_cli.files.roles.report_html import Section
    from vis_cli.rules.roles.check import Finding
    from vis_cli.rules.roles.grants import Grant

app = typer.Typer(cls=Group, help="What stands, as a page to hand on.", rich_markup_mode=None)

Html = Annotated[str | None, typer.Option("--html", metavar="FILE", help="Write the whole report as an HTML page.")]
ROLE_COLUMNS = (("system", "system"), ("name", "role"), ("persons", "persons"), ("units", "units"))


@app.callback()
def report() -> None:
    """What stands, as a page to hand on."""


@app.command()
def roles(
    ctx: typer.Context,
    html: Html = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As it was, or will be, then.")] = None,
) -> None:
    """Who holds which role where, what ends soon, and what is not as it should be."""
    vis: AppContext = ctx.obj
    day = local(vis.moment(as_of, "--as-of")).date() if as_of else vis.today
    with vis.reading() as db:
        now, holding, ending, findings = _roles_on(vis, db, day)
    counted = _counted(now, holding)
    totals = {"grants": len(holding), "expiring": len(ending), "findings": len(findings)}
    if html is not None:
        from vis_cli.files.core.atomic_write import write_file
        from vis_cli.files.roles.report_html import page

        sections = _sections(now, counted, holding, ending, findings)
        about = f"As of {in_english(day)}. {len(holding)} grants hold. Made by vis{_label(vis)}."
        write_file(Path(html), page("Roles", about, sections))
        vis.say(f"Wrote {html}.")
    data = {"as_of": str(day), "roles": counted, **totals}
    vis.show(Result(data, ROLE_COLUMNS, rows=counted, empty="Nobody holds a role."))


def _label(vis: AppContext) -> str:
    return f" for {vis.settings.label}" if vis.settings.label else ""


def _roles_on(
    vis: AppContext, db: Connection, day: date
) -> tuple[RoleContext, list[Grant], list[Grant], list[Finding]]:
    from vis_cli.db.core.records import fetch
    from vis_cli.rules.roles import check as roles_check
    from vis_cli.rules.roles.grants import Grant

    now = role_context(vis, db, day)
    grants = fetch(db, Grant)
    ending = roles_check.expiring(grants, day, roles_check.EXPIRING_WITHIN)
    return now, roles_check.as_of(grants, day), ending, roles_check.check(grants, now.facts)


def _counted(now: RoleContext, holding: list[Grant]) -> list[dict[str, Any]]:
    """How many persons on how many units hold each role of the catalogue."""
    persons: Counter[str] = Counter(role for role, _ in {(grant.role, grant.person) for grant in holding})
    units: Counter[str] = Counter(role for role, _ in {(grant.role, grant.unit) for grant in holding})
    return [
        {
            "system": role.system,
            "role": role.id,
            "name": role.name,
            "persons": persons[role.id],
            "units": units[role.id],
        }
        for role in now.facts.catalogue.roles.values()
    ]


def _sections(
    now: RoleContext,
    counted: list[dict[str, Any]],
    holding: list[Grant],
    ending: list[Grant],
    findings: list[Finding],
) -> list[Section]:
    from vis_cli.files.roles.report_html import Section

    register, found = now.facts.register, now.facts.catalogue

    def row(grant: Grant) -> tuple[str, str, str, str, str, str]:
        until = str(grant.until) if grant.until else "until further notice"
        person, unit = register.person(grant.person), register.unit(grant.unit)
        return (unit, found.name(grant.role), person, grant.person, str(grant.since), until)

    columns = ("Unit", "Role", "Person", "HSA-id", "From", "To (last day)")
    counts = [(each["system"], each["name"], each["persons"], each["units"]) for each in counted]
    wrong = [(register.unit(each.unit), each.id, each.message, each.fix) for each in findings]
    return [
        Section("How many", ("System", "Role", "Persons", "Units"), counts),
        Section("Not as it should be", ("Unit", "Finding", "What", "Mended by"), wrong, empty="All is well."),
        Section("Ending within 30 days", columns, [row(grant) for grant in ending]),
        Section("Who holds what", columns, sorted(row(grant) for grant in holding)),
    ]
