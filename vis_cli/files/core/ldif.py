"""LDIF (RFC 2849) in and out: entries and changes of a catalogue, each value with its line.

Ours: of the libraries, `ldif` (4.3) keeps no line for a value and stops at the first fault or passes over it, and
`ldap3` (2.9) only writes.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from vis_cli.errors import Fault, FaultyInput, Message, Sentence, Source
from vis_cli.files.core import text as texts
from vis_cli.files.core.text import Text

WIDTH = 76
_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9.;-]*)(::|:<|:) *(.*)", re.DOTALL)
_SAFE = re.compile(r"(?![ :<])[\x20-\x7e]*(?<! )")  # RFC 2849 SAFE-STRING and its note 8, less the control characters
_CHANGES = ("add", "delete", "modify", "modrdn", "moddn")
_EDITS = ("add", "replace", "delete")


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
    faults: list[Fault] = field(default_factory=list)

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
            raise FaultyInput(sorted(self.faults, key=lambda fault: fault.place))


def read(path: str, *, stdin: BinaryIO | None = None) -> LdifFile:
    """The LDIF file at `path` (`-`: standard input). Faults of records are noted, for the caller to `check`.

    Values outside ASCII are taken as they stand in UTF-8 too, as many catalogues write them without base64.

    Raises:
        MissingInput: there is no such file, or it cannot be read.
        FaultyInput: it is not text, or is empty.
    """
    return parse(texts.read(path, stdin=stdin))


def looks_like(text: Text) -> bool:
    """Whether the first line that is not a comment is one of LDIF: `version:` or `dn:`."""
    found = re.search(r"^(?!#|\s)[^\r\n]+", text.text, re.MULTILINE)
    return found is not None and re.match(r"(version|dn)\s*:", found[0], re.IGNORECASE) is not None


def parse(text: Text) -> LdifFile:
    """The records in `text`; see `read`."""
    file = LdifFile(text, faults=text.control_characters())
    if file.faults:
        file.check()
    record: Record | None = None
    edit: tuple[str, str, int, list[Value]] | None = None  # the part of a modify record being read
    skipping = False  # the rest of a record that cannot be understood
    any_line = False
    for line, content in _unfolded(file):
        if not content:
            _end(file, record, edit)
            record, edit, skipping = None, None, False
            continue
        any_line = True
        if skipping:
            continue
        if content == "-" and record is not None and record.change == "modify":
            _end(file, record, edit)
            edit = None
            continue
        parsed = _attribute(file, line, content)
        if parsed is None:
            skipping = record is None
            continue
        name, value = parsed
        if record is None:
            if name == "version" and not file.records:
                if value.text != "1":
                    file.fault(
                        line,
                        "ldif-version",
                        Message('LDIF version "{value}" is not read.', value=value.text),
                        "It is 1.",
                    )
                continue
            if name != "dn" or value.text is None:
                file.fault(line, "missing-dn", Message('a record begins with "dn:", not with "{name}:".', name=name))
                skipping = True
                continue
            record = Record(value.text, line)
            file.records.append(record)
        elif name == "changetype" and not record.values and not record.edits:
            record.change = (value.text or "").lower()
            if record.change not in _CHANGES:
                file.fault(
                    line, "unknown-changetype", Message('"{value}" is not a changetype of LDIF.', value=value.text)
                )
                skipping = True
        elif record.change != "modify":
            record.values.setdefault(name, []).append(value)
        elif edit is None:
            if name not in _EDITS:
                file.fault(
                    line,
                    "ldif-syntax",
                    Message('a modify record says add, replace or delete here, not "{name}".', name=name),
                )
                skipping = True
            edit = (name, (value.text or "").lower().split(";")[0], line, [])
        elif name != edit[1]:
            file.fault(
                line,
                "ldif-syntax",
                Message('"{name}" stands under "{action}: {attribute}".', name=name, action=edit[0], attribute=edit[1]),
                "End that with a line: -",
            )
        else:
            edit[3].append(value)
    _end(file, record, edit)
    if not any_line and not file.faults:
        file.fault(1, "empty-file", "the file is empty.")
        file.check()
    return file


def _end(file: LdifFile, record: Record | None, edit: tuple[str, str, int, list[Value]] | None) -> None:
    """Keep the part of a modify record that ends here."""
    if record is not None and edit is not None:
        action, attribute, line, values = edit
        record.edits.append(Edit(action, attribute, tuple(values), line))


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
