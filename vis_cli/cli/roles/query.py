"""Questions about roles: who holds which, who may do what and why, what is not as it should be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from vis_cli import app
from vis_cli.cli.frame import findings, moments
from vis_cli.cli.frame.context import AppContext
from vis_cli.cli.frame.params import PersonName, UnitName
from vis_cli.errors import Message, Sentence, Usage
from vis_cli.output import Result, indented
from vis_cli.rules.core.times import in_english, local

if TYPE_CHECKING:
    from vis_cli.app.roles.query import Otherwise

COLUMNS = (
    ("person_name", "person"),
    ("person", "HSA-id"),
    ("role_name", "role"),
    ("unit_name", "unit"),
    ("unit", "unit's HSA-id"),
    ("from", "from"),
    ("to", "to (last day)"),
    ("ticket", "ticket"),
    ("change", "change"),
)
LESSER = ("unit", "change", "ticket", "person", "from")
WHO_COLUMNS = (
    ("unit_name", "unit"),
    ("role_name", "role"),
    ("person_name", "person"),
    ("person", "HSA-id"),
    ("email", "e-mail"),
    ("granted_on_name", "granted on"),
    ("to", "to (last day)"),
)
WHO_LESSER = ("granted_on_name", "person", "email")
KEYS = ("person", "role", "unit", "from", "to", "ticket")
FINDING_COLUMNS = (("unit_name", "unit"), ("id", "finding"), ("message", "what"), ("fix", "mended by"))


def list_(
    ctx: typer.Context,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar="UNIT",
            help="Only grants in force at this unit, also from units above it.",
        ),
    ] = None,
    person: Annotated[str | None, typer.Option(metavar="PERSON", help="Only grants of this person.")] = None,
    role: Annotated[
        str | None,
        typer.Option(metavar="ROLE", help="Only this role or bundle, or several."),
    ] = None,
    expiring_within: Annotated[
        str | None, typer.Option(metavar="DURATION", help="Only grants that end within this time.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Also grants that have ended or not yet begun.")] = False,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="State as of this day or moment.")] = None,
    during: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="Grants in force on any day of it: 2026-03, 2026-W12, D..D.")
    ] = None,
) -> None:
    """List who holds which role on which unit."""
    vis: AppContext = ctx.obj
    if sum(map(bool, (all_, as_of, during, expiring_within and during))) > 1:
        raise Usage("--all, --as-of and --during exclude each other.")
    day = _day_of(vis, as_of)
    period = moments.period(vis, during, "--during") if during else (day, day)
    within = None
    if expiring_within:
        within = moments.duration(expiring_within, "--expiring-within").after(day) - day
    asked = {"unit": unit, "person": person, "role": role}
    items = app.roles.list_(
        vis.invocation,
        **asked,
        during=None if all_ else period,
        expiring_within=within,
        day=day,
    )
    empty: Sentence = "No roles."
    if items.is_empty and not all_ and within is None:
        empty = _none(app.roles.otherwise(vis.invocation, period, **asked))
    vis.show(Result({"items": items}, COLUMNS, empty=empty, keys=KEYS, lesser=LESSER))


def _none(other: Otherwise) -> Sentence:
    """That there are no roles then; and how those of other days are seen, if there are any."""
    if other.first is not None:
        return Message(
            "No roles then. {count} begins later, on {day}: see --all, or --as-of {since}.",
            "No roles then. {count} begin later, the first on {day}: see --all, or --as-of {since}.",
            count=other.later,
            day=in_english(other.first),
            since=other.first,
        )
    if other.ended:
        return Message(
            "No roles then. {count} ended before: see --all.",
            "No roles then. {count} ended before: see --all.",
            count=other.ended,
        )
    return "No roles."


def _day_of(vis: AppContext, as_of: str | None) -> date:
    return local(vis.moment(as_of, "--as-of")).date() if as_of else vis.today


def explain(
    ctx: typer.Context,
    person: PersonName,
    unit: UnitName,
    action: Annotated[
        str | None,
        typer.Argument(
            help="What the person wants to do, e.g. edit-card, answer-case (default: everything that they may).",
            metavar="ACTION",
            show_default=False,
        ),
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="State as of this day or moment.")] = None,
) -> None:
    """Tell whether PERSON may do ACTION at UNIT (exit 0 yes, 1 no), and why.

    Without ACTION, everything that they may do there, each with the grant behind it (exit 1: nothing).
    """
    vis: AppContext = ctx.obj
    if action is None:
        return _everything(vis, person, unit, _day_of(vis, as_of))
    found = app.roles.explain(vis.invocation, person, unit, action, day=_day_of(vis, as_of))
    data = {"answer": found.answer, "grant": found.grant, "because": found.because}
    text = Message("Yes: {because}" if found.answer else "No: {because}", because=found.because)
    vis.show(Result(data, text=text, exit_code=0 if found.answer else 1, wrap=True))
    return None


def _everything(vis: AppContext, person: str, unit: str, day: date) -> None:
    found = app.roles.explain_all(vis.invocation, person, unit, day=day)
    where = {"person": found.person, "unit": found.unit, "day": in_english(day)}
    head = Message("{person} at {unit}, {day}:", **where)
    none = Message("{person} may do nothing at {unit}, {day}.", **where)
    lines = [indented(Message("{action}: {because}", **{name: each[name] for name in _SAID})) for each in found.actions]
    data = {"answer": bool(lines), "grant": None, "because": head if lines else none, "actions": found.actions}
    vis.show(Result(data, text=[head, *lines] if lines else none, exit_code=0 if lines else 1, wrap=True))


_SAID = ("action", "because")


def who(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            help="The units, and what somebody wants to do there, e.g. answer-case (default: act in any role).",
            metavar="UNIT... [ACTION]",
            show_default=False,
        ),
    ],
    emails: Annotated[
        bool, typer.Option("--emails", help="Only the addresses, as one line for a mail; those without one below.")
    ] = False,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="State as of this day or moment.")] = None,
) -> None:
    """List who may act at each UNIT, or do ACTION there, also by grants on units above it (exit 1: nobody)."""
    vis: AppContext = ctx.obj
    *units, last = words
    is_action = bool(units) and last.casefold() in app.roles.actions(vis.invocation)
    found = app.roles.who(
        vis.invocation, units if is_action else words, last if is_action else None, day=_day_of(vis, as_of)
    )
    code = 0 if found else 1
    if not emails:
        vis.show(Result({"items": found}, WHO_COLUMNS, empty="Nobody.", exit_code=code, lesser=WHO_LESSER))
        return
    persons = {each["person"]: each for each in found}
    addresses = sorted({each["email"] for each in persons.values() if each["email"]})
    without = sorted((each["person_name"], each["person"]) for each in persons.values() if not each["email"])
    lines: list[Sentence] = ["; ".join(addresses)] if addresses else []
    if without:
        lines.append(Message("Without an address: {names}", names=[f"{name} ({id})" for name, id in without]))
    data = {"emails": addresses, "without": [{"person": id, "person_name": name} for name, id in without]}
    vis.show(Result(data, text=lines or "Nobody.", exit_code=code))


def check(
    ctx: typer.Context,
    unit: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Only this unit and those below it."),
    ] = None,
) -> None:
    """Report what is wrong with the grants (exit 1 if anything is).

    Too few local administrators, ärendemottagare who are not ärendehanterare and the reverse, half of a bundle, units
    without an editor, grants of disabled persons, grants that end within 30 days; each with the command that mends it.
    """
    vis: AppContext = ctx.obj
    items, ids = app.roles.check(vis.invocation, unit), findings.ids()
    code = 0 if items.is_empty else 1
    found = {"findings": findings.noting(items, ids)}
    vis.show(Result(found, FINDING_COLUMNS, empty="All is well.", exit_code=code, lesser=(), ids=ids))
