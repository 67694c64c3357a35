"""LDIF (RFC 2849) in and out: entries and changes of a catalogue, each value with its line.

What `ldapsearch` says beside its entries is understood too. Ours: of the libraries, `ldif` (4.3) keeps no line for a
value and stops at the first fault or passes over it, and `ldap3` (2.9) only writes.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from vis_cli.errors import Fault, FaultyInput, Message, Sentence, Source
from vis_cli.files.core import foreign
from vis_cli.files.core import text as texts
from vis_cli.files.core.text import Text
from vis_cli.rules.core.faults import Faults, in_order

WIDTH = 76
_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9.;-]*)(::|:<|:) *(.*)", re.DOTALL)
_SAFE = re.compile(r"(?![ :<])[\x20-\x7e]*(?<! )")  # RFC 2849 SAFE-STRING and its note 8, less the control characters
_CHANGES = ("add", "delete", "modify", "modrdn", "moddn")
_EDITS = ("add", "replace", "delete")
_FIRST = r"(version|dn)\s*:|search: [0-9]+$|result: [0-9]+ |ref: ldaps?:"
_OF_SEARCH = ("search", "result", "ref")  # what ldapsearch writes after the entries, unless it is told -LLL

_Line = tuple[int, str]
_Parsed = tuple[int, str, "Value"]  # line, name, value


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an attribute. `text` is None where it is binary: a photo, a certificate."""

    text: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One part of a modify record: `action` is add, replace or delete; no values means all of them."""

    action: str
    attribute: str
    values: tuple[Value, ...]
    line: int


@dataclass(slots=True)
class Record:
    """An entry (`change` None or "add": its `values`) or a change of one ("modify": its `edits`; "delete", "modrdn").

    Attribute names are in lower case, as LDAP does not tell cases apart, and without options such as `;lang-sv`.
    """

    dn: str
    line: int
    change: str | None = None
    values: dict[str, list[Value]] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)

    def all(self, *attributes: str) -> list[Value]:
        """The text values of the first of `attributes` that has any."""
        for name in attributes:
            found = [value for value in self.values.get(name.lower(), ()) if value.text and value.text.strip()]
            if found:
                return found
        return []

    def first(self, *attributes: str) -> Value | None:
        """The first text value of the first of `attributes` that has any."""
        found = self.all(*attributes)
        return found[0] if found else None


@dataclass(slots=True)
class LdifFile:
    """The records of a file, and the faults found so far; whoever reads the records adds to them."""

    text: Text
    records: list[Record] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    @property
    def name(self) -> str:
        return self.text.name

    def place(self, line: int) -> Source:
        """A line without its text: what a step of a plan keeps, made quickly."""
        return Source(self.text.name, line)

    def source(self, value: Value) -> Source:
        """Where the text of `value` begins; the start of its line if it is in base64."""
        source = self.text.source(value.line, 1)
        found = _LINE.match(source.text or "")
        plain = found is not None and found[2] == ":"
        return self.text.source(value.line, found.start(3) + 1 if found and plain else 1)

    def fault(self, line: int, id: str, message: Sentence, hint: Sentence | None = None) -> None:
        """Note what is wrong on `line`."""
        self.faults.append(Fault(id, message, self.text.source(line, 1), hint))

    def check(self) -> None:
        """Raise FaultyInput with every fault, in file order, if there is any."""
        if self.faults:
            raise FaultyInput(in_order(self.faults))


def read(path: str, *, stdin: BinaryIO | None = None) -> LdifFile:
    """The LDIF file at `path` (`-`: standard input). Faults of records are noted, for the caller to `check`.

    Values outside ASCII are taken as they stand in UTF-8 too, as many catalogues write them without base64. Values in
    base64 are not made NFC: whoever keeps one lets it through `rules.core.letters`.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
        FaultyInput: it is not text, or is empty.
    """
    return parse(texts.read(path, stdin=stdin))


def looks_like(text: Text) -> bool:
    """Whether the first line that is not a comment is one of LDIF: `version:`, `dn:`, or the end of a search."""
    found = re.search(r"^(?!#|\s)[^\r\n]+", text.text, re.MULTILINE)
    return found is not None and re.match(_FIRST, found[0], re.IGNORECASE) is not None


def parse(text: Text) -> LdifFile:
    """The records in `text`; see `read`."""
    text.compose()
    file = LdifFile(text, faults=Faults(text.control_characters() or foreign.faults(text)))
    if file.faults:
        file.check()
    some = False
    for block in _blocks(file):
        _read_block(file, block, first=not some)
        some = True
    if not file.records and not file.faults:
        file.fault(1, "empty-file", "there is no entry in the file." if some else "the file is empty.")
        file.check()
    return file


def _blocks(file: LdifFile) -> Iterator[list[_Line]]:
    """The lines between empty ones: a record each."""
    block: list[_Line] = []
    for line, content in _unfolded(file):
        if content:
            block.append((line, content))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _read_block(file: LdifFile, block: list[_Line], *, first: bool) -> None:
    """Add the record that stands in a block, or note what is wrong with it."""
    line, content = block[0]
    parsed = _attribute(file, line, content)
    if parsed is not None and first and parsed[0] == "version":
        if parsed[1].text != "1":
            said = Message('LDIF version "{value}" is not read.', value=parsed[1].text)
            file.fault(line, "ldif-version", said, "It is 1.")
        del block[0]
        if block:
            _read_block(file, block, first=False)
        return
    if parsed is None:
        return
    name, value = parsed
    if name in _OF_SEARCH:
        _check_search(file, block)
    elif name != "dn" or value.text is None:
        file.fault(line, "missing-dn", Message('a record begins with "dn:", not with "{name}:".', name=name))
    else:
        _read_record(file, Record(value.text, line), block[1:])


def _check_search(file: LdifFile, block: Iterable[_Line]) -> None:
    """Note a search that did not end well: what it found is not all there is."""
    for line, content in block:
        found = re.match(r"result: *([0-9]+.*)", content)
        if found is not None and not re.match(r"0\b", found[1]):
            message = Message('the search ended with "{result}": this is not all that there is.', result=found[1])
            file.fault(line, "incomplete-search", message, "Search in pages: ldapsearch -E pr=500/noprompt.")


def _read_record(file: LdifFile, record: Record, lines: Sequence[_Line]) -> None:
    """Add a record with what stands below its `dn:`; one whose end cannot be told is left out."""
    parsed: list[_Parsed | int] = []  # an int is the line of a `-`
    for line, content in lines:
        if content == "-":
            parsed.append(line)
        elif (found := _attribute(file, line, content)) is not None:
            if found[0] == "dn":
                message = "a record begins here, and the one before it has not ended: none of the two is read."
                file.fault(line, "missing-blank-line", message, "Put an empty line between records.")
                return
            parsed.append((line, *found))
    while parsed and not isinstance(parsed[0], int) and parsed[0][1] == "control":
        del parsed[0]
    if parsed and not isinstance(parsed[0], int) and parsed[0][1] == "changetype":
        line, _, value = parsed.pop(0)  # type: ignore[misc]
        record.change = (value.text or "").lower()
        if record.change not in _CHANGES:
            said = Message('"{value}" is not a changetype of LDIF.', value=value.text)
            file.fault(line, "unknown-changetype", said)
            return
    if _read_edits(file, record, parsed) if record.change == "modify" else _read_values(file, record, parsed):
        file.records.append(record)


def _read_values(file: LdifFile, record: Record, parsed: Iterable[_Parsed | int]) -> bool:
    """Give an entry, or a change that is none of its parts, its values; False where a line is out of place."""
    for each in parsed:
        if isinstance(each, int):
            file.fault(each, "ldif-syntax", 'a "-" ends a part of a modify record, and this is none.')
            return False
        line, name, value = each
        if name == "changetype" or (record.change == "delete"):
            said = '"changetype" stands right below "dn".' if name == "changetype" else "nothing stands below a delete."
            file.fault(line, "ldif-syntax", said, "Put an empty line between records.")
            return False
        record.values.setdefault(name, []).append(value)
    return True


def _read_edits(file: LdifFile, record: Record, parsed: Iterable[_Parsed | int]) -> bool:
    """Give a modify record its parts, each with a `-` at its end; False where a line is out of place."""
    action, attribute, began, values = "", "", 0, list[Value]()
    for each in parsed:
        if isinstance(each, int):
            if action:
                record.edits.append(Edit(action, attribute, tuple(values), began))
            action, values = "", []
            continue
        line, name, value = each
        if not action and name not in _EDITS:
            said = Message('a modify record says add, replace or delete here, not "{name}".', name=name)
            file.fault(line, "ldif-syntax", said)
            return False
        if not action:
            action, attribute, began = name, (value.text or "").lower().split(";")[0], line
        elif name != attribute:
            said = Message(
                '"{name}" stands under "{action}: {attribute}".', name=name, action=action, attribute=attribute
            )
            file.fault(line, "ldif-syntax", said, "End that with a line: -")
            return False
        else:
            values.append(value)
    if action:
        said = Message('"{action}: {attribute}" has no end; the file may be cut.', action=action, attribute=attribute)
        file.fault(began, "ldif-syntax", said, "End it with a line: -")
    return not action


def _unfolded(file: LdifFile) -> Iterator[tuple[int, str]]:
    """The lines with their folds joined and without comments, each with the number of its first line."""
    at, parts = 0, [""]
    for number, line in enumerate(file.text.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line[:1] == " ":
            if parts == [""] and line.strip():
                file.fault(number, "ldif-syntax", "this goes on with a line that is not there.", "Take off the space.")
            else:
                parts.append(line[1:])
            continue
        if at and not parts[0].startswith("#"):
            yield at, "".join(parts)
        at, parts = number, [line]
    if at and not parts[0].startswith("#"):
        yield at, "".join(parts)


def _attribute(file: LdifFile, line: int, content: str) -> tuple[str, Value] | None:
    """The name, without options, and value of `name: value`; None after noting what is wrong."""
    found = _LINE.fullmatch(content)
    if found is None:
        file.fault(line, "ldif-syntax", "this is not NAME: VALUE.", "A line that goes on begins with a space.")
        return None
    name, sign, written = found.groups()
    name = name.lower().split(";")[0]
    if sign == ":<":
        file.fault(
            line, "url-value", Message('the value of "{name}" is an address to fetch; vis fetches nothing.', name=name)
        )
        return None
    if sign == ":":
        return name, Value(written, line)
    try:
        raw = base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        file.fault(line, "faulty-base64", Message('the value of "{name}" is not base64.', name=name))
        return None
    try:
        return name, Value(raw.decode(), line)
    except UnicodeDecodeError:
        if name == "dn":
            file.fault(line, "not-utf-8", "the name of the entry is not UTF-8.")
            return None
        return name, Value(None, line)


def entry(dn: str, values: Iterable[tuple[str, str]]) -> str:
    """An entry with its values, ending in an empty line."""
    return "".join(_line(name, value) for name, value in (("dn", dn), *values)) + "\n"


def modify(dn: str, replace: Mapping[str, Sequence[str]]) -> str:
    """A record that gives each attribute of `replace` exactly these values (none: takes the attribute away)."""
    lines = [_line("dn", dn), "changetype: modify\n"]
    for attribute, values in replace.items():
        lines += [_line("replace", attribute), *(_line(attribute, value) for value in values), "-\n"]
    return "".join(lines) + "\n"


def _line(name: str, value: str) -> str:
    """`name: value`, in base64 where the value needs it, folded at 76 characters."""
    if _SAFE.fullmatch(value):
        whole = f"{name}: {value}" if value else f"{name}:"
    else:
        whole = f"{name}:: {base64.b64encode(value.encode()).decode('ascii')}"
    first, rest = whole[:WIDTH], whole[WIDTH:]
    folded = [rest[at : at + WIDTH - 1] for at in range(0, len(rest), WIDTH - 1)]
    return "\n ".join([first, *folded]) + "\n"
