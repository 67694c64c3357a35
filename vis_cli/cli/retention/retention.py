"""`vis retention`: what must be destroyed, what is held, destroying it, and the record of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.retention import certificates, holds, policies
from vis_cli.errors import Usage
from vis_cli.rules.core.times import clock, iso, local

if TYPE_CHECKING:
    from sqlalchemy import Connection

app = typer.Typer(
    cls=Group,
    help="Policies, what is due, holds, purge, certificates. Nothing goes without a decision.",
    rich_markup_mode=None,
)
app.add_typer(policies.app, name="policy")
app.add_typer(holds.app, name="hold")
app.add_typer(certificates.app, name="certificate")

PolicyNames = Annotated[list[str] | None, typer.Option("--policy", help="Only this policy; may be repeated.")]
GROUPS = ("unit", "case-type", "month")


@app.command()
def due(
    ctx: typer.Context,
    by: Annotated[str, typer.Option(help="Group by unit, case-type or month (that cases count from).")] = "unit",
    policy: PolicyNames = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As of this day.")] = None,
) -> None:
    """Show what would go, what is held and why, what is overdue, and what falls due in the next months."""
    from vis_cli.cli.retention.params import policies
    from vis_cli.db.operations.maintenance import frugal
    from vis_cli.db.retention import due as retention
    from vis_cli.rules.retention.policies import terms

    vis: AppContext = ctx.obj
    if by not in GROUPS:
        raise Usage(f'--by: "{by}" is not one of {", ".join(GROUPS)}.')
    today = local(vis.moment(as_of, "--as-of")).date() if as_of else vis.today
    with vis.reading() as db:
        frugal(db)
        # every policy decides which class a case is in; the names choose among the classes
        wanted = {each.name for each in policies(vis, db, policy or ())}
        asked = [term for term in terms(policies(vis, db), today) if term.policy.name in wanted]
        standing = retention.holds(db, today)
        grouped = {"unit": retention.c.unit, "case-type": retention.c.case_type}.get(by, by)
        found = retention.survey(db, asked, standing, today, grouped)
        names = _names(db, by)
        upcoming = retention.upcoming(db, asked, today)
        reasons = {hold.id: hold for hold in standing.standing}
    total = found.total
    groups = [
        {"group": key, "name": names.get(str(key), key), "due": n.due, "held": n.held, "overdue": n.overdue}
        for key, n in sorted(found.groups.items(), key=lambda item: str(names.get(str(item[0]), item[0])))
    ]
    data = {
        "as_of": today.isoformat(),
        "due": total.due,
        "held": total.held,
        "overdue": total.overdue,
        "groups": groups,
        "held_by": [
            {"reason": reason, "why": reasons[reason].reason if reason in reasons else None, "cases": n}
            for reason, n in sorted(found.held_by.items())
        ],
        "upcoming": [{"month": month, "cases": n} for month, n in upcoming.items()],
    }
    vis.show(
        Result(
            data,
            (("name", by), ("due", "due"), ("held", "held"), ("overdue", "overdue")),
            text=_due_text(data, by),
            rows=groups,
        )
    )


def _names(db: Connection, by: str) -> dict[str, str]:
    from vis_cli.db.register.directories import case_type_directory, unit_directory

    if by == "month":
        return {}
    return dict((unit_directory(db) if by == "unit" else case_type_directory(db)).names)


def _due_text(data: dict[str, Any], by: str) -> str:
    from tabulate import tabulate

    lines = []
    if data["groups"]:
        rows = [(group["name"], group["due"], group["held"], group["overdue"]) for group in data["groups"]]
        lines += [tabulate(rows, headers=[by, "due", "held", "overdue"]), ""]
    lines.append(f"Due on {data['as_of']}: {data['due']}. Held: {data['held']}. Overdue: {data['overdue']}.")
    for held in data["held_by"]:
        why = held["why"] or "not known to be summarised in the record"
        lines.append(f"  held by {held['reason']}: {held['cases']} ({why})")
    coming = ", ".join(f"{each['month']} {each['cases']}" for each in data["upcoming"])
    lines.append(f"Falling due: {coming}.")
    return "\n".join(lines)


@app.command(cls=Changing)
def purge(
    ctx: typer.Context,
    policy: PolicyNames = None,
    apply: Annotated[bool, typer.Option("--apply", help="Destroy; without it, only a preview.")] = False,
    confirm: Annotated[int | None, typer.Option("--confirm", help="The number of cases that must be due.")] = None,
    max_runtime: Annotated[str | None, typer.Option(help="Stop after this long, e.g. 2h; goes on next time.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="At most this many cases in one transaction.")] = None,
    max_wait: Annotated[float, typer.Option(help="Milliseconds that another writer may have to wait.")] = 30.0,
    compact: Annotated[bool, typer.Option("--compact", help="Then rewrite the file; nobody writes meanwhile.")] = False,
) -> None:
    """Preview what a purge would destroy; with --apply, destroy it and write the certificate."""
    from vis_cli.cli.retention.purge import Wishes, apply_purge, show_preview
    from vis_cli.rules.core.times import duration

    vis: AppContext = ctx.obj
    if batch_size is not None and batch_size < 1:
        raise Usage("--batch-size: at least one case goes in a transaction.")
    if max_wait <= 0:
        raise Usage("--max-wait: it is a number of milliseconds above 0.")
    try:
        runtime = duration(max_runtime).total_seconds() if max_runtime else None
    except ValueError as error:
        raise Usage(f"--max-runtime: {error}") from None
    wishes = Wishes(tuple(policy or ()), confirm, runtime, batch_size, max_wait / 1000, compact)
    if not apply or vis.dry_run:
        show_preview(vis, wishes)
    else:
        apply_purge(vis, wishes)


@app.command()
def runs(ctx: typer.Context) -> None:
    """List the runs, oldest first."""
    import json

    from vis_cli.db.operations.maintenance import is_purging
    from vis_cli.db.retention import purge_records as records

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        found = records.runs(db)
    alive = bool(found) and found[-1].state == "running" and is_purging(vis.database)
    items = []
    for row in found:
        progress = json.loads(row.progress)
        state = "interrupted" if row.state == "running" and not alive else row.state
        items.append(
            {
                "id": f"R-{row.number}",
                "sort": row.sort,
                "state": state,
                "started": iso(row.started_at),
                "last": iso(row.last_at),
                "actor": row.actor,
                "cases": sum(part["counts"]["cases"] for part in progress["policies"]),
                "certificate": f"R-{row.number}" if row.certificate else None,
            }
        )
    columns = ("id", "sort", "state", "started", "actor", "cases", "certificate")
    shown = [item | {"started": clock(item["started"])} for item in items]
    vis.show(Result({"items": items}, [(name, name) for name in columns], rows=shown, empty="No runs."))


@app.command(cls=Changing)
def replay(ctx: typer.Context) -> None:
    """After a restore from backup: purge again exactly what the runs since the backup had purged."""
    from vis_cli.cli.retention.replay import replay as do

    do(ctx.obj)
