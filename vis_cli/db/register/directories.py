"""The register as those who look things up in it need it: names to ids, ids to names, who lies under whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, case, select

from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import fetch
from vis_cli.rules.cases.cases import SENT_TYPES
from vis_cli.rules.core.names import Directory
from vis_cli.rules.orders.windows import Window

if TYPE_CHECKING:
    from vis_cli.rules.register.offers import OfferState


def unit_directory(db: Connection, today: date | None = None) -> Directory:
    """Every unit by HSA-id, name and alias; the name of one that is closed `today` leads to the one that took over."""
    closed = [] if today is None else db.scalars(select(t.units.c.hsa_id).where(t.units.c.closed_on <= today)).all()
    return Directory(
        "unit",
        _names(db, t.units.c.hsa_id, t.units.c.name),
        _pairs(db, t.unit_aliases.c.alias, t.unit_aliases.c.unit),
        closed,
    )


def case_type_directory(db: Connection) -> Directory:
    """Every case type by id, name and alias."""
    aliases = _pairs(db, t.case_type_aliases.c.alias, t.case_type_aliases.c.case_type)
    return Directory("case type", _names(db, t.case_types.c.slug, t.case_types.c.name), aliases)


def person_directory(db: Connection) -> Directory:
    """Every person by HSA-id, name and e-mail address; one whose name is protected by HSA-id only."""
    p = t.persons.c
    emails = db.execute(select(p.email, p.hsa_id).where(p.email.is_not(None), ~p.protected))
    return Directory("person", _names(db, p.hsa_id, shown_name()), [(row[0], row[1]) for row in emails])


def shown_name() -> ColumnElement[str]:
    """What a person is called wherever one is shown: by HSA-id where the name is protected."""
    return case((t.persons.c.protected, t.persons.c.hsa_id), else_=t.persons.c.name)


def _names(db: Connection, key: Any, value: Any) -> dict[str, str]:
    return dict(_pairs(db, key, value))


def _pairs(db: Connection, first: Any, second: Any) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in db.execute(select(first, second).order_by(first, second))]


def parents(db: Connection) -> dict[str, str | None]:
    """The unit that each unit lies directly under, if any."""
    return {row[0]: row[1] for row in db.execute(select(t.units.c.hsa_id, t.units.c.parent))}


def below(db: Connection, unit: str) -> list[str]:
    """The unit and every unit that lies under it, however deep, by name."""
    u = t.units.c
    found = select(u.hsa_id).where(u.hsa_id == unit).cte("below", recursive=True)
    found = found.union(select(u.hsa_id).where(u.parent == found.c.hsa_id))
    rows = db.execute(select(u.name, u.hsa_id).where(u.hsa_id.in_(select(found.c.hsa_id))))
    return [hsa_id for _, hsa_id in sorted((name.casefold(), hsa_id) for name, hsa_id in rows.tuples())]


def names_of(db: Connection, records: Iterable[Any]) -> dict[str, str]:
    """Names for whatever ids of units, persons and case types stand in the records' fields."""
    records = list(records)
    written = {
        value for record in records for field in fields(record) if isinstance(value := getattr(record, field.name), str)
    }
    written |= {each for record in records for each in getattr(record, "mentions", ())}
    found = {id: name for id, name in SENT_TYPES.values() if id in written}
    for key, name in (
        (t.units.c.hsa_id, t.units.c.name),
        (t.persons.c.hsa_id, shown_name()),
        (t.case_types.c.slug, t.case_types.c.name),
    ):
        found |= {row[0]: row[1] for row in db.execute(select(key, name).where(one_of(key, sorted(written))))}
    return found


def closed_units(db: Connection, by: date = date.max, units: Iterable[str] | None = None) -> dict[str, date]:
    """The units (of `units`, or of all) that are closed for good from some day up to `by`, each with that day."""
    u = t.units.c
    where = [u.closed_on <= by, *([] if units is None else [one_of(u.hsa_id, sorted(units))])]
    return {row[0]: row[1] for row in db.execute(select(u.hsa_id, u.closed_on).where(*where))}


def unit_names(db: Connection, ids: Iterable[str | None]) -> dict[str, str]:
    """The names of these units, by id."""
    wanted = one_of(t.units.c.hsa_id, sorted({id for id in ids if id is not None}))
    return {row[0]: row[1] for row in db.execute(select(t.units.c.hsa_id, t.units.c.name).where(wanted))}


def person_names(db: Connection, ids: Iterable[str]) -> dict[str, str]:
    """What these persons are called, by id."""
    p = t.persons.c
    return {row[0]: row[1] for row in db.execute(select(p.hsa_id, shown_name()).where(one_of(p.hsa_id, ids)))}


def offers_of(db: Connection, unit: str, at: datetime) -> list[OfferState]:
    """What a unit offers, and what of it a resident can open at the moment, by name."""
    from vis_cli.rules.orders.offers import OrderedOffer
    from vis_cli.rules.orders.switch import Switch
    from vis_cli.rules.register.offers import offer_state

    o, w = t.offers.c, t.windows.c
    closed_on = db.scalar(select(t.units.c.closed_on).where(t.units.c.hsa_id == unit))
    windows: dict[str, list[Window]] = {}
    for window in fetch(db, Window, w.unit == unit, w.until > at):
        windows.setdefault(window.case_type, []).append(window)
    ordered: dict[str, list[OrderedOffer]] = {}
    for each in fetch(db, OrderedOffer, t.ordered_offers.c.unit == unit):
        ordered.setdefault(each.case_type, []).append(each)
    query = select(o.case_type, o.offered, o.switch, t.case_types.c.name).join_from(t.offers, t.case_types)
    return [
        offer_state(
            row.name,
            row.switch,
            Switch(row.offered, windows.get(row.case_type, ()), closed_on, ordered.get(row.case_type, ())),
            at,
        )
        for row in db.execute(query.where(o.unit == unit).order_by(t.case_types.c.name))
    ]
