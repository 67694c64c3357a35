"""Care units: listed, shown, imported, renamed, closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from vis_cli.app import arguments
from vis_cli.app.configured import catalogue
from vis_cli.app.execute import Outcome, execute
from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was, unknown_then
from vis_cli.app.records import names_of
from vis_cli.app.register import left_behind
from vis_cli.app.roles.facts import grant_as_json
from vis_cli.app.streams import chunks, streamed
from vis_cli.db.cases import open_cases
from vis_cli.db.core import tables as t
from vis_cli.db.core.records import fetch, fetch_in, stream
from vis_cli.db.register import cascades
from vis_cli.db.register.directories import offers_of, unit_names
from vis_cli.db.roles.grants import held_on_unit
from vis_cli.errors import Message, Usage
from vis_cli.files.core.in_order import in_order
from vis_cli.files.register.rows import read_units, told_together
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan
from vis_cli.rules.core.times import in_english, local
from vis_cli.rules.register import units as rules
from vis_cli.rules.register.offers import OfferState
from vis_cli.rules.register.units import Unit, UnitAlias
from vis_cli.rules.roles.closing import first_days_without
from vis_cli.rules.roles.grants import Grant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vis_cli.errors import Fault


def are_none(invocation: Invocation) -> bool:
    """Whether the register has no unit, so that hardly anything else can be there."""
    with invocation.reading() as db:
        return db.scalar(select(t.units.c.hsa_id).limit(1)) is None


@streamed
def list_(invocation: Invocation, search: str | None = None) -> Iterator[dict[str, Any]]:
    """The units by name, as `units list --json` has them; with `search`, those with it in a name, id or location."""
    with invocation.streaming() as db:
        items = _items(db)
        if search is not None:
            wanted = normal(search)
            items = (item for item in items if any(wanted in normal(text) for text in _searched(item)))
        yield from in_order(items, lambda item: (normal(item["name"]), item["hsa_id"]))


def _items(db: Connection) -> Iterator[dict[str, Any]]:
    for units in chunks(stream(db, Unit)):
        aliases: dict[str, list[str]] = {}
        for alias in fetch_in(db, UnitAlias, t.unit_aliases.c.unit, [unit.hsa_id for unit in units]):
            aliases.setdefault(alias.unit, []).append(alias.alias)
        names = unit_names(db, (unit.parent for unit in units))
        for unit in units:
            yield _as_item(unit, aliases.get(unit.hsa_id, []), names)


def _searched(item: Mapping[str, Any]) -> list[str]:
    return [item["hsa_id"], item["name"], item["location"] or "", *item["aliases"]]


def _as_item(unit: Unit, aliases: Sequence[str], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "hsa_id": unit.hsa_id,
        "name": unit.name,
        "parent": unit.parent,
        "parent_name": names.get(unit.parent or ""),
        "location": unit.location,
        "phone": unit.phone,
        "visiting_address": unit.visiting_address,
        "aliases": list(aliases),
        "closed_on": unit.closed_on.isoformat() if unit.closed_on else None,
    }


@dataclass(frozen=True)
class UnitFound:
    """Everything about a unit at a moment: its other names, what it lies under, what lies under it, what it offers."""

    unit: Unit
    aliases: Sequence[str]
    parent: Unit | None
    below: Sequence[Unit]
    offers: Sequence[OfferState]
    grants: Sequence[Grant]
    names: Mapping[str, str]

    @property
    def data(self) -> dict[str, Any]:
        """What `units show --json` has."""
        names = {self.parent.hsa_id: self.parent.name} if self.parent else {}
        return {
            **_as_item(self.unit, self.aliases, names),
            "below": [{"hsa_id": each.hsa_id, "name": each.name} for each in self.below],
            "case_types": [offer.as_json() for offer in self.offers],
            "roles": [grant_as_json(grant, self.names) for grant in self.grants],
        }


def show(invocation: Invocation, unit: str, *, at: datetime | None = None) -> UnitFound:
    """Everything about a unit, now or at a moment; at one gone by, as was known then.

    Raises:
        NotFound, Ambiguous: none, or several; it was not known then.
    """
    with invocation.reading() as db:
        key = arguments.unit(invocation, db, unit)
        with as_it_was(invocation, db, at) as then:
            if then is not None and not fetch(db, Unit, t.units.c.hsa_id == key):
                raise unknown_then(unit, then)
            return found(invocation, db, key, at or invocation.now)


def found(invocation: Invocation, db: Connection, hsa_id: str, at: datetime) -> UnitFound:
    """The unit with this HSA-id, which must be there."""
    (unit,) = fetch(db, Unit, t.units.c.hsa_id == hsa_id)
    grants = held_on_unit(db, hsa_id, local(at).date())
    return UnitFound(
        unit,
        [alias.alias for alias in fetch(db, UnitAlias, t.unit_aliases.c.unit == hsa_id)],
        next(iter(fetch(db, Unit, t.units.c.hsa_id == unit.parent)), None) if unit.parent else None,
        fetch(db, Unit, t.units.c.parent == hsa_id, order_by=[t.units.c.name]),
        offers_of(db, hsa_id, at),
        grants,
        names_of(invocation, db, grants),
    )


def import_(invocation: Invocation, file: str) -> Outcome:
    """Bring the units to what a CSV or LDIF file (`-`: standard input) says, by HSA-id. Deletes nothing.

    Raises:
        FaultyInput, MissingInput: the file.
    """
    noted: list[Fault] = []
    said = read_units(file, stdin=invocation.stdin, noted=noted)
    invocation.note_file(said.text.name, said.text.sha256)

    def planner(db: Connection) -> Plan:
        held, aliases = fetch(db, Unit), fetch(db, UnitAlias)
        with told_together(noted):
            plan = rules.import_units(
                held, aliases, said.rows, columns=said.columns, places=said.places, archived=said.archived
            )
        return plan + Plan(notes=said.notes)

    return execute(invocation, planner, needs="register")


def rename(invocation: Invocation, unit: str, new: str) -> Outcome:
    """Give a unit a new name; the old one stays as an alias.

    Raises:
        NotFound, Ambiguous: the unit. FaultyInput: the name cannot be one.
    """

    def planner(db: Connection) -> Plan:
        one, every, aliases = _unit_and_names(invocation, db, unit)
        with arguments.argument(new):
            return rules.rename(one, new, every, aliases)

    return execute(invocation, planner, needs="register")


def alias(invocation: Invocation, unit: str, old: str) -> Outcome:
    """Add an alias to a unit; see `rename`."""

    def planner(db: Connection) -> Plan:
        one, every, aliases = _unit_and_names(invocation, db, unit)
        with arguments.argument(old):
            return rules.alias(one, old, every, aliases)

    return execute(invocation, planner, needs="register")


def unalias(invocation: Invocation, unit: str, old: str) -> Outcome:
    """Remove an alias from a unit; see `rename`."""

    def planner(db: Connection) -> Plan:
        one, _, aliases = _unit_and_names(invocation, db, unit)
        return rules.unalias(one, old, aliases)

    return execute(invocation, planner, needs="register")


def close(
    invocation: Invocation, unit: str, on: date, *, into: str | None = None, rights_until: date | None = None
) -> Outcome:
    """Close a unit for good from the day `on`: its grants and planned windows end; `into` takes over its name.

    Where cases are open there, roles for cases last through `rights_until` (None: a fortnight longer).

    Raises:
        NotFound, Ambiguous: a unit. Refused: a guard; closed from an earlier day already.
        Usage: `rights_until` is before the last day.
    """
    if rights_until is not None and rights_until < on - timedelta(days=1):
        said = Message("--rights-until: {day} is before the last day of the unit.", day=rights_until)
        raise Usage(said, id="reversed-period")

    if not invocation.dry_run:
        invocation.permit("register")
    named = left_behind.named(invocation, lambda db: open_cases.at_unit(arguments.unit(invocation, db, unit)))

    def planner(db: Connection) -> Plan:
        one, every, aliases = _unit_and_names(invocation, db, unit)
        heir = None
        if into is not None:
            key = arguments.unit(invocation, db, into)
            heir = next(each for each in every if each.hsa_id == key)
        known, waiting = catalogue(invocation.settings), open_cases.any_at(db, one.hsa_id)
        first_day = first_days_without(known, on, open_cases=waiting, rights_until=rights_until)
        plan = rules.close(one, on, heir, every, aliases)
        plan += cascades.of_unit(db, one.hsa_id, on, invocation.now, first_day)
        plan += open_cases.left_at(db, one.hsa_id, named)
        return plan + Plan(notes=(Message("{one} is closed from {day}.", one=one, day=in_english(on)),))

    return execute(invocation, planner, needs="register")


def _unit_and_names(invocation: Invocation, db: Connection, text: str) -> tuple[Unit, list[Unit], list[UnitAlias]]:
    """The unit that an argument names, and all units and aliases."""
    every = fetch(db, Unit)
    key = arguments.unit(invocation, db, text)
    return next(each for each in every if each.hsa_id == key), every, fetch(db, UnitAlias)
