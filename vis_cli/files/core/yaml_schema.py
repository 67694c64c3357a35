"""What a YAML file must look like, said once: read from it are the values, the faults, and the editor's JSON Schema.

Not pydantic: vis.yaml is read at every start, which must not pay 84 ms for an import, and pydantic would need the
node tree copied into plain values first and its error locations looked up in the tree afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from vis_cli.errors import Malformed, Message, Sentence, Source, reason_of
from vis_cli.files.core import json_schema
from vis_cli.files.core.yaml_nodes import Broken, Node, YamlFile
from vis_cli.files.core.yaml_nodes import Mapping as MappingNode
from vis_cli.files.core.yaml_nodes import Scalar as ScalarNode
from vis_cli.files.core.yaml_nodes import Sequence as SequenceNode
from vis_cli.rules.core import letters
from vis_cli.rules.core.privacy import without_number


class _Faulty:
    """Stands for a value that could not be read; what is wrong with it has been noted in the file's faults."""

    def __repr__(self) -> str:
        return "FAULTY"

    def __bool__(self) -> bool:
        return False


FAULTY: Final[Any] = _Faulty()


class Kind(Protocol):
    """What a value may be."""

    def read(self, node: Node, file: YamlFile, label: str) -> Any:
        """The value of `node`, or FAULTY after noting in `file` what is wrong; `label` is what the user calls it."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of such a value."""


def _not(file: YamlFile, node: Node, label: str, wanted: Message) -> Any:
    """Note that `node` is not `wanted`."""
    if isinstance(node, Broken):
        return FAULTY
    if isinstance(node, ScalarNode):
        found = Message('"{text}"', text=node.text) if node.text and node.text.strip() else None
    else:
        found = Message("a list") if isinstance(node, SequenceNode) else Message("a mapping")
    if found is None:
        file.fault(
            node,
            "empty-value",
            Message('"{label}" has no value.', label=label),
            Message("Wanted: {wanted}.", wanted=wanted),
        )
    else:
        file.fault(
            node, "wrong-type", Message('"{label}" is {wanted}, not {found}.', label=label, wanted=wanted, found=found)
        )
    return FAULTY


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text that `parse` turns into a value, raising Malformed or ValueError for what it does not understand."""

    parse: Callable[[str], Any] = str
    about: Sentence = "a text"  # what it is, for the fault when it is not: "a day, YYYY-MM-DD"
    json: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    fault: str = "faulty-value"  # the fault's id when `parse` raises a plain ValueError
    takes: Callable[[str], str] = letters.name  # what letters it may hold: gives the text to parse, raises Malformed

    @property
    def wanted(self) -> Message:
        """What it is, as a part of a sentence."""
        return self.about if isinstance(self.about, Message) else Message(self.about)

    def read(self, node: Node, file: YamlFile, label: str) -> Any:
        if type(node) is not ScalarNode or node.text is None or not (text := node.text.strip()):
            return _not(file, node, label, self.wanted)
        try:
            return self.parse(self.takes(text))
        except Malformed as error:
            file.malformed(node, error)
        except _NoChoice as error:
            message = _suggested(reason_of(error), error.text, error.names, file)
            file.fault(node, self.fault, message, Message("Wanted: {about}.", about=self.wanted))
        except ValueError as error:
            file.fault(node, self.fault, reason_of(error), Message("Wanted: {about}.", about=self.wanted))
        return FAULTY

    def schema(self) -> dict[str, Any]:
        return json_schema.written(self.json)


TEXT = Scalar()
FOREVER = Scalar(without_number)
"""A text that stands in a record, so that the journal keeps it."""


def _boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.casefold()]
    except KeyError:
        raise ValueError(Message('"{text}" is neither yes nor no.', text=text)) from None


_BOOLEANS = {"yes": True, "true": True, "on": True, "ja": True, "no": False, "false": False, "off": False, "nej": False}
BOOLEAN = Scalar(_boolean, "true or false", json_schema.truth(*_BOOLEANS), "faulty-boolean")


def integer(least: int = 0) -> Scalar:
    """A whole number of at least `least`."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", text) or int(text) < least:
            raise ValueError(Message('"{text}" is not a whole number from {least} up.', text=text, least=least))
        return int(text)

    return Scalar(
        parse,
        Message("a whole number from {least} up", least=least),
        {"type": "integer", "minimum": least},
        "faulty-number",
    )


def fraction() -> Scalar:
    """A number above 0 and not above 1, as in `max_share: 0.5`."""

    def parse(text: str) -> float:
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) or not 0 < float(text) <= 1:
            raise ValueError(Message('"{text}" is not a number above 0 and not above 1.', text=text))
        return float(text)

    json = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
    return Scalar(parse, "a number above 0 and not above 1", json, "faulty-number")


class _NoChoice(ValueError):
    """A text that is none of a choice's words; what it may be a slip of is not yet looked for."""

    def __init__(self, message: Message, text: str, names: tuple[str, ...]) -> None:
        super().__init__(message)
        self.text = text
        self.names = names


def choice(options: Mapping[str, Any] | Collection[str]) -> Scalar:
    """One of `options`; a mapping gives each word its value, and so its Swedish form too."""
    values = dict(options) if isinstance(options, Mapping) else {option: option for option in options}

    names = tuple(values)

    def parse(text: str) -> Any:
        found = values.get(text, values.get(text.casefold(), FAULTY))
        if found is FAULTY:
            raise _NoChoice(Message('"{text}" is not one of {values}.', text=text, values=names), text, names)
        return found

    return Scalar(parse, Message("one of {values}", values=names), {"enum": list(values)}, "unknown-choice")


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one kind, read as a tuple; with `words`, one of those words instead: `all`."""

    kind: Kind
    words: Mapping[str, Any] = field(default_factory=dict)
    single: bool = False  # one value may stand for a list of one

    def read(self, node: Node, file: YamlFile, label: str) -> Any:
        if type(node) is ScalarNode and node.text is not None:
            word = node.text.strip().casefold()
            if word in self.words:
                return self.words[word]
            if self.single:
                value = self.kind.read(node, file, label)
                return value if value is FAULTY else (value,)
        if type(node) is not SequenceNode:
            other = next(iter(self.words), None)
            return _not(file, node, label, Message("a list, or: {word}" if other else "a list", word=other))
        if not node.items:
            file.fault(node, "empty-list", Message('"{label}" is an empty list.', label=label), "Name at least one.")
            return FAULTY
        values = tuple([self.kind.read(item, file, label) for item in node.items])
        return FAULTY if FAULTY in values else values

    def schema(self) -> dict[str, Any]:
        options: list[dict[str, Any]] = [{"type": "array", "items": self.kind.schema(), "minItems": 1}]
        options += [json_schema.written({"enum": list(self.words)})] if self.words else []
        options += [self.kind.schema()] if self.single else []
        return options[0] if len(options) == 1 else {"anyOf": options}


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from any of `keys` (None: from any text) to one kind, read as a dict."""

    kind: Kind
    keys: Collection[str] | None = None

    def read(self, node: Node, file: YamlFile, label: str) -> Any:
        if type(node) is not MappingNode:
            return _not(file, node, label, Message("a mapping, NAME: VALUE"))
        values: dict[str, Any] = {}
        for text, (key, value) in node.pairs.items():
            if not _is_sound(key, file):
                values[text] = FAULTY
            elif self.keys is not None and text not in self.keys:
                file.fault(
                    key,
                    "unknown-key",
                    _suggested(
                        Message('there is no "{text}" in {label}.', text=text, label=label),
                        text,
                        self.keys,
                        file,
                        label,
                    ),
                )
            else:
                values[text] = self.kind.read(value, file, text)
        return FAULTY if FAULTY in values.values() else values

    def schema(self) -> dict[str, Any]:
        schema = {"type": "object", "additionalProperties": self.kind.schema()}
        if self.keys is not None:
            schema["propertyNames"] = {"enum": sorted(self.keys)}
        return schema


@dataclass(frozen=True, slots=True)
class Field:
    """One key of an object. `aliases` are the Swedish words for it; the case of a key does not matter."""

    name: str
    kind: Kind = TEXT
    aliases: tuple[str, ...] = ()
    required: bool = False
    about: str = ""


class Entry:
    """A mapping that was read: values by the English names of its keys, and where each stands."""

    __slots__ = ("file", "node", "nodes", "values")

    def __init__(self, file: YamlFile, node: MappingNode) -> None:
        self.file = file
        self.node = node
        self.values: dict[str, Any] = {}
        self.nodes: dict[str, Node] = {}  # of the values; also of those that are FAULTY

    def __contains__(self, name: str) -> bool:
        """Whether the key is written, rightly or not."""
        return name in self.nodes

    def get(self, name: str, default: Any = None) -> Any:
        """The value of the key `name`, FAULTY if it could not be read, `default` if it is not there."""
        return self.values.get(name, default)

    def source(self, name: str | None = None) -> Source:
        """Where the value of `name` stands; where the entry begins without a name or without that key."""
        return self.file.source(self.nodes.get(name, self.node) if name else self.node)

    def fault(self, name: str | None, id: str, message: Sentence, hint: Sentence | None = None) -> None:
        """Note what is wrong with the value of `name`, or with the whole entry."""
        self.file.fault(self.nodes.get(name, self.node) if name else self.node, id, message, hint)

    @property
    def sound(self) -> bool:
        """Whether every value that is written could be read, and every required one is there."""
        return FAULTY not in self.values.values()


class Object:
    """A mapping with the keys of `fields`, read as an Entry. An optional key without a value counts as not there."""

    def __init__(self, noun: str, *fields: Field) -> None:
        self.noun = noun  # what such a mapping is called in a fault: "an order"
        self.fields = fields
        self._by_key = {key.casefold(): one for one in fields for key in (one.name, *one.aliases)}
        self._required = tuple(one for one in fields if one.required)

    def read(self, node: Node, file: YamlFile, label: str) -> Any:
        if type(node) is not MappingNode:
            return _not(file, node, label, Message("{noun}: KEY: VALUE on lines of their own", noun=Message(self.noun)))
        return self.entry(node, file)

    def entry(self, node: MappingNode, file: YamlFile) -> Entry:
        """What `node` says. Faults are noted in `file`; a value that is faulty, or required and missing, is FAULTY."""
        entry = Entry(file, node)
        values, nodes, by_key = entry.values, entry.nodes, self._by_key
        for text, (key, value) in node.pairs.items():
            one = by_key.get(text) or by_key.get(text.strip().casefold())
            if one is None:
                message = Message('{noun} has no key "{text}".', noun=Message(self.noun), text=text)
                if _is_sound(key, file):
                    file.fault(key, "unknown-key", _suggested(message, text.casefold(), by_key, file, self.noun))
            elif one.name in nodes:
                first = nodes[one.name].line + 1
                file.fault(
                    key,
                    "duplicate-key",
                    Message(
                        '"{text}" says again what line {first} says: it is {name}.',
                        text=text,
                        first=first,
                        name=one.name,
                    ),
                )
            elif type(value) is ScalarNode and value.text is None and not one.required:
                continue
            else:
                nodes[one.name] = value
                values[one.name] = one.kind.read(value, file, text)
        for one in self._required:
            if one.name not in nodes:
                file.fault(
                    node,
                    "missing-key",
                    Message('{noun} needs the key "{name}".', noun=Message(self.noun), name=one.name),
                    self._swedish(one),
                )
                values[one.name] = FAULTY
        return entry

    @staticmethod
    def _swedish(one: Field) -> Message | None:
        return Message("In Swedish: {key}.", key=one.aliases[0]) if one.aliases else None

    def schema(self) -> dict[str, Any]:
        return json_schema.fields(
            (
                (one.name, *one.aliases),
                one.required,
                {**one.kind.schema(), **({"description": one.about} if one.about else {})},
            )
            for one in self.fields
        )


def _is_sound(key: ScalarNode, file: YamlFile) -> bool:
    """Whether a key holds only letters that can be seen and told apart; what does not is noted."""
    try:
        letters.name(key.text or "")
    except Malformed as error:
        file.malformed(key, error)
        return False
    return True


def document(root: Object, title: str) -> dict[str, Any]:
    """The JSON Schema of a file that holds one `root`, for editors."""
    return {"$schema": json_schema.DIALECT, "title": title, **root.schema()}


def _suggested(
    message: Sentence, word: str, candidates: Collection[str], file: YamlFile, of: Hashable = None
) -> Sentence:
    """The message, with what was probably meant by the first wrong words of the file; `of` says of what kind it is."""
    near = file.guesses.suggestion(word, candidates, of or candidates)
    return Message("{message} {suggestion}", message=message, suggestion=near) if near else message
