"""What should stand in Personalverktyget for every case type: read for the worklist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import at_units
from vis_cli.db.core.records import fetch
from vis_cli.db.register.directories import closed_units
from vis_cli.rules.core.times import local
from vis_cli.rules.orders.offers import OrderedOffer
from vis_cli.rules.orders.switch import Switch
from vis_cli.rules.orders.switch_tasks import SYSTEM, Course, Stretch, SwitchFacts
from vis_cli.rules.orders.switch_tasks import standings as standings_of
from vis_cli.rules.orders.windows import Window
from vis_cli.rules.worklist.tasks import CASE_TYPE, Standing, Ticked

Pair = tuple[str, str]


def standings(db: Connection, now: datetime, until: datetime, units: Sequence[str] | None = None) -> list[Standing]:
    """What every switch should be that has a window by `until`, was keyed in, or that anybody ordered or spoke of."""
    w, o = t.windows.c, t.offers.c
    ordered: dict[Pair, list[OrderedOffer]] = {}
    for each in fetch(db, OrderedOffer, *at_units(t.ordered_offers.c.unit, units)):
        ordered.setdefault((each.unit, each.case_type), []).append(each)
    by_pair: dict[Pair, list[Window]] = {}
    for window in fetch(db, Window, or_(w.cancelled_at.is_(None), w.cancelled_at > w.since), *at_units(w.unit, units)):
        by_pair.setdefault((window.unit, window.case_type), []).append(window)
    coming = {
        pair for pair, windows in by_pair.items() if any(each.since <= until and each.ends > now for each in windows)
    }
    ticked = _ticked(db, units)
    closed = closed_units(db, units=units)
    going = {unit for unit, day in closed.items() if day <= local(until).date()}
    offers = {
        (unit, case_type): (offered, asked_at, offered if stood is None else stood)
        for unit, case_type, offered, asked_at, stood in db.execute(
            select(o.unit, o.case_type, o.offered, o.asked_at, o.stood).where(*at_units(o.unit, units))
        ).tuples()
        if (unit, case_type) in coming
        or asked_at is not None
        or unit in going
        or (unit, case_type) in ticked
        or (unit, case_type) in ordered
    }
    names: dict[str, str] = {}
    if offers or ticked:
        names = {row[0]: row[1] for row in db.execute(select(t.case_types.c.slug, t.case_types.c.name))}
    found: list[Standing] = []
    known: dict[Course, list[Stretch]] = {}
    for pair in sorted(offers.keys() | ticked.keys()):
        unit, case_type = pair
        offered, asked_at, stands = offers.get(pair, (False, None, False))
        switch = Switch(offered, by_pair.get(pair, ()), closed.get(unit), ordered.get(pair, ()))
        facts = SwitchFacts(
            unit, case_type, names.get(case_type, case_type), switch, stands, asked_at, ticked.get(pair)
        )
        if offered or not facts.is_settled:
            found += standings_of(facts, now, until, known)
    return found


def _ticked(db: Connection, units: Sequence[str] | None) -> dict[Pair, Ticked]:
    """What was last ticked off of switches, by unit and case type."""
    k = t.keyed.c
    rows = db.execute(
        select(k.unit, k.item, k.state, k.at, k.due).where(k.system == SYSTEM, *at_units(k.unit, units))
    ).tuples()
    return {
        (unit, item.removeprefix(CASE_TYPE)): Ticked(state, at, due)
        for unit, item, state, at, due in rows
        if item.startswith(CASE_TYPE)
    }
