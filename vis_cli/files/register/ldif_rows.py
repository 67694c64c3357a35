"""The entries of an export of the catalogue (LDIF) as rows of units or of persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from vis_cli.errors import Malformed, Message, Sentence, Source
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import hsa_entries
from vis_cli.files.core.ldif import LdifFile, Record, Value


class LdifRows:
    """The entries of one kind in an LDIF file as rows of cells.

    It has no columns: an export may leave attributes out, so that one which is not there says nothing.
    """

    index: Mapping[str, int] = MappingProxyType({})

    def __init__(self, file: LdifFile, header: csv_rows.Header) -> None:
        self.file = file
        self.takes = {column.name: column.take for column in header.columns}
        self.text = file.text
        self.rows: list[dict[str, Value]] = []
        self.lines: list[int] = []
        self.archived: set[str] = set()  # HSA-ids of entries that HSA keeps only for the record

    def leave_out(self, archived: Sequence[Record]) -> list[Message]:
        """Note entries that are archived; the line that tells of them."""
        self.archived.update((record.all("hsaIdentity")[0].text or "").strip() for record in archived)
        return hsa_entries.archived_left_out(archived)

    def add(self, record: Record, **cells: Value | None) -> None:
        """A row made of an entry."""
        self.rows.append({column: value for column, value in cells.items() if value is not None})
        self.lines.append(record.line)

    def pick(self, *names: str) -> Iterator[tuple[str, ...]]:
        for row in range(len(self.rows)):
            yield tuple(self._cell(row, name) for name in names)

    def _cell(self, row: int, column: str) -> str:
        value = self.rows[row].get(column)
        text = ((value and value.text) or "").strip()
        try:
            return self.takes[column](text)
        except Malformed as error:
            self.malformed(row, column, error)
            return text

    def place(self, row: int) -> Source:
        return self.file.place(self.lines[row])

    def source(self, row: int, column: str | None = None) -> Source:
        value = self.rows[row].get(column or "")
        return self.file.source(value) if value else self.text.source(self.lines[row], 1)

    def malformed(self, row: int, column: str, error: Malformed) -> None:
        self.file.faults.append(error.fault(self.source(row, column)))

    def fault(self, row: int, column: str | None, id: str, message: Sentence, hint: Sentence | None = None) -> None:
        self.file.fault(self.source(row, column).line or self.lines[row], id, message, hint)

    def check(self) -> None:
        self.file.check()


_READ = ("hsaidentity", "ou", "cn", "o", "sn", "givenname", "displayname", "fullname", "l", "mail", "rfc822mailbox",
         "telephonenumber", "hsatelephonenumber", "hsaswitchboardnumber", "hsavisitingaddress", "street",
         "postaladdress", "objectclass")  # fmt: skip


def unit_rows(rows: LdifRows) -> tuple[Sentence, ...]:
    """Units as HSA has them: hsaIdentity, ou (or cn, o), l, telephoneNumber, and the visiting address."""
    entries = hsa_entries.sort(rows.file, _READ)
    above = _Above(entries.units)
    for record in entries.units:
        names = record.all("ou", "cn", "o")
        more = "|".join(value.text or "" for value in names[1:])
        address = record.first("hsaVisitingAddress", "street", "postalAddress")
        rows.add(
            record,
            hsa_id=record.first("hsaIdentity"),
            name=names[0] if names else None,
            parent=above.find(record),
            location=record.first("l"),
            phone=record.first("telephoneNumber", "hsaTelephoneNumber", "hsaSwitchboardNumber"),
            visiting_address=address and Value(_address(address.text or ""), address.line),
            aliases=Value(more, names[1].line) if more else None,
        )
    return (
        *rows.leave_out([record for record in entries.archived if not hsa_entries.is_person(record)]),
        *hsa_entries.functions_left_out(entries.functions, entries),
        *_left_out(entries.persons, "Left out, persons: {count} (vis persons import reads them)."),
        *_left_out(entries.others, "Left out, entries without hsaIdentity: {count}."),
    )


def person_rows(rows: LdifRows, protected: str | None) -> tuple[Sentence, ...]:
    """Persons as HSA has them: hsaIdentity, cn (or givenName and sn), mail, and the unit that they lie under."""
    entries = hsa_entries.sort(rows.file, (*_READ, protected.casefold()) if protected else _READ)
    above = _Above(entries.units)
    for record in entries.persons:
        name = record.first("cn", "displayName", "fullName")
        given, family = record.first("givenName"), record.first("sn")
        if given and family:
            name = Value(f"{given.text} {family.text}", given.line)
        rows.add(
            record,
            hsa_id=record.first("hsaIdentity"),
            name=name,
            email=record.first("mail", "rfc822Mailbox"),
            unit=above.find(record),
            protected=record.first(protected) if protected else None,
        )
    return (
        *rows.leave_out([record for record in entries.archived if hsa_entries.is_person(record)]),
        *_left_out(entries.units, "Left out, units: {count} (vis units import reads them)."),
        *_left_out(entries.others, "Left out, entries without hsaIdentity: {count}."),
    )


def _left_out(records: Sequence[Record], template: str) -> tuple[Sentence, ...]:
    return (Message(template, count=len(records)),) if records else ()


def _address(text: str) -> str:
    """An address of several lines, which LDAP separates by `$`, as one line."""
    return ", ".join(part.strip() for part in text.split("$") if part.strip())


class _Above:
    """Finds the nearest entry above another that is a unit of this file."""

    def __init__(self, units: Iterable[Record]) -> None:
        self.within = {hsa_entries.path(record.dn): record for record in units}
        self.lengths = sorted({len(path) for path in self.within}, reverse=True)

    def find(self, record: Record) -> Value | None:
        """The HSA-id of that unit."""
        path = hsa_entries.path(record.dn)
        for length in self.lengths:
            above = self.within.get(path[-length:]) if length < len(path) else None
            if above is not None:
                found = above.first("hsaIdentity")
                return found and Value((found.text or "").strip(), record.line)
        return None
