"""`vis roles`: who may do what on which unit. Here are the questions; what changes grants is in modules of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vis_cli.cli.frame.context import AppContext, Result
from vis_cli.cli.frame.options import Changing, Group
from vis_cli.cli.frame.params import PersonName, UnitName, complete_persons, complete_units
from vis_cli.cli.roles.bulk import apply, migrate, sync, template
from vis_cli.cli.roles.change import extend, grant, revoke
from vis_cli.cli.roles.params import complete_roles, find_person, find_unit, role_context
from vis_cli.errors import Message, Usage

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from vis_cli.db.roles.grants import RoleContext
    from vis_cli.rules.roles.grants import Grant

app = typer.Typer(
    cls=Group, help="Editors and administrators: grant, revoke, apply files, check.", rich_markup_mode=None
)

COLUMNS = (
    ("person_name", "person"),
    ("person", "HSA-id"),
    ("role", "role"),
    ("unit_name", "unit"),
    ("from", "from"),
    ("to", "to (last day)"),
    ("ticket", "ticket"),
    ("change", "change"),
)
KEYS = ("person", "role", "unit", "from", "to", "ticket")


@app.command("list")
def list_(
    ctx: typer.Context,
    unit: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Only what holds here, also from above.", autocompletion=complete_units),
    ] = None,
    person: Annotated[
        str | None, typer.Option(metavar="PERSON", help="Only this person's.", autocompletion=complete_persons)
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(metavar="ROLE", help="Only this role or bundle, or several.", autocompletion=complete_roles),
    ] = None,
    expiring_within: Annotated[str | None, typer.Option(metavar="30d", help="Only what ends so soon.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Also what has ended and what has not begun.")] = False,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="What held, or will hold, then.")] = None,
    during: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="What held some day of it: 2026-03, 2026-W12, D..D.")
    ] = None,
) -> None:
    """List who holds which role on which unit."""
    from vis_cli.db.core import tables as t
    from vis_cli.db.core.records import fetch
    from vis_cli.rules.roles import check as roles_check
    from vis_cli.rules.roles.grants import Grant

    vis: AppContext = ctx.obj
    if sum(map(bool, (all_, as_of, during, expiring_within and during))) > 1:
        raise Usage("--all, --as-of and --during exclude each other.")
    day = _day_of(vis, as_of)
    first, last = _period(during) if during else (day, day)
    c = t.grants.c
    with vis.reading() as db:
        now = role_context(vis, db)
        where: list[ColumnElement[bool]] = []
        chain: Sequence[str] = ()
        if unit:
            chain = now.facts.register.above(find_unit(vis, now, unit))
            where.append(c.unit.in_(chain))
        if person:
            where.append(c.person == find_person(vis, now, person))
        if role:
            where.append(c.role.in_(now.facts.catalogue.find(role)))
        if not all_ and not expiring_within:
            where += [c.since <= last, c.until.is_(None) | (c.until >= first)]
        grants = fetch(db, Grant, *where)
        if expiring_within:
            grants = roles_check.expiring(grants, day, _length(expiring_within))
        items = _items(db, grants, now, inherited_below=chain[0] if chain else None)
    if not expiring_within:
        items.sort(
            key=lambda each: (each["unit_name"], each["role"], each["person_name"], each["person"], each["from"])
        )
    vis.show(Result({"items": items}, COLUMNS, empty="Nobody.", keys=KEYS))


def _day_of(vis: AppContext, as_of: str | None) -> date:
    from vis_cli.rules.core.times import local

    return local(vis.moment(as_of, "--as-of")).date() if as_of else vis.today


def _period(text: str) -> tuple[date, date]:
    from vis_cli.rules.roles.check import period_named

    try:
        return period_named(text)
    except ValueError as error:
        raise Usage(f"--during: {error}", id="malformed-date") from None


def _length(text: str) -> timedelta:
    from vis_cli.rules.core.times import duration

    try:
        return duration(text)
    except ValueError as error:
        raise Usage(f"--expiring-within: {error}", id="malformed-duration") from None


def _items(
    db: Connection, grants: Sequence[Grant], now: RoleContext, inherited_below: str | None = None
) -> list[dict[str, Any]]:
    """Grants as `--json` has them; with `inherited_below`, each says whether it comes from above that unit."""
    from vis_cli.db.roles.grants import changes_of

    register, found = now.facts.register, now.facts.catalogue
    changes = changes_of(db, grants)
    return [
        {
            "person": grant.person,
            "person_name": register.person(grant.person),
            "role": grant.role,
            "system": found.system(grant.role),
            "unit": grant.unit,
            "unit_name": register.unit(grant.unit),
            "from": str(grant.since),
            "to": str(grant.until) if grant.until else None,
            "granted_by": grant.granted_by,
            "ticket": grant.ticket,
            "change": f"C-{changes[grant.id]}" if grant.id in changes else None,
            **({} if inherited_below is None else {"inherited": grant.unit != inherited_below}),
        }
        for grant in grants
    ]


@app.command()
def explain(
    ctx: typer.Context,
    person: PersonName,
    unit: UnitName,
    action: Annotated[str, typer.Argument(help="What she wants to do, e.g. edit-card, answer-case.", metavar="ACTION")],
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Whether she might, or will, then.")] = None,
) -> None:
    """Say whether PERSON may do ACTION at UNIT (0 yes, 1 no), and why."""
    from vis_cli.db.roles.grants import of_person
    from vis_cli.rules.roles import check as roles_check

    vis: AppContext = ctx.obj
    day = _day_of(vis, as_of)
    with vis.reading() as db:
        now = role_context(vis, db)
        who, where = find_person(vis, now, person), find_unit(vis, now, unit)
        answer = roles_check.explain(of_person(db, who), who, where, action, now.facts, at=day)
        item = _items(db, [answer.grant], now)[0] if answer.grant else None
    because = answer.because
    if item and item["change"]:
        because = Message(
            "{because} It was given or last changed by {change}, ticket {ticket}."
            if item["ticket"]
            else "{because} It was given or last changed by {change}.",
            because=because,
            change=item["change"],
            ticket=item["ticket"],
        )
    data = {"answer": answer.answer, "grant": item, "because": because}
    text = Message("Yes: {because}" if answer.answer else "No: {because}", because=because)
    vis.show(Result(data, text=text, exit_code=0 if answer.answer else 1))


FINDING_COLUMNS = (("unit_name", "unit"), ("id", "finding"), ("message", "what"), ("fix", "mended by"))


@app.command()
def check(
    ctx: typer.Context,
    unit: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Only this unit and those below it.", autocompletion=complete_units),
    ] = None,
) -> None:
    """Find what is not as it should be (exit 1).

    Too few local administrators, ärendemottagare who are not ärendehanterare and the reverse, half of a bundle, units
    without an editor, grants of disabled persons, grants that end within 30 days; each with the command that mends it.
    """
    from vis_cli.db.core.records import fetch
    from vis_cli.rules.roles import check as roles_check
    from vis_cli.rules.roles.grants import Grant

    vis: AppContext = ctx.obj
    with vis.reading() as db:
        now = role_context(vis, db)
        register = now.facts.register
        units = None
        if unit:
            wanted = find_unit(vis, now, unit)
            units = [each for each in register.units if wanted in register.above(each)]
        findings = roles_check.check(fetch(db, Grant), now.facts, units=units)
    items = [
        {
            "id": each.id,
            "unit": each.unit,
            "unit_name": register.unit(each.unit),
            "message": each.message,
            "fix": each.fix,
            "person": each.person,
            "role": each.role,
        }
        for each in findings
    ]
    empty = "All is well."
    vis.show(Result({"findings": items}, FINDING_COLUMNS, empty=empty, exit_code=1 if items else 0))


for command in (grant, revoke, extend, apply, sync, migrate):
    app.command(cls=Changing)(command)
app.command()(template)
