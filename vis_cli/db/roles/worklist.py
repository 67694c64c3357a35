"""What should stand in HSA Webb and Personalverktyget for the grants, and what of it has not been keyed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, literal, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import at_units, position
from vis_cli.db.core.records import fetch, fetch_in
from vis_cli.db.register.directories import person_names, unit_names
from vis_cli.db.worklist.sources import ticked_off
from vis_cli.rules.core.times import local
from vis_cli.rules.roles import worklist as rules
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Grant, Key
from vis_cli.rules.worklist import tasks
from vis_cli.rules.worklist.tasks import ROLE, Standing, Ticked
from vis_cli.rules.worklist.tasks import Key as Item

g, k = t.grants.c, t.keyed.c


def standings(
    db: Connection, now: datetime, until: datetime, units: Sequence[str] | None, catalogue: Catalogue
) -> list[Standing]:
    """What should stand at `now`, for every role that is held or was keyed in, at these units or at all.

    And then how that changes through `until`.
    """
    grants = fetch(db, Grant, *at_units(g.unit, units), order_by=[g.unit])
    ticked = ticked_off(db, catalogue.systems, units)
    return _standings(db, (now, until), grants, ticked, catalogue)


def waiting(
    db: Connection, now: datetime, until: datetime, units: Sequence[str] | None, catalogue: Catalogue
) -> list[Standing]:
    """What of the `standings` is not as it was last keyed in.

    The database finds out what differs today, which mostly is little; what is to come is looked at all together.
    """
    if local(until).date() > local(now).date():
        ticked = ticked_off(db, catalogue.systems, units)
        return list(tasks.waiting(standings(db, now, until, units, catalogue), ticked, now=now, until=until))
    day = local(now).date()
    where = at_units(g.unit, units)
    grants = fetch(db, Grant, *where, ~_is_keyed(catalogue), _is_held(day), order_by=[g.unit])
    keyed = _keyed_without_grant(db, day, units, catalogue)
    early = ticked_off(db, catalogue.systems, units, k.due > now)
    gone = {*rules.keys_of(keyed, catalogue), *rules.ahead_of(early, catalogue, now)}
    ended = fetch_in(db, Grant, g.person, {person for person, _, _ in gone}, *where) if gone else []
    known = {each.id: each for each in (*grants, *(each for each in ended if each.key in gone))}
    found = _standings(db, (now, until), list(known.values()), {**keyed, **early}, catalogue)
    return list(tasks.waiting(found, {**keyed, **early}, now=now, until=until))


def _standings(
    db: Connection,
    period: tuple[datetime, datetime],
    grants: Sequence[Grant],
    ticked: Mapping[Item, Ticked],
    catalogue: Catalogue,
) -> list[Standing]:
    now, until = period
    keyed, ahead = rules.keys_of(ticked, catalogue), rules.ahead_of(ticked, catalogue, now)
    told = [(each.person, each.unit) for each in grants] + [(person, unit) for person, _, unit in keyed]
    names = person_names(db, {person for person, _ in told}) | unit_names(db, {unit for _, unit in told})

    def removed_at(key: Key) -> datetime:
        return last_touched(db, *key) or now

    days = {"on": local(now).date(), "until": local(until).date()}
    return rules.standings(grants, keyed, catalogue, names, removed_at, **days, ahead=ahead)


def _is_keyed(catalogue: Catalogue) -> ColumnElement[bool]:
    """Whether the role of a grant was last keyed in as given."""
    system = case({role: catalogue.system(role) for role in catalogue.roles}, value=g.role, else_="")
    item = g.role + literal(ROLE) + g.person
    return exists().where(k.system == system, k.unit == g.unit, k.item == item, k.state == rules.GIVEN)


def _is_held(day: date) -> ColumnElement[bool]:
    """Whether a grant holds on the day, or one that does may have followed on it."""
    later = t.grants.alias("later")
    same = and_(later.c.person == g.person, later.c.role == g.role, later.c.unit == g.unit)
    followed = exists().where(same, *_holds(later.c, day))
    return or_(and_(*_holds(g, day)), and_(g.until < day, followed))


def _holds(columns: Any, day: date) -> tuple[ColumnElement[bool], ...]:
    return (columns.since <= day, or_(columns.until.is_(None), columns.until >= day))


def _keyed_without_grant(
    db: Connection, day: date, units: Sequence[str] | None, catalogue: Catalogue
) -> dict[Item, Ticked]:
    """The roles that were last keyed in as given, and that are not held on the day."""
    parted = position(k.item, literal(ROLE))
    role = case((parted > 0, func.substr(k.item, 1, parted - 1)), else_="")  # PostgreSQL refuses a negative length
    person = func.substr(k.item, parted + 1)
    held = exists().where(g.person == person, g.role == role, g.unit == k.unit, *_holds(g, day))
    return ticked_off(db, catalogue.systems, units, k.state == rules.GIVEN, ~held)


def last_touched(db: Connection, person: str, role: str, unit: str) -> datetime | None:
    """When a grant of this person, role and unit was last changed."""
    s = t.steps.c
    query = select(func.max(t.changes.c.at)).join_from(t.steps, t.changes, s.change == t.changes.c.number)
    found: datetime | None = db.scalar(
        query.where(s.kind == Grant.kind, s.object.startswith(f"{person}/{role}/{unit}/", autoescape=True))
    )
    return found
