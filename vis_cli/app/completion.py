"""What the shell may complete a word to: pairs of what to write and what that is, from the database."""

from __future__ import annotations

from sqlalchemy import Select, or_, select

from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.db.register.directories import shown_name
from vis_cli.db.register.protection import protection
from vis_cli.rules.core.times import boundary

Pairs = list[tuple[str, str]]

CHANGES = 50  # the newest; who looks for an older one knows its number


def units(invocation: Invocation) -> Pairs:
    """The units that are open, by name, each with its HSA-id."""
    u = t.units.c
    is_open = or_(u.closed_on.is_(None), u.closed_on > invocation.today)
    return _pairs(invocation, select(u.name, u.hsa_id).where(is_open).order_by(u.name))


def persons(invocation: Invocation) -> Pairs:
    """The persons by name, each with their HSA-id."""
    return _pairs(invocation, select(shown_name(), t.persons.c.hsa_id).order_by(shown_name()))


def case_types(invocation: Invocation) -> Pairs:
    """The case types by name."""
    with invocation.reading() as db:
        return [(name, "") for name in db.scalars(select(t.case_types.c.name).order_by(t.case_types.c.name))]


def templates(invocation: Invocation) -> Pairs:
    """The templates in use by name, each with its number."""
    with invocation.reading() as db:
        query = select(t.templates.c.name, t.templates.c.number).where(t.templates.c.retired_on.is_(None))
        return [(name, f"M-{number}") for name, number in db.execute(query.order_by(t.templates.c.name))]


def windows(invocation: Invocation) -> Pairs:
    """The windows that are neither over nor cancelled, each with unit, case type and its first day."""
    w = t.windows.c
    query = (
        select(w.number, t.units.c.name, t.case_types.c.name, w.since)
        .join(t.units, t.units.c.hsa_id == w.unit)
        .join(t.case_types, t.case_types.c.slug == w.case_type)
        .where(w.until > invocation.now, w.cancelled_at.is_(None))
        .order_by(w.number)
    )
    with invocation.reading() as db:
        return [(f"W-{n}", f"{unit} {kind} from {boundary(since)}") for n, unit, kind, since in db.execute(query)]


def orders(invocation: Invocation) -> Pairs:
    """The orders by ref, each with its unit."""
    o = t.orders.c
    return _pairs(invocation, select(o.ref, t.units.c.name).join(t.units, t.units.c.hsa_id == o.unit).order_by(o.ref))


def changes(invocation: Invocation) -> Pairs:
    """The newest changes, each with the command that made it."""
    c = t.changes.c
    query = select(c.number, c.command).order_by(c.number.desc()).limit(CHANGES)
    with invocation.reading() as db:
        hidden = protection(db)
        return [(f"C-{row.number}", hidden.text(row.command)) for row in db.execute(query)]


def anything(invocation: Invocation) -> Pairs:
    """Whatever `show` takes: orders, the register, windows and changes, also those long over."""
    named = (
        select(t.orders.c.ref, t.orders.c.unit),
        select(t.units.c.name, t.units.c.hsa_id),
        select(shown_name(), t.persons.c.hsa_id),
        select(t.case_types.c.name, t.case_types.c.slug),
    )
    numbered = (("W", t.windows.c.number), ("C", t.changes.c.number))
    with invocation.reading() as db:
        found = [(row[0], row[1]) for query in named for row in db.execute(query.order_by(query.selected_columns[0]))]
        return found + [
            (f"{letter}-{n}", "") for letter, key in numbered for n in db.scalars(select(key).order_by(key))
        ]


def _pairs(invocation: Invocation, query: Select[tuple[str, str]]) -> Pairs:
    with invocation.reading() as db:
        return [(row[0], row[1]) for row in db.execute(query)]
