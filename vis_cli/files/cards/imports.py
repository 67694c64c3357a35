"""Hours and notices as they come out of HSA: LDIF or CSV in, values with their places out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO

from vis_cli.errors import Fault, FaultyInput, Malformed, Message, Source, VisError, reason_of
from vis_cli.files.cards.rows import HoursFile
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import hsa_entries, ldif, sheets
from vis_cli.files.core.headers import HOURS, NOTICES
from vis_cli.files.core.text import Text
from vis_cli.rules.cards import hours_hsa, notices
from vis_cli.rules.cards.hours import Hours, Period
from vis_cli.rules.cards.hours_text import form_of, parse, parse_week
from vis_cli.rules.cards.imports import Values
from vis_cli.rules.cards.rows import EXCEPTION_WORDS, KIND_WORDS, HoursRow
from vis_cli.rules.core import letters
from vis_cli.rules.core.dates import understand_day
from vis_cli.rules.core.faults import Faults
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.privacy import without_number

_ATTRIBUTES = {attribute.lower(): kind for kind, attribute in hours_hsa.ATTRIBUTES.items()}
_ATTRIBUTES[notices.ATTRIBUTE.lower()] = "notice"
MAX_VALUES = 1000  # of one attribute: a week has 336 half hours

Find = Callable[[str], str]


@dataclass(slots=True)
class CardsFile:
    """A file that was read; `faults` are of rows and records that are left out."""

    text: Text
    values: list[Values] = field(default_factory=list)
    exceptions: list[HoursRow] = field(default_factory=list)  # which a table may have, and HSA has not
    faults: Faults = field(default_factory=Faults)
    notes: list[Message] = field(default_factory=list)  # what else was left out


def read(path: str, *, stdin: BinaryIO | None = None) -> Text:
    """The text of the file at `path` (`-`: standard input).

    Raises:
        MissingInput, FaultyInput: see `files.core.sheets.read`.
    """
    return sheets.read(path, stdin=stdin)


def understand(text: Text, find: Find) -> CardsFile:
    """What the file says of each unit; `find` gives the HSA-id of a unit's name.

    Raises:
        FaultyInput: it is neither LDIF nor a table of hours or notices.
    """
    return _ldif(text, find) if ldif.looks_like(text) else _csv(text, find)


def _ldif(text: Text, find: Find) -> CardsFile:  # noqa: C901  # an attribute after the other
    read = ldif.parse(text)
    entries = hsa_entries.sort(read, ("hsaidentity",))
    file = CardsFile(text, faults=Faults(read.faults))
    file.notes += hsa_entries.functions_left_out(entries.functions, entries)
    file.notes += hsa_entries.archived_left_out(entries.archived)
    kept = (*entries.units, *entries.persons, *entries.others)
    for record in sorted(kept, key=lambda record: record.line):
        given: dict[str, tuple[int, list[ldif.Value]]] = {}
        if record.change == "modify":
            for edit in record.edits:
                kind = _ATTRIBUTES.get(edit.attribute)
                if kind is not None and edit.action == "replace":
                    given[kind] = (edit.line, list(edit.values))
                elif kind is not None:
                    message = Message(
                        '"{action}: {attribute}" does not say all that HSA has.',
                        action=edit.action,
                        attribute=edit.attribute,
                    )
                    file.faults.append(Fault("partial-change", message, text.source(edit.line, 1), "Write replace."))
        elif record.change in (None, "add"):
            for name, values in record.values.items():
                if name in _ATTRIBUTES:
                    given[_ATTRIBUTES[name]] = (values[0].line, values)
        if not given:
            continue
        try:
            unit = _unit_of(record, find)
        except VisError as error:
            file.faults += [Fault(f.id, f.message, text.source(record.line, 1), f.hint) for f in error.faults]
            continue
        for kind, (line, values) in given.items():
            if len(values) > MAX_VALUES:
                message = Message(
                    "{unit}: {count} values; {most} is the most.", unit=unit, count=len(values), most=MAX_VALUES
                )
                file.faults.append(Fault("too-many-values", message, text.source(line, 1)))
                continue
            held = []
            for value in values:
                if value.text is None:
                    file.faults.append(
                        Fault(
                            "not-text", Message("{unit}: the value is not text.", unit=unit), text.source(value.line, 1)
                        )
                    )
                elif value.text.strip():
                    try:
                        held.append((without_number(letters.text(value.text.strip())), read.source(value)))
                    except Malformed as error:
                        file.faults.append(error.fault(read.source(value)))
            file.values.append(Values(unit, kind, tuple(held), text.source(line, 1)))
    return file


def _unit_of(record: ldif.Record, find: Find) -> str:
    """The unit of a record: by its HSA-id, else by what its distinguished name begins with."""
    identity = record.first("hsaidentity")
    if identity is not None and identity.text:
        return find(identity.text)
    own = hsa_entries.named(record.dn)
    return find(own.get("hsaidentity") or next(iter(own.values()), record.dn))


def _csv(text: Text, find: Find) -> CardsFile:
    table = csv_rows.parse(text, HOURS, NOTICES)
    file = CardsFile(text, faults=Faults(table.faults))
    find = cache(find)
    if table.header is NOTICES:
        of_unit: dict[str, tuple[list[tuple[str, Source]], Source]] = {}
        columns = table.pick("unit", "text", "from", "to", "state")
        for row, (unit, said, since, until, state) in enumerate(columns):
            if state == "ended":  # what was taken down is not put up again
                continue
            first, last = (written.replace("-", "") for written in (since, until))
            try:
                where = find(unit)
            except VisError as error:
                file.faults += [Fault(f.id, f.message, table.source(row, "unit"), f.hint) for f in error.faults]
                continue
            value = f"{first};{last};{notices.clean(said)}"
            of_unit.setdefault(where, ([], table.place(row)))[0].append((value, table.source(row, "text")))
        file.values += [
            Values(where, "notice", (values[0],), place, tuple(values[1:]))
            for where, (values, place) in of_unit.items()
        ]
        return file
    together: dict[tuple[str, str], list[tuple[str, Source]]] = {}
    places: dict[tuple[str, str], Source] = {}
    names = ("unit", "hours", "kind", "from", "to", "exception")
    hours = HoursFile(table)
    for row, cells in enumerate(table.pick(*names)):
        unit, said, kind, since, until, exception = cells
        if EXCEPTION_WORDS.get(exception.casefold()) is not False:
            row_of_exception = hours.row(find, row, cells)
            file.exceptions += [row_of_exception] if row_of_exception is not None else []
            continue
        try:
            what = KIND_WORDS.get(normal(kind))
            if what is None:
                raise FaultyInput([Fault("unknown-kind", Message('there is no kind of hours "{kind}".', kind=kind))])
            where = find(unit)
            given = _values_of(said, since, until, table, row)
        except VisError as error:
            column = "unit" if error.exit_code == 5 else "hours"
            file.faults += [
                fault if fault.source else Fault(fault.id, fault.message, table.source(row, column), fault.hint)
                for fault in error.faults
            ]
            continue
        together.setdefault((where, what), []).extend(given)
        places.setdefault((where, what), table.place(row))
    file.faults += [fault for faults in hours.faults.values() for fault in faults]
    file.values += [Values(*key, tuple(values), places[key]) for key, values in together.items()]
    return file


def _values_of(said: str, since: str, until: str, table: csv_rows.Table, row: int) -> list[tuple[str, Source]]:
    """The HSA values that a cell holds, or means, each with its place."""
    source = table.source(row, "hours")
    if not since and not until and form_of(said) == "hsa":
        parts = said.split("\n") if "\n" in said else re.split(r"\s*[;|]\s*(?=[0-9]\s*[-#]\s*[0-9]#)", said)
        return [(part.strip(), source) for part in parts if part.strip()]
    if since or until:
        try:
            first, last = (understand_day(each, None) if each else None for each in (since, until))
        except ValueError as error:
            raise FaultyInput([Fault("malformed-date", reason_of(error), table.source(row, "from"))]) from None
        if first is not None and last is not None and last < first:
            ends = Message("the period ends {until}, before it begins {since}.", until=last, since=first)
            raise FaultyInput([Fault("inverted-dates", ends, table.source(row, "to"))])
        value = Hours((), (Period(first, last, parse_week(said, (first, last), source)),))
    else:
        value = parse(said, source)
    return [(written, source) for written in hours_hsa.write(value)]
