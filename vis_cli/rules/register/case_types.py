"""Case types, and which of them a unit offers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from vis_cli.errors import Fault, FaultyInput, Malformed, Message, Refused, Sentence, Source
from vis_cli.rules.core import letters
from vis_cli.rules.core.faults import Faults, in_order
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.plan import Plan, Step
from vis_cli.rules.register.units import Places, check_separator


@dataclass(frozen=True, slots=True)
class CaseType:
    """What a resident can open at a unit. `slug` is made from the first name it had and never changes."""

    kind: ClassVar[str] = "case-type"
    slug: str
    name: str
    central: bool = True

    @property
    def id(self) -> str:
        return self.slug

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class CaseTypeAlias:
    """A former or other name of a case type."""

    kind: ClassVar[str] = "case-type-alias"
    alias: str
    case_type: str

    @property
    def id(self) -> str:
        return f"{self.case_type}/{self.alias}"

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message('"{alias}" for {case_type}', alias=self.alias, case_type=name_of(self.case_type))

    def __str__(self) -> str:
        return str(self.words(str))


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether a unit offers a case type at all, apart from any closure.

    `asked_at` is when somebody said so here, and `stood` what the catalogue had then: what stands in 1177 until it is
    keyed in. Where the catalogue itself says it, neither is there.
    """

    kind: ClassVar[str] = "offer"
    alike_but: ClassVar[tuple[str, ...]] = ("case_type", "unit")
    unsaid: ClassVar[tuple[str, ...]] = ("asked_at", "stood")
    unit: str
    case_type: str
    offered: bool
    asked_at: datetime | None = None
    stood: bool | None = None

    @property
    def stands(self) -> bool:
        """Whether 1177 has it as offered, as long as nobody has keyed anything in."""
        return self.offered if self.stood is None else self.stood

    @property
    def id(self) -> str:
        return f"{self.unit}/{self.case_type}"

    def label(self, name_of: Callable[[str], Sentence]) -> Message:
        return Message("{unit} · {case_type}", unit=name_of(self.unit), case_type=name_of(self.case_type))

    def words(self, name_of: Callable[[str], Sentence]) -> Message:
        template = "{unit} · {case_type}: offered" if self.offered else "{unit} · {case_type}: not offered"
        return Message(template, unit=name_of(self.unit), case_type=name_of(self.case_type))

    def __str__(self) -> str:
        return str(self.words(str))


def slug(name: str) -> str:
    """The id made of a name: `Förnya recept` → `fornya-recept`."""
    folded = name.casefold().translate(str.maketrans("åäáàöøéèüæ", "aaaaooeeua"))
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-") or "case-type"


@dataclass(frozen=True, slots=True)
class SaidCaseType:
    """What row number `row` of an import says of a case type; `central` None where it does not say."""

    row: int
    name: str
    aliases: tuple[str, ...] = ()
    central: bool | None = None


@dataclass(frozen=True, slots=True)
class SaidOffer:
    """What row number `row` of an import says of a case type at a unit, both by name or id."""

    row: int
    unit: str
    case_type: str
    offered: bool


def import_case_types(
    held: Iterable[CaseType], aliases: Iterable[CaseTypeAlias], wanted: Sequence[SaidCaseType], *, places: Places
) -> Plan:
    """The case types made as `wanted` says, by name. Nothing goes.

    A row is about the type of that name, or that has the name as alias, or, when the name is new, the one type that
    goes by one of the row's aliases: then it is renamed, and its old name stays as an alias.

    Raises:
        FaultyInput: a type stands there twice, or a name or alias belongs to another type.
    """
    register = _CaseTypes(held, aliases, places)
    for row in wanted:
        register.take(row)
    if register.faults:
        raise FaultyInput(in_order(register.faults))
    return Plan((*register.types, *register.aliases.values()))


class _CaseTypes:
    """The case types as they become row by row, with the steps that lead there."""

    def __init__(self, held: Iterable[CaseType], aliases: Iterable[CaseTypeAlias], places: Places) -> None:
        self.now = {each.slug: each for each in held}
        self.known = {normal(each.alias): each for each in aliases}
        self.owner = {name: each.case_type for name, each in self.known.items()}
        self.owner |= {normal(each.name): each.slug for each in self.now.values()}
        self.places = places
        self.rows: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.types: list[Step] = []
        self.aliases: dict[str, Step] = {}
        self.faults = Faults()

    def take(self, row: SaidCaseType) -> None:
        """Plan what a row says."""
        key = self._key(row)
        if key is None:
            return
        first = self.rows.setdefault(key, row.row)
        if first != row.row:
            line = self.places.place(first).line
            self._fault(
                "duplicate-case-type",
                row,
                "name",
                Message('"{name}" stands on line {line} too.', name=row.name, line=line),
                "Keep one row.",
            )
            return
        was = self.now.get(key)
        # By a former name of its own it is not renamed back.
        name = was.name if was is not None and normal(row.name) in self.owner else row.name
        central = row.central if row.central is not None else (was is None or was.central)
        self.now[key] = CaseType(key, name, central)
        self.owner[normal(name)] = key
        place = self.places.place(row.row)
        self.types.append(Step(was, self.now[key], place))
        for other in (*row.aliases, row.name, *([was.name] if was else [])):
            if normal(other) != normal(name):
                self._take_alias(row, key, other, place)

    def _key(self, row: SaidCaseType) -> str | None:
        """The id of the type that a row is about; None after noting that it may be several."""
        if normal(row.name) in self.owner:
            return self.owner[normal(row.name)]
        renamed = {self.owner[normal(alias)] for alias in row.aliases if normal(alias) in self.owner}
        if len(renamed) > 1:
            message = Message('"{name}" would be {count} case types by its aliases.', name=row.name, count=len(renamed))
            self._fault("ambiguous-case-type", row, "aliases", message, "Name one.")
            return None
        return next(iter(renamed), None) or self._free_slug(row.name)

    def _free_slug(self, name: str) -> str:
        """The id of a new case type: made from its name, with a number where two names give the same."""
        wanted = slug(name)
        number = self.numbers.get(wanted, 1)  # those before it are taken: no type goes
        while (free := wanted if number == 1 else f"{wanted}-{number}") in self.now:
            number += 1
        self.numbers[wanted] = number
        return free

    def _take_alias(self, row: SaidCaseType, key: str, other: str, place: Source) -> None:
        owner = self.owner.setdefault(normal(other), key)
        if owner != key:
            message = Message('"{other}" is {case_type} already.', other=other, case_type=self.now[owner].name)
            self._fault("name-taken", row, "aliases", message, "Remove it here.")
            return
        was = self.known.get(normal(other))
        alias = was or CaseTypeAlias(other, key)
        self.known[normal(other)] = alias
        self.aliases.setdefault(alias.id, Step(was, alias, place))

    def _fault(self, id: str, row: SaidCaseType, column: str, message: Sentence, hint: Sentence) -> None:
        self.faults.append(Fault(id, message, self.places.source(row.row, column), hint))


def rename(case_type: CaseType, new: str, held: Iterable[CaseType], aliases: Iterable[CaseTypeAlias]) -> Plan:
    """`case_type` by another name; the old one stays as an alias.

    Raises:
        Malformed: the name is empty. Refused: another case type goes by it.
    """
    name = " ".join(letters.name(new).split())
    if not name:
        raise Malformed("a name is missing here.", id="empty-name")
    check_separator(name)
    if name == case_type.name:
        return Plan((Step(case_type, case_type),))
    for other in held:
        if other.slug != case_type.slug and normal(name) in (normal(other.name), normal(other.slug)):
            raise Refused(
                Message('"{name}" is another case type.', name=name), id="name-taken", hint="Choose another name."
            )
    known = {normal(each.alias): each for each in aliases}
    if known.get(normal(name), CaseTypeAlias(name, case_type.slug)).case_type != case_type.slug:
        raise Refused(
            Message('"{name}" is a former name of another case type.', name=name),
            id="name-taken",
            hint="Choose another name.",
        )
    steps = [Step(case_type, replace(case_type, name=name))]
    if normal(name) != normal(case_type.name):
        old = known.get(normal(case_type.name))
        steps.append(Step(old, old or CaseTypeAlias(case_type.name, case_type.slug)))
    return Plan(tuple(steps))
