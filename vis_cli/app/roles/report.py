"""The report of roles: how many hold which, what ends soon, what is not as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from vis_cli.app.invocation import Invocation
from vis_cli.app.past import as_it_was, end_of
from vis_cli.app.roles.facts import role_context
from vis_cli.app.roles.findings import checking, findings
from vis_cli.app.roles.query import expiring
from vis_cli.app.streams import streamed
from vis_cli.db.core import tables as t
from vis_cli.db.core.raw_sql import one_of
from vis_cli.db.core.records import stream
from vis_cli.db.roles.grants import RoleContext, holding
from vis_cli.errors import Message, Sentence, as_message
from vis_cli.files.core.html.pages import Section, tables_in_pieces
from vis_cli.files.core.in_order import in_order
from vis_cli.rules.core.times import in_english
from vis_cli.rules.roles.check import EXPIRING_WITHIN
from vis_cli.rules.roles.findings import Checking, Finding
from vis_cli.rules.roles.grants import Grant
from vis_cli.rules.roles.scene import Scene

if TYPE_CHECKING:
    from sqlalchemy import Connection

UNIT, ADMINISTRATOR = "unit", "administrator"
_HOLDING = (
    Message("Unit"),
    Message("Role"),
    Message("Person"),
    Message("HSA-id"),
    Message("From"),
    Message("To (last day)"),
)
_WRONG = (Message("Unit"), Message("Finding"), Message("What"), Message("Mended by"))
_COUNTED = (Message("System"), Message("Role"), Message("Persons"), Message("Units"))
_NONE = Message("None.")

Say = Callable[[Sentence], str]
_Units = Callable[[], set[str]]


@dataclass(frozen=True)
class Report:
    """How many hold each role of the catalogue on a day, how many grants end soon, and how much is wrong."""

    day: date
    counted: Sequence[dict[str, Any]]
    grants: int
    expiring: int
    findings: int

    @property
    def data(self) -> dict[str, Any]:
        """What `report roles --json` has."""
        totals = {"grants": self.grants, "expiring": self.expiring, "findings": self.findings}
        return {"as_of": str(self.day), "roles": self.counted, **totals}


def roles(invocation: Invocation, *, day: date | None = None) -> Report:
    """Who holds which role, counted, today or on a day."""
    day = day or invocation.today
    with invocation.streaming() as db, as_it_was(invocation, db, end_of(invocation, day)):
        now = role_context(invocation, db, day)
        return Report(
            day,
            _counted(db, now, day),
            _held(db, day),
            sum(len(some) for some in expiring(db, day, EXPIRING_WITHIN)),
            sum(1 for _ in findings(db, checking(db, now.facts))),
        )


@streamed
def page(
    invocation: Invocation, say: Say, lang: str, *, day: date | None = None, by: str | None = None
) -> Iterator[str]:
    """Who holds which role where, today or on a day, as an HTML page that is read as it is written.

    `say` puts what vis says into the language `lang`; `by` is UNIT or ADMINISTRATOR, for each on their own.
    """
    day = day or invocation.today
    with invocation.streaming() as db, as_it_was(invocation, db, end_of(invocation, day)):
        now = role_context(invocation, db, day)
        label = invocation.settings.label
        about = Message(
            "As of {day}. {count} grant holds. Made by {by}.",
            "As of {day}. {count} grants hold. Made by {by}.",
            day=in_english(day),
            count=_held(db, day),
            by=Message("vis for {label}", label=label) if label else "vis",
        )
        sections = _Sections(db, now, day, checking(db, now.facts), say)
        found = sections.all_together() if by is None else sections.each(by)
        yield from tables_in_pieces(say(Message("Roles")), found, lang=lang, about=say(about))


def _held(db: Connection, day: date) -> int:
    """How many grants hold on a day."""
    return int(db.scalar(select(func.count()).select_from(t.grants).where(*holding(day))) or 0)


def _counted(db: Connection, now: RoleContext, day: date) -> list[dict[str, Any]]:
    """How many persons on how many units hold each role of the catalogue."""
    g = t.grants.c
    query = select(g.role, func.count(g.person.distinct()), func.count(g.unit.distinct()))
    counts = {role: found for role, *found in db.execute(query.where(*holding(day)).group_by(g.role))}
    found = []
    for role in now.facts.catalogue.roles.values():
        persons, units = counts.get(role.id, (0, 0))
        found.append({"system": role.system, "role": role.id, "name": role.name, "persons": persons, "units": units})
    return found


@dataclass(frozen=True)
class _Sections:
    """The sections of a page, in the language that `say` speaks; their rows are read when they are written."""

    db: Connection
    context: RoleContext
    day: date
    checking: Checking
    say: Say

    def all_together(self) -> Iterator[Section]:
        """What is wrong, then how many hold which role, what ends soon, and who holds what."""
        yield self._wrong(Message("Not as it should be"), findings(self.db, self.checking))
        counts = [
            (each["system"], each["name"], each["persons"], each["units"])
            for each in _counted(self.db, self.context, self.day)
        ]
        yield self._section(Message("How many"), _COUNTED, counts, _NONE)
        ending = (self._row(each) for some in expiring(self.db, self.day, EXPIRING_WITHIN) for each in some)
        yield self._section(Message("Ending within 30 days"), _HOLDING, ending, _NONE)
        yield self._holding(Message("Who holds what"), stream(self.db, Grant, *holding(self.day)))

    def each(self, by: str) -> Iterator[Section]:
        """For each unit, or administrator with their units, what is wrong and who holds what; what is wrong first."""
        wrong = {each.unit for each in findings(self.db, self.checking)}
        groups = self._units(wrong) if by == UNIT else self._administrators(wrong)
        ordered = sorted(groups, key=lambda each: str(each[0]))
        for is_wrong in (True, False):
            for name, its_units in ordered:
                units = its_units()
                here = [unit for unit in units if unit in wrong]
                if bool(here) is is_wrong:
                    found = findings(self.db, self.checking, here) if here else ()
                    yield self._wrong(Message("{name}: not as it should be", name=name), found)
                    yield self._holding(name, self._on_or_above(units))

    def _section(
        self, heading: Sentence, columns: Sequence[Message], rows: Iterable[Sequence[Any]], empty: Message
    ) -> Section:
        say = self.say
        said = ([say(cell) if isinstance(cell, Message) else cell for cell in row] for row in rows)
        return Section(say(heading), [say(column) for column in columns], said, say(empty))

    def _wrong(self, heading: Message, found: Iterable[Finding]) -> Section:
        unit = self.context.facts.register.unit
        rows = ((unit(each.unit), each.id, as_message(each.message), each.fix) for each in found)
        return self._section(heading, _WRONG, rows, Message("All is well."))

    def _holding(self, heading: Sentence, grants: Iterable[Grant]) -> Section:
        rows = in_order(map(self._row, grants), order=lambda row: [str(cell) for cell in row])
        return self._section(heading, _HOLDING, rows, Message("Nobody."))

    def _on_or_above(self, units: Iterable[str]) -> Iterator[Grant]:
        above = {each for unit in units for each in self.context.facts.register.above(unit)}
        return stream(self.db, Grant, *holding(self.day), one_of(t.grants.c.unit, above))

    def _units(self, wrong: set[str]) -> list[tuple[Sentence, _Units]]:
        """Each unit by its name."""
        register = self.context.facts.register
        return [(f"{register.unit(unit)} ({unit})", partial(set, (unit,))) for unit in self._where() | wrong]

    def _administrators(self, wrong: set[str]) -> list[tuple[Sentence, _Units]]:
        """Each local administrator with the units where they are one, and the units that have none."""
        facts, g = self.context.facts, t.grants.c
        managing = one_of(g.role, [role.id for role in facts.catalogue.administrators()])
        tops: dict[str, set[str]] = {}
        for person, unit in self.db.execute(select(g.person, g.unit).where(managing, *holding(self.day))):
            tops.setdefault(person, set()).add(unit)
        managed = self._under({top for units in tops.values() for top in units})
        left = (self._where() | wrong) - managed
        found: list[tuple[Sentence, _Units]] = [
            (f"{facts.register.person(person)} ({person})", partial(self._under, units))
            for person, units in tops.items()
        ]
        return [*found, (Message("No local administrator"), partial(set, left))] if left else found

    def _under(self, tops: Iterable[str]) -> set[str]:
        return {unit for top in tops for unit in self._scene.under(top)}

    @cached_property
    def _scene(self) -> Scene:
        return Scene(self.context.facts)

    def _where(self) -> set[str]:
        """The units on which somebody holds something."""
        return set(self.db.scalars(select(t.grants.c.unit).where(*holding(self.day)).distinct()))

    def _row(self, grant: Grant) -> tuple[Sentence, ...]:
        register, found = self.context.facts.register, self.context.facts.catalogue
        until = str(grant.until) if grant.until else Message("until further notice")
        person, unit = register.person(grant.person), register.unit(grant.unit)
        return (unit, found.name(grant.role), person, grant.person, str(grant.since), until)
