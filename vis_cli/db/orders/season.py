"""A summer's closures, read for all units at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.orders import switches
from vis_cli.db.orders.orders import offers_by_unit
from vis_cli.rules.orders.season import Closed, SeasonFacts, summer


def facts(db: Connection, year: int, like: int) -> SeasonFacts:
    """What is known of the summer of a year, and of another to compare it with."""
    u, o = t.units.c, t.orders.c
    rows = db.execute(select(u.hsa_id, u.name, u.parent, u.closed_on)).all()
    names = {row.hsa_id: row.name for row in rows}
    names |= {row[0]: row[1] for row in db.execute(select(t.case_types.c.slug, t.case_types.c.name))}
    handovers = select(o.ref, o.unit, o.handover).where(o.handover.is_not(None), o.withdrawn_at.is_(None))
    return SeasonFacts(
        year,
        like,
        _closures(db, *summer(year)),
        _closures(db, *summer(like)),
        {(ref, unit): handover for ref, unit, handover in db.execute(handovers).tuples()},
        offers_by_unit(db, or_(*map(switches.offered, summer(year)))),
        {row.hsa_id: row.parent for row in rows},
        {row.hsa_id: row.closed_on for row in rows if row.closed_on is not None},
        names,
    )


def _closures(db: Connection, first: datetime, after: datetime) -> list[Closed]:
    """What was or is to be closed at some time between two moments, as it really ends."""
    w = t.windows.c
    held = or_(w.cancelled_at.is_(None), w.cancelled_at > w.since)
    query = select(w.unit, w.case_type, w.since, w.until, w.ref, w.cancelled_at)
    rows = db.execute(query.where(w.since < after, w.until > first, held).order_by(w.number)).tuples()
    found = []
    for unit, case_type, since, until, ref, cancelled_at in rows:
        ends = until if cancelled_at is None else min(until, cancelled_at)
        if ends > first:
            found.append(Closed(unit, case_type, since, ends, ref))
    return found
