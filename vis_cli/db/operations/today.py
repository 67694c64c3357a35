"""What may begin or end on a day, read for all units at once."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, and_, or_

from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch
from vis_cli.rules.cards.notices import Notice
from vis_cli.rules.cards.schedules import Schedule
from vis_cli.rules.core.times import day_after, day_over, midnight
from vis_cli.rules.operations.today import Held
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.webinars.webinars import Occasion, Webinar


def held(db: Connection, day: date) -> Held:
    """The records of a day; grants of the days around it too, since they may be one right that goes on."""
    w, g, n, h, o = t.windows.c, t.grants.c, t.notices.c, t.card_hours.c, t.webinar_occasions.c
    f = t.ordered_offers.c
    begins, over = midnight(day), day_over(day)
    of_day = or_(and_(w.since >= begins, w.since < over), and_(w.until >= begins, w.until < over))
    before = day - timedelta(days=1) if day > date.min else day
    grants = or_(g.since.in_([day, day_after(day) or day]), g.until.in_([before, day]))
    occasions = fetch(db, Occasion, o.since >= begins, o.since < over, ~o.cancelled)
    webinars = {each.number: each for each in fetch(db, Webinar)} if occasions else {}
    return Held(
        fetch(db, Window, of_day, w.cancelled_at.is_(None), order_by=[w.number]),
        fetch(db, Grant, grants),
        fetch(db, Notice, or_(n.since == day, n.until == day), ~n.ended),
        fetch(db, Schedule, or_(h.since == day, h.until == day)),
        [(each, webinars[each.webinar].title) for each in occasions if not webinars[each.webinar].removed],
        fetch(db, OrderedOffer, f.since >= begins, f.since < over, f.cancelled_at.is_(None)),
    )
