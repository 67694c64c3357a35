"""What the entries of an HSA export are: units, persons, functions of units, or archived."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from vis_cli.errors import Message
from vis_cli.files.core.ldif import LdifFile, Record
from vis_cli.rules.core.letters import composed
from vis_cli.rules.core.names import normal
from vis_cli.rules.core.sentences import some

_PERSON_CLASSES = frozenset({"person", "organizationalperson", "inetorgperson", "hsapersonextension"})
# The names that HSA reserves for what a unit does, each an entry below it with hours and a number of its own.
FUNCTIONS = frozenset(map(normal, ("Avbokning", "Bokning", "Sjukresebeställning", "Receptförnyelse", "Rådgivning")))
_ESCAPED = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)")
SHOWN = 5  # names in a line of what is left out

Path = tuple[str, ...]


@dataclass(slots=True)
class Entries:
    """The entries of a file, by what they are. Those in `archived` would be units or persons."""

    units: list[Record] = field(default_factory=list)
    persons: list[Record] = field(default_factory=list)
    functions: list[Record] = field(default_factory=list)
    archived: list[Record] = field(default_factory=list)
    others: list[Record] = field(default_factory=list)


def sort(file: LdifFile, read: Collection[str]) -> Entries:
    """The entries of `file` by what they are.

    Left out, and noted in it: an entry with two identities, or with values of the attributes in `read` (in lower case)
    that are not text.
    """
    found = Entries()
    for record in file.records:
        binary = [(name, value) for name in read for value in record.values.get(name, ()) if value.text is None]
        for name, value in binary:
            message = Message('the value of "{name}" is not UTF-8.', name=name)
            file.fault(value.line, "not-utf-8", message, "Export it again in UTF-8.")
        identities = record.all("hsaIdentity")
        if binary:
            continue
        if len(identities) > 1:
            said = "a second hsaIdentity: an entry has one, and here two may have become one."
            file.fault(identities[1].line, "two-identities", said, "Put an empty line between records.")
        else:
            _kind(record, found).append(record)
    return found


def _kind(record: Record, found: Entries) -> list[Record]:
    if is_function(record):
        return found.functions
    if record.first("hsaIdentity") is None:
        return found.others
    if is_archived(record):
        return found.archived
    return found.persons if is_person(record) else found.units


def is_person(record: Record) -> bool:
    """Whether the entry is of a person, archived or not."""
    classes = {(value.text or "").strip().lower() for value in record.all("objectClass")}
    return bool(classes & _PERSON_CLASSES) or record.first("sn") is not None


def is_function(record: Record) -> bool:
    """Whether the entry is what a unit does, such as Bokning, and lies below it."""
    return len(path(record.dn)) > 1 and normal(named(record.dn).get("cn", "")) in FUNCTIONS


def is_archived(record: Record) -> bool:
    """Whether HSA keeps the entry only for the record."""
    value = record.first("hsaArchivedObject")
    return value is not None and (value.text or "").strip().upper() == "TRUE"


def name_of(record: Record) -> str:
    """What the entry is called; what its distinguished name begins with where it has no name."""
    own = record.first("ou", "cn", "o")
    return composed((own and own.text) or next(iter(named(record.dn).values()), record.dn))


def functions_left_out(records: Sequence[Record], entries: Entries) -> list[Message]:
    """The line that tells of functions whose hours and numbers are read by nobody."""
    if not records:
        return []
    units = {path(record.dn): name_of(record) for record in entries.units}
    names = []
    for record in records:
        above = path(record.dn)[1:]
        names.append(f"{name_of(record)}, {units.get(above) or above[0].partition('=')[2]}")
    said = "Left out, functions of units, with hours and numbers of their own: {count} ({names})."
    return [Message(said, count=len(records), names=_shown(names))]


def archived_left_out(records: Sequence[Record]) -> list[Message]:
    """The line that tells of archived entries."""
    if not records:
        return []
    names = _shown([name_of(record) for record in records])
    return [Message("Left out, archived in HSA: {count} ({names}).", count=len(records), names=names)]


def _shown(names: Sequence[str]) -> Message:
    shown = some(names, SHOWN)
    return Message(shown.template, **{**shown.values, "shown": "; ".join(shown.values["shown"])})


def named(dn: str) -> dict[str, str]:
    """What an entry is named by within the one above it: `{"ou": "Vårdcentralen Birka"}`, two where there is a `+`."""
    own = re.split(r"(?<!\\),", composed(dn), maxsplit=1)[0]
    pairs = (_unescaped(part.strip()).partition("=") for part in re.split(r"(?<!\\)\+", own))
    return {name.casefold(): value for name, _, value in pairs if value}


def path(dn: str) -> Path:
    """The parts of a distinguished name, from the entry upwards, in a form to compare (RFC 4514)."""
    return tuple(_unescaped(part.strip()).casefold() for part in re.split(r"(?<!\\),", composed(dn)))


def _unescaped(part: str) -> str:
    def character(found: re.Match[str]) -> str:
        if found[1] is not None:
            return bytes.fromhex(found[0].replace("\\", "")).decode("utf-8", "replace")
        return found[2]

    name, _, value = part.partition("=")
    return f"{name.strip()}={_ESCAPED.sub(character, value.strip())}"
