"""Care units: the records, and what a register import, a rename or a closing does to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import ClassVar, Protocol

from vis_cli.errors import Ambiguous, Fault, FaultyInput, Malformed, Message, NotFound, Refused, Sentence, Source
from vis_cli.rules.core import letters
from vis_cli.rules.core.faults import Faults, in_order
from vis_cli.rules.core.names import Directory, normal
from vis_cli.rules.core.plan import Plan, Scope, Step
from vis_cli.rules.core.sentences import some
from vis_cli.rules.core.times import in_english, local
from vis_cli.rules.orders.windows import Window


@dataclass(frozen=True, slots=True)
class Unit:
    """A care unit as the operations catalogue (HSA) has it. `closed_on` is the first day it is no longer there."""

    kind: ClassVar[str] = "unit"
    hsa_id: str
    name: str
    parent: str | None = None
    location: str | None = None
    phone: str | None = None
    visiting_address: str | None = None
    closed_on: date | None = None

    @property
    def id(self) -> str:
        return self.hsa_id

    def __str__(self) -> str:
        return f"{self.name} ({self.hsa_id})"


@dataclass(frozen=True, slots=True)
class UnitAlias:
    """A former or other name of a unit."""

    kind: ClassVar[str] = "unit-alias"
    alias: str
    unit: str

    @property
    def id(self) -> str:
        return f"{self.unit}/{self.alias}"

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message('"{alias}" for {unit}', alias=self.alias, unit=name_of(self.unit))

    def __str__(self) -> str:
        return str(self.words(str))


MAX_NAME = 64  # HSA's limit on a unit's name
FIELDS = ("location", "phone", "visiting_address")


class Places(Protocol):
    """Where the rows of an import stand: a table or an LDIF file."""

    def place(self, row: int) -> Source:
        """The line of a row."""

    def source(self, row: int, column: str | None = None) -> Source:
        """The place of a row, or of its value in `column`, with the source line."""


@dataclass(frozen=True, slots=True)
class SaidUnit:
    """What row number `row` of an import says of a unit. `parent` is a name or an HSA-id."""

    row: int
    hsa_id: str
    name: str
    parent: str | None = None
    location: str | None = None
    phone: str | None = None
    visiting_address: str | None = None
    aliases: tuple[str, ...] = ()


def import_units(
    held: Iterable[Unit],
    aliases: Iterable[UnitAlias],
    wanted: Sequence[SaidUnit],
    *,
    columns: Collection[str],
    places: Places,
    archived: Collection[str] = (),
) -> Plan:
    """The units of the register made as `wanted` says, by HSA-id; a changed name stays as an alias. Nothing goes.

    `columns` are those that the file has: what it says nothing about stays as it is, and an empty value in a column
    that it has is no value. A parent may stand anywhere in the file or be in the register already. Those that the
    catalogue has `archived` stay as they are here, and are named if they are open.

    Raises:
        FaultyInput: a unit stands there twice, a parent is unknown, or units lie under each other in a ring.
    """
    before = {unit.hsa_id: unit for unit in held}
    known = {(alias.unit, alias.alias): alias for alias in aliases}
    faults = Faults()
    said = _once(wanted, places, faults)
    names = {key: unit.name for key, unit in before.items()} | {key: row.name for key, row in said.items()}
    former = [(alias.alias, alias.unit) for alias in known.values()]
    directory = Directory("unit", names, [*former, *((before[key].name, key) for key in said if key in before)])
    steps: list[Step] = []
    added: dict[tuple[str, str], Step] = {}
    notes: list[Sentence] = []
    for key, row in said.items():
        was = before.get(key)
        parent = was.parent if was else None
        if row.parent or "parent" in columns:
            parent = _parent(row, directory, places, faults)
        values = {field: getattr(row, field) for field in FIELDS if getattr(row, field) or field in columns}
        place = places.place(row.row)
        unit = replace(was or Unit(key, row.name), name=row.name, parent=parent, **values)
        steps.append(Step(was, unit, place))
        others = list(row.aliases)
        if was is not None and normal(was.name) != normal(row.name):
            others.insert(0, was.name)
        for other in others:
            alias = UnitAlias(other, key)
            if normal(other) != normal(row.name) and (key, other) not in added:
                added[key, other] = Step(known.get((key, other)), alias, place)
        if unit.closed_on:
            notes.append(
                Message(
                    "{unit} stands in the file, and is closed here since {closed_on}.",
                    unit=unit,
                    closed_on=in_english(unit.closed_on),
                )
            )
    after = before | {step.after.hsa_id: step.after for step in steps}
    for ring in rings(after):
        rows = [said[key] for key in ring if key in said]
        if rows:
            first = min(rows, key=lambda row: row.row)
            shown = " under ".join(after[key].name for key in (*ring, ring[0]))
            faults.append(
                Fault(
                    "parent-ring",
                    Message("units lie in a ring: {shown}.", shown=shown),
                    places.source(first.row, "parent"),
                )
            )
    if faults:
        raise FaultyInput(in_order(faults))
    gone = [before[key] for key in sorted(archived) if key in before and before[key].closed_on is None]
    if gone:
        template = "Archived in HSA, and open here: {names}. Close with: vis units close UNIT --on DATE"
        notes.append(Message(template, names=some(gone, 5)))
    return Plan((*steps, *added.values()), notes=tuple(notes), scopes=(Scope(frozenset(said)),))


def _once(wanted: Sequence[SaidUnit], places: Places, faults: Faults) -> dict[str, SaidUnit]:
    """The rows by HSA-id; two that say the same are one, two that differ a fault."""
    said: dict[str, SaidUnit] = {}
    for row in wanted:
        first = said.setdefault(row.hsa_id, row)
        if first is not row and replace(row, row=first.row) != first:
            message = Message(
                "{hsa_id} stands on line {line} too, and there otherwise.",
                hsa_id=row.hsa_id,
                line=places.place(first.row).line,
            )
            faults.append(Fault("duplicate-unit", message, places.source(row.row, "hsa_id"), "Keep one of the rows."))
    return said


def _parent(row: SaidUnit, directory: Directory, places: Places, faults: Faults) -> str | None:
    """The HSA-id of the parent that a row names."""
    if not row.parent:
        return None
    try:
        return directory.find(row.parent)
    except (NotFound, Ambiguous) as error:
        fault = Fault(error.id, error.message, places.source(row.row, "parent"), error.hint)
        faults.append(fault)
        return None


def rings(units: Mapping[str, Unit]) -> Iterator[tuple[str, ...]]:
    """Every ring of units of which each lies under the next."""
    done: set[str] = set()
    for start in units:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at in units and at not in done and at not in path:
            path[at] = None
            at = units[at].parent
        if at in path:
            walked = list(path)
            yield tuple(walked[walked.index(at) :])
        done.update(path)


def under(top: str, parents: Mapping[str, str | None]) -> set[str]:
    """`top` and every unit that lies under it, however deep."""
    children: dict[str, list[str]] = {}
    for unit, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(unit)
    found, waiting = {top}, [top]
    while waiting:
        new = [child for child in children.get(waiting.pop(), ()) if child not in found]
        found.update(new)
        waiting += new
    return found


def rename(unit: Unit, new: str, units: Iterable[Unit], aliases: Iterable[UnitAlias]) -> Plan:
    """`unit` by another name; the old one stays as an alias.

    Raises:
        Malformed: the name is empty or longer than HSA takes. Refused: another unit goes by it.
    """
    name = _name(new)
    if name == unit.name:
        return Plan((Step(unit, unit),))
    check_free(name, unit, units, aliases)
    steps = [Step(unit, replace(unit, name=name))]
    if normal(name) != normal(unit.name):
        steps += _alias(unit.hsa_id, unit.name, aliases)
    return Plan(tuple(steps))


def alias(unit: Unit, other: str, units: Iterable[Unit], aliases: Iterable[UnitAlias]) -> Plan:
    """`other` as one more name of `unit`.

    Raises:
        Malformed: the name is empty or longer than HSA takes. Refused: another unit goes by it.
    """
    name = _name(other)
    check_free(name, unit, units, aliases)
    if normal(name) == normal(unit.name):
        return Plan(notes=(Message('"{name}" is the name of {unit} already.', name=name, unit=unit),))
    return Plan(tuple(_alias(unit.hsa_id, name, aliases)))


def unalias(unit: Unit, other: str, aliases: Iterable[UnitAlias]) -> Plan:
    """`other` no longer a name of `unit`."""
    ours = [each for each in aliases if each.unit == unit.hsa_id and normal(each.alias) == normal(other)]
    notes = () if ours else (Message('{unit} has no alias "{other}".', unit=unit, other=other),)
    return Plan(tuple(Step(each, None) for each in ours), notes=notes)


def close(unit: Unit, on: date, into: Unit | None, units: Iterable[Unit], aliases: Iterable[UnitAlias]) -> Plan:
    """`unit` gone from `on` (the first day it is no longer there); its name becomes an alias of `into`.

    Raises:
        Refused: it is closed into itself, or into a unit that is closed by then; or from an earlier day already.
    """
    if unit.closed_on is not None and unit.closed_on < on:
        said = Message("{unit} is closed from {day} already.", unit=unit, day=in_english(unit.closed_on))
        hint = Message("To give a later day, take that back first: vis changes list --object {id}", id=unit.hsa_id)
        raise Refused(said, id="closed-earlier", hint=hint)
    plan = Plan((Step(unit, replace(unit, closed_on=on)),))
    below = [each for each in units if each.parent == unit.hsa_id and (each.closed_on is None or each.closed_on > on)]
    if below:
        plan += Plan(notes=(Message("Still open under it: {units}.", units=some(below, 5)),))
    if into is None:
        return plan
    if into.hsa_id == unit.hsa_id:
        raise Refused(Message("{unit} cannot be closed into itself.", unit=unit), id="into-itself")
    if into.closed_on is not None and into.closed_on <= on:
        raise Refused(
            Message("{into} is closed itself on {closed_on}.", into=into, closed_on=in_english(into.closed_on)),
            id="into-closed",
        )
    # From the day it is closed its name, and with it every alias, leads there: see `Directory`.
    return plan + Plan(tuple(_alias(into.hsa_id, unit.name, aliases)))


def reopen(unit: Unit) -> Plan:
    """`unit` no longer closed."""
    return Plan((Step(unit, replace(unit, closed_on=None)),))


def end_windows(held: Iterable[Window], at: datetime, now: datetime) -> Plan:
    """The windows of a unit that closes at `at`: those to come cancelled, those that run past it ended by then."""
    steps, asks = [], []
    last = local(at).date() - timedelta(days=1)
    for window in held:
        if window.ends <= max(at, now) or window.cancelled_at is not None:
            continue
        if window.covers(now):
            asks.append(
                Message("{window} is running: it ends now.", window=window.id)
                if at <= now
                else Message("{window} is running: its last day is {day}.", window=window.id, day=in_english(last))
            )
        if window.since >= at or at <= now:
            ended = replace(window, cancelled_at=now, revision=window.revision + 1)
        else:
            ended = replace(window, until=at, revision=window.revision + 1)
        steps.append(Step(window, ended))
    return Plan(tuple(steps), asks=tuple(asks))


def _name(text: str) -> str:
    name = " ".join(letters.proper(text).split())
    if not name:
        raise Malformed("a name is missing here.", id="empty-name")
    check_separator(name)
    if len(name) > MAX_NAME:
        hint = Message("HSA takes {max_name} characters.", max_name=MAX_NAME)
        raise Malformed(
            Message("the name has {count} characters.", count=len(name)), id="long-name", position=MAX_NAME, hint=hint
        )
    return name


def check_separator(name: str) -> None:
    """Refuse a name that a file of the register could not hold among others.

    Raises:
        Malformed: there is a `|` in it.
    """
    if "|" in name:
        hint = "In files a | stands between names; write another character."
        raise Malformed("a name cannot hold a |.", id="faulty-name", position=name.index("|"), hint=hint)


def check_free(name: str, unit: Unit, units: Iterable[Unit], aliases: Iterable[UnitAlias]) -> None:
    """Refuse a name by which another unit goes already: nobody could say afterwards which is meant.

    Raises:
        Refused: so.
    """
    for other in units:
        if other.hsa_id != unit.hsa_id and normal(other.name) == normal(name):
            raise Refused(
                Message('"{name}" is the name of {other}.', name=name, other=other),
                id="name-taken",
                hint="Choose another name.",
            )
    for each in aliases:
        if each.unit != unit.hsa_id and normal(each.alias) == normal(name):
            hint = Message(
                'Take it from there first: vis units unalias {unit} "{alias}".', unit=each.unit, alias=each.alias
            )
            raise Refused(
                Message('"{name}" is an alias of {unit}.', name=name, unit=each.unit), id="name-taken", hint=hint
            )


def _alias(unit: str, name: str, aliases: Iterable[UnitAlias]) -> list[Step]:
    wanted = UnitAlias(name, unit)
    held = [each for each in aliases if each.unit == unit and normal(each.alias) == normal(name)]
    return [Step(each, each) for each in held] or [Step(None, wanted)]
