"""Orders in units' own words: read into order files and questions. Nothing is changed, and nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from vis_cli.app import arguments
from vis_cli.app.input_files import matching
from vis_cli.app.invocation import Invocation
from vis_cli.db.core import tables as t
from vis_cli.db.orders import orders as db_orders
from vis_cli.errors import Fault, FaultyInput, MissingInput, Source
from vis_cli.files.orders import incoming
from vis_cli.files.orders.draft import Read, draft
from vis_cli.files.orders.incoming import Incoming
from vis_cli.rules.orders import refs
from vis_cli.rules.orders.intake.questions import in_words, letter, question
from vis_cli.rules.orders.intake.reader import Reader
from vis_cli.rules.orders.intake.said import ALL, FIELDS, NONE, Item, Said

if TYPE_CHECKING:
    from sqlalchemy import Connection

PARTLY, NO_ORDER = 3, 65
"""Exit codes: something is in doubt; nothing that was read is an order."""


@dataclass(frozen=True)
class Intake:
    """What was read of each file, and what could not be read."""

    found: Sequence[Read]
    names: Mapping[str, str]  # of units and case types, by id
    ref: str | None
    unread: Sequence[tuple[str, str]]  # the file, and what is attached to it

    @property
    def told(self) -> list[Item]:
        """What is asked for, whatever it is."""
        return [item for each in self.found for item in each.items if item.kind.value != NONE]

    @property
    def items(self) -> list[dict[str, Any]]:
        """What is asked for as JSON has it; of a file that asks for nothing, that."""
        return [_as_json(each.name, item, self.names) for each in self.found for item in each.items]

    @property
    def order_file(self) -> str:
        """What is asked for as an order file to look at."""
        return draft(self.found, self.names)

    @property
    def question(self) -> str:
        """The Swedish answer that asks for what is missing or in doubt."""
        return letter(self.told, self.names, self.ref)

    @property
    def without_ref(self) -> int:
        """How many things are asked for without the ref of a ticket."""
        return sum(1 for item in self.told if not item.ref.value)

    @property
    def exit_code(self) -> int:
        """0 without doubts, PARTLY with, NO_ORDER where nothing is asked for."""
        if not self.told:
            return NO_ORDER
        return PARTLY if any(item.doubts for item in self.told) else 0


def read(invocation: Invocation, patterns: Sequence[str], *, ref: str | None = None) -> Intake:
    """Read messages, mails and tables as orders; `ref` is that of the ticket, where the text does not say it.

    Raises:
        MissingInput: a file cannot be read. FaultyInput: one is neither text, mail nor table; all that are, are named;
            or that is no ref.
    """
    if ref is not None:
        with arguments.argument(ref):
            ref = refs.parse(ref)
    files = _files(invocation, patterns)
    with invocation.reading() as db:
        known = db_orders.names(db, invocation.today)
        spellings = {each.casefold(): each for each, _ in known.orders} | {each: each for each, _ in known.orders}
        reader = Reader(known, _places(db))
    names = {**known.units.names, **known.case_types.names}
    found = [Read(file.name, _spelled(_of_file(reader, file, invocation, ref), spellings)) for file in files]
    return Intake(found, names, ref, [(file.name, name) for file in files for name in file.unread])


def _files(invocation: Invocation, patterns: Sequence[str]) -> list[Incoming]:
    files: list[Incoming] = []
    missing: list[MissingInput] = []
    faults: list[Fault] = []
    for name in matching(patterns):
        try:
            files.append(incoming.read(name, stdin=invocation.stdin))
        except MissingInput as error:
            missing.append(error)
        except FaultyInput as error:
            faults += error.faults
    if missing:
        raise missing[0].beside(missing[1:])
    if faults:
        raise FaultyInput(faults)
    return files


def _places(db: Connection) -> Mapping[str, str]:
    units = t.units.c
    rows = db.execute(select(units.hsa_id, units.location).where(units.location.is_not(None)))
    return {row[0]: row[1] for row in rows}


def _of_file(reader: Reader, file: Incoming, invocation: Invocation, ref: str | None) -> list[Item]:
    """What a file asks for: what its messages do, each thing once; one item of NONE where they ask for nothing."""
    items = [item for message in file.messages for item in reader.read(message, invocation.today)]
    asked = list(dict.fromkeys(item for item in items if item.kind.value != NONE))
    return [replace(item, ref=Said(ref)) if ref and not item.ref.value else item for item in asked] or items[:1]


def _spelled(items: Sequence[Item], spellings: Mapping[str, str]) -> list[Item]:
    """The items, each with its ref as it is spelled where it is known already."""
    found = []
    for item in items:
        ref = item.ref.value
        if ref is not None and ref not in spellings and ref.casefold() in spellings:
            item = replace(item, ref=replace(item.ref, value=spellings[ref.casefold()]))
        found.append(item)
    return found


def _as_json(name: str, item: Item, names: Mapping[str, str]) -> dict[str, Any]:
    types = item.case_types.value
    return {
        "kind": item.kind.value,
        "unit": item.unit.value,
        "case_types": types if types is None or types == ALL else [names.get(each, each) for each in types],
        "deactivate": item.deactivate.value and item.deactivate.value.isoformat(),
        "reactivate": item.reactivate.value and item.reactivate.value.isoformat(),
        "handover": item.handover.value,
        "doubts": item.doubts,
        "ref": item.ref.value,
        "ordered_by": item.ordered_by.value,
        "words": {field: item.field(field).words for field in FIELDS if item.field(field).words},
        "questions": {field: question(field, item.field(field), in_words(field, item, names)) for field in item.doubts},
        "file": name,
    }


def no_order(files: Sequence[str]) -> FaultyInput:
    """The fault of files in which there is no order at all."""
    hint = "If there should be one, write it yourself: `vis orders template`."
    message = "there is no order in it."
    return FaultyInput([Fault("no-order", message, Source(name), hint) for name in dict.fromkeys(files)])
