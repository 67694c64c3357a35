"""The register's files, units, persons and case types in CSV, LDIF or YAML, as rows that say what they want."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Generic, Protocol, TypeVar

from vis_cli.errors import Fault, FaultyInput, Malformed, Message, Sentence, Source
from vis_cli.files.core import csv as csv_rows
from vis_cli.files.core import headers, ldif, sheets, yaml_nodes
from vis_cli.files.core.text import Text
from vis_cli.files.core.yaml_nodes import YamlFile
from vis_cli.files.core.yaml_schema import BOOLEAN, FOREVER, Entry, Field, ListOf, Object
from vis_cli.files.register import ldif_rows
from vis_cli.files.register.ldif_rows import LdifRows
from vis_cli.rules.core import hsa_id
from vis_cli.rules.core.faults import in_order
from vis_cli.rules.register.case_types import SaidCaseType, SaidOffer
from vis_cli.rules.register.persons import SaidPerson, check_email
from vis_cli.rules.register.units import Places, SaidUnit

R = TypeVar("R")
MAX_ALIASES = 100
_YES = frozenset({"yes", "y", "ja", "j", "true", "sant", "1", "x"})
_NO = frozenset({"no", "n", "nej", "false", "falskt", "0"})


@dataclass(frozen=True, slots=True)
class Said(Generic[R]):
    """What a file says, row by row: the columns that it has, where its rows stand, and what else to tell a person."""

    rows: Sequence[R]
    columns: Collection[str]
    places: Places
    text: Text
    notes: tuple[Sentence, ...] = ()
    archived: frozenset[str] = frozenset()  # HSA-ids of those that the catalogue keeps only for the record


class _Rows(Places, Protocol):
    """What a table and an LDIF file have in common: rows of cells that know their place."""

    @property
    def text(self) -> Text: ...

    @property
    def index(self) -> Mapping[str, int]:
        """The columns that the file has."""

    def pick(self, *names: str) -> Iterator[tuple[str, ...]]:
        """The cells of these columns, row by row; `""` where there is none."""

    def malformed(self, row: int, column: str, error: Malformed) -> None:
        """Note that a cell cannot be understood."""

    def fault(self, row: int, column: str | None, id: str, message: Sentence, hint: Sentence | None = None) -> None:
        """Note what is wrong with a row or cell."""

    def check(self) -> None:
        """Raise FaultyInput with every fault noted."""


def read_units(path: str, *, stdin: BinaryIO | None = None, noted: list[Fault] | None = None) -> Said[SaidUnit]:
    """The units in the CSV or LDIF file at `path` (`-`: standard input).

    Faults of rows are added to `noted` where that is given, to be told with what the register finds wrong: see
    `told_together`. The rows whose id is sound are there all the same.

    Raises:
        MissingInput: there is no such file. FaultyInput: with every fault of every row.
    """
    rows, notes, archived = _open(path, stdin, headers.UNITS, ldif_rows.unit_rows)
    said = []
    names = ("hsa_id", "name", "parent", "location", "phone", "visiting_address", "aliases")
    for row, (key, name, parent, location, phone, address, aliases) in enumerate(rows.pick(*names)):
        sound, key = _hsa_id(rows, row, key)
        name = _name(rows, row, name)
        others = _aliases(rows, row, aliases) if aliases else ()
        if sound:
            rest = (parent or None, location or None, phone or None, address or None)
            said.append(SaidUnit(row, key, name, *rest, others))
    _check(rows, noted)
    return Said(said, rows.index, rows, rows.text, notes, archived)


def read_persons(
    path: str,
    *,
    stdin: BinaryIO | None = None,
    noted: list[Fault] | None = None,
    protected_attribute: str | None = None,
) -> Said[SaidPerson]:
    """The persons in the CSV or LDIF file at `path` (`-`: standard input); `noted` as in `read_units`.

    `protected_attribute` is the one that says in LDIF whose name is protected, if any does.

    Raises:
        MissingInput: there is no such file. FaultyInput: with every fault of every row.
    """

    def person_rows(rows: LdifRows) -> tuple[Sentence, ...]:
        return ldif_rows.person_rows(rows, protected_attribute)

    rows, notes, archived = _open(path, stdin, headers.PERSONS, person_rows)
    said = []
    for row, (key, name, email, unit, protected) in enumerate(
        rows.pick("hsa_id", "name", "email", "unit", "protected")
    ):
        sound, key = _hsa_id(rows, row, key)
        name = _name(rows, row, name)
        try:
            check_email(email or "none@none")
        except Malformed as error:
            rows.malformed(row, "email", error)
        if sound:
            hidden = _truth(rows, row, "protected", protected)
            said.append(SaidPerson(row, key, name, email or None, unit or None, hidden))
    _check(rows, noted)
    return Said(said, rows.index, rows, rows.text, notes, archived)


def read_case_types(
    path: str, *, stdin: BinaryIO | None = None, noted: list[Fault] | None = None
) -> Said[SaidCaseType] | Said[SaidOffer]:
    """The case types in the YAML or CSV file at `path` (`-`: standard input), or what units offer, by its header.

    `noted` as in `read_units`, for CSV.

    Raises:
        MissingInput: there is no such file. FaultyInput: with every fault of every row.
    """
    if path.casefold().endswith((".yaml", ".yml")):
        return _case_types_in_yaml(yaml_nodes.read(path))
    table = csv_rows.read(path, headers.CASE_TYPES, headers.UNIT_CASE_TYPES, stdin=stdin)
    if table.header is headers.UNIT_CASE_TYPES:
        offers = []
        for row, (unit, case_type, offered) in enumerate(table.pick("unit", "case_type", "offered")):
            for column, cell in (("unit", unit), ("case_type", case_type)):
                if not cell:
                    table.fault(row, column, "empty-value", Message("{column} is empty.", column=column))
            is_offered = _truth(table, row, "offered", offered) is not False
            if unit and case_type:
                offers.append(SaidOffer(row, unit, case_type, is_offered))
        _check(table, noted)
        return Said(offers, table.index, table, table.text)
    types = []
    for row, (name, aliases, central) in enumerate(table.pick("name", "aliases", "central")):
        others = _aliases(table, row, aliases)
        said = SaidCaseType(row, _name(table, row, name), others, _truth(table, row, "central", central))
        if said.name:
            types.append(said)
    _check(table, noted)
    return Said(types, table.index, table, table.text)


def _check(rows: _Rows, noted: list[Fault] | None) -> None:
    """Raise what is wrong with the rows, or note it."""
    try:
        rows.check()
    except FaultyInput as error:
        if noted is None:
            raise
        noted += error.faults


@contextmanager
def told_together(noted: Sequence[Fault]) -> Iterator[None]:
    """Faults noted when a file was read, raised in one with those that are found in what it says."""
    try:
        yield
    except FaultyInput as error:
        raise FaultyInput(in_order(noted, error.faults)) from None
    if noted:
        raise FaultyInput(noted)


CASE_TYPE = Object(
    "a case type",
    Field("name", FOREVER, ("namn",), required=True, about="what residents see"),
    Field("aliases", ListOf(FOREVER), ("alias",), about="former and other names"),
    Field("central", BOOLEAN, ("centralt",), about="whether VIS support switches it, on order; true unless said"),
)
CASE_TYPES = Object("the list of case types", Field("case_types", ListOf(CASE_TYPE), ("ärendetyper",), required=True))


def _case_types_in_yaml(file: YamlFile) -> Said[SaidCaseType]:
    """The case types in a file such as configs/case-types.yaml."""
    entries: list[Entry] = []
    for document in file.documents:
        read = CASE_TYPES.read(document, file, "the file")
        entries += (read.get("case_types") if isinstance(read, Entry) else None) or ()
    file.check()
    assert file.text is not None
    said = [
        SaidCaseType(row, entry.get("name"), entry.get("aliases", ()), entry.get("central"))
        for row, entry in enumerate(entries)
    ]
    return Said(said, ("name", "aliases", "central"), _Entries(entries), file.text)


@dataclass(frozen=True, slots=True)
class _Entries:
    """Entries of a YAML list as rows."""

    entries: Sequence[Entry]

    def place(self, row: int) -> Source:
        return self.entries[row].source()

    def source(self, row: int, column: str | None = None) -> Source:
        return self.entries[row].source(column)


# --- cells -----------------------------------------------------------------------------------------------------------


def _hsa_id(rows: _Rows, row: int, text: str) -> tuple[bool, str]:
    """Whether it is one, and the HSA-id."""
    try:
        return True, hsa_id.parse(text)
    except Malformed as error:
        rows.malformed(row, "hsa_id", error)
        return False, text


def _name(rows: _Rows, row: int, text: str) -> str:
    name = " ".join(text.split())
    if not name:
        rows.fault(row, "name", "empty-value", "the name is empty.")
    return name


def _aliases(rows: _Rows, row: int, text: str) -> tuple[str, ...]:
    """The names between the `|` of a cell."""
    names = tuple(" ".join(alias.split()) for alias in text.split("|") if alias.strip())
    if len(names) > MAX_ALIASES:
        message = Message("{count} other names; {most} is the most.", count=len(names), most=MAX_ALIASES)
        rows.fault(row, "aliases", "too-many-aliases", message)
    return names[:MAX_ALIASES]


def _truth(rows: _Rows, row: int, column: str, text: str) -> bool | None:
    """Yes or no; None where the cell is empty."""
    written = text.casefold()
    if not written:
        return None
    if written not in _YES and written not in _NO:
        message = Message('"{text}" is neither yes nor no.', text=text)
        rows.fault(row, column, "faulty-boolean", message, "Write yes or no (ja, nej).")
    return written in _YES


# --- LDIF ------------------------------------------------------------------------------------------------------------


def _open(
    path: str, stdin: BinaryIO | None, header: csv_rows.Header, entries: _Reader
) -> tuple[_Rows, tuple[Sentence, ...], frozenset[str]]:
    """The rows of a file that is CSV or LDIF, what to tell a person of those left out, and which are archived."""
    text = sheets.read(path, stdin=stdin)
    if not ldif.looks_like(text):
        return csv_rows.parse(text, header), (), frozenset()
    rows = LdifRows(ldif.parse(text.strictly()), header)
    for record in rows.file.records:
        if record.change not in (None, "add"):
            hint = "An export of the catalogue holds entries, without changetype."
            message = Message('this says "{change}"; an import never does.', change=record.change)
            rows.file.fault(record.line, "not-an-entry", message, hint)
    notes = entries(rows)
    return rows, notes, frozenset(rows.archived)


class _Reader(Protocol):
    def __call__(self, rows: LdifRows) -> tuple[Sentence, ...]:
        """Add the rows of one kind, and say what is to be told of the others."""
