"""Files that show what stands in a system: an export from HSA (LDIF, tables), a table of switches seen, or of roles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import BinaryIO

from vis_cli.errors import Fault, Message, VisError
from vis_cli.files.cards import imports
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import hsa_entries, ldif
from vis_cli.files.core.headers import HOURS, NOTICES, ROLES, SWITCHES
from vis_cli.files.core.text import Text
from vis_cli.files.worklist.evidence_of import BOOLEANS, Evidence, Find, moment_of
from vis_cli.files.worklist.roles_seen import Known, roles_seen
from vis_cli.rules.cards import hours_hsa, hsa_card, notices
from vis_cli.rules.worklist.evidence import Seen
from vis_cli.rules.worklist.tasks import CASE_TYPE


def read(path: str, *, stdin: BinaryIO | None = None) -> Text:
    """The file at `path` (`-`: standard input).

    Raises:
        MissingInput, FaultyInput: see `files.core.sheets.read`.
    """
    return imports.read(path, stdin=stdin)


def understand(
    text: Text, find_unit: Find, find_case_type: Find, *, switches: tuple[str, str, str], roles: Known
) -> Evidence:
    """What the file shows; `switches` are the system of switches, and its words for active and inactive.

    Raises:
        FaultyInput: it is neither LDIF nor a table of hours, notices, switches or roles.
    """
    if not ldif.looks_like(text):
        table = csv_rows.parse(text, HOURS, NOTICES, SWITCHES, ROLES)
        if table.header is ROLES:
            return roles_seen(table, cache(find_unit), roles)
        if table.header is SWITCHES:
            return _switches(table, cache(find_unit), cache(find_case_type), switches)
    file = imports.understand(text, find_unit)
    found = Evidence(notes=list(file.notes))
    for fault in file.faults:
        (found.unknown if fault.id == "unknown-unit" else found.faults).append(fault)
    there: dict[tuple[str, str], str] = {}
    for each in file.values:
        kind, values = each.what, [value for value, _ in (*each.values, *each.further)]
        if kind == "notice":
            there[each.unit, notices.ATTRIBUTE] = values[0] if values else ""
        else:
            there[each.unit, hours_hsa.ATTRIBUTES[kind]] = hsa_card.canonical("\n".join(values))
    for unit, attribute in _empty(text, find_unit) if ldif.looks_like(text) else ():
        there.setdefault((unit, attribute), "")
    found.seen = [Seen(hsa_card.SYSTEM, unit, attribute, state) for (unit, attribute), state in there.items()]
    return found


def _empty(text: Text, find: Find) -> Iterator[tuple[str, str]]:
    """The attributes that units do not have, of those that the export has for any: it was asked for them."""
    entries = hsa_entries.sort(ldif.parse(text), ("hsaidentity",)).units
    known = {name.lower(): name for name in (*hours_hsa.ATTRIBUTES.values(), notices.ATTRIBUTE)}
    exported = {name for record in entries if record.change is None for name in record.values if name in known}
    for record in entries:
        missing = exported - record.values.keys()
        identity = record.first("hsaidentity")
        if record.change is None and missing and identity is not None and identity.text:
            try:
                unit = find(identity.text)
            except VisError:
                continue  # told where it has something
            yield from ((unit, known[name]) for name in sorted(missing))


def _switches(table: csv_rows.Table, find_unit: Find, find_case_type: Find, switches: tuple[str, str, str]) -> Evidence:
    system, active, inactive = switches
    found = Evidence(faults=list(table.faults))
    for row, (unit, case_type, state, seen_at) in enumerate(table.pick("unit", "case_type", "active", "seen_at")):
        keys: list[str] = []
        for column, name, find in (("unit", unit, find_unit), ("case_type", case_type, find_case_type)):
            try:
                keys.append(find(name))
            except VisError as error:
                faults = [Fault(f.id, f.message, table.source(row, column), f.hint) for f in error.faults]
                (found.unknown if column == "unit" else found.faults).extend(faults)
        said = BOOLEANS.get(state.casefold())
        if said is None:
            message = Message('"{text}" is neither yes nor no.', text=state)
            place = table.source(row, "active")
            found.faults.append(Fault("faulty-boolean", message, place, "Write yes or no (ja, nej)."))
        at = moment_of(found, table, row, seen_at)
        if len(keys) == 2 and said is not None:
            word = active if said else inactive
            found.seen.append(Seen(system, keys[0], f"{CASE_TYPE}{keys[1]}", word, active, at))
    return found
