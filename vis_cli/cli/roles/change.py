"""`vis roles grant`, `revoke` and `extend`: one person at a time."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import moments, params
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.params import PersonName
from vis_cli.cli.roles.params import GrantedBy, LastDay, RoleNames, Units
from vis_cli.errors import Message, Usage


def grant(
    ctx: typer.Context,
    person: PersonName,
    role: RoleNames,
    units: Units,
    from_: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day (default: today).")] = None,
    to: Annotated[str | None, LastDay] = None,
    granted_by: Annotated[str | None, GrantedBy] = None,
) -> None:
    """Let PERSON act as ROLE at each UNIT and below it.

    It holds from --from (else today) --through (else until further notice). Granting what is granted already
    changes nothing; a later --through moves the end. Nothing is shortened: that is `revoke`.
    """
    vis: AppContext = ctx.obj
    since, until = _days(vis, from_, to)
    vis.show(app.roles.grant(vis.invocation, person, role, units, since=since, until=until, granted_by=granted_by))


def _days(vis: AppContext, from_: str | None, to: str | None) -> tuple[date, date | None]:
    since = vis.day(from_, "--from") if from_ else vis.today
    until = vis.day(to, "--through") if to else None
    if until is not None and until < since:
        said = "{name}: the last day, {until}, is before the first, {since}."
        name = moments.as_typed(vis, "--through")
        raise Usage(Message(said, name=name, until=until, since=since), id="reversed-period")
    return since, until


def revoke(
    ctx: typer.Context,
    person: Annotated[
        str | None,
        typer.Argument(help="The person: HSA-id, e-mail or name.", metavar="PERSON"),
    ] = None,
    role: Annotated[
        str | None,
        typer.Argument(
            help="The role: id, Swedish name or bundle; several with commas.",
            metavar="ROLE",
        ),
    ] = None,
    units: Annotated[
        list[str] | None,
        typer.Argument(
            help="The units: HSA-id, name, alias or the beginning of a name.",
            metavar="UNIT...",
        ),
    ] = None,
    all_of: Annotated[
        str | None,
        typer.Option(metavar="PERSON", help="Revoke every role of this person."),
    ] = None,
    on: params.On = None,
    last_day: params.LastDay = None,
) -> None:
    """Take a role away from PERSON, or all of their roles.

    --on is the first day without it, --last-day the last day with it; the past stays on record.
    """
    vis: AppContext = ctx.obj
    day = params.first_day(vis, on, last_day)
    if bool(all_of) == bool(person) or (person and not (role and units)):
        raise Usage("name PERSON, ROLE and UNIT, or --all-of PERSON.", hint="See `vis roles revoke --help`.")
    if all_of:
        vis.show(app.roles.revoke_all(vis.invocation, all_of, on=day))
    else:
        vis.show(app.roles.revoke(vis.invocation, str(person), str(role), units or (), on=day))


def extend(
    ctx: typer.Context,
    person: PersonName,
    role: RoleNames,
    units: Units,
    to: Annotated[str, typer.Option("--through", "--to", metavar="DATE", help="New last day (t.o.m.).")],
    granted_by: Annotated[str | None, GrantedBy] = None,
) -> None:
    """Move the last day of a grant later."""
    vis: AppContext = ctx.obj
    until = vis.day(to, "--through")
    vis.show(app.roles.extend(vis.invocation, person, role, units, until, granted_by=granted_by))


def copy(
    ctx: typer.Context,
    person: PersonName,
    substitute: Annotated[
        str,
        typer.Argument(
            help="Who stands in: HSA-id, e-mail or name.",
            metavar="SUBSTITUTE",
            show_default=False,
        ),
    ],
    units: Annotated[
        list[str] | None,
        typer.Option("--unit", metavar="UNIT", help="Only this unit."),
    ] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day (default: today).")] = None,
    to: Annotated[str | None, LastDay] = None,
    granted_by: Annotated[str | None, GrantedBy] = None,
) -> None:
    """Let SUBSTITUTE stand in for PERSON, with the same roles at the same units.

    From --from (else today) --through, and no longer than PERSON holds each. What SUBSTITUTE holds already is kept.
    """
    vis: AppContext = ctx.obj
    since, until = _days(vis, from_, to)
    outcome = app.roles.copy(
        vis.invocation, person, substitute, units=units or (), since=since, until=until, granted_by=granted_by
    )
    vis.show(outcome)
