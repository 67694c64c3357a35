"""Case types: what residents can open, and which unit offers it; listed, imported, renamed, offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from vis_cli.app import arguments
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import fetch, fetch_in, stream
from vis_cli.db.orders import switches
from vis_cli.db.register.directories import case_type_directory, offers_of, unit_directory
from vis_cli.errors import Usage
from vis_cli.files.core.in_order import in_order
from vis_cli.files.register.rows import read_case_types, told_together
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.orders.offers import OrderedOffer, is_offered
from vis_cli.rules.register import case_types as rules
from vis_cli.rules.register import offers
from vis_cli.rules.register.case_types import CaseType, CaseTypeAlias, Offer, SaidCaseType

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from vis_cli.errors import Fault


@streamed
def list_(invocation: Invocation, *, at: datetime | None = None) -> Iterator[dict[str, Any]]:
    """The case types by name, now or at a moment, as `case-types list --json` has them."""
    with invocation.streaming() as db, as_it_was(invocation, db, at):
        yield from in_order(_items(db, at or invocation.now), lambda item: normal(item["name"]))


def offered(invocation: Invocation, unit: str, *, at: datetime | None = None) -> tuple[str, list[dict[str, Any]]]:
    """A unit's HSA-id, and what a resident can open there, now or at a moment; at one gone by, as was known then.

    Raises:
        NotFound, Ambiguous: the unit.
    """
    with invocation.reading() as db:
        key = arguments.unit(invocation, db, unit)
        with as_it_was(invocation, db, at):
            return key, [offer.as_json() for offer in offers_of(db, key, at or invocation.now)]


def _items(db: Connection, at: datetime, *where: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    o = t.offers.c
    for types in chunks(stream(db, CaseType, *where)):
        slugs = [each.slug for each in types]
        aliases: dict[str, list[str]] = {}
        for alias in fetch_in(db, CaseTypeAlias, t.case_type_aliases.c.case_type, slugs):
            aliases.setdefault(alias.case_type, []).append(alias.alias)
        counted = select(o.case_type, func.count()).where(switches.offered(at), one_of(o.case_type, slugs))
        offered = {row[0]: row[1] for row in db.execute(counted.group_by(o.case_type))}
        for each in types:
            yield {
                "id": each.slug,
                "name": each.name,
                "central": each.central,
                "aliases": aliases.get(each.slug, []),
                "units": offered.get(each.slug, 0),
            }


def show(invocation: Invocation, case_type: str) -> dict[str, Any]:
    """A case type, with the units that offer it, as `case-types show --json` has it.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    with invocation.reading() as db:
        return found(db, arguments.case_type(db, case_type), invocation.now)


def found(db: Connection, slug: str, at: datetime) -> dict[str, Any]:
    """The case type with this id, which must be there; see `show`."""
    (item,) = _items(db, at, t.case_types.c.slug == slug)
    query = select(t.units.c.hsa_id, t.units.c.name).join(t.offers, t.offers.c.unit == t.units.c.hsa_id)
    rows = db.execute(query.where(t.offers.c.case_type == slug, switches.offered(at)).order_by(t.units.c.name))
    return {**item, "units": [{"hsa_id": row.hsa_id, "name": row.name} for row in rows]}


def import_(invocation: Invocation, file: str | None = None) -> Outcome:
    """Add and update case types, or what units offer; the file's header decides which. Deletes nothing.

    Without a file it is the one that the configuration names.

    Raises:
        FaultyInput, MissingInput: the file. Usage: none is named.
    """
    configured = invocation.settings.case_types
    if file is None and configured is None:
        raise Usage("FILE is missing.", hint="Name a file, or set `case_types` in the configuration.")
    noted: list[Fault] = []
    said = read_case_types(file or str(configured), stdin=invocation.stdin, noted=noted)
    invocation.note_file(said.text.name, said.text.sha256)

    def planner(db: Connection) -> Plan:
        types = [row for row in said.rows if isinstance(row, SaidCaseType)]
        said_offers = [row for row in said.rows if not isinstance(row, SaidCaseType)]
        with told_together(noted):
            if not said_offers:
                held, aliases = fetch(db, CaseType), fetch(db, CaseTypeAlias)
                return rules.import_case_types(held, aliases, types, places=said.places)
            return offers.import_offers(
                fetch(db, Offer),
                said_offers,
                units=unit_directory(db, invocation.today),
                case_types=case_type_directory(db),
                places=said.places,
                now=invocation.now,
                ordered=fetch(db, OrderedOffer, t.ordered_offers.c.cancelled_at.is_(None)),
            )

    return execute(invocation, planner, needs="register")


def rename(invocation: Invocation, case_type: str, new: str) -> Outcome:
    """Give a case type a new name; the old one stays as an alias.

    Raises:
        NotFound, Ambiguous: the case type. FaultyInput: the name cannot be one.
    """

    def planner(db: Connection) -> Plan:
        slug = arguments.case_type(db, case_type)
        held = fetch(db, CaseType)
        one = next(each for each in held if each.slug == slug)
        with arguments.argument(new):
            return rules.rename(one, new, held, fetch(db, CaseTypeAlias))

    return execute(invocation, planner, needs="register")


def offer(invocation: Invocation, unit: str, case_types: Sequence[str], offered: bool) -> Outcome:
    """Set whether a unit offers case types, until further notice.

    Raises:
        NotFound, Ambiguous: the unit or a case type.
    """

    def planner(db: Connection) -> Plan:
        key = arguments.unit(invocation, db, unit)
        held = {each.case_type: each for each in fetch(db, Offer, t.offers.c.unit == key)}
        types, ordered, now = case_type_directory(db), _ordered(db, key), invocation.now
        slugs = dict.fromkeys(arguments.case_type(db, case_type) for case_type in case_types)
        plans = (
            offers.offer(held.get(slug), key, slug, offered, now, ordered.get(slug, ()), types.names.__getitem__)
            for slug in slugs
        )
        return sum(plans, Plan()) + _NO_END

    return execute(invocation, planner, needs="register")


def offer_like(invocation: Invocation, unit: str, like: str) -> Outcome:
    """Let a unit offer what the unit `like` does, until further notice; what it offers beside stays.

    Raises:
        NotFound, Ambiguous: a unit.
    """

    def planner(db: Connection) -> Plan:
        key, other = arguments.unit(invocation, db, unit), arguments.unit(invocation, db, like)
        held, theirs = fetch(db, Offer, t.offers.c.unit == key), offers_at(db, other, invocation.now)
        return offers.offer_like(held, theirs, key, invocation.now, _ordered(db, key)) + _NO_END

    return execute(invocation, planner, needs="register")


def offers_at(db: Connection, unit: str, at: datetime) -> list[Offer]:
    """A unit's offers, by case type, as they are at a moment: what was ordered of them counted in."""
    ordered = _ordered(db, unit)
    held = fetch(db, Offer, t.offers.c.unit == unit, order_by=[t.offers.c.case_type])
    return [replace(each, offered=is_offered(each.offered, ordered.get(each.case_type, ()), at)) for each in held]


def _ordered(db: Connection, unit: str) -> dict[str, list[OrderedOffer]]:
    """What was ordered of what a unit offers, and not cancelled, by case type."""
    o = t.ordered_offers.c
    found: dict[str, list[OrderedOffer]] = {}
    for each in fetch(db, OrderedOffer, o.unit == unit, o.cancelled_at.is_(None)):
        found.setdefault(each.case_type, []).append(each)
    return found


_NO_END = Plan(notes=("This has no end date. For a period: vis windows add UNIT TYPE --from D --through D.",))
