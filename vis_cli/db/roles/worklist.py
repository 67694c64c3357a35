"""What should stand in HSA Webb and Personalverktyget for the grants, and what of it has not been keyed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, literal, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import at_units, by_character, one_of, position
from vis_cli.db.core.records import fetch, fetch_in, stream
from vis_cli.db.register.directories import person_names, shown_name, unit_names
from vis_cli.db.worklist.sources import ticked_off
from vis_cli.rules.core.times import local
from vis_cli.rules.roles import worklist as rules
from vis_cli.rules.roles.catalogue import Catalogue
from vis_cli.rules.roles.grants import Grant, Key
from vis_cli.rules.worklist import tasks
from vis_cli.rules.worklist.tasks import ROLE, Standing, Ticked
from vis_cli.rules.worklist.tasks import Key as Item

g, k = t.grants.c, t.keyed.c

CHUNK = 2000
"""Grants read at a time."""


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
    """What of the `standings` is not as it was last keyed in."""
    found = odd(db, now, until, units, catalogue)
    if not is_ahead(now, until):
        rows = chain.from_iterable(given(db, local(now).date(), units, catalogue))
        found += [rules.given(row, catalogue) for row in rows]
    return found


def is_ahead(now: datetime, until: datetime) -> bool:
    """Whether what is to come counts, and not only what should stand today."""
    return local(until).date() > local(now).date()


def odd(
    db: Connection, now: datetime, until: datetime, units: Sequence[str] | None, catalogue: Catalogue
) -> list[Standing]:
    """What is `waiting`, but for what is `given`: the rules look at it, with all that is known of the role.

    The database finds out what differs today, which mostly is little; what is to come is looked at all together.
    """
    if is_ahead(now, until):
        ticked = ticked_off(db, catalogue.systems, units)
        return list(tasks.waiting(standings(db, now, until, units, catalogue), ticked, now=now, until=until))
    day = local(now).date()
    grants = _of_several(db, day, units, catalogue)
    keyed, again = _keyed_amiss(db, day, units, catalogue)
    early = ticked_off(db, catalogue.systems, units, k.due > now)
    keys = {*rules.keys_of(keyed, catalogue), *rules.ahead_of(early, catalogue, now), *again}
    others = fetch_in(db, Grant, g.person, {key[0] for key in keys}, *at_units(g.unit, units)) if keys else []
    known = {each.id: each for each in (*grants, *(each for each in others if each.key in keys))}
    found = _standings(db, (now, until), list(known.values()), {**keyed, **early}, catalogue)
    return list(tasks.waiting(found, {**keyed, **early}, now=now, until=until))


def given(
    db: Connection,
    day: date,
    units: Sequence[str] | None,
    catalogue: Catalogue,
    roles: Iterable[str] | None = None,
    chunk: int = CHUNK,
) -> Iterator[Sequence[rules.Given]]:
    """The roles (of `roles`, or all) that are held on the day by their only grant, and were never keyed in.

    For these there is nothing to weigh: each is to be given. They come as tasks are sorted, a chunk at a time, so that
    a whole region's can be told without keeping them.
    """
    of = [each for each in (catalogue.roles if roles is None else roles) if each in catalogue.roles]
    query = (
        select(
            g.person,
            g.role,
            g.unit,
            g.since,
            g.until,
            shown_name().label("person_name"),
            t.units.c.name.label("unit_name"),
        )
        .select_from(t.grants.join(t.persons, g.person == t.persons.c.hsa_id).join(t.units, g.unit == t.units.c.hsa_id))
        .where(*at_units(g.unit, units), one_of(g.role, of), *_holds(g, day), ~_is_known(catalogue))
        .order_by(g.since, *(by_character(db, each) for each in (_system(catalogue), g.unit, g.role + ROLE + g.person)))
    )
    with db.execute(query, execution_options={"yield_per": chunk}) as result:
        rows: Iterator[Any] = result.partitions(chunk)
        yield from rows


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


def _of_several(db: Connection, day: date, units: Sequence[str] | None, catalogue: Catalogue) -> list[Grant]:
    """The grants of roles that have several, are held on the day, and were not last keyed in as given."""
    keys = select(g.person, g.role, g.unit).where(*at_units(g.unit, units))
    several = keys.group_by(g.unit, g.role, g.person).having(func.count() > 1).subquery().c
    table = t.grants.join(
        several.person.table, and_(g.person == several.person, g.role == several.role, g.unit == several.unit)
    )
    where = (~_keyed(catalogue, k.state == rules.GIVEN), _is_held(day))
    return list(stream(db, Grant, *where, order_by=[g.unit], table=table))


def _is_known(catalogue: Catalogue) -> ColumnElement[bool]:
    """Whether the role of a grant was ever keyed in, or has another grant too."""
    other = t.grants.alias("other")
    same = and_(other.c.person == g.person, other.c.role == g.role, other.c.unit == g.unit)
    return or_(_keyed(catalogue), exists().where(same, other.c.since != g.since))


def _keyed(catalogue: Catalogue, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    item = g.role + literal(ROLE) + g.person
    return exists().where(k.system == _system(catalogue), k.unit == g.unit, k.item == item, *where)


def _system(catalogue: Catalogue) -> ColumnElement[str]:
    """The system of the role of a grant."""
    return case({role: catalogue.system(role) for role in catalogue.roles}, value=g.role, else_="")


def _is_held(day: date) -> ColumnElement[bool]:
    """Whether a grant holds on the day, or one that does may have followed on it."""
    later = t.grants.alias("later")
    same = and_(later.c.person == g.person, later.c.role == g.role, later.c.unit == g.unit)
    followed = exists().where(same, *_holds(later.c, day))
    return or_(and_(*_holds(g, day)), and_(g.until < day, followed))


def _holds(columns: Any, day: date) -> tuple[ColumnElement[bool], ...]:
    return (columns.since <= day, or_(columns.until.is_(None), columns.until >= day))


def _keyed_amiss(
    db: Connection, day: date, units: Sequence[str] | None, catalogue: Catalogue
) -> tuple[dict[Item, Ticked], set[Key]]:
    """The roles that were last keyed in as given and are not held on the day, and those that are held and were not."""
    parted = position(k.item, literal(ROLE))
    role = case((parted > 0, func.substr(k.item, 1, parted - 1)), else_="")  # PostgreSQL refuses a negative length
    person = func.substr(k.item, parted + 1)
    held = exists().where(g.person == person, g.role == role, g.unit == k.unit, *_holds(g, day))
    found = ticked_off(db, catalogue.systems, units, (k.state == rules.GIVEN) != held)
    given = {item: tick for item, tick in found.items() if tick.state == rules.GIVEN}
    return given, {key for key, tick in rules.roles_of(found, catalogue) if tick.state != rules.GIVEN}


def last_touched(db: Connection, person: str, role: str, unit: str) -> datetime | None:
    """When a grant of this person, role and unit was last changed."""
    s = t.steps.c
    query = select(func.max(t.changes.c.at)).join_from(t.steps, t.changes, s.change == t.changes.c.number)
    found: datetime | None = db.scalar(
        query.where(s.kind == Grant.kind, s.object.startswith(f"{person}/{role}/{unit}/", autoescape=True))
    )
    return found
