"""What is published of closures, read for all units at once; nothing of persons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, exists, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch
from vis_cli.db.orders import switches
from vis_cli.rules.orders.publishing import KEPT, Known, PublishingFacts
from vis_cli.rules.orders.windows import Window


def facts(db: Connection, now: datetime, today: date, known: Mapping[str, Known]) -> PublishingFacts:
    """The units that are there and offer or close anything, and their windows that are not long over."""
    u, w, o = t.units.c, t.windows.c, t.orders.c
    there = or_(u.closed_on.is_(None), u.closed_on > today)
    recent = w.until > now - KEPT
    concerned = or_(
        exists().where(t.offers.c.unit == u.hsa_id, switches.offered(now)), exists().where(w.unit == u.hsa_id, recent)
    )
    units = db.execute(select(u.hsa_id, u.name).where(there, concerned))
    takes_over = select(o.ref, o.unit, o.handover).where(o.handover.is_not(None), o.withdrawn_at.is_(None))
    return PublishingFacts(
        {row[0]: row[1] for row in units},
        {row[0]: row[1] for row in db.execute(select(t.case_types.c.slug, t.case_types.c.name))},
        fetch(db, Window, recent, w.unit.in_(select(u.hsa_id).where(there))),
        {(ref, unit): handover for ref, unit, handover in db.execute(takes_over).tuples()},
        known,
    )
