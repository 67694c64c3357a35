"""Who holds which role where, whether somebody may do something and why, and what is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from vis_cli.app.arguments import find
from vis_cli.app.configured import catalogue
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was, end_of
from vis_cli.app.roles.facts import role_context, with_history
from vis_cli.app.roles.findings import checking, findings
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import by_character
from vis_cli.db.core.records import fetch_in, fetch_keys, stream
from vis_cli.db.core.versions import recorded_late
from vis_cli.db.register.directories import shown_name
from vis_cli.db.roles.grants import RoleContext, changes_of, of_person, reader
from vis_cli.errors import Message, Sentence
from vis_cli.rules.core.times import iso, local
from vis_cli.rules.register.persons import Person
from vis_cli.rules.roles import check as rules
from vis_cli.rules.roles.grants import Grant, RoleFacts
from vis_cli.rules.roles.who import everything, holders

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection


@streamed
def list_(
    invocation: Invocation,
    *,
    unit: str | None = None,
    person: str | None = None,
    role: str | None = None,
    during: tuple[date, date] | None = None,
    expiring_within: timedelta | None = None,
    day: date | None = None,
) -> Iterator[dict[str, Any]]:
    """Grants as `roles list --json` has them: on a unit and above it, of a person, of a role or bundle.

    Those that hold some day of `during`, first and last; all where it is None. With `expiring_within`, those that end
    so soon after `day` (None: today), soonest first; else by unit, role and person. Read as they are asked for. Of days
    gone by they are as was known at the end of the last; one that was recorded later, for then, says when (`recorded`).

    Raises:
        NotFound, Ambiguous: a name.
    """
    c = t.grants.c
    with invocation.streaming() as db:
        now = role_context(invocation, db)
        where = _asked(db, now, unit=unit, person=person, role=role, during=during)
        here = find(now.units, unit) if unit else None
        if during and expiring_within is None:
            where += [c.since <= during[1], c.until.is_(None) | (c.until >= during[0])]
        asked = end_of(invocation, day if expiring_within is not None else during and during[1])
        with as_it_was(invocation, db, asked) as past:
            then = now if past is None else role_context(invocation, db, local(past).date())
            if expiring_within is not None:
                found = expiring(db, day or invocation.today, expiring_within, *where)
            else:
                found = chunks(stream(db, Grant, *where, order_by=_by_names(db), table=_WITH_NAMES))
            late = 0
            for grants in found:
                items = _items(db, grants, then, inherited_below=here, past=past)
                late += sum("recorded" in item for item in items)
                yield from items
            if late:
                invocation.tell(
                    Message(
                        "{count} of these was recorded after that day, for a day before: see `recorded` of --json.",
                        "{count} of these were recorded after that day, for a day before: see `recorded` of --json.",
                        count=late,
                    )
                )


@dataclass(frozen=True)
class Otherwise:
    """How many grants there are that hold on no day of a period: those that begin later, and those that have ended."""

    later: int
    first: date | None  # the day on which the first of them begins
    ended: int


def otherwise(
    invocation: Invocation,
    period: tuple[date, date],
    *,
    unit: str | None = None,
    person: str | None = None,
    role: str | None = None,
) -> Otherwise:
    """What `list_` would have of other days, where it has nothing of the period.

    Raises:
        NotFound, Ambiguous: a name.
    """
    c = t.grants.c
    with invocation.reading() as db:
        where = _asked(db, role_context(invocation, db), unit=unit, person=person, role=role, during=None)
        later = db.execute(select(func.count(), func.min(c.since)).where(*where, c.since > period[1])).one()
        ended = db.scalar(select(func.count()).select_from(t.grants).where(*where, c.until < period[0]))
    return Otherwise(later[0], later[1], ended or 0)


def _asked(
    db: Connection,
    now: RoleContext,
    *,
    unit: str | None,
    person: str | None,
    role: str | None,
    during: tuple[date, date] | None,
) -> list[ColumnElement[bool]]:
    """What grants are asked for; of a unit those that hold there some day of `during`."""
    c = t.grants.c
    where: list[ColumnElement[bool]] = []
    if unit:
        where.append(_on_or_above(db, now, find(now.units, unit), during or (date.min, date.max)))
    if person:
        where.append(c.person == find(now.persons, person))
    if role:
        where.append(c.role.in_(now.facts.catalogue.find(role)))
    return where


def _on_or_above(db: Connection, now: RoleContext, unit: str, period: tuple[date, date]) -> ColumnElement[bool]:
    """Grants on a unit, and on those above it while they were so, that hold on some day of the period."""
    c = t.grants.c
    register = with_history(db, now.facts, unit).register
    return or_(
        *(
            and_(c.unit.in_(chain), c.since <= last, c.until.is_(None) | (c.until >= first))
            for first, last, chain in register.chains(unit, *period)
        )
    )


def expiring(db: Connection, today: date, within: timedelta, *where: ColumnElement[bool]) -> Iterator[list[Grant]]:
    """The grants that end so soon, soonest first; those that another grant takes over from are left out."""
    c = t.grants.c
    last = today + min(within, date.max - today)
    soon = (*where, c.since <= today, c.until >= today, c.until <= last)
    order = [c.until, *(by_character(db, each) for each in (c.unit, c.role, c.person)), c.since]
    for grants in chunks(stream(db, Grant, *soon, order_by=order)):
        followed = fetch_keys(db, Grant.kind, [(*each.key, each.last + timedelta(days=1)) for each in grants])
        yield rules.expiring([*grants, *followed.values()], today, within)


_WITH_NAMES = t.grants.outerjoin(t.units, t.grants.c.unit == t.units.c.hsa_id).outerjoin(
    t.persons, t.grants.c.person == t.persons.c.hsa_id
)


def _by_names(db: Connection) -> list[Any]:
    c, u = t.grants.c, t.units.c
    names = [func.coalesce(u.name, c.unit), c.role, func.coalesce(shown_name(), c.person), c.person]
    return [*(by_character(db, name) for name in names), c.since]


def _items(
    db: Connection,
    grants: Sequence[Grant],
    now: RoleContext,
    inherited_below: str | None = None,
    past: datetime | None = None,
) -> list[dict[str, Any]]:
    """Grants as `--json` has them; with `inherited_below`, each says whether it comes from above that unit.

    Those of a moment `past` that were recorded after it say when.
    """
    register, found = now.facts.register, now.facts.catalogue
    late = {} if past is None else recorded_late(db, past)
    changes = changes_of(db, grants, None if late else past)
    return [
        {
            "person": grant.person,
            "person_name": register.person(grant.person),
            "role": grant.role,
            "role_name": found.name(grant.role),
            "system": found.system(grant.role),
            "unit": grant.unit,
            "unit_name": register.unit(grant.unit),
            "from": str(grant.since),
            "to": str(grant.until) if grant.until else None,
            "granted_by": grant.granted_by,
            "ticket": grant.ticket,
            "change": f"C-{changes[grant.id]}" if grant.id in changes else None,
            **({} if inherited_below is None else {"inherited": grant.unit != inherited_below}),
            **({"recorded": iso(late[each])} if (each := (*grant.key, grant.since)) in late else {}),
        }
        for grant in grants
    ]


@dataclass(frozen=True)
class Explained:
    """Whether somebody may do something, by which grant (as `roles list` has it), and why."""

    answer: bool
    grant: dict[str, Any] | None
    because: Sentence


def _facts(
    invocation: Invocation, db: Connection, now: RoleContext, past: datetime | None, unit: str, person: str
) -> RoleFacts:
    """What a question about a unit and a person is judged by: of a moment `past`, what was known then."""
    if past is None:
        return with_history(db, now.facts, unit, person)
    return role_context(invocation, db, local(past).date()).facts


def explain(invocation: Invocation, person: str, unit: str, action: str, *, day: date | None = None) -> Explained:
    """Whether a person may do an action at a unit, today or on a day.

    Raises:
        NotFound, Ambiguous: a name. Usage: there is no such action.
    """
    with invocation.reading() as db:
        now = role_context(invocation, db)
        who, where = find(now.persons, person), find(now.units, unit)
        with as_it_was(invocation, db, end_of(invocation, day)) as past:
            facts = _facts(invocation, db, now, past, where, who)
            answer = rules.explain(of_person(db, who), who, where, action, facts, at=day or invocation.today)
            item = _items(db, [answer.grant], replace(now, facts=facts), past=past)[0] if answer.grant else None
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
    return Explained(answer.answer, item, because)


@dataclass(frozen=True)
class Permitted:
    """All that somebody may do at a unit: each action, the grant behind it, and why, as `explain` has it."""

    person: str
    unit: str
    actions: list[dict[str, Any]]


def explain_all(invocation: Invocation, person: str, unit: str, *, day: date | None = None) -> Permitted:
    """Everything that a person may do at a unit, today or on a day; see `explain`."""
    with invocation.reading() as db:
        now = role_context(invocation, db)
        who, where = find(now.persons, person), find(now.units, unit)
        with as_it_was(invocation, db, end_of(invocation, day)) as past:
            facts = _facts(invocation, db, now, past, where, who)
            found = everything(of_person(db, who), who, where, facts, at=day or invocation.today)
            granted = [answer.grant for _, answer in found if answer.grant]
            items = _items(db, granted, replace(now, facts=facts), past=past)
    actions = [
        {"action": action, "grant": item, "because": answer.because}
        for (action, answer), item in zip(found, items, strict=True)
    ]
    return Permitted(facts.register.person(who), facts.register.unit(where), actions)


def who(
    invocation: Invocation, units: Sequence[str], action: str | None = None, *, day: date | None = None
) -> list[dict[str, Any]]:
    """Who may act at each unit, or do `action` there, today or on a day, as `roles who --json` has it.

    Raises:
        NotFound, Ambiguous: a unit, or there is no such action.
    """
    with invocation.reading() as db:
        now = role_context(invocation, db)
        where = list(dict.fromkeys(find(now.units, unit) for unit in units))
        at = day or invocation.today
        with as_it_was(invocation, db, end_of(invocation, day)) as past:
            facts = now.facts if past is None else role_context(invocation, db, at).facts
            grants = reader(db)(units={each for unit in where for each in facts.register.above(unit, at)})
            found = holders(grants, where, facts, at=at, action=action)
            persons = fetch_in(db, Person, t.persons.c.hsa_id, {each.person for each in found})
            known = {each.hsa_id: each.hidden() for each in persons}
    register = facts.register
    return [
        {
            "unit": each.unit,
            "unit_name": register.unit(each.unit),
            "role": each.role,
            "role_name": facts.catalogue.name(each.role),
            "person": each.person,
            "person_name": register.person(each.person),
            "email": known[each.person].email,
            "granted_on": each.grant.unit,
            "granted_on_name": register.unit(each.grant.unit),
            "from": str(each.grant.since),
            "to": str(each.grant.until) if each.grant.until else None,
        }
        for each in found
    ]


def actions(invocation: Invocation) -> Sequence[str]:
    """Every action that some role permits."""
    return catalogue(invocation.settings).actions


@streamed
def check(invocation: Invocation, unit: str | None = None) -> Iterator[dict[str, Any]]:
    """What is not as it should be at a unit and those below it, or anywhere, each with the command that mends it.

    As `roles check --json` has it, read unit by unit.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    with invocation.streaming() as db:
        now = role_context(invocation, db)
        register = now.facts.register
        units = None
        if unit:
            wanted = find(now.units, unit)
            units = [each for each in register.units if wanted in register.above(each)]
        for each in findings(db, checking(db, now.facts), units):
            yield {
                "id": each.id,
                "unit": each.unit,
                "unit_name": register.unit(each.unit),
                "message": each.message,
                "fix": each.fix,
                "person": each.person,
                "role": each.role,
            }
