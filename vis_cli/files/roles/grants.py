"""Files of grants, and the old authorisation service's users, as they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

from vis_cli.errors import Fault, FaultyInput, Message, Source
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import sheets, yaml_nodes
from vis_cli.files.core.csv import Table
from vis_cli.files.core.csv_write import write_csv
from vis_cli.files.core.headers import OLD_AUTHORISATIONS, ROLES, UNIT_ROLES
from vis_cli.files.core.sheets import Sheet
from vis_cli.files.core.text import Text
from vis_cli.files.core.yaml_nodes import Node, YamlFile
from vis_cli.files.core.yaml_schema import FAULTY, TEXT, Entry, Field, ListOf, Object, Scalar
from vis_cli.rules.core import letters
from vis_cli.rules.core.privacy import without_number
from vis_cli.rules.roles.bulk import OldUser
from vis_cli.rules.roles.rows import FIELDS, File, Row

REQUEST = Object(
    "a row",
    Field("person", TEXT, ("medarbetare", "anställd"), required=True),
    Field("role", ListOf(TEXT, single=True), ("roll", "behörighet"), required=True),
    Field("unit", TEXT, ("enhet", "mottagning")),
    Field("from", TEXT, ("från", "fr.o.m.")),
    Field("to", TEXT, ("till", "t.o.m.", "through")),
    Field("action", TEXT, ("åtgärd",)),
    Field("ticket", Scalar(without_number, takes=letters.identifier), ("ärende", "ärendenummer")),
    Field("granted_by", TEXT, ("beviljad av",)),
)


class _Rows:
    """A list whose items are read one by one."""

    def read(self, node: Node, file: YamlFile, label: str) -> Any:
        if isinstance(node, yaml_nodes.Sequence) and node.items:
            return node.items
        return ListOf(REQUEST).read(node, file, label)  # what it says of other nodes

    def schema(self) -> dict[str, Any]:
        return ListOf(REQUEST).schema()


REQUESTS = Object("a file of grants", Field("roles", _Rows(), ("roller", "grants"), required=True))
_COLUMNS = tuple(FIELDS.values())
_NAMES = ("person_name", "role_name", "unit_name")
_YAML = re.compile(r"(?:[^\S\n]*+(?:#.*)?\n)*+(?:---|- |roles\s*:|roller\s*:|grants\s*:)", re.IGNORECASE)


@dataclass(slots=True)
class Grants:
    """A file of grants that was read: what the rules work on, the faults of its form, and how to write the rest."""

    file: File
    columns: frozenset[str]  # that the file has
    file_name: str
    sha256: str
    faults: list[Fault]  # of form: they concern rows that are not among those of `file`
    table: Table | None = None  # of a CSV file
    rejected: Sequence[tuple[Row, str]] = ()  # of a YAML file: what could be read of rows with faults of form

    @property
    def is_whole(self) -> bool:
        """Whether every row could be told from the next, so that the good ones may go on alone."""
        return not any(fault.id == "open-quote" for fault in self.faults)

    @property
    def says_end(self) -> bool:
        """Whether the file has a place for the last day."""
        return "to" in self.columns

    def write_rest(self, errors: Mapping[int, str], stream: TextIO) -> int:
        """Write the rows numbered in `errors`, with those that could not be read, as CSV to be mended and applied.

        Returns the number of rows.
        """
        if self.table is not None:
            return self.table.write_rest(errors, stream)
        columns = [name for name in _COLUMNS if name in self.columns]
        stream.write("\ufeff")
        rows: list[list[str | None]] = [[*columns, csv_rows.ERROR]]
        left = [*((self.file.rows[n], message) for n, message in sorted(errors.items())), *self.rejected]
        for row, message in left:
            cells: dict[str, str | None] = {name: getattr(row, field) for field, name in FIELDS.items()}
            rows.append([*(cells[name] for name in columns), message])
        write_csv(rows, stream, ";", ending="\r\n")
        return len(left)


def read_grants(path: str, *, unit: bool = True, stdin: BinaryIO | None = None) -> Grants:
    """The grants in a CSV or YAML file; `-` is standard input. `unit`: whether the column `unit` is required.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
        FaultyInput: it is neither a table of grants nor YAML.
    """
    text = sheets.read(path, stdin=stdin)
    named = path.casefold()
    may_be_yaml = not named.endswith(".csv") and not isinstance(text, Sheet)
    if named.endswith((".yaml", ".yml")) or (may_be_yaml and _YAML.match(text.text)):
        return _from_yaml(text.again(), unit)
    return _from_table(csv_rows.parse(text, ROLES if unit else UNIT_ROLES))


def _from_table(table: Table) -> Grants:
    rows = [Row._make((*cells, None)) for cells in table.pick(*_COLUMNS)]
    if not table.index.keys().isdisjoint(_NAMES):
        beside = table.pick(*_NAMES)
        rows = [
            row._replace(names=(person, role, unit)) for row, (person, role, unit) in zip(rows, beside, strict=True)
        ]
    file = File(rows, table.source, table.place)
    return Grants(file, frozenset(table.index), table.name, table.text.sha256, list(table.faults), table)


def _from_yaml(text: Text, unit: bool) -> Grants:
    yaml = yaml_nodes.parse(text)
    nodes: list[Node] = []
    for document in yaml.documents:
        if isinstance(document, yaml_nodes.Sequence):
            found = _Rows().read(document, yaml, "the file")
        else:
            whole = REQUESTS.read(document, yaml, "the file")
            found = whole if whole is FAULTY else whole.get("roles")
        nodes += found or ()
    if yaml.faults:  # of the file as a whole: its rows cannot be told apart
        raise FaultyInput(yaml.sorted_faults())
    entries: list[Entry] = []
    rejected: list[tuple[Row, str]] = []
    for node in nodes:
        before = len(yaml.faults)
        entry = REQUEST.read(node, yaml, "a row")
        if entry is not FAULTY and unit and "unit" not in entry:
            entry.fault(None, "missing-key", 'a row needs the key "unit".', "In Swedish: enhet.")
        faults = yaml.faults[before:]
        if not faults:
            entries.append(entry)
        else:
            row = Row(None, None, None) if entry is FAULTY else _row(entry)
            rejected.append((row, " ".join(str(fault.message) for fault in faults)))
    rows = [_row(each) for each in entries]

    def place(n: int, column: str) -> Source:
        return entries[n].source(column)

    def line(n: int) -> Source:
        source = entries[n].source()
        return Source(source.file, source.line)

    written = [*rows, *(row for row, _ in rejected)]
    columns = frozenset(name for name, cells in zip(_COLUMNS, zip(*written, strict=True), strict=False) if any(cells))
    file = File(rows, place, line)
    return Grants(file, columns, text.name, text.sha256, yaml.sorted_faults(), rejected=rejected)


def _row(entry: Entry) -> Row:
    values: dict[str, Any] = {field: entry.get(name) or None for field, name in FIELDS.items()}
    return Row(**{**values, "role": ",".join(values["role"] or ()) or None})


@dataclass(frozen=True, slots=True)
class OldUsers:
    """An export of the old authorisation service that was read."""

    users: list[OldUser]
    table: Table


def read_old_users(path: str, *, stdin: BinaryIO | None = None) -> OldUsers:
    """The users in an export of the old authorisation service.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
        FaultyInput: it is not such a table, or a row has no HSA-id or no unit.
    """
    table = csv_rows.read(path, OLD_AUTHORISATIONS, stdin=stdin)
    users = []
    for n, (hsa_id, unit, name) in enumerate(table.pick("hsa_id", "unit", "name")):
        for column, cell in (("hsa_id", hsa_id), ("unit", unit)):
            if not cell:
                table.fault(n, column, "missing-value", Message("{column} is empty.", column=column))
        users.append(OldUser(hsa_id, unit, name, table.source(n, "hsa_id")))
    table.check()
    return OldUsers(users, table)


TEMPLATE = (
    ("person", "role", "unit", "from", "to", "action", "ticket"),
    ("anna.berg@example.org", "redaktör", "Vårdcentralen Teleborg", "{today}", "", "grant", "IT-48213"),
    ("SE2321000065-TEST2002", "medarbetare", "SE2321000065-TEST1003", "", "{end}", "grant", ""),
)
"""The header of a file of grants and two rows; `{today}` and `{end}` are for days."""
