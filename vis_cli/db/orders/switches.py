"""The switch of each unit and case type in the case database, made equal to what register, orders and windows say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of, one_of_keys
from vis_cli.db.core.records import chunks
from vis_cli.db.core.types import Instant
from vis_cli.rules.core.plan import Step
from vis_cli.rules.core.times import local

offers, units, windows = t.offers, t.units, t.windows


def offered(at: datetime) -> ColumnElement[bool]:
    """Offers of what the unit offers at the moment, closed or not: as ordered last, or else as the register has it."""
    one, other = t.ordered_offers, t.ordered_offers.alias()

    def holds(ordered: FromClause) -> ColumnElement[bool]:
        c = ordered.c
        return and_(c.since <= at, or_(c.cancelled_at.is_(None), c.cancelled_at > at))

    same = and_(other.c.unit == one.c.unit, other.c.case_type == one.c.case_type)
    later = or_(other.c.since > one.c.since, and_(other.c.since == one.c.since, other.c.ref > one.c.ref))
    last = select(one.c.unit, one.c.case_type).where(holds(one), ~exists().where(same, holds(other), later))
    pair = tuple_(offers.c.unit, offers.c.case_type)
    dropped, added = pair.in_(last.where(~one.c.offered)), pair.in_(last.where(one.c.offered))
    return or_(and_(offers.c.offered, ~dropped), added)


def live(at: datetime) -> ColumnElement[bool]:
    """Windows that cover the moment."""
    return and_(
        windows.c.since <= at,
        windows.c.until > at,
        or_(windows.c.cancelled_at.is_(None), windows.c.cancelled_at > at),
    )


def _covered(at: datetime) -> ColumnElement[bool]:
    return tuple_(offers.c.unit, offers.c.case_type).in_(select(windows.c.unit, windows.c.case_type).where(live(at)))


def _gone(at: datetime) -> ColumnElement[bool]:
    """Offers of units that are closed for good at the moment."""
    closed = select(units.c.hsa_id).where(units.c.closed_on <= local(at).date())
    return offers.c.unit.in_(closed)


def active(at: datetime) -> ColumnElement[bool]:
    """Offers that a resident can open at the moment: offered, the unit is there, and no live window covers it."""
    return and_(offered(at), ~_covered(at), ~_gone(at))


def _is_closed(at: datetime) -> ColumnElement[bool]:
    """Whether no resident can open the offer, found for each by its key: for a few, where `active` is for all."""
    covered = exists().where(windows.c.unit == offers.c.unit, windows.c.case_type == offers.c.case_type, live(at))
    # One value, which is looked up by its key: for `NOT EXISTS` PostgreSQL may read all units into a hash instead.
    closed_on = select(units.c.closed_on).where(units.c.hsa_id == offers.c.unit).scalar_subquery()
    gone = func.coalesce(closed_on <= local(at).date(), false())
    return or_(~offered(at), covered, gone)


@dataclass(frozen=True)
class Switched:
    """How many switches one run turns off and on."""

    off: int
    on: int


def level(db: Connection, at: datetime, *only: ColumnElement[bool]) -> Switched:
    """Make every switch (or those that match `only`) equal to what register and windows say of the moment."""
    # First on, then off: where all is closed for the summer the first finds nothing to look at, where all opens
    # again the second has no window to look for.
    is_open, is_closed = (
        (~_is_closed(at), _is_closed(at)) if only else (active(at), or_(~offered(at), _covered(at), _gone(at)))
    )
    on = _turn(db, at, True, is_open, *only)
    off = _turn(db, at, False, is_closed, *only)
    return Switched(off, on)


def _turn(db: Connection, at: datetime, on: bool, should: ColumnElement[bool], *only: ColumnElement[bool]) -> int:
    """Turn the switches that should be so and are not, and keep when; how many they were."""
    n = t.offer_turns.c
    made = select(func.count()).where(n.unit == offers.c.unit, n.case_type == offers.c.case_type).scalar_subquery()
    wrong = ~offers.c.switch if on else offers.c.switch
    # What was turned past vis is not among the turns. Of a few it is looked whether they say so, of all it would cost.
    where = [should, made % 2 != int(on), *(only or [wrong])]
    turned = select(offers.c.unit, offers.c.case_type, made + 1, literal(at, Instant())).where(*where)
    db.execute(t.offer_turns.insert().from_select([n.unit, n.case_type, n.number, n.at], turned))
    return db.execute(update(offers).where(wrong, should, *only).values(switch=on)).rowcount


def _turned_off(db: Connection, at: datetime, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep that offers that are gone are not on any more."""
    n = t.offer_turns.c
    turned = select(n.unit, n.case_type, func.count() + 1, literal(at, Instant())).group_by(n.unit, n.case_type)
    turned = turned.where(one_of_keys((n.unit, n.case_type), pairs)).having(func.count() % 2 == 1)
    db.execute(t.offer_turns.insert().from_select([n.unit, n.case_type, n.number, n.at], turned))


def follow(db: Connection, steps: Iterable[Step], at: datetime) -> None:
    """Let the switch follow at once where a plan changed what is offered, a window live at `at`, or a unit closed then.

    A window that only became due meanwhile is left to the next run, which reports it.
    """
    pairs: list[tuple[str, str]] = []
    gone: list[tuple[str, str]] = []
    closed = []
    today = local(at).date()
    for step in steps:
        if step.record.kind == "offer":
            (gone if step.after is None else pairs).append((step.record.unit, step.record.case_type))
        elif step.record.kind == "ordered-offer":
            pairs.append((step.record.unit, step.record.case_type))
        elif step.record.kind == "window":
            was, is_now = (row is not None and row.covers(at) for row in (step.before, step.after))
            if was != is_now:
                pairs.append((step.record.unit, step.record.case_type))
        elif step.record.kind == "unit":
            was, is_now = (bool(row and row.closed_on and row.closed_on <= today) for row in (step.before, step.after))
            if was != is_now:
                closed.append(step.record.hsa_id)
    for chunk in chunks(gone):
        _turned_off(db, at, chunk)
    if closed:
        level(db, at, one_of(offers.c.unit, closed))
    for chunk in chunks(pairs):
        level(db, at, one_of_keys((offers.c.unit, offers.c.case_type), chunk))


def ranges(db: Connection, *where: ColumnElement[bool]) -> list[tuple[int, int]]:
    """The numbers of the windows that match, as (first, last) of each unbroken run of numbers."""
    island = (windows.c.number - func.row_number().over(order_by=windows.c.number)).label("island")
    numbers = select(windows.c.number, island).where(*where).subquery()
    query = (
        select(func.min(numbers.c.number), func.max(numbers.c.number))
        .group_by(numbers.c.island)
        .order_by(func.min(numbers.c.number))
    )
    return [(int(first), int(last)) for first, last in db.execute(query)]


def count(db: Connection, at: datetime) -> Switched:
    """How many switches `level` would turn off and on."""
    wrong = or_(~offered(at), _covered(at), _gone(at))
    off = select(func.count()).select_from(offers).where(offers.c.switch, wrong)
    on = select(func.count()).select_from(offers).where(~offers.c.switch, active(at))
    return Switched(int(db.scalar(off) or 0), int(db.scalar(on) or 0))
